"""A rate set by a text, in versions by day. The shapes mirror `catalogue/allowances/`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from khien.law.types import Cite


class Per(StrEnum):
    """For what the rate is paid."""

    PERSON_MONTH = "person_month"


@dataclass(frozen=True, slots=True)
class Rate:
    """So many đồng from a day on, to the day before `until` included where the end is known."""

    since: date
    amount: int
    cites: tuple[Cite, ...]
    until: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class RateExample:
    """What the data answer on a day; None where no text sets it."""

    on: date
    amount: int | None


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is paid for, by whose budget, and what the sources do not say of a part of its measure."""

    id: str
    title: str
    per: Per
    paid_by: str
    paid_by_cites: tuple[Cite, ...]
    part_of_month: str
    versions: Sequence[Rate]
    examples: Sequence[RateExample]

    def rate_on(self, on: date) -> Rate | None:
        """The rate of a day; None where no text sets it."""
        held = [one for one in self.versions if one.since <= on and (one.until is None or on <= one.until)]
        return max(held, key=lambda one: one.since, default=None)
