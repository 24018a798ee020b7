"""What came through recognition (OCR) is a proposal: marks a reading so. Changes no value, drops what can be none.

Pages are told by where they stand in the text; how they were recognised is `extract`'s concern.
"""

from collections.abc import Sequence
from dataclasses import replace

from khien.reading.extract.values import PageRead
from khien.reading.types import Doubt, Person, Reading

_PROPOSED = "Văn bản đọc từ ảnh quét: số, ngày, thời hạn, số điện thoại chỉ là đề xuất, cần đối chiếu với bản gốc."
_POOR = "Trang {number} nhận dạng kém (độ tin cậy {confidence}/100): hãy đối chiếu chữ với ảnh của trang."
_AROUND = " .,;:()[]<>"
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
    doubted = [word.strip(_AROUND).casefold() for page in recognised for word in page.doubted]
    fields = [name for name in _TO_CONFIRM if recognised[0].number == 1 and getattr(reading.document, name) is not None]
    return replace(
        reading,
        inferred=tuple(dict.fromkeys((*reading.inferred, *fields))),
        contacts=tuple(_with_addresses(one, doubted) for one in reading.contacts),
        people=tuple(_with_addresses(one, doubted) for one in reading.people),
        doubts=(*doubts, *reading.doubts),
    )


def _with_addresses(person: Person, doubted: Sequence[str]) -> Person:
    """Without misread ones: a Vietnamese letter stands in none, and one that recognition doubts is left blank."""
    return replace(person, emails=tuple(one for one in person.emails if one.isascii() and not _doubted(one, doubted)))


def _doubted(address: str, doubted: Sequence[str]) -> bool:
    """The address may stand in the word, or the word be a part of an address written with spaces."""
    folded = address.casefold()
    return any(folded in word or word in folded for word in doubted)
