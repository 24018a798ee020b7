"""Erases on request what people wrote into a yearly report, in every version and every whole that took it in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from khien.base import audit
from khien.files import actions as files
from khien.organisations.actions.erasing import checked_reason
from khien.organisations.queries import Viewer
from khien.organisations.rules.names import ERASED
from khien.reports.models import YearlyPart, YearlyStep, YearlyVersion
from khien.reports.yearly.actions.holding import locked
from khien.reports.yearly.making import order_files
from khien.reports.yearly.values import BODIES, BY_ID, Shape

if TYPE_CHECKING:
    from khien.reports.models import YearlyReport

_HEAD = frozenset(f"{body}_{field}" for body, _title in BODIES for field in ("head", "address", "contact"))
_ROW = frozenset(one.id for one in BY_ID.values() if one.shape is Shape.LONG)
_MADE = ("pdf", "docx", "xlsx")


@transaction.atomic
def erase_words(report: YearlyReport, reason: str, *, by: Viewer, at: datetime) -> int:
    """Names, addresses, contacts, plans, contents and reasons; figures, decisions and hashes stay.

    Files that held them go, and are made anew without them. A signed paper is a file of its own, erased by itself.
    How many texts and files were erased.
    """
    reason = checked_reason(by, reason)
    row = locked(report, None)
    row.said, erased = _said(row.said)
    row.content, more = _content(row.content)
    row.version += 1
    row.save()
    erased += more + YearlyStep.objects.filter(report=row).exclude(words="").update(words=ERASED)
    versions = list(YearlyVersion.objects.select_for_update(of=("self",)).filter(report=row).order_by("pk"))
    for version in versions:
        version.content, more = _content(version.content)
        erased += more
        version.save(update_fields=["content"])
    erased += _made_anew(version.pk for version in versions)
    details = {"texts": erased}
    audit.erase(f"yearly:{row.pk}", by=by, at=at, reason=reason, details=details, unit_id=row.unit_id)
    return erased


def _gone(values: Mapping[str, Any], which: Iterable[str]) -> tuple[dict[str, Any], int]:
    found = {key for key in which if values.get(key)}
    return {key: ERASED if key in found else value for key, value in values.items()}, len(found)


def _said(said: Mapping[str, Any]) -> tuple[dict[str, Any], int]:
    head, erased = _gone(said.get("head", {}), _HEAD)
    contents = said.get("contents", {})
    rows = {system: _gone(one, _ROW) for system, one in said.get("rows", {}).items()}
    erased += len(contents) + sum(many for _values, many in rows.values())
    kept = {"head": head, "contents": dict.fromkeys(contents, ERASED)}
    return {**said, **kept, "rows": {system: values for system, (values, _many) in rows.items()}}, erased


def _content(content: Mapping[str, Any]) -> tuple[dict[str, Any], int]:
    head, erased = _gone(content.get("head", {}), _HEAD)
    told = {"head": head}
    if contents := content.get("contents", {}):
        told["contents"] = dict.fromkeys(contents, ERASED)
        erased += len(contents)
    rows = []
    for one in content.get("rows", ()):
        values, many = _gone(one["values"], _ROW)
        rows.append({**one, "values": values})
        erased += many
    return {**content, **told, "rows": rows}, erased


def _made_anew(versions: Iterable[int]) -> int:
    """The files of these versions, and of all that took them in, are erased and ordered anew."""
    found, level = set[int](), set(versions)
    while level:
        found |= level
        level = set(YearlyPart.objects.filter(part__in=level).values_list("whole_id", flat=True)) - found
    erased = 0
    for version in YearlyVersion.objects.filter(pk__in=found).select_related(*_MADE).defer("content"):
        old = [stored for kind in _MADE if (stored := getattr(version, kind)) is not None]
        gone = dict.fromkeys(_MADE, None)
        YearlyVersion.objects.filter(pk=version.pk).update(**gone, done=0, begun_at=None, ready_at=None)
        erased += sum(len(files.erase(stored, ERASED)) for stored in old)
        order_files(version.pk)
    return erased
