"""An instant as people and spreadsheets write it. It guesses nothing: what could be two instants is refused."""

import re
from datetime import datetime, timedelta

from khien.base.clock import VIETNAM

FIRST_YEAR, LAST_YEAR = 2000, 2099
_TIME = (
    r"(?P<hour>[0-9]{1,2})(?:h|[:h](?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,]0+)?)?)"
    r"(?: ?(?P<half>am|pm|sa|ch))?"
)
_ISO = re.compile(
    rf"(?P<year>[0-9]{{4}})-(?P<month>[0-9]{{1,2}})-(?P<day>[0-9]{{1,2}})(?:t| ){_TIME}"
    r"(?P<zone>z|[+-][0-9]{2}:?[0-9]{2})?"
)
_LOCAL = re.compile(
    rf"(?P<day>[0-9]{{1,2}})(?P<mark>[/.-])(?P<month>[0-9]{{1,2}})(?P=mark)(?P<year>[0-9]{{4}}),? {_TIME}"
)
_TIME_FIRST = re.compile(
    rf"{_TIME},? (?:ngày )?(?P<day>[0-9]{{1,2}})(?P<mark>[/.-])(?P<month>[0-9]{{1,2}})(?P=mark)(?P<year>[0-9]{{4}})"
)
_FORMS = (_ISO, _LOCAL, _TIME_FIRST)
_EXAMPLE = "hãy ghi như 05/02/2027 17:00 hoặc 2027-02-05T17:00"
_FAULTS = (
    (re.compile(r"[0-9]{5}(?:[.,][0-9]+)?"), f"là số của Excel, không phải ngày giờ; hãy định dạng lại ô, {_EXAMPLE}"),
    (
        re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}|[0-9]{1,2}([/.-])[0-9]{1,2}\1[0-9]{4}"),
        f"có ngày mà không có giờ; {_EXAMPLE}",
    ),
    (re.compile(r"[0-9]{1,2}([/.-])[0-9]{1,2}\1[0-9]{2}(?: .*)?"), f"ghi năm bằng hai chữ số; {_EXAMPLE}"),
    (re.compile(r"[0-9]{1,2}[:h][0-9]{0,2}.{0,6}"), f"có giờ mà không có ngày; {_EXAMPLE}"),
)


class UnableToReadMoment(ValueError):
    """The text is no instant, or could be two; the message is fit for the user."""


def moment(text: str, *, months_first: bool = False) -> datetime:
    """The instant that a cell says, in Vietnam's time, to the minute. 24:00 is the midnight that ends the day.

    With `months_first` the text stands among dates in the American order: one that could be read either way is refused.
    """
    plain = " ".join(text.split()).lower()
    found = next((match for form in _FORMS if (match := form.fullmatch(plain))), None)
    if found is None:
        why = next((why for form, why in _FAULTS if form.fullmatch(plain)), f"không phải là ngày giờ; {_EXAMPLE}")
        raise UnableToReadMoment(f"“{_short(text)}” {why}")
    parts = found.groupdict()
    day, month = int(parts["day"]), int(parts["month"])
    if "mark" in parts and month > 12 >= day:
        raise UnableToReadMoment(f"“{_short(text)}” ghi tháng trước ngày; {_EXAMPLE}")
    if "mark" in parts and months_first and day <= 12 and day != month:
        why = "có thể là ngày trước hoặc tháng trước, vì trong tệp có ngày ghi tháng trước"
        raise UnableToReadMoment(f"“{_short(text)}” {why}; {_EXAMPLE}")
    if int(parts["second"] or 0):
        raise UnableToReadMoment(f"“{_short(text)}” có giây lẻ; lịch trực tính đến phút")
    return _instant(text, int(parts["year"]), month, day, _minutes(text, parts), parts.get("zone"))


def puts_months_first(text: str) -> bool:
    """Whether the text is a date in the American order and can be nothing else, as Excel makes it: 2/13/2027 17:00."""
    plain = " ".join(text.split()).lower()
    found = _LOCAL.fullmatch(plain) or _TIME_FIRST.fullmatch(plain)
    return found is not None and int(found["month"]) > 12 >= int(found["day"])


def _minutes(text: str, parts: dict[str, str | None]) -> int:
    """Minutes from midnight."""
    hour, minute, half = int(parts["hour"] or 0), int(parts["minute"] or 0), parts["half"]
    if half is not None and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half in ("pm", "ch") else 0)
    elif half is not None and not (half in ("pm", "ch") and hour < 24):
        hour = 99
    if minute > 59 or hour * 60 + minute > 24 * 60:
        raise UnableToReadMoment(f"“{_short(text)}” có giờ không có thật; {_EXAMPLE}")
    return hour * 60 + minute


def _instant(text: str, year: int, month: int, day: int, minutes: int, zone: str | None) -> datetime:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise UnableToReadMoment(f"“{_short(text)}” có năm không hợp lý; phải từ {FIRST_YEAR} đến {LAST_YEAR}")
    try:
        midnight = datetime(year, month, day, tzinfo=VIETNAM)
    except ValueError:
        raise UnableToReadMoment(f"“{_short(text)}” có ngày không có trong lịch; {_EXAMPLE}") from None
    instant = midnight + timedelta(minutes=minutes)
    if zone is None:
        return instant
    try:
        away = datetime.strptime(zone.upper(), "%z").tzinfo
    except ValueError:
        raise UnableToReadMoment(f"“{_short(text)}” có múi giờ không có thật; {_EXAMPLE}") from None
    return instant.replace(tzinfo=away).astimezone(VIETNAM)


def _short(text: str) -> str:
    """What a message quotes: on one line, not endless, without what cannot be printed."""
    shown = "".join(mark if mark.isprintable() else "�" for mark in " ".join(text.split()))
    return shown if len(shown) <= 40 else f"{shown[:39]}…"
