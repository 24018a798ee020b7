"""How often a duty recurs, and for which levels of system.

"Định kỳ" and "thường xuyên" alone give nothing; an interval of warnings, budgets or plans is not a duty's.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from khien.reading.types import Cadence

_NUMBER = {
    "mot": 1,
    "hai": 2,
    "ba": 3,
    "bon": 4,
    "nam": 5,
    "sau": 6,
    "bay": 7,
    "tam": 8,
    "chin": 9,
    "muoi": 10,
}
_COUNT = r"(?:\d{1,3}|" + "|".join(_NUMBER) + r")"
_ASIDE = r"(?:\s*\([a-z0-9 ]+\))?"
_UNIT = r"(?P<unit>nam|thang|quy|tuan|ngay)"
_TIMES = re.compile(
    rf"(?P<times>{_COUNT}){_ASIDE}\s*lan\s*(?:/|moi|trong(?: vong)?|tren|mot)?\s*(?:moi )?(?P<many>{_COUNT})"
    rf"?{_ASIDE}\s*(?:/\s*)?{_UNIT}\b(?!\s*(?:lam viec ke|ke tu))"
)
_PER = re.compile(
    rf"(?:moi |dinh ky |toi thieu |it nhat |toi da |chu ky |khong qua ){{0,3}}(?P<many>{_COUNT})"
    rf"{_ASIDE}\s*(?P<unit>nam|thang|quy|tuan|ngay|gio|tieng)\s*(?:/|moi|tren)?\s*(?:mot\s+)?(?:01 |1 )?lan\b"
)
_EACH_ONCE = re.compile(
    rf"(?:moi|hang)\s+{_UNIT}\s*(?:tu |it nhat |toi thieu )?(?P<times>{_COUNT}){_ASIDE}\s*(?:lan|ban|buoi|cuoc|dot)\b"
)
_EACH_DONE = re.compile(  # "mỗi ngày sao lưu cơ sở dữ liệu hai lần"
    rf"(?:moi|hang)\s+{_UNIT} (?:(?!lan\b)[a-z]+ ){{1,7}}?(?P<times>{_COUNT}){_ASIDE} lan\b"
    r"(?! (?:gan|truoc|dau|lien|sau|cuoi|thu))"
)
_EVERY = re.compile(
    rf"(?:dinh ky|chu ky|\bmoi)(?: toi da| toi thieu| it nhat| khong qua| moi)* (?P<many>{_COUNT})"
    rf"{_ASIDE}\s*(?P<unit>nam|thang|tuan|ngay)\b(?! cuoi nam)"
)
_DUTY = (
    r"(?:tong hop|bao cao|to chuc|thuc hien|ra soat|kiem tra|lap|dien tap|sao luu|danh gia|xay dung|cap nhat|"
    r"tham muu|tien hanh|gui|doi soat|giam sat|thay doi|bao duong|kiem ke|thong ke|tap huan|huan luyen|"
    r"theo doi|hop|so ket|tong ket|chu tri|phoi hop|co ke "
    r"hoach|thong bao|quet)"
)
_EACH = r"(?:hang|moi)\s+(?P<unit>nam|thang|quy|tuan|ngay|dem)\b"
_RECURRING = (
    re.compile(
        r"(?:truoc|vao|chau? nhat)?\s*(?:truoc |vao |cham nhat )(?:[a-z0-9 ]{0,20}?)?(?:ngay\s*)"
        r"?\d{1,2}(?:\s*(?:/|thang)\s*\d{1,2})?\s*(?:cua\s+)?" + _EACH
    ),
    re.compile(r"(?:truoc|vao|luc) \d{1,2}(?:h| gio)\s?\d{0,2}(?: phut)?,?(?: thu [a-z]+| chu nhat)? " + _EACH),
    re.compile(r"dinh ky(?: [a-z]+){0,2}?,?\s*(?:\(?\s*)" + _EACH),
    re.compile(r"(?:^|[.;:,(] |\bva )" + _EACH + r",?\s*(?:[a-z0-9 ,/]{0,60}?)\b" + _DUTY),
    re.compile(
        r"\b(?:bao cao|dien tap|tap huan|danh gia|ra quet|sao luu|hoi nghi|to chuc|so ket|tong ket|ra soat|"
        r"kiem tra|doi soat|giam sat|thay doi|bao duong|kiem ke|theo doi|cap nhat|quet)\b"
        r"(?:(?!ke hoach|kinh phi|du toan|ngan sach|canh bao|chuong trinh|chi thuong xuyen)[^.;])"
        r"{0,90}?\s" + _EACH + r"(?=\s*(?:[.;,)/]|$|theo quy dinh|doi voi|ve |gui|cho |vao|va dot xuat|hoac dot xuat|"
        r"trong (?:thoi gian|dip|suot)|ket qua))"
    ),
    re.compile(r"(?:thoi gian|tan suat|dinh ky)[^.;:]{0,30}:\s*" + _EACH),
    re.compile(r"\bthu (?:hai|ba|tu|nam|sau|bay) " + _EACH),
    re.compile(r"[,;] (?:va )?" + _EACH + r" doi voi (?:cac )?he thong\b"),
)
_AND_EACH = re.compile(r"(?:\s*\([^()]{0,60}\))?\s*(?:,|;|\bva)\s*" + _EACH)
_BY_DATE = re.compile(r"dinh ky[^.;]{0,12}\(?\s*truoc ngay \d{1,2} thang \d{1,2}(?!\s*nam|\s*/)\s*\)?")
_SIX_MONTHS = re.compile(
    r"(?:bao cao|dinh ky)[^.;]{0,40}\b(?P<many>0?6|sau) thang(?: dau nam)?(?:,| va) (?:hang )?nam\b"
)
_MONTH_DAY = r"(?:ngay\s*)?\d{1,2}(?:\s*/\s*|\s*thang\s*)\d{1,2}"
_TWO_DAYS = re.compile(rf"(?:truoc|vao) {_MONTH_DAY} va (?:truoc |vao )?{_MONTH_DAY} (?:hang|moi) nam")
_FEED = re.compile(
    r"(?:canh bao|van ban|ban tin|danh sach|(?<!phong )(?<!so )(?<!ban )ke hoach|"
    r"kinh phi|du toan|ngan sach|chuong trinh)[^.;,]{0,40}$"
)
_LEVELS = re.compile(
    r"(?<!thien tai )(?<!rui ro )(?<!bao dong )(?<!dich benh )(?<!benh dich )"
    r"cap do\s*(?P<first>[1-5])(?:\s*\([a-z]+\))?(?P<up>\s*tro len|\s*den\s*(?:cap(?: do)?\s*)?[1-5]|)"
    r"(?P<more>(?:\s*(?:,|va|hoac|-)\s*(?:cap(?: do)?\s*)?[1-5]\b)*)(?P<later>\s*tro len)?"
)
TopicOf = Callable[[str], str | None]
_ISO = {"nam": "Y", "thang": "M", "tuan": "W", "ngay": "D", "dem": "D"}


@dataclass(frozen=True, slots=True)
class Interval:
    """A cadence and where it stands in the text searched."""

    every: str
    start: int
    end: int


def intervals_of(text: str) -> list[Interval]:
    """Every interval in folded, squeezed `text`, in order, each stretch of words once."""
    found: list[Interval] = []
    for match in _TIMES.finditer(text):
        _keep(found, _per(match["unit"], _count(match["many"]), _count(match["times"])), match)
    for rule in (_EACH_ONCE, _EACH_DONE):
        for match in rule.finditer(text):
            _keep(found, _per(match["unit"], 1, _count(match["times"])), match)
    for rule in (_PER, _EVERY):
        for match in rule.finditer(text):
            _keep(found, _per(match["unit"], _count(match["many"]), 1), match)
    for rule in (_SIX_MONTHS, _TWO_DAYS):
        for match in rule.finditer(text):
            _keep(found, "P6M", match)
    for rule in _RECURRING:
        for match in rule.finditer(text):
            if not _FEED.search(text[: match.start("unit") - 5]):
                _keep(found, _per(match["unit"], 1, 1), match)
                _keep_others(found, text, match.end())
    for match in _BY_DATE.finditer(text):
        _keep(found, "P1Y", match)
    return sorted(found, key=lambda interval: interval.start)


def _keep(found: list[Interval], every: str | None, match: re.Match[str]) -> None:
    start, end = match.span()
    if every is None or any(start < other.end and other.start < end for other in found):
        return
    found.append(Interval(every, start, end))


def _keep_others(found: list[Interval], text: str, end: int) -> None:
    """Intervals that are listed behind one: "hàng tháng (trước ngày 25), hàng quý"."""
    match = _AND_EACH.match(text, end)
    while match:
        _keep(found, _per(match["unit"], 1, 1), match)
        match = _AND_EACH.match(text, match.end())


def _count(words: str | None) -> int:
    if words is None:
        return 1
    return _NUMBER.get(words) or int(words) if words in _NUMBER or words.isdigit() else 1


def _per(unit: str, many: int, times: int) -> str | None:
    """`times` in `many` units, as a duration: twice a year is P6M."""
    if many == 0 or times == 0 or many > 60:
        return None
    if unit in ("gio", "tieng"):
        return f"PT{many}H"
    if unit == "quy":
        unit, many = "thang", many * 3
    if times > 1:
        return _divided(unit, many, times)
    return f"P{many}{_ISO[unit]}"


def _divided(unit: str, many: int, times: int) -> str | None:
    smaller = {"nam": ("thang", 12), "thang": ("ngay", 30), "tuan": ("ngay", 7), "ngay": ("gio", 24)}
    if many % times == 0:
        return f"P{many // times}{_ISO[unit]}"
    name, size = smaller[unit]
    total = many * size
    if total % times:
        return None
    return f"PT{total // times}H" if name == "gio" else f"P{total // times}{_ISO[name]}"


def levels_of(text: str) -> tuple[int, ...]:
    """Levels of system that the words name: "cấp độ 3 trở lên" is 3, 4 and 5."""
    levels: set[int] = set()
    for match in _LEVELS.finditer(text):
        named = [int(match["first"]), *map(int, re.findall(r"[1-5]", match["more"] or ""))]
        if "tro len" in (match["up"] or "") or match["later"]:
            named.extend(range(named[-1], 6))
        elif "den" in (match["up"] or ""):
            named.extend(range(named[0], int(re.findall(r"[1-5]", match["up"])[-1]) + 1))
        levels.update(named)
    return tuple(sorted(levels))


def cadences_of(text: str, topic_of: TopicOf) -> tuple[Cadence, ...]:
    """The intervals of a duty with the levels and the topic of their own clause."""
    intervals = intervals_of(text)
    cadences: list[Cadence] = []
    for index, interval in enumerate(intervals):
        end = intervals[index + 1].start if index + 1 < len(intervals) else len(text)
        start = intervals[index - 1].end if index else 0
        clause_start = max(start, text.rfind(";", 0, interval.start) + 1, text.rfind(". ", 0, interval.start) + 1)
        stops = [
            at
            for at in (text.find(";", interval.end), text.find(". ", interval.end), text.find(")", interval.end))
            if at >= 0
        ]
        clause_end = min([end, *stops])
        levels = levels_of(text[interval.start : clause_end])
        cadences.append(Cadence(interval.every, levels, topic_of(text[clause_start : interval.end])))
    return tuple(dict.fromkeys(cadences))
