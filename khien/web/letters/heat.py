"""The heat map of one letter: units of a page × its clauses or obligations, as the judge finds them today."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from khien.base import clock
from khien.directives.queries import asks_among
from khien.duties.rules.verdicts import SEVERITY, Status
from khien.law.load import catalogue
from khien.organisations.queries import Viewer
from khien.web.heat import Cell, Column, HeatMap, Row
from khien.web.wording import share

if TYPE_CHECKING:
    from khien.directives.models import Clause, Directive, Recipient

Found = tuple[Status, str]  # the worst verdict of a cell, and why


def of_letter(
    viewer: Viewer,
    letter: "Directive",
    rows: Sequence["Recipient"],
    clauses: Mapping[str, tuple[int, "Clause"]],
    *,
    by_obligation: bool,
) -> HeatMap:
    """`rows` keep their order: units in trouble first."""
    cells: dict[int, dict[str, Found]] = defaultdict(dict)
    asks = asks_among(viewer, letter, rows, clock.today())
    columns = asks.values_list("duty__unit_id", "clause", "duty__obligation", "status", "reason")
    for unit, clause, obligation, status, reason in columns:
        key = obligation if by_obligation else str(clause)
        found = Status(status), reason
        cells[unit][key] = min(cells[unit].get(key, found), found, key=lambda one: SEVERITY[one[0]])
    asked = {key for of_unit in cells.values() for key in of_unit}
    heads = _of_obligations(asked) if by_obligation else _of_clauses(letter, asked, clauses)
    return HeatMap(
        caption=_("Đơn vị × nghĩa vụ") if by_obligation else _("Đơn vị × nội dung"),
        columns=[column for _key, column in heads],
        rows=[_row(row, [key for key, _column in heads], cells[row.unit_id]) for row in rows],
    )


def _of_obligations(asked: set[str]) -> list[tuple[str, Column]]:
    known = catalogue().obligations
    titled = {key: known[key].title if key in known else key for key in asked}
    return [(key, Column(title)) for key, title in sorted(titled.items(), key=lambda pair: pair[1])]


def _of_clauses(
    letter: "Directive", asked: set[str], clauses: Mapping[str, tuple[int, "Clause"]]
) -> list[tuple[str, Column]]:
    topics = catalogue().topics
    page = reverse("letters:one", args=[letter.pk])
    ordered = sorted((clauses[key][0], key) for key in asked if key in clauses)
    found = []
    for number, key in ordered:
        first = next(iter(clauses[key][1].topics), "")
        url = f"{page}?xem=noi-dung#nd-{number}"
        found.append((key, Column(_("Nội dung %(n)s") % {"n": number}, topics.get(first, ""), url)))
    return found


def _row(row: "Recipient", keys: Sequence[str], cells: Mapping[str, Found]) -> Row:
    url = reverse("letters:received", args=[row.pk])
    counts = Counter(status for status, _reason in cells.values())
    asked = sum(counts.values()) - counts[Status.NOT_ASKED] - counts[Status.WAIVED]
    shown = [Cell(cells[key][0], url, cells[key][1]) if key in cells else None for key in keys]
    return Row(row.unit.name, shown, url, share(counts[Status.MET], asked))
