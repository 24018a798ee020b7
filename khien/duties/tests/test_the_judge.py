"""The judge on single cases and under properties: what DESIGN promises of every verdict."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from khien.duties.rules import combine, examples
from khien.duties.rules.asked import Asked, Dossier, System, verdict_on
from khien.duties.rules.judge import Case, judge
from khien.duties.rules.verdicts import Proven, Standing, Status
from khien.law.days import weekdays
from khien.law.facts import FactValue
from khien.law.load import catalogue
from khien.law.types import (
    Before,
    By,
    Cite,
    ClauseTerms,
    Confidence,
    Count,
    Coverage,
    Every,
    FactType,
    Field,
    Once,
    OnChange,
    Proof,
    Remind,
    Requirement,
    Retention,
    Rule,
    Terms,
    Threshold,
    Within,
    Yearly,
)
from khien.law.types import Test as Comparison

DAY = timedelta(days=1)
CITE = Cite("85/2016/NĐ-CP", "Điều 20.2.c", Confidence.READ)
SCAN = Proof("scan", "Biên bản rà quét", "Ngày quét", (Field("found", "Số lỗ hổng", FactType.INTEGER),))
COPIES = Requirement("copies", Comparison.AT_LEAST, 3, "Chưa đủ ba bản sao")
BACKUP = Proof("backup", "Bản kê sao lưu", "Ngày", (Field("copies", "Số bản", FactType.INTEGER),), (COPIES,))
ROSTER = Proof("roster", "Lịch trực", "Ngày lập", ())
PROOFS = {one.id: one for one in (SCAN, BACKUP, ROSTER)}
TODAY = date(2024, 9, 5)

days = st.dates(date(2022, 1, 1), date(2027, 12, 31))
rules_ = st.sampled_from(
    [
        Every(always=relativedelta(months=6)),
        Every({1: relativedelta(years=2), 3: relativedelta(years=1)}),
        Once(),
        OnChange("plan_changed"),
        By(date(2024, 9, 30)),
        Yearly(12, 20),
        Within(5, Count.DAYS, "incident_detected"),
        Before("level_approved"),
        Retention(relativedelta(months=3)),
        Threshold("found", 10),
        Remind(),
        Coverage(),
    ]
)
standings = st.sampled_from(list(Standing))
pieces = st.builds(
    Proven,
    id=st.uuids().map(str),
    proof=st.just("scan"),
    on=days,
    standing=standings,
    facts=st.fixed_dictionaries({}, optional={"found": st.integers(0, 30)}),
)
cases = st.builds(
    lambda rule, level, evidence, on, by, event: Case(
        Terms(rule, ("scan",), cites=(CITE,), by=by),
        level,
        evidence,
        on,
        PROOFS,
        {"incident_detected": event, "plan_changed": event, "level_approved": event} if event else {},
    ),
    rules_,
    st.sampled_from([None, 1, 2, 3, 5]),
    st.lists(pieces, max_size=5),
    days,
    st.none() | days,
    st.none() | days,
)


def case(rule: Rule, *on: date, today: date = TODAY, proof: str = "scan", **facts: float) -> Case:
    evidence = [Proven(str(place), proof, day, facts=facts) for place, day in enumerate(on)]
    return Case(Terms(rule, (proof,), cites=(CITE,)), 3, evidence, today, PROOFS)


def test_a_cadence_is_met_on_its_last_day_and_overdue_on_the_next() -> None:
    half_year = Every(always=relativedelta(months=6))
    assert judge(case(half_year, date(2024, 3, 5))).status is Status.MET
    late = judge(case(half_year, date(2024, 3, 4)))
    assert late.status is Status.OVERDUE
    assert late.due_on == date(2024, 9, 4)


def test_a_scan_done_in_may_answers_the_august_letter_by_itself() -> None:
    asked = case(Every(always=relativedelta(months=6)), date(2024, 5, 10))
    letter = replace(asked, terms=replace(asked.terms, by=date(2024, 9, 1), quote="rà quét 06 tháng một lần"))
    verdict = judge(letter)
    assert verdict.status is Status.MET
    assert verdict.decided_by == "letter"


def test_an_upload_that_nobody_accepted_is_unproven_and_says_so() -> None:
    waiting = Proven("1", "scan", TODAY, Standing.WAITING)
    verdict = judge(Case(Terms(Once(), ("scan",)), 1, [waiting], TODAY, PROOFS))
    assert verdict.status is Status.UNPROVEN
    assert "chờ" in verdict.reason


def test_silence_turns_overdue_the_day_after_the_letters_date() -> None:
    terms = Terms(Remind(), ("scan",), by=TODAY)
    assert judge(Case(terms, 1, [], TODAY, PROOFS)).status is Status.UNPROVEN
    assert judge(Case(terms, 1, [], TODAY + DAY, PROOFS)).status is Status.OVERDUE


def test_a_reminder_without_a_date_is_never_overdue() -> None:
    assert judge(case(Remind(), today=date(2099, 1, 1))).status is Status.UNPROVEN


def test_facts_that_fall_short_are_failed_with_the_sentence() -> None:
    verdict = judge(case(Remind(), TODAY, proof="backup", copies=2))
    assert verdict.status is Status.FAILED
    assert verdict.reason == "Chưa đủ ba bản sao"


def test_last_years_roster_does_not_answer_this_years_window() -> None:
    window = (date(2025, 1, 25), date(2025, 2, 2))
    old = Proven("1", "roster", date(2024, 1, 20), facts={"covers_from": "2024-02-08", "covers_to": "2024-02-14"})
    verdict = judge(Case(Terms(Coverage(), ("roster",), window=window), None, [old], date(2025, 1, 20), PROOFS))
    assert verdict.status is Status.UNPROVEN


def test_two_rosters_that_meet_cover_a_window_and_a_gap_is_named() -> None:
    window = (date(2025, 1, 25), date(2025, 2, 2))
    first = Proven("1", "roster", date(2025, 1, 20), facts={"covers_from": "2025-01-25", "covers_to": "2025-01-28"})
    rest = Proven("2", "roster", date(2025, 1, 21), facts={"covers_from": "2025-01-29", "covers_to": "2025-02-02"})
    terms = Terms(Coverage(), ("roster",), window=window)
    assert judge(Case(terms, None, [first, rest], date(2025, 1, 24), PROOFS)).status is Status.MET
    partly = judge(Case(terms, None, [first], date(2025, 1, 24), PROOFS))
    assert partly.status is Status.UNPROVEN
    assert "29/01–02/02/2025" in partly.reason


def test_a_yearly_report_is_late_on_the_day_itself() -> None:
    yearly = Yearly(12, 20)
    reported = date(2023, 12, 18)
    assert judge(case(yearly, reported, today=date(2024, 12, 19))).status is Status.MET
    assert judge(case(yearly, reported, today=date(2024, 12, 20))).status is Status.OVERDUE


def test_a_late_yearly_report_does_not_count_for_the_next_year() -> None:
    yearly = Yearly(12, 20)
    proofs = (date(2022, 12, 1), date(2023, 12, 28))  # the second is the late report of 2023
    assert judge(case(yearly, *proofs, today=date(2024, 6, 1))).status is Status.MET
    assert judge(case(yearly, *proofs, today=date(2024, 12, 20))).status is Status.OVERDUE


def test_working_days_skip_weekends_and_holidays() -> None:
    event = date(2024, 8, 29)  # a Thursday; 2 and 3 September are off
    off = {date(2024, 9, 2), date(2024, 9, 3)}
    terms = Terms(Within(3, Count.WORKING_DAYS, "incident_detected"), ("scan",))
    base = Case(terms, 1, [], date(2024, 9, 5), PROOFS, {"incident_detected": event})
    base = replace(base, works=lambda day: weekdays(day) and day not in off)
    assert judge(base).status is Status.UNPROVEN
    assert judge(base).due_on == date(2024, 9, 5)
    assert judge(replace(base, on=date(2024, 9, 6))).status is Status.OVERDUE


def test_a_system_without_a_level_is_unproven_where_the_level_decides() -> None:
    by_level = Every({1: relativedelta(years=2), 3: relativedelta(years=1)})
    verdict = judge(replace(case(by_level, TODAY), level=None))
    assert verdict.status is Status.UNPROVEN
    assert "cấp độ" in verdict.reason


def test_a_letter_asks_every_system_where_the_law_asks_from_level_three() -> None:
    law = catalogue()
    drill = next(one for one in law.obligations.values() if one.topic == "exercise" and _from_level_three(one.versions))
    dossier = Dossier([System(1, "Trang tin", 1)], [_inventory()], {})
    quiet = Asked(drill.id, date(2024, 6, 19), date(2024, 6, 19), ClauseTerms())
    said = replace(quiet, clause=ClauseTerms(cadences=(("P1Y", ()),), quote="ít nhất 01 lần/01 năm"))
    assert _status(quiet, dossier) is Status.NOT_ASKED
    assert _status(said, dossier) is Status.UNPROVEN


def _from_level_three(versions: object) -> bool:
    return any(one.terms.levels == frozenset({3, 4, 5}) for one in versions)  # type: ignore[attr-defined]


def _inventory(*, none: bool = False) -> Proven:
    return Proven("inv", combine.INVENTORY, date(2024, 6, 1), facts={"systems": 0 if none else 1, "without_level": 0})


def _status(asked: Asked, dossier: Dossier, on: date = date(2024, 7, 1)) -> Status:
    return verdict_on(asked, dossier, catalogue(), on, words={}, works=weekdays).status


def test_no_inventory_is_unproven_and_a_signed_none_is_not_asked() -> None:
    asked = Asked("periodic-assessment", date(2024, 6, 19), date(2024, 6, 19), ClauseTerms())
    assert _status(asked, Dossier([], [], {})) is Status.UNPROVEN
    assert _status(asked, Dossier([], [_inventory(none=True)], {})) is Status.NOT_ASKED
    assert _status(asked, Dossier([], [_inventory()], {})) is Status.UNPROVEN


def test_met_systems_under_an_unconfirmed_inventory_stay_unproven() -> None:
    asked = Asked("periodic-assessment", date(2024, 6, 19), date(2024, 6, 19), ClauseTerms())
    report = Proven("1", "assessment", date(2024, 5, 1), facts=_good_facts("assessment"), system=7)
    alone = Dossier([System(7, "Quản lý học sinh", 3)], [report], {})
    assert _status(asked, alone) is Status.UNPROVEN
    assert _status(asked, replace(alone, evidence=[report, _inventory()])) is Status.MET


def _good_facts(proof: str) -> dict[str, FactValue]:
    facts: dict[str, FactValue] = {}
    for need in catalogue().proofs[proof].requires:
        facts[need.fact] = need.value[0] if isinstance(need.value, tuple) else need.value
    return facts


def test_every_example_of_the_law_holds() -> None:
    assert examples.failures(catalogue()) == []


def _checked(rule: Rule, *pieces: tuple[date, int], event: date, on: date) -> Case:
    evidence = [
        Proven(str(place), "backup", day, facts={"copies": copies}) for place, (day, copies) in enumerate(pieces)
    ]
    events = {"incident_detected": event, "level_approved": event}
    return Case(Terms(rule, ("backup",), cites=(CITE,)), 3, evidence, on, PROOFS, events)


def test_an_incomplete_proof_in_time_does_not_hide_that_the_complete_one_was_late() -> None:
    rule = Within(5, Count.DAYS, "incident_detected")
    pieces = ((date(2024, 1, 3), 1), (date(2024, 4, 10), 3))
    verdict = judge(_checked(rule, *pieces, event=date(2024, 1, 1), on=date(2024, 5, 1)))
    assert (verdict.status, verdict.late_days, verdict.evidence) == (Status.MET, 95, ("1",))


def test_only_a_proof_that_holds_counts_as_had_before_the_event() -> None:
    rule = Before("level_approved")
    pieces = ((date(2024, 1, 3), 1), (date(2024, 4, 10), 3))
    verdict = judge(_checked(rule, *pieces, event=date(2024, 2, 1), on=date(2024, 5, 1)))
    assert verdict.status is Status.OVERDUE


def test_an_inventory_that_disagrees_with_what_is_declared_proves_nothing() -> None:
    asked = Asked("periodic-assessment", date(2024, 6, 19), date(2024, 6, 19), ClauseTerms())
    report = Proven("1", "assessment", date(2024, 5, 1), facts=_good_facts("assessment"), system=7)
    five = replace(_inventory(), facts={"systems": 5, "without_level": 0})
    assert _status(asked, Dossier([System(7, "Quản lý học sinh", 3)], [report, five], {})) is Status.UNPROVEN


def test_a_first_yearly_report_that_is_late_excuses_one_year_only() -> None:
    reported = date(2023, 12, 20)  # on the very day: late for 2023
    assert judge(case(Yearly(12, 20), reported, today=date(2024, 12, 19))).status is Status.MET
    assert judge(case(Yearly(12, 20), reported, today=date(2024, 12, 20))).status is Status.OVERDUE


def test_a_unit_that_never_reported_is_overdue_after_the_first_deadline_since_it_was_asked() -> None:
    asked = replace(case(Yearly(12, 20), today=date(2025, 1, 5)), since=date(2024, 9, 1))
    verdict = judge(asked)
    assert (verdict.status, verdict.due_on) == (Status.OVERDUE, date(2024, 12, 19))


@pytest.mark.parametrize("rule", [Retention(relativedelta(months=3)), Threshold("found", 10)])
def test_a_state_shown_years_ago_is_asked_for_anew(rule: Rule) -> None:
    facts: dict[str, FactValue] = {"found": 12, "oldest_on": "2021-01-01"}
    old = [Proven("1", "scan", date(2022, 1, 1), facts=facts)]
    verdict = judge(Case(Terms(rule, ("scan",)), 3, old, TODAY, PROOFS))
    assert verdict.status is Status.UNPROVEN


@pytest.mark.parametrize(
    ("rule", "facts"),
    [
        (Threshold("found", 10), {"found": float("nan")}),
        (Retention(relativedelta(months=3)), {"oldest_on": "abc"}),
        (Coverage(), {"covers_from": "31/01", "covers_to": "02/02"}),
    ],
)
def test_facts_that_make_no_sense_are_never_met_and_never_a_fault(rule: Rule, facts: dict[str, FactValue]) -> None:
    piece = Proven("1", "scan", TODAY, facts=facts)
    terms = Terms(rule, ("scan",), window=(TODAY, TODAY))
    assert judge(Case(terms, 3, [piece], TODAY, PROOFS)).status is not Status.MET


@pytest.mark.parametrize("level", [0, 6])
def test_a_level_that_does_not_exist_is_no_level(level: int) -> None:
    by_level = Every({1: relativedelta(years=2), 3: relativedelta(years=1)})
    assert judge(replace(case(by_level, TODAY), level=level)).status is Status.UNPROVEN


@given(cases)
def test_no_evidence_is_ever_met(case: Case) -> None:
    assert judge(replace(case, evidence=[])).status is not Status.MET


@given(cases)
def test_only_accepted_evidence_ever_makes_a_duty_met(case: Case) -> None:
    refused = [replace(one, standing=Standing.WAITING) for one in case.evidence]
    assert judge(replace(case, evidence=refused)).status is not Status.MET


@given(cases)
def test_evidence_of_the_future_changes_nothing_today(case: Case) -> None:
    known = [one for one in case.evidence if one.on <= case.on]
    assert judge(case) == judge(replace(case, evidence=known))


@given(cases)
def test_the_order_of_evidence_does_not_matter(case: Case) -> None:
    assert judge(case) == judge(replace(case, evidence=list(reversed(case.evidence))))


@given(cases)
def test_a_verdict_holds_until_the_day_it_names(case: Case) -> None:
    verdict = judge(case)
    settled = replace(case, evidence=[one for one in case.evidence if one.on <= case.on])
    until = verdict.turns_on or case.on + timedelta(days=1200)
    assert until > case.on
    for step in (1, 7, 45, 200, 1000):
        later = case.on + timedelta(days=step)
        if later < until and not any(case.on < day <= later for day in case.events.values()):
            assert judge(replace(settled, on=later)).status is verdict.status


@given(cases, pieces)
def test_withdrawing_what_was_used_never_improves_a_cadence(case: Case, piece: Proven) -> None:
    terms = replace(case.terms, rule=Every(always=relativedelta(months=6)))
    piece = replace(piece, standing=Standing.ACCEPTED, on=min(piece.on, case.on))
    with_it = judge(replace(case, terms=terms, evidence=[piece])).status
    without = judge(replace(case, terms=terms, evidence=[])).status
    assert not (with_it is not Status.MET and without is Status.MET)


@given(cases)
def test_every_verdict_says_why_in_words(case: Case) -> None:
    verdict = judge(case)
    assert verdict.reason.strip()
    assert verdict.cites == (CITE,)
    if verdict.status is Status.OVERDUE:
        assert verdict.due_on is not None
        assert verdict.due_on < case.on
    if verdict.status is Status.MET:
        assert verdict.evidence


@pytest.mark.parametrize("hours", [24, 72, 1])
def test_hours_are_counted_in_whole_days(hours: int) -> None:
    terms = Terms(Within(hours, Count.HOURS, "incident_detected"), ("scan",))
    verdict = judge(Case(terms, 1, [], TODAY, PROOFS, {"incident_detected": TODAY}))
    assert verdict.due_on == TODAY + timedelta(days=-(-hours // 24))
