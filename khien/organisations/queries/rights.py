"""The one gate to the rows: which units a viewer may see, and where he may do what. No right outlives a request."""

from collections.abc import Iterable
from typing import TypeAlias

from django.db.models import QuerySet

from khien.base import clock
from khien.base.actors import Service
from khien.organisations.models import Mandate, Person, Unit
from khien.organisations.queries.held import dated, paths_where, reading_once, within
from khien.organisations.rules import SERVICE_MAY, Deed, strictly_below

__all__ = [
    "NotAllowed",
    "Viewer",
    "dated",
    "may",
    "may_somewhere",
    "places_where",
    "require",
    "units_by_mandate",
    "units_seen_by",
    "units_where",
]

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
    paths = paths_where(viewer, deed, clock.today())
    return Unit.objects.filter(within(paths, strictly=strictly_below(deed))) if paths else Unit.objects.none()


def may(viewer: Viewer, deed: Deed, unit: Unit) -> bool:
    """Whether the viewer may do `deed` on this unit, where the tree has it now.

    A request that only reads has just read the unit, and takes its place in the tree from there.
    """
    if not reading_once():
        return units_where(viewer, deed).filter(pk=unit.pk).exists()
    return bool(places_where(viewer, deed, (unit.path,)))


def places_where(viewer: Viewer, deed: Deed, places: Iterable[str]) -> set[str]:
    """Those of `places`, the paths of units as they were just read, where the viewer may do `deed` today."""
    if isinstance(viewer, Service):
        return set(places) if deed in SERVICE_MAY else set()
    paths = paths_where(viewer, deed, clock.today())
    edge = paths if strictly_below(deed) else ()
    return {place for place in places if place.startswith(paths) and place not in edge}


def may_somewhere(viewer: Viewer, deed: Deed) -> bool:
    """Whether there is any unit on which the viewer may do `deed`; what is done strictly below is taken as possible."""
    if isinstance(viewer, Service):
        return deed in SERVICE_MAY
    return bool(paths_where(viewer, deed, clock.today()))


def require(viewer: Viewer, deed: Deed, unit: Unit) -> None:
    """Raise `NotAllowed` unless the viewer may do `deed` on this unit."""
    if may(viewer, deed, unit):
        return
    if may(viewer, Deed.READ, unit):
        raise NotAllowed("Tài khoản của anh/chị chưa được giao quyền làm việc này ở đơn vị này.", seen=True)
    raise NotAllowed("Không tìm thấy đơn vị này trong phạm vi của anh/chị.", seen=False)


def units_by_mandate(viewer: Viewer, scope: str) -> QuerySet[Unit]:
    """Units that a letter (`scope`) opens to the viewer because he reads the unit that issued it."""
    today = clock.today()
    mandates = Mandate.objects.filter(dated(today), scope=scope)
    if not isinstance(viewer, Service):
        mandates = mandates.filter(holder__in=units_seen_by(viewer))
    return Unit.objects.filter(pk__in=mandates.values("subject_id"))
