"""The Sở's team in the invented world: a leader and a responder with accounts, an officer's room, a hired expert."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from khien.watch.actions import teams
from khien.watch.actions.members import Described, add_member
from khien.watch.actions.teams import Placed, make_team
from khien.watch.models import Member, Seat, Team
from khien.watch.rules.teams import Part
from tests.world import World

NIGHT = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)  # 23:30 in Vietnam
SET_UP = datetime(2026, 9, 3, 2, 0, tzinfo=UTC)
SINCE = date(2026, 9, 1)


@dataclass(frozen=True, slots=True)
class Kept:
    """The team with its people, by what they are in it."""

    team: Team
    leader: Member  # has an account and a mail address
    responder: Member  # likewise; may call the team out
    expert: Member  # hired, a mail address alone
    seats: dict[str, Seat]


def team_of_the_department(world: World) -> Kept:
    """Set up by the Sở's coordinator, called in the order leader, responder, expert."""
    by, unit = world.department_coordinator, world.department
    said = teams.Described("Đội ứng cứu sự cố ngành Giáo dục", "12/QĐ-SGDĐT", date(2026, 9, 1), "0900 000 010")
    team = make_team(unit, said, by=by, at=SET_UP)
    people = {
        "leader": _member(world, "Đặng Mẫu Hai", world.department_coordinator.pk),
        "responder": _member(world, "Đỗ Mẫu Năm", world.responder.pk),
        "expert": _member(world, "Khách Mẫu Sáu", None),
    }
    parts = {"leader": Part.LEADER, "responder": Part.MEMBER, "expert": Part.EXPERT}
    seats = {
        name: teams.seat(
            team,
            people[name],
            Placed(part, SINCE, people[name].valid_to, hotline=name == "responder"),
            by=by,
            at=SET_UP,
        )
        for name, part in parts.items()
    }
    return Kept(team, people["leader"], people["responder"], people["expert"], seats)


def _member(world: World, name: str, person: int | None) -> Member:
    outside = person is None
    said = Described(
        name=name,
        since=SINCE,
        phone="0900 000 001",
        email="" if person else "chuyen.gia@khach.example",
        employer="Công ty Mẫu" if outside else "",
        outside=outside,
        until=date(2027, 9, 1) if outside else None,
    )
    account = {
        world.department_coordinator.pk: world.department_coordinator,
        world.responder.pk: world.responder,
    }.get(person or 0)
    return add_member(world.department, said, by=world.department_coordinator, at=SET_UP, person=account)
