"""The yearly report as values. The shapes mirror `catalogue/reporting/`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from khien.law.types import Cite, Regime


class Capacity(StrEnum):
    """In which capacity a body reports: to the owner of the systems, or as the owner to the ministry."""

    UNIT = "unit"
    OWNER = "owner"


class Covered(StrEnum):
    """How far the form holds a content that the law asks for."""

    FULL = "full"
    PARTLY = "partly"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class YearDay:
    """A day of every year."""

    month: int
    day: int

    def of(self, year: int) -> date:
        """That day of a year."""
        return date(year, self.month, self.day)


@dataclass(frozen=True, slots=True)
class Due:
    """Who sends the report to whom before which day: on that day it is late already."""

    capacity: Capacity
    who: str
    to: str
    before: YearDay
    cites: tuple[Cite, ...]
    doubt: str = ""

    def last_day(self, year: int) -> date:
        """The last day in time of a year's report."""
        return self.before.of(year) - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Content:
    """One content that the law asks for; `missing` says what the form leaves out of it."""

    number: int
    text: str
    covered: Covered
    cites: tuple[Cite, ...]
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the form; `values` are the only ones that it allows, where it names any."""

    number: int
    id: str
    label: str
    values: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence with its articles; `reading` where it is how we understand the text."""

    id: str
    text: str
    cites: tuple[Cite, ...]
    reading: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """The form of the report: its number, title and what is doubtful about it."""

    number: str
    title: str
    cites: tuple[Cite, ...]
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class YearlyLaw:
    """What one regime asks of the yearly report. `form` is None where none is known."""

    regime: Regime
    since: date
    period_from: YearDay
    period_to: YearDay
    period_cites: tuple[Cite, ...]
    due: Mapping[Capacity, Due]
    contents: tuple[Content, ...]
    coverage_reading: str = ""
    form: Form | None = None
    columns: tuple[Column, ...] = ()
    totals: tuple[tuple[str, str], ...] = ()
    checks: tuple[Remark, ...] = ()
    channels: tuple[Remark, ...] = ()
    without_day: tuple[Remark, ...] = ()

    def period(self, year: int) -> tuple[date, date]:
        """The first and the last day of the data of a year's report."""
        return self.period_from.of(year - 1), self.period_to.of(year)

    def beside_the_form(self) -> tuple[Content, ...]:
        """The contents that must be written beside the form."""
        return tuple(one for one in self.contents if one.covered is not Covered.FULL)


@dataclass(frozen=True, slots=True)
class Yearlies:
    """The rules of each regime that is known."""

    laws: tuple[YearlyLaw, ...]

    def of_year(self, year: int) -> YearlyLaw | None:
        """The law of a year's report: the latest in force on the day that ends its data; None where none is known."""
        known = [law for law in self.laws if law.since <= law.period(year)[1]]
        return max(known, key=lambda law: law.since, default=None)
