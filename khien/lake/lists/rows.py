"""What every form of list gives before it is judged: a written indicator with its line, TLP and expiry."""

import re
from datetime import datetime, time, timedelta, timezone
from functools import lru_cache
from typing import NamedTuple

VIETNAM = timezone(timedelta(hours=7))
_TLP = re.compile(r"\b(?:tlp[:\s_-]*)?(red|amber\+strict|amber|green|white|clear)(?=\W|\Z)", re.I)
_DAY_FIRST = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})(?:[T ]+(\d{1,2}):(\d\d)(?::(\d\d))?)?\Z")


class Row(NamedTuple):
    """`why` is set where the form itself says that this is nothing to match, `doubt` where a part is not understood.

    `note` says what else than an indicator the row is: a title, a header. `loose`: it may hold several, or notes behind
    one. `rest` is the line from `written` on, where it is a part of a line.
    """

    line: int
    written: str
    tlp: str = ""
    expires: datetime | None = None
    why: str = ""
    doubt: str = ""
    note: str = ""
    loose: bool = False
    rest: str = ""


class UnableToReadList(ValueError):
    """The whole list cannot be read; the message is fit for the user."""


class UnableToReadDay(ValueError):
    """A cell is neither a day nor an instant; the message is fit for the user."""


@lru_cache(maxsize=4096)
def tlp_of(text: str) -> str:
    """`red`, `amber+strict`, `amber`, `green` or `clear` (`white` of TLP 1.0 too); empty where it is none."""
    found = _TLP.search(text)
    return found.group(1).lower().replace("white", "clear") if found else ""


@lru_cache(maxsize=4096)
def expiry_of(text: str) -> datetime | None:
    """The instant that a cell names, in Vietnam where it names no zone. A day comes before the month (21/11/2026).

    A day, or midnight without a zone, as a sheet keeps a day, holds to its end.
    """
    text = text.strip()
    if not text:
        return None
    by_day = _DAY_FIRST.match(text)
    try:
        if by_day:
            day, month, year, hour, minute, second = (int(part or 0) for part in by_day.groups())
            found = datetime.fromisoformat(f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")
        else:
            found = datetime.fromisoformat(text)
    except ValueError:
        raise UnableToReadDay(f"không hiểu ngày hết hạn {text!r}") from None
    if found.tzinfo:
        return found
    return _end_of(found) if found.time() == time() else found.replace(tzinfo=VIETNAM)


def _end_of(day: datetime) -> datetime:
    return datetime.combine(day.date(), time(23, 59, 59), VIETNAM)
