"""One check: the next step first, then who may hold it, what was covered, what was found, papers and evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from khien.base import clock
from khien.evidence.queries import findings_of, may_judge, may_keep, papers_of, proofs_of, standing_of, targets_of
from khien.evidence.rules.assessments import OPEN, PAPERS, SAID, PaperKind, Said, State
from khien.evidence.rules.coverage import assessor_named
from khien.law.assessment.read import assessments
from khien.law.assessment.types import ASSESSOR_WORDS, Fits, Part
from khien.law.assessment.who import fitness
from khien.law.load import catalogue
from khien.law.types import Regime
from khien.systems.queries import held_on, listings_of
from khien.web.assessments.shared import finding_lines, frame, part_titles, seen
from khien.web.downloads import attachment
from khien.web.labels import said
from khien.web.paging import Shortened
from khien.web.viewing import viewer
from khien.web.wording import cited

if TYPE_CHECKING:
    from khien.evidence.models import Activity, Target

FITS = {Fits.YES: "met", Fits.NO: "failed", Fits.UNKNOWN: "unproven"}
SHOWN, PAGE = 300, 50
_SHEETS = frozenset({"csv", "xlsx", "text"})


@require_safe
def one(request: HttpRequest, key: UUID) -> HttpResponse:
    """Everything about one check."""
    row, today, who = seen(request, key), clock.today(), viewer(request)
    targets, keeps, open_ = targets_of(who, row), may_keep(who, row), State(row.state) in OPEN
    page = Shortened(findings_of(who, row), PAGE).get_page(request.GET.get("trang"))
    events = dict(assessments().by_regime[Regime(row.regime)].events)
    context = frame(row) | {
        "parts": part_titles(row),
        "assessor": said(ASSESSOR_WORDS[found]) if (found := assessor_named(row.assessor)) else "",
        "events": None if row.events is None else [events.get(one, one) for one in row.events],
        "fits": _fits(request, row, targets),
        "targets": targets[:SHOWN],
        "more_targets": max(0, len(targets) - SHOWN),
        "tested": sum(one.tested_on is not None for one in targets),
        "whole": len(targets),
        "results": _results(row),
        "outcome": _outcome(row),
        "papers": [(one, said(PAPERS[PaperKind(one.kind)]), _table(one)) for one in papers_of(who, row)],
        "proofs": [(one, catalogue().proofs[one.proof].title, standing_of(one)) for one in proofs_of(who, row)],
        "page": page,
        "rows": finding_lines(page.object_list, today),
        "today": today,
        "keeps": keeps and open_,
        "judges": row.state == State.FINISHED and may_judge(who, row),
        "waits": row.state == State.FINISHED,
        "late": open_ and row.planned_to < today,
        "planned": row.state == State.PLANNED,
        "needs_permission": Part.PENETRATION in row.parts and not row.authorisation,
    }
    return render(request, "assessments/one.html", context)


def _table(paper: Any) -> bool:
    """Whether a scanner's findings may be read from it."""
    return paper.kind == PaperKind.SCAN_OUTPUT and paper.file.kind in _SHEETS


def _fits(request: HttpRequest, row: Activity, targets: list[Target]) -> list[tuple[str, str, str, str, str]]:
    """Whether the assessor is one that the law accepts, system by system, with the article."""
    law = assessments().by_regime[Regime(row.regime)]
    names = {one.system_id: one.system.name for one in targets}
    levels = held_on(viewer(request), list(names), clock.today())
    listed = listings_of(viewer(request), list(names), clock.today())
    told = []
    for system, name in names.items():
        level = levels[system].level if system in levels else None
        found = fitness(law, level, assessor_named(row.assessor), row.events, listed=listed.get(system))
        note = found.rule.note if found.rule else ""
        told.append((name, FITS[found.fits], found.why, cited(found.rule.cites) if found.rule else "", note))
    return told


def _results(row: Activity) -> list[tuple[str, str, str, str, str]]:
    """Each content of the law with what was found of it; what nobody said is not known."""
    law = assessments().by_regime[Regime(row.regime)]
    tones = {Said.MET: "met", Said.UNMET: "failed", Said.UNKNOWN: "unproven"}
    told: dict[str, tuple[str, str, str, str, str]] = {}
    for part in row.parts:
        for line in law.parts[Part(part)].contents:
            found = row.results.get(line.id)
            word = Said(found["is"]) if found else Said.UNKNOWN
            label = said(SAID[word]) if found else _("Chưa ghi")
            told[line.id] = (line.text, label, tones[word], found["note"] if found else "", cited(line.cites))
    return list(told.values())


def _outcome(row: Activity) -> str:
    law = assessments().by_regime[Regime(row.regime)]
    words = {name: label for part in row.parts for name, label in law.parts[Part(part)].outcomes}
    return words.get(row.outcome, "")


@require_safe
def paper(request: HttpRequest, key: UUID, paper: int) -> HttpResponseBase:
    """A paper as it was uploaded."""
    found = papers_of(viewer(request), seen(request, key)).filter(pk=paper).first()
    if found is None:
        raise Http404
    return attachment(found.file)
