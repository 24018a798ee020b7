"""Scenes of declared watches: the Sở declares Tết for all below; the northern school fills, approves and sends."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.files.uploadedfile import SimpleUploadedFile

from khien.base.clock import VIETNAM
from khien.files.actions import store_bytes
from khien.organisations.models import Unit
from khien.watch.actions import periods, sending
from khien.watch.actions.periods import Declared
from khien.watch.actions.reckoning import reckon
from khien.watch.models import Member, Period, Roster, RosterStep, Shift
from khien.watch.rules.shifts import local, told
from khien.watch.rules.spans import Span
from tests.rights.scene import Scene, to
from tests.rights.stage import MARKS, MARKUP, NOW, Stage

START = datetime(2027, 2, 5, 17, tzinfo=VIETNAM)
END = datetime(2027, 2, 14, 7, tzinfo=VIETNAM)
LEFT = timedelta(hours=7)  # that nobody takes, at the end
FORM = {
    "name": "Tết",
    "start": "17:00 05/02/2027",
    "end": "07:00 14/02/2027",
    "below": "1",
    "ask_every": "0",
    "wait_substitute": "10",
    "wait_superior": "20",
}


def tet(stage: Stage, later: int = 0) -> Period:
    """A watch declared by the Sở for itself and all below; so many days after Tết 2027, so that none meets another."""
    world = stage.world
    return periods.declare(
        world.department,
        Declared("Tết", Span(START + timedelta(later), END + timedelta(later)), below=True),
        by=world.department_coordinator,
        at=NOW,
    )


def _on(unit: Unit, name: str, period: Period) -> Member:
    member = Member.objects.create(unit=unit, name=name, valid_from=NOW.date(), made_at=NOW)
    Shift.objects.create(unit=unit, member=member, start=period.start, end=period.end - LEFT, kind="site", made_at=NOW)
    reckon([unit.pk], None, at=NOW)
    return member


def _row(period: Period, unit: Unit) -> Roster:
    return Roster.objects.select_related("period__unit", "unit").get(period=period, unit=unit)


def _paper() -> SimpleUploadedFile:
    return SimpleUploadedFile("ban-ky.txt", b"1. Ban ky", "text/plain")


def _above(stage: Stage) -> Iterator[Scene]:
    """The watch as a whole."""
    world, of = stage.world, "department's"
    period = tet(stage)
    yield to("watches:index")
    yield to("watches:index", of=of, query=f"?don_vi={world.department.pk}")
    yield to("watches:declare", of=of, query=f"?don_vi={world.department.pk}", body=lambda: FORM)
    yield to("watches:one", period.pk, of=of)
    yield to("watches:gaps", period.pk, of=of)
    changed: dict[str, Any] = {**FORM, "name": "Tết 2027", "version": period.version}
    yield to("watches:change", period.pk, of=of, body=lambda: changed)
    yield to("watches:call_off", period.pk, of=of, body=lambda: {"version": period.version, "why": "Có lịch chung"})
    yield to("watches:remind", period.pk, of=of, body=lambda: {"words": "Sắp hết hạn"})
    for table in ("dot-truc", "khoang-trong"):
        yield to("tables:download", table, "csv", of=table, query=f"?dot={period.pk}")


def _planned(stage: Stage) -> Iterator[Scene]:
    """North's roster while it is made: a gap to fill, then a leader's word."""
    world, of = stage.world, "north's planned"
    period = tet(stage, 30)
    member = _on(world.north, f"{MARKS['north']} {MARKUP}", period)
    row, keys = _row(period, world.north), (period.pk, world.north.pk)
    yield to("watches:roster", *keys, of=of)
    yield to("watches:approve", *keys, of=of, body=lambda: {"version": row.version})
    yield to("watches:phone", *keys, of=of, body=lambda: {"version": row.version, "phone": "0900 000 001"})
    yield to("watches:preview", *keys, "docx", of=of)
    asked = urlencode({"tu": local(period.end - LEFT), "den": local(period.end)})
    hours = {"start": told(period.end - LEFT), "end": told(period.end)}
    fill = {"member": member.pk, **hours, "kind": "site"}
    yield to("watches:gap", *keys, of=of, query=f"?{asked}", body=lambda: fill)


def _approved(stage: Stage) -> Iterator[Scene]:
    """North's roster, approved, ready to go up."""
    world, of = stage.world, "north's approved"
    period = tet(stage, 60)
    _on(world.north, "Người Một", period)
    row = _row(period, world.north)
    row = sending.approve(row, version=row.version, by=world.north_leader, at=NOW)
    keys = (period.pk, world.north.pk)
    yield to("watches:send", *keys, of=of, body=lambda: {"version": row.version, "number": "5/THPT"})


def _sent(stage: Stage) -> Iterator[Scene]:
    """North's roster with the Sở."""
    world, of = stage.world, "north's sent"
    period = tet(stage, 90)
    _on(world.north, f"{MARKS['north']} {MARKUP}", period)
    row = _row(period, world.north)
    row = sending.approve(row, version=row.version, by=world.north_leader, at=NOW)
    paper = store_bytes(b"1. Ban ky", "ban-ky.txt", by=None, at=NOW)
    sending.send_up(row, version=row.version, by=world.north_officer, at=NOW, number="5/THPT", signed=paper)
    row = _row(period, world.north)
    step = RosterStep.objects.get(roster=row, act="send")
    keys = (period.pk, world.north.pk)
    yield to("watches:file", *keys, 1, "pdf", of=of)
    yield to("watches:paper", *keys, step.pk, of=of)
    signed = {"version": row.version, "number": "6/THPT"}
    yield to("watches:signed_copy", *keys, of=of, body=lambda: {**signed, "paper": _paper()})
    yield to("watches:accept", *keys, of=of, body=lambda: {"version": row.version})
    yield to("watches:give_back", *keys, of=of, body=lambda: {"version": row.version, "why": "Thiếu số máy"})
    why = {"reason": "Theo yêu cầu của chủ thể dữ liệu, 12/YC"}
    yield to("erasing:one", "danh-sach-truc", row.pk, of="north's duty list", body=lambda: why)


AREAS = (_above, _planned, _approved, _sent)
