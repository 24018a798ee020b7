"""From a standing to what the page draws: figures, one bar, the heat map. Worst first; it judges nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from khien.duties.queries import Cell as Counts
from khien.duties.queries import Standing
from khien.duties.rules.verdicts import OPEN, SEVERITY, Status
from khien.law.load import catalogue
from khien.web import wording
from khien.web.charts import Slice, stacked_bar
from khien.web.heat import Cell, Column, HeatMap, Row
from khien.web.standing.asked import Asked
from khien.web.status import VERDICTS

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from khien.organisations.models import Unit

_WRONG = (Status.FAILED, Status.OVERDUE, Status.UNPROVEN)
_OPEN = tuple(SEVERITY[status] for status in OPEN)
_TONES = {Status.FAILED: "bad", Status.OVERDUE: "bad", Status.UNPROVEN: "warn"}


def title_of(obligation: str) -> str:
    """The obligation's title; its id where the catalogue no longer has it."""
    known = catalogue().obligations.get(obligation)
    return known.title if known else obligation


def figures(found: Standing, asked: Asked) -> list[dict[str, Any]]:
    """Cards: how many units are asked, and for each thing that is wrong how many duties at how many units."""
    whole = found.whole
    cards: list[dict[str, Any]] = [
        {
            "label": _("Đơn vị được giao"),
            "value": wording.number(found.units.total),
            "note": ngettext("%(n)s nghĩa vụ", "%(n)s nghĩa vụ", whole.total) % {"n": wording.number(whole.total)},
            "url": asked.link("standing:cell"),
            "tone": "info",
        },
        {
            "label": _("Nghĩa vụ đạt"),
            "value": wording.number(whole.of(Status.MET)),
            "note": _("%(share)s số phải thực hiện") % {"share": _share(whole)},
            "url": asked.link("standing:cell", trang_thai=Status.MET.value),
            "tone": "good",
        },
    ]
    for status in _WRONG:
        count, units = whole.of(status), found.units_with.of(status)
        cards.append(
            {
                "label": VERDICTS[status.value].label,
                "value": wording.number(count),
                "note": ngettext("ở %(n)s đơn vị", "ở %(n)s đơn vị", units) % {"n": wording.number(units)},
                "url": asked.link("standing:cell", trang_thai=status.value) if count else "",
                "tone": _TONES[status] if count else "",
            }
        )
    return cards


def bar(found: Standing) -> SafeString:
    """Units by their worst verdict."""
    slices = [
        Slice(str(VERDICTS[status.value].label), found.units.of(status), VERDICTS[status.value].tone)
        for status in Status
    ]
    return stacked_bar(_("Đơn vị theo kết luận xấu nhất"), slices, _("Số đơn vị"))


def ordered(found: Standing) -> list[int]:
    """Places of the rows, the worst first: by the worst verdict, then by how much of what is asked is wrong."""
    return sorted(
        (place for place, total in enumerate(found.totals) if total.total),
        key=lambda place: (*_badness(found.totals[place]), found.rows[place].name_folded),
    )


def _badness(total: Counts) -> tuple[int, float]:
    counts, whole = total.counts, total.total
    wrong = sum(counts[place] for place in _OPEN)
    worst = next((place for place, count in enumerate(counts) if count), SEVERITY[Status.NOT_ASKED])
    return worst, -wrong / whole if whole else 0.0


def heat(found: Standing, places: Sequence[int], asked: Asked) -> HeatMap:
    """The rows given × all obligations, the obligation with most wrong first."""
    order = sorted(range(len(found.obligations)), key=lambda n: (_badness(found.columns[n]), found.obligations[n]))
    columns = [_column(found, n, asked) for n in order]
    rows = [
        Row(
            label=_("%(name)s (bản thân)") % {"name": found.rows[place].name}
            if found.rows[place].pk == found.unit.pk and len(found.rows) > 1
            else found.rows[place].name,
            cells=_cells(found, place, order, asked),
            url=_row_link(found, found.rows[place], asked),
            summary=_share(found.totals[place]),
        )
        for place in places
    ]
    return HeatMap(caption=_("Đơn vị × nghĩa vụ"), columns=columns, rows=rows)


def _column(found: Standing, n: int, asked: Asked) -> Column:
    name, counts = found.obligations[n], found.columns[n]
    wrong = sum(counts.of(status) for status in OPEN)
    sub = _("còn %(n)s") % {"n": wording.number(wrong)} if wrong else ""
    return Column(title_of(name), sub, asked.link("standing:cell", nghia_vu=name))


def _cells(found: Standing, place: int, order: Sequence[int], asked: Asked) -> list[Cell | None]:
    """One row of the map. Its links differ in the obligation alone: they are hundreds on a page."""
    unit = found.rows[place]
    base = _list_link(found, unit, asked, own=found.unit.pk == unit.pk)
    words = _words()
    cells = found.cells[place]
    return [
        _cell(cells[n], f"{base}&nghia_vu={quote(found.obligations[n])}", words) if cells[n].total else None
        for n in order
    ]


def _cell(counts: Counts, url: str, words: Sequence[str]) -> Cell:
    status = counts.status or Status.NOT_ASKED
    count = counts.of(status)
    shown = wording.number(count) if counts.total > 1 and status in OPEN else ""
    return Cell(status, url, note=_in_words(counts, words) if counts.total > 1 else "", count=shown)


def _words() -> list[str]:
    return [str(VERDICTS[status.value].label).lower() for status in Status]


def in_words(counts: Counts) -> str:
    """“3 quá hạn, 7 chưa chứng minh, 50 đạt”: every status that occurs."""
    return _in_words(counts, _words())


def _in_words(counts: Counts, words: Sequence[str]) -> str:
    return ", ".join(f"{wording.number(n)} {word}" for n, word in zip(counts.counts, words, strict=True) if n)


def _row_link(found: Standing, unit: Unit, asked: Asked) -> str:
    """Down to a unit below which others are asked; a single unit's duties are a list."""
    if unit.pk in found.deeper:
        return asked.link("standing:index", unit)
    return _list_link(found, unit, asked, own=unit.pk == found.unit.pk)


def _list_link(found: Standing, unit: Unit, asked: Asked, *, own: bool, **more: Any) -> str:
    """The list of a row's duties. A unit that only this letter opens is found in the letter's list by its name."""
    if unit.path.startswith(found.unit.path):
        return asked.link("standing:cell", unit, rieng="1" if own else "", **more)
    return asked.link("standing:cell", tim=unit.name, **more)


def _share(counts: Counts) -> str:
    asked_for = counts.total - counts.of(Status.NOT_ASKED) - counts.of(Status.WAIVED)
    return wording.share(counts.of(Status.MET), asked_for)
