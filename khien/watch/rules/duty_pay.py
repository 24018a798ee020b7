"""Months of hotline duty as the spending circular counts them. A sum is proposed for whole months alone, never paid."""

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from khien.base.clock import VIETNAM
from khien.law.allowances.types import Allowance
from khien.watch.rules.spans import Span, cut, joined, minutes

Days = tuple[date, date | None]  # from the first day, until the first that no longer is


class Why(StrEnum):
    """Why no sum is proposed for a month."""

    NO_RATE = "no_rate"
    TWO_RATES = "two_rates"
    NOT_OVER = "not_over"
    PART = "part"
    NO_SHIFT = "no_shift"


WHY_WORDS = {
    Why.NO_RATE: "chưa có văn bản nào quy định mức chi cho tháng này",
    Why.TWO_RATES: "mức chi đổi giữa tháng, nguồn không nói cách tính",
    Why.NOT_OVER: "tháng chưa hết",
    Why.PART: "không giữ việc trực đường dây nóng trọn tháng, nguồn không nói cách tính phần của tháng",
    Why.NO_SHIFT: "không có ca trực nào trong tháng",
}


@dataclass(frozen=True, slots=True)
class Month:
    """A person's month: days on which the hotline was theirs, shifts stood in it, the rate, and the sum or why none."""

    days: int
    of: int
    shifts: int
    minutes: int
    rate: int | None
    proposed: int | None
    why: Why | None


def bounds(first: date) -> tuple[date, date]:
    """The first day of a day's month, and the first of the next."""
    begin = first.replace(day=1)
    return begin, begin + timedelta(days=calendar.monthrange(begin.year, begin.month)[1])


def span_of(first: date) -> Span:
    """A day's month as instants in Vietnam."""
    begin, end = bounds(first)
    return Span(*(datetime(day.year, day.month, day.day, tzinfo=VIETNAM) for day in (begin, end)))


def month_of(first: date, kept: Iterable[Days], shifts: Sequence[Span], allowance: Allowance, *, on: date) -> Month:
    """What a month comes to: `kept` are the days of hotline seats, `shifts` those that were not ended."""
    begin, end = bounds(first)
    of = (end - begin).days
    held = {begin + timedelta(days=place) for since, until in kept for place in _places(begin, end, since, until)}
    inside = list(cut(shifts, span_of(first)))
    first_rate, last_rate = allowance.rate_on(begin), allowance.rate_on(end - timedelta(days=1))
    rate = first_rate.amount if first_rate and first_rate is last_rate else None
    why = None
    if first_rate is None and last_rate is None:
        why = Why.NO_RATE
    elif rate is None:
        why = Why.TWO_RATES
    elif on < end:
        why = Why.NOT_OVER
    elif len(held) < of:
        why = Why.PART
    elif not inside:
        why = Why.NO_SHIFT
    return Month(len(held), of, len(inside), minutes(joined(inside)), rate, None if why else rate, why)


def _places(begin: date, end: date, since: date, until: date | None) -> range:
    """Days of the month, counted from its first, that lie within a seat."""
    return range(max(0, (since - begin).days), min((end - begin).days, ((until or end) - begin).days))
