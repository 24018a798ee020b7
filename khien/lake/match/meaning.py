"""What it means that an indicator stands in a text: docs/match.md in code, for a piece of a line. It reads no files.

Every scanner finds places where something might stand, and asks here; so all of them mean the same.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from khien.lake.addresses import MAPPED, address, quad
from khien.lake.match.escapes import FURTHEST, Reading, readings, undone
from khien.lake.match.fields import KEY, field_of
from khien.lake.match.index import Index
from khien.lake.names import HASHES, HEX, LONGEST_WORD, NAME, counted, counted_at, name_key
from khien.lake.types import How

CHAIN = re.compile(rf"[{NAME}:]+")  # words and the colons between them
_PART = re.compile(r"[^_.\-]+")
_GROUP = re.compile(r"[0-9A-Fa-f]{0,4}\Z")
_PORT = re.compile(r"\]?(?::[0-9]+)?")
_WITH_PORT = re.compile(r"([0-9A-Fa-f]{1,4})\.(0|[1-9][0-9]{0,4})\Z")  # of IPv6: tcpdump's and nfdump's port
_DUMPED = re.compile(r"([0-9]+\.[0-9]+\.[0-9]+\.[0-9]+)\.(0|[1-9][0-9]{0,4})\Z")
_A_PORT = re.compile(r"(?:0|[1-9][0-9]{0,4})\Z")
_VERSION = re.compile(r"(?:[A-Za-z]/|version=)\Z", re.IGNORECASE)  # Chrome/120.0.0.0
_IN_CHAIN = re.compile(rf"[{NAME}:]")
_IN_NAME = re.compile(rf"[{NAME}]")
_MOST_GROUPS = 11
_FAR = 24

Match = tuple[int, int, How]  # where the token begins in the text, number of the indicator, how it was met


@dataclass(frozen=True, slots=True)
class _Word:
    """A word between colons. `core`, from `at` on, is without outer dots and dashes; `start`, `end` are the word's."""

    start: int
    end: int
    at: int
    core: str

    @property
    def is_dots(self) -> bool:
        return not self.core and self.end > self.start

    @property
    def open_left(self) -> bool:
        return self.at == self.start

    @property
    def open_right(self) -> bool:
        return self.at + len(self.core) == self.end


@dataclass(frozen=True, slots=True)
class _Address:
    """An address in a text: `start` and `after` bound the words that write it, `at` is its first character."""

    start: int
    at: int
    after: int
    key: int


def matches(text: str, index: Index) -> Iterator[Match]:
    """All that stands in one line. Decode it with surrogateescape: no byte is lost. A match may come twice."""
    for chain in CHAIN.finditer(text):
        yield from _in_chain(text, readings(text, chain.start()), chain.end(), None, index)
    for at, name in counted(text):
        yield from _counted(at, name, index)


def matches_at(text: str, place: int, index: Index) -> Iterable[Match]:
    """Those of `matches` whose token holds the character at `place`, at a cost that does not grow with the line."""
    if text[place : place + 1] == "(":
        return [found for at, name in counted_at(text, place) for found in _counted(at, name, index)]
    begin, end, whole = _around(text, place)
    return _in_chain(text, readings(text, begin) if whole else ((begin, True),), end, place, index)


def _in_chain(text: str, every: Iterable[Reading], end: int, place: int | None, index: Index) -> Iterable[Match]:
    """What stands in a chain. What two readings of a token meet is told of the later one, where it truly begins."""
    told: dict[tuple[int, int], Match] = {}
    for begin, names in every:
        words = _words(text, begin, end)
        for word in words:
            if place is None or word.start - FURTHEST <= place <= word.end:
                for found in _in_word(text, word, index, names=names):
                    told[found[1], -found[0] if found[2] is How.HASH else word.end] = found
        for one in _addresses(words):
            if place is None or one.start - FURTHEST <= place <= one.after + 1:
                told |= {(found[1], one.after): found for found in _at_address(text, one, index)}
    return told.values()


def alone(word: str, index: Index) -> list[Match] | None:
    """What `matches` says of a word of ASCII too short for a hash, with no letter, colon or escape beside it.

    None where what is around it must be read too: the path of a URL.
    """
    core = word.strip(".-")
    if core.endswith(".0.0.0"):
        return None  # perhaps a version
    key = quad(core)
    host = core.lower() if key is None else key
    if host in index.places:
        return None
    at = len(word) - len(word.lstrip(".-"))
    met = index.by_address(host) if isinstance(host, int) else index.by_name(host)
    return [(at, number, how) for number, how in met]


def _around(text: str, place: int) -> tuple[int, int, bool]:
    """The chain around a place, cut beyond more colons than an address has; whether its begin is its own."""
    begin, colons = place, 0
    while begin > 0 and colons <= _FAR and _IN_CHAIN.match(text, begin - 1):
        begin -= 1
        colons += text[begin] == ":"
    whole = colons <= _FAR
    chain = CHAIN.match(text, place)
    end, far = (chain.end() if chain else place), place
    for _ in range(_FAR):
        far = text.find(":", far + 1, end)
        if far < 0:
            return begin if whole else begin + 1, end, whole
    return begin if whole else begin + 1, far, whole


def _words(text: str, begin: int, end: int) -> list[_Word]:
    words = []
    for part in text[begin:end].split(":"):
        at = begin + len(part) - len(part.lstrip(".-"))
        words.append(_Word(begin, begin + len(part), at, part.strip(".-")))
        begin += len(part) + 1
    return words


def _at_address(text: str, found: _Address, index: Index) -> Iterator[Match]:
    round_one = found.key & 0xFFFFFF == 0 and found.key >> 32 == MAPPED >> 32
    version = round_one and _VERSION.search(text[max(0, found.at - 8) : found.at])
    for number, how in index.by_address(found.key):
        if how is How.ADDRESS or not version:
            yield found.at, number, how
    yield from _places(text, found.at, found.after, found.key, index)


def _counted(at: int, name: str, index: Index) -> Iterator[Match]:
    yield from ((at, number, how) for number, how in index.by_name(name.lower()))
    yield from _places("", at, 0, name.lower(), index)


def _in_word(text: str, word: _Word, index: Index, *, names: bool) -> Iterator[Match]:
    if len(word.core) >= 4 and not _too_long(word):
        if names and "." in word.core:
            yield from _names(text, word, index)
        if index.hashes and len(word.core) >= 32:
            yield from _hashes(word, index)
        if found := _dumped(text, word):
            yield from _at_address(text, found, index)


def _dumped(text: str, word: _Word) -> _Address | None:
    """An IPv4 address with its port behind a dot, where nothing else can be meant: tcpdump's IP before or > beside."""
    found = _DUMPED.match(word.core)
    beside = found and (
        text.startswith((" > ",), word.end) or text.endswith((" > ", "IP "), max(0, word.start - 3), word.start)
    )
    key = quad(found.group(1)) if found and beside and int(found.group(2)) < 65_536 else None
    return None if key is None else _Address(word.start, word.at, word.end, key)


def _too_long(word: _Word) -> bool:
    return word.end - word.start > LONGEST_WORD // 4 and (
        len(word.core.encode("utf-8", "surrogateescape")) + word.end - word.start - len(word.core) > LONGEST_WORD
    )


def _names(text: str, word: _Word, index: Index) -> Iterator[Match]:
    if key := name_key(word.core):
        yield from ((word.at, number, how) for number, how in index.by_name(key))
        yield from _places(text, word.at, word.end, key, index)


def _hashes(word: _Word, index: Index) -> Iterator[Match]:
    for part in _PART.finditer(word.core):
        found = part.group()
        if len(found) in HASHES and HEX.match(found) and (number := index.hashes.get(found.lower())) is not None:
            yield word.at + part.start(), number, How.HASH


def _ends(path: str, at: int, wanted: str) -> bool:
    """Whether the wanted path, before this place, stops where a part of the path does, or is a folder or open query."""
    rest = path[at : at + 2]
    if not rest or wanted[-1] in "/=&?":
        return True
    if rest[0] == ".":
        return len(rest) == 1 or not _IN_NAME.match(rest[1])
    return not (_IN_NAME.match(rest[0]) or rest[0] in "%+~")


def _places(text: str, at: int, after: int, host: str | int, index: Index) -> Iterator[Match]:
    """URLs whose host this is and whose path goes on from there, whatever the scheme and the port, or is a field."""
    listed = index.places.get(host)
    if not listed:
        return
    rest = undone(text[after : after + 3 * LONGEST_WORD])
    port = _PORT.match(rest)
    path = rest[port.end() :] if port else rest
    if path[:1] != "/":
        path = "/" + path if path[:1] in ("?", "#") else "/"
    field = field_of(text[max(0, at - KEY) : at], rest, isinstance(host, str))
    for read, place in ((path, 0), (rest, field)) if field else ((path, 0),):
        for wanted, number in index.by_path(host, read, place):
            if _ends(read, place + len(wanted), wanted):
                yield at, number, How.URL


def _addresses(words: list[_Word]) -> Iterator[_Address]:
    """Each address among the words of a chain."""
    if len(words) == 1:
        yield from _fourth(words[0])
        return
    run: list[_Word] = []
    for word in words:
        is_quad = "." in word.core and quad(word.core) is not None
        is_group = len(word.core) <= 4 and _GROUP.match(word.core) is not None
        if not is_quad and (found := _WITH_PORT.match(word.core)) and int(found.group(2)) < 65_536:
            word, is_group = replace(word, core=found.group(1)), True
        if word.is_dots:  # it ends the run before it and begins the next
            yield from _sixth([*run, word])
            run = [word]
            continue
        if run and (not word.open_left or not (is_quad or is_group)):
            yield from _sixth(run)
            run = []
        if is_quad or is_group:
            run.append(word)
            if is_quad or not word.open_right:
                yield from _sixth(run)
                run = []
    yield from _sixth(run)


def _sixth(run: list[_Word]) -> Iterator[_Address]:
    """The IPv6 address that the groups make, a lone colon before or after left out; else an IPv4 address at the end."""
    if not run:
        return
    for part in _tried(run) if len(run) <= _MOST_GROUPS else ():
        key = address(":".join(each.core for each in part)) if len(part) > 2 else None
        if key is not None:
            yield _Address(part[0].start, part[0].at, part[-1].end, key)
            return
    if "." in run[-1].core:
        yield from _fourth(run[-1])


def _fourth(word: _Word) -> Iterator[_Address]:
    key = quad(word.core)
    if key is not None and not _too_long(word):
        yield _Address(word.start, word.at, word.end, key)


def _tried(run: list[_Word]) -> Iterator[list[_Word]]:
    """All groups; those but for an empty one outside; of nine or ten the eight beside a port or a name."""
    for first, last in ((0, len(run)), (0, len(run) - 1), (1, len(run)), (1, len(run) - 1)):
        if not any(each.core for each in run[:first] + run[last:]):
            yield run[first:last]
    if not run[-1].core:
        run = run[:-1]
    if len(run) > 8 and all(each.core for each in run):
        port = _A_PORT.match(run[-1].core) is not None
        if len(run) == 9:
            yield run[:8] if port else run[1:]
        elif port:
            yield run[1:9]
