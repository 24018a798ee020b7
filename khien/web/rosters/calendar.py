"""The roster of a unit by the month and by the year, and one's own shifts."""

from __future__ import annotations

import calendar
import re
from collections import defaultdict
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from khien.base import clock
from khien.notices.queries import settled
from khien.organisations.queries import may
from khien.organisations.rules import Deed
from khien.watch.queries.members import own_members
from khien.watch.queries.shifts import hours_of, open_stretches, own_shifts, shifts_of, tally
from khien.watch.rules.days import COVER_WORDS, Cover, by_day, days_of, whole
from khien.watch.rules.shifts import Kind
from khien.watch.rules.spans import Span
from khien.web.labels import said
from khien.web.rosters.shared import WEEKDAYS, frame, hours, kind_words, of_unit, with_span
from khien.web.rosters.strips import COVER_TONES, strip
from khien.web.rosters.strips import year as drawn_year
from khien.web.viewing import unit_in_view, viewer

if TYPE_CHECKING:
    from khien.organisations.models import Unit
    from khien.watch.models import Shift

PAGE, FIRST_YEAR, LAST_YEAR = 30, 2020, 2098
MOST_A_DAY = 12
_SHOWN = ("start", "end", "kind", "member__name", "member__unit__name")
_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")


def month_in_view(request: HttpRequest) -> date:
    """The first day of the month of `?thang=2027-02`, else of this month."""
    asked = request.GET.get("thang", "")
    if not asked:
        return clock.today().replace(day=1)
    found = _MONTH.fullmatch(asked)
    if found is None or not FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
        raise Http404
    return date(int(found[1]), int(found[2]), 1)


def year_in_view(request: HttpRequest) -> int:
    """The year of `?nam=2027`, else this year."""
    asked = request.GET.get("nam", "") or str(clock.today().year)
    if not re.fullmatch(r"[0-9]{4}", asked) or not FIRST_YEAR <= int(asked) <= LAST_YEAR:
        raise Http404
    return int(asked)


@require_safe
def month(request: HttpRequest) -> HttpResponse:
    """Each day of a month: a strip of its hours, who is on, where nobody is."""
    unit, person, first = unit_in_view(request), viewer(request), month_in_view(request)
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    span = Span(whole(first).start, whole(last).end)
    shifts = list(shifts_of(person, unit, span).only(*_SHOWN))
    works, today = settled(person).calendar.works, clock.today()
    days = by_day(((one.start, one.end, Kind(one.kind)) for one in shifts), first, last)
    on: dict[date, list[Shift]] = defaultdict(list)
    for one in shifts:
        for day in days_of(one.start, one.end):
            on[day].append(one)
    plans = may(person, Deed.PROVE, unit)
    before, after = first - timedelta(days=1), last + timedelta(days=1)
    context = frame(
        unit,
        (_("Lịch tháng"), ""),
        first=first,
        days=[_day(one, on[one.day], works(one.day), today, unit, plans) for one in days],
        before=f"{before:%Y-%m}",
        after=f"{after:%Y-%m}",
        tally=tally(person, unit, span),
        shifts=len(shifts),
        plans=plans,
        this=f"{first:%Y-%m}",
        holes=len(open_stretches(shifts, ahead)) if (ahead := _ahead(span, today)) else 0,
    )
    return render(request, "rosters/month.html", context)


def _ahead(span: Span, today: date) -> Span | None:
    """What of a span is not over yet, from today's midnight on."""
    return span.within(Span(whole(today).start, max(span.end, whole(today).end)))


def _day(one: Any, own: list[Shift], works: bool, today: date, unit: Unit, plans: bool) -> dict[str, Any]:
    span = one.span
    over = one.day < today
    return {
        "day": one.day,
        "weekday": WEEKDAYS[one.day.weekday()],
        "off": not works,
        "today": one.day == today,
        "strip": strip(one),
        "tone": "not_asked" if over and one.cover in (Cover.NOBODY, Cover.PARTLY) else COVER_TONES[one.cover],
        "cover": said(COVER_WORDS[one.cover]),
        "shifts": [(row, hours(Span(row.start, row.end), one.day), kind_words(row.kind)) for row in own[:MOST_A_DAY]],
        "more": max(len(own) - MOST_A_DAY, 0),
        "gaps": [
            (hours(gap, one.day), with_span(reverse("rosters:new"), unit, gap) if plans and not over else "")
            for gap in one.gaps
        ]
        if one.anyone
        else [],
        "fill": with_span(reverse("rosters:new"), unit, span) if plans and not over and not one.anyone else "",
    }


@require_safe
def year(request: HttpRequest) -> HttpResponse:
    """A year on one page: each day a small square; the table below says it in words, month by month."""
    unit, person, today = unit_in_view(request), viewer(request), clock.today()
    number = year_in_view(request)
    first, last = date(number, 1, 1), date(number, 12, 31)
    span = Span(whole(first).start, whole(last).end)
    days = by_day(hours_of(person, unit, span), first, last)
    works = settled(person).calendar.works
    off = frozenset(one.day for one in days if not works(one.day))
    context = frame(
        unit,
        (_("Lịch năm"), ""),
        number=number,
        drawing=drawn_year(days, unit.pk, off, today),
        months=[_month(number, place, days) for place in range(1, 13)],
        legend=[(COVER_TONES[cover], said(words)) for cover, words in COVER_WORDS.items()],
        tally=tally(person, unit, span),
        plans=may(person, Deed.PROVE, unit),
    )
    return render(request, "rosters/year.html", context)


def _month(number: int, place: int, days: Any) -> dict[str, Any]:
    own = [one for one in days if one.day.month == place]
    counts = {cover.value: sum(one.cover is cover for one in own) for cover in Cover}
    return {"place": place, "key": f"{number}-{place:02d}", **counts}


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """One's own coming shifts, wherever they are, big enough for a thumb."""
    person, now = viewer(request), clock.now()
    members = own_members(person)
    page = Paginator(own_shifts(person, now), PAGE).get_page(request.GET.get("trang"))
    unit = members[0].unit if members else unit_in_view(request)
    context = frame(
        unit,
        (_("Ca của tôi"), ""),
        members=members,
        page=page,
        rows=[
            (row, hours(Span(row.start, row.end)), kind_words(row.kind), row.start <= now) for row in page.object_list
        ],
        back=of_unit("rosters:index", unit),
    )
    return render(request, "rosters/mine.html", context)
