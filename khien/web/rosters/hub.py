"""“Trực” of a unit: who is on now, who is next, where nobody is, what waits for whom, what to do next."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from khien.base import clock
from khien.organisations.queries import may
from khien.organisations.rules import Deed
from khien.watch.queries.members import own_members, working_members
from khien.watch.queries.on_duty import OnDuty, among, next_on
from khien.watch.queries.periods import periods_of, rosters_of
from khien.watch.queries.shifts import open_stretches, own_shifts, shifts_of
from khien.watch.queries.swaps import open_swaps
from khien.watch.rules.days import whole
from khien.watch.rules.figures import spans_of
from khien.watch.rules.spans import Span
from khien.web.rosters.shared import kind_words, told_span, with_span
from khien.web.viewing import own_units, unit_in_view, viewer

MOST_GAPS, MOST_PERIODS = 6, 4
AHEAD = timedelta(days=7)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The hub of a unit's watch."""
    unit, person, now = unit_in_view(request), viewer(request), clock.now()
    week = list(shifts_of(person, unit, Span(now, now + AHEAD)))
    now_on, then_on = among(week, now)
    if not then_on:
        then_on = next_on(person, unit, now)
    members = working_members(person, unit, clock.today()).count()
    periods = periods_of(person, unit, now)[:MOST_PERIODS]
    rosters = rosters_of(person, unit, periods)
    watches = [_watch(period, rosters.get(period.pk), unit) for period in periods]
    gaps = open_stretches(week, Span(now.replace(second=0, microsecond=0), now + AHEAD)) if week else ()
    context = {
        "unit": unit,
        "units": own_units(request),
        "crumbs": [{"label": _("Trực"), "url": ""}],
        "plans": may(person, Deed.PROVE, unit),
        "now_on": [_line(one) for one in now_on],
        "next_on": [_line(one) for one in then_on],
        "members": members,
        "any_shift": bool(week or then_on),
        "watches": watches,
        "week_gaps": [(told_span(one), with_span(reverse("rosters:new"), unit, one)) for one in gaps[:MOST_GAPS]],
        "more_gaps": max(len(gaps) - MOST_GAPS, 0),
        "swaps": list(open_swaps(person, unit)[:MOST_GAPS]),
        "mine": list(own_shifts(person, now)[:3]) if own_members(person) else [],
        "today": whole(clock.today()),
    }
    return render(request, "rosters/index.html", context)


def _line(one: OnDuty) -> dict[str, Any]:
    return {"one": one, "kind": kind_words(one.kind)}


def _watch(period: Any, roster: Any, unit: Any) -> dict[str, Any]:
    """One coming watch with the unit's own gaps in it, each with the way to fill it."""
    found = spans_of(roster.gaps) if roster is not None else ()
    return {
        "period": period,
        "roster": roster,
        "gaps": [(told_span(one), with_span(reverse("rosters:new"), unit, one)) for one in found[:MOST_GAPS]],
        "more": max((roster.gap_count if roster else 0) - MOST_GAPS, 0),
        "plan": with_span(reverse("rosters:plan"), unit, Span(period.start, period.end)),
    }
