"""Swaps as a viewer sees them: those of a unit for who reads it, and one's own wherever they are."""

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from khien.organisations.models import Unit
from khien.organisations.queries import Viewer, units_seen_by
from khien.watch.models import Member, Swap
from khien.watch.queries.members import own_members
from khien.watch.rules.swaps import State

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
