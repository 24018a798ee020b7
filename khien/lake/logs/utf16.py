"""Logs that Windows wrote in UTF-16: → UTF-8 to be searched, and offsets back to where they stand in the file."""

import codecs
from collections.abc import Iterator

_TOLD_BY = 1_000
_FEW, _MOST = 0.05, 0.6  # Vietnamese has letters whose upper byte is no zero, and few whose lower one is


def encoding_of(head: bytes) -> str:
    """`utf-16-le`, `utf-16-be` by the mark, or by zeros in every other byte; empty where it is neither."""
    if head.startswith(codecs.BOM_UTF16_LE):
        return "utf-16-le"
    if head.startswith(codecs.BOM_UTF16_BE):
        return "utf-16-be"
    seen = head[: _TOLD_BY // 2 * 2]
    if len(seen) < 16 or b"\0" not in seen:
        return ""
    even, odd = seen[::2], seen[1::2]
    if even.count(0) <= _FEW * len(even) and odd.count(0) >= _MOST * len(odd):
        return "utf-16-le"
    return "utf-16-be" if odd.count(0) <= _FEW * len(odd) and even.count(0) >= _MOST * len(even) else ""


def as_utf8(pieces: Iterator[bytes], encoding: str, places: "Places") -> Iterator[bytes]:
    """The pieces in UTF-8, empty ones as they are. What is no UTF-16 becomes U+FFFD, which is no letter."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    for piece in pieces:
        yield places.noted(decoder.decode(piece)) if piece else b""
    yield places.noted(decoder.decode(b"", True))


class Places:
    """Where in a UTF-16 file the bytes of its UTF-8 form come from. Offsets are asked for in ascending order."""

    def __init__(self) -> None:
        self._parts: list[tuple[int, int, str]] = []
        self._end8 = self._end16 = 0

    def noted(self, text: str) -> bytes:
        """The text in UTF-8, remembered until what stands behind it is asked for."""
        made = text.encode("utf-8", "replace")
        self._parts.append((self._end8, self._end16, text))
        self._end8 += len(made)
        self._end16 += len(text.encode("utf-16-le", "replace"))
        return made

    def place(self, offset: int) -> int:
        """The offset in the file of an offset in UTF-8."""
        at = max(at for at, part in enumerate(self._parts) if part[0] <= offset)
        first8, first16, text = self._parts[at]
        before = text.encode("utf-8", "replace")[: offset - first8].decode("utf-8", "replace")
        return first16 + len(before.encode("utf-16-le"))

    def forget(self, offset: int) -> None:
        """Let go of what lies wholly before an offset in UTF-8."""
        while len(self._parts) > 1 and self._parts[1][0] <= offset:
            self._parts.pop(0)
