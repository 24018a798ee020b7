"""Incidents in the law as values. The shapes mirror `catalogue/incidents/`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from khien.law.types import Cite, Confidence, Count


class Starts(StrEnum):
    """What makes a clock run. It counts from detection; what is beyond the unit, from the moment that it said so."""

    DETECTED = "detected"
    SERIOUS = "serious"
    BEYOND_CAPACITY = "beyond_capacity"
    PERSONAL_DATA = "personal_data"


class FieldKind(StrEnum):
    """How a field of a paper is answered."""

    TEXT = "text"
    LONG = "long"
    CHOICE = "choice"
    CHOICES = "choices"
    DAY = "day"
    HOUR = "hour"
    PHONE = "phone"


class Said(StrEnum):
    """An answer in three values: what nobody said is unknown, never “no”."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Length:
    """How long a clock runs."""

    amount: int
    count: Count


@dataclass(frozen=True, slots=True)
class Clock:
    """A time limit. Without `within` it is due at once; without `paper` Khiên drafts nothing for it.

    `to_confidence` marks recipients that the law as known does not name. `since`: it began later than its body of law.
    """

    id: str
    title: str
    starts: Starts
    within: Length | None
    paper: str
    to: tuple[str, ...]
    cites: tuple[Cite, ...]
    note: str = ""
    to_confidence: Confidence | None = None
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One plain question of what is serious. `level`: the level of a system from which its answer is yes."""

    id: str
    part: str
    ask: str
    level: int | None = None


@dataclass(frozen=True, slots=True)
class Serious:
    """When an incident is serious: every part of the questions has a yes. Without questions a person decides."""

    questions: tuple[Question, ...]
    cites: tuple[Cite, ...]
    note: str

    @property
    def defined(self) -> bool:
        return bool(self.questions)


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a paper; the same id means the same in every paper."""

    id: str
    label: str
    kind: FieldKind = FieldKind.TEXT
    required: bool = False
    options: tuple[str, ...] = ()
    options_confidence: Confidence | None = None
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Fields under one title."""

    title: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class PaperForm:
    """A paper that the law asks for, or its contents; `form` is the number of its form, where it has one."""

    id: str
    kind: str
    title: str
    subject: str
    proof: str
    cites: tuple[Cite, ...]
    to: tuple[str, ...]
    sections: tuple[Section, ...]
    form: str = ""
    mail_prefix: str = ""
    notes: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    reviewer_note: str = ""

    @property
    def fields(self) -> tuple[Field, ...]:
        return tuple(one for section in self.sections for one in section.fields)


@dataclass(frozen=True, slots=True)
class Example:
    """What must come out; judged by tests and by `khien law lint`. A due of None is “at once”."""

    detected: datetime | None
    serious_given: bool
    personal_data: bool
    beyond_capacity: datetime | None
    due: Mapping[str, "datetime | date | None"]
    answers: Mapping[str, Said] = field(default_factory=dict)
    serious: Said | None = None


@dataclass(frozen=True, slots=True)
class IncidentLaw:
    """What one body of law asks. `beside`: it holds besides the others, replaces none and decides none."""

    id: str
    title: str
    since: date
    until: date | None
    end_confirmed: bool
    replaced_by: str
    beside: bool
    clocks: tuple[Clock, ...]
    serious: Serious | None
    papers: tuple[PaperForm, ...]
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True)
class IncidentLaws:
    """All that is known, the oldest first."""

    laws: tuple[IncidentLaw, ...]

    def of(self, id: str) -> IncidentLaw | None:
        """A body of law by its id."""
        return next((one for one in self.laws if one.id == id), None)

    def paper(self, id: str) -> PaperForm | None:
        """A paper by its id, whichever law asks for it."""
        return next((one for law in self.laws for one in law.papers if one.id == id), None)

    def deciding(self, on: date) -> tuple[IncidentLaw, bool] | None:
        """The law of a day and whether it surely held; an old law decides until its successor begins."""
        known = [one for one in self.laws if not one.beside and one.since <= on]
        found = max(known, key=lambda one: one.since, default=None)
        if found is None:
            return None
        return found, found.until is None or on <= found.until
