"""A letter's clause against the catalogue's terms, and two letters' terms against each other.

The letter rules where it says more; it never loosens. It says more by a shorter cadence, by more
levels, by a date, a window or a further requirement. Which evidence answers is not decided here.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from dateutil.relativedelta import relativedelta

from khien.law.durations import days_long, duration, shorter
from khien.law.types import (
    By,
    ClauseTerms,
    Count,
    Every,
    Once,
    OnChange,
    Remind,
    Requirement,
    Retention,
    Rule,
    Terms,
    Test,
    Threshold,
    Within,
)

LEVELS = (1, 2, 3, 4, 5)
_ALL = frozenset(LEVELS)
_WEIGHT: dict[type, int] = {Remind: 0, Once: 1, OnChange: 2, By: 3}  # of rules that a cadence takes the place of
_HOURS = {Count.HOURS: 1.0, Count.DAYS: 24.0, Count.WORKING_DAYS: 24.0 * 7 / 5}


class UnableToMergeTerms(ValueError):
    """The two letters ask different things; each keeps its own line."""


def overridden(terms: Terms, clause: ClauseTerms) -> Terms:
    """The catalogue's terms with what the letter adds. `quote` is filled only where the letter decided.

    A clause that names no levels is asked of every system that it reaches, whatever the catalogue's
    levels; a level to which the catalogue gives no cadence still has none. `requires` are those of the
    obligation; the judge adds those of the kinds of proof. Raises UnableToReadDuration where a cadence is
    not ISO 8601.
    """
    asked = [(duration(every), frozenset(levels) or clause.levels or _ALL) for every, levels in clause.cadences]
    rule = _with_cadences(terms, asked)
    named = clause.levels or (_ALL if clause.quote and not asked else frozenset())
    if isinstance(rule, Every):
        named = named.union(*(levels for _, levels in asked))
    said = replace(
        terms,
        rule=rule,
        levels=_widened(terms.levels, named),
        by=_earlier(terms.by, clause.by),
        window=clause.window or terms.window,
        requires=_all_requires(terms.requires, clause.requires),
    )
    return replace(said, quote=clause.quote) if said != terms else terms


def only_dated(terms: Terms, said: Terms) -> bool:
    """Whether a letter changed nothing of the catalogue's terms but its own day or window."""
    return said != terms and replace(said, by=terms.by, window=terms.window, quote=terms.quote) == terms


def _with_cadences(terms: Terms, asked: list[tuple[relativedelta, frozenset[int]]]) -> Rule:
    """The letter's cadences laid over the rule. A day, a clock or a threshold of the law stays as it is."""
    if not asked or not _gives_way(terms.rule):
        return terms.rule
    law = cadence_by_level(terms)
    letter = {level: _shortest(every for every, on in asked if level in on) for level in LEVELS}
    merged = {level: both for level in LEVELS if (both := _shortest((law[level], letter[level]))) is not None}
    if merged == {level: every for level, every in law.items() if every is not None}:
        return terms.rule
    return _every(merged, _shortest((_unlevelled(terms), *(every for every, on in asked if on == _ALL))), terms)


def _every(by_level: dict[int, relativedelta], whatever: relativedelta | None, *asked: Terms) -> Every:
    """The plainest cadence that says it: `always` alone where every level has the same."""
    rests = [rest for terms in asked if (rest := _rest(terms)) is not None]
    every_level_has_one = all((terms.levels or _ALL) <= by_level.keys() for terms in asked)
    rest = None if every_level_has_one else max(rests, key=lambda rule: _WEIGHT[type(rule)], default=None)
    if whatever is not None and all(by_level.get(level) == whatever for level in LEVELS):
        return Every(always=whatever)
    return Every(by_level, whatever if any(_unlevelled(terms) for terms in asked) else None, rest)


def _unlevelled(terms: Terms) -> relativedelta | None:
    """The cadence that holds though no level is known."""
    return terms.rule.always if isinstance(terms.rule, Every) and terms.levels is None else None


def _rest(terms: Terms) -> Rule | None:
    return terms.rule.rest if isinstance(terms.rule, Every) else terms.rule


def _gives_way(rule: Rule) -> bool:
    return isinstance(rule, Every) or type(rule) in _WEIGHT


def cadence_by_level(terms: Terms) -> dict[int, relativedelta | None]:
    """What the terms ask of each level; None where they ask no cadence of it."""
    rule = terms.rule
    if not isinstance(rule, Every):
        return dict.fromkeys(LEVELS)
    asked = terms.levels or frozenset(LEVELS)
    return {level: rule.by_level.get(level, rule.always) if level in asked else None for level in LEVELS}


def _shortest(lengths: Iterable[relativedelta | None]) -> relativedelta | None:
    found: relativedelta | None = None
    for length in lengths:
        if length is not None:
            found = length if found is None else shorter(found, length)
    return found


def _widened(levels: frozenset[int] | None, named: frozenset[int]) -> frozenset[int] | None:
    """More levels where the letter names more; never fewer. All five is the same as no limit."""
    if levels is None or levels | named >= _ALL:
        return None
    return levels | named


def _earlier(one: date | None, other: date | None) -> date | None:
    return min((day for day in (one, other) if day), default=None)


def _all_requires(one: tuple[Requirement, ...], other: tuple[Requirement, ...]) -> tuple[Requirement, ...]:
    """Both, the stricter of two bounds on the same fact."""
    kept: dict[tuple[str, Test, object], Requirement] = {}
    for need in (*one, *other):
        bound = need.test in (Test.AT_LEAST, Test.AT_MOST)
        key = (need.fact, need.test, None if bound else need.value)
        kept[key] = _tighter(kept[key], need) if key in kept else need
    return tuple(kept.values())


def _tighter(one: Requirement, other: Requirement) -> Requirement:
    if not isinstance(one.value, int | float) or not isinstance(other.value, int | float):
        return one
    more = other.value > one.value if one.test is Test.AT_LEAST else other.value < one.value
    return other if more else one


# --- two letters ---------------------------------------------------------------------------------


def stricter(one: Terms, other: Terms) -> Terms:
    """Terms that satisfy both letters at once. Raises UnableToMergeTerms where no one set of terms does."""
    rule = _stricter_rule(one, other)
    levels = one.levels if one.levels == other.levels else _widened(_asked_levels(one), _asked_levels(other))
    quotes = dict.fromkeys(quote for quote in (*one.quote.split("\n"), *other.quote.split("\n")) if quote)
    return Terms(
        rule=rule,
        proofs=tuple(dict.fromkeys((*one.proofs, *other.proofs))),
        levels=levels,
        requires=_all_requires(one.requires, other.requires),
        cites=tuple(dict.fromkeys((*one.cites, *other.cites))),
        practice=one.practice and other.practice,
        by=_earlier(one.by, other.by),
        window=_joined(one.window, other.window),
        quote="\n".join(quotes),
    )


def _asked_levels(terms: Terms) -> frozenset[int]:
    """The levels of which anything at all is asked."""
    if isinstance(terms.rule, Every) and terms.rule.rest is None:
        return frozenset(level for level, every in cadence_by_level(terms).items() if every is not None)
    return terms.levels or _ALL


def _stricter_rule(one: Terms, other: Terms) -> Rule:
    match one.rule, other.rule:
        case a, b if a == b and (one.levels == other.levels or not isinstance(a, Every)):
            return a
        case (Every(), b) | (b, Every()) if _gives_way(b):
            return _stricter_cadence(one, other)
        case Retention() as a, Retention() as b:
            return _longer_retention(a, b)
        case Threshold(fact=first) as a, Threshold(fact=second) as b if first == second:
            return a if a.at_least >= b.at_least else b
        case Within(event=first) as a, Within(event=second) as b if first == second:
            return a if a.amount * _HOURS[a.count] <= b.amount * _HOURS[b.count] else b
        case By() as a, By() as b:
            return a if a.day <= b.day else b
        case Remind(), b:
            return b
        case a, Remind():
            return a
        case (Once(), OnChange() | By() as b) | (OnChange() | By() as b, Once()):
            return b
    raise UnableToMergeTerms("hai văn bản đòi theo hai cách khác nhau, phải theo dõi riêng")


def _stricter_cadence(one: Terms, other: Terms) -> Every:
    a, b = cadence_by_level(one), cadence_by_level(other)
    merged = {level: both for level in LEVELS if (both := _shortest((a[level], b[level]))) is not None}
    return _every(merged, _shortest((_unlevelled(one), _unlevelled(other))), one, other)


def _longer_retention(one: Retention, other: Retention) -> Retention:
    levels = set(one.by_level) | set(other.by_level)
    by_level = {
        level: max(one.by_level.get(level, one.keep), other.by_level.get(level, other.keep), key=days_long)
        for level in levels
    }
    return Retention(max(one.keep, other.keep, key=days_long), by_level)


def _joined(one: tuple[date, date] | None, other: tuple[date, date] | None) -> tuple[date, date] | None:
    if one is None or other is None:
        return one or other
    if one[1] < other[0] or other[1] < one[0]:
        raise UnableToMergeTerms("hai văn bản nêu hai khoảng thời gian rời nhau, phải theo dõi riêng")
    return min(one[0], other[0]), max(one[1], other[1])
