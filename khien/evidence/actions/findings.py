"""What a check found is written down, fixed, re-tested by another person, hunted after; each act one entry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from khien.base import audit, clock
from khien.evidence.actions.assessments import UnableToAssess, held_open, person_id
from khien.evidence.models import Activity, Finding, Target
from khien.evidence.queries.findings import finding_seen_by, may_fix
from khien.evidence.rules.findings import (
    Hunt,
    Severity,
    State,
    UnableToAct,
)
from khien.organisations.queries import NotAllowed, Viewer, people_with
from khien.organisations.rules import Deed

if TYPE_CHECKING:
    from khien.organisations.models import Person

MOST_AT_ONCE = 5000
_LONGEST = 8000


@dataclass(frozen=True, slots=True)
class NewFinding:
    """What was found. `target` is a target of the check: a device, or a system as a whole; None: of no one device."""

    title: str
    severity: Severity
    found_on: date
    target: int | None = None
    detail: str = ""
    where: str = ""
    cve: str = ""
    entry: bool = False
    due_on: date | None = None
    owner: Person | None = None


@transaction.atomic
def add_finding(activity: Activity, given: NewFinding, *, by: Viewer, at: datetime) -> Finding:
    """Write down what was found while the check is open. An opening asks for the fix and for a hunt together."""
    row = held_open(activity, by)
    return _add(row, [given], by, at)[0]


@transaction.atomic
def import_findings(activity: Activity, given: Sequence[NewFinding], *, by: Viewer, at: datetime) -> int:
    """All rows of a scanner's table, or none; how many. What the check has already is left as it is."""
    row = held_open(activity, by)
    if len(given) > MOST_AT_ONCE:
        raise UnableToAssess(f"Bảng có quá {MOST_AT_ONCE} tồn tại: hãy chia thành nhiều tệp.")
    known = set(Finding.objects.filter(activity=row).values_list("title", "where", "cve"))
    fresh = [one for one in given if (one.title.strip()[:300], one.where[:200], one.cve[:200]) not in known]
    if not fresh:
        raise UnableToAssess("Mọi dòng của bảng đã có trong cuộc kiểm tra này: không có gì để nhập.")
    return len(_add(row, fresh, by, at, imported=True))


def _add(
    row: Activity, given: Sequence[NewFinding], by: Viewer, at: datetime, *, imported: bool = False
) -> list[Finding]:
    today = clock.day_of(at)
    targets = {one.pk: one for one in Target.objects.filter(activity=row)}
    for one in given:
        _check(row, one, targets, today)
    made = [_made(row, one, targets.get(one.target or 0), by, at) for one in given]
    Finding.objects.bulk_create(made, batch_size=500)
    details = {"findings": len(made), "openings": sum(one.entry for one in made)}
    audit.record(
        "check.findings_imported" if imported else "check.finding_added",
        f"check:{row.pk}",
        by=by,
        at=at,
        unit_id=row.unit_id,
        details=details,
    )
    return made


def _check(row: Activity, one: NewFinding, targets: Mapping[int, Target], today: date) -> None:
    if not one.title.strip():
        raise UnableToAssess("Cần ghi tồn tại là gì.")
    if one.found_on > today:
        raise UnableToAssess("Ngày phát hiện không thể sau hôm nay.")
    if one.target is not None and one.target not in targets:
        raise UnableToAssess("Thiết bị không thuộc phạm vi của cuộc kiểm tra này.")
    if one.due_on is not None and one.due_on < one.found_on:
        raise UnableToAssess("Hạn khắc phục không thể trước ngày phát hiện.")
    if len(one.detail) > _LONGEST:
        raise UnableToAssess(f"Phần mô tả dài quá {_LONGEST} ký tự.")
    _check_owner(row, one.owner)


def _check_owner(row: Activity, owner: Person | None) -> None:
    if owner is not None and not people_with(Deed.READ, row.unit).filter(pk=owner.pk).exists():
        raise UnableToAssess("Người phụ trách phải là người đang làm việc ở đơn vị này hoặc cấp trên của nó.")


def _made(row: Activity, one: NewFinding, target: Target | None, by: Viewer, at: datetime) -> Finding:
    return Finding(
        activity=row,
        unit=row.unit,
        system_id=target.system_id if target else None,
        asset_id=target.asset_id if target else None,
        title=one.title.strip()[:300],
        detail=one.detail.strip(),
        where=one.where.strip()[:200],
        severity=one.severity,
        cve=one.cve.strip()[:200],
        entry=one.entry,
        found_on=one.found_on,
        due_on=one.due_on,
        owner=one.owner,
        state=State.OPEN,
        hunt=Hunt.ASKED if one.entry else "",
        made_at=at,
        made_by_id=person_id(by),
    )


@transaction.atomic
def settle_finding(
    finding: Finding,
    *,
    due_on: date | None,
    owner: Person | None,
    severity: Severity,
    entry: bool,
    version: int,
    by: Viewer,
    at: datetime,
) -> Finding:
    """By when, by whom, how bad. What was found to let somebody in asks for a hunt, and stays so."""
    row = locked_finding(finding, by, version)
    if not may_fix(by, row):
        raise NotAllowed("Việc này chưa được giao cho anh/chị.", seen=True)
    if row.closed_on is not None:
        raise UnableToAct("Tồn tại này đã đóng: muốn đổi thì mở lại trước.")
    if row.entry and not entry:
        raise UnableToAct("Đã ghi là cho phép xâm nhập thì phải săn lùng xong, không bỏ dấu này được.")
    if due_on is not None and due_on < row.found_on:
        raise UnableToAct("Hạn khắc phục không thể trước ngày phát hiện.")
    _check_owner(row.activity, owner)
    row.due_on, row.owner, row.severity, row.entry = due_on, owner, severity, entry
    row.hunt = row.hunt or (Hunt.ASKED if entry else "")
    saved_finding(row)
    details = {"due_on": due_on.isoformat() if due_on else None, "severity": severity, "entry": entry}
    note_finding("finding.settled", row, by, at, details)
    return row


def locked_finding(finding: Finding, by: Viewer, version: int) -> Finding:
    """The row, locked, of the version that its writer saw. Part of an action."""
    if finding_seen_by(by, finding.pk) is None:
        raise NotAllowed("Không tìm thấy tồn tại này trong phạm vi của anh/chị.", seen=False)
    rows = Finding.objects.select_for_update(of=("self",))
    row = rows.select_related("unit", "system", "activity__lead", "activity__unit").get(pk=finding.pk)
    if version != row.version:
        raise UnableToAct("Người khác vừa sửa tồn tại này. Hãy tải lại trang rồi làm lại; chưa có gì bị mất.")
    return row


def saved_finding(row: Finding) -> None:
    """Keep the change, under a new version. Part of an action."""
    row.version += 1
    row.save()


def note_finding(action: str, row: Finding, by: Viewer, at: datetime, details: Mapping[str, object]) -> None:
    """The entry of an act. Part of an action."""
    audit.record(action, f"finding:{row.pk}", by=by, at=at, unit_id=row.unit_id, details=details)
