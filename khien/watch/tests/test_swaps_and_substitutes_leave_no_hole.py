"""Swaps need both people's consent; neither a swap nor a substitute uncovers a minute or puts anyone on twice."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from khien.watch.rules.changes import UnableToSubstitute, UnableToSwap, substituted, swapped
from khien.watch.rules.coverage import coverage
from khien.watch.rules.overlaps import Why
from khien.watch.rules.shifts import Kind, Shift
from khien.watch.rules.spans import Span
from khien.watch.tests import watch_builders as build

ONE, TWO, THREE = build.PEOPLE
EVENING = build.shift("2027-02-05T17:00", "2027-02-06T00:00", ONE)
MORNING = build.shift("2027-02-06T00:00", "2027-02-06T07:00", TWO, kind=Kind.CALL)
ROSTER = (EVENING, MORNING)


def test_a_swap_with_consent_changes_who_and_nothing_else() -> None:
    found = swapped(ROSTER, EVENING, MORNING, consents={ONE, TWO})
    assert [(one.person, one.span, one.kind) for one in found] == [
        (TWO, EVENING.span, Kind.SITE),
        (ONE, MORNING.span, Kind.CALL),
    ]


@pytest.mark.parametrize("consents", [set(), {ONE}, {TWO}, {THREE}])
def test_without_the_consent_of_both_nothing_changes_hands(consents: set[str]) -> None:
    with pytest.raises(UnableToSwap, match="chưa đồng ý"):
        swapped(ROSTER, EVENING, MORNING, consents=consents)


def test_what_cannot_be_swapped_is_refused_with_its_reason() -> None:
    elsewhere = build.shift("2027-02-07T00:00", "2027-02-07T07:00", TWO, unit=build.UNITS[1])
    own = build.shift("2027-02-08T00:00", "2027-02-08T07:00", ONE)
    busy = build.shift("2027-02-05T20:00", "2027-02-05T21:00", TWO, unit=build.UNITS[1])
    everyone = {ONE, TWO}
    with pytest.raises(UnableToSwap, match="không có ca này"):
        swapped(ROSTER, EVENING, own, consents=everyone)
    with pytest.raises(UnableToSwap, match="cùng một đơn vị"):
        swapped((*ROSTER, elsewhere), EVENING, elsewhere, consents=everyone)
    with pytest.raises(UnableToSwap, match="cùng một người"):
        swapped((*ROSTER, own), EVENING, own, consents=everyone)
    with pytest.raises(UnableToSwap, match=f"{TWO} đã trực tại {build.UNITS[1]} từ 20:00 05/02/2027"):
        swapped((*ROSTER, busy), EVENING, MORNING, consents=everyone)


def test_a_substitute_takes_a_part_and_the_rest_stays() -> None:
    part = Span(build.at("2027-02-05T20:00"), build.at("2027-02-05T23:00"))
    found = substituted(ROSTER, EVENING, THREE, part)
    assert [(one.person, one.start.hour, one.end.hour) for one in found] == [
        (ONE, 17, 20),
        (THREE, 20, 23),
        (ONE, 23, 0),
        (TWO, 0, 7),
    ]


def test_what_cannot_be_handed_over_is_refused_with_its_reason() -> None:
    outside = Span(build.at("2027-02-05T16:00"), build.at("2027-02-05T20:00"))
    busy = build.shift("2027-02-05T20:00", "2027-02-05T21:00", TWO, unit=build.UNITS[1])
    with pytest.raises(UnableToSubstitute, match="không có ca này"):
        substituted(ROSTER, busy, THREE)
    with pytest.raises(UnableToSubstitute, match="nằm trong ca"):
        substituted(ROSTER, EVENING, THREE, outside)
    with pytest.raises(UnableToSubstitute, match="đang giữ"):
        substituted(ROSTER, EVENING, ONE)
    with pytest.raises(UnableToSubstitute, match="đã trực tại"):
        substituted((*ROSTER, busy), EVENING, TWO)


def doubles(shifts: list[Shift] | tuple[Shift, ...]) -> int:
    return sum(
        one.person == two.person and one.span.meets(two.span)
        for place, one in enumerate(shifts)
        for two in shifts[place + 1 :]
    )


@settings(max_examples=150, deadline=None)
@given(build.shifts(), st.data(), build.spans())
def test_no_swap_uncovers_a_minute_or_adds_a_double(shifts: list[Shift], data: st.DataObject, asked: Span) -> None:
    assume(len(shifts) >= 2)
    first, second = (data.draw(st.sampled_from(shifts)) for _ in range(2))
    before = [(line.unit, line.covered, line.covered_site, line.gaps) for line in coverage(shifts, asked, build.UNITS)]
    try:
        after = swapped(shifts, first, second, consents=build.PEOPLE)
    except UnableToSwap:
        return
    assert [
        (line.unit, line.covered, line.covered_site, line.gaps) for line in coverage(after, asked, build.UNITS)
    ] == before
    assert doubles(after) <= doubles(shifts)
    assert sorted(one.person for one in after) == sorted(one.person for one in shifts)


@settings(max_examples=150, deadline=None)
@given(build.shifts(), st.data(), build.spans(), st.sampled_from(build.PEOPLE))
def test_no_substitute_uncovers_a_minute_or_is_on_twice(
    shifts: list[Shift], data: st.DataObject, asked: Span, person: str
) -> None:
    assume(shifts)
    shift = data.draw(st.sampled_from(shifts))
    part = data.draw(st.one_of(st.none(), build.spans()))
    before = [(line.unit, line.covered, line.covered_site, line.gaps) for line in coverage(shifts, asked, build.UNITS)]
    try:
        after = substituted(shifts, shift, person, part)
    except UnableToSubstitute:
        return
    found = coverage(after, asked, build.UNITS)
    assert [(line.unit, line.covered, line.covered_site, line.gaps) for line in found] == before
    taken = part or shift.span
    others = [one for line in found for one in line.overlaps if one.why is not Why.SEVERAL and one.people == (person,)]
    assert doubles(shifts) > 0 or not [one for one in others if one.span.meets(taken)]
