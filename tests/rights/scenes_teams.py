"""Scenes of teams: north's own, kept by who proves for it, called by who assigns for it or its seated responder."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from khien.base.ids import new_id
from khien.files.actions import store_bytes
from khien.watch.actions import learning, links, teams
from khien.watch.actions.call_outs import call_out
from khien.watch.actions.learning import Paper
from khien.watch.actions.members import Described, add_member
from khien.watch.models import CallOut, CallOutAnswer, Member, Qualification, Seat, Team
from khien.watch.rules.links import Purpose
from khien.watch.rules.teams import Learned, Part
from tests.rights.scene import DAY, Scene, to
from tests.rights.stage import MARKS, MARKUP, NOW, TODAY, Stage

SINCE = date(2026, 9, 1)
SHEET = "Họ và tên\nNgười Nhập Bảng\n"


@dataclass(frozen=True, slots=True)
class _Kept:
    team: Team
    responder: Member
    spare: Member  # in the unit's list, not in the team
    seat: Seat
    paper: Qualification
    call_out: CallOut
    line: CallOutAnswer  # of the responder


def _kept(stage: Stage) -> _Kept:
    """North's team with its responder, a certificate, and a call-out that runs."""
    world, by, words = stage.world, stage.world.north_coordinator, f"{MARKS['north']} {MARKUP}"
    account = stage.people["north.responder"]
    decision = store_bytes(b"1. Quyet dinh", "quyet-dinh.txt", by=None, at=NOW)
    said = teams.Described(words, "1/QĐ", SINCE, "0900 000 010")
    team = teams.make_team(world.north, said, by=by, at=NOW, paper=decision)
    responder = add_member(world.north, Described(f"Người thứ nhất {words}", SINCE), by=by, at=NOW, person=account)
    spare = add_member(world.north, Described(f"Người thứ hai {words}", SINCE), by=by, at=NOW)
    seat = teams.seat(team, responder, teams.Placed(Part.MEMBER, SINCE, hotline=True), by=by, at=NOW)
    scan = store_bytes(b"1. Chung chi", "chung-chi.txt", by=None, at=NOW)
    certificate = Paper(Learned.CERTIFICATE, words, SINCE, words, TODAY)
    paper = learning.add_paper(responder, certificate, by=by, at=NOW, paper=scan)
    row = call_out(team, world.north, words, words, by=by, at=NOW)
    return _Kept(team, responder, spare, seat, paper, row, CallOutAnswer.objects.get(call_out=row))


def _sheet() -> SimpleUploadedFile:
    return SimpleUploadedFile("doi.csv", SHEET.encode(), "text/csv")


def _of_north(stage: Stage) -> Iterator[Scene]:
    kept, of, query = _kept(stage), "north's", f"?don_vi={stage.world.north.pk}"
    team, seat, row = kept.team.pk, kept.seat.pk, kept.call_out.pk
    for name in ("index", "law"):
        yield to(f"teams:{name}", of="one's own")
        yield to(f"teams:{name}", of=of, query=query)
    for name in ("one", "decision", "call_outs", "pay"):
        yield to(f"teams:{name}", team, of=of)
    yield to("teams:pay_paper", team, "docx", of=of)
    yield to("teams:person", team, seat, of=of)
    yield to("teams:paper", team, seat, kept.paper.pk, of=of)
    yield from _kept_by_the_unit(kept, of, query)
    yield from _called(stage, kept, of)
    for table in ("nguoi-cua-doi", "lan-goi-doi", "truc-duong-day-nong"):
        yield to("tables:download", table, "csv", of=f"north's {table}", query=f"?doi={team}")
    yield to("tables:download", "doi-ung-cuu", "csv", of="north's doi-ung-cuu", query=query)
    why = {"reason": "Theo yêu cầu của chủ thể dữ liệu, 12/YC"}
    yield to("erasing:one", "lan-goi-doi", row, of="north's call-out", body=lambda: why)
    token = links.make_link(kept.responder, Purpose.CALL_OUT, f"call_out:{row}", at=NOW)
    yield to("presence:answer", token, of="the responder of north's", body=lambda: {"tra_loi": "there"})


def _kept_by_the_unit(kept: _Kept, of: str, query: str) -> Iterator[Scene]:
    team, seat = kept.team.pk, kept.seat.pk
    named = {"name": "Đội khác", "version": kept.team.version}
    yield to("teams:new", of=of, query=query, body=lambda: named)
    yield to("teams:change", team, of=of, body=lambda: named)
    yield to("teams:end", team, of="north's, called", body=lambda: {"reason": "Sáp nhập"}, acts=False)
    yield to("teams:order", team, of=of, body=lambda: {f"seat_{seat}": 1})
    placed = {"part": "member", "since": DAY}
    yield to("teams:add", team, of=of, body=lambda: {"member": kept.spare.pk, **placed})
    yield to("teams:add_new", team, of=of, body=lambda: {"name": "Người mới", **placed})
    yield to("teams:take_in", team, of=of, body=lambda: {"sheet": _sheet()}, acts=False)
    yield to("teams:change_seat", team, seat, of=of, body=lambda: {"part": "deputy"})
    yield to("teams:skills", team, seat, of=of, body=lambda: {"can_incident": "on"})
    paper = {"kind": "certificate", "name": "Mới", "got_on": DAY}
    yield to("teams:add_paper", team, seat, of=of, body=lambda: paper)
    yield to("teams:end_paper", team, seat, kept.paper.pk, of=of)


def _called(stage: Stage, kept: _Kept, of: str) -> Iterator[Scene]:
    row, line = kept.call_out.pk, kept.line.pk
    given: dict[str, Any] = {"words": "Việc", "unit_name": stage.world.north.name, "members": [kept.responder.pk]}
    yield to("teams:call", kept.team.pk, of=of, body=lambda: given | {"key": new_id()})
    yield to("teams:call_out", row, of=of)
    yield to("teams:board", row, of=of)
    yield to("teams:answer", row, of=of, body=lambda: {"tra_loi": "coming-10"})
    yield to("teams:there", row, line, of=of)
    yield to("teams:write_for", row, line, of=of, body=lambda: {"answer": "cannot"})
    yield to("teams:more", row, of="north's, all called", body=lambda: {"members": []}, acts=False)
    yield to("teams:end_call_out", row, of=of, body=lambda: {"words": "Xong"})


AREAS = (_of_north,)
