"""Teams at and below a unit, the one it turns to, call-outs that run; what the law says of skills and duty pay."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from khien.base import clock
from khien.law.allowances.read import allowances
from khien.law.allowances.types import Allowance
from khien.law.skills.read import standards
from khien.law.words import CONFIDENCE
from khien.organisations.queries import may
from khien.organisations.rules import Deed
from khien.watch.queries.call_outs import open_call_outs
from khien.watch.queries.teams import team_for, team_seen_by, teams_below
from khien.watch.rules.teams import PARTS, Part
from khien.web.labels import said
from khien.web.paging import few_or_shortened
from khien.web.teams.shared import crumbs
from khien.web.viewing import unit_in_view, viewer
from khien.web.wording import cited

PAGE, MOST, RUNNING = 50, 500, 10


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Whom this unit calls, what runs now, and every team of it and below."""
    unit, who, today = unit_in_view(request), viewer(request), clock.today()
    page = few_or_shortened(teams_below(who, unit, today), PAGE, MOST).get_page(request.GET.get("trang"))
    near = team_for(who, unit)
    context = {
        "unit": unit,
        "page": page,
        "rows": list(page.object_list),
        "near": near,
        "near_opens": near is not None and team_seen_by(who, near.team.pk) is not None,
        "speakers": [(seat, said(PARTS[Part(seat.part)])) for seat in (near.speakers if near else ())],
        "running": list(open_call_outs(who)[:RUNNING]),
        "may_make": may(who, Deed.PROVE, unit),
        "crumbs": [],
    }
    return render(request, "teams/index.html", context)


@require_safe
def law(request: HttpRequest) -> HttpResponse:
    """Groups and grades of skills, and rates of duty, each with its article and how surely it is known."""
    unit, today = unit_in_view(request), clock.today()
    context = {
        "unit": unit,
        "standards": [
            {
                "one": one,
                "cites": cited(one.cites),
                "groups": [(group, said(CONFIDENCE[group.confidence])) for group in one.groups],
                "grades": [(grade, said(CONFIDENCE[grade.confidence])) for grade in one.grades],
                "holds": one.since <= today,
            }
            for one in standards()
        ],
        "allowances": [_allowance(one, today) for one in allowances().values()],
        "crumbs": crumbs(unit, (_("Quy định"), "")),
    }
    return render(request, "teams/law.html", context)


def _allowance(one: Allowance, today: date) -> dict[str, Any]:
    rate = one.rate_on(today)
    return {
        "one": one,
        "rate": rate,
        "cites": cited(rate.cites) if rate else "",
        "paid_by": cited(one.paid_by_cites),
    }
