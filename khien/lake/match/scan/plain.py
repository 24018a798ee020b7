"""Places found by regular expressions and sets: the way that needs nothing but Python, and gives the same answers."""

import re
from collections.abc import Iterator

from khien.lake.addresses import quad
from khien.lake.match.escapes import FURTHEST
from khien.lake.match.hits import Places
from khien.lake.match.index import Index
from khien.lake.match.scan.keys import hosts_of, names_of

_DOTTED = re.compile(rb"(?<![0-9A-Za-z_.\-])[0-9A-Za-z_\-]*+\.[0-9A-Za-z_.\-]++")
_SIXTH = re.compile(rb"(?<!:::)::(?!:::)|(?:[0-9A-Fa-f]{1,4}:){6}")  # of five colons and more no address is made
_HEX = rb"(?:[0-9A-Fa-f]{64}|[0-9A-Fa-f]{40}|[0-9A-Fa-f]{32})(?![0-9A-Za-z])"
_BEHIND = (
    rb"\\[bfnrt]", rb"\\u[0-9A-Fa-f]{4}", rb"\\x[0-9A-Fa-f]{2}", rb"#[0-3][0-7][0-7]", rb"[\[;0-9][mK]",
    rb"%[0-9A-Fa-f]{2}", rb"%25[0-9A-Fa-f]{2}", rb"%2525[0-9A-Fa-f]{2}",
)  # fmt: skip
_APART = b"|".join((rb"(?<![0-9A-Za-z])", *(b"(?<=%b)" % one for one in _BEHIND)))
_HASH = re.compile(rb"(?=[0-9A-Fa-f]{32})(?:" + _APART + rb")" + _HEX)
_LABEL = rb"\([0-9]{1,2}\)[0-9A-Za-z_\-]{1,63}"
_COUNTED = re.compile(_LABEL + rb"(?:" + _LABEL + rb")+\(0\)")
_DUMPED = re.compile(rb"([0-9.]+)\.[0-9]{1,5}\Z")
_COLOUR = re.compile(rb"[0-9]{0,3}[mK]")
_ODD = re.compile(rb"(?<![0-9A-Za-z_.\-\x80-\xff])[0-9A-Za-z_.\-]*+[\x80-\xff][0-9A-Za-z_.\-\x80-\xff]*+")


class PlainScanner:
    """Finds places with `re`; safe to call from several threads, which gain nothing by it."""

    def __init__(self, index: Index) -> None:
        names = names_of(index)
        self._index, self._tails, self._odd = index, names.tails, names.odd
        self._names = frozenset(name.encode() for name in hosts_of(index))
        self._quads = {key for key in index.places if isinstance(key, int)}

    def places(self, data: bytearray, begin: int, end: int, size: int) -> Places:
        """Places p with begin ≤ p < end. Of none it is known that a word stands there alone."""
        found = sorted(self._all(data, begin, end, size))
        lines, counted, at = [], 0, begin
        for place in found:
            counted += data.count(b"\n", at, place)
            at = place
            lines.append(counted)
        return Places(found, lines, [0] * len(found), counted + data.count(b"\n", at, end))

    def _all(self, data: bytearray, begin: int, end: int, size: int) -> set[int]:
        found = set(self._dotted(data, begin, end, size))
        found |= {one.start() for one in _starts(_SIXTH, data, begin, end, size)}
        found |= {one.start() for one in _starts(_COUNTED, data, begin, end, size)}
        if self._index.hashes:
            found |= {one.start() for one in _starts(_HASH, data, begin, end, size)}
        if self._odd:
            for one in _starts(_ODD, data, begin, end, size):
                found |= {one.start() + dot.start() for dot in re.finditer(rb"\.", one.group())}
        return found

    def _dotted(self, data: bytearray, begin: int, end: int, size: int) -> Iterator[int]:
        for one in _starts(_DOTTED, data, begin, end, size):
            at, word = one.start(), one.group()
            before = data[at - 1] if at else 0
            if (
                self._may_hold(word)
                or (before >= 0x80 and word.rstrip(b".-").lower() in self._tails)
                or (before in b"\\%#" and any(self._may_hold(word[behind:]) for behind in range(1, FURTHEST + 1)))
                or (before in b"[;" and (colour := _COLOUR.match(word)) and self._may_hold(word[colour.end() :]))
                or (before == 0x5C and word[:1] == b"u" and word[5:].rstrip(b".-").lower() in self._tails)
            ):
                yield at

    def _may_hold(self, word: bytes) -> bool:
        """Whether the core of a word is an address or name of the list, or lies in or under one."""
        core = word.strip(b".-").lower()
        key = quad(core.decode("ascii"))
        if key is None and (dumped := _DUMPED.match(core)):
            key = quad(dumped.group(1).decode("ascii"))
        if key is not None:
            return key in self._quads or bool(self._index.by_address(key))
        while core:
            if core in self._names:
                return True
            core = core.partition(b".")[2]
        return False


def _starts(pattern: re.Pattern[bytes], data: bytearray, begin: int, end: int, size: int) -> Iterator[re.Match[bytes]]:
    """The matches that begin between begin and end; what lies around is seen too."""
    for one in pattern.finditer(data, begin, size):
        if one.start() >= end:
            return
        yield one
