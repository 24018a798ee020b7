"""What pages of checks begin with: the check through its gate, its frame, its words and tones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from khien.evidence.actions import UnableToAssess, UnableToRecord, UnableToReview
from khien.evidence.queries import activity_seen_by, finding_seen_by
from khien.evidence.rules.assessments import OPEN, STATES, State, UnableToMoveOn
from khien.evidence.rules.coverage import Covered
from khien.evidence.rules.findings import HUNTS, SEVERITIES, Hunt, Severity, UnableToAct, is_late
from khien.evidence.rules.findings import STATES as FINDING_STATES
from khien.evidence.rules.findings import State as FindingState
from khien.files.actions import UnableToStore
from khien.law.assessment.read import assessments
from khien.law.assessment.types import Part
from khien.law.assessment.types import Round as LawRound
from khien.law.types import Regime
from khien.web.labels import said
from khien.web.viewing import viewer
from khien.web.wording import cited

if TYPE_CHECKING:
    from datetime import date

    from django.forms import Form

    from khien.evidence.models import Activity, Finding
    from khien.organisations.models import Unit

REFUSALS = (UnableToAct, UnableToAssess, UnableToMoveOn, UnableToRecord, UnableToReview)
TONES = {
    State.PLANNED: "unproven",
    State.HELD: "soon",
    State.FINISHED: "soon",
    State.ACCEPTED: "met",
    State.CANCELLED: "not_asked",
}
SEVERITY_TONES = {
    Severity.CRITICAL: "failed",
    Severity.HIGH: "overdue",
    Severity.MEDIUM: "soon",
    Severity.LOW: "not_asked",
}
FINDING_TONES = {
    FindingState.OPEN: "unproven",
    FindingState.FIXED: "soon",
    FindingState.PASSED: "met",
    FindingState.DISMISSED: "not_asked",
}
LAWS = {Regime.ATTT_2016: "2016 (NĐ 85/2016/NĐ-CP, TT 12/2022/TT-BTTTT)", Regime.ANM_2026: "2026 (NĐ 331/2026/NĐ-CP)"}


def seen(request: HttpRequest, key: UUID) -> Activity:
    """The check, where the viewer reads it."""
    found = activity_seen_by(viewer(request), key)
    if found is None:
        raise Http404
    return found


def seen_finding(request: HttpRequest, key: int) -> Finding:
    """The finding, where the viewer reads it."""
    found = finding_seen_by(viewer(request), key)
    if found is None:
        raise Http404
    return found


def done(form: Form, act: Callable[[], object]) -> bool:
    """Act; a refusal goes to the form in its own words, one of a file to the field of the file."""
    try:
        act()
    except UnableToStore as refusal:
        form.add_error("paper" if "paper" in form.fields else "papers", str(refusal))
    except REFUSALS as refusal:
        form.add_error(None, str(refusal))
    else:
        return True
    return False


def crumbs(unit: Unit, *more: tuple[str, str]) -> list[dict[str, str]]:
    """The way here from the list of checks."""
    way = [{"label": _("Kiểm tra, đánh giá"), "url": f"{reverse('assessments:index')}?don_vi={unit.pk}"}]
    return [*way, *({"label": label, "url": url} for label, url in more)]


def frame(activity: Activity, *here: str) -> dict[str, Any]:
    """What every page of one check shows."""
    page = reverse("assessments:one", args=[activity.pk])
    way = [(activity.title, page if here else ""), *((one, "") for one in here)]
    return {
        "activity": activity,
        "unit": activity.unit,
        "state_words": said(STATES[State(activity.state)]),
        "tone": TONES[State(activity.state)],
        "law_name": LAWS[Regime(activity.regime)],
        "back": page,
        "crumbs": crumbs(activity.unit, *way),
    }


def part_titles(activity: Activity) -> list[str]:
    """What the check looks into, as its law names it."""
    law = assessments().by_regime[Regime(activity.regime)]
    return [law.parts[Part(one)].title for one in activity.parts]


def lines(
    rows: Iterable[Activity], today: date, counts: Mapping[UUID, tuple[int, int]] | None = None
) -> list[dict[str, Any]]:
    """Checks as rows of a list, with how many findings each has where that was counted."""
    found = counts or {}
    return [
        {
            "row": one,
            "state": said(STATES[State(one.state)]),
            "tone": TONES[State(one.state)],
            "parts": ", ".join(part_titles(one)),
            "due": one.planned_to if State(one.state) in OPEN else None,
            "late": State(one.state) in OPEN and one.planned_to < today,
            "found": found.get(one.pk, (0, 0))[0],
            "left": found.get(one.pk, (0, 0))[1],
        }
        for one in rows
    ]


def finding_lines(rows: Iterable[Finding], today: date) -> list[dict[str, Any]]:
    """Findings as rows of a list."""
    return [finding_line(one, today) for one in rows]


def finding_line(one: Finding, today: date) -> dict[str, Any]:
    """One finding as it is shown."""
    return {
        "row": one,
        "severity": said(SEVERITIES[Severity(one.severity)]),
        "severity_tone": SEVERITY_TONES[Severity(one.severity)],
        "state": said(FINDING_STATES[FindingState(one.state)]),
        "tone": FINDING_TONES[FindingState(one.state)],
        "hunt": said(HUNTS[Hunt(one.hunt)]) if one.hunt else "",
        "hunt_tone": "met" if one.hunt == Hunt.DONE else "failed",
        "about": one.asset.name if one.asset else one.system.name if one.system else one.where,
        "late": one.closed_on is None and is_late(one.due_on, today),
        "closed": one.closed_on is not None,
    }


def round_line(law: LawRound, covered: Covered, most: int = 8) -> dict[str, Any]:
    """A round with its answer, its articles, and what is not covered, the first `most` of it by name."""
    turn = covered.turn
    return {
        "id": law.id,
        "title": law.title,
        "covered": covered,
        "status": covered.status.value,
        "cite": cited(covered.cites),
        "notes": [one for one in (turn.note, turn.reading) if one] if turn else [],
        "missed": covered.missed[:most],
        "left": max(0, len(covered.missed) - most),
        "aside": covered.aside[:most],
    }
