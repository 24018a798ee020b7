"""One team: who is in it, what they can do, who can come now; how it was called; its decision."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from khien.base import clock
from khien.watch.queries.call_outs import call_outs_of, open_call_outs
from khien.watch.queries.teams import former_seats_of, teammates
from khien.watch.rules.teams import CAN_COME, PARTS, Part, Validity, validity
from khien.web.downloads import attachment
from khien.web.labels import said
from khien.web.paging import few_or_shortened
from khien.web.teams.forms import SearchForm
from khien.web.teams.shared import frame, seen, standard_today, tabs, teammate_line
from khien.web.viewing import viewer
from khien.web.wording import counted

if TYPE_CHECKING:
    from khien.watch.models import Qualification, Team

PAGE, FORMER, MOST = 50, 30, 500


@require_safe
def one(request: HttpRequest, key: int) -> HttpResponse:
    """Everybody of the team in the order in which they are called; who can do a thing and come now."""
    team, now, today = seen(request, key), clock.now(), clock.today()
    standard = standard_today()
    everybody = teammates(viewer(request), team, now)
    form = SearchForm(standard, request.GET or None)
    found = form.kept(everybody)
    page = Paginator(found, PAGE).get_page(request.GET.get("trang"))
    lapsed = [paper for mate in everybody for paper in mate.papers if _lapsed(paper, today)]
    context = frame(request, team) | {
        "page": page,
        "rows": [teammate_line(mate, standard, today) for mate in page.object_list],
        "form": form,
        "asked": bool(form.data),
        "found": counted(len(found), "người"),
        "whole": len(everybody),
        "ready": sum(mate.free in CAN_COME for mate in everybody),
        "lapsed": len(lapsed),
        "former": [
            (seat, said(PARTS[Part(seat.part)])) for seat in former_seats_of(viewer(request), team, today)[:FORMER]
        ],
        "running": list(open_call_outs(viewer(request)).filter(team=team)[:FORMER]),
        "evidence_url": _proposed(team, len(everybody)),
        "tabs": tabs(team, "one"),
    }
    return render(request, "teams/one.html", context)


def _proposed(team: Team, people: int) -> str:
    """Where the decision is written down as evidence, with what is known of it to be looked at; nothing is recorded."""
    said = {"don_vi": team.unit_id, "number": team.number, "about": team.name, "members": people}
    if team.decided_on:
        said["ngay"] = f"{team.decided_on:%d/%m/%Y}"
    return f"{reverse('evidence:new', args=['response_team_decision'])}?{urlencode(said)}"


def _lapsed(paper: Qualification, today: date) -> bool:
    return validity(paper.expires_on, today) is Validity.EXPIRED


@require_safe
def call_outs(request: HttpRequest, key: int) -> HttpResponse:
    """How the team was called, the latest first."""
    team = seen(request, key)
    page = few_or_shortened(call_outs_of(viewer(request), team), PAGE, MOST).get_page(request.GET.get("trang"))
    context = frame(request, team) | {"page": page, "rows": list(page.object_list), "tabs": tabs(team, "call_outs")}
    return render(request, "teams/call_outs.html", context)


@require_safe
def decision(request: HttpRequest, key: int) -> HttpResponseBase:
    """The signed decision."""
    team = seen(request, key)
    if team.paper is None:
        raise Http404
    return attachment(team.paper)
