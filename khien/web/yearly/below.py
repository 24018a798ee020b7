"""The bodies below: who is in, who is missing, late or was sent back; and reminding those who are missing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from khien.base import clock
from khien.law.reporting.types import Capacity
from khien.organisations.queries import may, require
from khien.organisations.rules import Deed
from khien.organisations.rules.names import folded
from khien.reports.yearly import queries
from khien.reports.yearly.queries import Asked, Below
from khien.reports.yearly.telling import UnableToRemindYearly, remind
from khien.web.viewing import viewer
from khien.web.yearly.forms import WordsForm
from khien.web.yearly.shared import badge_of, body_in_view, crumbs, due_of, law_in_view, timing_badge, year_in_view

if TYPE_CHECKING:
    from django.db.models import QuerySet

PAGE = 50
BATCH = 500


def _asked(request: HttpRequest) -> tuple[str, bool]:
    """Which of the bodies, and whether also those further below."""
    asked = request.GET.get("xem", "")
    return asked if asked in Asked.ALL else "", request.GET.get("sau") == "1"


def _rows(request: HttpRequest) -> QuerySet[Any]:
    unit, year = body_in_view(request), year_in_view(request)
    asked, deep = _asked(request)
    last_day = law_in_view(year).due[Capacity.UNIT].last_day(year)
    words = folded(request.GET.get("tim", ""))
    return queries.below(viewer(request), unit, year, clock.today(), last_day, asked=asked, words=words, deep=deep)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """How the bodies below stand, of the unit alone or of the whole tree below it."""
    unit, year, today = body_in_view(request), year_in_view(request), clock.today()
    law, (asked, deep) = law_in_view(year), _asked(request)
    last_day = law.due[Capacity.UNIT].last_day(year)
    found = queries.tally(viewer(request), unit, year, today, last_day, deep=deep)
    page: Page[Any] = Paginator(_rows(request), PAGE).get_page(request.GET.get("trang"))
    shown: QuerySet[Any] = cast("QuerySet[Any]", page.object_list)
    lines = queries.as_below(viewer(request), shown, today, last_day)
    context = {
        "unit": unit,
        "year": year,
        "page": page,
        "lines": [(line, badge_of(line.state), timing_badge(line.timing)) for line in lines],
        "found": found,
        "figures": _figures(found, unit.pk, year, deep=deep),
        "asked": asked,
        "choices": [(value, label) for value, (label, _n) in _choices(found).items()],
        "words": request.GET.get("tim", ""),
        "deep": deep,
        "due": due_of(law, Capacity.UNIT, year),
        "today": today,
        "may_remind": found.missing > 0 and may(viewer(request), Deed.REVIEW, unit),
        "crumbs": crumbs(unit, year, _("Đơn vị bên dưới")),
    }
    return render(request, "yearly/below.html", context)


def _choices(found: queries.Tally) -> dict[str, tuple[str, int]]:
    return {
        Asked.MISSING: (_("Chưa gửi"), found.missing),
        Asked.LATE: (_("Trễ hạn"), found.late),
        Asked.RETURNED: (_("Bị trả lại"), found.returned),
        Asked.IN: (_("Đã gửi"), found.sent),
    }


def _figures(found: queries.Tally, unit: int, year: int, *, deep: bool) -> list[dict[str, object]]:
    tones = {Asked.MISSING: "warn", Asked.LATE: "bad", Asked.RETURNED: "warn", Asked.IN: "good"}
    here = f"?don_vi={unit}&nam={year}{'&sau=1' if deep else ''}&xem="
    return [
        {"label": label, "value": count, "url": f"{here}{value}", "tone": tones[value] if count else ""}
        for value, (label, count) in _choices(found).items()
    ]


def all_lines(request: HttpRequest) -> Iterator[Below]:
    """Every body that the query asks for, read in portions."""
    year, today = year_in_view(request), clock.today()
    last_day = law_in_view(year).due[Capacity.UNIT].last_day(year)
    rows = _rows(request)
    start = 0
    while lines := queries.as_below(viewer(request), rows[start : start + BATCH], today, last_day):
        yield from lines
        start += BATCH


@require_http_methods(["GET", "POST"])
def remind_missing(request: HttpRequest) -> HttpResponse:
    """One press tells everybody of the bodies right below that are missing, at most once a day each."""
    unit, year = body_in_view(request), year_in_view(request)
    require(viewer(request), Deed.REVIEW, unit)
    form = WordsForm(request.POST or None)
    back = f"{reverse('yearly:below')}?don_vi={unit.pk}&nam={year}&xem={Asked.MISSING}"
    if request.method == "POST" and form.is_valid():
        try:
            told = remind(unit, year, form.cleaned_data["words"], by=viewer(request), at=clock.now())
        except UnableToRemindYearly as refusal:
            form.add_error(None, str(refusal))
        else:
            words = _("Đã đôn đốc %(n)s đơn vị. Mỗi người được báo nhiều nhất một lần mỗi ngày.") % {"n": told.units}
            if told.without_people:
                words += " " + _("%(n)s đơn vị chưa có ai dùng Khiên; hãy gọi điện cho họ.") % {
                    "n": told.without_people
                }
            messages.success(request, words)
            return redirect(back)
    names, missing = queries.missing_names(viewer(request), unit, year, clock.today(), 10)
    context = {
        "confirm_title": _("Đôn đốc báo cáo năm %(year)s") % {"year": year},
        "confirm_text": _("%(n)s đơn vị trực thuộc chưa gửi báo cáo: %(names)s.")
        % {"n": missing, "names": ", ".join(names) + ("…" if missing > len(names) else "")},
        "confirm_points": [
            _("Mọi người của các đơn vị này được báo trong Khiên; thư gửi theo giờ của cơ quan, không gửi ban đêm."),
            _("Việc đôn đốc được ghi vào nhật ký."),
        ],
        "confirm_tone": "info",
        "confirm_button": _("Đôn đốc"),
        "confirm_back": back,
        "form": form,
        "unit": unit,
        "crumbs": crumbs(unit, year, _("Đôn đốc")),
    }
    return render(request, "components/confirm.html", context)
