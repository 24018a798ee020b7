"""What decides the level of an information system, as values: facts, criteria, screens, per regime.

The shapes mirror `catalogue/levels/`; `read` makes them of the YAML, `logic` and `decide` weigh them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from khien.law.types import Cite, Regime


class FactKind(StrEnum):
    """What the answer to a question is: `list` is one whole number an item, `set` some of the options."""

    BOOL = "bool"
    INT = "int"
    ENUM = "enum"
    SET = "set"
    LIST = "list"


class Op(StrEnum):
    """How a fact is tested. `gte_rank` goes by the order of the options."""

    IS_TRUE = "is_true"
    IS_FALSE = "is_false"
    EQ = "eq"
    IN = "in"
    CONTAINS = "contains"
    CONTAINS_ONLY = "contains_only"
    EXCLUDES = "excludes"
    LT = "lt"
    GTE = "gte"
    GTE_RANK = "gte_rank"


Value = bool | int | str | tuple[str, ...] | tuple[int, ...]
Answers = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Leaf:
    """One comparison of one fact; `value` is None for `is_true` and `is_false`."""

    fact: str
    op: Op
    value: int | str | tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every one of them."""

    tests: tuple["Test", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of them."""

    tests: tuple["Test", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The other way round; what is unknown stays unknown."""

    test: "Test"


Test = Leaf | AllOf | AnyOf | Not


@dataclass(frozen=True, slots=True)
class Fact:
    """A question and what it may be answered with.

    `derived` is a test on other facts: such a fact is never asked. `regimes` are those whose criteria name it.
    `most` bounds a number; what a yes to it `excludes` cannot be true at the same time.
    """

    id: str
    kind: FactKind
    question: str
    regimes: tuple[Regime, ...]
    options: tuple[tuple[str, str], ...] = ()
    help: str = ""
    unit: str = ""
    note: str = ""
    derived: Test | None = None
    most: int | None = None
    excludes: tuple[str, ...] = ()
    blank: Value | None = None  # what "không có điều nào" writes down


@dataclass(frozen=True, slots=True)
class SystemKind:
    """A kind of system (loại hình), told by the first test that holds."""

    id: str
    words: str
    when: Test


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of the decree. `reading` is how we understand it, `doubt` what an appraiser has to be asked."""

    id: str
    level: int
    text: str
    test: Test
    cite: Cite
    kind: str = ""
    reading: str = ""
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class LevelExample:
    """A system with its answers, and the criteria that must be true of it: exactly these."""

    id: str
    title: str
    facts: Answers
    level: int | None
    criteria: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence beside the criteria: a principle, a gap of the law, a step of the harm ladder."""

    id: str
    text: str
    cite: Cite
    level: int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What the later regime changed, before and after."""

    id: str
    topic: str
    before: str
    after: str
    cites: tuple[Cite, ...]


@dataclass(frozen=True, slots=True)
class LevelLaw:
    """The criteria of one regime. `components` is the rule that the highest component decides."""

    regime: Regime
    instrument: str
    short: str  # how the decree is cited in short: "NĐ 85/2016"
    criteria: tuple[Criterion, ...]
    components: Criterion
    principles: tuple[Note, ...] = ()
    ladder: tuple[Note, ...] = ()
    gaps: tuple[Note, ...] = ()
    changes: tuple[Change, ...] = ()
    listing: tuple[Criterion, ...] = ()  # the list of systems that matter to national security
    listing_steps: tuple[Note, ...] = ()  # what follows where a system belongs on it
    defaults: Answers | None = None  # what an example that says nothing of a fact answers
    examples: tuple[LevelExample, ...] = ()


@dataclass(frozen=True, slots=True)
class Screen:
    """A page of the interview; shown where `when` holds of the answers so far, always where it is None."""

    id: str
    text: str
    facts: tuple[str, ...]
    when: Test | None = None
    help: str = ""
    none_of_these: bool = False  # one tick answers all that is left blank


@dataclass(frozen=True, slots=True)
class Levels:
    """Everything that decides levels."""

    facts: Mapping[str, Fact]
    kinds: tuple[SystemKind, ...]
    screens: tuple[Screen, ...]
    laws: Mapping[Regime, LevelLaw]
