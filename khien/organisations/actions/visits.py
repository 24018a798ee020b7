"""Stays of people: begun, seen, ended, forgotten. Signing in and out is kept here, not in the audit chain."""

from collections.abc import Mapping
from datetime import datetime

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q, QuerySet

from khien.base import audit
from khien.organisations.models import AccountNote, FailedSignIn, Person, Visit
from khien.organisations.queries import NotAllowed, Viewer, manages
from khien.organisations.rules.sign_in import ADDRESS_KEPT, SEEN_EVERY, VISIT_KEPT, Ended, How

_AGENT = 200


class UnableToEndVisit(ValueError):
    """The stay cannot be ended so; the message is fit for the user."""


@transaction.atomic
def begin_visit(*, by: Person, at: datetime, how: How, address: str | None, agent: str) -> Visit:
    """A stay begins. No entry in the chain: who signed in whence is personal and is forgotten after a time."""
    return Visit.objects.create(
        person=by, how=How(how), began_at=at, seen_at=at, address=address or None, agent=agent[:_AGENT]
    )


def see_visit(visit: Visit, *, by: Person, at: datetime) -> None:
    """The stay goes on; written once in `SEEN_EVERY`, so that reading a page seldom writes."""
    if at - visit.seen_at >= SEEN_EVERY:
        Visit.objects.filter(pk=visit.pk, person_id=by.pk, ended_at=None, seen_at__lt=at).update(seen_at=at)


@transaction.atomic
def end_visit(visit: Visit, because: Ended, *, by: Person, at: datetime) -> None:
    """End one's own stay, here or on another machine; the next request from there signs in anew."""
    if visit.person_id != by.pk:
        raise NotAllowed("Đây không phải phiên làm việc của anh/chị.", seen=False)
    _end(Visit.objects.filter(pk=visit.pk), because, at)


@transaction.atomic
def end_other_visits(*, by: Person, at: datetime, keep: int | None, because: Ended = Ended.ELSEWHERE) -> int:
    """End all of one's own stays but the present one; how many."""
    others = Visit.objects.filter(person_id=by.pk)
    return _end(others if keep is None else others.exclude(pk=keep), because, at)


@transaction.atomic
def end_visits_of(person: Person, *, by: Viewer, at: datetime, reason: str) -> int:
    """An administrator ends every stay of a person, who is told who did it and why."""
    if not manages(by, person):
        raise NotAllowed("Anh/chị chưa quản trị mọi đơn vị mà người này đang có vai trò.", seen=False)
    reason = reason.strip()
    if not reason:
        raise UnableToEndVisit("Hãy ghi lý do; người này sẽ đọc được.")
    ended = end_all_visits(person, Ended.ADMINISTRATOR, at)
    note(person, "visits_ended", by=by, at=at, reason=reason)
    told = {"reason": reason}
    audit.record("person.visits_ended", f"person:{person.pk}", by=by, at=at, details={"ended": ended}, personal=told)
    return ended


@transaction.atomic
def note_failed_sign_in(username: str, *, step: str, at: datetime, address: str | None) -> None:
    """A wrong password or code with the name of somebody who is here; of other names nothing is kept."""
    person = Person.objects.filter(username__iexact=username, is_active=True).first()
    if person is not None:
        FailedSignIn.objects.create(person=person, at=at, step=step, address=address or None)


def read_account_notes(*, by: Person, at: datetime) -> int:
    """The person has read what was done to the account."""
    return AccountNote.objects.filter(person_id=by.pk, read_at=None, at__lte=at).update(read_at=at)


@transaction.atomic
def forget_visits(*, at: datetime) -> Mapping[str, int]:
    """Forget addresses and machines after `ADDRESS_KEPT`, stays after `VISIT_KEPT`, sessions that have run out."""
    known = Visit.objects.filter(seen_at__lt=at - ADDRESS_KEPT).exclude(Q(address=None) & Q(agent=""))
    blanked = known.update(address=None, agent="")
    failures, _ = FailedSignIn.objects.filter(at__lt=at - ADDRESS_KEPT).delete()
    visits, _ = Visit.objects.filter(seen_at__lt=at - VISIT_KEPT).delete()
    sessions, _ = Session.objects.filter(expire_date__lt=at).delete()
    return {"addresses": blanked, "failures": failures, "visits": visits, "sessions": sessions}


def end_all_visits(person: Person, because: Ended, at: datetime) -> int:
    """Part of an action that records it."""
    return _end(Visit.objects.filter(person_id=person.pk), because, at)


def note(person: Person, what: str, *, by: Viewer, at: datetime, reason: str = "") -> None:
    """Part of an action that records it: the person is told at the next page."""
    author = by if isinstance(by, Person) else None
    AccountNote.objects.create(person=person, what=what, by=author, at=at, reason=reason[:300])


def _end(visits: QuerySet[Visit], because: Ended, at: datetime) -> int:
    return visits.filter(ended_at=None).update(ended_at=at, ended_because=Ended(because))
