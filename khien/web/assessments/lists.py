"""Checks of a subtree, what is covered and what not, open findings; the rules they follow; the tab of one system."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from khien.base import clock
from khien.evidence.queries import (
    activities_below,
    activities_of,
    coverage_of,
    due_rounds,
    findings_counted,
    open_findings,
    open_of_system,
)
from khien.evidence.rules.coverage import Status, worst
from khien.law.assessment.read import assessments
from khien.law.durations import in_words
from khien.law.types import Every
from khien.law.versions import dated_on
from khien.organisations.queries import may
from khien.organisations.rules import Deed
from khien.systems.queries import systems_below, systems_of
from khien.web.assessments.shared import LAWS, crumbs, finding_lines, lines, round_line
from khien.web.paging import Shortened, few_or_shortened
from khien.web.systems.seen import seen_system, tabs_of
from khien.web.viewing import unit_in_view, viewer
from khien.web.wording import cited

PAGE, SYSTEMS, MOST, NAMED, MOST_DUE = 50, 10, 500, 100, 20
UNDATED, EVERYTHING = "chua-dat", "tat-ca"


def _tabs(unit: int, here: str) -> list[dict[str, Any]]:
    pages = (
        ("index", _("Kế hoạch, kết quả")),
        ("coverage", _("Độ phủ")),
        ("findings", _("Tồn tại")),
        ("law", _("Quy định")),
    )
    return [
        {"label": label, "url": f"{reverse(f'assessments:{name}')}?don_vi={unit}", "current": name == here}
        for name, label in pages
    ]


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What is planned and not yet done, the soonest first; or every check."""
    unit, today = unit_in_view(request), clock.today()
    everything = request.GET.get("xem") == EVERYTHING
    rows = activities_below(viewer(request), unit, open_only=not everything)
    page = Shortened(rows, PAGE, most=MOST).get_page(request.GET.get("trang"))
    here = f"{reverse('assessments:index')}?don_vi={unit.pk}"
    shown = list(page.object_list)
    context = {
        "unit": unit,
        "page": page,
        "rows": lines(shown, today, findings_counted(viewer(request), shown)),
        "today": today,
        "tabs": _tabs(unit.pk, "index"),
        "kinds": [
            {"label": _("Đang làm"), "url": here, "current": not everything},
            {"label": _("Tất cả"), "url": f"{here}&xem={EVERYTHING}", "current": everything},
        ],
        "everything": everything,
        "may_plan": may(viewer(request), Deed.PROVE, unit),
        "may_inspect": unit.parent_id is not None and may(viewer(request), Deed.ASSIGN, unit) and _above(request, unit),
    }
    return render(request, "assessments/index.html", context)


def _above(request: HttpRequest, unit: Any) -> bool:
    return unit.parent is not None and may(viewer(request), Deed.ASSIGN, unit.parent)


@require_safe
def coverage(request: HttpRequest) -> HttpResponse:
    """Each system with what is covered and what is not, named."""
    unit, today = unit_in_view(request), clock.today()
    page = Paginator(systems_below(viewer(request), unit, None, today), SYSTEMS).get_page(request.GET.get("trang"))
    systems = coverage_of(viewer(request), page.object_list, today)
    context = {
        "unit": unit,
        "page": page,
        "systems": [(one, [round_line(*row) for row in one.rounds if _asked(row[1].status)]) for one in systems],
        "whole": worst(row[1] for one in systems for row in one.rounds).value,
        "tabs": _tabs(unit.pk, "coverage"),
    }
    return render(request, "assessments/coverage.html", context)


def _asked(status: Status) -> bool:
    return status is not Status.NOT_ASKED


@require_safe
def due(request: HttpRequest) -> HttpResponse:
    """Rounds of the unit's own systems that are overdue or soon will be, and how many are unproven; part of a page."""
    unit, today = unit_in_view(request), clock.today()
    own = [one.id for one in systems_of(viewer(request), [unit.pk], today).get(unit.pk, [])]
    told = due_rounds(viewer(request), own, today)
    unproven = sum(row[1].status is Status.UNPROVEN for one in told.systems for row in one.rounds)
    context = {"unit": unit, "today": today, "rows": told.rows[:MOST_DUE], "unproven": unproven}
    return render(request, "assessments/due.html", context)


@require_safe
def findings(request: HttpRequest) -> HttpResponse:
    """What is still to be closed: with a day, the soonest first, or still without one."""
    unit, today = unit_in_view(request), clock.today()
    dated = request.GET.get("han", "") != UNDATED
    rows = open_findings(viewer(request), unit, dated=dated)
    page = Shortened(rows, PAGE, most=MOST).get_page(request.GET.get("trang"))
    here = f"{reverse('assessments:findings')}?don_vi={unit.pk}"
    context = {
        "unit": unit,
        "page": page,
        "rows": finding_lines(page.object_list, today),
        "today": today,
        "tabs": _tabs(unit.pk, "findings"),
        "kinds": [
            {"label": _("Có hạn"), "url": here, "current": dated},
            {"label": _("Chưa đặt hạn"), "url": f"{here}&han={UNDATED}", "current": not dated},
        ],
    }
    return render(request, "assessments/findings.html", context)


@require_safe
def law(request: HttpRequest) -> HttpResponse:
    """What each regime says of checks, and how often each round comes, with articles and confidence."""
    unit, known, today = unit_in_view(request), assessments(), clock.today()
    rounds = [
        (one, [(turn, _often(turn.rule), cited(turn.cites), _holds(one.turns, turn)) for turn in one.turns])
        for one in known.rounds.values()
    ]
    laws = [
        {
            "name": LAWS[regime],
            "parts": [
                {
                    "part": part,
                    "contents": [(line.text, cited(line.cites)) for line in part.contents],
                    "more": [(line.text, cited(line.cites)) for line in (*part.when, *part.result_must)],
                }
                for part in law.parts.values()
            ],
            "who": [(rule, ", ".join(map(str, sorted(rule.levels))), cited(rule.cites)) for rule in law.who],
            "who_notes": [(line.text, cited(line.cites)) for line in (*law.who_notes, *law.occasions)],
            "events": [words for _name, words in law.events],
            "boxes": (", ".join(words for _name, words in law.boxes), cited(law.boxes_cites)),
            "keep": [(line, cited(line.cites)) for line in law.keep],
        }
        for regime, law in sorted(known.by_regime.items())
    ]
    context = {"unit": unit, "rounds": rounds, "laws": laws, "tabs": _tabs(unit.pk, "law"), "today": today}
    return render(request, "assessments/law.html", context)


def _holds(turns: Any, turn: Any) -> str:
    found = dated_on(turns, clock.today())
    if found is None or found[0] is not turn:
        return ""
    return "met" if found[1] else "unproven"


def _often(rule: Any) -> str:
    """How often, in words; where the text gives no number that is said."""
    if not isinstance(rule, Every):
        return _("không có con số")
    words = _("cấp độ %(n)s: %(every)s")
    told = [words % {"n": level, "every": in_words(every)} for level, every in rule.by_level.items()]
    if rule.always is not None:
        told.append(in_words(rule.always))
    if rule.rest is not None:
        told.append(_("cấp độ khác: không có con số"))
    return "; ".join(told)


@require_safe
def system(request: HttpRequest, key: int) -> HttpResponse:
    """One system: each round with what is not covered, the checks that took it in, what is still open."""
    found, today = seen_system(request, key), clock.today()
    covered = coverage_of(viewer(request), [found.pk], today)
    made = few_or_shortened(activities_of(viewer(request), found.pk), PAGE, MOST)
    page = made.get_page(request.GET.get("trang"))
    context = {
        "system": found,
        "unit": found.unit,
        "level": covered[0].level if covered else None,
        "rounds": [round_line(*row, most=NAMED) for row in covered[0].rounds] if covered else [],
        "page": page,
        "rows": lines(page.object_list, today),
        "open": finding_lines(open_of_system(viewer(request), found.pk)[:PAGE], today),
        "today": today,
        "tabs": tabs_of(found, "assessments:system"),
        "may_plan": found.valid_to is None and may(viewer(request), Deed.PROVE, found.unit),
        "crumbs": [*crumbs(found.unit), {"label": found.name, "url": ""}],
    }
    return render(request, "assessments/system.html", context)
