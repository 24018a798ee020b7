"""What was read in a letter, as values; `khien.reading/1` in DESIGN is their JSON.

Positions are indices into `Reading.text`, which is the text as it came, unnormalised.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Signer:
    name: str | None = None
    title: str | None = None
    capacity: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """The paper's own description. `issued_partial` is `2024` or `2024-08` where the day is blank."""

    kind: str | None = None
    number: str | None = None
    symbol: str | None = None
    issued_on: date | None = None
    issued_partial: str | None = None
    issuer: str | None = None
    place: str | None = None
    subject: str | None = None
    signer: Signer = Signer()


@dataclass(frozen=True, slots=True)
class Citation:
    """Another document that this one names: its number, its date where given, where it stands."""

    number: str
    date: date | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Cadence:
    """An interval: `every` is an ISO 8601 duration; `levels` empty means whatever the level."""

    every: str
    levels: tuple[int, ...] = ()
    topic: str | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """One thing asked. `deadline_text` keeps a relative deadline's words ("05 ngày làm việc")."""

    start: int
    end: int
    text: str
    audience: str | None = None
    coordinating: tuple[str, ...] = ()
    topics: tuple[str, ...] = ("other",)
    obligations: tuple[str, ...] = ()
    deadline: date | None = None
    deadline_text: str | None = None
    cadences: tuple[Cadence, ...] = ()
    levels: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """A contact point or a person of an annex."""

    name: str | None = None
    role: str | None = None
    unit: str | None = None
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a person should look, in Vietnamese, and at what."""

    kind: str
    why: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reading:
    text: str
    security_directive: bool
    urgency: str | None
    document: Document
    inferred: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    grounds: tuple[Citation, ...] = ()
    citations: tuple[Citation, ...] = ()
    tasks: tuple[Task, ...] = ()
    contacts: tuple[Person, ...] = ()
    people: tuple[Person, ...] = ()
    doubts: tuple[Doubt, ...] = ()
