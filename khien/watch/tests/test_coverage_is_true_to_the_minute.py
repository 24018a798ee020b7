"""Coverage against an oracle that looks at every minute, and a Tết by hand."""

from datetime import timedelta

import pytest
from hypothesis import given, settings

from khien.watch.rules.coverage import Coverage, coverage, total
from khien.watch.rules.overlaps import Why
from khien.watch.rules.shifts import Kind, Shift, UnableToMakeShift, window
from khien.watch.rules.spans import Span
from khien.watch.tests import watch_builders as build


def of(found: tuple[Coverage, ...], unit: str) -> Coverage:
    return next(line for line in found if line.unit == unit)


@settings(max_examples=150, deadline=None)
@given(build.shifts(), build.spans())
def test_minutes_and_gaps_are_those_of_the_oracle(shifts: list[Shift], asked: Span) -> None:
    for line in coverage(shifts, asked, build.UNITS):
        own = [one for one in shifts if one.unit == line.unit]
        on_site = [one for one in own if one.kind is Kind.SITE]
        every = build.minutes_of(asked)
        assert line.minutes == len(every)
        assert line.covered == sum(bool(build.on_at(own, instant)) for instant in every)
        assert line.covered_site == sum(bool(build.on_at(on_site, instant)) for instant in every)
        assert list(line.gaps) == build.stretches(asked, lambda instant, own=own: not build.on_at(own, instant))  # type: ignore[misc]


@settings(max_examples=150, deadline=None)
@given(build.shifts(), build.spans())
def test_overlaps_are_those_of_the_oracle(shifts: list[Shift], asked: Span) -> None:
    found = coverage(shifts, asked, build.UNITS)
    for unit in build.UNITS:
        told = of(found, unit).overlaps
        assert [one.span for one in told if one.why is Why.SEVERAL] == build.stretches(
            asked,
            lambda instant, unit=unit: (
                len({one.person for one in build.on_at(shifts, instant) if one.unit == unit}) > 1
            ),  # type: ignore[misc]
        )
        for person in build.PEOPLE:
            own = [one for one in shifts if one.person == person]
            same = [one.span for one in told if one.why is Why.SAME_PERSON and one.people == (person,)]
            assert same == build.stretches(
                asked,
                lambda instant, own=own, unit=unit: sum(one.unit == unit for one in build.on_at(own, instant)) > 1,  # type: ignore[misc]
            )
            both = [one.span for one in told if one.why is Why.TWO_UNITS and one.people == (person,)]
            assert both == build.stretches(
                asked,
                lambda instant, own=own: len({one.unit for one in build.on_at(own, instant)}) > 1,  # type: ignore[misc]
            )


@settings(max_examples=80, deadline=None)
@given(build.shifts(), build.spans())
def test_several_on_watch_are_all_named_and_nobody_else(shifts: list[Shift], asked: Span) -> None:
    for line in coverage(shifts, asked):
        for one in line.overlaps:
            if one.why is Why.SEVERAL:
                during = {each.person for each in shifts if each.unit == line.unit and each.span.meets(one.span)}
                assert set(one.people) == during


@settings(max_examples=80, deadline=None)
@given(build.shifts(), build.spans())
def test_the_order_of_rows_and_rows_said_twice_change_nothing_that_is_covered(shifts: list[Shift], asked: Span) -> None:
    once = coverage(shifts, asked, build.UNITS)
    again = coverage([*reversed(shifts), *shifts], asked, build.UNITS)
    assert [(line.covered, line.covered_site, line.gaps) for line in once] == [
        (line.covered, line.covered_site, line.gaps) for line in again
    ]


def test_touching_shifts_leave_no_gap_and_do_not_overlap() -> None:
    shifts = [
        build.shift("2027-02-05T17:00", "2027-02-06T00:00"),
        build.shift("2027-02-06T00:00", "2027-02-06T07:00", "Người Hai"),
    ]
    (line,) = coverage(shifts, Span(build.EVE, build.at("2027-02-06T07:00")))
    assert (line.covered, line.gaps, line.overlaps) == (840, (), ())


def test_one_minute_short_is_a_gap_of_one_minute() -> None:
    (line,) = coverage([build.shift("2027-02-05T17:01", "2027-02-14T07:00")], build.TET)
    assert line.gaps == (Span(build.EVE, build.EVE + build.MINUTE),)
    assert line.minutes - line.covered == 1


def test_on_call_covers_and_is_not_on_site() -> None:
    (line,) = coverage([build.shift("2027-02-05T12:00", "2027-02-14T12:00", kind=Kind.CALL)], build.TET)
    assert (line.minutes, line.covered, line.covered_site, line.gaps) == (12_360, 12_360, 0, ())


def test_the_roster_of_last_tet_covers_nothing_of_this_one() -> None:
    (line,) = coverage([build.shift("2026-02-14T17:00", "2026-02-22T07:00")], build.TET)
    assert line.has_nobody
    assert line.gaps == (build.TET,)


def test_a_unit_that_the_roster_does_not_name_is_one_gap() -> None:
    found = coverage([build.shift("2027-02-05T17:00", "2027-02-14T07:00")], build.TET, build.UNITS)
    assert [line.unit for line in found] == list(build.UNITS)
    assert of(found, build.UNITS[1]).gaps == (build.TET,)


def test_many_units_are_told_in_one_sentence() -> None:
    shifts = [
        build.shift("2027-02-05T17:00", "2027-02-06T17:00"),
        build.shift("2027-02-07T17:00", "2027-02-08T17:00"),
    ]
    one = total(coverage(shifts, build.TET, build.UNITS))
    assert (one.units, one.gaps, one.units_with_gaps, one.without_anyone) == (2, 3, 2, 1)


@pytest.mark.parametrize(
    ("start", "end", "why"),
    [
        ("2027-02-06T07:00", "2027-02-05T17:00", "trước khi bắt đầu"),
        ("2027-02-05T17:00", "2027-02-05T17:00", "không trực phút nào"),
        ("2027-02-05T17:00:30", "2027-02-05T18:00", "không tính giây"),
        ("2027-02-05T17:00", "2028-02-14T07:00", "kiểm tra lại năm"),
    ],
)
def test_what_is_no_shift_is_refused_in_words(start: str, end: str, why: str) -> None:
    with pytest.raises(UnableToMakeShift, match=why):
        build.shift(start, end)


def test_an_empty_window_is_refused() -> None:
    with pytest.raises(UnableToMakeShift):
        window(build.EVE, build.EVE)


def test_a_year_of_sixty_units_with_people_in_turn_is_covered_whole() -> None:
    day = timedelta(days=1)
    shifts = [
        Shift(
            f"Trường {unit}",
            f"Người {unit}-{number % 3}",
            build.EVE + number * day,
            build.EVE + (number + 1) * day,
            Kind.CALL,
        )
        for unit in range(60)
        for number in range(365)
    ]
    found = coverage(shifts, Span(build.EVE, build.EVE + 365 * day))
    assert len(found) == 60
    assert all(line.covered == line.minutes and not line.overlaps for line in found)
