"""One letter passed on by another: what its clauses carry, where they would be laxer, where it would run in a circle.

A warning is words for a person; only what cannot be meant (a circle, a letter taken back) is refused.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from khien.directives.rules.clauses import ClauseValue

LEAD = timedelta(days=5)  # our own proposal: time to gather what comes back before one's own day
MOST_HOPS = 8
REPORTING = "reporting_up"
_MARKER = re.compile(r"^\s*(?:\d{1,2}[.)]|[a-zđ][.)]|[-+•*–])\s+")


class UnableToForward(ValueError):
    """The letter cannot be passed on so; the message says why."""


@dataclass(frozen=True, slots=True)
class Laxer:
    """Something a person should know before the letter goes out; `number` is the clause on the page."""

    sentence: str
    number: int | None = None


def carried(source: ClauseValue, unit: str) -> ClauseValue:
    """A clause as it is carried over: its words and terms, standing nowhere in a text, given to nobody yet.

    A clause about reporting asks those below to report to the unit that passes it on, not past it.
    """
    text = _MARKER.sub("", source.text).removesuffix("/.").strip()
    if REPORTING in source.topics:
        when = f" chậm nhất ngày {source.deadline:%d/%m/%Y}" if source.deadline else ""
        text = f"Báo cáo kết quả thực hiện về {unit}{when}."
    return replace(source, text=text, start=None, end=None, audience="", coordinating=(), targets={})


def proposed_day(due: date | None, today: date) -> date | None:
    """A day to answer by that leaves time before one's own; None where there is none left, or no day above."""
    if due is None or due <= today:
        return None
    return max(due - LEAD, today + timedelta(days=1))


def laxer(number: int, own: ClauseValue, source: ClauseValue) -> list[Laxer]:
    """Where a clause asks less, or later, than the one it carries, in words."""
    found = []
    if own.settled and source.deadline is not None:
        if own.deadline is None and own.window is None:
            found.append(f"không đặt hạn, trong khi văn bản gốc yêu cầu chậm nhất {source.deadline:%d/%m/%Y}")
        elif own.deadline is not None and own.deadline > source.deadline:
            days = (own.deadline - source.deadline).days
            found.append(f"hạn {own.deadline:%d/%m/%Y} muộn hơn văn bản gốc ({source.deadline:%d/%m/%Y}) {days} ngày")
    if own.settled and source.window is not None:
        within = own.window is not None and own.window[0] <= source.window[0] and own.window[1] >= source.window[1]
        if not within:
            first, last = source.window
            found.append(f"không phủ hết khoảng {first:%d/%m/%Y} – {last:%d/%m/%Y} của văn bản gốc")
    if set(source.obligations) - set(own.obligations):
        found.append("yêu cầu ít nghĩa vụ hơn văn bản gốc")
    if source.cadences and set(source.cadences) - set(own.cadences):
        found.append("không giữ đủ chu kỳ của văn bản gốc")
    if own.levels and (not source.levels or set(source.levels) - set(own.levels)):
        found.append("chỉ giao cho ít cấp độ hệ thống hơn văn bản gốc")
    return [Laxer(f"Nội dung {number} {words}.", number) for words in found]


def laxer_answer(own: date | None, due: date | None) -> list[Laxer]:
    """The day to answer beside the unit's own day above."""
    if due is None:
        return []
    if own is None:
        return [Laxer(f"Chưa đặt ngày trả lời chung; đơn vị phải trả lời cấp trên chậm nhất {due:%d/%m/%Y}.")]
    if own > due:
        return [Laxer(f"Ngày trả lời {own:%d/%m/%Y} muộn hơn hạn của chính đơn vị với cấp trên ({due:%d/%m/%Y}).")]
    if own == due:
        return [Laxer(f"Ngày trả lời trùng hạn của đơn vị ({due:%d/%m/%Y}): không còn ngày nào để tổng hợp.")]
    return []


@dataclass(frozen=True, slots=True)
class Above:
    """The letters above one, as far as a circle is concerned: the units that hold them, by name."""

    holders: Mapping[int, str]


def refuse_circle(own: int, above: Above, reached: Iterable[tuple[int, str]]) -> str:
    """Why these units cannot be sent to; empty where they can. `own` is the unit that passes the letter on."""
    units = dict(reached)
    back = [name for key, name in above.holders.items() if key in units and key != own]
    said = []
    if own in units:
        said.append("giao cho chính đơn vị mình: việc của đơn vị đã có trong văn bản nhận được")
    if back:
        said.append(f"gửi ngược lên nơi đã gửi văn bản này xuống ({', '.join(back)})")
    return "; ".join(said)


_DATE = r"(?<!\d)(?P<d>\d{1,2})\s*(?:/|-|\.)\s*(?P<m>\d{1,2})\s*(?:/|-|\.)\s*(?P<y>\d{4})(?!\d)"
_LONG = r"(?P<d2>\d{1,2})\s+tháng\s+(?P<m2>\d{1,2})\s+năm\s+(?P<y2>\d{4})"
_DATES = re.compile(f"{_DATE}|{_LONG}")


def redated(text: str, old: date, new: date) -> str:
    """The words with one day in place of another, so that a clause does not order two."""

    def other(found: re.Match[str]) -> str:
        if _day_of(found) != old:
            return found.group()
        long = found["d2"] is not None
        return f"{new:%d} tháng {new.month} năm {new.year}" if long else f"{new:%d/%m/%Y}"

    return _DATES.sub(other, text)


def days_in(text: str) -> set[date]:
    """Full days that the words name."""
    return {day for found in _DATES.finditer(text) if (day := _day_of(found)) is not None}


def _day_of(found: re.Match[str]) -> date | None:
    day, month, year = (int(found[a] or found[b]) for a, b in (("d", "d2"), ("m", "m2"), ("y", "y2")))
    try:
        return date(year, month, day)
    except ValueError:
        return None


def paired(own: Sequence[tuple[str, ClauseValue]], source: Sequence[tuple[str, ClauseValue]]) -> dict[str, str]:
    """For each clause of a letter signed on paper, the clause above that it seems to carry: a proposal to confirm."""
    found = {}
    for key, value in own:
        scored = [(_alike(value, above), place, other) for place, (other, above) in enumerate(source)]
        best = max(scored, key=lambda one: (one[0], -one[1]), default=None)
        if best is not None and best[0] >= 0.4:
            found[key] = best[2]
    return found


def _alike(one: ClauseValue, other: ClauseValue) -> float:
    """How much of two clauses is the same: their obligations and their words, from 0 to 1."""
    asked = _share(set(one.obligations), set(other.obligations))
    words = _share(set(one.text.casefold().split()), set(other.text.casefold().split()))
    return max(words, (asked + words) / 2 if one.obligations and other.obligations else 0)


def _share(one: Collection[str], other: Collection[str]) -> float:
    both = set(one) | set(other)
    return len(set(one) & set(other)) / len(both) if both else 0.0
