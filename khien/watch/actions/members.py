"""People of a unit's watch come, are corrected, are away, leave. What they can no longer take becomes a gap, told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q

from khien.base import audit, clock
from khien.base.clock import VIETNAM
from khien.organisations.queries import Viewer, people_with
from khien.organisations.rules import Deed
from khien.organisations.rules.names import tidy
from khien.watch.actions.holding import as_planned, begun_anew, held_members, planner, replaced
from khien.watch.actions.links import end_links_of
from khien.watch.actions.reckoning import reckon, unapprove
from khien.watch.models import Absence, Member, Shift
from khien.watch.rules.approvals import another_person
from khien.watch.rules.links import has_left
from khien.watch.rules.shifts import Kind
from khien.watch.rules.spans import Span, gaps

if TYPE_CHECKING:
    from khien.organisations.models import Person, Unit

MOST_AT_ONCE = 500
_MINUTE = timedelta(minutes=1)


class UnableToKeepMember(ValueError):
    """The member cannot be kept so; the message is fit for the user."""


@dataclass(frozen=True, slots=True)
class Described:
    """What is known of a member. `until` is the first day that he no longer belongs to the watch."""

    name: str
    since: date
    title: str = ""
    phone: str = ""
    email: str = ""
    employer: str = ""
    outside: bool = False
    reachable: str = ""
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Hole:
    """A stretch of a shift that nobody takes any more, since its member is away or gone."""

    unit_id: int
    span: Span
    kind: Kind


@transaction.atomic
def add_member(unit: Unit, said: Described, *, by: Viewer, at: datetime, person: Person | None = None) -> Member:
    """Add somebody of the unit's staff, or from outside within dates; `person` is an account of the unit."""
    planner(by, unit)
    _refuse_ended(unit, at)
    if person is not None and not people_with(Deed.READ, unit).filter(pk=person.pk).exists():
        raise UnableToKeepMember("Tài khoản này không có vai trò nào ở đơn vị hay ở cấp trên của đơn vị.")
    made = _made(unit, said, person, at)
    audit.record(
        "member.added", f"member:{made.pk}", by=by, at=at, unit_id=unit.pk, details=_dates(said), personal=_told(made)
    )
    return made


@transaction.atomic
def add_people(unit: Unit, people: Sequence[Person], *, by: Viewer, at: datetime) -> list[Member]:
    """Members from accounts of the unit, with the names and phones that these have; who is one already is left out."""
    planner(by, unit)
    _refuse_ended(unit, at)
    known = {person.pk: person for person in people_with(Deed.READ, unit)}
    held = set(Member.objects.filter(_with_us(clock.day_of(at)), unit=unit).values_list("person_id", flat=True))
    wanted = [known[one.pk] for one in people if one.pk in known and one.pk not in held]
    if not wanted:
        raise UnableToKeepMember("Chưa chọn ai, hoặc những người này đã có trong danh sách trực.")
    today = clock.day_of(at)
    made = [
        _made(unit, Described(one.full_name, today, one.title, _short(one.phone), one.email), one, at) for one in wanted
    ]
    audit.record(
        "member.people_added",
        f"unit:{unit.pk}",
        by=by,
        at=at,
        unit_id=unit.pk,
        details={"members": [one.pk for one in made]},
    )
    return made


@transaction.atomic
def correct_member(member: Member, said: Described, *, version: int, by: Viewer, at: datetime) -> list[Hole]:
    """Correct what is known of a member; shifts outside the new dates end. The holes that they leave.

    Another name is another person: rosters with his shifts that are not over must be approved anew.
    """
    row = _held(member, by, version)
    _check(row.unit, said, besides=row.pk)
    other = another_person(row.name, said.name)
    for name, value in _columns(said).items():
        setattr(row, name, value)
    _saved(row)
    holes = _end_outside(row, by, at)
    anew = _begin_anew(row, by, at) if other else []
    details = {**_dates(said), "holes": len(holes), "anew": len(anew)}
    audit.record(
        "member.corrected", f"member:{row.pk}", by=by, at=at, unit_id=row.unit_id, details=details, personal=_told(row)
    )
    _reckon(holes, at)
    if anew:
        touched = Span(min(one.start for one in anew), max(one.end for one in anew))
        unapprove({one.unit_id for one in anew}, touched, at=at)
    return holes


@transaction.atomic
def end_member(member: Member, last: date, *, version: int, by: Viewer, at: datetime) -> list[Hole]:
    """The member leaves after the `last` day; later shifts end at its midnight. The holes that they leave."""
    row = _held(member, by, version)
    until = last + timedelta(days=1)
    if last < row.valid_from - timedelta(days=1):
        raise UnableToKeepMember(f"Người này tham gia trực từ {row.valid_from:%d/%m/%Y}; ngày cuối phải sau ngày đó.")
    if row.valid_to is not None and row.valid_to <= until:
        raise UnableToKeepMember(f"Người này đã thôi tham gia trực từ {row.valid_to:%d/%m/%Y}.")
    row.valid_to = until
    _saved(row)
    holes = _end_outside(row, by, at)
    details = {"until": until.isoformat(), "holes": len(holes)}
    audit.record("member.ended", f"member:{row.pk}", by=by, at=at, unit_id=row.unit_id, details=details)
    _reckon(holes, at)
    return holes


@transaction.atomic
def add_absence(member: Member, first: date, last: date, why: str, *, by: Viewer, at: datetime) -> list[Hole]:
    """The member is away on these days; shifts on them become gaps, which are given back."""
    row = _held(member, by, None)
    if last < first:
        raise UnableToKeepMember("Ngày nghỉ cuối phải từ ngày nghỉ đầu trở đi.")
    if last < clock.day_of(at):
        raise UnableToKeepMember("Ngày nghỉ đã qua; chỉ ghi ngày nghỉ sắp tới để xếp lại lịch.")
    if Absence.objects.filter(member=row, ended_at=None, first__lte=last, last__gte=first).exists():
        raise UnableToKeepMember("Người này đã ghi nghỉ trong các ngày đó.")
    made = Absence.objects.create(member=row, first=first, last=last, why=tidy(why)[:200])
    away = Span(_midnight(first), _midnight(last + timedelta(days=1)))
    holes = _free(row, [away], "Người trực nghỉ", by, at)
    details = {"first": first.isoformat(), "last": last.isoformat(), "holes": len(holes)}
    personal = {"why": made.why} if made.why else None
    audit.record(
        "absence.added", f"member:{row.pk}", by=by, at=at, unit_id=row.unit_id, details=details, personal=personal
    )
    _reckon(holes, at)
    return holes


@transaction.atomic
def end_absence(absence: Absence, *, by: Viewer, at: datetime) -> Absence:
    """The leave is taken back; shifts that ended for it do not come back by themselves."""
    planner(by, absence.member.unit)
    row = Absence.objects.select_for_update(of=("self",)).select_related("member").get(pk=absence.pk)
    if row.ended_at is not None:
        raise UnableToKeepMember("Lần nghỉ này đã được bỏ trước đó.")
    row.ended_at = at
    row.save(update_fields=["ended_at"])
    details = {"first": row.first.isoformat(), "last": row.last.isoformat()}
    audit.record("absence.ended", f"member:{row.member_id}", by=by, at=at, unit_id=row.member.unit_id, details=details)
    return row


def made_in_import(unit: Unit, said: Iterable[Described], at: datetime) -> list[Member]:
    """Part of an action: the members that a roster named and nobody knew."""
    _refuse_ended(unit, at)
    return [_made(unit, one, None, at) for one in said]


def end_by_law(row: Member, *, by: Viewer, at: datetime) -> None:
    """Part of an erasing: a member who is held and still stands leaves today; his coming shifts become gaps."""
    today = clock.day_of(at)
    if row.valid_to is not None and row.valid_to <= today:
        return
    row.valid_to = max(today, row.valid_from)
    _saved(row)
    _reckon(_end_outside(row, by, at), at)


def _made(unit: Unit, said: Described, person: Person | None, at: datetime) -> Member:
    _check(unit, said)
    if person is not None and Member.objects.filter(_with_us(said.since), unit=unit, person=person).exists():
        raise UnableToKeepMember(f"{person.full_name} đã có trong danh sách trực của đơn vị.")
    return Member.objects.create(unit=unit, person=person, made_at=at, **_columns(said))


def _check(unit: Unit, said: Described, besides: int = 0) -> None:
    if not any(mark.isalpha() for mark in said.name):
        raise UnableToKeepMember("Cần ghi họ và tên.")
    limits = (("Họ và tên", said.name, 120), ("Chức vụ", said.title, 120), ("Điện thoại", said.phone, 30))
    more = (("Nơi công tác", said.employer, 200), ("Lúc nào gọi được", said.reachable, 200))
    for label, value, longest in (*limits, *more):
        if len(value) > longest:
            raise UnableToKeepMember(f"{label} dài quá {longest} ký tự.")
    if odd := next((mark for mark in said.phone if mark.isalpha()), ""):
        raise UnableToKeepMember(f"Số điện thoại “{said.phone}” có chữ “{odd}”; hãy ghi bằng chữ số.")
    if said.phone and sum(mark.isdigit() for mark in said.phone) < 3:
        raise UnableToKeepMember(f"Số điện thoại “{said.phone}” quá ngắn.")
    _check_email(said.email)
    if said.until is not None and said.until < said.since:
        raise UnableToKeepMember("Ngày thôi trực phải từ ngày bắt đầu trở đi.")
    if said.outside and said.until is None:
        raise UnableToKeepMember("Người ở ngoài đơn vị phải có ngày kết thúc (theo hợp đồng hoặc giấy mời).")
    alike = Member.objects.filter(_with_us(said.since), unit=unit, name=tidy(said.name), title=tidy(said.title))
    if alike.exclude(pk=besides).exists():
        raise UnableToKeepMember(f"Đã có {tidy(said.name)} trong danh sách; nếu là người khác, hãy ghi rõ chức vụ.")


def _with_us(day: date) -> Q:
    """Members who have not left by a day."""
    return Q(valid_to=None) | Q(valid_to__gt=day)


def _check_email(email: str) -> None:
    if not email:
        return
    try:
        validate_email(email)
    except ValidationError:
        raise UnableToKeepMember(f"Địa chỉ thư “{email}” không đúng.") from None


def _columns(said: Described) -> dict[str, object]:
    return {
        "name": tidy(said.name),
        "title": tidy(said.title),
        "phone": tidy(said.phone),
        "email": said.email.strip(),
        "employer": tidy(said.employer),
        "outside": said.outside,
        "reachable": tidy(said.reachable),
        "valid_from": said.since,
        "valid_to": said.until,
    }


def _held(member: Member, by: Viewer, version: int | None) -> Member:
    planner(by, member.unit)
    row = held_members([member.pk])[member.pk]
    if version is not None and row.version != version:
        raise UnableToKeepMember("Người khác vừa sửa mục này. Hãy tải lại trang rồi làm lại; chưa có gì bị mất.")
    return row


def _saved(row: Member) -> None:
    row.version += 1
    row.save()


def _end_outside(row: Member, by: Viewer, at: datetime) -> list[Hole]:
    """Shifts before the first day or after the last one end; once that has come, so do the member's links."""
    if has_left(row.valid_to, active=True, on=clock.day_of(at)):
        end_links_of(row, at=at)
    far = datetime(2200, 1, 1, tzinfo=VIETNAM)
    away = [Span(datetime(1990, 1, 1, tzinfo=VIETNAM), _midnight(row.valid_from))]
    away += [Span(_midnight(row.valid_to), far)] if row.valid_to is not None else []
    return _free(row, away, "Người trực thôi tham gia", by, at)


def _free(row: Member, away: Sequence[Span], because: str, by: Viewer, at: datetime) -> list[Hole]:
    """End the parts of the member's coming shifts that lie in these spans; what was on watch stays."""
    holes: list[Hole] = []
    now = at.replace(second=0, microsecond=0)
    for shift in Shift.objects.filter(member=row, ended_at=None, end__gt=at).select_related("member").order_by("start"):
        whole = Span(shift.start, shift.end)
        lost = [part for span in away if (part := _future(span, now)) and (part := part.within(whole))]
        if not lost:
            continue
        planned = as_planned([shift])[0]
        parts = [replace(planned, start=left.start, end=left.end) for left in gaps(lost, whole)]
        replaced(shift, parts, because, by=by, at=at)
        holes += [Hole(shift.unit_id, part, Kind(shift.kind)) for part in lost]
    return holes


def _begin_anew(row: Member, by: Viewer, at: datetime) -> list[Shift]:
    rows = list(Shift.objects.filter(member=row, ended_at=None, end__gt=at).order_by("start"))
    begun_anew(rows, "Đổi tên người trực", by=by, at=at)
    return rows


def _future(span: Span, now: datetime) -> Span | None:
    return Span(max(span.start, now), span.end) if span.end > now else None


def _reckon(holes: Sequence[Hole], at: datetime) -> None:
    if holes:
        touched = Span(min(one.span.start for one in holes), max(one.span.end for one in holes))
        reckon({one.unit_id for one in holes}, touched, at=at)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), VIETNAM)


def _refuse_ended(unit: Unit, at: datetime) -> None:
    if unit.valid_to is not None and unit.valid_to <= clock.day_of(at):
        raise UnableToKeepMember("Đơn vị này đã kết thúc, không thêm người trực được nữa.")


def _short(phone: str) -> str:
    """A phone as an account has it, where a member can have it so."""
    return phone if not any(mark.isalpha() for mark in phone) and sum(mark.isdigit() for mark in phone) >= 3 else ""


def _dates(said: Described) -> dict[str, str]:
    return {"since": said.since.isoformat(), "until": said.until.isoformat() if said.until else ""}


def _told(row: Member) -> dict[str, object]:
    return {"name": row.name, "title": row.title, "phone": row.phone, "email": row.email}
