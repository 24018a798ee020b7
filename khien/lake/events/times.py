"""Instants as logs write them → seconds since 1970. What names no zone is of the zone given; it knows no clock."""

import re
from datetime import UTC, datetime, timedelta, timezone

VIETNAM = 7.0  # hours east of Greenwich: where a log says no zone, its clock is taken to be ours
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTHS = {name: number for number, name in enumerate(_NAMES, 1)}
_HMS = r"(\d\d?):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?"
_ZONE = r"(Z|UTC|GMT|[+-]\d\d:?\d\d|[+-]\d\d)"
_ISO = re.compile(rf"(\d{{4}})[-/](\d\d?)[-/](\d\d?)(?:[T ]+{_HMS})?\s*{_ZONE}?$", re.IGNORECASE)
_WEB = re.compile(rf"\[?(\d\d?)[-/ ]([A-Za-z]{{3}})[a-z]*[-/ ](\d{{4}})[: ]{_HMS}(?:\s*{_ZONE})?\]?$")
_KIBANA = re.compile(rf"([A-Z][a-z]{{2}}) (\d\d?), (\d{{4}}) @ {_HMS}$")
_C = re.compile(rf"(?:[A-Z][a-z]{{2}} )?([A-Z][a-z]{{2}}) +(\d\d?) (?:(\d{{4}}) )?{_HMS}(?: (\d{{4}}))?$")
_SHORT = re.compile(r"(\d\d?)/(\d\d?)/(\d{4})[, ]+(\d\d?):(\d\d)(?::(\d\d)(?:\.(\d+))?)?\s*([AaPpSsCc][MmAaHh])?$")
_NUMBER = re.compile(r"(-?\d+(?:\.\d*)?)(?::\d+)?$")  # the Linux audit's time has the event's number behind it
_DOTNET = re.compile(r"/Date\((-?\d+)[^)]*\)/$")
_FIRST, _LAST = 0, 253402300800  # the years 1970 to 9999


def seconds(value: object, zone: float = VIETNAM) -> float | None:
    """ISO 8601, Windows', web servers' and syslog's (RFC 5424) forms, and numbers of s, ms, µs, ns; None for all else.

    `zone` (hours) is for what names no zone itself.
    """
    if value.__class__ is str:
        return _of_text(str(value).strip(), zone)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return of_number(value)
    return None


def of_number(value: float) -> float | None:
    """Since 1970, in whichever unit puts it between 1973 and 5138; before, seconds."""
    if not abs(value) < 1e20:
        return None
    size = abs(value)
    found = float(value) / (1e9 if size >= 1e17 else 1e6 if size >= 1e14 else 1e3 if size >= 1e11 else 1)
    return found if _FIRST <= found < _LAST else None


def _of_text(text: str, zone: float) -> float | None:
    if len(text) > 64:
        return None
    try:
        if found := _ISO.match(text):
            year, month, day, hour, minute, second, part, offset = found.groups()
            return _stamp(year, int(month), day, hour, minute, second, part, offset, zone)
        if found := _WEB.match(text):
            day, name, year, hour, minute, second, part, offset = found.groups()
            return _stamp(year, MONTHS[name.lower()], day, hour, minute, second, part, offset, zone)
        if found := _C.match(text):
            name, day, before, hour, minute, second, part, behind = found.groups()
            year = before or behind
            return _stamp(year, MONTHS[name.lower()], day, hour, minute, second, part, None, zone) if year else None
        if found := _KIBANA.match(text):
            name, day, year, hour, minute, second, part = found.groups()
            return _stamp(year, MONTHS[name.lower()], day, hour, minute, second, part, None, zone)
        if found := _SHORT.match(text):
            return _of_short(found, zone)
        if found := _NUMBER.match(text):
            return of_number(float(found[1]))
        if found := _DOTNET.match(text):
            return of_number(float(found[1]) / 1e3)
    except (ValueError, KeyError, OverflowError):
        return None
    return None


def _of_short(found: re.Match[str], zone: float) -> float | None:
    """Slashes: day before month, as here, unless only month before day makes a date or an English AM/PM follows."""
    first, second, year, hour, minute, sec, part, half = found.groups()
    english = (half or "").lower() in ("am", "pm") or int(second) > 12
    day, month = (second, first) if english and int(first) <= 12 else (first, second)
    hours = int(hour)
    if half:
        hours = hours % 12 + (12 if half.lower() in ("pm", "ch") else 0)
    return _stamp(year, int(month), day, str(hours), minute, sec, part, None, zone)


def _stamp(
    year: str, month: int, day: str, hour: str | None, minute: str | None, second: str | None, part: str | None,
    offset: str | None, zone: float,
) -> float:  # fmt: skip
    of_minute = min(int(second or 0), 59)  # a leap second is the one before
    made = datetime(int(year), month, int(day), int(hour or 0), int(minute or 0), of_minute, tzinfo=_zone(offset, zone))
    return made.timestamp() + (float(f"0.{part}") if part else 0.0)


def _zone(offset: str | None, zone: float) -> timezone:
    if offset is None:
        return timezone(timedelta(hours=zone))
    if offset.upper() in ("Z", "UTC", "GMT"):
        return UTC
    digits = offset[1:].replace(":", "").ljust(4, "0")
    size = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-size if offset[0] == "-" else size)


class Clock:
    """`seconds` for texts that come in order: the same minute is not worked out twice."""

    def __init__(self, zone: float = VIETNAM) -> None:
        self._zone = zone
        self._minute, self._base = "", 0.0

    def seconds(self, value: object) -> float | None:
        """As the function of that name."""
        if value.__class__ is not str:
            return seconds(value, self._zone)
        text = str(value)
        if text[:16] == self._minute and text[-1:] == "Z" and len(text) <= 30:
            try:
                return self._base + float(text[17:-1])
            except ValueError:
                return seconds(text, self._zone)
        found = seconds(text, self._zone)
        if found is not None and text[10:11] in "T " and text[16:17] == ":" and text[-1:] == "Z":
            self._minute = text[:16]
            self._base = found // 60 * 60
        return found
