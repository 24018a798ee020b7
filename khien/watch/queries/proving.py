"""What stands against a roster as proof: a watch from above, people whom nobody approved, people who are elsewhere too.

It takes nothing back: `actions.reckoning` does.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from khien.organisations.queries import Viewer, units_seen_by
from khien.watch.models import Period, RosterStep, Shift, Swap
from khien.watch.rules.approvals import Kept, strange
from khien.watch.rules.figures import Doubled
from khien.watch.rules.periods import State as PeriodState
from khien.watch.rules.periods import touched_days
from khien.watch.rules.rosters_up import Act
from khien.watch.rules.shifts import Kind
from khien.watch.rules.spans import Span, joined
from khien.watch.rules.swaps import State as SwapState

if TYPE_CHECKING:
    from khien.watch.models import Roster

Human = tuple[str, int]


def window_of(roster: Roster) -> Span:
    """The time that the roster's watch lasts."""
    return Span(roster.period.start, roster.period.end)


def watches_above(viewer: Viewer, roster: Roster) -> list[Period]:
    """Declared watches of bodies above that take the unit in on days of a watch which the unit declared itself."""
    period = roster.period
    if period.unit_id != roster.unit_id or not units_seen_by(viewer).filter(pk=roster.unit_id).exists():
        return []
    days = touched_days(window_of(roster))
    rows = Period.objects.filter(rosters__unit=roster.unit_id, state=PeriodState.DECLARED).exclude(unit=roster.unit_id)
    rows = rows.filter(start__lt=days.end, end__gt=days.start)
    return list(rows.select_related("unit").order_by("start", "pk"))


def standing_keys(roster: Roster) -> list[int]:
    """Numbers of the shifts of the roster's unit that stand in its watch; the caller has passed the gate."""
    return _keys(_standing(roster, window_of(roster)))


def has_others(roster: Roster, span: Span) -> bool:
    """Whether a shift stands in the span for which nobody but a planner has spoken since the roster was approved."""
    keys = _keys(_standing(roster, span))
    approved = set(roster.approved)
    return bool(strange(keys, _with_origins(set(keys) - approved, approved), approved))


def has_hand(viewer: Viewer, roster: Roster) -> bool:
    """Whether the viewer made a shift that stands in the watch, or ended or changed one since the last approval."""
    who = getattr(viewer, "pk", None)
    if who is None:
        return False
    if _standing(roster, window_of(roster)).filter(made_by=who).exists():
        return True
    last = RosterStep.objects.filter(roster=roster, act=Act.APPROVE).order_by("-pk").first()
    period = roster.period
    gone = Shift.objects.filter(unit=roster.unit_id, ended_by=who, start__lt=period.end, end__gt=period.start)
    return (gone if last is None else gone.filter(ended_at__gte=last.at)).exists()


def elsewhere(roster: Roster, span: Span) -> list[Doubled]:
    """Other units at which people of the roster are on site at the same minutes of the span, by member or account."""
    own: dict[Human, list[Span]] = defaultdict(list)
    mine = _standing(roster, span).filter(kind=Kind.SITE).select_related("member")
    for row in mine.order_by("start", "pk"):
        own[_human(row)].append(Span(row.start, row.end))
    who = Q(member__in=[key for kind, key in own if kind == "member"])
    who |= Q(member__person__in=[key for kind, key in own if kind == "person"])
    rows = Shift.objects.filter(who, kind=Kind.SITE, ended_at=None, start__lt=span.end, end__gt=span.start)
    found: dict[str, list[Span]] = defaultdict(list)
    for row in rows.exclude(unit=roster.unit_id).select_related("unit", "member").order_by("start", "pk"):
        there = Span(row.start, row.end).within(span)
        meeting = (one.within(there) for one in own[_human(row)]) if there is not None else ()
        found[row.unit.name] += [one for one in meeting if one is not None]
    return [Doubled(unit, joined(spans)) for unit, spans in found.items() if spans]


def _standing(roster: Roster, span: Span) -> QuerySet[Shift]:
    return Shift.objects.filter(unit=roster.unit_id, ended_at=None, start__lt=span.end, end__gt=span.start)


def _keys(rows: QuerySet[Shift]) -> list[int]:
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _human(row: Shift) -> Human:
    person = row.member.person_id
    return ("person", person) if person is not None else ("member", row.member_id)


def _with_origins(keys: set[int], approved: set[int]) -> dict[int, Kept]:
    """These shifts and those in whose place they came, back to what was approved."""
    rows: dict[int, Shift] = {}
    while keys:
        found = Shift.objects.in_bulk(keys)
        rows |= found
        keys = {one.replaces_id for key, one in found.items() if key not in approved and one.replaces_id} - set(rows)
    origins = {one.replaces_id for one in rows.values() if one.replaces_id}
    done = Swap.objects.filter(Q(given__in=origins) | Q(wanted__in=origins), state=SwapState.DONE)
    agreed = {key for pair in done.values_list("given_id", "wanted_id") for key in pair}
    return {
        key: Kept(key, one.member_id, one.kind, Span(one.start, one.end), one.replaces_id, one.replaces_id in agreed)
        for key, one in rows.items()
    }
