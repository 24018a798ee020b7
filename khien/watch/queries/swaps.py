"""Swaps as a viewer sees them: those of a unit for who reads it, and one's own wherever they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from khien.base import clock
from khien.base.actors import Service
from khien.organisations.queries import Viewer, may, units_seen_by
from khien.organisations.rules import Deed
from khien.watch.models import Link, Member, Shift, Swap
from khien.watch.queries.members import own_members
from khien.watch.rules.spans import Span
from khien.watch.rules.swaps import State

if TYPE_CHECKING:
    from khien.organisations.models import Unit

MOST_WANTED = 60
_WITH = ("unit", "given__member__unit", "given__unit", "wanted__member", "other__unit", "other__person", "asked_by")


def swaps_of(viewer: Viewer, unit: Unit) -> QuerySet[Swap]:
    """Swaps of the unit, the newest first."""
    rows = Swap.objects.filter(unit_id=unit.pk, unit__in=units_seen_by(viewer).filter(pk=unit.pk))
    return rows.select_related(*_WITH)


def open_swaps(viewer: Viewer, unit: Unit) -> QuerySet[Swap]:
    """Those that still wait for somebody."""
    return swaps_of(viewer, unit).filter(state=State.ASKED)


def own_swaps(viewer: Viewer) -> QuerySet[Swap]:
    """Those that the viewer gives or was asked to take, the newest first."""
    mine = [one.pk for one in own_members(viewer)]
    return Swap.objects.filter(Q(given__member__in=mine) | Q(other__in=mine)).select_related(*_WITH)


def swap_seen_by(viewer: Viewer, key: int) -> Swap | None:
    """A swap of a unit that the viewer reads, or one of his own."""
    mine = [one.pk for one in own_members(viewer)]
    seen = Q(unit__in=units_seen_by(viewer)) | Q(given__member__in=mine) | Q(other__in=mine)
    return Swap.objects.filter(seen, pk=key).select_related(*_WITH).first()


def whom_it_waits_for(viewer: Viewer, swap: Swap) -> Sequence[Member]:  # noqa: ARG001 - given a swap that was seen
    """The giver, the other, or both, as far as they have not consented."""
    if swap.state != State.ASKED:
        return ()
    sides = ((swap.given.member, swap.giver_consented_at), (swap.other, swap.other_consented_at))
    return tuple(member for member, consented in sides if consented is None)


def may_ask(viewer: Viewer, shift: Shift) -> bool:
    """Whether the viewer may ask that the shift change hands: it is his own, or he plans."""
    own = not isinstance(viewer, Service) and shift.member.person_id == viewer.pk
    return own or may(viewer, Deed.PROVE, shift.unit)


def mates_of(viewer: Viewer, shift: Shift) -> list[Member]:
    """Who can be asked: the other members of the unit who have not left; for who has the shift, seen or not."""
    if not may_ask(viewer, shift):
        return []
    day = clock.day_of(shift.start)
    there = Q(valid_to=None) | Q(valid_to__gt=day)
    rows = Member.objects.filter(there, unit=shift.unit_id, valid_from__lte=day).exclude(pk=shift.member_id)
    return list(rows.select_related("unit", "person").order_by("name", "pk"))


def wanted_of(viewer: Viewer, shift: Shift, since: datetime) -> list[Shift]:
    """Coming shifts of the others that could be taken in return, the next first."""
    if not may_ask(viewer, shift):
        return []
    rows = Shift.objects.filter(unit=shift.unit_id, ended_at=None, start__gt=since).exclude(member=shift.member_id)
    return list(rows.select_related("member").order_by("start", "pk")[:MOST_WANTED])


@dataclass(frozen=True, slots=True)
class SwapTold:
    """What the page behind a link shows of a swap: whose shift, when, in return for what."""

    unit: str
    giver: str
    other: str
    given: Span
    wanted: Span | None
    words: str


def swap_told(link: Link) -> SwapTold | None:
    """The swap that a link asks about. Holding the link is the right; None where the swap is gone."""
    row = Swap.objects.filter(pk=int(link.about.partition(":")[2])).select_related(*_WITH).first()
    if row is None:
        return None
    part = Span(row.part_start, row.part_end) if row.part_start and row.part_end else None
    return SwapTold(
        unit=row.unit.name,
        giver=row.given.member.name,
        other=row.other.name,
        given=part or Span(row.given.start, row.given.end),
        wanted=Span(row.wanted.start, row.wanted.end) if row.wanted else None,
        words=row.words,
    )
