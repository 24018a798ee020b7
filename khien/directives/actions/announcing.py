"""Tells people what happened to letters, from the rows alone: whatever a job missed, its next turn finds.

Part of what happened, which the trail has; what was told is noted on the row in the same transaction.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet

from khien.base import clock
from khien.directives.models import Amendment, Directive, Recipient
from khien.directives.queries.lateness import EVERYBODY, POST, SILENT, names_of, waited
from khien.directives.queries.letters import concerns
from khien.directives.rules.states import Reply, State
from khien.notices import actions as notices
from khien.notices.actions import News
from khien.notices.queries import settled
from khien.notices.rules.kinds import Kind
from khien.organisations.queries import Viewer, seats
from khien.organisations.rules import Role

BATCH = 2000
RECENT = timedelta(days=30)
_GONE = frozenset({"recalled", "units_recalled"})
_OF_WHAT_IS_DONE = (Kind.LETTER_NEW, Kind.LETTER_DUE, Kind.LETTER_LATE, Kind.REMINDER)


@transaction.atomic
def announce(*, by: Viewer, at: datetime) -> int:
    """Tell recipients of letters that reached them, or reached them again; how many recipients."""
    rows = Recipient.objects.filter(directive__state=State.SENT).exclude(state=Reply.RECALLED)
    rows = rows.filter(Q(announced_at=None) | ~Q(announced_at=F("sent_at")))
    keys = _held(rows)
    found = waited(Recipient.objects.filter(pk__in=keys))
    letters, urgency = _letters({one.directive for one in found})
    people = seats(POST, {one.unit for one in found}, EVERYBODY, clock.day_of(at))
    news = [
        News(
            person=seat.person,
            unit=one.unit,
            kind=Kind.LETTER_NEW,
            about=f"recipient:{one.recipient}",
            occasion=one.sent_at.isoformat(),
            details={"unit": one.name, "letter": letters[one.directive]},
            subject=one.unit,
            scope=f"directive:{one.directive}",
            urgency=urgency[one.directive],
        )
        for one in found
        if one.state in SILENT
        for seat in people.get(one.unit, ())
    ]
    notices.tell_many(news, by=by, at=at)
    Recipient.objects.filter(pk__in=keys).update(announced_at=F("sent_at"))
    return len(keys)


def _held(rows: QuerySet[Recipient]) -> list[int]:
    """Keys of a batch, locked; another worker's are left to it."""
    locked = rows.order_by("pk").select_for_update(of=("self",), skip_locked=True)
    return list(locked.values_list("pk", flat=True)[:BATCH])


def _letters(keys: Collection[UUID]) -> tuple[dict[UUID, str], dict[UUID, str]]:
    return names_of(keys), dict(Directive.objects.filter(pk__in=keys).order_by().values_list("pk", "urgency"))


@transaction.atomic
def tell_of_changes(*, by: Viewer, at: datetime) -> int:
    """Tell recipients of amendments and recalls; how many changes."""
    changes = Amendment.objects.filter(told_at=None).select_for_update(of=("self",), skip_locked=True)
    done = 0
    for change in changes.select_related("directive").order_by("at", "pk")[:20]:
        if change.what != "units_added":  # for them the letter is new
            notices.tell_many(_of_change(change, at), by=by, at=at)
        Amendment.objects.filter(pk=change.pk).update(told_at=at)
        done += 1
    return done


def _of_change(change: Amendment, at: datetime) -> list[News]:
    letter = change.directive
    names, urgency = _letters([letter.pk])
    rows = letter.recipients.exclude(announced_at=None).values_list(
        "pk", "unit_id", "unit__name", "clause_ids", "sent_at"
    )
    reached = [row for row in rows if row[4] <= change.at and concerns(change, row[1], row[3])]
    people = seats(POST, {row[1] for row in reached}, EVERYBODY, clock.day_of(at))
    kind = Kind.LETTER_RECALLED if change.what in _GONE else Kind.LETTER_AMENDED
    return [
        News(
            person=seat.person,
            unit=unit,
            kind=kind,
            about=f"recipient:{recipient}",
            occasion=f"amendment:{change.pk}",
            details={"unit": name, "letter": names[letter.pk]},
            subject=unit,
            scope=letter.scope,
            urgency=urgency[letter.pk],
        )
        for recipient, unit, name, _clauses, _sent_at in reached
        for seat in people.get(unit, ())
    ]


@transaction.atomic
def tell_of_unsigned(row: Recipient, *, by: Viewer, at: datetime) -> None:
    """Every clause has a word: tell the unit's leaders that only their signature is missing, once a round."""
    names, urgency = _letters([row.directive_id])
    leaders = seats(POST, {row.unit_id}, (Role.LEADER,), clock.day_of(at)).get(row.unit_id, ())
    began = row.decided_at or row.sent_at
    notices.tell(
        to=[(seat.person, row.unit_id) for seat in leaders],
        kind=Kind.ANSWER_UNSIGNED,
        about=f"recipient:{row.pk}",
        occasion=f"unsigned:{began.isoformat()}",
        details={"unit": row.unit.name, "letter": names[row.directive_id]},
        subject=row.unit_id,
        scope=f"directive:{row.directive_id}",
        urgency=urgency[row.directive_id],
        by=by,
        at=at,
    )


def is_signed(row: Recipient, *, by: Viewer, at: datetime) -> None:
    """Nobody need be told any more that a signature is missing."""
    notices.lapse([f"recipient:{row.pk}"], (Kind.ANSWER_UNSIGNED,), by=by, at=at)


@transaction.atomic
def tell_of_returns(*, by: Viewer, at: datetime) -> int:
    """Tell units whose answer was given back; how many."""
    rows = Recipient.objects.filter(state=Reply.RETURNED, directive__state=State.SENT, decided_at__isnull=False)
    keys = _held(rows.filter(Q(returned_told_at=None) | ~Q(returned_told_at=F("decided_at"))))
    found = Recipient.objects.filter(pk__in=keys).select_related("unit")
    letters, urgency = _letters({row.directive_id for row in found})
    people = seats(POST, {row.unit_id for row in found}, EVERYBODY, clock.day_of(at))
    news = [
        News(
            person=seat.person,
            unit=row.unit_id,
            kind=Kind.ANSWER_RETURNED,
            about=f"recipient:{row.pk}",
            occasion=row.decided_at.isoformat() if row.decided_at else "",
            details={"unit": row.unit.name, "letter": letters[row.directive_id]},
            subject=row.unit_id,
            scope=f"directive:{row.directive_id}",
            urgency=urgency[row.directive_id],
        )
        for row in found
        for seat in people.get(row.unit_id, ())
    ]
    notices.tell_many(news, by=by, at=at)
    Recipient.objects.filter(pk__in=keys).update(returned_told_at=F("decided_at"))
    return len(keys)


@transaction.atomic
def tell_of_forwards(*, by: Viewer, at: datetime) -> int:
    """Tell those who sent a letter that a unit has passed it on; how many such letters of late."""
    rows = Directive.objects.filter(state=State.SENT, forwards__isnull=False, sent_at__gt=at - RECENT)
    found = list(rows.values_list("pk", "holder_id", "holder__name", "forwards_id", "forwards__holder_id"))
    names = names_of({row[3] for row in found})
    people = seats(POST, {row[4] for row in found}, (Role.COORDINATOR,), clock.day_of(at))
    news = [
        News(
            person=seat.person,
            unit=above,
            kind=Kind.LETTER_FORWARDED,
            about=f"directive:{source}",
            occasion=f"forwarded:{letter}",
            details={"unit": name, "letter": names[source]},
            subject=holder,
            scope=f"directive:{source}",
        )
        for letter, holder, name, source, above in found
        for seat in people.get(above, ())
    ]
    notices.tell_many(news, by=by, at=at)
    return len(found)


@transaction.atomic
def tell_of_waiting(*, by: Viewer, at: datetime) -> int:
    """On a working day tell coordinators how many answers wait for them; yesterday's word lapses. How many letters."""
    today = clock.day_of(at)
    if not settled(by).calendar.works(today):
        return 0
    rows = Recipient.objects.filter(state=Reply.ANSWERED, directive__state=State.SENT).order_by()
    counts = rows.values("directive_id").annotate(n=Count("pk"))
    waiting = {row["directive_id"]: row["n"] for row in counts}
    letters = {row.pk: row for row in Directive.objects.filter(pk__in=waiting).defer("text", "reading")}
    names = names_of(list(letters))
    people = seats(POST, {row.holder_id for row in letters.values()}, (Role.COORDINATOR,), today)
    scopes = [row.scope for row in letters.values()]
    notices.lapse(scopes, (Kind.ANSWER_WAITING,), by=by, at=at, before=datetime.combine(today, time(), clock.VIETNAM))
    news = [
        News(
            person=seat.person,
            unit=letter.holder_id,
            kind=Kind.ANSWER_WAITING,
            about=letter.scope,
            occasion=today.isoformat(),
            details={"count": waiting[letter.pk], "letter": names[letter.pk]},
            scope=letter.scope,
        )
        for letter in letters.values()
        for seat in people.get(letter.holder_id, ())
    ]
    notices.tell_many(news, by=by, at=at)
    return len(letters)


@transaction.atomic
def let_lapse(*, by: Viewer, at: datetime) -> int:
    """What reminded of an answer that has come, or is asked no more, need not be told any more; how many answers."""
    done = Recipient.objects.exclude(step="").filter(~Q(state__in=SILENT) | ~Q(directive__state=State.SENT))
    keys = _held(done)
    notices.lapse([f"recipient:{key}" for key in keys], _OF_WHAT_IS_DONE, by=by, at=at)
    Recipient.objects.filter(pk__in=keys).update(step="")
    return len(keys)
