"""Until when a duty must be done: one date where the words give one, else the words alone.

A year is taken from the letter's own date only where no doubt is left; relative deadlines stay words.
"""

import re
from dataclasses import dataclass
from datetime import date

from khien.reading.dates import DATE, date_of, end_of_month, end_of_quarter, real_date

_BEFORE = (
    r"(?:truoc(?: hoac trong)?|cham nhat(?: la| den| vao| trong)?|muon nhat(?: la)?|khong (?:qua|muon hon|"
    r"cham hon)|(?:den |truoc )?het|han (?:cuoi|chot)?(?: la)?|"
    r"(?:phai )?(?:hoan thanh|xong|ket thuc)(?: [a-z]+){0,8}?(?: truoc| trong| den| vao| cham nhat)?|thoi "
    r"(?:han|gian)[^.;:]{0,30}:?(?: den| truoc)?|"
    r"trong|(?<!tu )den|(?:gui|bao cao|nop)[^.;]{0,120}? vao|han[^.;:]{0,20}:)"
)
_HOUR = r"(?:\s*(?:\d{1,2}\s*(?:h|g|gio)\s*(?:\d{2})?\s*(?:phut|['’′])?|gio hanh chinh)\s*,?)?"
_DAY = r"\s*(?:ngay\s*(?:m[uo]ng\s*)?|(?:ngay )?thu [a-z0-9]+,?\s*(?:\()?(?:ngay )?\s*)?"
_FULL = re.compile(r"\b" + _BEFORE + _HOUR + _DAY + DATE)
_RANGE = re.compile(r"\btu(?: ngay)? \d[^.;]{0,40}\b(?:den|-)(?: het)?(?: \d{1,2}(?:h|g| gio)\d{0,2})?,?(?: ngay)? ?$")
_MONTH = re.compile(r"\b" + _BEFORE + r"\s*thang\s*(?P<m>\d{1,2})\s*(?:/|nam|-)\s*(?P<y>20\d{2})")
_QUARTER = re.compile(r"\b(?:" + _BEFORE + r"\s*)quy\s*(?P<q>iv|i{1,3}|[1-4])\s*(?:/|nam|-)?\s*(?P<y>20\d{2})")
_YEAR = re.compile(
    r"\b(?:hoan thanh(?: [a-z]+){0,6}?(?: trong)?|(?:truoc|den|trong) (?:het|cuoi)|xong(?: trong)?|trong|ket "
    r"thuc)\s*(?:het )?nam\s*(?P<y>20\d{2})(?!\s*[-–]|\d)"
)
_SHORT = re.compile(
    r"\b"
    + _BEFORE
    + _HOUR
    + r"\s*ngay\s*(?P<d>\d{1,2})\s*(?:/|-|\.|\s*thang\s*)\s*(?P<m>\d{1,2})(?!\s*[/.-]?\s*\d|\s*nam\s*\d)"
)
_SHORTEST = re.compile(
    r"\b(?:truoc|cham nhat(?: la)?|den het)" + _HOUR + r"\s*(?P<d>\d{1,2})/(?P<m>\d{1,2})(?=\s*(?:[;,)]|\.(?!\d)|$))"
)
_RECURS = re.compile(r"\s*(?:cua )?(?:hang|moi) (?:nam|thang|quy|tuan)|\s*,? hang|\s*dinh ky|\s*\)?,? dinh ky")
_WITHIN = (
    r"(?:trong(?: vong| thoi han| thoi gian)?|sau|cham nhat|khong qua|toi da)\s+(?:la\s+)?\d{1,3}\s*(?:\([a-z ]+\)\s*)?"
)
_RELATIVE = re.compile(
    rf"\b{_WITHIN}(?:ngay lam viec\b|(?:ngay(?: lam viec)?|gio|tieng|tuan|thang),? (?:ke )?(?:tu|sau)\b)"
    rf"(?:[^.;,]{{0,60}})?"
)
_CARD_YEAR = re.compile(r"(?:hoan thanh |thuc hien |trong |den het )*(?:trong )?nam (?P<y>20\d{2})\s*\.?$")
_CARD_QUARTER = re.compile(
    r"(?:hoan thanh |thuc hien |trong )*quy (?P<q>iv|i{1,3}|[1-4])\s*(?:/|nam|-)?\s*(?P<y>20\d{2})\s*\.?$"
)
_CARD_MONTH = re.compile(r"(?:hoan thanh |thuc hien |trong )*thang (?P<m>\d{1,2})\s*(?:/|nam)\s*(?P<y>20\d{2})\s*\.?$")
_CARD_DAY = re.compile(r"(?:hoan thanh |thuc hien )*(?:ngay )?" + DATE + r"\s*\.?$")


# "đến ngày 30/6", "trong năm 2025" before the letter's own day tell what was, and ask nothing; these words do ask.
_ORDERED = re.compile(r"(?:phai |hoan thanh |xong )*(?:truoc|cham nhat|muon nhat|han|phai|hoan thanh|xong)\b")


@dataclass(frozen=True, slots=True)
class Deadline:
    """`on` is None where the words give no single date; positions index the text that was searched."""

    on: date | None
    start: int
    end: int


def deadline_of(text: str, *, issued_on: date | None, card: bool = False) -> Deadline | None:
    """The first deadline in folded, squeezed `text`; `card` says that the text is the time row of a card."""
    if card:
        found = _card_deadline(text)
        if found:
            return found
    candidates = [
        deadline
        for deadline in (_full(text), _period(text), _day_month(text, issued_on), _relative(text))
        if deadline is not None
    ]
    dated = [deadline for deadline in candidates if deadline.on is not None]
    if issued_on:
        past = [one for one in dated if one.on and one.on < issued_on and not _ORDERED.match(text, one.start)]
        candidates = [one for one in candidates if one not in past]
        dated = [one for one in dated if one not in past]
    return min(dated or candidates, key=lambda deadline: deadline.start, default=None)


def _full(text: str) -> Deadline | None:
    for match in _FULL.finditer(text):
        if _RANGE.search(text[: match.start("d")]):
            continue
        if _RECURS.match(text, match.end()):
            continue
        return Deadline(date_of(match), match.start(), match.end())
    return None


def _period(text: str) -> Deadline | None:
    """The last day of a month, a quarter or a year that the words name."""
    for match in _MONTH.finditer(text):
        strict = match.group().startswith("truoc ") and "het" not in match.group()
        return Deadline(None if strict else end_of_month(int(match["y"]), int(match["m"])), match.start(), match.end())
    for match in _QUARTER.finditer(text):
        strict = match.group().startswith("truoc ") and "het" not in match.group()
        return Deadline(None if strict else end_of_quarter(int(match["y"]), match["q"]), match.start(), match.end())
    for match in _YEAR.finditer(text):
        if re.search(
            r"(?:giai doan|chuong trinh|chien luoc|de an|dinh huong|tam nhin|ke hoach|du toan|kinh phi)[^.;]{0,80}$",
            text[: match.start()],
        ):
            continue
        return Deadline(end_of_month(int(match["y"]), 12), match.start(), match.end())
    return None


def _day_month(text: str, issued_on: date | None) -> Deadline | None:
    """A day without its year: the letter's own year, where that day is still to come in it."""
    for match in sorted([*_SHORT.finditer(text), *_SHORTEST.finditer(text)], key=re.Match.start):
        if _RECURS.match(text, match.end()) or _RECURRING_BEFORE.search(text[: match.start()]):
            continue
        on = real_date(issued_on.year, int(match["m"]), int(match["d"])) if issued_on else None
        sure = on if on and issued_on and on >= issued_on else None
        return Deadline(sure, match.start(), match.end())
    return None


_RECURRING_BEFORE = re.compile(r"(?:dinh ky|hang nam|hang quy|hang thang)[^.;]{0,30}$")


def _relative(text: str) -> Deadline | None:
    match = _RELATIVE.search(text)
    return Deadline(None, match.start(), match.end()) if match else None


def _card_deadline(text: str) -> Deadline | None:
    for rule in (_CARD_DAY, _CARD_MONTH, _CARD_QUARTER, _CARD_YEAR):
        match = rule.match(text.strip())
        if not match:
            continue
        if rule is _CARD_DAY:
            return Deadline(date_of(match), 0, len(text))
        if rule is _CARD_MONTH:
            return Deadline(end_of_month(int(match["y"]), int(match["m"])), 0, len(text))
        if rule is _CARD_QUARTER:
            return Deadline(end_of_quarter(int(match["y"]), match["q"]), 0, len(text))
        return Deadline(end_of_month(int(match["y"]), 12), 0, len(text))
    return None
