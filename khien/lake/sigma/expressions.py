"""Whether a rule's regular expression is found in a value, in time that no value can stretch without bound.

`re` tries ways one after the other: how many there can be is estimated; longer texts than that allows go to `linear`.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from importlib import import_module
from math import comb
from typing import Any

from khien.lake.sigma.linear import Follower, UnableToFollow

_constants: Any = import_module("re._constants")  # Python's own parts, which type checkers know or not
_parser: Any = import_module("re._parser")

FLAGS = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL}
_MOST_WORK = 1_000_000  # tries for one value: some hundredths of a second
_MOST_UNFOLLOWED = 200_000_000  # some seconds
_FEW_WAYS = 20.0  # at each place: as good as none
_LENGTHS = (0, 16, 24, 32, 48, 64, 96, 128, 256, 512, 1_024, 4_096, 16_384, 1 << 62)
_LEAST_UNFOLLOWED = 256
_MOST_TIMES = 20  # more is as good as endless
_MOST_LOOPS = 16
_TOO_MANY = 1e30
_REPEATS = (_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT)


class UnableToBound(ValueError):
    """Nobody can say how long this expression would take; the message is fit for the user."""


@lru_cache(maxsize=4096)
def finder(expression: str, flags: str = "") -> Callable[[str], object]:
    """A function that is true of texts in which the expression is found. `flags` are of "ims".

    What `linear` cannot follow (looking around or back, which Sigma does not ask for; counts of thousands) is looked
    for in the beginning of a longer value alone: 16,384 characters where one part can stretch, 1,024 where two can.
    Raises re.error for what `re` cannot read, and UnableToBound for what may try for ever and cannot be followed.
    """
    number = sum(FLAGS[one] for one in flags)
    search = re.compile(expression, number).search
    tree = _parser.parse(expression, number)
    short = _longest(tree, _MOST_WORK)
    if short == _LENGTHS[-1]:
        return search
    try:
        follower = Follower(expression, number)
    except UnableToFollow:
        most = _longest(tree, _MOST_UNFOLLOWED)
        if most < _LEAST_UNFOLLOWED:
            raise UnableToBound("biểu thức chính quy có thể chạy mãi không dừng (lặp trong lặp)") from None
        return lambda text: search(text[:most])
    found = follower.found
    return lambda text: search(text) if len(text) <= short else found(text)


def _longest(tree: Any, work: int) -> int:
    """Texts up to this length cost no more tries than that."""
    loops, ways = _ways(tree)
    if not loops:
        return max(length for length in _LENGTHS if ways <= _FEW_WAYS or ways * length <= work)
    if loops > _MOST_LOOPS:
        return 0
    fitting = (length for length in _LENGTHS[:-1] if comb(length + loops, loops + 1) * ways <= work)
    return max(fitting, default=0)


def _ways(tree: Any) -> tuple[int, float]:
    """How many parts can stretch as far as the text does, and at most how many ways the others make at one place."""
    loops, ways = 0, 1.0
    for op, value in tree:
        more, times = _ways_of(op, value)
        loops, ways = loops + more, min(ways * times, _TOO_MANY)
    return loops, ways


def _ways_of(op: Any, value: Any) -> tuple[int, float]:
    if op is _constants.BRANCH:
        branches = [_ways(one) for one in value[1]]
        return max(loops for loops, _ in branches), sum(ways for _, ways in branches)
    if op is _constants.SUBPATTERN:
        return _ways(value[3])
    if op in (_constants.ASSERT, _constants.ASSERT_NOT):
        return _ways(value[1])
    if op is _constants.ATOMIC_GROUP:
        return _ways(value)
    if op is _constants.GROUPREF_EXISTS:
        return _ways([*value[1], *(value[2] or ())])
    return _repeated(*value) if op in _REPEATS else (0, 1.0)


def _repeated(least: int, most: int, inner: Any) -> tuple[int, float]:
    loops, ways = _ways(inner)
    endless = most - least > _MOST_TIMES
    if endless and (loops or ways > 1):
        return 0, _TOO_MANY  # loops within loops: ways may double with each character
    if endless:
        return 1, 1.0
    return loops * most, min(min(ways, 1e9) ** min(most, 30) * (most - least + 1), _TOO_MANY)
