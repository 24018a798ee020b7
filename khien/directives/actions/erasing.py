"""Personal data erased on request, wherever they stand; each time one transaction and one entry that says why."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from khien.base import audit
from khien.base.models import Entry
from khien.directives.models import Recipient
from khien.notices.actions import forget_reach
from khien.organisations.actions import UnableToErase, forget_person
from khien.organisations.actions.erasing import checked_reason
from khien.organisations.queries import Viewer
from khien.organisations.rules.names import ERASED

if TYPE_CHECKING:
    from khien.organisations.models import Person


@transaction.atomic
def erase_person(person: "Person", reason: str, *, by: Viewer, at: datetime) -> int:
    """Everything that says who somebody was; what they did stays, done by a number. How many parts of the trail."""
    reason = checked_reason(by, reason)
    forget_person(person, by=by, at=at)
    forget_reach(person, by=by, at=at)
    return audit.erase(f"person:{person.pk}", by=by, at=at, reason=reason)


@transaction.atomic
def erase_remarks(recipient: Recipient, reason: str, *, by: Viewer, at: datetime) -> int:
    """What a unit wrote in an answer in its own words, and why it was returned; “done” or “cannot” stay."""
    reason = checked_reason(by, reason)
    row = Recipient.objects.select_for_update(of=("self",)).select_related("directive").get(pk=recipient.pk)
    for name in ("difficulties", "proposals", "return_reason"):
        if getattr(row, name):
            setattr(row, name, ERASED)
    row.save(update_fields=["difficulties", "proposals", "return_reason"])
    row.clause_answers.exclude(note="").update(note=ERASED)
    scope = row.directive.scope
    told = Entry.objects.filter(subject=scope).only("details")
    only = [entry.pk for entry in told if _of(entry.details, row.pk)]
    return audit.erase(scope, by=by, at=at, reason=reason, only=only, details={"recipient": row.pk})


@transaction.atomic
def erase_entry(entry: Entry, reason: str, *, by: Viewer, at: datetime) -> int:
    """The personal part of one entry of the trail alone."""
    reason = checked_reason(by, reason)
    part = getattr(entry, "personal", None)
    if part is None or part.payload is None:
        raise UnableToErase("Mục này không còn phần dữ liệu cá nhân nào.")
    return audit.erase(entry.subject, by=by, at=at, reason=reason, only=[entry.pk], details={"entry": entry.pk})


def _of(details: Mapping[str, Any] | Any, recipient: int) -> bool:
    return isinstance(details, Mapping) and details.get("recipient") == recipient
