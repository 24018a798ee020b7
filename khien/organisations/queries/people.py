"""People and their grants: who is where, who may act for a unit, whom one may manage, whose link it is."""

from datetime import date, datetime

from django.db.models import BooleanField, ExpressionWrapper, Max, Q, QuerySet

from khien.base import clock
from khien.base.actors import Service
from khien.organisations.models import Grant, OneTimeLink, Person, Unit
from khien.organisations.queries.held import dated, held_by, once, reading_once
from khien.organisations.queries.rights import Viewer, places_where, units_seen_by
from khien.organisations.rules import Deed, Role, roles_that_may, strictly_below
from khien.organisations.rules.links import digest_of_token

_HOME_FIRST = (Role.LEADER, Role.COORDINATOR, Role.OFFICER, Role.RESPONDER, Role.ADMINISTRATOR, Role.AUDITOR)


def people_seen_by(viewer: Viewer) -> QuerySet[Person]:
    """People who have, or once had, a role on a unit that the viewer reads; himself always."""
    if isinstance(viewer, Service):
        return Person.objects.order_by("full_name_folded", "pk")
    grants = Grant.objects.filter(unit__in=units_seen_by(viewer))
    himself = Q(pk=viewer.pk, is_active=True)
    seen = Person.objects.filter(Q(pk__in=grants.values("person_id")) | himself)
    return seen.order_by("full_name_folded", "pk")


def people_with(deed: Deed, unit: Unit) -> QuerySet[Person]:
    """Those who may do `deed` on the unit today, whose role is nearest to it first."""
    path = unit.path if reading_once() else Unit.objects.values_list("path", flat=True).get(pk=unit.pk)
    above = [int(step) for step in path.split("/")[1:-1]]
    if strictly_below(deed):
        above = above[:-1]
    grants = Grant.objects.filter(dated(clock.today()), unit_id__in=above, role__in=roles_that_may(deed))
    people = Person.objects.filter(is_active=True, machine=None, grants__in=grants).annotate(
        nearness=Max("grants__unit__path")
    )
    return people.order_by("-nearness", "full_name_folded", "pk")


def grants_of(viewer: Viewer, person: Person, on: date) -> QuerySet[Grant]:
    """The person's roles on a day, on units that the viewer reads; one's own roles whole."""
    grants = Grant.objects.filter(dated(on), person_id=person.pk).select_related("unit").order_by("unit__path", "role")
    if isinstance(viewer, Service):
        return grants
    if viewer.pk == person.pk:
        return grants.filter(person__is_active=True)
    return grants.filter(unit__in=units_seen_by(viewer))


def own_grants(viewer: Person) -> tuple[Grant, ...]:
    """One's own roles of today with their units, by path and role."""
    return held_by(viewer, clock.today()).grants


def grants_on(viewer: Viewer, unit: Unit, on: date) -> QuerySet[Grant]:
    """Who holds which role on this very unit on a day; nothing where the viewer does not read the unit."""
    grants = Grant.objects.filter(dated(on), unit__in=units_seen_by(viewer).filter(pk=unit.pk))
    return grants.select_related("person").order_by("role", "person__full_name_folded", "pk")


def home_unit(person: Person) -> Unit | None:
    """Where a person works: the unit of his working role (leader before coordinator…), the oldest first."""
    held = held_by(person, clock.today()).grants
    if not held:
        return None
    return min(held, key=lambda grant: (_HOME_FIRST.index(Role(grant.role)), grant.valid_from, grant.pk)).unit


def manages(viewer: Viewer, person: Person) -> bool:
    """Whether the viewer administers every unit on which the person has a role (or last had one).

    Half is not enough: a link that sets the password would hand over the other half as well.
    """
    if isinstance(viewer, Service):
        return True
    return once(("manages", viewer.pk, person.pk), lambda: _manages(viewer, person))


def _manages(viewer: Person, person: Person) -> bool:
    current = ExpressionWrapper(dated(clock.today()), output_field=BooleanField())
    grants = Grant.objects.filter(person_id=person.pk).order_by().values_list("unit__path", current)
    held = set(grants)
    places = {path for path, today in held if today} or {path for path, _today in held}
    return bool(places) and places_where(viewer, Deed.MANAGE, places) == places


def link_holder(token: str, at: datetime) -> Person | None:
    """Whose one-time link this is, while it can still be used."""
    link = OneTimeLink.objects.filter(
        digest=digest_of_token(token), used_at=None, expires_at__gt=at, person__is_active=True
    ).select_related("person")
    found = link.first()
    return found.person if found else None
