"""Keeping contact points: each change ends a row and adds another, so that what was true when stays readable.

Doors call `khien.watch.actions.contacts`, which also records what a reception contact proves.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from khien.base import audit
from khien.organisations.models import ContactCheck, ContactPoint, Person, Unit
from khien.organisations.queries import Viewer
from khien.organisations.queries.contacts import require_keeper
from khien.organisations.rules import UNIT_KINDS
from khien.organisations.rules.contacts import (
    LONGEST,
    PURPOSES,
    ContactWords,
    How,
    Purpose,
    UnableToKeepContact,
    hours_value,
)
from khien.organisations.rules.names import tidy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

MOST = 12  # of one purpose at one unit


@transaction.atomic
def add_contact(
    unit: Unit,
    *,
    by: Viewer,
    at: datetime,
    purpose: Purpose,
    words: ContactWords,
    source: str = "",
    source_name: str = "",
) -> ContactPoint:
    """A new contact point, called after those of its purpose. What a letter says is confirmed by nobody yet."""
    require_keeper(by, unit, purpose)
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    _fits(unit, purpose)
    ranks = list(_of(unit, purpose).values_list("rank", flat=True))
    if len(ranks) >= MOST:
        raise UnableToKeepContact(f"Mỗi mục đích có nhiều nhất {MOST} đầu mối; hãy bỏ đầu mối không dùng nữa.")
    row = ContactPoint(
        unit=unit,
        purpose=purpose,
        rank=max(ranks, default=0) + 1,
        source=source,
        source_name=source_name[:300],
        made_at=at,
        made_by_id=getattr(by, "pk", None),
    )
    _write(row, words)
    if not source:
        _confirm(row, by, at)
    row.save(force_insert=True)
    _note_check(row, How.MADE, by, at)
    _tell(row, "contact.added", by, at, {"source": source})
    return row


@transaction.atomic
def correct_contact(
    point: ContactPoint, *, by: Viewer, at: datetime, words: ContactWords, release: bool = False
) -> ContactPoint:
    """The row ends and one with the new words stands. `release`: these words are public too, where the old ones were.

    Whoever corrects it confirms it.
    """
    old = _held(point, by)
    was_public = old.released_at is not None
    _end(old, by, at, "Đã sửa")
    row = ContactPoint(
        line=old.line,
        unit_id=old.unit_id,
        purpose=old.purpose,
        rank=old.rank,
        source=old.source,
        source_name=old.source_name,
        evidence=old.evidence,
        released_at=at if was_public and release else None,
        made_at=at,
        made_by_id=getattr(by, "pk", None),
    )
    _write(row, words)
    _confirm(row, by, at)
    row.save(force_insert=True)
    _note_check(row, How.MADE, by, at)
    _tell(row, "contact.corrected", by, at, {"was": str(old.pk), "public": row.released_at is not None})
    return row


@transaction.atomic
def verify_contact(point: ContactPoint, *, by: Viewer, at: datetime, how: How) -> ContactPoint:
    """Somebody says that it is right today; how he knows is kept."""
    row = _held(point, by)
    _confirm(row, by, at)
    row.save(update_fields=["verified_at", "verified_by"])
    _note_check(row, how, by, at)
    _tell(row, "contact.verified", by, at, {"how": how.value})
    return row


@transaction.atomic
def end_contact(point: ContactPoint, *, by: Viewer, at: datetime, why: str) -> ContactPoint:
    """It is called no more; those after it move up one place."""
    why = tidy(why)
    if not why:
        raise UnableToKeepContact("Hãy ghi vì sao không dùng đầu mối này nữa.")
    if len(why) > LONGEST["note"]:
        raise UnableToKeepContact(f"Lý do dài quá {LONGEST['note']} ký tự.")
    row = _held(point, by)
    _end(row, by, at, why)
    for rank, other in enumerate(_of(row.unit, Purpose(row.purpose)).select_for_update(), start=1):
        ContactPoint.objects.filter(pk=other.pk).update(rank=rank)
    _tell(row, "contact.ended", by, at, {})
    return row


@transaction.atomic
def call_first(point: ContactPoint, *, by: Viewer, at: datetime) -> ContactPoint:
    """It is called before all others of its purpose; they keep their order behind it."""
    row = _held(point, by)
    others = [one.pk for one in _of(row.unit, Purpose(row.purpose)).select_for_update() if one.pk != row.pk]
    for rank, key in enumerate([row.pk, *others], start=1):
        ContactPoint.objects.filter(pk=key).update(rank=rank)
    row.rank = 1
    _tell(row, "contact.put_first", by, at, {})
    return row


@transaction.atomic
def release_contact(point: ContactPoint, *, by: Viewer, at: datetime) -> ContactPoint:
    """The unit shows it to everybody on its public page."""
    row = _held(point, by)
    if row.purpose == Purpose.NATIONAL:
        raise UnableToKeepContact("Đầu mối của cơ quan điều phối quốc gia do chính cơ quan đó công bố.")
    if row.released_at is not None:
        raise UnableToKeepContact("Đầu mối này đang được công bố.")
    row.released_at = at
    row.save(update_fields=["released_at"])
    _tell(row, "contact.released", by, at, {})
    return row


@transaction.atomic
def withdraw_contact(point: ContactPoint, *, by: Viewer, at: datetime) -> ContactPoint:
    """It leaves the public page at once; what others copied before is beyond us."""
    row = _held(point, by)
    if row.released_at is None:
        raise UnableToKeepContact("Đầu mối này không đang công bố.")
    row.released_at = None
    row.save(update_fields=["released_at"])
    _tell(row, "contact.withdrawn", by, at, {})
    return row


def keep_evidence(point: ContactPoint, evidence: UUID) -> None:
    """Part of an action that records it: which piece says what this row proves."""
    ContactPoint.objects.filter(pk=point.pk).update(evidence=evidence)
    point.evidence = evidence


def _held(point: ContactPoint, by: Viewer) -> ContactPoint:
    """The row, locked, if the viewer keeps it and it still stands."""
    rows = ContactPoint.objects.select_for_update(of=("self",)).select_related("unit")
    row = rows.get(pk=point.pk)
    require_keeper(by, row.unit, Purpose(row.purpose))
    if row.ended_at is not None:
        raise UnableToKeepContact("Đầu mối này vừa được người khác sửa hoặc bỏ; hãy mở lại trang để xem bản hiện tại.")
    return row


def _of(unit: Unit, purpose: Purpose) -> QuerySet[ContactPoint]:
    return ContactPoint.objects.filter(unit=unit, purpose=purpose, ended_at=None).order_by("rank", "made_at", "pk")


def _fits(unit: Unit, purpose: Purpose) -> None:
    kind = UNIT_KINDS.get(unit.kind)
    beside = unit.parent_id is None and kind is not None and kind.outside
    if purpose is Purpose.NATIONAL and not beside:
        raise UnableToKeepContact(
            f"“{PURPOSES[purpose]}” chỉ ghi cho cơ quan ngoài cây đơn vị: hãy thêm cơ quan đó ở trang Đơn vị trước."
        )


def _write(row: ContactPoint, words: ContactWords) -> None:
    row.name, row.position = words.name, words.position
    row.phones = [phone.written for phone in words.phones]
    row.emails = list(words.emails)
    row.hours = hours_value(words.hours)
    row.published_at, row.sent_to, row.note = words.published_at, words.sent_to, words.note


def _confirm(row: ContactPoint, by: Viewer, at: datetime) -> None:
    row.verified_at = at
    row.verified_by = by if isinstance(by, Person) else None


def _note_check(row: ContactPoint, how: How, by: Viewer, at: datetime) -> None:
    if row.verified_at == at:
        ContactCheck.objects.create(point=row, at=at, how=how, by=by if isinstance(by, Person) else None)


def _end(row: ContactPoint, by: Viewer, at: datetime, why: str) -> None:
    row.ended_at, row.ended_because = at, why
    row.ended_by = by if isinstance(by, Person) else None
    row.save(update_fields=["ended_at", "ended_because", "ended_by"])


def _tell(row: ContactPoint, action: str, by: Viewer, at: datetime, details: Mapping[str, object]) -> None:
    """One entry; who the contact is stays apart, so that it can be erased."""
    audit.record(
        action,
        f"contact:{row.line}",
        by=by,
        at=at,
        unit_id=row.unit_id,
        details={"purpose": row.purpose, "row": str(row.pk), **details},
        personal={"name": row.name, "position": row.position, "phones": row.phones, "emails": row.emails},
    )
