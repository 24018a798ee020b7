"""Which days offices do not work in a year, and what an official corrects: time limits in working days follow it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from khien.base import clock
from khien.notices import actions
from khien.notices.queries import settled
from khien.notices.rules.hours import days_off, worked_weekends
from khien.organisations.queries import oversees
from khien.web.fields import DayField
from khien.web.viewing import viewer

FIRST, AHEAD = 2016, 2  # the years that a time limit of the law can fall into
OFF, WORKED, TAKE_BACK = "nghi", "lam", "bo"


class CorrectForm(forms.Form):
    """One day that is otherwise than Khiên knows."""

    day = DayField(label=gettext_lazy("Ngày"))
    how = forms.ChoiceField(
        label=gettext_lazy("Ngày đó"),
        choices=((OFF, gettext_lazy("Nghỉ")), (WORKED, gettext_lazy("Làm việc (làm bù, hoán đổi)"))),
        widget=forms.RadioSelect,
    )


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The days off of one year, those that were corrected marked; the form for who looks after the whole."""
    return _page(request, CorrectForm())


@require_POST
def correct(request: HttpRequest) -> HttpResponse:
    """Correct one day, or take a correction back."""
    taken_back = request.POST.get("how") == TAKE_BACK
    form = CorrectForm(request.POST)
    if taken_back:
        form.fields["how"].required = False
        form.fields["how"].choices = [(TAKE_BACK, "")]  # type: ignore[attr-defined]  # a ChoiceField
    if not form.is_valid():
        return _page(request, form)
    day: date = form.cleaned_data["day"]
    works = None if taken_back else form.cleaned_data["how"] == WORKED
    try:
        actions.correct_calendar(day, works, by=viewer(request), at=clock.now())
    except actions.UnableToSettle as refusal:
        form.add_error(None, str(refusal))
        return _page(request, form)
    messages.success(request, _("Đã sửa lịch. Các thời hạn tính theo ngày làm việc đổi theo ngay."))
    return redirect(f"{reverse('calendars:holidays')}?nam={day.year}")


def _page(request: HttpRequest, form: CorrectForm) -> HttpResponse:
    today = clock.today()
    asked = request.GET.get("nam", "")
    year = int(asked) if asked.isdecimal() and len(asked) == 4 else today.year
    year = min(max(year, FIRST), today.year + AHEAD)
    known = settled(viewer(request)).calendar
    english = get_language() == "en"
    rows = [_row(day, name, "") for day, name in days_off(year, english=english) if day not in known.more_working]
    rows += [_row(day, _("Nghỉ theo điều chỉnh"), OFF) for day in known.more_off if day.year == year]
    swaps = dict.fromkeys(worked_weekends(year), "") | {one: WORKED for one in known.more_working if one.year == year}
    context = {
        "year": year,
        "before": year - 1 if year > FIRST else None,
        "after": year + 1 if year < today.year + AHEAD else None,
        "off": sorted(rows, key=lambda one: one["day"]),
        "worked": [_row(day, _("Làm việc bù"), how) for day, how in sorted(swaps.items()) if day not in known.more_off],
        "form": form,
        "corrects": oversees(viewer(request)),
        "crumbs": [{"label": _("Lịch hạn"), "url": reverse("calendars:index")}, {"label": _("Ngày nghỉ"), "url": ""}],
    }
    return render(request, "calendars/holidays.html", context, status=422 if form.errors else 200)


def _row(day: date, name: str, corrected: str) -> dict[str, Any]:
    return {"day": day, "name": name, "corrected": corrected, "weekend": day.weekday() > 4}
