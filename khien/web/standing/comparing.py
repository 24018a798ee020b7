"""“So sánh”: units of one kind side by side, by the share of their duties that is met. Nobody is ranked or shamed:
names stand in alphabetical order, only who improved is named first, and small groups are not compared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import numpy as np
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from khien.base import clock
from khien.duties.queries import Compared, NotYetJudged, compared
from khien.duties.rules.months import month_ends
from khien.duties.rules.verdicts import Status
from khien.organisations.queries import units_seen_by
from khien.organisations.rules import UNIT_KINDS
from khien.organisations.rules.names import folded
from khien.web import charts
from khien.web.charts.spread import heaps
from khien.web.labels import said
from khien.web.standing.seeking import Seeking, filters, judged_first, owed, seeking, wrong
from khien.web.standing.views import frame
from khien.web.viewing import viewer
from khien.web.wording import number

PAGE, FEW, IMPROVED = 50, 5, 5
BACK = (1, 3, 6, 12)
_STEP = 10.0  # percentage points of one line of the table behind the chart


class Named(NamedTuple):
    """A unit as the table names it."""

    key: int
    kind: str
    name: str
    folded: str
    above: int | None
    above_name: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """One unit of the table."""

    unit: Named
    found: Compared

    @property
    def owed(self) -> int:
        return owed(self.found.cell)

    @property
    def wrong(self) -> int:
        return wrong(self.found.cell)

    @property
    def late(self) -> int:
        return self.found.cell.of(Status.OVERDUE) + self.found.cell.of(Status.FAILED)

    @property
    def share(self) -> int:
        return round(self.found.share)

    @property
    def change(self) -> int | None:
        return None if self.found.change is None else round(self.found.change)


SORTS: dict[str, Callable[[Line], Any]] = {
    "ten": lambda line: line.unit.folded,
    "dat": lambda line: line.found.share,
    "phai": lambda line: line.owed,
    "chua": lambda line: line.wrong,
    "tre": lambda line: line.late,
    "doi": lambda line: -101.0 if line.found.change is None else line.found.change,
}


@dataclass(frozen=True, slots=True)
class Group:
    """The units of a kind on a day, beside a day before."""

    kind: str
    on: date
    since: date
    lines: tuple[Line, ...]
    idle: int  # units of the kind from which nothing is asked
    shares: list[float]

    @property
    def quartiles(self) -> tuple[float, float, float]:
        low, middle, high = np.percentile(self.shares, [25, 50, 75]).tolist()
        return low, middle, high

    @property
    def improved(self) -> list[Line]:
        """Those whose share rose most."""
        risen = [line for line in self.lines if (line.found.change or 0) >= 1]
        return sorted(risen, key=lambda line: (-(line.found.change or 0), line.unit.folded))[:IMPROVED]


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """The spread of the group, who improved, and every unit by its name."""
    seek = seeking(request)
    below = units_below(request, seek)
    kinds = kinds_of(below)
    context = filters(request, seek) | frame(request, seek.about) | {"kinds": kinds, "few": FEW, "back": _back(request)}
    context["backs"] = [(months, _months_ago(months)) for months in BACK]
    if kinds:
        try:
            found = group_of(request, seek, below, kinds)
        except NotYetJudged as wait:
            return judged_first(request, seek, wait.units)
        context |= {"group": found, "kind_label": _label(found.kind), **_shown(request, found)}
        if len(found.lines) >= FEW:
            context |= {"chart": chart(found), "median": round(found.quartiles[1])}
    return render(request, "standing/compare.html", context)


def units_below(request: HttpRequest, seek: Seeking) -> list[Named]:
    """The living units below this one."""
    about = seek.about.unit
    rows = units_seen_by(viewer(request)).filter(path__under=about.path, valid_to=None).exclude(pk=about.pk).order_by()
    return [Named(*row) for row in rows.values_list("pk", "kind", "name", "name_folded", "parent_id", "parent__name")]


def _back(request: HttpRequest) -> int:
    given = request.GET.get("truoc", "")
    return int(given) if given.isdecimal() and int(given) in BACK else 3


def _months_ago(months: int) -> str:
    return _("%(n)s tháng trước") % {"n": months}


def kinds_of(below: Sequence[Named]) -> list[tuple[str, str, int]]:
    """The kinds there are, the most numerous first."""
    found = [(kind, _label(kind), many) for kind, many in Counter(one.kind for one in below).items()]
    return sorted(found, key=lambda one: (-one[2], one[1]))


def _label(kind: str) -> str:
    known = UNIT_KINDS.get(kind)
    return said(known.label) if known else kind


def group_of(
    request: HttpRequest, seek: Seeking, below: Sequence[Named], kinds: Sequence[tuple[str, str, int]]
) -> Group:
    """The units of the kind asked for, else of the most numerous."""
    asked = request.GET.get("loai", "")
    kind = asked if asked in {key for key, _, _ in kinds} else kinds[0][0]
    names = {one.key: one for one in below if one.kind == kind}
    since = month_ends(clock.today())[-_back(request)]
    rows = compared(viewer(request), seek.about.unit, names, seek.inside, since)
    lines = tuple(Line(names[one.unit], one) for one in rows)
    shares = [line.found.share for line in lines]
    return Group(kind, clock.today(), since, lines, len(names) - len(lines), shares)


def kept_lines(request: HttpRequest, found: Group) -> list[Line]:
    """The lines under the name asked for, in the order asked for; by name where nothing is."""
    words, given = folded(request.GET.get("tim", "")), request.GET.get("xep", "")
    lines = sorted((line for line in found.lines if words in line.unit.folded), key=lambda line: line.unit.folded)
    key = SORTS.get(given.lstrip("-"), SORTS["ten"])
    return sorted(lines, key=key, reverse=given.startswith("-"))


def _shown(request: HttpRequest, found: Group) -> dict[str, Any]:
    return {
        "page": Paginator(kept_lines(request, found), PAGE).get_page(request.GET.get("trang")),
        "improved": found.improved if len(found.lines) >= FEW else [],
        "words": request.GET.get("tim", ""),
    }


def chart(found: Group) -> SafeString:
    """The spread of the shares, with how many units are in each tenth behind it."""
    low, middle, high = found.quartiles
    title = _("%(kind)s: tỷ lệ nghĩa vụ đạt") % {"kind": _label(found.kind)}
    words = _("%(n)s đơn vị; một nửa đạt từ %(low)s%% đến %(high)s%%, trung vị %(middle)s%%.") % {
        "n": number(len(found.lines)),
        "low": number(round(low)),
        "middle": number(round(middle)),
        "high": number(round(high)),
    }
    counts = heaps(found.shares, _STEP)
    rows = [
        [_("%(low)s–%(high)s%%") % {"low": round(n * _STEP), "high": round((n + 1) * _STEP)}, number(counts[n])]
        for n in range(round(100 / _STEP))
    ]
    figures = charts.Figures([_("Tỷ lệ đạt"), _("Số đơn vị")], rows, frozenset({1}))
    return charts.spread(title, words, found.shares, found.quartiles, figures)
