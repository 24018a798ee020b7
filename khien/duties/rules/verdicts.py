"""The values that the judge takes and gives. Statuses are words of DESIGN; their order is worst first."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from khien.law.facts import FactValue
from khien.law.types import Cite


class Status(StrEnum):
    """A verdict. Listed worst first: the order in which people are shown them and in which they combine."""

    FAILED = "failed"
    OVERDUE = "overdue"
    UNPROVEN = "unproven"
    MET = "met"
    WAIVED = "waived"
    NOT_ASKED = "not_asked"


SEVERITY = {status: place for place, status in enumerate(Status)}
OPEN = frozenset({Status.FAILED, Status.OVERDUE, Status.UNPROVEN})


class Standing(StrEnum):
    """Whether a piece of evidence counts: only an accepted one does."""

    ACCEPTED = "accepted"
    WAITING = "waiting"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class Proven:
    """A piece of evidence about one subject, as it stood on the day asked about.

    `system` is None where it speaks of the unit as a whole. Facts are typed as `law.facts.typed` gives them.
    """

    id: str
    proof: str
    on: date
    standing: Standing = Standing.ACCEPTED
    facts: Mapping[str, FactValue] = field(default_factory=dict)
    system: int | None = None

    @property
    def covers(self) -> tuple[date, date] | None:
        """The days that a roster or the like covers, both inclusive; None where it names no period."""
        first, last = day_in(self.facts, "covers_from"), day_in(self.facts, "covers_to")
        return (first, last) if first and last else None


def day_in(facts: Mapping[str, FactValue], name: str) -> date | None:
    """A day among the facts; None where it is missing or is no day (older facts and imports may hold anything)."""
    written = facts.get(name)
    try:
        return date.fromisoformat(written) if isinstance(written, str) else None
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the judge says, and why.

    `due_on` is the last good day, None where there is none. `turns_on` is the next day on which time alone
    may change the verdict. `late_days` counts from the due day to the proof where it came late.
    `decided_by` is "letter", "law" or "practice"; `confirmed` is False inside a gap of the law.
    """

    status: Status
    reason: str
    due_on: date | None = None
    evidence: tuple[str, ...] = ()
    cites: tuple[Cite, ...] = ()
    decided_by: str = "law"
    quote: str = ""
    confirmed: bool = True
    turns_on: date | None = None
    late_days: int = 0
    parts: tuple[tuple[str, "Verdict"], ...] = ()
