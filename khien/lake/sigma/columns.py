"""All tests of one field: a text in, the tests that it meets out. Null, existence, other fields are not its matter."""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache

from khien.lake import addresses
from khien.lake.sigma.expressions import finder
from khien.lake.sigma.literals import Search, heedless, required, searcher
from khien.lake.sigma.plain import COMPARE, wanted
from khien.lake.sigma.types import Op, Pattern, Test, Wild
from khien.lake.sigma.values import address_of, folded, number_of, time_part

Check = Callable[[str, str], bool]  # the text as it is written, and folded
_DIRECT = (Op.NULL, Op.EXISTS, Op.FIELD)


def is_direct(test: Test) -> bool:
    """Whether the test needs more of the event than one text of its field."""
    return test.op in _DIRECT


class _Use:
    """What it means that a literal was found: tests met anywhere, at the beginning, at the end, or to be checked."""

    __slots__ = ("anywhere", "begins", "checked", "ends", "more")

    def __init__(self) -> None:
        self.anywhere: tuple[int, ...] = ()
        self.begins: tuple[int, ...] = ()
        self.ends: tuple[int, ...] = ()
        self.checked: tuple[int, ...] = ()
        self.more = False  # whether there is anything but `anywhere`

    def add(self, where: str, number: int) -> None:
        """One more test, at one of the places."""
        setattr(self, where, (*getattr(self, where), number))
        self.more = self.more or where != "anywhere"


class Column:
    """The tests of a field by their numbers. `met` is right for every text; it keeps nothing."""

    def __init__(self, tests: Mapping[int, Test]) -> None:
        self._exact: dict[str, list[int]] = {}
        self._cased: dict[str, list[int]] = {}
        self._checks: dict[int, Check] = {}
        self._always: list[int] = []
        self._heedless: list[int] = []
        self._numbers: list[tuple[int, Test]] = []
        self._networks: dict[int, dict[int, list[int]]] = {}
        self._plain: tuple[list[_Use], Search] = ([], searcher(()))
        self._wide: tuple[list[_Use], Search] = ([], searcher(()))
        self._fill(tests)

    def met(self, text: str) -> set[int]:
        """The numbers of the tests that the text meets."""
        plain = text.isascii()
        low = text.lower() if plain else folded(text)
        found = set(self._exact[low]) if low in self._exact else set()
        if self._cased:
            found.update(self._cased.get(text, ()))
        suspects = set(self._always)
        self._found(self._plain, low, found, suspects)
        if not plain:
            self._found(self._wide, low, found, suspects)
            suspects.update(self._heedless)
        for number in suspects:
            if self._checks[number](text, low):
                found.add(number)
        if self._numbers:
            self._compared(text, found)
        if self._networks:
            self._inside(text, found)
        return found

    @staticmethod
    def _found(literals: tuple[list[_Use], Search], low: str, found: set[int], suspects: set[int]) -> None:
        uses, search = literals
        if not uses:
            return
        size = len(low)
        for which, start, end in search(low):
            use = uses[which]
            if use.anywhere:
                found.update(use.anywhere)
            if use.more:
                if not start:
                    found.update(use.begins)
                if end == size:
                    found.update(use.ends)
                if use.checked:
                    suspects.update(use.checked)

    def _compared(self, text: str, found: set[int]) -> None:
        plain = number_of(text)
        for number, test in self._numbers:
            value = time_part(text, test.flags) if test.flags else plain
            if value is not None and COMPARE[test.op](value, wanted(test)):
                found.add(number)

    def _inside(self, text: str, found: set[int]) -> None:
        key = address_of(text)
        if key is not None:
            for bits, networks in self._networks.items():
                found.update(networks.get(key >> bits, ()))

    def _fill(self, tests: Mapping[int, Test]) -> None:
        uses: dict[str, _Use] = {}
        for number, test in tests.items():
            match test.op:
                case Op.TEXT:
                    self._add_text(number, test, uses)
                case Op.REGEX:
                    self._checks[number] = _by_expression(test)
                    if heedless(test):
                        self._heedless.append(number)
                    self._suspect(number, test, uses)
                case Op.CIDR:
                    self._add_network(number, test)
                case _:
                    self._numbers.append((number, test))
        self._plain, self._wide = (
            ([uses[one] for one in chosen], searcher(chosen))
            for chosen in ([one for one in uses if one.isascii()], [one for one in uses if not one.isascii()])
        )

    def _add_text(self, number: int, test: Test, uses: dict[str, _Use]) -> None:
        parts = test.value.parts if isinstance(test.value, Pattern) else ()
        plain = "".join(one for one in parts if not isinstance(one, Wild))
        if not any(isinstance(one, Wild) for one in parts):
            where, key = (self._cased, plain) if test.cased else (self._exact, folded(plain))
            where.setdefault(key, []).append(number)
        elif (place := _place(parts)) and not test.cased:
            _use(uses, folded(plain)).add(place, number)
        else:
            self._checks[number] = _by_pattern(test, parts)
            self._suspect(number, test, uses)

    def _suspect(self, number: int, test: Test, uses: dict[str, _Use]) -> None:
        literals = required(test)
        for literal in literals:
            _use(uses, literal).add("checked", number)
        if not literals:
            self._always.append(number)

    def _add_network(self, number: int, test: Test) -> None:
        network = addresses.network(str(test.value))
        if network is not None:
            bits = 128 - network[1]
            self._networks.setdefault(bits, {}).setdefault(network[0] >> bits, []).append(number)


def _use(uses: dict[str, _Use], literal: str) -> _Use:
    if literal not in uses:
        uses[literal] = _Use()
    return uses[literal]


def _place(parts: tuple[str | Wild, ...]) -> str:
    """Where the one literal of a simple pattern must stand; empty of other patterns."""
    match parts:
        case (Wild.ANY, str(), Wild.ANY):
            return "anywhere"
        case (str(), Wild.ANY):
            return "begins"
        case (Wild.ANY, str()):
            return "ends"
    return ""


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
