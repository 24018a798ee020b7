"""Telling people: a row each, once by a constraint of the database. Nothing leaves the machine from here.

Telling is part of whatever happened, which the audit trail has; it leaves no entry of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from khien.base.actors import Service
from khien.notices.gateways.seal import seal
from khien.notices.models import Envelope, Notice
from khien.notices.queries.own import own
from khien.notices.rules.hours import Pace
from khien.notices.rules.kinds import Kind, pace_of
from khien.organisations.queries import Viewer

if TYPE_CHECKING:
    from uuid import UUID

BATCH = 500


@dataclass(frozen=True, slots=True)
class News:
    """One thing for one person. `unit` is where the person is told it, `subject` the unit that it is about.

    `about` names the row (“recipient:12”), `occasion` what makes it new; with `kind` both keep it from being repeated.
    """

    person: int | None
    unit: int
    kind: Kind
    about: str
    occasion: str
    details: Mapping[str, Any] = field(default_factory=dict)
    subject: int | None = None
    scope: str = ""
    urgency: str = ""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a mail of its own goes. `key` names whom the slice that tells means (“member:12”), account or not.

    `email` blank: the account's own.
    """

    name: str
    email: str
    key: str


def tell(
    *,
    by: Viewer,
    at: datetime,
    to: Collection[tuple[int, int]],
    kind: Kind,
    about: str,
    occasion: str,
    details: Mapping[str, Any],
    subject: int | None = None,
    scope: str = "",
    urgency: str = "",
) -> int:
    """Tell the same to several people, given as (person, unit where they are told it); how many were given."""
    news = (News(person, unit, kind, about, occasion, details, subject, scope, urgency) for person, unit in to)
    return tell_many(news, by=by, at=at)


@transaction.atomic
def tell_many(news: Iterable[News], *, by: Viewer, at: datetime) -> int:  # noqa: ARG001 - who acts is in the audit
    """Tell many things; what a person was told before is passed over by the constraint. How many were given."""
    rows = [_row(one, at) for one in news]
    Notice.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    return len(rows)


@transaction.atomic
def reach(one: News, to: Address, link: Callable[[], str], *, by: Viewer, at: datetime) -> bool:  # noqa: ARG001
    """Tell one thing by a mail of its own that bears a link; False where it was told before.

    `link` makes the path of the link, and is asked only where the notice is new; it is kept encrypted until it is sent.
    """
    row = _row(one, at, "" if one.person is not None else to.key)
    Notice.objects.bulk_create([row], ignore_conflicts=True)
    if not Notice.objects.filter(pk=row.pk).exists():
        return False
    path = link()
    Envelope.objects.create(notice=row, key=to.key, name=to.name, address=to.email, sealed=seal(path) if path else "")
    return True


def _row(one: News, at: datetime, outside: str = "") -> Notice:
    return Notice(
        person_id=one.person,
        outside=outside,
        unit_id=one.unit,
        subject_id=one.subject,
        kind=one.kind,
        about=one.about,
        occasion=one.occasion,
        scope=one.scope,
        details=dict(one.details),
        pace=Pace(pace_of(one.kind, one.urgency)),
        made_at=at,
    )


@transaction.atomic
def lapse(
    abouts: Collection[str],
    kinds: Collection[Kind],
    *,
    by: Viewer,  # noqa: ARG001 - who acts is in the audit of what was done
    at: datetime,
    before: datetime | None = None,
) -> int:
    """What these notices asked for is done, or a newer one says more: who has not read them is not told any more."""
    rows = Notice.objects.filter(about__in=list(abouts), kind__in=list(kinds), read_at=None, lapsed_at=None)
    rows = rows.filter(made_at__lt=before) if before is not None else rows
    return rows.update(lapsed_at=at)


@transaction.atomic
def read(notice_id: UUID, *, by: Viewer, at: datetime) -> Notice | None:
    """Mark one of one's own notices read; it comes back, or None where there is none."""
    row = own(by).filter(pk=notice_id).first()
    if row is not None and row.read_at is None:
        row.read_at = at
        row.save(update_fields=["read_at"])
    return row


@transaction.atomic
def read_all(*, by: Viewer, at: datetime) -> int:
    """Mark all of one's own notices read; how many were not."""
    return 0 if isinstance(by, Service) else own(by, unread_only=True).order_by().update(read_at=at)
