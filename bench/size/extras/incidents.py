"""A team that is called out, incidents of many units in bulk, and one of the school's with its papers."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from bench.size.extras.cast import Cast
from bench.size.rows import pour
from khien.files.models import StoredFile
from khien.incidents.actions import papers, receiving, reporting
from khien.incidents.models import Incident
from khien.incidents.rules.fields import Value, missing
from khien.incidents.rules.kinds import Kind
from khien.law.incidents.types import Field
from khien.organisations.models import Unit
from khien.organisations.rules import Role
from khien.systems.models import InformationSystem
from khien.watch.actions import call_outs, feeding, learning, teams
from khien.watch.models import Member, Team
from khien.watch.rules.teams import Learned, Part

TEAM, NOTICE = "Đội ứng cứu sự cố tỉnh", "notice"
SEATS, MANY = 30, 400
_KEYS = UUID("7d3a1c5e-0000-4000-8000-000000000000")


def write(cast: Cast) -> None:
    """The team first: it is called to the school's incident."""
    team = _team(cast)
    row = _incident(cast)
    by = cast.who(cast.province, Role.COORDINATOR)
    call_outs.call_out(
        team, cast.school, "Máy chủ bị mã hóa", "Phòng máy", about=f"incident:{row.pk}", by=by, at=cast.at
    )
    pour(Incident, _COLUMNS, _many(cast))


def _team(cast: Cast) -> Team:
    by = cast.who(cast.province, Role.COORDINATOR)
    team = teams.make_team(
        cast.province, teams.Described(TEAM, "12/QĐ", cast.today, phone="0900 000 003"), by=by, at=cast.at
    )
    below = Member.objects.filter(unit__path__startswith=cast.province.path).order_by("pk")[:SEATS]
    for number, member in enumerate(below):
        placed = teams.Placed(Part.MEMBER if number else Part.LEADER, cast.today - timedelta(days=30), hotline=True)
        seat = teams.seat(team, member, placed, by=by, at=cast.at)
        if not number:
            said = learning.Paper(
                Learned.CERTIFICATE, "Ứng cứu sự cố", cast.today, expires_on=cast.today + timedelta(days=40)
            )
            learning.add_paper(seat.member, said, by=by, at=cast.at, paper=cast.paper())
    feeding.make_shift_feed(team=team, by=by, at=cast.at)
    return team


def _incident(cast: Cast) -> Incident:
    """Reported, received, one paper frozen and sent."""
    by = cast.who(cast.school, Role.OFFICER)
    systems = list(InformationSystem.objects.filter(unit=cast.school).values_list("pk", flat=True)[:1])
    said = reporting.NewReport(
        Kind.RANSOMWARE, "Có thư đòi tiền", cast.at - timedelta(hours=1), systems, [_photo(cast)]
    )
    row = reporting.report(cast.school, said, key=uuid5(_KEYS, "school"), by=by, at=cast.at)
    row = receiving.receive(row, by=by, at=cast.at)
    reporting.open_door(cast.school, by=by, at=cast.at)
    return _noticed(cast, row)


def _noticed(cast: Cast, row: Incident) -> Incident:
    by = cast.who(cast.school, Role.OFFICER)
    form = papers.form_of(NOTICE)
    row.refresh_from_db()
    given = {one.id: _said(one) for one in missing(form, papers.values_of(row, by, cast.at))}
    row = papers.fill(row, form.id, given, version=row.version, by=by, at=cast.at)
    made = papers.freeze(row, form.id, version=row.version, by=by, at=cast.at)
    sent = papers.Sent(cast.at, "Đơn vị chuyên trách", "email", "9/CV", cast.paper())
    papers.mark_sent(made, sent, by=by, at=cast.at)
    row.refresh_from_db()
    return row


def _said(field: Field) -> Value:
    return field.options[0] if field.options else "Đang xác minh"


def _photo(cast: Cast) -> StoredFile:
    return cast.paper("anh.txt", "1. Ảnh thử nghiệm")


_COLUMNS = ("id", "unit_id", "number", "kind", "state", "words", "detected_at", "reported_at")


def _many(cast: Cast) -> Iterator[tuple[UUID, int, str, str, str, str, datetime, datetime]]:
    units = Unit.objects.filter(path__startswith=cast.province.path).exclude(pk=cast.school.pk).order_by("pk")[:MANY]
    kinds = list(Kind)
    for n, unit in enumerate(units.values_list("pk", flat=True)):
        at = cast.at - timedelta(hours=n)
        kind = kinds[n % len(kinds)].value
        yield uuid5(_KEYS, str(n)), unit, f"SC-{at.year}-{unit}-T{n}", kind, "reported", "Máy chạy lạ", at, at
