"""A check is planned, given its scope and papers, held: one verb, one transaction, one entry. It judges nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from khien.base import audit, clock
from khien.base.actors import Service
from khien.evidence.models import Activity, ActivityPaper, Evidence, Target
from khien.evidence.queries.assessments import activity_seen_by, may_keep
from khien.evidence.queries.pieces import standing_of, with_standing
from khien.evidence.rules.assessments import OPEN, STATES, PaperKind, State, Step, UnableToMoveOn, after
from khien.evidence.rules.worth import Standing
from khien.law.assessment.read import assessments
from khien.law.assessment.types import Assessor, Part
from khien.law.types import Regime
from khien.organisations.queries import NotAllowed, Viewer, require
from khien.organisations.rules import Deed
from khien.systems.queries import devices_of, live_on, systems_seen_by

if TYPE_CHECKING:
    from khien.files.models import StoredFile
    from khien.organisations.models import Unit

MOST_TARGETS = 5000
_GONE = frozenset({Standing.WITHDRAWN, Standing.SUPERSEDED})


class UnableToAssess(ValueError):
    """The check cannot be planned or recorded so; the message is fit for the user."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is planned. `events` is None where nobody has said whether any happened."""

    title: str
    regime: Regime
    parts: frozenset[Part]
    planned_from: date
    planned_to: date
    assessor: Assessor | None = None
    assessor_name: str = ""
    licence: str = ""
    authorisation: str = ""
    box: str = ""
    events: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Reached:
    """What became of one target: the day, or why it was not tested."""

    on: date | None = None
    why_not: str = ""


@transaction.atomic
def plan_check(
    unit: Unit, plan: Plan, systems: Collection[int], *, by: Viewer, at: datetime, lead: Unit | None = None
) -> Activity:
    """Plan a check of systems of a unit with all their devices; with `lead` an inspection by that unit above it."""
    if lead is not None:
        _require_above(lead, unit, by)
    else:
        require(by, Deed.PROVE, unit)
    _checked(plan)
    row = Activity(unit=unit, lead=lead, state=State.PLANNED, made_at=at, made_by_id=person_id(by))
    _write(row, plan)
    row.open_until = row.planned_to
    row.save()
    _take_in(row, systems, by, at)
    details = {"parts": sorted(plan.parts), "systems": len(set(systems)), "to": plan.planned_to.isoformat()}
    _note("check.planned" if lead is None else "check.inspection_planned", row, by, at, details)
    return row


def _require_above(lead: Unit, unit: Unit, by: Viewer) -> None:
    require(by, Deed.ASSIGN, lead)
    if isinstance(by, Service):
        raise UnableToAssess("Chỉ con người mới lập đoàn kiểm tra.")
    if lead.pk == unit.pk or not unit.path.startswith(lead.path):
        raise UnableToAssess("Đoàn kiểm tra phải của đơn vị cấp trên của đơn vị được kiểm tra.")


@transaction.atomic
def change_plan(
    activity: Activity, plan: Plan, systems: Collection[int], *, version: int, by: Viewer, at: datetime
) -> Activity:
    """Plan it otherwise, while it is not finished; systems that are left out go with their devices."""
    row = held_open(activity, by, version)
    _checked(plan)
    if State(row.state) is State.PLANNED:
        _write(row, plan)
    else:
        _write_rest(row, plan)
    _take_in(row, systems, by, at)
    saved(row)
    _note("check.plan_changed", row, by, at, {"parts": sorted(row.parts), "systems": len(set(systems))})
    return row


def _checked(plan: Plan) -> None:
    law = assessments().by_regime[plan.regime]
    if not plan.title.strip():
        raise UnableToAssess("Cần đặt tên cho cuộc kiểm tra.")
    if not plan.parts:
        raise UnableToAssess("Cần chọn ít nhất một nội dung kiểm tra.")
    if strange := plan.parts - set(law.parts):
        raise UnableToAssess(f"Chế độ này không có nội dung “{sorted(strange)[0]}”.")
    if plan.planned_to < plan.planned_from:
        raise UnableToAssess("Ngày kết thúc phải từ ngày bắt đầu trở đi.")
    if plan.box and plan.box not in dict(law.boxes):
        raise UnableToAssess("Hình thức kiểm tra kỹ thuật phải là hộp đen, hộp xám hoặc hộp trắng.")
    if set(plan.events or ()) - {name for name, _ in law.events}:
        raise UnableToAssess("Sự kiện không thuộc chế độ đang áp dụng.")


def _write(row: Activity, plan: Plan) -> None:
    row.regime = plan.regime
    row.parts = sorted(plan.parts)
    row.planned_from, row.planned_to = plan.planned_from, plan.planned_to
    _write_rest(row, plan)


def _write_rest(row: Activity, plan: Plan) -> None:
    """What may still be put right once it was begun: not what was to be looked into."""
    row.title, row.box = plan.title.strip()[:200], plan.box
    row.assessor = plan.assessor or ""
    row.assessor_name, row.licence = plan.assessor_name.strip()[:200], plan.licence.strip()[:200]
    row.authorisation = plan.authorisation.strip()[:200]
    row.events = None if plan.events is None else sorted(set(plan.events))


def _take_in(row: Activity, systems: Collection[int], by: Viewer, at: datetime) -> None:
    """Each system as a whole, and all its devices in use today; what was tested already stays."""
    today = clock.day_of(at)
    seen = live_on(systems_seen_by(by), today).filter(unit=row.unit, pk__in=list(systems))
    keys = list(seen.order_by().values_list("pk", flat=True))
    if not keys or len(keys) < len(set(systems)):
        raise UnableToAssess("Cần chọn ít nhất một hệ thống đang dùng của đơn vị được kiểm tra.")
    devices = devices_of(by, keys, today)
    wanted = {(system, None) for system in keys} | {
        (system, device.id) for system, found in devices.items() for device in found
    }
    if len(wanted) > MOST_TARGETS:
        raise UnableToAssess(f"Phạm vi quá {MOST_TARGETS} thiết bị: hãy chia thành nhiều cuộc kiểm tra.")
    before = {(one.system_id, one.asset_id): one for one in Target.objects.filter(activity=row)}
    gone = [one.pk for key, one in before.items() if key[0] not in keys and one.tested_on is None]
    if any(key[0] not in keys and one.tested_on is not None for key, one in before.items()):
        raise UnableToAssess("Không bỏ được hệ thống đã ghi là kiểm tra rồi.")
    Target.objects.filter(pk__in=gone).delete()
    Target.objects.bulk_create(
        (
            Target(activity=row, system_id=system, asset_id=asset)
            for system, asset in sorted(wanted - set(before), key=str)
        ),
        batch_size=500,
    )


@transaction.atomic
def hold_check(
    activity: Activity,
    tested: Mapping[int, Reached],
    *,
    held_from: date,
    held_to: date,
    version: int,
    by: Viewer,
    at: datetime,
) -> Activity:
    """Write down what was really tested on which day, target by target; what is not named keeps what was said."""
    row = held_open(activity, by, version)
    row.state = after(State(row.state), Step.HOLD)
    today = clock.day_of(at)
    if held_to < held_from or held_to > today:
        raise UnableToAssess("Ngày thực hiện phải từ ngày bắt đầu đến hôm nay.")
    rows = {one.pk: one for one in Target.objects.select_for_update().filter(activity=row, pk__in=list(tested))}
    if len(rows) < len(tested):
        raise UnableToAssess("Có thiết bị không thuộc phạm vi của cuộc kiểm tra này. Hãy tải lại trang.")
    for key, one in tested.items():
        if one.on is not None and not held_from <= one.on <= held_to:
            raise UnableToAssess(f"Ngày kiểm tra {one.on:%d/%m/%Y} nằm ngoài thời gian thực hiện.")
        rows[key].tested_on = one.on
        rows[key].why_not = "" if one.on else one.why_not.strip()[:300]
    Target.objects.bulk_update(rows.values(), ["tested_on", "why_not"], batch_size=500)
    row.held_from, row.held_to = held_from, held_to
    saved(row)
    done = Target.objects.filter(activity=row, tested_on__isnull=False).count()
    _note("check.held", row, by, at, {"to": held_to.isoformat(), "tested": done})
    return row


@transaction.atomic
def cancel_check(activity: Activity, reason: str, *, version: int, by: Viewer, at: datetime) -> Activity:
    """Call it off, saying why. It stays readable and proves nothing."""
    row = held_open(activity, by, version)
    if not reason.strip():
        raise UnableToAssess("Hủy thì cần ghi rõ lý do.")
    row.state, row.reason = after(State(row.state), Step.CANCEL), reason.strip()
    saved(row)
    _note("check.cancelled", row, by, at)
    return row


@transaction.atomic
def add_check_paper(
    activity: Activity, kind: PaperKind, file: StoredFile, *, by: Viewer, at: datetime
) -> ActivityPaper:
    """Keep a paper of the check, with its hash."""
    row = held_open(activity, by)
    paper = ActivityPaper.objects.create(
        activity=row, kind=kind, file=file, digest=file.sha256, added_at=at, added_by_id=person_id(by)
    )
    _note("check.paper_added", row, by, at, {"kind": kind, "sha256": file.sha256})
    return paper


@transaction.atomic
def remove_check_paper(paper: ActivityPaper, *, by: Viewer, at: datetime) -> None:
    """Take a paper out again, before the result is in; the row stays."""
    row = held_open(paper.activity, by)
    if not ActivityPaper.objects.filter(pk=paper.pk, activity=row, removed_at=None).update(removed_at=at):
        raise UnableToAssess("Giấy tờ này đã được bỏ trước đó.")
    _note("check.paper_removed", row, by, at, {"kind": paper.kind, "sha256": paper.digest})


def held_open(activity: Activity, by: Viewer, version: int | None = None) -> Activity:
    """The row, locked, for who keeps it, while it is being planned or held. Part of an action.

    Raises NotAllowed, UnableToMoveOn, UnableToAssess where somebody else changed it in between.
    """
    row = locked(activity, by, version)
    if State(row.state) not in OPEN:
        raise UnableToMoveOn(f"Cuộc kiểm tra đang ở bước “{STATES[State(row.state)]}”, không sửa được nữa.")
    return row


def locked(activity: Activity, by: Viewer, version: int | None = None) -> Activity:
    """The row, locked, for who keeps it. Part of an action."""
    row = Activity.objects.select_for_update(of=("self",)).select_related("unit", "lead").get(pk=activity.pk)
    if not may_keep(by, row):
        seen = activity_seen_by(by, row.pk) is not None
        raise NotAllowed("Cuộc kiểm tra này do đơn vị hoặc người khác ghi.", seen=seen)
    refuse_older(row, version)
    return row


def refuse_older(row: Activity, version: int | None) -> None:
    """Raise UnableToAssess where the row is not of the version that its writer saw. Part of an action."""
    if version is not None and version != row.version:
        raise UnableToAssess("Người khác vừa sửa cuộc kiểm tra này. Hãy tải lại trang rồi làm lại; chưa có gì bị mất.")


def saved(row: Activity) -> None:
    """Keep the change, under a new version. Part of an action."""
    row.open_until = row.planned_to if State(row.state) in OPEN else None
    row.version += 1
    row.save()


def recorded_before(row: Activity, proof: str, system: int | None) -> Evidence | None:
    """What the check recorded of the same and still stands: what comes now takes its place. Part of an action."""
    rows = Evidence.objects.filter(activity_proof__activity=row, proof=proof, subjects__system=system)
    return next((one for one in with_standing(rows) if standing_of(one) not in _GONE), None)


def person_id(by: Viewer) -> int | None:
    """The person's number; None for one of Khiên's own services."""
    return getattr(by, "pk", None)


def _note(action: str, row: Activity, by: Viewer, at: datetime, details: Mapping[str, object] | None = None) -> None:
    audit.record(action, f"check:{row.pk}", by=by, at=at, unit_id=row.unit_id, details=details)
