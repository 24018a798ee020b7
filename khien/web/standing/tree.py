"""“Sơ đồ”: the tree of units as areas, as large as what is asked of them, shaded by what is not met; and a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from khien.base import clock
from khien.duties.queries import Branch, Cell, NotYetJudged, branches
from khien.organisations.queries import units_seen_by
from khien.web import charts
from khien.web.standing.seeking import Seeking, filters, judged_first, owed, seeking, wrong
from khien.web.standing.views import frame
from khien.web.viewing import viewer
from khien.web.wording import number, share

MOST, DEEP, ON_A_PHONE = 30, 120, 15
Names = Mapping[int, str]


@require_safe
def tree(request: HttpRequest) -> HttpResponse:
    """The units below this one: click one to go down."""
    seek = seeking(request)
    try:
        whole = branches(viewer(request), seek.about.unit, seek.inside, MOST, DEEP)
    except NotYetJudged as wait:
        return judged_first(request, seek, wait.units)
    context = filters(request, seek) | frame(request, seek.about) | {"on": clock.today(), "whole": whole}
    if whole.below:
        context |= {"chart": chart(whole, _names(request, whole), seek)}
    return render(request, "standing/tree.html", context)


def _names(request: HttpRequest, whole: Branch) -> Names:
    """Names of all units on the map, in one question."""
    keys = {one.unit for branch in whole.below for one in (branch, *branch.below) if one.unit}
    rows = units_seen_by(viewer(request)).filter(pk__in=keys).order_by()
    return dict(rows.values_list("pk", "name"))


def chart(whole: Branch, names: Names, seek: Seeking) -> SafeString:
    """The map for wide screens and for phones, with the table behind."""
    wide = [_plot(one, names, seek) for one in whole.below]
    narrow = [_plot(one, names, seek, flat=True) for one in _fewer(whole.below, ON_A_PHONE)]
    title = _("Các đơn vị bên dưới %(unit)s") % {"unit": seek.about.unit.name}
    words = _("Ô càng lớn càng nhiều nghĩa vụ, càng sậm càng nhiều nghĩa vụ chưa đạt. Chọn một ô để xem bên trong.")
    return charts.tree(title, words, wide, narrow, list(steps()), _numbers(whole.below, names, seek))


def steps() -> Iterator[str]:
    """The shades in words, as `Plot.step` counts them."""
    yield _("Đạt hết")
    yield _("Chưa đạt đến 25%")
    yield _("trên 25% đến 50%")
    yield _("trên 50% đến 75%")
    yield _("trên 75%")
    yield _("Không có gì phải đạt")


def _fewer(found: Sequence[Branch], most: int) -> list[Branch]:
    """The largest, and all others as one."""
    named = [one for one in found if one.unit is not None]
    left = [*named[most:], *(one for one in found if one.unit is None)]
    if len(left) < 2:
        return list(found)
    counts = tuple(map(sum, zip(*(one.cell.counts for one in left), strict=True)))
    many = sum(one.rest or 1 for one in left)
    return [*named[:most], Branch(None, Cell(counts), sum(one.units for one in left), rest=many)]


def _plot(one: Branch, names: Names, seek: Seeking, *, flat: bool = False) -> charts.Plot:
    label = _label(one, names)
    said = _("%(name)s: %(wrong)s trong %(owed)s nghĩa vụ chưa đạt") % {
        "name": label,
        "wrong": number(wrong(one.cell)),
        "owed": number(owed(one.cell)),
    }
    below = () if flat else tuple(_plot(each, names, seek) for each in one.below)
    return charts.Plot(label, one.cell.total, wrong(one.cell), owed(one.cell), _way(one, seek), said, below)


def _label(one: Branch, names: Names) -> str:
    if one.unit is None:
        return ngettext("và %(n)s đơn vị khác", "và %(n)s đơn vị khác", one.rest) % {"n": number(one.rest)}
    name = names.get(one.unit, "")
    return _("%(name)s (bản thân)") % {"name": name} if one.own else name


def _way(one: Branch, seek: Seeking) -> str:
    """Down to a unit with others below it; to the duties of a single one; to the list of all for the rest."""
    if one.unit is None:
        return seek.about.link("standing:index")
    if one.below:
        return seek.link("standing:tree", one.unit)
    return seek.about.link("standing:cell", one.unit, rieng="1" if one.own else "")


def _numbers(found: Sequence[Branch], names: Names, seek: Seeking) -> charts.Figures:
    heads = [_("Đơn vị"), _("Đơn vị được giao"), _("Phải thực hiện"), _("Chưa đạt"), _("Tỷ lệ chưa đạt")]
    rows: list[list[Any]] = [
        [
            format_html('<a href="{}">{}</a>', _way(one, seek), _label(one, names)),
            number(one.units),
            number(owed(one.cell)),
            number(wrong(one.cell)),
            share(wrong(one.cell), owed(one.cell)),
        ]
        for one in found
    ]
    return charts.Figures(heads, rows, frozenset({1, 2, 3, 4}))
