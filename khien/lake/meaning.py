"""What it means that an indicator stands in a text: docs/match.md in code, for a piece of a line. It reads no files.

Every scanner finds places where something might stand, and asks here; so all of them mean the same.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from khien.lake.addresses import address, quad
from khien.lake.index import Index
from khien.lake.names import HASHES, HEX, LONGEST_WORD, NAME, name_key
from khien.lake.types import How

CHAIN = re.compile(rf"[{NAME}:]+")  # words and the colons between them
_PART = re.compile(r"[^_.\-]+")
_GROUP = re.compile(r"[0-9A-Fa-f]{0,4}\Z")
_PORT = re.compile(r"\]?(?::[0-9]+)?")
_ESCAPED = re.compile(r"\\+(?:/|u00(2[1-9A-Fa-f]|[3-6][0-9A-Fa-f]|7[0-9A-Ea-e]))")  # of JSON, or of JSON in JSON
_IN_CHAIN = re.compile(rf"[{NAME}:]")
_IN_NAME = re.compile(rf"[{NAME}]")
_MOST_GROUPS = 10
_FAR = 24
_ESCAPE = 6  # a place is where the word began before its escape was seen

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
        for begins in _readings(text, chain.start()):
            for word in _words(text, begins, chain.end()):
                yield from _in_word(text, word, index)
            for found in _addresses(_words(text, begins, chain.end())):
                yield from _at_address(text, found, index)


def matches_at(text: str, place: int, index: Index) -> Iterator[Match]:
    """Those of `matches` whose token holds the character at `place`, at a cost that does not grow with the line."""
    begin, end, whole = _around(text, place)
    for begins in _readings(text, begin) if whole else (begin,):
        words = _words(text, begins, end)
        for word in words:
            if word.start - _ESCAPE <= place <= word.end:
                yield from _in_word(text, word, index)
        for found in _addresses(words):
            if found.start - _ESCAPE <= place <= found.after + 1:
                yield from _at_address(text, found, index)


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


def _readings(text: str, begin: int) -> Iterator[int]:
    """Where a chain begins: as it stands and, after a lone backslash, behind the escape that may follow (JSON)."""
    yield begin
    if not begin or text[begin - 1] != "\\" or begin == len(text):
        return
    if (begin - len(text[:begin].rstrip("\\"))) % 2 == 0:
        return
    code = text[begin + 1 : begin + 5]
    if text[begin] in "bfnrt":
        yield begin + 1
    elif text[begin] == "u" and len(code) == 4 and HEX.match(code) and not _IN_NAME.match(chr(int(code, 16))):
        yield begin + 5


def _words(text: str, begin: int, end: int) -> list[_Word]:
    words = []
    for part in text[begin:end].split(":"):
        at = begin + len(part) - len(part.lstrip(".-"))
        words.append(_Word(begin, begin + len(part), at, part.strip(".-")))
        begin += len(part) + 1
    return words


def _at_address(text: str, found: _Address, index: Index) -> Iterator[Match]:
    yield from ((found.at, number, how) for number, how in index.by_address(found.key))
    yield from _places(text, found.at, found.after, found.key, index)


def _in_word(text: str, word: _Word, index: Index) -> Iterator[Match]:
    if len(word.core) >= 4 and not _too_long(word):
        yield from _names_and_hashes(text, word, index)


def _too_long(word: _Word) -> bool:
    return word.end - word.start > LONGEST_WORD // 4 and (
        len(word.core.encode("utf-8", "surrogateescape")) + word.end - word.start - len(word.core) > LONGEST_WORD
    )


def _names_and_hashes(text: str, word: _Word, index: Index) -> Iterator[Match]:
    if "." in word.core and (key := name_key(word.core)):
        yield from ((word.at, number, how) for number, how in index.by_name(key))
        yield from _places(text, word.at, word.end, key, index)
    if index.hashes and len(word.core) >= 32:
        for part in _PART.finditer(word.core):
            found = part.group()
            if len(found) in HASHES and HEX.match(found) and (number := index.hashes.get(found.lower())) is not None:
                yield word.at + part.start(), number, How.HASH


def _places(text: str, at: int, after: int, host: str | int, index: Index) -> Iterator[Match]:
    """URLs whose host this is and whose path goes on from there, whatever the scheme and the port."""
    listed = index.places.get(host)
    if not listed:
        return
    rest = text[after : after + 3 * LONGEST_WORD]
    if "\\" in rest:
        rest = _ESCAPED.sub(_undone, rest)
    port = _PORT.match(rest)
    path = rest[port.end() :] if port else rest
    for wanted, number in listed:
        if wanted == "/" or (path.startswith(wanted) and _ends(path, wanted)):
            yield at, number, How.URL


def _undone(escape: re.Match[str]) -> str:
    return chr(int(escape.group(1), 16)) if escape.group(1) else "/"


def _ends(path: str, wanted: str) -> bool:
    """Whether the wanted path stops where a part of the path does, or is itself a folder or open query."""
    rest = path[len(wanted) : len(wanted) + 2]
    if not rest or wanted[-1] in "/=&?":
        return True
    if rest[0] == ".":
        return len(rest) == 1 or not _IN_NAME.match(rest[1])
    return not (_IN_NAME.match(rest[0]) or rest[0] in "%+~")


def _addresses(words: list[_Word]) -> Iterator[_Address]:
    """Each address among the words of a chain."""
    if len(words) == 1:
        key = quad(words[0].core)
        if key is not None:
            yield _Address(words[0].start, words[0].at, words[0].end, key)
        return
    run: list[_Word] = []
    for word in words:
        is_quad = "." in word.core and quad(word.core) is not None
        is_group = len(word.core) <= 4 and _GROUP.match(word.core) is not None
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
    if len(run) <= _MOST_GROUPS:
        for first, last in ((0, len(run)), (0, len(run) - 1), (1, len(run)), (1, len(run) - 1)):
            part = run[first:last]
            edges = run[:first] + run[last:]
            if len(part) > 2 and not any(each.core for each in edges):
                key = address(":".join(each.core for each in part))
                if key is not None:
                    yield _Address(part[0].start, part[0].at, part[-1].end, key)
                    return
    if "." in run[-1].core:
        key = quad(run[-1].core)
        if key is not None:
            yield _Address(run[-1].start, run[-1].at, run[-1].end, key)
