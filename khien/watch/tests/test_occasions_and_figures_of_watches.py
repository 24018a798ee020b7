"""Holidays as watches to propose; figures that are kept; the days that a roster may speak for. Pure."""

from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khien.law.facts import FactValue
from khien.notices.rules.hours import Calendar
from khien.watch.rules import figures, periods, rosters_up
from khien.watch.rules.coverage import coverage
from khien.watch.rules.figures import Sum, claims_more, digest, sentence, spans_of
from khien.watch.rules.occasions import lunar_name, upcoming
from khien.watch.rules.periods import days_proven, whole_days
from khien.watch.rules.rosters_up import NEXT, Act, State, UnableToMoveRoster, after
from khien.watch.rules.shifts import Kind, Shift, told
from khien.watch.rules.spans import Span
from khien.watch.tests.watch_builders import (
    BEFORE_MIDNIGHT,
    TET,
    UNITS,
    at,
    minutes_of,
    on_at,
    shift,
    shifts,
    stretches,
)

DOC = Path(__file__).parents[3] / "docs" / "lifecycles.md"
WINDOW = Span(BEFORE_MIDNIGHT, BEFORE_MIDNIGHT + timedelta(hours=6))


@settings(max_examples=100, deadline=None)
@given(shifts(), st.booleans())
def test_figures_say_what_every_minute_says(roster: list[Shift], needs_site: bool) -> None:
    own = [one for one in roster if one.unit == UNITS[0]]
    found = figures.figures(own, WINDOW, needs_site=needs_site)
    site = [one for one in own if one.kind is Kind.SITE]
    minutes = minutes_of(WINDOW)
    assert found.covered == sum(bool(on_at(own, minute)) for minute in minutes)
    assert found.covered_site == sum(bool(on_at(site, minute)) for minute in minutes)
    needed = site if needs_site else own
    assert list(found.gaps) == list(stretches(WINDOW, lambda minute: not on_at(needed, minute)))
    [line] = coverage(own, WINDOW, [UNITS[0]])
    assert (line.covered, line.covered_site, line.minutes) == (found.covered, found.covered_site, found.minutes)


@settings(deadline=None)
@given(shifts())
def test_kept_gaps_read_back_as_they_were(roster: list[Shift]) -> None:
    found = figures.figures(roster, WINDOW)
    assert spans_of(found.kept_gaps) == found.gaps[: figures.MOST_GAPS]


@settings(deadline=None)
@given(shifts(), st.randoms())
def test_a_digest_knows_no_order_and_nothing_outside_the_window(roster: list[Shift], chance: Random) -> None:
    mixed = list(roster)
    chance.shuffle(mixed)
    outside = shift("2027-03-01T07:00", "2027-03-01T19:00")
    assert digest(roster, WINDOW) == digest([*mixed, outside], WINDOW)
    inside = shift("2027-02-05T20:00", "2027-02-05T20:01", person="Người Mới")
    assert digest([*roster, inside], WINDOW) != digest(roster, WINDOW)


def test_tet_is_proposed_by_its_lunar_name_from_the_last_afternoon_to_the_first_morning() -> None:
    found = {one.name: one for one in upcoming(date(2024, 12, 1), date(2025, 3, 1), Calendar().works)}
    tet = found["Tết Ất Tỵ 2025"]
    assert (tet.first, tet.last) == (date(2025, 1, 25), date(2025, 2, 2))
    assert (told(tet.span.start), told(tet.span.end)) == ("17:00 24/01/2025", "07:00 03/02/2025")


@pytest.mark.parametrize(
    ("year", "name"), [(2024, "Giáp Thìn"), (2025, "Ất Tỵ"), (2026, "Bính Ngọ"), (2027, "Đinh Mùi")]
)
def test_lunar_years_have_their_names(year: int, name: str) -> None:
    assert lunar_name(year) == name


def test_what_an_installation_corrected_moves_a_proposal() -> None:
    longer = Calendar(more_off=frozenset({date(2025, 2, 3)}))
    [tet] = [one for one in upcoming(date(2025, 1, 1), date(2025, 2, 5), longer.works) if "Ất Tỵ" in one.name]
    assert told(tet.span.end) == "07:00 04/02/2025"
    worked = Calendar(more_working=frozenset({date(2025, 1, 25), date(2025, 1, 26)}))
    [tet] = [one for one in upcoming(date(2025, 1, 1), date(2025, 2, 5), worked.works) if "Ất Tỵ" in one.name]
    assert told(tet.span.start) == "17:00 26/01/2025"


def test_occasions_that_are_over_are_not_proposed() -> None:
    assert [one.name for one in upcoming(date(2025, 9, 10), date(2025, 12, 1), Calendar().works)] == []


def test_a_watch_from_above_speaks_for_each_day_it_touches_and_ones_own_for_whole_days() -> None:
    assert days_proven(TET, own=False) == (date(2027, 2, 5), date(2027, 2, 14))
    assert days_proven(TET, own=True) == (date(2027, 2, 6), date(2027, 2, 13))
    whole = whole_days(date(2027, 2, 5), date(2027, 2, 14))
    assert days_proven(whole, own=True) == days_proven(whole, own=False) == (date(2027, 2, 5), date(2027, 2, 14))
    night = Span(at("2027-02-05T17:00"), at("2027-02-06T07:00"))
    assert days_proven(night, own=True) is None


def test_ones_own_speaks_for_the_longest_run_of_days_that_no_watch_from_above_touches() -> None:
    whole = whole_days(date(2027, 2, 1), date(2027, 2, 20))
    night = Span(at("2027-02-17T20:00"), at("2027-02-18T06:00"))
    assert days_proven(whole, own=True, above=[TET]) == (date(2027, 2, 15), date(2027, 2, 20))
    assert days_proven(whole, own=True, above=[night, TET]) == (date(2027, 2, 1), date(2027, 2, 4))
    assert days_proven(TET, own=True, above=[TET]) is None
    only = (date(2027, 2, 3), date(2027, 2, 16))
    assert days_proven(whole, own=True, above=[TET], approved=only) == (date(2027, 2, 3), date(2027, 2, 4))
    assert days_proven(TET, own=False, approved=(date(2027, 1, 1), date(2027, 1, 9))) is None


def test_facts_say_more_only_where_more_is_covered() -> None:
    full: dict[str, FactValue] = {
        "covers_from": "2027-02-05",
        "covers_to": "2027-02-14",
        "people": 1,
        "around_the_clock": True,
    }
    gap: dict[str, FactValue] = {**full, "around_the_clock": False}
    assert claims_more(full, gap) and claims_more(full, None)
    assert not claims_more(gap, full) and not claims_more({**full, "people": 2}, full)
    assert claims_more({**full, "covers_to": "2027-02-15"}, full)
    assert not claims_more({**full, "covers_to": "2027-02-13"}, full)


def test_the_sentence_counts_gaps_and_units_without_anyone() -> None:
    assert sentence("Tết", Sum(300, 14, 9, 3)) == "Tết: 14 khoảng trống, 3 đơn vị chưa có ai trực"
    assert sentence("Tết", Sum(5000, 1284, 900, 0)) == "Tết: 1.284 khoảng trống"
    assert sentence("Tết", Sum(3)) == "Tết: không có khoảng trống"


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("act", Act)
def test_every_step_is_the_tables_or_refused_in_words(state: State, act: Act) -> None:
    if (state, act) in NEXT:
        assert after(state, act) is NEXT[state, act]
        return
    with pytest.raises(UnableToMoveRoster, match="Lịch trực đang ở bước"):
        after(state, act)


def test_the_drawings_in_the_docs_are_the_tables() -> None:
    drawn = DOC.read_text(encoding="utf-8")
    assert periods.diagram() in drawn and rosters_up.diagram() in drawn
