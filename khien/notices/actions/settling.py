"""How people are to be reached: each person's own choice and address, the installation's rules."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.core import signing
from django.db import transaction
from django.db.models import Q, QuerySet

from khien.base import audit
from khien.notices.composing import CONFIRM, SALT
from khien.notices.models import Delivery, Envelope, Policy, Preference
from khien.notices.queries.reach import mail_is_set, settled
from khien.notices.rules.hours import Calendar, Habits, Mode, Pace, next_open
from khien.notices.rules.kinds import Kind
from khien.notices.rules.states import OPEN, State
from khien.notices.rules.steps import Step, checked
from khien.organisations.actions import touch_all
from khien.organisations.queries import Viewer, require_overseer

if TYPE_CHECKING:
    from khien.organisations.models import Person

CONFIRM_LIVES = timedelta(days=3)
BETWEEN = timedelta(minutes=5)
MOST_HOURS = 24 * 14
ERASED = "Dữ liệu của người nhận đã được xóa."


class UnableToSettle(ValueError):
    """The choice cannot be kept; the message says why."""


class UnableToConfirm(ValueError):
    """The address cannot be confirmed; the message says why."""


@transaction.atomic
def prefer(
    *,
    mode: Mode,
    hours: tuple[time, time, time] | None,
    days_off: bool,
    muted: Collection[Kind],
    by: Person,
    at: datetime,
) -> Preference:
    """Keep one's own choice. `hours`: quiet from, quiet to, digest at; None: those of the installation."""
    if hours is not None:
        _refuse_silence(hours[0], hours[1])
    begin, end, digest = hours or (None, None, None)
    values = {"mode": mode, "quiet_from": begin, "quiet_to": end, "digest_at": digest, "days_off": days_off}
    row, _ = Preference.objects.update_or_create(
        person_id=by.pk, defaults=values | {"muted": sorted(kind.value for kind in muted)}
    )
    audit.record("notice.preferred", f"person:{by.pk}", by=by, at=at, details={"mode": mode.value})
    return row


def _refuse_silence(begin: time, end: time) -> None:
    """At least an hour a day must stay open, else nothing would ever arrive."""
    minutes = (end.hour * 60 + end.minute - begin.hour * 60 - begin.minute) % (24 * 60)
    if minutes > 23 * 60:
        raise UnableToSettle("Giờ yên tĩnh phải để lại ít nhất một giờ trong ngày để nhận thư.")


@transaction.atomic
def ask_to_confirm(*, by: Person, at: datetime) -> Delivery:
    """Send the person a link that proves the address; not more often than every few minutes."""
    if not by.email:
        raise UnableToConfirm("Tài khoản chưa có địa chỉ thư; hãy nhờ quản trị đơn vị ghi vào.")
    if not mail_is_set(by):
        raise UnableToConfirm("Máy chủ này chưa được thiết lập để gửi thư.")
    asked = Delivery.objects.filter(person=by.pk, slot__startswith=CONFIRM)
    if asked.filter(made_at__gt=at - BETWEEN).exists():
        raise UnableToConfirm("Vừa gửi liên kết xác nhận; hãy xem hộp thư, hoặc thử lại sau năm phút.")
    row = Delivery.objects.create(
        person_id=by.pk,
        slot=f"{CONFIRM}{by.pk}:{asked.count() + 1}",
        pace=Pace.NOW,
        state=State.WAITING,
        due_at=at,
        made_at=at,
    )
    audit.record("notice.confirmation_asked", f"person:{by.pk}", by=by, at=at)
    return row


@transaction.atomic
def confirm(token: str, *, by: Person, at: datetime) -> Preference:
    """The person shows the link that went to the address."""
    try:
        person, email = signing.loads(token, salt=SALT, max_age=CONFIRM_LIVES)
    except (signing.BadSignature, ValueError):
        raise UnableToConfirm("Liên kết không đúng hoặc đã quá ba ngày; hãy xin liên kết mới.") from None
    if person != by.pk or email != by.email:
        raise UnableToConfirm("Liên kết này là của tài khoản khác hoặc của địa chỉ cũ.")
    row, _ = Preference.objects.update_or_create(
        person_id=by.pk,
        defaults={"confirmed_email": email, "confirmed_at": at},
        create_defaults={"mode": Mode.DIGEST, "confirmed_email": email, "confirmed_at": at},
    )
    audit.record("notice.address_confirmed", f"person:{by.pk}", by=by, at=at)
    return row


@transaction.atomic
def settle(
    *,
    quiet: tuple[time, time],
    digest_at: time,
    remind_hours: int,
    steps: Iterable[tuple[int, Iterable[str]]],
    more_off: Collection[date],
    more_working: Collection[date],
    by: Viewer,
    at: datetime,
) -> Policy:
    """Set the rules of the whole installation; needs whoever looks after it."""
    require_overseer(by)
    _refuse_silence(*quiet)
    if not 1 <= remind_hours <= MOST_HOURS:
        raise UnableToSettle(f"Khoảng cách giữa hai lần đôn đốc phải từ 1 đến {MOST_HOURS} giờ.")
    table = checked(steps)
    if set(more_off) & set(more_working):
        raise UnableToSettle("Một ngày không thể vừa nghỉ vừa làm bù.")
    next_open(at, Habits(quiet_from=quiet[0], quiet_to=quiet[1]), Calendar(frozenset(more_off)))
    values = {
        "quiet_from": quiet[0],
        "quiet_to": quiet[1],
        "digest_at": digest_at,
        "remind_hours": remind_hours,
        "steps": _kept(table),
        "more_off": sorted(day.isoformat() for day in more_off),
        "more_working": sorted(day.isoformat() for day in more_working),
    }
    days = Calendar(frozenset(more_off), frozenset(more_working))
    if days != settled(by).calendar:
        touch_all()  # time limits of duties follow the calendar
    row, _ = Policy.objects.update_or_create(pk=1, defaults=values)
    told = {key: value for key, value in values.items() if key not in ("quiet_from", "quiet_to", "digest_at")}
    hours = {"quiet": [f"{one:%H:%M}" for one in quiet], "digest_at": f"{digest_at:%H:%M}"}
    audit.record("notice.rules_settled", "notices:policy", by=by, at=at, details=told | hours)
    return row


@transaction.atomic
def correct_calendar(day: date, works: bool | None, *, by: Viewer, at: datetime) -> Policy:
    """Say that offices do or do not work on a day, against what Khiên knows; None takes the correction back."""
    require_overseer(by)
    known = settled(by)
    off, working = set(known.calendar.more_off) - {day}, set(known.calendar.more_working) - {day}
    plain = Calendar(frozenset(off), frozenset(working)).works(day)
    if works is None and day not in known.calendar.more_off | known.calendar.more_working:
        raise UnableToSettle("Ngày này không có điều chỉnh nào để bỏ.")
    if works is not None and works is plain:
        said = "đã là ngày làm việc" if plain else "đã là ngày nghỉ"
        raise UnableToSettle(f"Ngày {day:%d/%m/%Y} vốn {said}, không cần điều chỉnh.")
    if works is not None:
        (working if works else off).add(day)
    next_open(at, Habits(), Calendar(frozenset(off), frozenset(working)))
    values: dict[str, Any] = {
        "more_off": sorted(one.isoformat() for one in off),
        "more_working": sorted(one.isoformat() for one in working),
    }
    first = {
        "quiet_from": known.habits.quiet_from,
        "quiet_to": known.habits.quiet_to,
        "digest_at": known.habits.digest_at,
        "remind_hours": known.remind_hours,
        "steps": _kept(known.steps),
    }
    row, _ = Policy.objects.update_or_create(pk=1, defaults=values, create_defaults=first | values)
    touch_all()  # time limits of duties follow the calendar
    details = {"day": day.isoformat(), "works": works}
    audit.record("notice.calendar_corrected", "notices:policy", by=by, at=at, details=details)
    return row


def _kept(steps: Iterable[Step]) -> list[dict[str, Any]]:
    """Steps as the table keeps them."""
    return [{"days": one.days, "whom": [whom.value for whom in one.whom]} for one in steps]


@transaction.atomic
def forget_reach(person: Person, *, by: Viewer, at: datetime) -> int:  # noqa: ARG001 - the erasing says who
    """For a person whose data are erased: nothing more goes out, the choice and the address are forgotten.

    Part of the erasing, which records it. How many messages were stopped.
    """
    Preference.objects.filter(person=person.pk).delete()
    _empty(Envelope.objects.filter(notice__person=person.pk))
    waiting = Delivery.objects.filter(Q(person=person.pk) | Q(envelope__notice__person=person.pk), state__in=OPEN)
    return waiting.update(state=State.DROPPED, ended_at=at, outcome=ERASED)


@transaction.atomic
def forget_outside(key: str, *, by: Viewer, at: datetime) -> int:  # noqa: ARG001 - the erasing says who
    """For a `key` of `Address` whose data are erased: no name or address is kept, nothing more goes out."""
    _empty(Envelope.objects.filter(key=key))
    waiting = Delivery.objects.filter(envelope__key=key, state__in=OPEN)
    return waiting.update(state=State.DROPPED, ended_at=at, outcome=ERASED)


def _empty(envelopes: QuerySet[Envelope]) -> None:
    envelopes.update(name="", address="", sealed="")
