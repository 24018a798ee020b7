"""Rows of checks, yearly reports and what jobs make aside, for the addresses of the site; see `bench.size.samples`."""

from collections.abc import Mapping
from typing import Any

from bench.size.extras.checked import FINISHED, PLANNED
from bench.size.extras.inventory import BUSY
from khien.dossiers.models import FiledFile, PaperOrder
from khien.evidence.models import Activity, Finding, FindingStep
from khien.organisations.models import Unit
from khien.reports.models import YearlyReport, YearlyStep
from khien.systems.models import Address, InformationSystem, TableImport

Rows = dict[str, Mapping[str, Any]]


def checked(school: Unit) -> Rows:
    """The areas of `bench.size.extras.checked`."""
    return {**_checks(school), **_yearly(school), **_aside(school)}


def _checks(school: Unit) -> Rows:
    planned = Activity.objects.get(unit=school, title=PLANNED)
    held, finished = Activity.objects.filter(unit=school, title=FINISHED).order_by("pk")
    finding = Finding.objects.filter(activity=planned).order_by("pk")[0]
    step = FindingStep.objects.filter(finding__activity=planned).exclude(paper=None)[0]
    busy = InformationSystem.objects.get(unit=school, name=BUSY)
    query = f"?don_vi={school.pk}"
    return {
        "assessments": {"key": planned.pk, "paper": planned.papers.all()[0].pk, "act": "fix"},
        "assessments:system": {"key": busy.pk},
        "assessments:finish": {"key": held.pk},
        **{f"assessments:{name}": {"key": finished.pk} for name in ("accept", "send_back")},
        **{f"assessments:{name}": {"key": finding.pk} for name in ("finding", "settle", "hunt", "act")},
        "assessments:step_paper": {"key": step.finding_id, "step": step.pk},
        "assessments:inspect": {"?": query},
    }


def _yearly(school: Unit) -> Rows:
    sent, frozen, drafted = YearlyReport.objects.filter(unit=school).order_by("year")
    busy = InformationSystem.objects.get(unit=school, name=BUSY)
    step = YearlyStep.objects.filter(report=sent, act="send")[0]
    return {
        "yearly": {"key": drafted.pk, "system": busy.pk},
        "yearly:move": {"key": busy.pk},
        **{f"yearly:{name}": {"key": frozen.pk, "number": 1, "kind": "pdf"} for name in _OF_FROZEN},
        **{f"yearly:{name}": {"key": sent.pk, "step": step.pk} for name in _OF_SENT},
    }


def _aside(school: Unit) -> Rows:
    order = PaperOrder.objects.all()[0]
    filed = FiledFile.objects.select_related("filing")[0]
    address = Address.objects.filter(unit=school, system=None)[0]
    table = TableImport.objects.all()[0]
    own = {"slug": "dia-chi", "row": address.pk, "?": f"?don_vi={school.pk}"}
    return {
        **{f"dossiers:{name}": {"key": order.dossier_id, "order": order.pk} for name in ("order", "order_file")},
        "dossiers:filed": {"key": filed.filing.dossier_id, "filing": filed.filing_id, "path": filed.path},
        **{f"systems:{name}": own for name in ("own_parts", "own_add_part", "own_change_part", "own_end_part")},
        **{f"systems:{name}": {"key": table.pk} for name in ("long_table", "long_table_progress", "agree_table")},
    }


_OF_FROZEN = ("progress", "file", "reopen", "send")
_OF_SENT = ("signed", "paper", "accept", "give_back")
