"""Reminding all that are late in one act (đôn đốc): once within an interval, with who was told kept for ever."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from khien.base import audit, clock
from khien.base.actors import Service
from khien.directives.models import Directive, Recipient, Reminded, Reminder
from khien.directives.queries.lateness import EVERYBODY, POST, Late, last_reminded, late
from khien.notices import actions as notices
from khien.notices.actions import News
from khien.notices.queries import settled
from khien.notices.rules.kinds import Kind
from khien.organisations.queries import NotAllowed, Viewer, home_unit, seats

if TYPE_CHECKING:
    from khien.organisations.models import Person, Unit

LONGEST_WORDS = 500


class UnableToRemind(ValueError):
    """Nobody can be reminded so; the message says why."""


@transaction.atomic
def remind(
    *,
    by: Viewer,
    at: datetime,
    unit: Unit | None = None,
    directive: Directive | None = None,
    beyond: bool = False,
    words: str = "",
) -> Reminder:
    """Remind everybody who is late and was not reminded within the interval. Units without anyone are kept as such."""
    if isinstance(by, Service):
        raise NotAllowed("Chỉ con người mới đôn đốc; bước nhắc tự động đã có lịch riêng.", seen=True)
    if len(words.strip()) > LONGEST_WORDS:
        raise UnableToRemind(f"Lời nhắn dài quá {LONGEST_WORDS} ký tự.")
    found = late(by, clock.day_of(at), unit=unit, directive=directive, beyond=beyond)
    if not found:
        raise UnableToRemind("Không còn đơn vị nào trễ hạn trả lời để đôn đốc.")
    interval = timedelta(hours=settled(by).remind_hours)
    due = _not_lately(found, at - interval)
    if not due:
        hours = int(interval.total_seconds() // 3600)
        raise UnableToRemind(f"Mọi đơn vị trễ hạn đều đã được đôn đốc trong {hours} giờ qua.")
    if not any(one.heads for one in due):
        raise UnableToRemind("Các đơn vị còn lại chưa có ai dùng Khiên; hãy gọi điện cho họ.")
    return _remind(due, by, at, directive, words.strip())


def _not_lately(found: Sequence[Late], since: datetime) -> list[Late]:
    """Those not reminded after `since`; locked first, so that of two who press at once the second sees the first."""
    rows = Recipient.objects.filter(pk__in=[one.recipient for one in found])
    list(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk"))
    last = last_reminded(rows)
    return [one for one in found if one.recipient not in last or last[one.recipient] <= since]


def _remind(due: Sequence[Late], by: Person, at: datetime, directive: Directive | None, words: str) -> Reminder:
    sender = home_unit(by) if directive is None else directive.holder
    if sender is None:
        raise NotAllowed("Tài khoản của anh/chị chưa thuộc đơn vị nào.", seen=True)
    made = Reminder.objects.create(directive=directive, unit=sender, words=words, by=by, at=at)
    Reminded.objects.bulk_create(
        (Reminded(reminder=made, recipient_id=one.recipient, people=one.heads, at=at) for one in due), batch_size=500
    )
    people = _people({one.unit for one in due}, clock.day_of(at))
    urgency = dict(Directive.objects.filter(pk__in={one.directive for one in due}).values_list("pk", "urgency"))
    news = [
        News(
            person=person,
            unit=one.unit,
            kind=Kind.REMINDER,
            about=f"recipient:{one.recipient}",
            occasion=f"reminder:{made.pk}",
            details={
                "sender": sender.name,
                "unit": one.name,
                "letter": one.letter,
                "due": one.due_on.isoformat(),
                "words": words,
            },
            subject=one.unit,
            scope=f"directive:{one.directive}",
            urgency=urgency[one.directive],
        )
        for one in due
        for person in people.get(one.unit, ())
    ]
    notices.tell_many(news, by=by, at=at)
    _note(made, due, by, at)
    return made


def _people(units: Collection[int], on: date) -> dict[int, list[int]]:
    """Everybody of each unit, once, whatever number of roles."""
    held = seats(POST, units, EVERYBODY, on)
    return {unit: list(dict.fromkeys(seat.person for seat in found)) for unit, found in held.items()}


def _note(made: Reminder, due: Sequence[Late], by: Person, at: datetime) -> None:
    units: dict[UUID, int] = defaultdict(int)
    for one in due:
        units[one.directive] += 1
    audit.record(
        "directive.reminded",
        made.directive.scope if made.directive is not None else f"reminder:{made.pk}",
        by=by,
        at=at,
        unit_id=made.unit_id,
        details={
            "reminder": str(made.pk),
            "letters": {str(key): count for key, count in units.items()},
            "units": len({one.unit for one in due}),
            "without_people": len({one.unit for one in due if not one.heads}),
        },
        personal={"words": made.words} if made.words else None,
    )
