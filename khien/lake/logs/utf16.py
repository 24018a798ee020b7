"""Logs that Windows wrote in UTF-16: → UTF-8 to be searched, and offsets back to where they stand in the file."""

import codecs
import re
from collections.abc import Iterator

_TOLD_BY = 1_000
_FEW, _MOST = 0.05, 0.6  # Vietnamese has letters whose upper byte is no zero, and few whose lower one is
_MARKS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
# Letters that people write in. Two signs of an 8-bit text that are no letters make none of them.
_USUAL = re.compile(
    "[\\t\\r\\n -~\u00a0-\u1fff\u2010-\u201f\u2026\ufeff\u3000-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff00-\uffef"
    "\U0001f000-\U0001faff\U00020000-\U0002fa1f]"
)
_NEARLY_ALL = 0.9
_ASCII = re.compile(rb"[\r\n -~]")
_MUCH = 0.8  # of UTF-16 it is half of the bytes
_NO_TEXT = re.compile(rb"[\0-\x07\x0e-\x1a\x1c\x1f\x7f]")  # of a text in 8 bits; Chinese in UTF-16 is full of them


def encoding_of(head: bytes) -> str:
    """`utf-16-le`, `utf-16-be` by the mark, or by zeros in every other byte; empty where it is neither.

    Texts of 8 bits may begin with a mark too: it counts where what follows are letters.
    """
    seen = head[: _TOLD_BY // 2 * 2]
    marked = _MARKS.get(seen[:2], "")
    if marked and reads_on(seen[2:], marked):
        return marked
    if len(seen) < 16 or b"\0" not in seen:
        return ""
    even, odd = seen[::2], seen[1::2]
    if even.count(0) <= _FEW * len(even) and odd.count(0) >= _MOST * len(odd):
        return "utf-16-le"
    return "utf-16-be" if odd.count(0) <= _FEW * len(odd) and even.count(0) >= _MOST * len(even) else ""


def is_doubted(head: bytes) -> bool:
    """Whether what `encoding_of` calls no UTF-16 has its mark, and what no text of 8 bits has."""
    return head[:2] in _MARKS and bool(_NO_TEXT.search(head[:_TOLD_BY]))


def reads_on(seen: bytes, encoding: str) -> bool:
    """Whether there is something that no text of 8 bits has, and nearly all are letters in that UTF-16."""
    if not _NO_TEXT.search(seen) or len(_ASCII.findall(seen)) >= _MUCH * len(seen):
        return False
    text = seen[: len(seen) // 2 * 2].decode(encoding, "replace").replace("\0", "")
    return len(_USUAL.findall(text)) >= _NEARLY_ALL * len(text)


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
