"""Until when a cell says that an indicator holds, however days are written. It guesses no month before a day."""

import calendar
import re
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache

from khien.lake.lists.headers import folded
from khien.lake.lists.rows import NOTHING, VIETNAM, UnableToReadDay

_HOUR = (
    r"(?P<hour>\d{1,2})(?:[:hg]|\s*giờ\s*)(?P<minute>\d\d)?(?:[:p](?P<second>\d\d))?(?:\.\d+)?\s*(?P<half>am|pm|sa|ch)?"
)
_DAY = (
    r"(?:ngày\s*)?(?P<day>\d{1,2})(?:\s*[/.\-]\s*|\s*tháng\s*)"
    r"(?P<month>\d{1,2})(?:\s*[/.\-]\s*|\s*năm\s*)(?P<year>\d{4}|\d\d)"
)
_NAMED = (
    r"(?:(?P<day>\d{1,2})[\s-]+(?P<name>[a-z]{3})[a-z]*|(?P<name2>[a-z]{3})[a-z]*\s+(?P<day2>\d{1,2}))"
    r"[\s,-]+(?P<year>\d{4})"
)
_ZONE = r"(?:\s*(?P<zone>z|utc|gmt))?"
_MONTHS = {name.lower(): at for at, name in enumerate(calendar.month_abbr) if name}
_FIRST, _LAST = 36_526, 73_050  # 2000 to 2099, as Excel counts days
_EPOCHS = {10: 1, 13: 1000}  # digits of seconds and of milliseconds since 1970


@lru_cache(maxsize=4096)
def expiry_of(text: str) -> datetime | None:
    """The instant that a cell names, in Vietnam where it names no zone; None where it says that there is none.

    A day comes before the month (21/11/2026). A day, or midnight without a zone, as a sheet keeps a day, holds to its
    end. Raises UnableToReadDay.
    """
    text = " ".join(text.split())
    if folded(text) in NOTHING:
        return None
    try:
        found = next((made for read in _FORMS if (made := read(text))), None) or datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        raise UnableToReadDay(f"không hiểu ngày hết hạn {text!r}") from None
    if found.tzinfo:
        return found
    return _end_of(found) if found.time() == time() else found.replace(tzinfo=VIETNAM)


def is_day(text: str) -> bool:
    """Whether a cell names a day or an instant."""
    try:
        return expiry_of(text) is not None
    except UnableToReadDay:
        return False


def _end_of(day: datetime) -> datetime:
    return datetime.combine(day.date(), time(23, 59, 59), VIETNAM)


def _counted(text: str) -> datetime | None:
    """What programs count: seconds or milliseconds since 1970, and days as Excel does."""
    if re.fullmatch(r"\d{5}(?:\.\d+)?", text) and _FIRST <= float(text) <= _LAST:
        return datetime(1899, 12, 30) + timedelta(seconds=round(float(text) * 86_400))  # noqa: DTZ001
    if text.isascii() and text.isdigit() and len(text) in _EPOCHS:
        return datetime.fromtimestamp(int(text) / _EPOCHS[len(text)], UTC)
    return None


def _written(pattern: str) -> Callable[[str], datetime | None]:
    compiled = re.compile(pattern + r"\Z", re.I)

    def read(text: str) -> datetime | None:
        found = compiled.match(text)
        return _of(found.groupdict()) if found else None

    return read


def _of(said: dict[str, str | None]) -> datetime:
    """The parts of a day. Raises ValueError where there is no such day."""
    name = (said.get("name") or said.get("name2") or "").lower()
    if name and name not in _MONTHS:
        raise ValueError(name)
    year, hour = int(said["year"] or 0), int(said.get("hour") or 0)
    if (said.get("half") or "").lower() in {"pm", "ch"} and hour < 12:
        hour += 12
    return datetime(
        year if year > 99 else 2000 + year,
        _MONTHS.get(name) or int(said["month"] or 0),
        int(said.get("day") or said.get("day2") or 0),
        hour,
        int(said.get("minute") or 0),
        int(said.get("second") or 0),
        tzinfo=UTC if said.get("zone") else None,
    )


_UNTIL = r"(?:đến\s+|hết\s+|đến hết\s+)?"
_FORMS = (
    _counted,
    _written(rf"{_UNTIL}{_DAY}(?:[T ,]+{_HOUR})?{_ZONE}"),
    _written(rf"{_UNTIL}{_HOUR},?\s+{_DAY}"),
    _written(rf"{_NAMED}(?:[T ,]+{_HOUR})?{_ZONE}"),
    _written(rf"(?P<year>\d{{4}})[/-](?P<month>\d{{1,2}})[/-](?P<day>\d{{1,2}})(?:[T ]+{_HOUR})?{_ZONE}"),
)
