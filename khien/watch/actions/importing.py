"""A roster taken in from a table: a dry run that names every row that cannot stand, then all of it or nothing."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import takewhile
from typing import TYPE_CHECKING

from django.db import transaction

from khien.base import audit, bulk, clock
from khien.organisations.queries import Viewer
from khien.organisations.rules.names import folded
from khien.watch.actions.holding import minute_of, person_id, planner
from khien.watch.actions.members import Described, made_in_import
from khien.watch.actions.reckoning import reckon
from khien.watch.models import Absence, Member, Shift
from khien.watch.rules.rosters import LeftOut, Roster, UnableToReadRoster, read_roster, tidy
from khien.watch.rules.shifts import Shift as Planned
from khien.watch.rules.shifts import told
from khien.watch.rules.spans import Span

if TYPE_CHECKING:
    from khien.organisations.models import Unit

MOST_SHIFTS = 5000
_LONGEST_NAME = 120
_NAMES = {
    "unit": "Đơn vị",
    "person": "Người trực",
    "start": "Bắt đầu",
    "end": "Kết thúc",
    "kind": "Hình thức",
}
_Stands = tuple[datetime, datetime, str]  # a shift that stands: from, to, kind
_Place = tuple[str, int]  # a row's sheet ("" where it has none to be told) and line
_COLUMNS = ("unit_id", "member_id", "start", "end", "kind", "made_at", "made_by_id")


class UnableToTakeIn(ValueError):
    """Nothing of the roster can be taken in; the message is fit for the user."""


@dataclass(frozen=True, slots=True)
class Bad:
    """A row that cannot stand and why; `line` is None for what is about a person as a whole.

    `sheet` is its sheet's name where the workbook has several.
    """

    line: int | None
    why: str
    sheet: str = ""


@dataclass(slots=True)
class Tried:
    """What a roster would bring. `new` are names that nobody knows, each to become a member; `same` stand already.

    `cut` run already and would begin now: nothing is written into the past.
    """

    shifts: list[Planned] = field(default_factory=list)
    bad: list[Bad] = field(default_factory=list)
    new: list[str] = field(default_factory=list)
    same: int = 0
    passed: int = 0
    cut: int = 0
    repeated: int = 0
    members: dict[str, Member] = field(default_factory=dict)
    left_out: Sequence[LeftOut] = ()


def try_roster(unit: Unit, data: bytes, *, by: Viewer, at: datetime) -> Tried:
    """What taking the file in would do; nothing changes. Raises UnableToTakeIn where it is no roster at all."""
    planner(by, unit)
    try:
        read = read_roster(data, unit.name)
    except UnableToReadRoster as refused:
        raise UnableToTakeIn(str(refused)) from None
    if len(read.shifts) > MOST_SHIFTS:
        raise UnableToTakeIn(f"Tệp có {len(read.shifts)} ca; nhập nhiều nhất {MOST_SHIFTS} ca một lần.")
    tried = Tried(repeated=len(read.repeated), left_out=read.left_out)
    for bad in read.bad:
        why = f"cột {_NAMES[bad.column]}: {bad.why}" if bad.column else bad.why
        tried.bad.append(Bad(bad.line, why, bad.sheet))
    _resolve(unit, read, tried, at)
    tried.bad.sort(key=lambda one: (one.sheet, one.line or 0, one.why))
    return tried


@transaction.atomic
def take_in_roster(unit: Unit, data: bytes, *, by: Viewer, at: datetime) -> Tried:
    """All shifts of the file, and members for the names that nobody knew. Raises where any row cannot stand."""
    planner(by, unit)
    list(Member.objects.select_for_update(of=("self",)).filter(unit=unit).order_by("pk"))
    tried = try_roster(unit, data, by=by, at=at)
    if tried.bad:
        raise UnableToTakeIn(f"Còn {len(tried.bad)} dòng phải sửa, chưa nhập dòng nào.")
    if not tried.shifts:
        raise UnableToTakeIn("Không có ca nào mới: mọi ca trong tệp đã có hoặc đã qua.")
    since = min(clock.day_of(one.start) for one in tried.shifts)
    made = made_in_import(unit, [Described(name, min(since, clock.day_of(at))) for name in tried.new], at)
    keys = {_key(one.name): one.pk for one in made} | {name: one.pk for name, one in tried.members.items()}
    maker = person_id(by)
    rows = [(unit.pk, keys[_key(one.person)], one.start, one.end, one.kind.value, at, maker) for one in tried.shifts]
    bulk.insert(Shift, _COLUMNS, rows)
    details = {"shifts": len(rows), "members": [one.pk for one in made], "same": tried.same}
    audit.record("shifts.imported", f"unit:{unit.pk}", by=by, at=at, unit_id=unit.pk, details=details)
    reckon([unit.pk], None, at=at)
    return tried


@dataclass(frozen=True, slots=True)
class _Known:
    """Everybody whom the unit has or had, by name, with their leave. Accents part names: Hoa is not Hòa."""

    members: Mapping[str, Sequence[Member]]
    away: Mapping[int, Sequence[Absence]]


def _known(unit: Unit) -> _Known:
    """Also people of units above who were already lent to this one."""
    members: dict[str, list[Member]] = {}
    rows = Member.objects.filter(unit=unit) | Member.objects.filter(shifts__unit=unit, shifts__ended_at=None)
    for row in rows.distinct().order_by("pk"):
        members.setdefault(_key(row.name), []).append(row)
    away: dict[int, list[Absence]] = {}
    for leave in Absence.objects.filter(ended_at=None, member__unit=unit):
        away.setdefault(leave.member_id, []).append(leave)
    return _Known(members, away)


def _key(name: str) -> str:
    return tidy(name).casefold()


def _resolve(unit: Unit, read: Roster, tried: Tried, at: datetime) -> None:
    """Whom each name means, and whether the shift can stand beside what stands.

    Of a shift that runs already only what is left is taken in: who was on before is not made up.
    """
    known, now = _known(unit), minute_of(at)
    keep: list[tuple[_Place, Planned]] = []
    for sheet, line, shift in zip(read.sheets, read.lines, read.shifts, strict=True):
        place = (sheet, line)
        left = replace(shift, start=now) if shift.start < now < shift.end else shift
        if folded(shift.unit) != folded(unit.name):
            tried.bad.append(Bad(line, f"ca này của “{shift.unit}”, không phải của {unit.name}", sheet))
        elif shift.end <= at:
            tried.passed += 1
        elif why := _why_not(left, known, tried):
            tried.bad.append(Bad(line, why, sheet))
        else:
            keep.append((place, left))
    _beside(keep, unit, tried, now)
    tried.cut = sum(one.start == now for one in tried.shifts)


def _why_not(shift: Planned, known: _Known, tried: Tried) -> str:
    """Why nobody of this name can take the shift; remembers whom the name means. Empty where it can stand."""
    first, last = clock.day_of(shift.start), clock.day_of(shift.end - timedelta(minutes=1))
    name = _key(shift.person)
    named = known.members.get(name, ())
    there = [one for one in named if one.valid_from <= first and (one.valid_to is None or last < one.valid_to)]
    if len(there) > 1:
        titles = ", ".join(one.title or "chưa ghi chức vụ" for one in there)
        return f"có {len(there)} người tên “{shift.person}” ({titles}); hãy xếp tay những ca này"
    if there:
        tried.members[name] = there[0]
        away = known.away.get(there[0].pk, ())
        leave = next((one for one in away if one.first <= last and first <= one.last), None)
        return f"{shift.person} nghỉ từ {leave.first:%d/%m/%Y} đến {leave.last:%d/%m/%Y}" if leave else ""
    if named:
        return _not_there(named[-1], first)
    if len(shift.person) > _LONGEST_NAME:
        return f"tên “{shift.person[:40]}…” dài quá {_LONGEST_NAME} ký tự"
    if name not in {_key(one) for one in tried.new}:
        tried.new.append(shift.person)
    return ""


def _not_there(member: Member, first: date) -> str:
    if member.valid_to is not None and first >= member.valid_from:
        return f"{member.name} đã thôi tham gia trực từ ngày {member.valid_to:%d/%m/%Y}"
    return f"{member.name} chỉ tham gia trực từ ngày {member.valid_from:%d/%m/%Y}"


def _beside(keep: Sequence[tuple[_Place, Planned]], unit: Unit, tried: Tried, now: datetime) -> None:
    """Overlaps inside the file and with what stands are named; what stands already is left as it is."""
    standing = _standing(keep, unit, tried)
    taken: dict[str, tuple[_Place, Planned]] = {}
    for place, shift in sorted(keep, key=lambda one: (one[1].start, one[0])):
        name, (sheet, line) = _key(shift.person), place
        near = _near(standing.get(name, deque()), shift)
        same = (one for one in near if one[1:] == (shift.end, shift.kind.value))
        if any(start == shift.start or max(start, shift.start) <= now for start, _end, _kind in same):
            tried.same += 1
            continue
        clash = next((one for one in near if Span(one[0], one[1]).meets(shift.span)), None)
        last = taken.get(name)  # those before it end before it begins
        inside = last if last is not None and last[1].span.meets(shift.span) else None
        if clash is not None:
            why = f"{shift.person} đã có ca từ {told(clash[0])} đến {told(clash[1])} trong lịch"
            tried.bad.append(Bad(line, why, sheet))
        elif inside is not None:
            other, first = inside[0]
            there = f"dòng {first} của trang tính “{other}”" if other else f"dòng {first}"
            tried.bad.append(Bad(line, f"trùng giờ với {there} của cùng {shift.person}", sheet))
        else:
            taken[name] = (place, shift)
            tried.shifts.append(shift)


def _standing(keep: Sequence[tuple[_Place, Planned]], unit: Unit, tried: Tried) -> Mapping[str, deque[_Stands]]:
    """Shifts of these members that stand, by folded name, in the order of their beginnings."""
    if not keep:
        return {}
    first, last = min(one.start for _line, one in keep), max(one.end for _line, one in keep)
    names = {one.pk: name for name, one in tried.members.items()}
    rows = Shift.objects.filter(unit=unit, member__in=names, ended_at=None, start__lt=last, end__gt=first)
    found: dict[str, deque[_Stands]] = {}
    for member, start, end, kind in rows.order_by("start", "pk").values_list("member_id", "start", "end", "kind"):
        found.setdefault(names[member], deque()).append((start, end, kind))
    return found


def _near(standing: deque[_Stands], shift: Planned) -> Sequence[_Stands]:
    """What may meet the shift. What ended before it is dropped for good: shifts come in the order of beginnings."""
    while standing and standing[0][1] <= shift.start:
        standing.popleft()
    return list(takewhile(lambda one: one[0] < shift.end, standing))
