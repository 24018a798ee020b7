"""A letter's clause against the catalogue's terms.

The letter rules where it says more; it never loosens. It says more by a shorter cadence, by more
levels, by a date, a window or a further requirement. Which evidence answers is not decided here.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from dateutil.relativedelta import relativedelta

from khien.law.durations import duration, shorter
from khien.law.types import (
    By,
    ClauseTerms,
    Every,
    Once,
    OnChange,
    Remind,
    Requirement,
    Rule,
    Terms,
    Test,
)

LEVELS = (1, 2, 3, 4, 5)
_ALL = frozenset(LEVELS)


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


def _every(by_level: dict[int, relativedelta], whatever: relativedelta | None, terms: Terms) -> Every:
    """The plainest cadence that says it: `always` alone where every level has the same."""
    every_level_has_one = (terms.levels or _ALL) <= by_level.keys()
    rest = None if every_level_has_one else _rest(terms)
    if whatever is not None and all(by_level.get(level) == whatever for level in LEVELS):
        return Every(always=whatever)
    return Every(by_level, whatever if _unlevelled(terms) else None, rest)


def _unlevelled(terms: Terms) -> relativedelta | None:
    """The cadence that holds though no level is known."""
    return terms.rule.always if isinstance(terms.rule, Every) and terms.levels is None else None


def _rest(terms: Terms) -> Rule | None:
    return terms.rule.rest if isinstance(terms.rule, Every) else terms.rule


def _gives_way(rule: Rule) -> bool:
    """Whether a cadence may take the rule's place."""
    return isinstance(rule, Every | Remind | Once | OnChange | By)


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
