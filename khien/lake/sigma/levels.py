"""How bad a rule says that its findings are, and which rules are left where somebody wants the worse alone."""

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from khien.lake.sigma.types import Correlation, Rule, Rules

LEVELS = ("critical", "high", "medium", "low", "informational", "")  # the worst first; empty: the rule names none
_Any = TypeVar("_Any", Rule, Correlation)
_NONE = len(LEVELS) - 1


def rank(level: str) -> int:
    """The smaller the worse; what is no level of Sigma's stands with those that name none."""
    return LEVELS.index(level) if level in LEVELS else _NONE


def at_least(rules: Rules, level: str) -> Rules:
    """The rules of a level and above, and those that name none; what kept correlations count stays, untold."""
    every: tuple[Rule | Correlation, ...] = (*rules.rules, *rules.correlations)
    kept = {one.named.key for one in every if _tells(one, level)}
    asked = _asked(rules.correlations, kept)
    return replace(
        rules,
        rules=tuple(_untold(one, kept) for one in rules.rules if one.named.key in kept | asked),
        correlations=tuple(_untold(one, kept) for one in rules.correlations if one.named.key in kept | asked),
    )


def _tells(one: Rule | Correlation, level: str) -> bool:
    return rank(one.named.level) <= rank(level) or rank(one.named.level) == _NONE


def _asked(correlations: Iterable[Correlation], kept: set[str]) -> set[str]:
    """Keys of what those that are kept look at, through other correlations too."""
    by_key = {one.named.key: one for one in correlations}
    asked: set[str] = set()
    waiting = [key for key in kept if key in by_key]
    while waiting:
        new = set(by_key[waiting.pop()].rules) - asked
        asked |= new
        waiting += [key for key in new if key in by_key]
    return asked


def _untold(one: _Any, kept: set[str]) -> _Any:
    return one if one.named.key in kept else replace(one, told=False)
