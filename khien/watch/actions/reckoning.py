"""Keeping what rosters cover, and what they prove of it: part of every action that changes shifts. It approves nothing.

What got worse counts at once; what got better, or is done by others than were approved, when somebody approves anew
(docs/decisions/0027-what-a-roster-proves.md).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Q, QuerySet

from khien.base import clock
from khien.base.actors import Service
from khien.evidence import actions as evidence
from khien.evidence.actions import SubjectRef
from khien.evidence.queries import evidence_seen_by, standing_of
from khien.evidence.rules import Source, Standing
from khien.watch.models import Period, Roster, RosterStep
from khien.watch.models import Shift as ShiftRow
from khien.watch.queries.proving import elsewhere, has_others, watches_above, window_of
from khien.watch.rules.figures import Above, Figures, claims_more, digest, facts, figures, note
from khien.watch.rules.periods import State as PeriodState
from khien.watch.rules.periods import days_proven, touched_days, whole_days
from khien.watch.rules.rosters_up import APPROVED, PROVEN, Act, State, after
from khien.watch.rules.shifts import Kind, Shift
from khien.watch.rules.spans import Span

if TYPE_CHECKING:
    from khien.evidence.models import Evidence
    from khien.law.facts import FactValue

BY = Service("watch")
PROOF = "duty_roster"
_GONE = (Standing.WITHDRAWN, Standing.SUPERSEDED)
OTHERS = "Đổi người sau khi duyệt, cần lãnh đạo duyệt lại."
_NO_DAY = "Đợt trực không còn trọn ngày nào để chứng minh."
_FIGURES = ("people", "minutes", "covered", "covered_site", "gap_count", "gaps", "reckoned_at", "state", "state_at")


@transaction.atomic
def reckon(units: Collection[int], span: Span | None, *, at: datetime) -> None:
    """Part of an action: the figures of these units' rosters whose watch meets the span, and their evidence.

    Without a span those of every watch that has not ended.
    """
    units = {*units, *_sharing(units, span, at)}
    rows = Roster.objects.filter(unit__in=units, period__state=PeriodState.DECLARED)
    if span is None:
        rows = rows.filter(period__end__gt=at)
    else:
        rows = rows.filter(period__start__lt=span.end, period__end__gt=span.start)
    reckon_rosters(rows.values_list("pk", flat=True), at=at)


def unapprove(units: Collection[int], span: Span, *, at: datetime) -> None:
    """Part of an action: other people stand in these hours, though under the same numbers; figures and evidence too."""
    rows = Roster.objects.filter(unit__in=units, period__start__lt=span.end, period__end__gt=span.start)
    rows.filter(state__in=APPROVED).update(digest="")
    reckon(units, span, at=at)


def _sharing(units: Collection[int], span: Span | None, at: datetime) -> QuerySet[ShiftRow, int]:
    """Other units where people of these stand on site: what their notes say of both changes."""
    when = Q(end__gt=at) if span is None else Q(start__lt=span.end, end__gt=span.start)
    people = ShiftRow.objects.filter(when, unit__in=units, ended_at=None).order_by().values("member")
    there = ShiftRow.objects.filter(when, member__in=people, ended_at=None).exclude(unit__in=units)
    return there.order_by().values_list("unit_id", flat=True).distinct()


def reckon_own(period: Period, span: Span, *, at: datetime) -> None:
    """Part of an action: what units of this watch proved by watches of their own on days that the span touches."""
    days, covered = touched_days(span), Roster.objects.filter(period=period).order_by().values("unit")
    rows = Roster.objects.filter(period__unit=F("unit"), unit__in=covered, state__in=PROVEN).exclude(period=period)
    rows = rows.filter(period__state=PeriodState.DECLARED, period__start__lt=days.end, period__end__gt=days.start)
    reckon_rosters(rows.values_list("pk", flat=True), at=at)


def reckon_rosters(keys: Iterable[object], *, at: datetime) -> list[Roster]:
    """Part of an action: the figures of these rosters, and their evidence. The rows as they are now."""
    rosters = list(
        Roster.objects.select_for_update(of=("self",))
        .filter(pk__in=list(keys))
        .select_related("period", "unit")
        .order_by("pk")
    )
    shifts = shifts_of({one.unit_id for one in rosters}, [window_of(one) for one in rosters])
    for roster in rosters:
        _reckon(roster, shifts.get(roster.unit_id, ()), at)
    keep_figures(rosters)
    return rosters


def keep_figures(rosters: Sequence[Roster]) -> None:
    """Part of an action: write what was reckoned; the rows are locked, or new."""
    Roster.objects.bulk_create(
        rosters, batch_size=500, update_conflicts=True, unique_fields=["period", "unit"], update_fields=_FIGURES
    )


def shifts_of(units: Collection[int], windows: Sequence[Span]) -> Mapping[int, Sequence[Shift]]:
    """Shifts of these units from the first window's start to the last one's end, as the rules know them."""
    if not windows:
        return {}
    rows = ShiftRow.objects.filter(
        unit__in=units,
        ended_at=None,
        start__lt=max(one.end for one in windows),
        end__gt=min(one.start for one in windows),
    )
    found: dict[int, list[Shift]] = defaultdict(list)
    for unit, member, start, end, kind in rows.order_by("start", "pk").values_list(
        "unit_id", "member_id", "start", "end", "kind"
    ):
        found[unit].append(Shift(str(unit), str(member), start, end, Kind(kind)))
    return found


def fill_in(roster: Roster, shifts: Sequence[Shift], at: datetime) -> Figures:
    """Part of an action: write the figures on a row, which is not saved yet."""
    found = figures(shifts, window_of(roster), needs_site=roster.period.needs_site)
    roster.people, roster.minutes = found.people, found.minutes
    roster.covered, roster.covered_site = found.covered, found.covered_site
    roster.gap_count, roster.gaps, roster.reckoned_at = len(found.gaps), found.kept_gaps, at
    return found


def _reckon(roster: Roster, shifts: Sequence[Shift], at: datetime) -> None:
    fill_in(roster, shifts, at)
    window, site = window_of(roster), roster.period.needs_site
    if State(roster.state) in APPROVED and digest(shifts, window, needs_site=site) != roster.digest:
        roster.state, roster.state_at = after(State(roster.state), Act.CHANGE), at
        RosterStep.objects.create(roster=roster, act=Act.CHANGE, state=roster.state, at=at)
    if State(roster.state) in PROVEN:
        prove(roster, shifts, at=at)


def prove(roster: Roster, shifts: Sequence[Shift], *, at: datetime) -> None:
    """Part of an action: a piece of evidence says what an approved roster covers, in place of the piece before it.

    Nothing is recorded where nothing changed, nor where it would say more than anybody but the planner has said.
    """
    window, before, site = window_of(roster), standing_piece(roster), roster.period.needs_site
    above = [Above(one.name, one.unit.name, Span(one.start, one.end)) for one in watches_above(BY, roster)]
    changed, own = State(roster.state) is State.CHANGED, roster.period.unit_id == roster.unit_id
    approved = _days_of(before) if changed else None
    days = days_proven(window, own=own, above=[one.span for one in above], approved=approved)
    span = whole_days(*days).within(window) if days else None
    if days is None or span is None:
        _take_back(roster, before, _no_day(above), at)
        return
    found = figures(shifts, span, needs_site=site)
    said = facts(found, days, phone=roster.phone)
    if changed and _stays_whole(said, before) and has_others(roster, span):
        _take_back(roster, before, OTHERS, at)
        return
    if changed and _says_no_less(said, before):
        return
    words = note(window, found, days, needs_site=site, above=above, doubled=elsewhere(roster, span))
    words = f"{roster.period.name}. {words}"
    if before is not None and (dict(before.facts), before.note) == (said, words):
        return
    made = evidence.record(
        by=BY,
        at=at,
        provider=roster.unit,
        proof=PROOF,
        happened_on=clock.day_of(at),
        facts=said,
        subjects=[SubjectRef(roster.unit)],
        note=words,
        source=Source.MACHINE,
        supersedes=before,
    )
    roster.evidence = made.pk
    Roster.objects.filter(pk=roster.pk).update(evidence=made.pk)


def _no_day(above: Sequence[Above]) -> str:
    if not above:
        return _NO_DAY
    return (
        f"Đợt “{above[0].name}” của {above[0].unit} phủ những ngày này: "
        "đợt trực do đơn vị tự định không chứng minh được gì."
    )


def _days_of(piece: Evidence | None) -> tuple[date, date] | None:
    """The days of which the piece speaks."""
    if piece is None:
        return None
    first, last = (date.fromisoformat(str(piece.facts[name])) for name in ("covers_from", "covers_to"))
    return first, last


def _stays_whole(said: Mapping[str, FactValue], before: Evidence | None) -> bool:
    """Whether the days were covered wholly, and still are."""
    return bool(said["around_the_clock"] and before is not None and before.facts.get("around_the_clock"))


def _says_no_less(said: Mapping[str, FactValue], before: Evidence | None) -> bool:
    """Whether it waits for somebody's word: the same as before, or more."""
    return claims_more(said, before.facts if before else None) or (before is not None and dict(before.facts) == said)


def standing_piece(roster: Roster) -> Evidence | None:
    """The roster's own piece, where nobody withdrew or replaced it."""
    piece = evidence_seen_by(BY).filter(pk=roster.evidence).first() if roster.evidence else None
    return None if piece is None or standing_of(piece) in _GONE else piece


def take_back(roster: Roster, why: str, *, at: datetime) -> None:
    """Part of an action: what the roster proved counts no more."""
    _take_back(roster, standing_piece(roster), why, at)


def _take_back(roster: Roster, piece: Evidence | None, why: str, at: datetime) -> None:
    if piece is not None:
        evidence.withdraw(piece, why, by=BY, at=at)
    if roster.evidence is not None:
        roster.evidence = None
        Roster.objects.filter(pk=roster.pk).update(evidence=None)
