"""Reading backups: for those who manage a top unit, and Khiên's own services."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet

from khien.keeping import rules
from khien.keeping.models import Backup, Copy
from khien.keeping.rules import Held, OwnState, Place
from khien.organisations import queries as organisations
from khien.organisations.queries import NotAllowed, Viewer

OWN_FOLDER = "backups"


@dataclass(frozen=True, slots=True)
class PlaceNow:
    """A place, the newest copy in it, and whether its folder can be reached at this moment."""

    place: Place
    newest: Copy | None
    reached: bool


def oversees(viewer: Viewer) -> bool:
    """Whether the viewer looks after the installation: manages a top unit that is not a body beside the tree."""
    return organisations.oversees(viewer)


def require_overseer(viewer: Viewer) -> None:
    """Raise `NotAllowed` for everyone else; to them there is no such page."""
    if not oversees(viewer):
        raise NotAllowed("Chỉ quản trị viên của đơn vị cấp trên cùng xem được trang này.", seen=False)


def backups(viewer: Viewer) -> QuerySet[Backup]:
    """All backups that were made, newest first."""
    return Backup.objects.prefetch_related("copies") if oversees(viewer) else Backup.objects.none()


def places(viewer: Viewer) -> Sequence[Place]:
    """Where backups go: what the settings tell, else a folder beside the data, which is better than none."""
    require_overseer(viewer)
    told = rules.places(settings.KHIEN_BACKUPS)
    return told or (Place("máy chủ này", "disk", False, str(Path(settings.KHIEN_DATA) / OWN_FOLDER)),)


def places_now(viewer: Viewer) -> list[PlaceNow]:
    """Every place with its newest copy."""
    found = []
    for place in places(viewer):
        copies = Copy.objects.filter(place=place.name, removed_at=None).select_related("backup")
        found.append(PlaceNow(place, copies.order_by("-backup__made_at").first(), Path(place.folder).is_dir()))
    return found


def own_state(viewer: Viewer, at: datetime) -> OwnState:
    """3-2-1 of Khiên itself at an instant."""
    held = [
        Held(
            place=one.place.name,
            medium=one.newest.medium,
            away=one.newest.away,
            same_disk=one.newest.same_disk,
            made_at=one.newest.backup.made_at,
            well=one.newest.well and not one.newest.backup.differences,
        )
        for one in places_now(viewer)
        if one.newest is not None
    ]
    return rules.own_state(held, at=at)
