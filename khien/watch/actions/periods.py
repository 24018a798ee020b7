"""A watch declared, changed, called off, and units that join it later. It puts nobody on watch."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction

from khien.base import audit, clock
from khien.base.actors import Service
from khien.jobs.actions import enqueue
from khien.organisations.queries import NotAllowed, Viewer, live_on, require, units_seen_by
from khien.organisations.rules import UNIT_KINDS, Deed, Level
from khien.watch.actions.reckoning import (
    BY,
    fill_in,
    keep_figures,
    reckon_own,
    reckon_rosters,
    shifts_of,
    take_back,
)
from khien.watch.models import Period, Roster
from khien.watch.queries.proving import window_of
from khien.watch.rules.periods import State, Step, UnableToChangePeriod, after
from khien.watch.rules.rosters_up import State as RosterState
from khien.watch.rules.spans import Span

if TYPE_CHECKING:
    from khien.organisations.models import Unit

LONGEST = timedelta(days=366)
LONGEST_NAME = 160
MOST_TAKEN_BACK = 200  # pieces withdrawn in the same breath; the rest by the job
LEFT_OUT = tuple(name for name, kind in UNIT_KINDS.items() if kind.level is Level.PART or kind.outside)


class UnableToDeclare(ValueError):
    """The watch cannot be declared so; the message is fit for the user."""


@dataclass(frozen=True, slots=True)
class Declared:
    """What a body declares. `scope` names the letter that asks it, `letter` is it in words; see `models.Period`."""

    name: str
    span: Span
    below: bool = False
    scope: str = ""
    letter: str = ""
    send_by: datetime | None = None
    needs_site: bool = False
    ask_every: int = 0
    wait_substitute: int = 10
    wait_superior: int = 20


@transaction.atomic
def declare(unit: Unit, what: Declared, *, by: Viewer, at: datetime) -> Period:
    """Declare a watch for the unit, and with `below` for every body below it: each gets its roster at once."""
    require(by, Deed.ASSIGN, unit)
    _refuse_service(by)
    _check(what, at)
    row = Period(unit=unit, state=State.DECLARED, made_at=at, made_by_id=getattr(by, "pk", None))
    _write(row, what)
    row.save(force_insert=True)
    joined = join(row, at=at)
    details = {**_told(row), "below": row.below, "units": joined, "scope": row.scope}
    audit.record("watch.declared", f"watch:{row.pk}", by=by, at=at, unit_id=unit.pk, details=details)
    _order_telling()
    return row


@transaction.atomic
def change_period(period: Period, what: Declared, *, version: int, by: Viewer, at: datetime) -> Period:
    """Other hours, another name; rosters are reckoned anew. Whom it was declared for stays."""
    row = _held(period, Step.CHANGE, by, version)
    _check(what, at)
    before = Span(row.start, row.end)
    other = (row.start, row.end, row.needs_site) != (what.span.start, what.span.end, what.needs_site)
    kept = {name: getattr(row, name) for name in ("below", "scope", "letter")}
    _write(row, replace(what, **kept))
    row.save()
    if other:
        reckon_rosters(row.rosters.values_list("pk", flat=True), at=at)
        for span in (before, what.span):
            reckon_own(row, span, at=at)
    audit.record("watch.changed", f"watch:{row.pk}", by=by, at=at, unit_id=row.unit_id, details=_told(row))
    return row


@transaction.atomic
def call_off(period: Period, reason: str, *, version: int, by: Viewer, at: datetime) -> Period:
    """Call it off, saying why. What its rosters proved counts no more; the shifts stay as they are."""
    row = _held(period, Step.CALL_OFF, by, version)
    if not reason.strip():
        raise UnableToDeclare("Bãi bỏ đợt trực thì cần ghi rõ lý do.")
    row.save()
    take_back_called_off(at=at, most=MOST_TAKEN_BACK)
    reckon_own(row, Span(row.start, row.end), at=at)
    audit.record(
        "watch.called_off",
        f"watch:{row.pk}",
        by=by,
        at=at,
        unit_id=row.unit_id,
        details=_told(row),
        personal={"reason": reason.strip()[:500]},
    )
    _order_telling()
    return row


def take_back_called_off(*, at: datetime, most: int) -> int:
    """Part of an action or a job: the evidence of rosters whose watch was called off; how many pieces."""
    rows = Roster.objects.filter(period__state=State.CALLED_OFF, evidence__isnull=False).select_related("unit")
    found = list(rows.order_by("pk")[:most])
    for roster in found:
        take_back(roster, "Đợt trực đã bãi bỏ.", at=at)
    return len(found)


def join(period: Period, *, at: datetime) -> int:
    """Part of an action or a job: a roster for each unit of the watch that has none yet; how many."""
    units = bodies_of(period, at).exclude(pk__in=Roster.objects.filter(period=period).values("unit"))
    rows = [_new(period, unit, at) for unit in units.order_by("path").only("pk", "path", "name", "kind")]
    shifts = shifts_of({one.unit_id for one in rows}, [window_of(one) for one in rows[:1]])
    for one in rows:
        fill_in(one, shifts.get(one.unit_id, ()), at)
    keep_figures(rows)
    if rows:
        reckon_own(period, Span(period.start, period.end), at=at)
    return len(rows)


def bodies_of(period: Period, at: datetime) -> Any:
    """The units that a watch is for: its own, and where it says so every body below; rooms are part of theirs."""
    units = live_on(units_seen_by(BY), clock.day_of(at))
    if not period.below:
        return units.filter(pk=period.unit_id)
    below = units.filter(path__under=period.unit.path)
    return below.exclude(pk__in=below.filter(kind__in=LEFT_OUT).exclude(pk=period.unit_id).order_by().values("pk"))


def _new(period: Period, unit: Unit, at: datetime) -> Roster:
    return Roster(period=period, unit=unit, state=RosterState.ASKED, state_at=at, reckoned_at=at)


def _held(period: Period, step: Step, by: Viewer, version: int) -> Period:
    """The row, locked, in the state after the step; nothing is saved yet."""
    row = Period.objects.select_for_update(of=("self",)).select_related("unit").get(pk=period.pk)
    require(by, Deed.ASSIGN, row.unit)
    _refuse_service(by)
    if row.version != version:
        raise UnableToChangePeriod("Người khác vừa sửa đợt trực này. Hãy tải lại trang rồi làm lại.")
    row.state = after(State(row.state), step)
    row.version += 1
    return row


def _refuse_service(by: Viewer) -> None:
    if isinstance(by, Service):
        raise NotAllowed("Chỉ con người mới định đợt trực.", seen=True)


def _check(what: Declared, at: datetime) -> None:
    name = " ".join(what.name.split())
    if not name:
        raise UnableToDeclare("Cần đặt tên cho đợt trực, ví dụ Tết Đinh Mùi 2027.")
    if len(name) > LONGEST_NAME:
        raise UnableToDeclare(f"Tên đợt trực dài quá {LONGEST_NAME} ký tự.")
    if what.span.end <= what.span.start:
        raise UnableToDeclare("Thời điểm kết thúc phải sau thời điểm bắt đầu.")
    if what.span.length > LONGEST:
        raise UnableToDeclare(f"Đợt trực dài hơn {LONGEST.days} ngày; kiểm tra lại năm.")
    if what.span.end <= at:
        raise UnableToDeclare("Đợt trực này đã qua; kiểm tra lại ngày.")
    if any(one.second or one.microsecond for one in (what.span.start, what.span.end)):
        raise UnableToDeclare("Đợt trực tính đến phút, không tính giây.")
    if what.send_by is not None and what.send_by >= what.span.end:
        raise UnableToDeclare("Hạn gửi danh sách trực phải trước khi đợt trực kết thúc.")
    if what.ask_every and what.ask_every < what.wait_substitute + what.wait_superior:
        raise UnableToDeclare("Hai lần hỏi phải cách nhau ít nhất bằng thời gian chờ người thay và chờ cấp trên.")
    if not 1 <= what.wait_substitute <= 240 or not 1 <= what.wait_superior <= 240:
        raise UnableToDeclare("Thời gian chờ phải từ 1 đến 240 phút.")
    if what.ask_every > 24 * 60:
        raise UnableToDeclare("Hai lần hỏi cách nhau nhiều nhất 24 giờ.")


def _write(row: Period, what: Declared) -> None:
    row.name = " ".join(what.name.split())
    row.start, row.end = what.span.start, what.span.end
    row.letter = what.letter[:200]
    for name in ("below", "scope", "send_by", "needs_site", "ask_every", "wait_substitute", "wait_superior"):
        setattr(row, name, getattr(what, name))


def _told(row: Period) -> dict[str, Any]:
    return {"name": row.name, "from": row.start.isoformat(), "to": row.end.isoformat(), "ask_every": row.ask_every}


def _order_telling() -> None:
    """Have the units told, and what is left withdrawn, in the background."""
    enqueue("khien.watch.tasks.tend_periods")
