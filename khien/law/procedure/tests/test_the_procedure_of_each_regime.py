"""Who decides, by when and with which papers, as each regime says; clocks count as the regime counts."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khien.law.load import catalogue
from khien.law.procedure.clocks import UnableToCount, runs_out, started
from khien.law.procedure.read import procedures
from khien.law.procedure.types import ClockOf, Party
from khien.law.types import Confidence, Count, Regime

KNOWN = procedures()
OLD, NEW = KNOWN.by_regime[Regime.ATTT_2016], KNOWN.by_regime[Regime.ANM_2026]


def weekdays(day: date) -> bool:
    return day.weekday() < 5


@pytest.mark.parametrize(
    ("regime", "of", "level", "amount", "unit"),
    [
        (Regime.ATTT_2016, ClockOf.APPRAISAL, 3, 15, Count.DAYS),
        (Regime.ATTT_2016, ClockOf.APPRAISAL, 4, 30, Count.DAYS),
        (Regime.ATTT_2016, ClockOf.APPROVAL, 2, 7, Count.WORKING_DAYS),
        (Regime.ANM_2026, ClockOf.SUPPLEMENT, 1, 5, Count.WORKING_DAYS),
        (Regime.ANM_2026, ClockOf.APPRAISAL, 3, 15, Count.WORKING_DAYS),
        (Regime.ANM_2026, ClockOf.APPRAISAL, 5, 25, Count.WORKING_DAYS),
        (Regime.ANM_2026, ClockOf.APPROVAL, 3, 7, Count.WORKING_DAYS),
    ],
)
def test_a_clock_is_that_of_its_regime(regime: Regime, of: ClockOf, level: int, amount: int, unit: Count) -> None:
    clock = KNOWN.by_regime[regime].clock(of, level)
    assert clock is not None and (clock.amount, clock.unit) == (amount, unit)


def test_where_the_law_sets_no_clock_there_is_none() -> None:
    assert OLD.clock(ClockOf.SUPPLEMENT, 3) is None
    assert OLD.clock(ClockOf.APPRAISAL, 2) is None and NEW.clock(ClockOf.APPRAISAL, 1) is None


def test_appraisal_of_2016_counts_calendar_days_and_that_of_2026_working_days() -> None:
    received = date(2024, 3, 1)  # a Friday
    old, new = OLD.clock(ClockOf.APPRAISAL, 3), NEW.clock(ClockOf.APPRAISAL, 3)
    assert old is not None and runs_out(old, received, weekdays) == date(2024, 3, 18)  # 16 March is a Saturday
    assert new is not None and runs_out(new, received, weekdays) == date(2024, 3, 22)


def test_a_holiday_moves_working_days_on_and_the_last_day_itself_is_in_time() -> None:
    clock = NEW.clock(ClockOf.APPROVAL, 3)
    assert clock is not None
    feast = {date(2026, 9, 2)}
    running = started(clock, date(2026, 8, 28), lambda day: weekdays(day) and day not in feast)
    assert running.due_on == date(2026, 9, 9)
    assert not running.late_on(date(2026, 9, 9)) and running.late_on(date(2026, 9, 10))


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.sets(st.integers(0, 60), max_size=20))
def test_so_many_worked_days_lie_after_the_first_and_the_last_is_worked(first: date, off: set[int]) -> None:
    def works(day: date) -> bool:
        return weekdays(day) and (day - first).days not in off

    clock = NEW.clock(ClockOf.APPRAISAL, 5)
    assert clock is not None
    last = runs_out(clock, first, works)
    assert works(last)
    assert sum(works(first + timedelta(days=n)) for n in range(1, (last - first).days + 1)) == clock.amount


def test_a_calendar_without_working_days_is_refused() -> None:
    clock = NEW.clock(ClockOf.APPROVAL, 1)
    assert clock is not None
    with pytest.raises(UnableToCount):
        runs_out(clock, date(2026, 1, 1), lambda _: False)


@pytest.mark.parametrize(
    ("level", "appraises", "approves"),
    [(1, Party.SPECIALISED, Party.SPECIALISED), (3, Party.SPECIALISED, Party.OWNER)],
)
def test_the_specialised_unit_appraises_up_to_level_3(level: int, appraises: Party, approves: Party) -> None:
    for procedure in (OLD, NEW):
        found = procedure.authority_at(level)
        assert (found.appraises, found.approves) == (appraises, approves)


def test_levels_4_and_5_go_to_the_ministry_of_their_day() -> None:
    assert OLD.authority_at(4).appraises is Party.MINISTRY_OF_INFORMATION
    assert NEW.authority_at(5).appraises is Party.MINISTRY_OF_SECURITY
    assert NEW.authority_at(5).lists is Party.PRIME_MINISTER and NEW.authority_at(4).expert_opinion is not None


def test_a_dossier_holds_four_papers_and_two_more_from_level_4() -> None:
    for procedure in (OLD, NEW):
        assert len(procedure.papers_at(2)) == 4 and len(procedure.papers_at(4)) == 6
        assert [len(one.parts) for one in procedure.papers_at(3) if one.parts] == [7]


def test_every_line_has_its_article_of_a_known_text() -> None:
    known = catalogue().instruments
    for procedure in (OLD, NEW):
        cited = [one.cites for one in procedure.authority]
        cited += [clock.cites for clock in procedure.clocks]
        cited += [paper.cites for paper in procedure.documents]
        cited += [rule.cites for rule in procedure.order]
        assert all(cites and all(cite.instrument in known for cite in cites) for cites in cited)
    assert all(cite.instrument in known for one in KNOWN.transitions for cite in one.cites)


def test_days_of_the_transition_that_rest_on_our_counting_are_marked() -> None:
    by_id = {one.id: one for one in KNOWN.transitions}
    assert by_id["t5"].deadlines == (date(2027, 6, 30),) and not by_id["t5"].sure
    assert {cite.confidence for cite in by_id["t3"].cites} == {Confidence.SECONDHAND}


def test_whom_the_appraiser_works_with_is_told_from_level_4() -> None:
    ministries = (Party.MINISTRY_OF_DEFENCE, Party.MINISTRY_OF_SECURITY, Party.MINISTRIES_CONCERNED)
    for level in (4, 5):
        assert OLD.authority_at(level).coordinates == ministries
        assert NEW.authority_at(level).coordinates == (Party.OWNER, Party.MINISTRIES_CONCERNED)
    assert NEW.authority_at(3, listed=True).coordinates == (Party.OWNER, Party.MINISTRIES_CONCERNED)
    assert not OLD.authority_at(3).coordinates and not NEW.authority_at(3).coordinates


def test_limits_of_the_list_of_national_security_are_data_with_their_articles() -> None:
    found = {one.id: (one.amount, one.unit, one.pause) for one in NEW.national_clocks}
    days = Count.WORKING_DAYS
    assert found == {"k26.5": (3, days, 0), "k26.6": (25, days, 7), "k26.7": (3, days, 0), "k26.8": (25, days, 0)}
    assert {cite.confidence for one in NEW.national_clocks for cite in one.cites} == {Confidence.READ}
    for one in NEW.national_clocks:  # the sentence that pages show says the same
        assert any(f"{one.what}: {one.amount} ngày làm việc" in line.text for line in NEW.national)
    assert not OLD.national_clocks


def test_every_transition_of_the_facts_is_there_also_those_without_a_day() -> None:
    rules = {one.id: one for one in KNOWN.transitions}
    assert set(rules) == {f"t{number}" for number in range(1, 11)}
    assert rules["t8"].deadlines == (date(2027, 6, 30),) and not rules["t8"].sure
    assert not rules["t9"].deadlines and not rules["t10"].deadlines
