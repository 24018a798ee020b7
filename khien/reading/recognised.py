"""What came through recognition (OCR) is a proposal: marks a reading so. Changes no value, drops what can be none.

Pages are told by where they stand in the text; how they were recognised is `extract`'s concern.
"""

from collections.abc import Sequence
from dataclasses import replace

from khien.reading.extract.values import PageRead
from khien.reading.types import Doubt, Person, Reading

_PROPOSED = "Văn bản đọc từ ảnh quét: số, ngày, thời hạn, số điện thoại chỉ là đề xuất, cần đối chiếu với bản gốc."
_POOR = "Trang {number} nhận dạng kém (độ tin cậy {confidence}/100): hãy đối chiếu chữ với ảnh của trang."
_TO_CONFIRM = ("number", "issued_on")


def is_recognised(pages: Sequence[PageRead], start: int, end: int) -> bool:
    """Some of `text[start:end]` stands on a recognised page."""
    return any(page.from_ocr and page.start < end and start < page.end for page in pages)


def proposed(reading: Reading, pages: Sequence[PageRead]) -> Reading:
    """The reading with its number and date among the inferred, and with doubts about recognition first."""
    recognised = [page for page in pages if page.from_ocr]
    if not recognised:
        return reading
    doubts = [Doubt("recognised", _PROPOSED, recognised[0].start, recognised[-1].end)]
    doubts += [
        Doubt("poor_page", _POOR.format(number=page.number, confidence=page.confidence), page.start, page.end)
        for page in recognised
        if page.needs_look
    ]
    fields = [name for name in _TO_CONFIRM if recognised[0].number == 1 and getattr(reading.document, name) is not None]
    return replace(
        reading,
        inferred=tuple(dict.fromkeys((*reading.inferred, *fields))),
        contacts=tuple(map(_with_addresses, reading.contacts)),
        people=tuple(map(_with_addresses, reading.people)),
        doubts=(*doubts, *reading.doubts),
    )


def _with_addresses(person: Person) -> Person:
    """A Vietnamese letter in an e-mail address is a misread one."""
    return replace(person, emails=tuple(one for one in person.emails if one.isascii()))
