"""“Diễn biến”: how a subtree stood at the end of each month of two years. It says where each figure comes from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from khien.base import clock
from khien.duties.queries import Cell, NotYetJudged, Point, Trend, filled, trend
from khien.duties.rules.verdicts import Status
from khien.web import charts
from khien.web.charts.months import in_words
from khien.web.standing.seeking import Seeking, filters, judged_first, owed, seeking, share_met
from khien.web.standing.views import frame
from khien.web.status import VERDICTS
from khien.web.viewing import viewer
from khien.web.wording import number, short_day

# From the foot of a column up: what is met, what is excused, then what is not met, the worst on top.
ORDER = (Status.MET, Status.WAIVED, Status.UNPROVEN, Status.OVERDUE, Status.FAILED)


@require_safe
def months(request: HttpRequest) -> HttpResponse:
    """The chart, its numbers, and what changed over a quarter and a year."""
    seek = seeking(request)
    try:
        found = trend(viewer(request), seek.about.unit, seek.sought)
    except NotYetJudged as wait:
        return judged_first(request, seek, wait.units)
    context = filters(request, seek) | frame(request, seek.about)
    context |= {"found": found, "told": found.told, "chart": chart(found, seek) if found.told else ""}
    context |= {"figures": _figures(found), **_progress(request, found)}
    return render(request, "standing/months.html", context)


def chart(found: Trend, seek: Seeking) -> SafeString:
    """One column a month-end, and today."""
    series = [charts.Series(str(VERDICTS[status.value].label), VERDICTS[status.value].tone) for status in ORDER]
    columns = [_column(point) for point in found.points]
    told = [column for column in columns if column.total]
    title = _("Nghĩa vụ theo kết luận, cuối mỗi tháng")
    words = in_words(told[0], told[-1], series[0].label)
    return charts.months(title, words, series, columns, _numbers(found.points, seek))


def _column(point: Point) -> charts.Month:
    label, short = _name(point.on)
    if point.cell is None or not point.cell.total:
        return charts.Month(label, short, why=_("Đang lập") if point.pending else _("Chưa giao nghĩa vụ"))
    return charts.Month(label, short, tuple(point.cell.of(status) for status in ORDER))


def _name(on: date) -> tuple[str, str]:
    """“09/2026” for the end of a month, “today” for today."""
    if on == clock.today():
        return _("Hôm nay"), _("Nay")
    return f"{on:%m/%Y}", f"{on.month}/{on:%y}"


def _numbers(points: Sequence[Point], seek: Seeking) -> charts.Figures:
    """Newest first; each day leads to the standing of that day."""
    heads = [_("Ngày"), _("Phải thực hiện"), _("Tỷ lệ đạt")]
    heads += [str(VERDICTS[status.value].label) for status in ORDER]
    rows = [_row(point, seek) for point in reversed(points) if point.cell is not None and point.cell.total]
    return charts.Figures([*heads, _("Phán khi nào")], rows, frozenset(range(1, len(heads))))


def _row(point: Point, seek: Seeking) -> list[object]:
    cell = point.cell or Cell(())
    day = replace(seek.about, day=point.on).link("standing:index")
    figures = [number(owed(cell)), share_met(cell), *(number(cell.of(status)) for status in ORDER)]
    return [format_html('<a href="{}">{}</a>', day, short_day(point.on)), *figures, _source(point)]


def _source(point: Point) -> str:
    if point.kept_on is None:
        return _("Lúc xem trang này")
    if (point.kept_on - point.on).days <= 1:
        return _("Ngay sau ngày đó")
    return _("Phán lại ngày %(day)s") % {"day": short_day(point.kept_on)}


def _figures(found: Trend) -> list[dict[str, Any]]:
    """The share met now, and by how many points it moved since one, three and twelve months ago."""
    if not found.told:
        return []
    now = found.points[-1].cell
    cards: list[dict[str, Any]] = []
    if now is not None and owed(now):
        note = _("của %(n)s nghĩa vụ phải thực hiện") % {"n": number(owed(now))}
        cards.append({"label": _("Đạt, mới nhất"), "value": share_met(now), "note": note, "tone": "info"})
    for label, back in ((_("So với 3 tháng trước"), 3), (_("So với 12 tháng trước"), 12)):
        past = found.points[-1 - back].cell if len(found.points) > back else None
        cards.append({"label": label, **_moved(now, past)})
    return cards


def _moved(now: Cell | None, past: Cell | None) -> dict[str, Any]:
    if now is None or past is None or now.share_met is None or past.share_met is None:
        return {"value": "–", "note": _("khi đó chưa có nghĩa vụ để so"), "tone": ""}
    points = round(100 * (now.share_met - past.share_met))
    note = _("điểm phần trăm; khi đó %(share)s") % {"share": share_met(past)}
    sign = "+" if points > 0 else ""
    return {
        "value": f"{sign}{number(points)}",
        "note": note,
        "tone": "good" if points > 0 else "warn" if points < 0 else "",
    }


def _progress(request: HttpRequest, found: Trend) -> dict[str, Any]:
    """While days are being kept: how far that is."""
    if not found.pending:
        return {"pending": 0}
    state = filled(viewer(request))
    return {"pending": found.pending, "kept_done": state.done, "kept_total": state.total}


@require_safe
def keeping(request: HttpRequest) -> HttpResponse:
    """How far the keeping of past days is, asked for every second while it lasts; then the page comes anew."""
    state = filled(viewer(request))
    context = {"kept_done": state.done, "kept_total": state.total, "pending": state.left}
    response = render(request, "standing/keeping.html", context)
    if not state.left:
        response["HX-Refresh"] = "true"
    return response
