from datetime import date, datetime, timedelta

from hypothesis import given, settings

from khien.watch.rules.days import Cover, by_day, days_of, whole
from khien.watch.rules.shifts import Kind, Shift
from khien.watch.tests.watch_builders import at, minutes_of, on_at, shift, shifts, stretches

FIRST, LAST = date(2027, 2, 5), date(2027, 2, 7)


def _plain(rows: list[Shift]) -> list[tuple[datetime, datetime, Kind]]:
    return [(one.start, one.end, one.kind) for one in rows]


@settings(max_examples=40, deadline=None)
@given(rows=shifts())
def test_each_day_is_told_as_its_minutes_are(rows: list[Shift]) -> None:
    for one in by_day(_plain(rows), FIRST, LAST):
        window = whole(one.day)
        assert one.gaps == tuple(stretches(window, lambda instant: not on_at(rows, instant)))
        anyone = sum(bool(on_at(rows, instant)) for instant in minutes_of(window))
        expected = Cover.NOBODY if not anyone else Cover.PARTLY if one.gaps else one.cover
        assert one.cover is expected


def test_a_day_on_site_a_day_with_a_call_and_one_with_nobody() -> None:
    rows = [
        shift("2027-02-04T07:00", "2027-02-06T00:00"),
        shift("2027-02-06T00:00", "2027-02-06T07:00", kind=Kind.CALL),
        shift("2027-02-06T07:00", "2027-02-07T00:00"),
    ]
    assert [one.cover for one in by_day(_plain(rows), FIRST, LAST)] == [Cover.SITE, Cover.CALL, Cover.NOBODY]
    assert by_day(_plain(rows[:2]), FIRST, LAST)[1].cover is Cover.PARTLY


def test_a_shift_that_ends_at_midnight_touches_no_next_day() -> None:
    assert days_of(at("2027-02-05T17:00"), at("2027-02-06T00:00")) == [date(2027, 2, 5)]
    assert days_of(at("2027-02-05T17:00"), at("2027-02-06T00:01")) == [date(2027, 2, 5), date(2027, 2, 6)]


def test_a_year_of_days_counts_each_once() -> None:
    found = by_day([(at("2027-01-01T00:00"), at("2028-01-01T00:00"), Kind.SITE)], date(2027, 1, 1), date(2027, 12, 31))
    assert [one.day for one in found] == [date(2027, 1, 1) + timedelta(days=n) for n in range(365)]
    assert {one.cover for one in found} == {Cover.SITE}
