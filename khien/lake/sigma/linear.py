"""Regular expressions in time that grows with the text alone: states are met as they come, and remembered.

It answers whether an expression is found, nothing else, and only for those without groups that are looked back at.
"""

from collections.abc import Callable
from re import _compiler, _constants, _parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

_MOST_STATES = 1_500
_MOST_KEPT = 2_000  # sets of states, and
_MOST_STEPS = 40_000  # steps between them, before what is remembered is thrown away
_MATCHED = 0  # the state in which all was found
_REPEATS = (_constants.MAX_REPEAT, _constants.MIN_REPEAT)
_LEAVES = (_constants.LITERAL, _constants.NOT_LITERAL, _constants.ANY, _constants.IN)


class UnableToFollow(ValueError):
    """The expression looks around or back, or has too many states."""


class _Char(NamedTuple):
    """A state left by one character."""

    is_one: Callable[[str], object]
    to: int


class _Fork(NamedTuple):
    """A state left without a character, to any of these."""

    to: list[int]


class _At(NamedTuple):
    """A state left without a character where the place is right; `lines`: of each line."""

    what: Any
    lines: bool
    to: int


class _Set(dict[str, "_Set | None"]):
    """States that are held at once, and where each character met so far led; None: found."""

    __slots__ = ("before", "states")

    def __init__(self, states: frozenset[int], before: str | None) -> None:
        super().__init__()
        self.states, self.before = states, before


class Follower:
    """`found(text)` as `re.search` would say of a text that is not empty. Raises UnableToFollow when made."""

    def __init__(self, expression: str, flags: int) -> None:
        tree = _parser.parse(expression, flags)
        self._parsed, self._flags = tree.state, int(tree.state.flags)
        self._states: list[_Char | _Fork | _At] = [_Fork([])]
        self._start = self._all(tree, _MATCHED, self._flags)
        self._placed = any(isinstance(one, _At) for one in self._states)
        self._forget()

    def found(self, text: str) -> bool:
        """Whether the expression is found anywhere in the text."""
        here = self._first
        last = len(text) - 1 if text.endswith("\n") else len(text)
        for sign in text if last == len(text) else text[:last]:
            try:
                after = here[sign]
            except KeyError:
                after = self._step(here, sign)
            if after is None:
                return True
            here = after
        if last < len(text):
            held = self._closed(here, "\n", last=True)
            if _MATCHED in held:
                return True
            here = self._after(held, "\n")
        return _MATCHED in self._closed(here, None, last=True)

    def _forget(self) -> None:
        self._kept: dict[tuple[frozenset[int], str | None], _Set] = {}
        self._steps = 0
        self._first = self._set(frozenset((self._start,)), None)

    def _set(self, states: frozenset[int], before: str | None) -> _Set:
        kept = self._kept.get((states, before))
        if kept is None:
            kept = self._kept[states, before] = _Set(states, before)
        return kept

    def _step(self, here: _Set, sign: str) -> _Set | None:
        if len(self._kept) > _MOST_KEPT or self._steps > _MOST_STEPS:
            self._forget()
        self._steps += 1
        held = self._closed(here, sign, last=False)
        after = here[sign] = None if _MATCHED in held else self._after(held, sign)
        return after

    def _after(self, held: set[int], sign: str) -> _Set:
        states = [self._states[one] for one in held]
        going = {one.to for one in states if isinstance(one, _Char) and one.is_one(sign)}
        return self._set(frozenset((*going, self._start)), _kind(sign) if self._placed else None)

    def _closed(self, here: _Set, sign: str | None, *, last: bool) -> set[int]:
        """All states that can be held before `sign`; `last`: nothing follows it."""
        held, waiting = set(here.states), list(here.states)
        while waiting:
            state = self._states[waiting.pop()]
            if isinstance(state, _Char) or (isinstance(state, _At) and not _right(state, here.before, sign, last)):
                continue
            for one in state.to if isinstance(state, _Fork) else (state.to,):
                if one not in held:
                    held.add(one)
                    waiting.append(one)
        return held

    def _new(self, state: _Char | _Fork | _At) -> int:
        if len(self._states) >= _MOST_STATES:
            raise UnableToFollow
        self._states.append(state)
        return len(self._states) - 1

    def _all(self, tree: Any, to: int, flags: int) -> int:
        for op, value in reversed(list(tree)):
            to = self._one(op, value, to, flags)
        return to

    def _one(self, op: Any, value: Any, to: int, flags: int) -> int:
        if op in _LEAVES:
            return self._new(_Char(self._leaf(op, value, flags), to))
        if op is _constants.AT:
            return self._new(_At(value, bool(flags & 8), to))
        if op is _constants.BRANCH:
            return self._new(_Fork([self._all(one, to, flags) for one in value[1]]))
        if op is _constants.SUBPATTERN:
            _, added, removed, inner = value
            return self._all(inner, to, (flags | added) & ~removed)
        if op in _REPEATS:
            return self._repeated(value, to, flags)
        raise UnableToFollow

    def _repeated(self, value: Any, to: int, flags: int) -> int:
        least, most, inner = value
        if most is _constants.MAXREPEAT:
            loop = self._new(_Fork([to]))
            state = self._states[loop]
            assert isinstance(state, _Fork)
            state.to.append(self._all(inner, loop, flags))
            to = loop
        else:
            end = to
            for _ in range(most - least):
                to = self._new(_Fork([end, self._all(inner, to, flags)]))
        for _ in range(least):
            to = self._all(inner, to, flags)
        return to

    def _leaf(self, op: Any, value: Any, flags: int) -> Callable[[str], object]:
        """One character, judged by `re` itself."""
        local = flags & 2 | flags & 16  # without case; a dot is any character
        inner = _parser.SubPattern(self._parsed, [(op, value)])
        whole = _parser.SubPattern(self._parsed, [(_constants.SUBPATTERN, (None, local, 18 & ~local, inner))])
        compiled: Callable[[str], object] = _compiler.compile(whole, 0).fullmatch
        return compiled


def _kind(sign: str) -> str:
    return sign if sign == "\n" else "w" if sign.isalnum() or sign == "_" else " "


def _right(state: _At, before: str | None, sign: str | None, last: bool) -> bool:
    word, after = before == "w", sign is not None and _kind(sign) == "w"
    match state.what:
        case _constants.AT_BEGINNING:
            return before is None or (state.lines and before == "\n")
        case _constants.AT_BEGINNING_STRING:
            return before is None
        case _constants.AT_END:
            return sign is None or (sign == "\n" and (last or state.lines))
        case _constants.AT_END_STRING:
            return sign is None
        case _constants.AT_BOUNDARY:
            return word != after
        case _constants.AT_NON_BOUNDARY:
            return word == after
    raise UnableToFollow
