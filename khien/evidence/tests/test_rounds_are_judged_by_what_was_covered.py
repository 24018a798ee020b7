"""A round is met by what was really tested: three-valued, and what is not covered is named."""

from collections.abc import Iterable
from datetime import date

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from khien.evidence.rules.coverage import Covered, Device, Done, Status, example_verdict, judge, worst
from khien.evidence.rules.rounds import failed_examples
from khien.law.assessment.read import assessments
from khien.law.assessment.types import Fits, Part, Round, RoundExample
from khien.law.assessment.who import fitness
from khien.law.versions import dated_on

KNOWN = assessments()
SERVER, WALL = Device(1, "Máy chủ"), Device(2, "Tường lửa")
CASES = [(one, example) for one in KNOWN.rounds.values() for example in one.examples]


def scanned(device: Device, on: date, **more: object) -> Done:
    return Done(Part.SCAN, on, device.id, **more)  # type: ignore[arg-type]


def half_year(done: Iterable[Done], on: date, devices: Iterable[Device] = (SERVER, WALL), **more: object) -> Covered:
    law = KNOWN.rounds["half-year-scan"]
    return judge(law, level=2, devices=list(devices), done=done, on=on, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(("law", "example"), CASES, ids=[f"{one.id}-{n}" for n, (one, _) in enumerate(CASES)])
def test_the_examples_of_the_catalogue_hold(law: Round, example: RoundExample) -> None:
    turn = dated_on(law.turns, example.on)
    regime = (turn[0] if turn else law.turns[-1]).regime
    fits = fitness(KNOWN.by_regime[regime], example.level, example.assessor, example.events, listed=example.listed).fits
    assert example_verdict(law, example, fits).value == example.verdict


def test_the_checker_of_the_catalogue_finds_no_false_example() -> None:
    assert list(failed_examples(KNOWN)) == []


def test_a_device_that_was_not_tested_that_day_is_named_and_the_round_is_not_met() -> None:
    found = half_year([scanned(SERVER, date(2024, 5, 10))], date(2024, 5, 11))
    assert found.status is Status.UNPROVEN
    assert [(one.name, one.why) for one in found.missed] == [("Tường lửa", "chưa dò quét lỗ hổng lần nào")]
    assert "Tường lửa" in found.reason


def test_on_the_due_day_itself_it_still_holds_and_the_oldest_test_decides() -> None:
    done = [scanned(SERVER, date(2024, 5, 10)), scanned(WALL, date(2024, 3, 1)), scanned(WALL, date(2023, 1, 1))]
    assert half_year(done, date(2024, 9, 1)).status is Status.MET
    late = half_year(done, date(2024, 9, 2))
    assert (late.status, late.due_on) == (Status.OVERDUE, date(2024, 9, 1))
    assert [one.name for one in late.missed] == ["Tường lửa"]


def test_what_waits_for_a_reviewer_or_was_done_tomorrow_does_not_count_yet() -> None:
    waits = half_year([scanned(SERVER, date(2024, 5, 10), accepted=False)], date(2024, 5, 11), [SERVER])
    assert waits.status is Status.UNPROVEN and "chờ người khác duyệt" in waits.missed[0].why
    assert half_year([scanned(SERVER, date(2024, 5, 12))], date(2024, 5, 11), [SERVER]).status is Status.UNPROVEN


def test_an_inventory_that_nobody_confirmed_is_not_a_ground_for_met() -> None:
    done = [scanned(SERVER, date(2024, 5, 10))]
    assert half_year(done, date(2024, 5, 11), [SERVER]).status is Status.MET
    assert half_year(done, date(2024, 5, 11), [SERVER], listed=False).status is Status.UNPROVEN


def test_a_directive_whose_end_is_not_confirmed_still_asks_and_says_so() -> None:
    found = half_year([scanned(SERVER, date(2026, 9, 1))], date(2026, 11, 22), [SERVER])
    assert found.status is Status.MET and "Chưa xác nhận hiệu lực" in found.doubt
    assert half_year([], date(2022, 10, 12)).status is Status.NOT_ASKED


def test_an_unfit_assessor_covers_nothing_and_the_reason_says_so() -> None:
    law = KNOWN.rounds["system"]
    done = [
        Done(Part.COMPLIANCE, date(2024, 5, 10), None, fits=Fits.NO),
        Done(Part.EFFECTIVENESS, date(2024, 5, 10), None, fits=Fits.UNKNOWN),
        scanned(SERVER, date(2024, 5, 10)),
    ]
    found = judge(law, level=3, devices=[SERVER], done=done, on=date(2024, 5, 11))
    assert found.status is Status.UNPROVEN
    assert ["không đủ điều kiện" in found.missed[0].why, "chưa rõ" in found.missed[1].why] == [True, True]
    assert len(found.missed) == 2


def test_a_penetration_test_need_not_reach_every_device_but_those_left_out_are_named() -> None:
    done = [Done(Part.PENETRATION, date(2026, 9, 1), SERVER.id)]
    found = judge(KNOWN.rounds["penetration"], level=4, devices=[SERVER, WALL], done=done, on=date(2026, 9, 2))
    assert found.status is Status.MET and [one.name for one in found.aside] == ["Tường lửa"]


def test_the_worst_of_several_systems_is_the_answer_for_the_organisation() -> None:
    answers = [Covered(one, "") for one in (Status.MET, Status.UNPROVEN, Status.OVERDUE, Status.NOT_ASKED)]
    assert worst(answers) is Status.OVERDUE and worst(answers[:2]) is Status.UNPROVEN
    assert worst(answers[:1]) is Status.MET and worst([]) is Status.NOT_ASKED


@given(st.lists(st.none() | st.dates(date(2023, 1, 1), date(2024, 12, 31)), min_size=1, max_size=6))
def test_the_half_yearly_scan_is_met_exactly_where_every_device_was_scanned_in_time(days: list[date | None]) -> None:
    on = date(2024, 11, 30)
    devices = [Device(number, f"M{number}") for number in range(len(days))]
    done = [scanned(device, day) for device, day in zip(devices, days, strict=True) if day is not None]
    fresh = [day is not None and day <= on <= day + relativedelta(months=6) for day in days]
    assert (half_year(done, on, devices).status is Status.MET) == all(fresh)
    named = {one.name for one in half_year(done, on, devices).missed}
    assert named == {device.name for device, good in zip(devices, fresh, strict=True) if not good}
