"""The figures of a letter on a day as plain values, and their JSON, so that a draft keeps what its readers saw."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class ClauseResult:
    """One clause over its units: what they said (signed words only), and what is proven of it."""

    number: int
    text: str
    units: int
    done: int
    in_progress: int
    cannot: int
    silent: int
    met: int
    unproven: int
    overdue: int
    failed: int
    unproven_claims: int


@dataclass(frozen=True, slots=True)
class UnitResult:
    """One unit: where its answer stands and what of it is proven. `state` is a word for the reader."""

    name: str
    state: str
    answered: bool
    late: bool
    clauses: int
    met: int
    open: int
    unproven_claims: int
    on_behalf: bool
    difficulties: str
    proposals: str


@dataclass(frozen=True, slots=True)
class BelowResult:
    """All units that the letter reached, by whatever letters that pass it on; each counted once."""

    letters: int
    units: int
    answered: int
    late: int
    met: int
    open: int


@dataclass(frozen=True, slots=True)
class LetterResult:
    """The whole letter. `as_of` is an ISO day; `by_state` counts units under words for the reader.

    `below` stands where units passed the letter on; None where nobody did.
    """

    letter: str
    subject: str
    as_of: str
    by_state: Mapping[str, int]
    late: int
    clauses: Sequence[ClauseResult]
    units: Sequence[UnitResult]
    below: BelowResult | None = None

    @property
    def total(self) -> int:
        return len(self.units)

    @property
    def answered(self) -> int:
        return sum(unit.answered for unit in self.units)

    @property
    def silent(self) -> list[str]:
        return [unit.name for unit in self.units if not unit.answered]


def to_json(result: LetterResult) -> dict[str, Any]:
    """A plain object for the table of reports."""
    return asdict(result)


def from_json(stored: Mapping[str, Any]) -> LetterResult:
    """The reverse of `to_json`."""
    plain: dict[str, Any] = {field.name: stored.get(field.name) for field in fields(LetterResult)}
    below = stored.get("below")  # drafts of the first release have none
    plain["below"] = BelowResult(**below) if below else None
    plain["clauses"] = tuple(ClauseResult(**one) for one in stored["clauses"])
    plain["units"] = tuple(UnitResult(**one) for one in stored["units"])
    return LetterResult(**plain)


@dataclass(frozen=True, slots=True)
class Words:
    """What people may edit. `signer_capacity` is line by line; lists are line by line in the form."""

    addressees: tuple[str, ...]
    opening: str
    results: str
    difficulties: str
    proposals: str
    closing: str
    received_by: tuple[str, ...]
    signer_capacity: tuple[str, ...]
    signer_name: str = ""
    symbol: str = ""


def words_from(stored: Mapping[str, Any]) -> Words:
    """The words as they were stored."""
    lists = {"addressees", "received_by", "signer_capacity"}
    given: dict[str, Any] = {name: tuple(said) if name in lists else said for name, said in stored.items()}
    return Words(**given)
