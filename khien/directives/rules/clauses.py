"""A clause as a value: taken from a reading, split, merged, settled. Invents nothing that the letter leaves blank."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from khien.law.durations import UnableToReadDuration, duration
from khien.reading.types import Cadence, Task


class UnableToCorrect(ValueError):
    """The clause or the letter cannot be corrected so; the message says why."""


@dataclass(frozen=True, slots=True)
class ClauseValue:
    """What a clause says. `start` and `end` index the letter's text; None for one that a person added freely.

    `settled` is a person's word that the time is right: a date, a window, or knowingly none. `proposed` names the
    fields that were recognised from a picture and wait for a person's word.
    """

    text: str
    start: int | None = None
    end: int | None = None
    audience: str = ""
    coordinating: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    obligations: tuple[str, ...] = ()
    deadline: date | None = None
    deadline_text: str = ""
    settled: bool = False
    cadences: tuple[Cadence, ...] = ()
    levels: tuple[int, ...] = ()
    window: tuple[date, date] | None = None
    targets: dict[str, Any] = field(default_factory=dict)
    proposed: tuple[str, ...] = ()


PROPOSED = ("deadline", "cadences", "levels")


def tidy(text: str) -> str:
    """White space joined, so that a hard-wrapped clause reads as one line."""
    return re.sub(r"\s+", " ", text).strip()


def from_task(task: Task, *, proposed: bool = False) -> ClauseValue:
    """A read task as a clause to review. A full date that the letter writes is settled; nothing else is.

    `proposed`: recognised from a picture (OCR), so that even a full date waits for a person's word.
    """
    return ClauseValue(
        text=tidy(task.text),
        start=task.start,
        end=task.end,
        audience=task.audience or "",
        coordinating=task.coordinating,
        topics=task.topics,
        obligations=task.obligations,
        deadline=task.deadline,
        deadline_text=task.deadline_text or "",
        settled=task.deadline is not None and not proposed,
        cadences=task.cadences,
        levels=task.levels,
        proposed=tuple(name for name in PROPOSED if getattr(task, name)) if proposed else (),
    )


def split(clause: ClauseValue, offset: int, letter: str) -> tuple[ClauseValue, ClauseValue]:
    """Two clauses cut at `offset` of the letter's text (of the clause's own where it stands nowhere in it)."""
    free = clause.start is None or clause.end is None
    source = clause.text if free else letter
    start, end = (0, len(clause.text)) if clause.start is None or clause.end is None else (clause.start, clause.end)
    if not start < offset < end:
        raise UnableToCorrect("Chỗ tách phải nằm bên trong nội dung đang chọn.")
    spans = [_trimmed(source, start, offset), _trimmed(source, offset, end)]
    if any(low >= high for low, high in spans):
        raise UnableToCorrect("Chỗ tách để lại một phần trống; hãy chọn chỗ khác.")
    first, second = (
        replace(clause, text=tidy(source[low:high]), start=None if free else low, end=None if free else high)
        for low, high in spans
    )
    return first, second


def selected(letter: str, start: int, end: int) -> ClauseValue:
    """A clause over a range that a person marked in the letter."""
    if not 0 <= start < end <= len(letter):
        raise UnableToCorrect("Đoạn chọn nằm ngoài văn bản.")
    low, high = _trimmed(letter, start, end)
    if low >= high:
        raise UnableToCorrect("Đoạn chọn không có chữ nào.")
    return ClauseValue(tidy(letter[low:high]), low, high, topics=("other",))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    part = text[start:end]
    low = start + len(part) - len(part.lstrip())
    return low, max(low, start + len(part.rstrip()))


def merged(first: ClauseValue, second: ClauseValue, letter: str) -> ClauseValue:
    """One clause that says both. Where their times differ, the time is asked for again; so are differing targets."""
    placed = [one for one in (first, second) if one.start is not None and one.end is not None]
    start = end = None
    text = tidy(f"{first.text} {second.text}")
    if len(placed) == 2:
        start, end = min(one.start or 0 for one in placed), max(one.end or 0 for one in placed)
        text = tidy(letter[start:end])
    same_time = (first.deadline, first.window) == (second.deadline, second.window)
    return ClauseValue(
        text=text,
        start=start,
        end=end,
        audience="; ".join(dict.fromkeys(filter(None, (first.audience, second.audience)))),
        coordinating=_both(first.coordinating, second.coordinating),
        topics=_topics(_both(first.topics, second.topics)),
        obligations=_both(first.obligations, second.obligations),
        deadline=first.deadline if same_time else None,
        deadline_text="; ".join(dict.fromkeys(filter(None, (first.deadline_text, second.deadline_text)))),
        settled=same_time and first.settled and second.settled,
        cadences=tuple(dict.fromkeys((*first.cadences, *second.cadences))),
        levels=tuple(sorted({*first.levels, *second.levels})) if first.levels and second.levels else (),
        window=first.window if same_time else None,
        targets=first.targets if first.targets == second.targets else {},
        proposed=_both(first.proposed, second.proposed) if same_time else _but(_both(first.proposed, second.proposed)),
    )


def _but(fields: tuple[str, ...]) -> tuple[str, ...]:
    """Without the date: where two differ it is asked for anew."""
    return tuple(name for name in fields if name != "deadline")


def _both(first: Sequence[str], second: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *second)))


def _topics(found: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(topic for topic in found if topic != "other") or ("other",)


def checked(clause: ClauseValue, *, topics: Sequence[str], obligations: Sequence[str]) -> ClauseValue:
    """The clause as a person corrected it, in order; raises UnableToCorrect with the first thing wrong in it.

    `topics` and `obligations` are the ids that the catalogue knows.
    """
    if not clause.text:
        raise UnableToCorrect("Nội dung không được để trống.")
    for topic in clause.topics:
        if topic not in topics:
            raise UnableToCorrect(f"Không có chủ đề “{topic}” trong danh mục.")
    for obligation in clause.obligations:
        if obligation not in obligations:
            raise UnableToCorrect(f"Không có nghĩa vụ “{obligation}” trong danh mục.")
    if any(level not in range(1, 6) for level in _levels_of(clause)):
        raise UnableToCorrect("Cấp độ phải từ 1 đến 5.")
    for cadence in clause.cadences:
        try:
            duration(cadence.every)
        except UnableToReadDuration as refusal:
            raise UnableToCorrect(f"Chu kỳ không đọc được: {refusal}.") from refusal
    if clause.window and clause.window[0] > clause.window[1]:
        raise UnableToCorrect("Khoảng thời gian phải bắt đầu trước khi kết thúc.")
    return replace(clause, topics=_topics(_both(clause.topics, ())), levels=tuple(sorted(set(clause.levels))))


def _levels_of(clause: ClauseValue) -> list[int]:
    return [*clause.levels, *(level for cadence in clause.cadences for level in cadence.levels)]
