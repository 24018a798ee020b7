"""What the law asks, as values: instruments, obligations, dated versions and their terms.

The shapes mirror `catalogue/`; reading the YAML is `khien.law.load`, judging is `khien.duties.rules`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from dateutil.relativedelta import relativedelta


class Regime(StrEnum):
    """The two bodies of law that live side by side."""

    ATTT_2016 = "attt-2016"
    ANM_2026 = "anm-2026"


class Confidence(StrEnum):
    """How surely a citation is known; shown to the user beside it."""

    READ = "read"
    SECONDHAND = "secondhand"
    UNVERIFIED = "unverified"


class InForce(StrEnum):
    """State of an instrument."""

    IN_FORCE = "in_force"
    REPLACED = "replaced"
    NOT_CONFIRMED = "not_confirmed"


class Subject(StrEnum):
    """What an obligation is about, and so what its evidence must name."""

    UNIT = "unit"
    SYSTEM = "system"
    ASSET = "asset"


@dataclass(frozen=True, slots=True)
class Cite:
    """Where the law says it. `instrument` is the id of an instrument of the catalogue."""

    instrument: str
    at: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Instrument:
    """One legal text. `until` is the last day in force; None where none is known."""

    id: str
    number: str
    kind: str
    title: str
    issuer: str
    issued_on: date | None
    since: date | None
    until: date | None
    status: InForce
    confidence: Confidence
    regime: Regime | None = None
    replaced_by: tuple[str, ...] = ()
    note: str = ""
    changes: tuple[str, ...] = ()  # what it changes, for whom: one plain sentence each
    title_is_ours: bool = False  # told by what it is about: no paper prints that as its name


# --- terms: when a duty is met -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Every:
    """A cadence. `by_level` where the text sets it by level, `always` where it does not; a level's own wins.

    `rest` judges a level that has no cadence (None: not asked of it): a letter may set a cadence for
    some levels where the law asks the others without one.
    """

    by_level: Mapping[int, relativedelta] = field(default_factory=dict)
    always: relativedelta | None = None
    rest: "Rule | None" = None


@dataclass(frozen=True, slots=True)
class Once:
    """Proven once, for good."""


@dataclass(frozen=True, slots=True)
class OnChange:
    """Proven once, and again after the named event; not `at_first`: only once it has happened."""

    event: str
    at_first: bool = True


@dataclass(frozen=True, slots=True)
class Coverage:
    """Continuous over a window; without a letter's window it cannot be judged, and stays unproven."""


@dataclass(frozen=True, slots=True)
class By:
    """Proven on or before one day."""

    day: date


@dataclass(frozen=True, slots=True)
class Yearly:
    """Proven each year before a month and day: on that very day it is late already."""

    month: int
    day: int


class Count(StrEnum):
    """Unit of a legal clock."""

    HOURS = "hours"
    DAYS = "days"
    WORKING_DAYS = "working_days"


@dataclass(frozen=True, slots=True)
class Within:
    """Proven within so many hours, days or working days of an event.

    `moves`: calendar days that end on a day off end on the next day worked, as time limits of the procedure do.
    """

    amount: int
    count: Count
    event: str
    moves: bool = False


@dataclass(frozen=True, slots=True)
class Before:
    """Proven before an event."""

    event: str


@dataclass(frozen=True, slots=True)
class Retention:
    """Data of the last `keep` is still there; `by_level` where the text sets it by level (a level's own wins)."""

    keep: relativedelta
    by_level: Mapping[int, relativedelta] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Threshold:
    """A stated share or number is reached: `fact` of the latest evidence is at least `at_least`."""

    fact: str
    at_least: float


@dataclass(frozen=True, slots=True)
class Remind:
    """The text gives no number: it reminds, and is never overdue."""


Rule = Every | Once | OnChange | Coverage | By | Yearly | Within | Before | Retention | Threshold | Remind


class Test(StrEnum):
    """How a fact of the evidence is compared with what is required of it."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    EQUALS = "equals"
    ONE_OF = "one_of"
    FILLED = "filled"


@dataclass(frozen=True, slots=True)
class Requirement:
    """What a fact must say for the proof to hold; `otherwise` tells the user what is short."""

    fact: str
    test: Test
    value: str | float | bool | tuple[str, ...]
    otherwise: str


@dataclass(frozen=True, slots=True)
class Terms:
    """When a duty is met: all `proofs`, by `rule`, with facts that satisfy `requires`.

    `levels` limits it to systems of these levels (None: whatever the level). `by` is a letter's date
    and `window` a letter's period, both inclusive; neither ever comes from the catalogue.
    `quote` is the letter's clause where it decided, else empty; `cites` is the catalogue's source.
    """

    rule: Rule
    proofs: tuple[str, ...]
    levels: frozenset[int] | None = None
    requires: tuple[Requirement, ...] = ()
    cites: tuple[Cite, ...] = ()
    practice: bool = False
    by: date | None = None
    window: tuple[date, date] | None = None
    quote: str = ""


@dataclass(frozen=True, slots=True)
class ClauseTerms:
    """What a letter's clause says of itself; what it leaves unsaid is empty or None.

    `cadences` pairs an ISO 8601 duration with the levels it holds for (empty: whatever the level).
    `levels` are the levels the clause names; without them and with a `quote`, it means every system.
    """

    cadences: tuple[tuple[str, tuple[int, ...]], ...] = ()
    levels: frozenset[int] | None = None
    by: date | None = None
    window: tuple[date, date] | None = None
    requires: tuple[Requirement, ...] = ()
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """An obligation under one regime, from `since` to `until` (inclusive; None: no end known).

    `end_confirmed` is False where no repeal was read: see DESIGN, "a gap of the law".
    """

    regime: Regime
    since: date
    until: date | None
    terms: Terms
    end_confirmed: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True)
class Example:
    """A case that CI judges. `because` says why it is so."""

    on: date
    verdict: str
    level: int | None = None
    last: date | None = None
    facts: Mapping[str, str | float | bool] = field(default_factory=dict)
    events: Mapping[str, date] = field(default_factory=dict)
    window: tuple[date, date] | None = None
    law_on: date | None = None
    because: str = ""


@dataclass(frozen=True, slots=True)
class Obligation:
    """What is asked, whatever text asks it today. `who` names roles; empty means everyone.

    A letter's clause of this topic means the `default` obligations of the topic, and any whose
    `phrases` (matched folded: without case or marks) stand in its words.
    """

    id: str
    topic: str
    title: str
    how_to: str
    subject: Subject
    versions: tuple[Version, ...]
    examples: tuple[Example, ...]
    default: bool = False
    phrases: tuple[str, ...] = ()
    who: tuple[str, ...] = ()
    note: str = ""


# --- proofs --------------------------------------------------------------------------------------


class FactType(StrEnum):
    """Type of one field of a proof."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    CHOICE = "choice"
    HOURS = "hours"


@dataclass(frozen=True, slots=True)
class Field:
    """One typed fact, as the form asks for it."""

    id: str
    label: str
    type: FactType
    required: bool = True
    options: tuple[tuple[str, str], ...] = ()
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Proof:
    """A kind of proof: its typed facts, what they must say, and whether a paper goes with it."""

    id: str
    title: str
    date_label: str
    fields: tuple[Field, ...]
    requires: tuple[Requirement, ...] = ()
    file_required: bool = False
    file_label: str = ""
    form: bool = True
    draft: str = ""  # name of the Word draft that Khiên can fill in, where a paper is the proof
    note: str = ""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The whole catalogue, by id."""

    instruments: Mapping[str, Instrument]
    obligations: Mapping[str, Obligation]
    proofs: Mapping[str, Proof]
    topics: Mapping[str, str]  # topic id -> Vietnamese title
    events: Mapping[str, str] = field(default_factory=dict)  # event id -> the words that follow "khi"
    roles: Mapping[str, str] = field(default_factory=dict)  # role id of `who` -> Vietnamese title
