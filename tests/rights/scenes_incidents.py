"""Scenes of incidents: reported at a school, received, judged, noticed; the printed address and what it opens."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from khien.base.ids import new_id
from khien.files.actions import store_bytes
from khien.incidents import actions
from khien.incidents.actions import NewReport
from khien.incidents.models import Incident, IncidentPaper, Picture
from khien.incidents.rules.kinds import Kind
from khien.organisations.models import Person, Unit
from khien.watch.models import Member, Seat, Team
from tests.rights.scene import Scene, to
from tests.rights.stage import MARKS, MARKUP, NOW, TODAY, Stage

_BEFORE = NOW - timedelta(hours=1)
_FILLED = {
    "reporter_address": "Số 1 đường Thử",
    "operator": "Trường",
    "owner": "UBND tỉnh",
    "system": "Quản lý điểm học sinh",
}


def reported(unit: Unit, by: Person, words: str = "", *, photo: bool = False) -> Incident:
    pictures = [store_bytes(b"1. Anh man hinh", "anh.txt", by=None, at=NOW)] if photo else []
    said = NewReport(Kind.RANSOMWARE, words, _BEFORE, pictures=pictures)
    return actions.report(unit, said, key=new_id(), by=by, at=NOW)


def _row(row: Incident) -> Incident:
    return Incident.objects.select_related("unit__parent").get(pk=row.pk)


def _form() -> dict[str, Any]:
    return {"key": str(new_id()), "kind": "defaced", "when": "luc-nay", "words": "Trang lạ"}


def _hub(stage: Stage) -> Iterator[Scene]:
    """The list, a report, the printed address."""
    world = stage.world
    north = f"?don_vi={world.north.pk}"
    yield to("incidents:index")
    yield to("incidents:index", of="department's", query=f"?don_vi={world.department.pk}")
    yield to("incidents:report", of="north's", query=north, body=_form)
    yield to("incidents:door", of="north's", query=north)
    yield to("incidents:open_door", of="north's", query=north)
    token = actions.open_door(world.south, by=world.south_officer, at=NOW)
    yield to("incidents:close_door", of="south's", query=f"?don_vi={world.south.pk}")
    door = {"name": "Người Gặp", "phone": "0900 000 002"}
    yield to("incidents:report_by_door", token, of="south's", body=lambda: _form() | door)
    yield to("tables:download", "su-co", "csv", of="su-co")


def _new(stage: Stage) -> Iterator[Scene]:
    """North's, reported and not received, with a picture; the department's team stands near."""
    world, of = stage.world, "north's incident"
    member = Member.objects.create(unit=world.department, name="Đội Thử", valid_from=TODAY, made_at=NOW)
    team = Team.objects.create(unit=world.department, name="Tổ ứng cứu Sở", made_at=NOW)
    Seat.objects.create(team=team, member=member, part="member", valid_from=TODAY)
    row = reported(world.north, world.north_officer, f"{MARKS['north']} {MARKUP}", photo=True)
    picture = Picture.objects.get(incident=row).pk
    yield to("incidents:one", row.pk, of=of)
    yield to("incidents:receive", row.pk, of=of)
    yield to("incidents:confirm", row.pk, of=of)
    yield to("incidents:dismiss", row.pk, of=of, body=lambda: {"why": "Báo nhầm"})
    yield to(
        "incidents:judge",
        row.pk,
        of=of,
        body=lambda: {"version": row.version, "decided": "yes", "personal_data": "no"},
    )
    yield to("incidents:beyond", row.pk, of=of, body=lambda: {"words": "Cần giúp"})
    yield to("incidents:write", row.pk, of=of, body=lambda: {"words": "Đã rút mạng"})
    yield to("incidents:call_team", row.pk, of=of, body=lambda: {"key": str(new_id()), "words": "Đến giúp"})
    yield to("incidents:picture", row.pk, picture, of=of)
    yield to("incidents:remove_picture", row.pk, picture, of=of)
    filled = {"version": row.version, **_FILLED}
    yield to("incidents:fill", row.pk, "notice", of=of, body=lambda: filled)
    yield to("incidents:preview", row.pk, "notice", of=of)
    why = {"reason": "Theo yêu cầu của chủ thể dữ liệu, 12/YC"}
    yield to("erasing:one", "su-co", row.pk, of="north's incident words", body=lambda: why)
    none = actions.dismiss(reported(world.north, world.north_officer), "Diễn tập", by=world.north_officer, at=NOW)
    yield to("incidents:reopen", none.pk, of="north's dismissed")


def _noticed(stage: Stage) -> Iterator[Scene]:
    """North's, with a notice ready to be frozen and one frozen."""
    world, of = stage.world, "north's notice"
    row = reported(world.north, world.north_officer, "Đã có thông báo")
    row = actions.fill(_row(row), "notice", _FILLED, version=row.version, by=world.north_officer, at=NOW)
    made = actions.freeze(_row(row), "notice", version=row.version, by=world.north_officer, at=NOW)
    row = _row(row)
    made = IncidentPaper.objects.get(pk=made.pk)
    yield to("incidents:freeze", row.pk, "notice", of=of, body=lambda: {"version": row.version})
    yield to("incidents:file", row.pk, made.pk, "pdf", of=of)
    yield to(
        "incidents:send",
        row.pk,
        made.pk,
        of=of,
        body=lambda: {
            "to": "Sở Giáo dục và Đào tạo",
            "channel": "email",
            "on": f"{TODAY:%d/%m/%Y}",
            "at": "09:00",
            "signed": SimpleUploadedFile("ban-ky.txt", b"1. Ban ky", "text/plain"),
        },
    )


AREAS = (_hub, _new, _noticed)
