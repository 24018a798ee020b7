"""“So sánh”: units of one kind side by side, by the share of their duties that is met. Nobody is ranked or shamed:
names stand in alphabetical order, only who improved is named first, and small groups are not compared.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import numpy as np
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from khien.base import clock
from khien.duties.queries import Compared, Comparison, NotYetJudged, compared
from khien.duties.rules.months import month_ends
from khien.duties.rules.verdicts import OPEN, Status
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
    name: str
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


SORTS: dict[str, Callable[[Comparison], Any]] = {
    "dat": lambda found: found.shares,
    "phai": lambda found: found.owed,
    "chua": lambda found: found.of(*OPEN),
    "tre": lambda found: found.of(Status.OVERDUE, Status.FAILED),
    "doi": lambda found: np.nan_to_num(found.changes, nan=-101.0),
}


@dataclass(frozen=True, slots=True)
class Group:
    """The units of a kind on a day, beside a day before."""

    kind: str
    on: date
    since: date
    found: Comparison
    idle: int  # units of the kind from which nothing is asked

    def __len__(self) -> int:
        return len(self.found)

    @property
    def shares(self) -> list[float]:
        """In percent, by name."""
        return list(self.found.shares.tolist())

    @property
    def quartiles(self) -> tuple[float, float, float]:
        low, middle, high = np.percentile(self.found.shares, [25, 50, 75]).tolist()
        return low, middle, high

    @property
    def improved(self) -> list[int]:
        """The places of those whose share rose most."""
        changes = np.nan_to_num(self.found.changes)
        most = np.argsort(-changes, kind="stable")[:IMPROVED].tolist()
        return [place for place in most if changes[place] >= 1]


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """The spread of the group, who improved, and every unit by its name."""
    seek = seeking(request)
    kinds = kinds_below(request, seek)
    context = filters(request, seek) | frame(request, seek.about) | {"kinds": kinds, "few": FEW, "back": _back(request)}
    context["backs"] = [(months, _months_ago(months)) for months in BACK]
    if kinds:
        try:
            found = group_of(request, seek, kinds)
        except NotYetJudged as wait:
            return judged_first(request, seek, wait.units)
        context |= {"group": found, "kind_label": _label(found.kind), **_shown(request, found)}
        if len(found) >= FEW:
            context |= {"chart": chart(found), "median": round(found.quartiles[1])}
    return render(request, "standing/compare.html", context)


def _back(request: HttpRequest) -> int:
    given = request.GET.get("truoc", "")
    return int(given) if given.isdecimal() and int(given) in BACK else 3


def _months_ago(months: int) -> str:
    return _("%(n)s tháng trước") % {"n": months}


def kinds_below(request: HttpRequest, seek: Seeking) -> list[tuple[str, str, int]]:
    """The kinds of living units below this one, the most numerous first."""
    about = seek.about.unit
    rows = units_seen_by(viewer(request)).filter(path__under=about.path, valid_to=None).exclude(pk=about.pk).order_by()
    found = [(kind, _label(kind), many) for kind, many in rows.values_list("kind").annotate(Count("pk"))]
    return sorted(found, key=lambda one: (-one[2], one[1]))


def _label(kind: str) -> str:
    known = UNIT_KINDS.get(kind)
    return said(known.label) if known else kind


def group_of(request: HttpRequest, seek: Seeking, kinds: Sequence[tuple[str, str, int]]) -> Group:
    """The units of the kind asked for, else of the most numerous."""
    asked, many = request.GET.get("loai", ""), {key: many for key, _, many in kinds}
    kind = asked if asked in many else kinds[0][0]
    since = month_ends(clock.today())[-_back(request)]
    found = compared(viewer(request), seek.about.unit, kind, seek.inside, since)
    return Group(kind, clock.today(), since, found, many[kind] - len(found))


def kept_places(request: HttpRequest, found: Comparison) -> list[int]:
    """Which units are under the name asked for, in the order asked for; by name where nothing is."""
    words, given = folded(request.GET.get("tim", "")), request.GET.get("xep", "")
    column, down = SORTS.get(given.lstrip("-")), given.startswith("-")
    order = [*range(len(found))][:: -1 if down else 1]
    if column is not None:
        values = column(found)
        order = np.argsort(-values if down else values, kind="stable").tolist()
    return [place for place in order if words in found.names[place]]


def lines_of(request: HttpRequest, found: Comparison, places: Sequence[int]) -> list[Line]:
    """The units at these places with their names, in the same order; for a few hundred at a time."""
    rows = [found[place] for place in places]
    seen = units_seen_by(viewer(request)).filter(pk__in=[one.unit for one in rows]).order_by()
    names = {row[0]: Named(*row) for row in seen.values_list("pk", "name", "parent_id", "parent__name")}
    return [Line(names[one.unit], one) for one in rows if one.unit in names]


def _shown(request: HttpRequest, group: Group) -> dict[str, Any]:
    page = Paginator(kept_places(request, group.found), PAGE).get_page(request.GET.get("trang"))
    improved = group.improved if len(group) >= FEW else []
    lines = lines_of(request, group.found, [*improved, *page.object_list])
    return {
        "page": page,
        "lines": lines[len(improved) :],
        "improved": lines[: len(improved)],
        "words": request.GET.get("tim", ""),
    }


def chart(found: Group) -> SafeString:
    """The spread of the shares, with how many units are in each tenth behind it."""
    low, middle, high = found.quartiles
    title = _("%(kind)s: tỷ lệ nghĩa vụ đạt") % {"kind": _label(found.kind)}
    words = _("%(n)s đơn vị; một nửa đạt từ %(low)s%% đến %(high)s%%, trung vị %(middle)s%%.") % {
        "n": number(len(found)),
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
