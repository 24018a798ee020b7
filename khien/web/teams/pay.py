"""Hotline duty of a month: who kept it, shifts, hours, and what whole months come to, as a proposal."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from khien.base import clock
from khien.files.rules import KINDS
from khien.law.allowances.read import HOTLINE, allowances
from khien.law.load import catalogue
from khien.papers.to_docx import docx
from khien.papers.to_pdf import pdf
from khien.watch.queries.duty_pay import PayTable, duty_pay
from khien.watch.rules.duty_pay import WHY_WORDS, bounds
from khien.watch.rules.pay_paper import Payee, PayList
from khien.watch.rules.pay_paper import paper as pay_paper
from khien.web.downloads import HEADERS
from khien.web.labels import said
from khien.web.teams.shared import frame, seen, tabs
from khien.web.viewing import viewer
from khien.web.wording import cited, lasting

_MADE = {"docx": (docx, KINDS["docx"].media_type), "pdf": (pdf, KINDS["pdf"].media_type)}


def month_asked(request: HttpRequest) -> date:
    """The first day of the month of `?thang=2026-11`, else of last month."""
    asked = request.GET.get("thang", "")
    if not asked:
        return (clock.today().replace(day=1) - timedelta(days=1)).replace(day=1)
    try:
        found = date.fromisoformat(f"{asked}-01")
    except ValueError:
        raise Http404 from None
    if not 2000 <= found.year <= 2098:
        raise Http404
    return found


def lines(found: PayTable) -> list[dict[str, Any]]:
    """The table as it is shown."""
    return [
        {
            "member": one.member,
            "month": one.month,
            "hours": lasting(timedelta(minutes=one.month.minutes)) if one.month.minutes else "",
            "why": said(WHY_WORDS[one.month.why]) if one.month.why else "",
        }
        for one in found.lines
    ]


@require_safe
def paper(request: HttpRequest, key: int, kind: str) -> HttpResponse:
    """The month as a paper to sign; nothing of it is kept."""
    if kind not in _MADE:
        raise Http404
    team, first = seen(request, key), month_asked(request)
    found = duty_pay(viewer(request), team, first, on=clock.today())
    unit = team.unit
    content = PayList(
        unit=unit.name,
        parent=unit.parent.name if unit.parent else "",
        place=unit.place,
        team=team.name,
        first=first,
        people=[Payee(one.member.name, one.member.title, one.month) for one in found.lines],
    )
    make, media = _MADE[kind]
    response = HttpResponse(
        make(pay_paper(content, allowances()[HOTLINE], catalogue().instruments)), content_type=media
    )
    response["Content-Disposition"] = f'attachment; filename="truc-duong-day-nong-{first:%Y-%m}.{kind}"'
    for name, value in HEADERS.items():
        response[name] = value
    return response


@require_safe
def table(request: HttpRequest, key: int) -> HttpResponse:
    """A month of the team."""
    team, first, today = seen(request, key), month_asked(request), clock.today()
    found = duty_pay(viewer(request), team, first, on=today)
    allowance = allowances()[HOTLINE]
    begin, end = bounds(first)
    rate = allowance.rate_on(end - timedelta(days=1))
    here = reverse("teams:pay", args=[team.pk])
    before = begin - timedelta(days=1)
    context = frame(request, team) | {
        "table": found,
        "rows": lines(found),
        "allowance": allowance,
        "rate": rate,
        "rate_cites": cited(rate.cites) if rate else "",
        "paid_by_cites": cited(allowance.paid_by_cites),
        "before": f"{here}?thang={before:%Y-%m}",
        "after": f"{here}?thang={end:%Y-%m}" if end <= today else "",
        "month": f"{begin:%m/%Y}",
        "asked": f"{begin:%Y-%m}",
        "tabs": tabs(team, "pay"),
    }
    return render(request, "teams/pay.html", context)
