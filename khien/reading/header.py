"""What a paper says of itself: kind, number, symbol, date, issuer, place, subject, urgency.

A blank stays None; what is worked out from the symbol or from the text is listed in `inferred`.
"""

import re
from dataclasses import dataclass, field
from datetime import date

from khien.reading.dates import DATE, date_of, real_date
from khien.reading.fold import fold
from khien.reading.issuer import issuer_above, place_in_text
from khien.reading.page import Line, Page, clean, was_full, whole
from khien.reading.structure import KINDS
from khien.reading.symbols import issuer_of_symbol, kind_of_symbol

_NUMBER_LINE = re.compile(
    r"so\s*[:.]?\s*(?P<digits>\d{1,5}[a-z]?)?[\s.…_]*(?:/\s*(?P<year>(?:19|20)\d{2})\s*)?(?P<sep>[/-])"
    r"\s*(?P<key>[a-z].*)?"
)
_NUMBER_ALONE = re.compile(r"so\s*[:.]?$")
_KEY = re.compile(r"[A-ZĐ&]+[A-Za-zĐđ&0-9]*(?: ?\.?[-–/.] ?[A-ZĐ][A-Za-zĐđ0-9&.]*| [A-ZĐ]{2,}(?=[-/]))*")
_PLACE_DATE = re.compile(
    r"(?P<place>[a-z]+(?:[ .'-]{1,2}[a-z]+){0,7})\s*,\s*ngay\s*(?P<d>\d{1,2})?[\s.…_]*(?:thang|/)"
    r"\s*(?P<m>\d{1,2})?[\s.…_]*(?:nam|/)\s*(?P<y>(?:19|20)\d{2})?"
)
_SUBJECT = re.compile(r"\(?(?:v\s?/\s?v|ve viec)\b\s*[:.]?\s*")
_SELF = re.compile(
    r"(?P<kind>"
    + "|".join(KINDS)
    + r")\s+so\s*:?\s*(?P<number>\d{1,5}\s?/\s?[a-z][a-z&]*(?:-[a-z&0-9]+)*),?\s*ngay\s*"
    + DATE
    + r"\s*(?:cua\s+(?P<issuer>[^.;\n]{3,90}?))?\s*(?:,\s*)?(?:ve(?: viec)?|v/v)\s+(?P<subject>(?:[^\n.]|"
    r"\n(?!\n)|\.(?!\s|$)){10,500}?)(?:\.(?:\s|$)|\n\n|$)"
)
_URGENCY = (
    (re.compile(r"\(?\s*hoa toc(?: hen gio)?\b"), "HỎA TỐC"),
    (re.compile(r"\(?\s*thuong khan\b"), "THƯỢNG KHẨN"),
    (re.compile(r"\(?\s*khan\s*[)!.]?$"), "KHẨN"),
)
_NATION = re.compile(
    r"cong hoa\b|(?:hoa )?(?:xa )?(?:hoi )?chu nghia viet nam|nghia viet nam|viet nam$|hoi chu\b|xa hoi chu|"
    r"doc lap\b|tu do\b|hanh phuc|"
    r"dang cong san viet nam$"
)
_STOP = re.compile(r"kinh gui|so\s*[:.]|(?:ngay|thang)\s*\d|noi nhan|can cu|thuc hien\b|cong hoa|doc lap -")


@dataclass(slots=True)
class Header:
    """The paper's own description as it is gathered."""

    kind: str | None = None
    number: str | None = None
    symbol: str | None = None
    issued_on: date | None = None
    issued_partial: str | None = None
    issuer: str | None = None
    place: str | None = None
    subject: str | None = None
    urgency: str | None = None
    inferred: list[str] = field(default_factory=list)


def header_of(page: Page, end: int) -> Header:
    """Read the header in the lines that start before `end` (where the main paper's body begins)."""
    header = Header()
    above = sum(line.start < end for line in page.lines)
    lines = list(page.lines[: above + 6] if above else page.lines[:30])
    number_at = _number(page, lines, header)
    _place_and_date(page, lines, header)
    header.urgency = _urgency(page, lines)
    title_at = _titled(page, lines, header)
    if header.subject is None:
        _subject(page, lines, header)
    if header.subject is None and number_at is not None and _PARTY.search(header.number or ""):
        header.subject = _party_subject(page, lines[number_at + 1 : number_at + 4])
    if number_at is not None and not lines[number_at].text.startswith("so"):
        number_at += 1
    issuer_lines = lines[: number_at if number_at is not None else title_at or 0]
    header.issuer = issuer_above(page, issuer_lines, _NATION)
    if header.number is None and header.symbol is None:
        _self_description(page, header)
    _infer(page, header)
    return header


def _number(page: Page, lines: list[Line], header: Header) -> int | None:
    for index, line in enumerate(lines):
        text, start = line.text, line.start
        following = lines[index + 1] if index + 1 < len(lines) else None
        if _NUMBER_ALONE.match(text) and following is not None:
            text = page.text[line.start : following.end]
        found = _NUMBER_LINE.match(text) or _number_behind_office(page, line)
        if not found or (not found["key"] and not found["digits"]):
            continue
        key = _key_as_written(page, start + found.start("key")) if found["key"] else None
        if key is None:
            continue
        header.symbol = key
        if found["digits"]:
            year = f"/{found['year']}" if found["year"] else ""
            digits = page.as_written(start + found.start("digits"), start + found.end("digits"))
            header.number = f"{digits}{year}{found['sep']}{key}"
        return index
    return None


def _number_behind_office(page: Page, line: Line) -> re.Match[str] | None:
    """The number of a header that lost its line breaks: "ỦY BAN NHÂN DÂN PHƯỜNG … Số: 77/KH-UBND"."""
    at = line.text.find(" so: ")
    if at < 0 or not page.as_written(line.start, line.start + at).isupper():
        return None
    return _NUMBER_LINE.match(line.text, at + 1)


def _key_as_written(page: Page, start: int) -> str | None:
    written = page.as_written(start, min(start + 40, _line_end(page, start)))
    match = _KEY.match(written)
    return match.group().rstrip(" .-") if match else None


def _line_end(page: Page, start: int) -> int:
    ends = [at for at in (page.text.find("\n", start), page.text.find("\x1f", start)) if at >= 0]
    return min(ends, default=len(page.text))


def _place_and_date(page: Page, lines: list[Line], header: Header) -> None:
    for index, line in enumerate(lines):
        end = lines[min(index + 2, len(lines) - 1)].end
        at = line.text.find("ngay")
        if at < 0 or "," not in line.text[: at + 1]:
            continue
        found = _PLACE_DATE.search(page.text, line.start, end)
        if not found or found.start("place") > line.end or not (found["y"] or "nam" in found.group()):
            continue
        place = _place(page, line, found)
        if not place:
            continue
        header.place = place
        _set_date(header, found["y"], found["m"], found["d"])
        return


def _place(page: Page, line: Line, found: re.Match[str]) -> str | None:
    """The place of a place-and-date line: it begins a line, or follows the number or a wide gap; else None."""
    motto = _MOTTO_END.search(page.text, line.start, found.end("place"))
    start = motto.end() if motto else found.start("place")
    words = page.as_written(start, found.end("place")).split()
    while words and not (words[0][:1].isupper() and (words[0][1:].islower() or words[0] in ("TP", "TP."))):
        words.pop(0)
    before = page.text[line.start : start]
    alone = motto or not before.strip() or before.endswith("   ") or line.text.startswith("so")
    return " ".join(words) if alone and 0 < len(words) <= 6 else None


_MOTTO_END = re.compile(r"\bhanh phuc\s+")


def _set_date(header: Header, year: str | None, month: str | None, day: str | None) -> None:
    if not year:
        return
    if month and day:
        header.issued_on = real_date(int(year), int(month), int(day))
    if header.issued_on is None:
        valid = month is not None and 1 <= int(month) <= 12
        header.issued_partial = f"{year}-{int(month or 0):02d}" if valid else year


def _urgency(page: Page, lines: list[Line]) -> str | None:
    for line in lines[:40]:
        written = page.as_written(line.start, line.end)
        letters = [c for c in written if c.isalpha()]
        if len(line.text) > 30 or not letters or not all(c.isupper() for c in letters):
            continue
        for rule, name in _URGENCY:
            if rule.match(line.text):
                return name
    return None


def _titled(page: Page, lines: list[Line], header: Header) -> int | None:
    """A kind in capitals on its own line, and the subject below it."""
    for index, line in enumerate(lines):
        kind = KINDS.get(line.text.rstrip(" :."))
        if kind is None or not page.as_written(line.start, line.end).rstrip(" :.").isupper():
            continue
        header.kind = kind
        words = _title_below(page, lines[index + 1 :])
        if words:
            header.subject = _tidy(words)
        return index
    return None


def _title_below(page: Page, lines: list[Line]) -> str:
    pieces: list[str] = []
    for index, line in enumerate(lines):
        written = page.as_written(line.start, line.end)
        letters = [c for c in written if c.isalpha()]
        capitals = sum(c.isupper() for c in letters) >= 0.8 * len(letters) if letters else False
        goes_on = bool(pieces) and _goes_on(page, written, lines[index - 1], line)
        if _NATION.match(line.text) or (pieces and line.blank_before and not goes_on):
            break
        if pieces and not line.bold and not goes_on and (not capitals or not pieces[0].isupper()):
            break
        if not capitals and (
            (_STOP.match(line.text) and not _acts(line, pieces)) or len(line.text) > 160 or line.text.startswith("(")
        ):
            break
        if pieces and _STOP.match(line.text) and not capitals:
            break
        pieces.append(written)
    return " ".join(pieces)


_PARTY = re.compile(r"-[A-ZĐ]{2,4}/[A-ZĐ]*(?:U|TW)$")


def _party_subject(page: Page, lines: list[Line]) -> str | None:
    """Party papers print the subject right under the number, without "V/v"."""
    pieces: list[str] = []
    for line in lines:
        written = page.as_written(line.start, line.end)
        if (
            line.blank_before
            or line.cell_before
            or written.isupper()
            or _STOP.match(line.text)
            or not written[:1].isalpha()
        ):
            break
        pieces.append(written)
    words = _tidy(" ".join(pieces))
    return words if words and len(words) > 12 else None


def _goes_on(page: Page, written: str, last: Line, line: Line) -> bool:
    """The line goes on with the one above: no capital begins it, or it is where a full line was broken."""
    return written[:1].islower() or (not line.blank_before and (written[:1].isdigit() or was_full(last, line, page)))


def _acts(line: Line, pieces: list[str]) -> bool:
    """A subject may begin "Thực hiện …" just below the kind; a preamble cites a number."""
    return not pieces and not line.blank_before and bool(_CARRIES_OUT.match(line.text))


_CARRIES_OUT = re.compile(r"thuc hien\b(?!.*\bso \d)(?!.*[;:]$)")


def _subject(page: Page, lines: list[Line], header: Header) -> None:
    for index, line in enumerate(lines):
        found = _SUBJECT.search(line.text)
        if not found or (
            line.text[: found.start()].strip(_QUOTES) and not _SUBJECT_INSIDE.search(line.text[: found.start()])
        ):
            continue
        pieces = [page.as_written(line.start + found.end(), line.end)]
        for following in lines[index + 1 :]:
            goes_on = page.raw[page.folded.origin(following.start) :][:1].islower()
            if (following.blank_before and not goes_on) or following.cell_before:
                break
            if _STOP.match(following.text) or _PLACE_DATE.match(following.text):
                break
            pieces.append(page.as_written(following.start, following.end))
        header.subject = _tidy(" ".join(pieces))
        return


_QUOTES = "\"'“”« "
_SUBJECT_INSIDE = re.compile(r"so\s*[:.]?.{0,40}$")


def _tidy(words: str) -> str | None:
    """Subject without V/v or "về việc", white space joined, a final full stop dropped."""
    text = whole(clean(words).strip('"“” '))
    lead = _SUBJECT.match(fold(text))
    text = text[lead.end() :] if lead else text
    text = text.removesuffix(".").rstrip()
    return text or None


def _self_description(page: Page, header: Header) -> None:
    """A web page's line about the paper: "Công văn số …, ngày … của … về việc …"."""
    found = _SELF.search(page.text)
    if not found:
        return
    header.number = re.sub(r"\s", "", page.as_written(found.start("number"), found.end("number")))
    header.symbol = re.split(r"[/-]", header.number, maxsplit=1)[1]
    header.kind = KINDS[found["kind"]]
    header.issued_on = date_of(found)
    header.issued_partial = None
    if found["issuer"]:
        header.issuer = page.as_written(found.start("issuer"), found.end("issuer"))
    header.subject = _tidy(page.as_written(found.start("subject"), found.end("subject")))


def _infer(page: Page, header: Header) -> None:
    if header.kind is None and header.symbol:
        header.kind = kind_of_symbol(header.symbol)
        if header.kind and header.kind != "Công văn":
            header.inferred.append("kind")
    if header.issuer is None and header.symbol:
        header.issuer = issuer_of_symbol(header.symbol, page)
        if header.issuer:
            header.inferred.append("issuer")
    if header.issuer and header.place:
        same = re.compile(rf"\b{re.escape(header.place)}$", re.IGNORECASE)
        header.issuer = same.sub(header.place, header.issuer)
    if header.place is None:
        header.place = place_in_text(page)
        if header.place:
            header.inferred.append("place")
