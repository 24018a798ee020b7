"""Standing of a unit and everything below it, for all letters or for one: counts, a row for each unit beneath."""

from datetime import date
from uuid import UUID

from django.http import HttpRequest
from ninja import Query
from pydantic import Field

from khien.api.area import Area
from khien.api.callers import viewer
from khien.api.found import seen_letter, seen_unit
from khien.api.paging import slice_of
from khien.api.values import Day, Flag, Key, Paged, Told, UnitName, named_unit
from khien.base import clock
from khien.duties import queries
from khien.duties.queries import Cell
from khien.duties.rules.verdicts import Status
from khien.law.load import catalogue

router = Area()


class Counts(Told):
    """How many of each verdict; `share_met` among what is asked and not waived."""

    failed: int
    overdue: int
    unproven: int
    met: int
    waived: int
    not_asked: int
    share_met: float | None


class ObligationCounts(Told):
    """One obligation over the whole subtree, or over one row of it."""

    obligation: str
    title: str
    counts: Counts


class StandingRow(Told):
    """One unit with everything below it: duties by verdict, units by their worst verdict."""

    unit: UnitName
    duties: Counts
    units: Counts
    obligations: list[ObligationCounts] | None


class StandingOfUnit(Told):
    """The roll-up: everything, each obligation, and a page of rows."""

    unit: UnitName
    letter: UUID | None
    on: date
    duties: Counts
    units: Counts
    obligations: list[ObligationCounts]
    items: list[StandingRow]
    next: str | None


class StandingAsked(Paged):
    """Whose standing."""

    unit: Key = Field(title="Đơn vị")
    letter: UUID | None = Field(None, title="Văn bản", description="Chỉ việc của một văn bản.")
    on: Day | None = Field(None, title="Ngày", description="Bỏ trống: hôm nay.")
    cells: Flag = Field(False, title="Kèm từng nghĩa vụ", description="Số liệu từng nghĩa vụ ở mỗi dòng.")


def _counts(cell: Cell) -> Counts:
    values = {status.value: cell.of(status) for status in Status}
    return Counts(**values, share_met=cell.share_met)


def _obligations(names: tuple[str, ...], cells: tuple[Cell, ...]) -> list[ObligationCounts]:
    known = catalogue().obligations
    return [
        ObligationCounts(obligation=name, title=known[name].title if name in known else name, counts=_counts(cell))
        for name, cell in zip(names, cells, strict=True)
        if cell.total
    ]


@router.reads("", "standing:read", "Tình hình thực hiện", StandingOfUnit)
def get_standing(request: HttpRequest, asked: Query[StandingAsked]) -> StandingOfUnit:
    """The standing of a unit and everything below it on a day; with `letter`, of that letter's duties alone."""
    unit, on = seen_unit(request, asked.unit), asked.on or clock.today()
    scope = seen_letter(request, asked.letter).scope if asked.letter else None
    whole = queries.standing(viewer(request), unit, on, scope, beyond=scope is not None)
    places, after = slice_of(range(len(whole.rows)), limit=asked.limit, cursor=asked.cursor)
    return StandingOfUnit(
        unit=named_unit(unit),
        letter=asked.letter,
        on=on,
        duties=_counts(whole.whole),
        units=_counts(whole.units),
        obligations=_obligations(whole.obligations, whole.columns),
        items=[_row(whole, place, cells=asked.cells) for place in places],
        next=after,
    )


def _row(whole: queries.Standing, place: int, *, cells: bool) -> StandingRow:
    return StandingRow(
        unit=named_unit(whole.rows[place]),
        duties=_counts(whole.totals[place]),
        units=_counts(whole.units_of[place]),
        obligations=_obligations(whole.obligations, whole.cells[place]) if cells else None,
    )
