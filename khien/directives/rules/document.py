"""A letter's own description as a person corrects it, and how the letter is called. Blank stays blank."""

import re
from dataclasses import dataclass, field
from datetime import date

from khien.directives.rules.clauses import UnableToCorrect
from khien.reading.types import Document, Signer

_PARTIAL = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2]))?", re.ASCII)
LENGTHS = {"kind": 60, "number": 80, "symbol": 80, "issued_partial": 10, "issuer": 250, "place": 120, "urgency": 30}
LABELS = {
    "kind": "Loại văn bản",
    "number": "Số",
    "symbol": "Ký hiệu",
    "issued_partial": "Tháng, năm",
    "issuer": "Cơ quan ban hành",
    "place": "Nơi ban hành",
    "urgency": "Độ khẩn",
}
LETTER_LENGTH = 250


@dataclass(frozen=True, slots=True)
class DocumentValue:
    """What the letter says of itself. `law_on` is a person's word, only where the letter bears no full date."""

    kind: str = ""
    number: str = ""
    symbol: str = ""
    issued_on: date | None = None
    issued_partial: str = ""
    law_on: date | None = None
    issuer: str = ""
    place: str = ""
    subject: str = ""
    signer: Signer = field(default_factory=Signer)
    urgency: str = ""


def from_document(document: Document, urgency: str | None) -> DocumentValue:
    """What was read, cut to the lengths that are kept; the reading itself is kept whole beside it."""
    return DocumentValue(
        kind=_cut(document.kind, "kind"),
        number=_cut(document.number, "number"),
        symbol=_cut(document.symbol, "symbol"),
        issued_on=document.issued_on,
        issued_partial=_cut(document.issued_partial, "issued_partial"),
        issuer=_cut(document.issuer, "issuer"),
        place=_cut(document.place, "place"),
        subject=document.subject or "",
        signer=document.signer,
        urgency=_cut(urgency, "urgency"),
    )


def _cut(value: str | None, field: str) -> str:
    return (value or "")[: LENGTHS[field]]


def checked_document(value: DocumentValue) -> DocumentValue:
    """The description, where it can be kept as it is; raises UnableToCorrect."""
    for name, length in LENGTHS.items():
        if len(getattr(value, name)) > length:
            raise UnableToCorrect(f"{LABELS[name]} dài quá {length} ký tự.")
    if value.issued_partial and not _PARTIAL.fullmatch(value.issued_partial):
        raise UnableToCorrect("Tháng, năm ban hành phải có dạng 2024 hoặc 2024-08.")
    if value.issued_on and value.law_on and value.issued_on != value.law_on:
        raise UnableToCorrect("Văn bản đã có ngày ban hành; quy định áp dụng theo ngày đó, không đặt ngày khác.")
    return value


def letter_name(value: DocumentValue) -> str:
    """How duties and reports call the letter: “Công văn số 12/SGDĐT-VP ngày 03/01/2024 của Sở Giáo dục và Đào tạo”."""
    number = f"số {value.number}" if value.number else f"chưa có số, ký hiệu {value.symbol}" if value.symbol else ""
    day = f"ngày {value.issued_on:%d/%m/%Y}" if value.issued_on else ""
    issuer = f"của {value.issuer}" if value.issuer else ""
    name = " ".join(filter(None, (value.kind or "Văn bản", number, day, issuer)))
    return name if len(name) <= LETTER_LENGTH else name[: LETTER_LENGTH - 1] + "…"
