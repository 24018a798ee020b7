"""Sigma rules as plain values, after every modifier was resolved; they hold no logic and can be written as JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import NamedTuple

Scalar = str | int | float | bool
Value = Scalar | None | list["Value"]  # of a field of an event; a list is met where any of its members is
Fields = Mapping[str, Value]


class Whole(str):
    """An object as JSON, for a rule that asks for it by its name: no value of the event, no keyword stands there."""

    __slots__ = ()


class Wild(Enum):
    """A wildcard inside a text: any text, even none, or exactly one character. It equals no text, "*" neither."""

    ANY = "*"
    ONE = "?"


class Op(StrEnum):
    """What a test compares. Texts are compared without case unless `cased`; regular expressions as they are written."""

    TEXT = "text"  # value: a `Pattern`, compared with the whole value; numbers and truths as in JSON: 5, true
    REGEX = "regex"  # value: the expression, to be found anywhere; flags in `flags` (of "ims")
    CIDR = "cidr"  # value: a network
    LT = "lt"  # value: a number; also lte, gt, gte; of a part of the field's time where `flags` names one
    LTE = "lte"
    GT = "gt"
    GTE = "gte"
    EXISTS = "exists"  # value: True or False
    NULL = "null"  # the field is absent or null
    FIELD = "field"  # value: the name of another field whose value is the same; `flags` may say starts, ends, contains
    PART = "part"  # value: a number; `flags` names minute, hour, day, week, month or year of the field's time


class Pattern(NamedTuple):
    """A text with wildcards: ("C:\\\\", Wild.ANY, ".exe"). Neighbouring plain parts are joined."""

    parts: tuple[str | Wild, ...]


@dataclass(frozen=True, slots=True)
class Test:
    """One comparison. `field` is empty for a keyword: any value of the event may meet it.

    That it stands anywhere in a value is said by `Wild.ANY` around it, so that `|startswith` means the beginning.
    """

    field: str
    op: Op
    value: Pattern | str | int | float | bool | None = None
    cased: bool = False
    flags: str = ""


@dataclass(frozen=True, slots=True)
class All:
    """All of them hold. Of none: true."""

    of: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Some:
    """At least one of them holds. Of none: false."""

    of: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """It does not hold."""

    of: "Node"


Node = Test | All | Some | Not


class Source(NamedTuple):
    """A log source, each part in lower case, empty where the rule leaves it open."""

    product: str = ""
    category: str = ""
    service: str = ""


class Kind(StrEnum):
    """Of a correlation."""

    EVENT_COUNT = "event_count"
    VALUE_COUNT = "value_count"
    TEMPORAL = "temporal"
    TEMPORAL_ORDERED = "temporal_ordered"


TEMPORAL = (Kind.TEMPORAL, Kind.TEMPORAL_ORDERED)  # those that look at which rules are met, not how often


@dataclass(frozen=True, slots=True)
class Named:
    """What a finding says of its rule. `key` is the rule's own: its id, or its file and place where it has none."""

    key: str
    id: str
    title: str
    level: str
    tags: tuple[str, ...]
    name: str = ""  # by which correlations may call it
    file: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that looks at one event. Several conditions are `Some` of them. `told` False: only correlations use it."""

    named: Named
    source: Source
    condition: Node
    told: bool = True


@dataclass(frozen=True, slots=True)
class Correlation:
    """A rule that looks at the hits of others, by their keys (also of correlations), within `seconds`.

    `aliases` gives a group's name the field it is in, by the key of the rule. `limits` pairs an operator (lt, lte, gt,
    gte, eq, neq) with a number; for the temporal kinds it may be empty: all rules must be met.
    """

    named: Named
    kind: Kind
    rules: tuple[str, ...]
    group_by: tuple[str, ...]
    seconds: float
    limits: tuple[tuple[str, float], ...] = ()
    field: tuple[str, ...] = ()  # whose distinct values are counted
    aliases: Mapping[str, Mapping[str, str]] | None = None
    told: bool = True


@dataclass(frozen=True, slots=True)
class Left:
    """A rule that cannot run, and why, in words for a person."""

    file: str
    title: str
    id: str
    why: str


@dataclass(frozen=True, slots=True)
class Rules:
    """All that was read. `digest` is of the content of the rules and of what turns them into values."""

    rules: tuple[Rule, ...]
    correlations: tuple[Correlation, ...]
    left: tuple[Left, ...]
    digest: str = ""


@dataclass(slots=True)
class Event:
    """One event of a log: `fields` by the names that rules use, `raw` as the log has it (JSON can hold it).

    `record` is the line from 1, a header included, or the record's own number in EVTX. `sources` are the log sources
    that it is of, most exact first; a rule is for it where every part that the rule names is in one of them.
    `time` is in seconds since 1970, None where the log does not say. `host` is empty where unknown.
    """

    fields: Fields
    raw: Mapping[str, object]
    file: str
    record: int
    sources: tuple[Source, ...]
    time: float | None = None
    host: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule met an event; for a correlation, the event that completed it, and the group that it was counted for."""

    rule: Named
    event: Event
    group: Mapping[str, str] | None = None
    count: float | None = None
