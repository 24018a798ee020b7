"""How an import went, and the directory of units that a table may mean. Shared by both imports; writes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from khien.base import clock
from khien.organisations.queries import Viewer, codes_of, live_on, units_where
from khien.organisations.rules import Deed
from khien.organisations.rules.finding import Directory, Place
from khien.organisations.rules.rows import BadRow

BATCH = 500


class UnableToImport(ValueError):
    """Some rows are bad, so nothing was taken; `bad` names each of them."""

    def __init__(self, bad: Sequence[BadRow], rows: int) -> None:
        self.bad = in_order(bad)
        self.rows = rows
        lines = len({each.line for each in self.bad})
        super().__init__(f"Có {lines} dòng chưa hợp lệ nên chưa nhập dòng nào.")


@dataclass(frozen=True, slots=True)
class NewLink:
    """A person just imported and the token of their one-time link: shown once, kept nowhere."""

    username: str
    full_name: str
    unit: str
    token: str


@dataclass(frozen=True, slots=True)
class Imported:
    """In a dry run `created` is how many good rows there are; a real run takes them only when none is bad."""

    rows: int
    created: int
    bad: tuple[BadRow, ...]
    ignored: tuple[str, ...]
    links: tuple[NewLink, ...] = ()


def known_units(by: Viewer, at: datetime) -> Directory:
    """Every living unit that `by` may manage: nothing else can be meant."""
    directory, on = Directory(), clock.day_of(at)
    units = live_on(units_where(by, Deed.MANAGE), on).filter(valid_to__isnull=True).order_by("pk")
    rows = list(units.values_list("pk", "name", "parent_id"))
    codes = codes_of([pk for pk, _, _ in rows], on)
    for pk, name, parent in rows:
        directory.add(Place(str(pk), name, codes.get(pk, "")), above=str(parent) if parent else None)
    return directory


def in_order(bad: Sequence[BadRow]) -> tuple[BadRow, ...]:
    """By line, then by column: the order in which a person mends a file."""
    return tuple(sorted(bad, key=lambda each: (each.line, each.column)))
