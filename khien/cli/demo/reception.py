"""Whom to call in the demonstration: contact points, the province's team, an incident reported last night."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from khien.base import clock
from khien.incidents.actions import receiving, reporting
from khien.incidents.rules.kinds import Kind
from khien.organisations.rules import Role
from khien.organisations.rules.contacts import Hours, Purpose, checked
from khien.systems.queries import systems_of
from khien.watch.actions import call_outs, contacts, members, teams
from khien.watch.actions.members import Described
from khien.watch.rules.teams import Answer, How, Part

if TYPE_CHECKING:
    from collections.abc import Callable

    from khien.cli.demo.province import Province
    from khien.watch.models import Member, Team

_SCHOOLS = 12  # that have named a contact
_NOTE = UUID("2f0c7a52-5d0f-4b57-9d5e-3c9a8f1b6e01")  # the key of the form that reported it
_EXPERT = "Trần Thị Mẫu"
_PARTS = {Role.LEADER: Part.LEADER, Role.RESPONDER: Part.MEMBER, Role.OFFICER: Part.CONTACT}


def run(whole: Province, today: date, tell: Callable[[str], None]) -> None:
    """Contacts and the team a month ago; the incident last night."""
    tell("đầu mối, đội ứng cứu, một sự cố")
    before = datetime.combine(today - timedelta(days=30), time(9), clock.VIETNAM)
    with clock.stopped_at(before):
        _contacts(whole, before)
        team, seated = _team(whole, before)
    night = datetime.combine(today - timedelta(days=1), time(20, 15), clock.VIETNAM)
    with clock.stopped_at(night):
        _incident(whole, team, seated, night)


def _contacts(whole: Province, at: datetime) -> None:
    said = [
        (whole.province, Role.COORDINATOR, Purpose.RECEPTION, "Bộ phận trực an toàn thông tin", "0900 000 010"),
        (whole.province, Role.COORDINATOR, Purpose.PRESS, "Văn phòng, người phát ngôn", "0900 000 011"),
        (whole.education, Role.COORDINATOR, Purpose.RECEPTION, "Văn phòng Sở, tổ Công nghệ thông tin", "0900 000 020"),
    ]
    said += [(one, Role.OFFICER, Purpose.RECEPTION, "Tổ Tin học", "0900 000 030") for one in whole.schools[:_SCHOOLS]]
    for unit, role, purpose, name, phone in said:
        words = checked(
            name=name, position="", phones=phone, emails="attt@lamdai.example", hours=Hours(always=role != Role.OFFICER)
        )
        contacts.add(unit, by=whole.who(unit, role), at=at, purpose=purpose, words=words)


def _team(whole: Province, at: datetime) -> tuple[Team, Member]:
    """The province's team: its own people, and an expert who is hired for a year."""
    unit = whole.team
    assert unit is not None
    by, day = whole.who(unit, Role.OFFICER), clock.day_of(at)
    described = teams.Described(unit.name, "12/QĐ-UBND", day, phone="0900 000 040")
    team = teams.make_team(unit, described, by=by, at=at)
    own = members.add_people(unit, [whole.who(unit, role) for role in _PARTS], by=by, at=at)
    for member, part in zip(own, _PARTS.values(), strict=True):
        teams.seat(team, member, teams.Placed(part, day), by=by, at=at)
    until = day + timedelta(days=365)
    hired = Described(_EXPERT, since=day, phone="0900 000 041", outside=True, employer="Công ty giả định", until=until)
    expert = members.add_member(unit, hired, by=by, at=at)
    teams.seat(team, expert, teams.Placed(Part.EXPERT, day, until=until), by=by, at=at)
    return team, expert


def _incident(whole: Province, team: Team, expert: Member, at: datetime) -> None:
    """Reported by the school, taken by its leader, the team called: one is coming."""
    school = whole.schools[1]
    by, leader = whole.who(school, Role.OFFICER), whole.who(school, Role.LEADER)
    system = [one.id for one in systems_of(by, [school.pk], clock.day_of(at))[school.pk][:1]]
    said = reporting.NewReport(Kind.DEFACED, "Trang chủ hiện quảng cáo lạ", at - timedelta(minutes=20), system)
    row = reporting.report(school, said, key=_NOTE, by=by, at=at)
    receiving.receive(row, by=leader, at=at + timedelta(minutes=6))
    called, caller = at + timedelta(minutes=15), whole.who(team.unit, Role.RESPONDER)
    about = f"incident:{row.pk}"
    out = call_outs.call_out(team, school, "Trang chủ bị thay đổi", school.name, about=about, by=caller, at=called)
    told = called + timedelta(minutes=4)
    call_outs.answer_call(out, expert, Answer.COMING, minutes=40, how=How.SAID, by=caller, at=told)
