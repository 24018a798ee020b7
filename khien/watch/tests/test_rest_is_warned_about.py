"""Warnings of rest: ours are marked as ours, the edges hold, and the window asks only for what is in it."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from khien.watch.rules.coverage import coverage
from khien.watch.rules.rest import RECOMMENDED, RestWarning, Rule, rest_warnings, too_long
from khien.watch.rules.shifts import Kind, Shift
from khien.watch.rules.spans import Span
from khien.watch.rules.wire import coverage as wired
from khien.watch.tests import watch_builders as build


def warned(*shifts: Shift, window: Span = build.TET) -> list[RestWarning]:
    return [one for each in rest_warnings(shifts, window).values() for one in each]


def ids(*shifts: Shift, window: Span = build.TET) -> list[str]:
    return [one.rule.id for one in warned(*shifts, window=window)]


def test_a_day_and_a_night_on_site_is_not_warned_of_a_minute_more_is() -> None:
    assert ids(build.shift("2027-02-06T07:00", "2027-02-07T07:00")) == []
    assert ids(build.shift("2027-02-06T07:00", "2027-02-07T07:01")) == ["site_run"]


def test_touching_shifts_of_one_person_are_one_stretch_across_units() -> None:
    first = build.shift("2027-02-06T07:00", "2027-02-06T19:00")
    second = build.shift("2027-02-06T19:00", "2027-02-07T08:00", unit=build.UNITS[1])
    found = rest_warnings([first, second], build.TET)
    assert {unit: [one.rule.id for one in each] for unit, each in found.items()} == {
        build.UNITS[0]: ["site_run"],
        build.UNITS[1]: ["site_run"],
    }
    assert found[build.UNITS[0]][0].span.length == timedelta(hours=25)


def test_twelve_hours_between_two_shifts_are_enough_a_minute_less_is_not() -> None:
    first = build.shift("2027-02-06T07:00", "2027-02-06T19:00")
    assert ids(first, build.shift("2027-02-07T07:00", "2027-02-07T19:00")) == []
    (found,) = warned(first, build.shift("2027-02-07T06:59", "2027-02-07T19:00"))
    assert (found.rule.id, found.span) == (
        "site_rest",
        Span(build.at("2027-02-06T19:00"), build.at("2027-02-07T06:59")),
    )
    assert "11 giờ 59 phút" in found.why


def test_being_on_call_is_rest_from_the_site_but_not_for_more_than_a_week() -> None:
    assert ids(build.shift("2027-02-06T07:00", "2027-02-13T07:00", kind=Kind.CALL)) == []
    assert ids(build.shift("2027-02-06T07:00", "2027-02-13T07:01", kind=Kind.CALL)) == ["watch_run"]


def test_a_stretch_counts_whole_though_the_window_cuts_it() -> None:
    long = build.shift("2027-02-04T17:00", "2027-02-05T18:00")
    assert ids(long) == ["site_run"]
    assert ids(build.shift("2027-02-04T15:00", "2027-02-05T17:00")) == []  # it ended as the window begins


def test_a_short_rest_before_the_first_shift_of_the_window_is_warned_of() -> None:
    before = build.shift("2027-02-05T07:00", "2027-02-05T16:00")
    assert ids(before, build.shift("2027-02-05T17:00", "2027-02-05T23:00")) == ["site_rest"]


def test_no_limit_is_given_out_as_law() -> None:
    assert [rule.cite for rule in RECOMMENDED] == [None] * len(RECOMMENDED)
    (line,) = coverage([build.shift("2027-02-06T07:00", "2027-02-07T07:01")], build.TET)
    (told,) = wired(line)["rest_warnings"]
    assert told["cite"] is None
    assert told["basis"].startswith("Khuyến nghị của Khiên, không phải quy định của pháp luật")


def test_a_rule_with_an_article_tells_the_article() -> None:
    rule = Rule("x", frozenset(Kind), timedelta(hours=1), too_long, "{found} quá {limit}", "căn cứ", cite="Điều 1")
    (line,) = coverage([build.shift("2027-02-06T07:00", "2027-02-06T09:00")], build.TET, rules=(rule,))
    (told,) = wired(line)["rest_warnings"]
    assert (told["cite"], told["basis"], told["why"]) == ("Điều 1", "căn cứ", "2 giờ quá 1 giờ")


@settings(max_examples=120, deadline=None)
@given(build.shifts(), build.spans(), st.integers(1, 400), st.sampled_from(Kind))
def test_long_stretches_are_those_of_the_oracle(shifts: list[Shift], asked: Span, limit: int, kind: Kind) -> None:
    rule = Rule("x", frozenset({kind}), limit * build.MINUTE, too_long, "", "")
    around = Span(build.BEFORE_MIDNIGHT, build.BEFORE_MIDNIGHT + 600 * build.MINUTE)
    found = {(one.person, one.span) for each in rest_warnings(shifts, asked, (rule,)).values() for one in each}
    expected = set()
    for person in build.PEOPLE:
        own = [one for one in shifts if one.person == person and one.kind is kind]
        for span in build.stretches(around, lambda instant, own=own: bool(build.on_at(own, instant))):  # type: ignore[misc]
            if span.length > limit * build.MINUTE and span.meets(asked):
                expected.add((person, span))
    assert found == expected


@settings(max_examples=120, deadline=None)
@given(build.shifts(), build.spans())
def test_a_warning_stands_at_each_unit_whose_shift_made_it(shifts: list[Shift], asked: Span) -> None:
    for unit, each in rest_warnings(shifts, asked).items():
        for one in each:
            assert unit in one.units
            near = Span(one.span.start - build.MINUTE, one.span.end + build.MINUTE)
            by = {s.unit for s in shifts if s.person == one.person and s.kind in one.rule.kinds and s.span.meets(near)}
            assert set(one.units) == by
