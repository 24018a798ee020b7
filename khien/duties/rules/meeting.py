"""Letters that order the same thing, term by term: the stricter of each, and which of them sets it. Values only."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from dateutil.relativedelta import relativedelta

from khien.law.durations import days_long, in_words
from khien.law.terms import LEVELS, cadence_by_level
from khien.law.types import By, Count, Retention, Rule, Terms, Threshold, Within
from khien.law.words import levels_words, rule_words

_T = TypeVar("_T")
_HOURS = {Count.HOURS: 1.0, Count.DAYS: 24.0, Count.WORKING_DAYS: 24.0 * 7 / 5}  # to compare clocks by, not to count


@dataclass(frozen=True, slots=True)
class Strictest:
    """One term as it holds for the line: what it is about, in words, and the places of the letters that set it."""

    what: str
    said: str
    of: tuple[int, ...]


def strictest(terms: Sequence[Terms]) -> tuple[Strictest, ...]:
    """Each term at its strictest over letters that ask one duty, in their order; nothing where there is one letter."""
    if len(terms) < 2:
        return ()
    found = [*_days(terms), *_cadences(terms), *_lengths(terms), *_levels(terms), *_windows(terms)]
    return tuple(found)


def _best(values: Iterable[tuple[int, _T]], key: Callable[[_T], float]) -> tuple[_T, tuple[int, ...]] | None:
    """The strictest value by `key`, the least first, and all places that have it."""
    known = list(values)
    if not known:
        return None
    least = min(key(value) for _, value in known)
    chosen = next(value for _, value in known if key(value) == least)
    return chosen, tuple(place for place, value in known if key(value) == least)


def day_of(terms: Terms) -> date | None:
    """The last good day that the terms set."""
    days = [terms.by, terms.rule.day if isinstance(terms.rule, By) else None]
    return min((day for day in days if day is not None), default=None)


def _days(terms: Sequence[Terms]) -> list[Strictest]:
    days = [(place, day) for place, one in enumerate(terms) if (day := day_of(one)) is not None]
    best = _best(days, lambda day: day.toordinal())
    return [Strictest("Hạn", f"chậm nhất {best[0]:%d/%m/%Y}", best[1])] if best else []


def _cadences(terms: Sequence[Terms]) -> list[Strictest]:
    """By level, levels of one cadence and the same letters together."""
    groups: dict[tuple[str, tuple[int, ...]], list[int]] = {}
    for level in LEVELS:
        best = cadence_at(terms, level)
        if best is not None:
            groups.setdefault((in_words(best[0]), best[1]), []).append(level)
    found = []
    for (length, of), levels in groups.items():
        where = f" ({levels_words(levels)})" if len(levels) < len(LEVELS) else ""
        found.append(Strictest("Chu kỳ", f"mỗi {length} một lần{where}", of))
    return found


def cadence_at(terms: Sequence[Terms], level: int) -> tuple[relativedelta, tuple[int, ...]] | None:
    """The shortest cadence for a level, and the places of the letters that set it."""
    lengths = [(place, every) for place, one in enumerate(terms) if (every := cadence_by_level(one)[level]) is not None]
    return _best(lengths, days_long)


def _lengths(terms: Sequence[Terms]) -> list[Strictest]:
    """Rules with one number of their own: the longest retention, the highest share, the shortest clock."""
    measures: tuple[tuple[type, str, Callable[[Rule], float]], ...] = (
        (Retention, "Lưu giữ", lambda rule: -days_long(rule.keep) if isinstance(rule, Retention) else 0),
        (Threshold, "Mức phải đạt", lambda rule: -rule.at_least if isinstance(rule, Threshold) else 0),
        (
            Within,
            "Thời hạn theo sự kiện",
            lambda rule: rule.amount * _HOURS[rule.count] if isinstance(rule, Within) else 0,
        ),
    )
    found = []
    for kind, what, measure in measures:
        rules: list[tuple[int, Rule]] = [
            (place, one.rule) for place, one in enumerate(terms) if isinstance(one.rule, kind)
        ]
        best = _best(rules, measure)
        if best is not None:
            found.append(Strictest(what, rule_words(best[0], {}), best[1]))
    return found


def _levels(terms: Sequence[Terms]) -> list[Strictest]:
    """The systems that any of the letters asks of; told where they differ."""
    asked = [frozenset(LEVELS) if one.levels is None else one.levels for one in terms]
    if len(set(asked)) == 1:
        return []
    widest = frozenset[int]().union(*asked)
    of = tuple(place for place, levels in enumerate(asked) if levels == widest) or tuple(range(len(terms)))
    said = "hệ thống mọi cấp độ" if widest >= frozenset(LEVELS) else f"hệ thống {levels_words(widest)}"
    return [Strictest("Phạm vi", said, of)]


def _windows(terms: Sequence[Terms]) -> list[Strictest]:
    """Every period has to be covered, each for the letters that name it."""
    groups: dict[tuple[date, date], list[int]] = {}
    for place, one in enumerate(terms):
        if one.window is not None:
            groups.setdefault(one.window, []).append(place)
    return [
        Strictest("Suốt thời gian", f"{first:%d/%m/%Y} – {last:%d/%m/%Y}", tuple(of))
        for (first, last), of in sorted(groups.items())
    ]
