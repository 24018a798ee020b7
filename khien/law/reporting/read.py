"""From `catalogue/reporting/` to values. Every fault is written down with its place."""

import re
from datetime import date
from functools import cache
from pathlib import Path

from khien.law.cites import cites_of
from khien.law.load import default_folder, file_in, sound
from khien.law.nodes import Block, Fault
from khien.law.reporting.types import (
    Capacity,
    Column,
    Content,
    Covered,
    Due,
    Form,
    Remark,
    YearDay,
    Yearlies,
    YearlyLaw,
)
from khien.law.types import Regime

FOLDER = "reporting"
_DAY = re.compile(r"(\d\d)-(\d\d)")
_NEVER = YearDay(12, 31)


def yearlies(folder: Path | None = None) -> Yearlies:
    """What each regime asks of the yearly report; the default is read once. Raises UnableToLoadCatalogue."""
    return _default() if folder is None else sound(*read(folder))


@cache
def _default() -> Yearlies:
    return sound(*read(default_folder()))


def read(folder: Path) -> tuple[Yearlies, list[Fault]]:
    """What could be read, and what could not."""
    faults: list[Fault] = []
    found = []
    for regime in Regime:
        if block := file_in(folder, FOLDER, f"{regime}.yaml", faults):
            found.append(_law(block, regime))
    return Yearlies(tuple(found)), faults


def _law(block: Block, regime: Regime) -> YearlyLaw:
    if block.text("regime") != regime:
        block.fault("unknown_word", f"tệp này là của chế độ {regime}", key="regime")
    period = block.need("period")
    window = period.block() if period else None
    since = block.need("since")
    due = [_due(one) for one in block.blocks("due")]
    found = YearlyLaw(
        regime=regime,
        since=(since.day() if since else None) or date.max,
        period_from=_day(window, "from") if window else _NEVER,
        period_to=_day(window, "to") if window else _NEVER,
        period_cites=cites_of(window) if window else (),
        due={one.capacity: one for one in due},
        contents=tuple(_content(one) for one in block.blocks("contents")),
        coverage_reading=block.maybe_text("coverage_reading"),
        form=_form(block),
        columns=tuple(_column(one) for one in block.blocks("columns")),
        totals=tuple(_total(one) for one in block.blocks("totals")),
        checks=tuple(_remark(one, cited=False) for one in block.blocks("checks")),
        channels=tuple(_remark(one) for one in block.blocks("channels")),
        without_day=tuple(_remark(one) for one in block.blocks("without_day")),
    )
    if window:
        window.done()
    if set(found.due) != set(Capacity) or len(due) != len(Capacity):
        block.fault("missing_key", "phải có đúng một hạn cho đơn vị và một hạn cho chủ quản", key="due")
    if [one.number for one in found.contents] != list(range(1, len(found.contents) + 1)):
        block.fault("overlap", "nội dung phải đánh số liên tục từ 1", key="contents")
    block.done()
    return found


def _day(block: Block, key: str) -> YearDay:
    """A day as `MM-DD`, one that every year has."""
    text, item = block.text(key), block.get(key)
    if item is not None and (match := _DAY.fullmatch(text)):
        try:
            day = date(2001, int(match[1]), int(match[2]))  # not a leap year
        except ValueError:
            item.fault("bad_date", f"“{text}” không phải ngày của mọi năm")
        else:
            return YearDay(day.month, day.day)
    elif item is not None:
        item.fault("bad_date", f"“{text}” không phải ngày dạng MM-DD")
    return _NEVER


def _due(block: Block) -> Due:
    word = block.need("capacity")
    found = Due(
        capacity=(word.word(Capacity) if word else None) or Capacity.UNIT,
        who=block.text("who"),
        to=block.text("to"),
        before=_day(block, "before"),
        cites=cites_of(block),
        doubt=block.maybe_text("doubt"),
    )
    block.done()
    return found


def _content(block: Block) -> Content:
    number, covered = block.need("number"), block.need("covered")
    found = Content(
        number=(number.whole() if number else None) or 0,
        text=block.text("text"),
        covered=(covered.word(Covered) if covered else None) or Covered.NONE,
        cites=cites_of(block),
        missing=block.maybe_text("missing"),
    )
    block.done()
    return found


def _form(block: Block) -> Form | None:
    item = block.get("form")
    inner = item.block() if item else None
    if inner is None:
        return None
    found = Form(inner.text("number"), inner.text("title"), cites_of(inner), inner.texts("doubts"))
    inner.done()
    return found


def _column(block: Block) -> Column:
    number = block.need("number")
    place = (number.whole() if number else None) or 0
    found = Column(place, block.text("id"), block.text("label"), block.texts("values"), block.maybe_text("note"))
    block.done()
    return found


def _total(block: Block) -> tuple[str, str]:
    found = block.text("id"), block.text("label")
    block.done()
    return found


def _remark(block: Block, *, cited: bool = True) -> Remark:
    cites = cites_of(block) if cited or "cites" in block else ()
    found = Remark(block.maybe_text("id"), block.text("text"), cites, block.maybe_text("reading"))
    if not cites and not found.reading:
        block.fault("missing_key", "câu này phải có “cites”, hoặc “reading” nếu là cách hiểu")
    block.done()
    return found
