"""Somebody says that something went wrong: a number, a row, a call. Signed in, or by the unit's printed address."""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from khien.base import audit, clock
from khien.base.actors import Service
from khien.incidents.actions.calling import call_from
from khien.incidents.actions.holding import LONGEST, note, tell
from khien.incidents.models import Counter, Incident, Picture, ReportDoor, Touched
from khien.incidents.rules.kinds import KINDS, Kind
from khien.incidents.rules.states import State, What
from khien.organisations.queries import Viewer, code_of, require
from khien.organisations.rules import Deed
from khien.organisations.rules.links import digest_of_token
from khien.organisations.rules.names import tidy
from khien.organisations.rules.phones import UnableToReadPhone, read_phones
from khien.systems.queries import live_on, systems_seen_by

if TYPE_CHECKING:
    from khien.files.models import StoredFile
    from khien.organisations.models import Unit

DOOR = Service("report_door")  # who acts where somebody without an account reports
_AHEAD = timedelta(minutes=5)  # clocks of telephones run fast
_LONG_AGO = timedelta(days=366 * 5)
MOST_PICTURES = 10
LONGEST_PHONE = 60
MOST_BY_DOOR = 20  # in an hour: more than an office in trouble sends, and each one calls whoever is on watch
_HOUR = timedelta(hours=1)


class UnableToReport(ValueError):
    """The report cannot be taken as it is; the message is fit for the user."""


class TooManyReports(UnableToReport):
    """One printed address brought more than people can report; the message says what to do instead."""


@dataclass(frozen=True, slots=True)
class NewReport:
    """What somebody says. `name` and `phone` are asked where there is no account; systems may be unknown."""

    kind: Kind
    words: str
    detected_at: datetime
    systems: Sequence[int] = ()
    pictures: Sequence[StoredFile] = field(default_factory=tuple)
    name: str = ""
    phone: str = ""


@transaction.atomic
def report(unit: Unit, said: NewReport, *, key: UUID, by: Viewer, at: datetime) -> Incident:
    """Take a report in, give it its number, call who is on duty. `key` is the form's: sent twice, it makes one."""
    require(by, Deed.READ, unit)
    number = _number(unit, at)  # the counter's lock makes a second sending wait for the first
    before = Incident.objects.filter(pk=key).select_related("unit").first()
    if before is not None:
        if before.unit_id != unit.pk:
            raise UnableToReport("Mẫu báo này đã dùng cho đơn vị khác. Hãy mở lại trang báo sự cố rồi gửi lại.")
        _give_back(unit, at)
        return before
    _check(unit, said, at)
    row = Incident.objects.create(
        id=key,
        unit=unit,
        number=number,
        kind=said.kind,
        state=State.REPORTED,
        words=unicodedata.normalize("NFC", said.words).strip(),
        detected_at=said.detected_at,
        reported_at=at,
        reported_by_id=getattr(by, "pk", None),
        reporter_name=tidy(said.name)[:120],
        reporter_phone=tidy(said.phone)[:LONGEST_PHONE],
    )
    _touch(row, said.systems, at)
    add_pictures(row, said.pictures, by, at)
    tell(row, What.REPORTED, row.words, by=by, at=at, on=min(said.detected_at, at), name=row.reporter_name)
    call_from(row, by=by, at=at)
    row.save(update_fields=["step", "next_at"])
    how = "door" if by == DOOR else "account"
    note("incident.reported", row, by, at, kind=said.kind, how=how, pictures=len(said.pictures))
    return row


@transaction.atomic
def report_by_door(door: ReportDoor, said: NewReport, *, key: UUID, at: datetime) -> Incident:
    """The same by the unit's printed address; a name and a number to call back are asked."""
    phone = _phone(said.phone)
    if not tidy(said.name) or not phone:
        raise UnableToReport("Hãy ghi họ tên và số điện thoại, để người trực gọi lại hỏi thêm.")
    ReportDoor.objects.select_for_update().get(pk=door.pk)
    known = Incident.objects.filter(pk=key).exists()
    lately = Incident.objects.filter(unit=door.unit_id, reported_by=None, reported_at__gt=at - _HOUR)
    if not known and lately.exclude(reporter_phone="").count() >= MOST_BY_DOOR:
        raise TooManyReports(
            f"Địa chỉ này đã nhận {MOST_BY_DOOR} báo cáo trong một giờ, nên chưa nhận thêm. "
            "Hãy gọi điện cho người trực hoặc lãnh đạo của đơn vị."
        )
    return report(door.unit, replace(said, phone=phone), key=key, by=DOOR, at=at)


def _phone(given: str) -> str:
    """The number to call back, as it can be dialled by whoever reads it."""
    try:
        found = "; ".join(one.written for one in read_phones(given))
    except UnableToReadPhone as refusal:
        raise UnableToReport(str(refusal)) from None
    if len(found) > LONGEST_PHONE:
        raise UnableToReport("Hãy ghi một hoặc hai số điện thoại.")
    return found


def _check(unit: Unit, said: NewReport, at: datetime) -> None:
    if unit.valid_to is not None and unit.valid_to <= clock.day_of(at):
        raise UnableToReport(f"{unit.name} đã kết thúc hoạt động; hãy báo cho đơn vị kế thừa.")
    if said.detected_at > at + _AHEAD:
        raise UnableToReport("Lúc phát hiện không thể ở sau lúc này. Hãy xem lại ngày, giờ.")
    if said.detected_at < at - _LONG_AGO:
        raise UnableToReport("Lúc phát hiện đã quá 5 năm. Hãy xem lại năm.")
    if len(said.words) > LONGEST:
        raise UnableToReport(f"Mô tả dài quá {LONGEST} ký tự; phần còn lại ghi thêm vào diễn biến sau.")
    if len(said.pictures) > MOST_PICTURES:
        raise UnableToReport(f"Mỗi lần gửi nhiều nhất {MOST_PICTURES} ảnh, tệp.")
    if said.kind is Kind.OTHER and not said.words.strip():
        raise UnableToReport(f"Chọn “{KINDS[Kind.OTHER].label}” thì hãy ghi vài chữ: thấy gì, ở đâu.")


def _number(unit: Unit, at: datetime) -> str:
    """The next number of a unit in a year; the counter's row is locked, so that two at once get two."""
    year = clock.day_of(at).year
    Counter.objects.get_or_create(unit=unit, year=year)
    counter = Counter.objects.select_for_update().get(unit=unit, year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    code = code_of(unit, clock.day_of(at)) or f"DV{unit.pk}"
    number = f"SC-{year}-{code}-{counter.last:04d}"
    if len(number) > 40 or Incident.objects.filter(number=number).exists():  # a code that another unit had this year
        number = f"SC-{year}-DV{unit.pk}-{counter.last:04d}"
    return number


def _give_back(unit: Unit, at: datetime) -> None:
    """A second sending takes no number."""
    counter = Counter.objects.get(unit=unit, year=clock.day_of(at).year)
    counter.last -= 1
    counter.save(update_fields=["last"])


def _touch(row: Incident, systems: Sequence[int], at: datetime) -> None:
    rows = live_on(systems_seen_by(DOOR).filter(unit=row.unit_id, pk__in=list(systems)), clock.day_of(at))
    found = list(rows.values_list("pk", flat=True))
    if len(found) < len(set(systems)):
        raise UnableToReport("Có hệ thống không còn trong danh mục của đơn vị. Hãy chọn lại, hoặc chọn “Không biết”.")
    Touched.objects.bulk_create(Touched(incident=row, system_id=one) for one in found)


def add_pictures(row: Incident, pictures: Sequence[StoredFile], by: Viewer, at: datetime) -> None:
    """Part of an action: what was sent with it."""
    person = getattr(by, "pk", None)
    Picture.objects.bulk_create(
        Picture(incident=row, file=one, digest=one.sha256, added_at=at, added_by_id=person) for one in pictures
    )


@transaction.atomic
def open_door(unit: Unit, *, by: Viewer, at: datetime) -> str:
    """A new secret address for reports without an account; the old one ends. It is shown once."""
    require(by, Deed.PROVE, unit)
    _end_doors(unit, at)
    token = secrets.token_urlsafe(24)
    ReportDoor.objects.create(unit=unit, digest=digest_of_token(token), made_at=at, made_by_id=getattr(by, "pk", None))
    audit.record("incident.door_opened", f"unit:{unit.pk}", by=by, at=at, unit_id=unit.pk)
    return token


@transaction.atomic
def close_door(unit: Unit, *, by: Viewer, at: datetime) -> None:
    """The printed address answers no more."""
    require(by, Deed.PROVE, unit)
    if not _end_doors(unit, at):
        raise UnableToReport("Đơn vị không có địa chỉ báo sự cố nào đang mở.")
    audit.record("incident.door_closed", f"unit:{unit.pk}", by=by, at=at, unit_id=unit.pk)


def _end_doors(unit: Unit, at: datetime) -> int:
    return ReportDoor.objects.filter(unit=unit, ended_at=None).update(ended_at=at)
