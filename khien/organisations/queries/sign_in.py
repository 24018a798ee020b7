"""Reading how people sign in: their stays, second factors, accounts elsewhere, and what was done to their account."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Lower

from khien.base.actors import Service
from khien.base.models import Head
from khien.organisations.models import AccountNote, FactorRule, FailedSignIn, Grant, Identity, Person, Visit
from khien.organisations.queries.held import once
from khien.organisations.queries.people import manages
from khien.organisations.queries.rights import NotAllowed, Viewer, dated, units_where
from khien.organisations.rules import UNIT_KINDS, Deed, Role
from khien.organisations.rules.sign_in import Ended, FactorAsk, FactorNeed, FactorState, factor_need

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)  # recovery codes alone are no factor
CLAIMS = ("email", "username")
_OUTSIDE = tuple(name for name, kind in UNIT_KINDS.items() if kind.outside)


@dataclass(frozen=True, slots=True)
class VisitNow:
    """The stay that a request belongs to, and what the frame must know of its person; one question to the database."""

    visit: Visit
    factor_asked: bool
    has_factor: bool
    has_notes: bool
    head: str  # where the audit chain ends, for what is remembered until it grows


@dataclass(frozen=True, slots=True)
class Factors:
    """The second factors that a person has set up."""

    totp: bool
    passkeys: int
    recovery_codes: bool

    @property
    def enough(self) -> bool:
        return self.totp or self.passkeys > 0


@dataclass(frozen=True, slots=True)
class RoleFactors:
    """What is asked of a role, how many hold it today, and how many of those have no second factor yet."""

    role: Role
    ask: FactorAsk | None
    holders: int
    without: int


def oversees(viewer: Viewer) -> bool:
    """Whether the viewer looks after the whole installation: manages a top unit that is not a body beside the tree."""
    if isinstance(viewer, Service):
        return True
    tops = units_where(viewer, Deed.MANAGE).filter(parent=None).exclude(kind__in=_OUTSIDE)
    return once(("oversees", viewer.pk), tops.exists)


def require_overseer(viewer: Viewer) -> None:
    """Raise `NotAllowed` for everyone else; to them there is no such page."""
    if not oversees(viewer):
        raise NotAllowed("Chỉ quản trị viên của đơn vị cấp trên cùng xem được trang này.", seen=False)


def visit_now(viewer: Person, key: object, on: date) -> VisitNow | None:
    """The viewer's own stay by its number, unless it has ended."""
    if not isinstance(key, int):
        return None
    held = _grants_of_people(on).filter(person_id=viewer.pk, role__in=FactorRule.objects.values("role"))
    factors = Authenticator.objects.filter(user_id=OuterRef("person_id"), type__in=FACTORS)
    notes = AccountNote.objects.filter(person_id=OuterRef("person_id"), read_at=None)
    found = Visit.objects.filter(pk=key, person_id=viewer.pk, ended_at=None)
    head = Subquery(Head.objects.filter(id=1).order_by().values("digest"))
    visit = found.annotate(asked=Exists(held), factor=Exists(factors), noted=Exists(notes), head=head).first()
    if visit is None:
        return None
    return VisitNow(visit, bool(visit.asked), bool(visit.factor), bool(visit.noted), visit.head or "")


def visit_end(viewer: Person, key: object) -> Ended | None:
    """Why the viewer's own stay is over; None where it is not, or never was."""
    found = (
        Visit.objects.filter(pk=key, person_id=viewer.pk).exclude(ended_because="") if isinstance(key, int) else None
    )
    because = found.values_list("ended_because", flat=True).first() if found is not None else None
    return Ended(because) if because else None


def second_factor_need(viewer: Person, on: date) -> FactorNeed:
    """What the viewer's roles ask of the second factor on a day; doors let nobody through who misses one."""
    asks = _asks()
    if not asks:
        return FactorNeed(FactorState.NOT_ASKED)
    held = _grants_of_people(on).filter(person_id=viewer.pk)
    has_factor = Authenticator.objects.filter(user_id=viewer.pk, type__in=FACTORS).exists()
    return factor_need(asks.values(), held.values_list("role", "valid_from"), has_factor=has_factor, on=on)


def lacks_required_factor(viewer: Person, on: date) -> bool:
    """True where a role asks for a second factor, the days of grace are over, and there is none."""
    return second_factor_need(viewer, on).state is FactorState.MISSING


def factors_by_role(viewer: Viewer, on: date) -> list[RoleFactors]:
    """Every role with what is asked of it and how many have no second factor yet: for the installation's overseer."""
    require_overseer(viewer)
    asks = _asks()
    holders: dict[str, set[int]] = defaultdict(set)
    for role, person in _grants_of_people(on).values_list("role", "person_id"):
        holders[role].add(person)
    secured = set(Authenticator.objects.filter(type__in=FACTORS).values_list("user_id", flat=True))
    return [RoleFactors(role, asks.get(role), len(holders[role]), len(holders[role] - secured)) for role in Role]


def factors_of(viewer: Viewer, person: Person) -> Factors:
    """What a person has set up: one's own, or of whom one administers."""
    _require_account(viewer, person)
    found = Counter(Authenticator.objects.filter(user_id=person.pk).values_list("type", flat=True))
    kinds = Authenticator.Type
    return Factors(bool(found[kinds.TOTP]), found[kinds.WEBAUTHN], bool(found[kinds.RECOVERY_CODES]))


def visits_of(viewer: Viewer, person: Person) -> QuerySet[Visit]:
    """A person's stays, the newest first: one's own, or of whom one administers."""
    _require_account(viewer, person)
    return Visit.objects.filter(person_id=person.pk).order_by("-began_at", "-pk")


def failed_sign_ins_of(viewer: Viewer, person: Person, since: datetime) -> QuerySet[FailedSignIn]:
    """Wrong passwords and codes given with a person's name since an instant, the newest first."""
    _require_account(viewer, person)
    return FailedSignIn.objects.filter(person_id=person.pk, at__gte=since).order_by("-at", "-pk")


def identities_of(viewer: Viewer, person: Person) -> QuerySet[Identity]:
    """Accounts elsewhere that open this person's account."""
    _require_account(viewer, person)
    return Identity.objects.filter(person_id=person.pk).order_by("linked_at", "pk")


def account_notes(viewer: Person) -> QuerySet[AccountNote]:
    """What was done to the viewer's own account and has not been read yet, the oldest first."""
    return AccountNote.objects.filter(person_id=viewer.pk, read_at=None).select_related("by").order_by("at", "pk")


def identity_holder(issuer: str, subject: str) -> Person | None:
    """Whose account an account elsewhere opens; also of one who has left, whom sign-in then turns away."""
    found = Identity.objects.filter(issuer=issuer, subject=subject).select_related("person").first()
    return found.person if found else None


def claimed_person(claim: str, value: str) -> Person | None:
    """The one person here whom a provider's word names; none where nobody or more than one fits."""
    if claim not in CLAIMS or not value.strip():
        return None
    people = Person.objects.filter(is_active=True, machine=None).annotate(folded_claim=Lower(claim))
    found = list(people.filter(folded_claim=value.strip().lower())[:2])
    return found[0] if len(found) == 1 else None


def _grants_of_people(on: date) -> QuerySet[Grant]:
    """Of those who are here and sign in: a machine has no second factor to show, and none is asked of it."""
    return Grant.objects.filter(dated(on), person__is_active=True, person__machine=None)


def _asks() -> Mapping[str, FactorAsk]:
    return {rule.role: FactorAsk(rule.role, rule.since, rule.grace_days) for rule in FactorRule.objects.all()}


def _require_account(viewer: Viewer, person: Person) -> None:
    if isinstance(viewer, Person) and viewer.pk == person.pk:
        return
    if not manages(viewer, person):
        raise NotAllowed("Anh/chị chưa quản trị mọi đơn vị mà người này đang có vai trò.", seen=False)
