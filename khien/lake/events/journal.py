"""The export format of journald (`journalctl -o export`) → its entries as JSON, as `journalctl -o json` writes them.

https://systemd.io/JOURNAL_EXPORT_FORMATS/: `FIELD=text` lines, or the name alone, eight bytes of length and as many of
value; an empty line between entries.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from khien.lake.events.stream import LONGEST
from khien.lake.events.types import Bad

_BEGINS = re.compile(rb"\n*(?:__[A-Z_]+=[^\n]*\n){0,5}__REALTIME_TIMESTAMP=\d+\n")  # among what stands in every entry
_SIZE, _MOST = 8, 1_000_000_000  # no value is longer: journald holds none of more than 768 MB
_TOO_LONG = b"\n"  # stands for a line that is
_OLD = 1_000_000  # bytes that were read before they are let go


def holds(seen: bytes) -> bool:
    """Whether a text begins as such a journal does."""
    return _BEGINS.match(seen) is not None


def entries(pieces: Iterator[bytes]) -> Iterator[tuple[int, bytes] | Bad]:
    """By number from 1; Bad for one that is cut or too long."""
    source = _Source(pieces)
    number, whole, start = 1, True, 0
    found: dict[str, Any] = {}
    while (line := source.until_newline()) is not None or found or not whole:
        if line:
            whole = whole and line != _TOO_LONG and _into(found, line, source)  # behind a broken field stands none
            whole = whole and source.read - start <= LONGEST
            if not whole:
                found = {}
        elif found or not whole:
            yield (number, _json(found)) if whole else Bad(number, "mục journal hỏng, bị cắt hoặc quá dài")
            number, found, whole, start = number + 1, {}, True, source.read


def _into(found: dict[str, Any], line: bytes, source: "_Source") -> bool:
    """A field; False where its value is not all there."""
    name, equal, value = line.partition(b"=")
    if not equal:
        size = source.take(_SIZE)
        long = int.from_bytes(size, "little")
        told = None if len(size) < _SIZE or long > _MOST else source.take(long + 1)
        if told is None or told[-1:] != b"\n":
            return False
        value = told[:-1]
    key, text = name.decode("utf-8", "replace"), value.decode("utf-8", "replace")
    if key not in found:
        found[key] = text
    elif isinstance(found[key], list):
        found[key].append(text)
    else:
        found[key] = [found[key], text]
    return True


def _json(found: dict[str, Any]) -> bytes:
    return json.dumps(found, ensure_ascii=False).encode("utf-8", "replace")


class _Source:
    """Bytes that are asked for by lines and by number."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._held, self._at = pieces, bytearray(), 0
        self._gone = 0  # bytes that were let go

    @property
    def read(self) -> int:
        """How many bytes were asked for so far."""
        return self._gone + self._at

    def until_newline(self) -> bytes | None:
        """The next line without its end, None behind the last."""
        start = self._at
        while (end := self._held.find(b"\n", start)) < 0:
            start = len(self._held)
            if start - self._at > LONGEST:
                return self._rest_of_line()
            if not self._more():
                line = bytes(self._held[self._at :])
                self._at = len(self._held)
                return line or None
            start = min(start, len(self._held))
        line = bytes(self._held[self._at : end]) if end - self._at <= LONGEST else _TOO_LONG
        self._at = end + 1
        self._forget()
        return line

    def take(self, size: int) -> bytes:
        """So many bytes, fewer at the end; of more than anybody wants to hold none, but they are passed over."""
        if size > LONGEST:
            self._pass(size)
            return b""
        while len(self._held) - self._at < size and self._more():
            pass
        taken = bytes(self._held[self._at : self._at + size])
        self._at += len(taken)
        self._forget()
        return taken

    def _pass(self, size: int) -> None:
        while size > 0:
            there = min(size, len(self._held) - self._at)
            self._at += there
            size -= there
            self._forget(0)
            if size and not self._more():
                return

    def _rest_of_line(self) -> bytes:
        """Passes over it."""
        self._at = len(self._held)
        while (end := self._held.find(b"\n", self._at)) < 0:
            self._at = len(self._held)
            self._forget(0)
            if not self._more():
                return _TOO_LONG
        self._at = end + 1
        return _TOO_LONG

    def _more(self) -> bool:
        piece = next(self._pieces, None)
        self._held += piece or b""
        return piece is not None

    def _forget(self, least: int = _OLD) -> None:
        if self._at > least:
            del self._held[: self._at]
            self._gone += self._at
            self._at = 0
