"""The one gate to the rows: which units a viewer may see, and where he may do what. Nothing is cached."""

from collections.abc import Iterable
from datetime import date
from typing import TypeAlias

from django.db.models import Q, QuerySet

from khien.base import clock
from khien.base.actors import Service
from khien.organisations.models import Grant, Mandate, Person, Succession, Unit
from khien.organisations.rules import (
    MACHINE_MAY,
    SERVICE_MAY,
    Deed,
    outermost,
    reaches_back,
    roles_that_may,
    strictly_below,
)

Viewer: TypeAlias = Person | Service


class NotAllowed(PermissionError):
    """The viewer may not do this. `seen` tells the door: 403 for a unit that he may read, else 404."""

    def __init__(self, message: str, *, seen: bool) -> None:
        super().__init__(message)
        self.seen = seen


def units_seen_by(viewer: Viewer) -> QuerySet[Unit]:
    """Units that the viewer may read today, ended ones among them."""
    return units_where(viewer, Deed.READ)


def units_where(viewer: Viewer, deed: Deed) -> QuerySet[Unit]:
    """Units on which the viewer may do `deed` today, as one or a few indexed ranges of the tree."""
    if isinstance(viewer, Service):
        return Unit.objects.all() if deed in SERVICE_MAY else Unit.objects.none()
    today = clock.today()
    paths = _granted_paths(viewer, deed, today)
    if paths and reaches_back(deed):
        paths = _with_predecessors(paths, today)
    return Unit.objects.filter(_within(paths, strictly=strictly_below(deed))) if paths else Unit.objects.none()


def may(viewer: Viewer, deed: Deed, unit: Unit) -> bool:
    """Whether the viewer may do `deed` on this unit, where the tree has it now."""
    return units_where(viewer, deed).filter(pk=unit.pk).exists()


def require(viewer: Viewer, deed: Deed, unit: Unit) -> None:
    """Raise `NotAllowed` unless the viewer may do `deed` on this unit."""
    if may(viewer, deed, unit):
        return
    if may(viewer, Deed.READ, unit):
        raise NotAllowed("Tài khoản của bạn chưa được giao quyền làm việc này ở đơn vị này.", seen=True)
    raise NotAllowed("Không tìm thấy đơn vị này trong phạm vi của bạn.", seen=False)


def units_by_mandate(viewer: Viewer, scope: str) -> QuerySet[Unit]:
    """Units that a letter (`scope`) opens to the viewer because he reads the unit that issued it."""
    today = clock.today()
    mandates = Mandate.objects.filter(dated(today), scope=scope)
    if not isinstance(viewer, Service):
        mandates = mandates.filter(holder__in=units_seen_by(viewer))
    return Unit.objects.filter(pk__in=mandates.values("subject_id"))


def dated(day: date, prefix: str = "") -> Q:
    """Rows whose dates hold a day: `valid_from` is the first day, `valid_to` the first that no longer is."""
    begins, ends = f"{prefix}valid_from", f"{prefix}valid_to"
    return Q(**{f"{begins}__lte": day}) & (Q(**{f"{ends}__isnull": True}) | Q(**{f"{ends}__gt": day}))


def _granted_paths(person: Person, deed: Deed, today: date) -> tuple[str, ...]:
    grants = Grant.objects.filter(
        dated(today), person_id=person.pk, person__is_active=True, role__in=roles_that_may(deed)
    )
    if deed not in MACHINE_MAY:
        grants = grants.filter(person__machine=None)
    return outermost(grants.values_list("unit__path", flat=True))


def _with_predecessors(paths: tuple[str, ...], today: date) -> tuple[str, ...]:
    """Add the units that ended into those under `paths`, and into these in turn: all of them have ended."""
    known, fresh = paths, paths
    while fresh:
        ended = Succession.objects.filter(_within(fresh, column="successor__path"), on__lte=today)
        found = ended.values_list("predecessor__path", flat=True)
        fresh = tuple(path for path in outermost(found) if not path.startswith(known))
        known = outermost((*known, *fresh))
    return known


def _within(paths: Iterable[str], *, column: str = "path", strictly: bool = False) -> Q:
    ranges = Q()
    for path in paths:
        below = Q(**{f"{column}__under": path})
        ranges |= below & ~Q(**{column: path}) if strictly else below
    return ranges
