"""Telephone numbers as offices write them → numbers that can be dialled, or which sign is wrong. Completes none."""

import re
import unicodedata
from dataclasses import dataclass

LONGEST = 30
MOST = 6
_APART = re.compile(r"[;,/\n]|(?<!\w)(?:hoặc|và)(?!\w)", re.IGNORECASE)
_INSIDE = re.compile(
    r"[\s(,-]*(?:máy lẻ|số máy lẻ|số lẻ|nội bộ|nhánh|lẻ|ext\.?|x)\s*[:.]?\s*(?P<ext>[0-9]{1,6})\s*\)?$", re.IGNORECASE
)
_SIGNS = frozenset("+().- ")
_SHORT = re.compile(r"1[0-9]{2,3}")
_SERVICE = re.compile(r"1[89]00[0-9]{4,6}")
_HOME = re.compile(r"0[1-9][0-9]{8,9}")
_ABROAD = re.compile(r"\+[1-9][0-9]{7,14}")
VIETNAM = "+84"


class UnableToReadPhone(ValueError):
    """What was written is no telephone number; the message names the sign that is wrong."""


@dataclass(frozen=True, slots=True)
class Phone:
    """One number: as people read it, as it is dialled (`+842436404421`, `19001234`, `113`), and the extension."""

    written: str
    dialled: str
    extension: str = ""

    @property
    def link(self) -> str:
        """What a telephone dials when the number is tapped; after a pause the extension. Empty: nothing does."""
        if not self.dialled:
            return ""
        return f"tel:{self.dialled}" + (f",{self.extension}" if self.extension else "")

    @property
    def uri(self) -> str:
        """The address of RFC 3966: a number that only Vietnam knows says so."""
        extension = f";ext={self.extension}" if self.extension else ""
        return f"tel:{self.dialled}{extension}" + ("" if self.dialled[0] == "+" else f";phone-context={VIETNAM}")


def read_phones(text: str) -> tuple[Phone, ...]:
    """The numbers of a field, each once: parted by commas, semicolons, strokes, “hoặc”, “và” or lines."""
    parts = [part.strip() for part in _APART.split(unicodedata.normalize("NFKC", text))]
    found = {phone.dialled + phone.extension: phone for phone in map(read_phone, filter(None, parts))}
    if len(found) > MOST:
        raise UnableToReadPhone(f"Mỗi đầu mối ghi nhiều nhất {MOST} số điện thoại.")
    return tuple(found.values())


def read_phone(text: str) -> Phone:
    """One number. Spaces, dots, hyphens, brackets and +84 are as people write them, and stay."""
    written = " ".join(unicodedata.normalize("NFKC", text).split())
    inside = _INSIDE.search(written)
    number = written[: inside.start()].strip() if inside else written
    _refuse_signs(number, written)
    digits = re.sub(r"[^0-9]", "", number)
    if number.startswith(("+", "(+")):
        dialled = _abroad(digits)
    elif digits.startswith("0084"):
        dialled = _abroad(digits[2:])
    elif _HOME.fullmatch(digits):
        dialled = f"{VIETNAM}{digits[1:]}"
    else:
        dialled = digits
    if not any(shape.fullmatch(dialled) for shape in (_ABROAD, _SERVICE, _SHORT)):
        raise UnableToReadPhone(_why_not(written, digits))
    extension = inside["ext"] if inside else ""
    said = f"{number} máy lẻ {extension}" if extension else number
    if len(said) > LONGEST:
        raise UnableToReadPhone(f"“{said}” dài quá {LONGEST} ký tự.")
    return Phone(said, dialled, extension)


def shown_phone(text: str) -> Phone:
    """A number that was kept by others as it was written: shown, and dialled only where it can be."""
    try:
        return read_phone(text)
    except UnableToReadPhone:
        return Phone(text, "")


def shown_phones(text: str) -> tuple[Phone, ...]:
    """The same where several may stand in a line: each of them, if all can be dialled; else the line as it is."""
    try:
        return read_phones(text)
    except UnableToReadPhone:
        return (Phone(text, ""),)


def _abroad(digits: str) -> str:
    """`84 (0) 24…` is written by some: the nought is not dialled from abroad."""
    return f"{VIETNAM}{digits[3:]}" if digits.startswith("840") else f"+{digits}"


def _refuse_signs(number: str, written: str) -> None:
    wrong = next((sign for sign in number if sign not in _SIGNS and not ("0" <= sign <= "9")), "")
    if wrong:
        kind = "chữ" if wrong.isalpha() else "ký tự"
        raise UnableToReadPhone(f"“{written}” có {kind} “{wrong}”: số điện thoại chỉ ghi chữ số. Hãy xem lại.")
    if "+" in number.lstrip("(")[1:]:
        raise UnableToReadPhone(f"“{written}” có dấu + ở giữa số; dấu + chỉ đứng đầu, trước mã nước.")


def _why_not(written: str, digits: str) -> str:
    if not digits:
        return f"“{written}” không có chữ số nào."
    if digits.startswith("84") and len(digits) in (11, 12):
        return f"“{written}” thiếu dấu + trước mã nước 84; hãy ghi +84 hoặc số 0 đầu."
    if digits.startswith("0"):
        return f"“{written}” có {len(digits)} chữ số; số điện thoại ở Việt Nam có 10 hoặc 11 chữ số, kể cả số 0 đầu."
    return f"“{written}” không phải số điện thoại: số trong nước bắt đầu bằng 0, 1800, 1900 hoặc là số ngắn 3–4 chữ số."
