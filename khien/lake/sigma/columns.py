"""All tests of one field: a text in, the tests that it meets out. Null, existence, other fields are not its matter."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from khien.lake import addresses
from khien.lake.sigma.expressions import finder
from khien.lake.sigma.literals import Search, heedless, required, searcher
from khien.lake.sigma.plain import COMPARE, wanted
from khien.lake.sigma.types import Op, Pattern, Test, Wild
from khien.lake.sigma.values import address_of, folded, number_of, time_part

Check = Callable[[str, str], bool]  # the text as it is written, and folded
_DIRECT = (Op.NULL, Op.EXISTS, Op.FIELD)
_BEGIN, _END = "\2", "\3"  # around a text that is searched
_NEITHER = "\x1a"  # instead of them inside it
_MARKS = {_BEGIN, _END, _NEITHER}
_UNMARKED = str.maketrans({_BEGIN: _NEITHER, _END: _NEITHER})
_KEPT = 5_000  # sets of literals, of each column
_FEW = 100  # literals in one of them
_NONE: frozenset[int] = frozenset()
_ANY = (Wild.ANY,)


def is_direct(test: Test) -> bool:
    """Whether the test needs more of the event than one text of its field."""
    return test.op in _DIRECT


class _Meant(NamedTuple):
    """What literals say that were found: tests that are met, and tests to be asked for themselves."""

    met: frozenset[int] = _NONE
    suspect: frozenset[int] = _NONE


_NOTHING = _Meant()


class _Literals:
    """Many literals, searched at once. `add` them all, then `fill`.

    A text is searched between two marks, and a literal that must begin or end a value has the mark too: so all that is
    found holds, wherever it stands, and what the same literals in the same order mean is worked out once.
    """

    def __init__(self) -> None:
        self._met: dict[str, list[int]] = {}
        self._suspect: dict[str, list[int]] = {}
        self._all: list[str] = []
        self._search: Search | None = None
        self._known: dict[tuple[int, ...], _Meant] = {}

    def add(self, literal: str, number: int, *, suspect: bool = False) -> None:
        """Where it stands the test holds, or is `suspect`."""
        (self._suspect if suspect else self._met).setdefault(literal, []).append(number)

    def fill(self) -> None:
        """All are added."""
        self._all = sorted(self._met.keys() | self._suspect.keys())
        self._search = searcher(self._all) if self._all else None

    def meant(self, marked: str) -> _Meant:
        """What the literals in it mean, the marks being around the text."""
        if self._search is None:
            return _NOTHING
        found = self._search(marked)
        if not found:
            return _NOTHING
        which = tuple([one for one, _, _ in found])
        meant = self._known.get(which)
        if meant is None:
            each = [self._all[one] for one in set(which)]
            meant = _Meant(*(_NONE.union(*(of.get(one, ()) for one in each)) for of in (self._met, self._suspect)))
            if len(which) <= _FEW:
                if len(self._known) >= _KEPT:
                    self._known.clear()
                self._known[which] = meant
        return meant


class Column:
    """The tests of a field by their numbers. `met` is right for every text; what it keeps is bounded.

    `plain`: only whole texts are compared, so that there is nothing dear to be remembered.
    """

    def __init__(self, tests: Mapping[int, Test]) -> None:
        self._exact: dict[str, frozenset[int]] = {}
        self._cased: dict[str, list[int]] = {}
        self._checks: dict[int, Check] = {}
        self._always: list[int] = []
        self._heedless: list[int] = []
        self._numbers: list[tuple[int, Test]] = []
        self._networks: dict[int, dict[int, list[int]]] = {}
        self._ascii, self._wide, self._literals = _Literals(), _Literals(), False
        self._fill(tests)
        more = (self._cased, self._checks, self._numbers, self._networks)
        self.plain = not any(more) and not self._literals

    def met(self, text: str) -> frozenset[int]:
        """The numbers of the tests that the text meets."""
        plain = text.isascii()
        low = text.lower() if plain else folded(text)
        found = self._exact.get(low, _NONE)
        if self.plain:
            return found
        if self._cased:
            found = found.union(self._cased.get(text, ()))
        suspects = self._always
        if self._literals:
            meant = self._meant(low, plain=plain)
            found = found | meant.met if found else meant.met
            suspects = [*suspects, *meant.suspect] if meant.suspect else suspects
        if not plain and self._heedless:
            suspects = [*{*suspects, *self._heedless}]
        more = [number for number in suspects if self._checks[number](text, low)]
        if self._numbers:
            more += self._compared(text)
        if self._networks:
            more += self._inside(text)
        return found.union(more) if more else found

    def _meant(self, low: str, *, plain: bool) -> _Meant:
        if _BEGIN in low or _END in low:
            low = low.translate(_UNMARKED)
        marked = f"{_BEGIN}{low}{_END}"
        meant = self._ascii.meant(marked)
        if plain:
            return meant
        wide = self._wide.meant(marked)
        return _Meant(meant.met | wide.met, meant.suspect | wide.suspect)

    def _compared(self, text: str) -> Iterator[int]:
        plain = number_of(text)
        for number, test in self._numbers:
            value = time_part(text, test.flags) if test.flags else plain
            if value is not None and COMPARE[test.op](value, wanted(test)):
                yield number

    def _inside(self, text: str) -> Iterator[int]:
        key = address_of(text)
        if key is not None:
            for bits, networks in self._networks.items():
                yield from networks.get(key >> bits, ())

    def _fill(self, tests: Mapping[int, Test]) -> None:
        for number, test in tests.items():
            match test.op:
                case Op.TEXT:
                    self._add_text(number, test)
                case Op.REGEX:
                    self._checks[number] = _by_expression(test)
                    if heedless(test):
                        self._heedless.append(number)
                    self._suspect(number, test)
                case Op.CIDR:
                    self._add_network(number, test)
                case _:
                    self._numbers.append((number, test))
        self._ascii.fill()
        self._wide.fill()

    def _add_text(self, number: int, test: Test) -> None:
        parts = test.value.parts if isinstance(test.value, Pattern) else ()
        literal = "" if test.cased else _literal(parts)
        if literal:
            self._add(literal, number)
        elif any(isinstance(one, Wild) for one in parts):
            self._checks[number] = _by_pattern(test, parts)
            self._suspect(number, test)
        elif test.cased:
            self._cased.setdefault("".join(map(str, parts)), []).append(number)
        else:
            whole = folded("".join(map(str, parts)))
            self._exact[whole] = self._exact.get(whole, _NONE) | {number}

    def _suspect(self, number: int, test: Test) -> None:
        literals = required(test)
        if literals and all(map(_unmarked, literals)):
            for literal in literals:
                self._add(literal, number, suspect=True)
        else:
            self._always.append(number)

    def _add(self, literal: str, number: int, *, suspect: bool = False) -> None:
        self._literals = True
        (self._ascii if literal.isascii() else self._wide).add(literal, number, suspect=suspect)

    def _add_network(self, number: int, test: Test) -> None:
        network = addresses.network(str(test.value))
        if network is not None:
            bits = 128 - network[1]
            self._networks.setdefault(bits, {}).setdefault(network[0] >> bits, []).append(number)


def _literal(parts: tuple[str | Wild, ...]) -> str:
    """The one literal of a simple pattern, marked where it must begin or end the value; empty of other patterns."""
    begins, ends = parts[:1] != _ANY, parts[-1:] != _ANY
    inner = parts[not begins : len(parts) - (not ends)]
    if len(parts) < 2 or len(inner) != 1 or not isinstance(inner[0], str) or not _unmarked(inner[0]):
        return ""
    low = folded(inner[0])
    return low if not (begins or ends) else _BEGIN + low if begins else low + _END


def _unmarked(literal: str) -> bool:
    """Whether it holds none of what a text is searched without."""
    return _MARKS.isdisjoint(literal)


def _by_expression(test: Test) -> Check:
    def found(text: str, _low: str) -> bool:
        return bool(finder(str(test.value), test.flags)(text))

    return found


def _by_pattern(test: Test, parts: Iterable[str | Wild]) -> Check:
    """Compiled when first asked for: most never are."""
    compiled = cache(lambda: re.compile(_atomic(parts, cased=test.cased), re.DOTALL).match)
    if test.cased:
        return lambda text, _low: compiled()(text) is not None
    return lambda _text, low: compiled()(low) is not None


def _atomic(parts: Iterable[str | Wild], *, cased: bool) -> str:
    """Wildcards as an expression that never tries the same place twice: between two `*` the first place is taken."""
    segments = [""]
    for part in parts:
        if part is Wild.ANY:
            segments.append("")
        else:
            segments[-1] += "." if isinstance(part, Wild) else re.escape(part if cased else folded(part))
    first, *between = segments
    if not between:
        return rf"{first}\Z"
    last = between.pop()
    return first + "".join(f"(?>.*?{one})" for one in between if one) + (rf".*{last}\Z" if last else "")
