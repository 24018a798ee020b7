"""A team is set up by a decision, people take seats in it and leave: one verb, one transaction, one entry each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q

from khien.base import audit, clock
from khien.organisations.queries import Viewer, require
from khien.organisations.rules import Deed
from khien.organisations.rules.names import tidy
from khien.watch.models import CallOut, Member, Seat, Team
from khien.watch.queries.teams import area_path
from khien.watch.rules.teams import PARTS, Part

if TYPE_CHECKING:
    from khien.files.models import StoredFile
    from khien.organisations.models import Unit

MOST_SEATS = 300
SUBJECT = "team:{}"


class UnableToKeepTeam(ValueError):
    """The team cannot be kept so; the message is fit for the user."""


@dataclass(frozen=True, slots=True)
class Described:
    """What is known of a team: its decision as far as there is one, and numbers of its own."""

    name: str
    number: str = ""
    decided_on: date | None = None
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """A seat: from a day, until the first day that it no longer is."""

    part: Part
    since: date
    until: date | None = None
    hotline: bool = False


@transaction.atomic
def make_team(unit: Unit, said: Described, *, by: Viewer, at: datetime, paper: StoredFile | None = None) -> Team:
    """Set a team up for a unit, with the signed decision where there is one."""
    require(by, Deed.PROVE, unit)
    if unit.valid_to is not None and unit.valid_to <= clock.day_of(at):
        raise UnableToKeepTeam("Đơn vị này đã kết thúc, không lập đội được nữa.")
    row = Team(unit=unit, made_at=at, paper=paper)
    _write(row, said, at)
    row.save()
    _note("team.made", row, by, at, {"number": row.number, "paper": paper.sha256 if paper else ""})
    return row


@transaction.atomic
def correct_team(
    team: Team, said: Described, *, version: int, by: Viewer, at: datetime, paper: StoredFile | None = None
) -> Team:
    """Correct what is known of it; a new paper takes the place of the one before, which stays in the store."""
    row = _held(team, by)
    if row.version != version:
        raise UnableToKeepTeam("Người khác vừa sửa đội này. Hãy tải lại trang rồi làm lại; chưa có gì bị mất.")
    _write(row, said, at, besides=row.pk)
    row.paper = paper or row.paper
    row.version += 1
    row.save()
    _note("team.corrected", row, by, at, {"number": row.number, "paper": paper.sha256 if paper else ""})
    return row


@transaction.atomic
def end_team(team: Team, reason: str, *, by: Viewer, at: datetime) -> Team:
    """It is dissolved; who was in it and how it was called stays readable."""
    row = _held(team, by)
    if not tidy(reason):
        raise UnableToKeepTeam("Giải thể đội thì cần ghi lý do, hoặc số quyết định.")
    if CallOut.objects.filter(team=row, ended_at=None).exists():
        raise UnableToKeepTeam("Đội đang có lần gọi chưa kết thúc. Hãy kết thúc lần gọi trước.")
    row.ended_at = at
    row.version += 1
    row.save(update_fields=["ended_at", "version"])
    _note("team.ended", row, by, at, {"reason": tidy(reason)[:300]})
    return row


@transaction.atomic
def seat(team: Team, member: Member, placed: Placed, *, by: Viewer, at: datetime) -> Seat:
    """Give a member of the team's unit, or of one below it, a place in the team; an expert within dates."""
    row = _held(team, by)
    made = seated(row, member, placed)
    details = {"member": member.pk, "part": placed.part, "since": placed.since.isoformat(), "hotline": placed.hotline}
    _note("team.seated", row, by, at, details)
    return made


def seated(team: Team, member: Member, placed: Placed) -> Seat:
    """Part of an action that holds the team: the new seat. Raises UnableToKeepTeam."""
    if not member.unit.path.startswith(area_path(team)):
        raise UnableToKeepTeam(f"{member.name} không thuộc đơn vị có đội hay đơn vị cấp dưới.")
    _check(member, placed)
    if len(_overlapping(team, member, placed)) > 0:
        raise UnableToKeepTeam(f"{member.name} đã có trong đội vào thời gian này.")
    if Seat.objects.filter(team=team, valid_to=None).count() >= MOST_SEATS:
        raise UnableToKeepTeam(f"Đội đã đủ {MOST_SEATS} người.")
    last = Seat.objects.filter(team=team).order_by("-place").values_list("place", flat=True).first()
    return Seat.objects.create(
        team=team,
        member=member,
        part=placed.part,
        hotline=placed.hotline,
        place=(last or 0) + 1,
        valid_from=placed.since,
        valid_to=placed.until,
    )


@transaction.atomic
def change_seat(one: Seat, part: Part, *, hotline: bool, until: date | None, by: Viewer, at: datetime) -> Seat:
    """Another part, the hotline or not, another end. What was before today stays: the row ends, a new one begins."""
    held = _held(one.team, by)
    row = _open(one, at)
    today = clock.day_of(at)
    placed = Placed(part, max(today, row.valid_from), until, hotline)
    _check(row.member, placed)
    if row.valid_from >= today:
        row.part, row.hotline, row.valid_to = part, hotline, until
        row.save()
        changed = row
    elif (row.part, row.hotline) == (part, hotline):
        row.valid_to = until
        row.save(update_fields=["valid_to"])
        changed = row
    else:
        row.valid_to = today
        row.save(update_fields=["valid_to"])
        changed = Seat.objects.create(
            team=held, member=row.member, part=part, hotline=hotline, place=row.place, valid_from=today, valid_to=until
        )
    details = {"member": row.member_id, "part": part, "hotline": hotline, "until": until.isoformat() if until else ""}
    _note("team.seat_changed", held, by, at, details)
    return changed


@transaction.atomic
def unseat(one: Seat, last: date, *, by: Viewer, at: datetime) -> Seat:
    """The member leaves the team after the `last` day; the seat stays on record."""
    held = _held(one.team, by)
    row = _open(one, at)
    if last < row.valid_from - timedelta(days=1):
        raise UnableToKeepTeam(f"Người này vào đội từ {row.valid_from:%d/%m/%Y}; ngày cuối phải từ ngày đó.")
    row.valid_to = last + timedelta(days=1)
    row.save(update_fields=["valid_to"])
    _note("team.unseated", held, by, at, {"member": row.member_id, "last": last.isoformat()})
    return row


@transaction.atomic
def order_seats(team: Team, keys: Sequence[int], *, by: Viewer, at: datetime) -> None:
    """The order in which the team is called: the seats as named; those not named follow as they stood."""
    row = _held(team, by)
    rows = {one.pk: one for one in Seat.objects.select_for_update().filter(team=row).order_by("place", "pk")}
    wanted = [key for key in dict.fromkeys(keys) if key in rows]
    for place, key in enumerate([*wanted, *(key for key in rows if key not in set(wanted))], start=1):
        rows[key].place = place
    Seat.objects.bulk_update(rows.values(), ["place"], batch_size=500)
    _note("team.ordered", row, by, at, {"seats": len(wanted)})


def held_team(team: Team, by: Viewer) -> Team:
    """Part of an action: the team as it is now, locked, for who keeps it. Raises NotAllowed, UnableToKeepTeam."""
    return _held(team, by)


def _held(team: Team, by: Viewer) -> Team:
    row = Team.objects.select_for_update(of=("self",)).select_related("unit", "paper").get(pk=team.pk)
    require(by, Deed.PROVE, row.unit)
    if row.ended_at is not None:
        raise UnableToKeepTeam("Đội này đã giải thể, không sửa được nữa.")
    return row


def _open(one: Seat, at: datetime) -> Seat:
    row = Seat.objects.select_for_update(of=("self",)).select_related("member", "member__unit").get(pk=one.pk)
    if row.valid_to is not None and row.valid_to <= clock.day_of(at):
        raise UnableToKeepTeam("Người này đã thôi ở trong đội. Muốn mời lại thì thêm vào đội lần nữa.")
    return row


def _check(member: Member, placed: Placed) -> None:
    if placed.part not in PARTS:
        raise UnableToKeepTeam("Hãy chọn phần việc trong đội.")
    if placed.until is not None and placed.until <= placed.since:
        raise UnableToKeepTeam("Ngày thôi ở trong đội phải sau ngày vào đội.")
    if member.valid_to is not None and (placed.until is None or placed.until > member.valid_to):
        raise UnableToKeepTeam(
            f"{member.name} chỉ tham gia đến hết {member.valid_to - timedelta(days=1):%d/%m/%Y}; "
            "ngày thôi ở trong đội không được sau ngày đó."
        )
    if placed.since < member.valid_from:
        raise UnableToKeepTeam(
            f"{member.name} tham gia từ {member.valid_from:%d/%m/%Y}, chưa vào đội trước ngày đó được."
        )


def _overlapping(team: Team, member: Member, placed: Placed) -> list[Seat]:
    rows = Seat.objects.filter(team=team, member=member).filter(Q(valid_to=None) | Q(valid_to__gt=placed.since))
    return [one for one in rows if placed.until is None or one.valid_from < placed.until]


def _write(row: Team, said: Described, at: datetime, besides: int | None = None) -> None:
    name = tidy(said.name)[:160]
    if not name:
        raise UnableToKeepTeam("Cần đặt tên cho đội.")
    same = Team.objects.filter(unit=row.unit, name=name, ended_at=None).values_list("pk", flat=True)
    if set(same) - {besides}:
        raise UnableToKeepTeam(f"Đơn vị đã có đội tên “{name}”.")
    if said.decided_on is not None and said.decided_on > clock.day_of(at):
        raise UnableToKeepTeam("Ngày ký quyết định không được sau hôm nay.")
    if odd := next((mark for mark in said.phone if mark.isalpha()), ""):
        raise UnableToKeepTeam(f"Số điện thoại “{said.phone}” có chữ “{odd}”; hãy ghi bằng chữ số.")
    try:
        if said.email:
            validate_email(said.email)
    except ValidationError:
        raise UnableToKeepTeam(f"“{said.email}” không phải địa chỉ thư điện tử.") from None
    row.name, row.number, row.decided_on = name, tidy(said.number)[:100], said.decided_on
    row.phone, row.email = tidy(said.phone)[:60], said.email.strip()


def _note(action: str, row: Team, by: Viewer, at: datetime, details: dict[str, object]) -> None:
    """The entry of an act; people are named by number."""
    audit.record(action, SUBJECT.format(row.pk), by=by, at=at, unit_id=row.unit_id, details=details)
