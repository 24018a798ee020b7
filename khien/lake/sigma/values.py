"""What a value of an event is: its texts, and a text as a number, an address, a time. No rule is judged here."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime

from khien.lake import addresses
from khien.lake.sigma.types import Fields, Scalar, Value, Whole

_ODD = str.maketrans("İΣς", "iσσ")  # what lower() makes two of, or another thing at the end of a word
_NUMBER = re.compile(
    r"\s*([+-]?)(?:0[xX]([0-9A-Fa-f]{1,64})|([0-9]{1,300})(\.[0-9]{0,300})?([eE][+-]?[0-9]{1,3})?)\s*\Z"
)
_TIME = re.compile(
    r"\s*([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ]([0-9]{2}):([0-9]{2})(?::[0-9]{2}(?:[.,][0-9]+)?)?\s*"
    r"(?:[zZ]|UTC|[+-][0-9]{2}:?[0-9]{2})?)?\s*\Z"
)
_SECONDS = 1e11  # more than so many are thousandths of them
_WHOLE = 1e15  # a whole number up to here is written without a fraction
PARTS = ("minute", "hour", "day", "week", "month", "year")


def folded(text: str) -> str:
    """The text without case, each character by its lower case and one for one: İ is i, Σ and ς are σ, ß stays ß."""
    if not text.isascii() and ("İ" in text or "Σ" in text or "ς" in text):
        text = text.translate(_ODD)
    return text.lower()


def text_of(value: Scalar) -> str:
    """How a value is written: true and false, whole numbers without a fraction."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < _WHOLE:
        return str(int(value))
    return _digits(value) if isinstance(value, int) else str(value)


def _digits(value: int) -> str:
    """An integer of any length: Python itself refuses to write those of thousands of digits."""
    return str(value) if value.bit_length() < 10_000 else hex(value)


def texts(value: Value) -> Iterator[str]:
    """The texts that a field holds: none of null, those of its members of a list."""
    if isinstance(value, list):
        for member in value:
            yield from texts(member)
    elif value is not None:
        yield text_of(value)


def words(fields: Fields) -> list[str]:
    """The texts in which a keyword may stand: those of all values."""
    return [text for value in fields.values() for text in texts(value) if text.__class__ is not Whole]


def is_null(value: Value) -> bool:
    """Null, an empty list, or a list with a null in it."""
    if isinstance(value, list):
        return not value or any(is_null(member) for member in value)
    return value is None


def number_of(text: str) -> int | float | None:
    """The number that a text is, decimal or hexadecimal behind 0x; None of others, of infinity too."""
    found = _NUMBER.match(text)
    if not found:
        return None
    sign, hexadecimal, whole, fraction, exponent = found.groups()
    if hexadecimal:
        number: int | float = int(hexadecimal, 16)
    elif fraction or exponent:
        number = float(f"{whole}{fraction or ''}{exponent or ''}")
    else:
        number = int(whole)
    if number == float("inf"):
        return None
    return -number if sign == "-" else number


def address_of(text: str) -> int | None:
    """The key of an address in any written form, its zone left out; None where the text is none."""
    return addresses.address(text.strip().split("%")[0])


def time_part(text: str, part: str) -> int | None:
    """The minute, hour, day, week (of ISO 8601), month or year as the text has it; zones are not converted.

    A number is seconds since 1970 (milliseconds, micro- or nanoseconds where it is that large), in UTC.
    """
    found = _TIME.match(text)
    if not found:
        moment = _since_1970(text)
        return None if moment is None else _part(moment.date(), moment.hour, moment.minute, part)
    year, month, day, hour, minute = (int(one) if one else None for one in found.groups())
    try:
        on = date(year or 0, month or 0, day or 0)
    except ValueError:
        return None
    return _part(on, hour, minute, part)


def _since_1970(text: str) -> datetime | None:
    number = number_of(text)
    if number is None:
        return None
    try:
        while abs(number) >= _SECONDS:
            number = number / 1000
        return datetime.fromtimestamp(number, UTC)
    except (OverflowError, ValueError, OSError):
        return None


def _part(on: date, hour: int | None, minute: int | None, part: str) -> int | None:
    if part in ("minute", "hour"):
        return minute if part == "minute" else hour
    return on.isocalendar().week if part == "week" else int(getattr(on, part))
