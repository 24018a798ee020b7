"""The hub of a year, one report with what is next, its rows, and what the laws of two regimes ask side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from khien.base import clock
from khien.law.reporting.read import yearlies
from khien.law.reporting.types import Capacity
from khien.organisations.queries import may
from khien.organisations.rules import Deed
from khien.reports.yearly import queries
from khien.reports.yearly.making import PARTS
from khien.reports.yearly.places import capacity_at_first, is_body
from khien.reports.yearly.rules import ACTS, BEING_WRITTEN, Act, State, timing
from khien.reports.yearly.values import TOTALS, Totals, blanks, doubts, head_of, totals_of
from khien.web.downloads import attachment
from khien.web.labels import said
from khien.web.levels.telling import REGIME_WORDS
from khien.web.viewing import own_units, viewer
from khien.web.yearly.shared import (
    badge_of,
    body_in_view,
    cited,
    crumbs,
    due_of,
    law_in_view,
    seen_report,
    timing_badge,
    year_in_view,
    years,
)

if TYPE_CHECKING:
    pass

PAGE = 50
MOST_DOUBTS = 20


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """A body and a year: its own report, by when, the whole so far, and how the bodies below stand."""
    unit, year, today = body_in_view(request), year_in_view(request), clock.today()
    law, person = law_in_view(year), viewer(request)
    report = queries.yearly_of(person, unit, year)
    capacity = Capacity(report.capacity) if report is not None else capacity_at_first(unit)
    due = due_of(law, capacity, year)
    below = queries.tally(person, unit, year, today, law.due[Capacity.UNIT].last_day(year))
    taken, units = queries.totals_taken(person, unit, year, today) if below.sent else (Totals(), 0)
    own = totals_of(queries.rows_of(report)) if report is not None else Totals()
    context = {
        "unit": unit,
        "unit_key": str(unit.pk),
        "year_key": str(year),
        "units": [one for one in own_units(request) if is_body(one)],
        "year": year,
        "years": years(),
        "report": report,
        "is_body": is_body(unit),
        "badge": badge_of(State(report.state) if report else None),
        "timing": timing_badge(timing(report.first_sent_on if report else None, due["last_day"], today)),
        "due": due,
        "today": today,
        "below": below,
        "totals": list(zip(map(said, TOTALS), own + taken, strict=True)) if report or below.sent else [],
        "taken_units": units,
        "may_begin": report is None and is_body(unit) and may(person, Deed.PROVE, unit),
        "without_day": [(one.text, cited(one.cites)) for one in law.without_day],
        "crumbs": crumbs(unit, year),
    }
    return render(request, "yearly/index.html", context)


@require_safe
def one(request: HttpRequest, key: UUID) -> HttpResponse:
    """One report: where it stands, what is next and whose turn it is, its figures, doubts, versions and way."""
    report, today = seen_report(request, key), clock.today()
    law, rows = law_in_view(report.year), queries.rows_of(report)
    state, capacity = State(report.state), Capacity(report.capacity)
    due = due_of(law, capacity, report.year)
    versions = queries.versions_of(report)
    taken, units = queries.totals_taken(viewer(request), report.unit, report.year, today)
    own = totals_of(rows)
    found, hands = list(doubts(rows, law)), queries.hands(viewer(request), report)
    context = {
        "report": report,
        "unit": report.unit,
        "law": law,
        "due": due,
        "today": today,
        "badge": badge_of(state),
        "timing": timing_badge(timing(report.first_sent_on, due["last_day"], today)),
        "hands": hands,
        "writing": state in BEING_WRITTEN,
        "state": state.value,
        "capacity": capacity.value,
        "stale": state in BEING_WRITTEN and report.drawn_on != today,
        "figures": list(zip(map(said, TOTALS), own, taken, own + taken, strict=True)),
        "taken_units": units,
        "rows": len(rows),
        "blanks": sum(bool(blanks(row)) for row in rows),
        "doubts": [(one, cited(one.cites)) for one in found[:MOST_DOUBTS]],
        "more_doubts": max(len(found) - MOST_DOUBTS, 0),
        "confirmed_on": report.content.get("confirmed_on", ""),
        "head": head_of(report.content.get("head", {}), report.said.get("head", {})),
        "beside": [
            (one, cited(one.cites), report.said.get("contents", {}).get(str(one.number), ""))
            for one in law.beside_the_form()
        ],
        "above": hands.above,
        "versions": versions,
        "unmade": next((one for one in versions[:1] if one.ready_at is None), None),
        "parts": PARTS,
        "steps": [(one, said(ACTS[Act(one.act)])) for one in queries.steps_of(report)],
        "crumbs": crumbs(report.unit, report.year),
    }
    return render(request, "yearly/one.html", context)


@require_safe
def progress(request: HttpRequest, key: UUID) -> HttpResponse:
    """How far the files of the newest version are; asked each second until they are there."""
    report = seen_report(request, key)
    newest = next(iter(queries.versions_of(report)), None)
    if newest is None:
        raise Http404
    if newest.ready_at is not None:
        return HttpResponse(headers={"HX-Redirect": reverse("yearly:one", args=[key])})
    return render(request, "yearly/progress.html", {"report": report, "unmade": newest, "parts": PARTS})


@require_safe
def rows(request: HttpRequest, key: UUID) -> HttpResponse:
    """The report's own rows as the form has them, those with something to fill in first where asked."""
    report = seen_report(request, key)
    found = queries.rows_of(report)
    only_blank = request.GET.get("xem") == "trong"
    if only_blank:
        found = [row for row in found if blanks(row)]
    page = Paginator(found, PAGE).get_page(request.GET.get("trang"))
    writes = State(report.state) in BEING_WRITTEN and may(viewer(request), Deed.PROVE, report.unit)
    context = {
        "report": report,
        "unit": report.unit,
        "page": page,
        "lines": [(row, [said(one.label) for one in blanks(row)]) for row in page.object_list],
        "only_blank": only_blank,
        "writes": writes,
        "crumbs": crumbs(report.unit, report.year, _("Từng hệ thống"), report=report),
    }
    return render(request, "yearly/rows.html", context)


@require_safe
def laws(request: HttpRequest) -> HttpResponse:
    """What the yearly report must hold and by when, by the law of 2016 and that of 2026, side by side."""
    year = year_in_view(request)
    now = law_in_view(year)
    told = [
        {
            "law": law,
            "title": REGIME_WORDS[law.regime],
            "now": law is now,
            "due": [due_of(law, capacity, year) for capacity in Capacity],
            "contents": [(one, cited(one.cites)) for one in law.contents],
            "form_cite": cited(law.form.cites) if law.form else "",
            "channels": [one.text for one in law.channels],
            "checks": [(one, cited(one.cites)) for one in law.checks],
        }
        for law in sorted(yearlies().laws, key=lambda law: law.since)
    ]
    unit = body_in_view(request)
    context = {"laws": told, "year": year, "unit": unit, "crumbs": crumbs(unit, year, _("Luật yêu cầu gì"))}
    return render(request, "yearly/laws.html", context)


@require_safe
def file(request: HttpRequest, key: UUID, number: int, kind: str) -> HttpResponseBase:
    """A file of a frozen version as it was kept."""
    report = seen_report(request, key)
    found = next((one for one in queries.versions_of(report) if one.number == number), None)
    stored = getattr(found, kind, None) if kind in ("pdf", "docx", "xlsx") else None
    if stored is None:
        raise Http404
    return attachment(stored)


@require_safe
def signed(request: HttpRequest, key: UUID, step: int) -> HttpResponseBase:
    """The signed paper of a step."""
    report = seen_report(request, key)
    found = next((one for one in queries.steps_of(report) if one.pk == step), None)
    if found is None or found.paper is None:
        raise Http404
    return attachment(found.paper)
