"""Numbers of letters as they are compared: 08/KH-UBND is 8/kh-ubnd. Whether a viewer may see a letter others decide."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

_DASHES = str.maketrans({"–": "-", "—": "-", "−": "-"})
LONGEST = 80


class Match(StrEnum):
    """What is known of a ground: no such letter here, one, several to choose from; or a person's word."""

    UNKNOWN = "unknown"
    ONE = "one"
    SEVERAL = "several"
    CHOSEN = "chosen"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Cited:
    """A document as a letter names it."""

    number: str
    issued_on: date | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A letter that a ground may mean."""

    id: UUID
    key: str
    issued_on: date | None


def key_of(number: str) -> str:
    """The number without blanks, leading zeros, case or kinds of dash; empty where there is none to compare."""
    joined = "".join(number.translate(_DASHES).casefold().split())
    head, slash, tail = joined.partition("/")
    if not slash or not head or not tail:
        return ""
    return f"{head.lstrip('0') or '0'}/{tail}"[:LONGEST]


def read_grounds(reading: Mapping[str, Any]) -> tuple[Cited, ...]:
    """The grounds of a reading, each once, in its order; numbers that cannot be compared are left as text there."""
    found: dict[tuple[str, date | None], Cited] = {}
    for one in reading.get("grounds", ()):
        number, day = str(one.get("number") or ""), _day(one.get("date"))
        if key_of(number) and len(number) <= LONGEST:
            found.setdefault((key_of(number), day), Cited(number, day))
    return tuple(found.values())


def _day(written: Any) -> date | None:
    try:
        return date.fromisoformat(written) if isinstance(written, str) else None
    except ValueError:
        return None


def fitting(cited: Cited, candidates: Iterable[Candidate]) -> tuple[UUID, ...]:
    """Letters of that number, and of that day where both say one: a number begins anew each year."""
    key = key_of(cited.number)
    same = [one for one in candidates if one.key == key]
    dated = [one for one in same if cited.issued_on and one.issued_on == cited.issued_on]
    open_ones = [one for one in same if not cited.issued_on or not one.issued_on]
    return tuple(one.id for one in dated or open_ones)


def match_of(fits: Sequence[UUID], *, settled: bool, chosen: bool) -> Match:
    """What is known; a person's word stands above what was found."""
    if settled:
        return Match.CHOSEN if chosen else Match.NONE
    return Match.UNKNOWN if not fits else Match.ONE if len(fits) == 1 else Match.SEVERAL
