"""A person's own notices. What the person may no longer read, since a role ended, is shown as such, without words."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from khien.base.actors import Service
from khien.notices import wording
from khien.notices.models import Notice
from khien.notices.rules.kinds import MANNERS, Kind, Manner
from khien.organisations.queries import Viewer, units_seen_by

_FRESH = Q(read_at=None, lapsed_at=None)


@dataclass(frozen=True, slots=True)
class Shown:
    """A notice in words. `hidden`: the right to read it is gone; nothing but its day is told."""

    id: UUID
    about: str
    manner: Manner
    title: str
    remarks: tuple[str, ...]
    next_step: str
    made_at: datetime
    read: bool
    lapsed: bool
    hidden: bool


def unread(viewer: Viewer) -> QuerySet[Notice]:
    """The notices that the person has not read, over an index of the unread alone; a service has none."""
    if isinstance(viewer, Service):
        return Notice.objects.none()
    return Notice.objects.filter(_FRESH, person_id=viewer.pk)


def open_abouts(viewer: Viewer, kinds: Collection[Kind]) -> set[str]:
    """What notices of these kinds that nobody has read yet are about, whoever was told; for the service that told."""
    if not isinstance(viewer, Service):
        return set()
    return set(Notice.objects.filter(_FRESH, kind__in=list(kinds)).order_by().values_list("about", flat=True))


def own(viewer: Viewer, *, unread_only: bool = False) -> QuerySet[Notice]:
    """The person's rows, the newest first; a service has none."""
    if isinstance(viewer, Service):
        return Notice.objects.none()
    rows = Notice.objects.filter(person_id=viewer.pk).order_by("-made_at", "-id")
    return rows.filter(_FRESH) if unread_only else rows


def notice_of(viewer: Viewer, notice_id: UUID) -> Notice | None:
    """One notice of the person's own that the person may still read."""
    row = own(viewer).filter(pk=notice_id).first()
    return row if row is not None and readable(viewer, [row]) else None


def readable(viewer: Viewer, rows: Sequence[Notice]) -> set[UUID]:
    """Those whose unit the viewer still reads."""
    seen = set(units_seen_by(viewer).filter(pk__in={row.unit_id for row in rows}).values_list("pk", flat=True))
    return {row.pk for row in rows if row.unit_id in seen}


def shown(viewer: Viewer, rows: Sequence[Notice]) -> list[Shown]:
    """Rows of one page in the words of the active language."""
    seen = readable(viewer, rows)
    return [
        Shown(
            id=row.pk,
            about=row.about,
            manner=MANNERS[Kind(row.kind)],
            title=wording.title(row.kind, row.details) if row.pk in seen else "",
            remarks=tuple(wording.remarks(row.details)) if row.pk in seen else (),
            next_step=wording.next_step(row.kind) if row.pk in seen else "",
            made_at=row.made_at,
            read=row.read_at is not None,
            lapsed=row.lapsed_at is not None,
            hidden=row.pk not in seen,
        )
        for row in rows
    ]


def told_of(viewer: Viewer, kind: Kind, occasion: str, since: datetime) -> set[str]:
    """What has been told on an occasion since an instant, whoever was told; for the service that tells."""
    if not isinstance(viewer, Service):
        return set()
    rows = Notice.objects.filter(occasion=occasion, kind=kind, made_at__gte=since)
    return set(rows.order_by().values_list("about", flat=True))
