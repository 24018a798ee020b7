"""Who the token is: its holder, scopes and end, and the roles that bound it. To see that a token works."""

from datetime import datetime

from django.http import HttpRequest

from khien.api.area import Area
from khien.api.callers import caller
from khien.api.values import Told, UnitName, named_unit
from khien.base import clock
from khien.organisations.queries import grants_of

router = Area()


class HeldRole(Told):
    """A role on a unit and everything below it."""

    unit: UnitName
    role: str


class Me(Told):
    """The token's holder. `kind` is `person` or `machine`."""

    id: int
    name: str
    kind: str
    token: str
    scopes: list[str]
    expires_at: datetime
    roles: list[HeldRole]


@router.reads("", "", "Mã truy cập này của ai, được làm gì", Me)
def get_me(request: HttpRequest) -> Me:
    """The holder of the token that asks."""
    who = caller(request)
    grants = grants_of(who.person, who.person, clock.today())
    return Me(
        id=who.person.pk,
        name=who.person.full_name,
        kind="machine" if who.is_machine else "person",
        token=who.token.name,
        scopes=who.token.scopes,
        expires_at=who.token.expires_at,
        roles=[HeldRole(unit=named_unit(grant.unit), role=grant.role) for grant in grants],
    )
