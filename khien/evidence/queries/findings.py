"""Reading findings: of a subtree, of one unit, of one check; the open ones by their day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from khien.evidence.models import Activity, Finding, FindingStep
from khien.evidence.rules.findings import BY_FIXER, Act
from khien.organisations.queries import Viewer, may, units_seen_by
from khien.organisations.rules import Deed

if TYPE_CHECKING:
    from khien.organisations.models import Person, Unit

_WITH = ("activity", "unit", "system", "asset", "owner")


def findings_seen_by(viewer: Viewer) -> QuerySet[Finding]:
    """Findings of the units that the viewer reads."""
    return Finding.objects.filter(unit__in=units_seen_by(viewer))


def finding_seen_by(viewer: Viewer, key: int) -> Finding | None:
    """One finding with what it is about; None where the viewer does not read it."""
    return findings_seen_by(viewer).select_related(*_WITH, "activity__lead", "made_by").filter(pk=key).first()


def findings_of(viewer: Viewer, activity: Activity) -> QuerySet[Finding]:
    """The findings of a check: what is open first, the soonest day first."""
    rows = findings_seen_by(viewer).filter(activity=activity).select_related(*_WITH)
    return rows.order_by(F("closed_on").asc(nulls_first=True), _day(), "pk")


def open_findings(viewer: Viewer, unit: Unit, *, dated: bool | None = None) -> QuerySet[Finding]:
    """What is still to be closed of a unit and all below it, the soonest day first.

    `dated` asks for those with a day or without one.
    """
    rows = findings_seen_by(viewer).filter(closed_on=None, unit__path__under=unit.path)
    if dated is not None:
        rows = rows.filter(due_on__isnull=not dated)
    return rows.select_related(*_WITH).order_by("due_on" if dated else _day(), "pk")


def findings_due(viewer: Viewer, units: Iterable[Unit], owner: Person | None = None) -> QuerySet[Finding]:
    """Open findings with a day, of these units themselves or of one person anywhere; the soonest first."""
    of = Q(unit__in=[unit.pk for unit in units])
    rows = findings_seen_by(viewer).filter(of | Q(owner=owner) if owner is not None else of)
    return rows.filter(closed_on=None, due_on__isnull=False).select_related(*_WITH).order_by("due_on", "pk")


def _day() -> Coalesce:
    return Coalesce("due_on", Value(date.max))


def open_of_system(viewer: Viewer, system: int) -> QuerySet[Finding]:
    """What is still open of one system."""
    return findings_seen_by(viewer).filter(system=system, closed_on=None).select_related(*_WITH).order_by(_day(), "pk")


def steps_of(viewer: Viewer, finding: Finding) -> QuerySet[FindingStep]:
    """What was done about a finding, in order."""
    rows = FindingStep.objects.filter(finding=finding, finding__unit__in=units_seen_by(viewer))
    return rows.select_related("by", "paper").order_by("pk")


def last_fix(viewer: Viewer, finding: Finding) -> FindingStep | None:
    """The latest word that it was fixed."""
    return steps_of(viewer, finding).filter(act=Act.FIX).order_by("-pk").first()


def may_fix(viewer: Viewer, finding: Finding) -> bool:
    """Whether the viewer may say that it is fixed, or hunt: who proves for the unit."""
    return may(viewer, Deed.PROVE, finding.unit)


def may_retest(viewer: Viewer, finding: Finding) -> bool:
    """Whether the viewer may re-test or dismiss: at the unit that leads an inspection, else at the unit itself."""
    lead = finding.activity.lead
    return may(viewer, Deed.REVIEW, lead) if lead is not None else may(viewer, Deed.PROVE, finding.unit)


def may_act(viewer: Viewer, finding: Finding, act: Act) -> bool:
    """Whether the viewer may take this act on it."""
    return may_fix(viewer, finding) if act in BY_FIXER else may_retest(viewer, finding)
