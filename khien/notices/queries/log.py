"""The log: every notice with what became of it by each channel, for coordinators and administrators of the units."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from khien.notices import wording
from khien.notices.models import Delivery, Enclosure, Envelope, Notice
from khien.notices.rules.kinds import MANNERS, Kind
from khien.notices.rules.states import State
from khien.organisations.queries import NotAllowed, Viewer, units_where
from khien.organisations.rules import Deed

if TYPE_CHECKING:
    from khien.organisations.models import Unit

MOST = 2000  # rows of the log that can be turned through; filters lead further back
FEW = 100
_COMMON = (State.WAITING, State.SENT)


@dataclass(frozen=True, slots=True)
class Sent:
    """One way that a notice went: by mail, or by the channel named."""

    delivery: UUID
    channel: str
    state: State
    due_at: datetime
    ended_at: datetime | None
    tries: int
    outcome: str


@dataclass(frozen=True, slots=True)
class Line:
    """One notice in the log."""

    id: UUID
    made_at: datetime
    unit: str
    person: str
    label: str
    title: str
    read_at: datetime | None
    sent: tuple[Sent, ...]


def logged_units(viewer: Viewer) -> QuerySet[Unit]:
    """Units whose log the viewer reads: as their coordinator or administrator."""
    return units_where(viewer, Deed.ASSIGN) | units_where(viewer, Deed.MANAGE)


def lines(viewer: Viewer, *, scope: str = "", state: str = "", words: str = "") -> QuerySet[Notice]:
    """Notices of the units whose log the viewer reads, the newest first; raises NotAllowed where there are none.

    Nobody leafs through more than `MOST`; thousands may be of one instant, so that a page takes their keys first.
    `state` is a delivery's, or “app”: by no other channel.
    """
    rows = _at(logged_units(viewer)).order_by("-made_at", "-id")
    rows = rows.filter(unit__name_folded__contains=words) if words else rows
    if scope:
        rows = rows.filter(Q(scope=scope) | Q(about=scope))
    return _in_state(rows, state).select_related("unit", "person", "envelope")


def in_order(viewer: Viewer, keys: Sequence[UUID]) -> list[Notice]:
    """The notices of one page in their order; without those of units whose log the viewer does not read."""
    rows = Notice.objects.filter(pk__in=keys, unit__in=logged_units(viewer).values("pk"))
    columns = ("made_at", "read_at", "kind", "details", "unit__name", "person__full_name", "envelope__name")
    found = rows.select_related("unit", "person", "envelope").only(*columns).in_bulk()
    return [found[key] for key in keys if key in found]


def _at(units: QuerySet[Unit]) -> QuerySet[Notice]:
    """Of a few units through their own index; of many by walking the newest, each asked whether it is of them."""
    few = list(units.order_by().values_list("pk", flat=True)[: FEW + 1])
    if not few:
        raise NotAllowed("Nhật ký gửi dành cho cán bộ đầu mối và quản trị đơn vị.", seen=True)
    if len(few) <= FEW:
        return Notice.objects.filter(unit__in=few)
    return Notice.objects.filter(Exists(units.filter(pk=OuterRef("unit_id"))))


def _in_state(rows: QuerySet[Notice], state: str) -> QuerySet[Notice]:
    """Most messages are sent or wait: looked for notice by notice. The other states are rare: looked for by state."""
    carried = Enclosure.objects.filter(notice=OuterRef("pk"))
    if state == "app":
        return rows.filter(~Exists(carried))
    if state in _COMMON:
        return rows.filter(Exists(carried.filter(delivery__state=state)))
    if state:
        return rows.filter(pk__in=Enclosure.objects.filter(delivery__state=State(state)).values("notice_id"))
    return rows


def line_of(viewer: Viewer, rows: Sequence[Notice]) -> list[Line]:  # noqa: ARG001 - the rows come from `lines`
    """Rows of one page with their deliveries, in words."""
    ways: dict[UUID, list[Sent]] = defaultdict(list)
    found = Enclosure.objects.filter(notice__in=[row.pk for row in rows]).select_related("delivery__channel")
    for one in found.order_by("pk"):
        ways[one.notice_id].append(_sent(one.delivery))
    return [
        Line(
            id=row.pk,
            made_at=row.made_at,
            unit=row.unit.name,
            person=row.person.full_name if row.person is not None else _outside(row),
            label=MANNERS[Kind(row.kind)].label,
            title=wording.title(row.kind, row.details),
            read_at=row.read_at,
            sent=tuple(ways[row.pk]),
        )
        for row in rows
    ]


def _outside(row: Notice) -> str:
    """The name of somebody without an account; blank once it was erased by law."""
    envelope: Envelope | None = getattr(row, "envelope", None)
    return envelope.name if envelope is not None else ""


def _sent(row: Delivery) -> Sent:
    name = row.channel.name if row.channel is not None else ""
    return Sent(row.pk, name, State(row.state), row.due_at, row.ended_at, row.tries, row.outcome)


def delivery_line(viewer: Viewer, delivery_id: UUID) -> Line | None:
    """One delivery by the first of its notices that the viewer's log has."""
    carried = Enclosure.objects.filter(delivery=delivery_id).values("notice_id")
    row = Notice.objects.filter(pk__in=carried, unit__in=logged_units(viewer).values("pk")).first()
    return line_of(viewer, [row])[0] if row is not None else None


def counts(viewer: Viewer, occasion: str) -> Counter[str]:  # noqa: ARG001 - figures, for whoever sees the reminder
    """How the deliveries of what was told on one occasion stand, by state; beside them the notices by what they are."""
    keys = Notice.objects.filter(occasion=occasion)
    found: Counter[str] = Counter()
    rows = Delivery.objects.filter(enclosures__notice__in=keys.values("pk")).order_by().values("state")
    found.update(dict(rows.annotate(n=Count("pk", distinct=True)).values_list("state", "n")))
    figures = keys.aggregate(
        unplaced=Count("pk", filter=Q(placed_at=None)),
        read=Count("pk", filter=Q(read_at__isnull=False)),
        all=Count("pk"),
    )
    found.update(figures)
    return found
