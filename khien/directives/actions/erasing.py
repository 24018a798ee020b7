"""Personal data erased on request, wherever they stand; each time one transaction and one entry that says why."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from khien.base import audit
from khien.base.models import Entry
from khien.directives.actions.taking_in import PaperRole
from khien.directives.models import Draft, Paper, Recipient
from khien.directives.rules.letter_paper import to_json, without_person, words_from
from khien.directives.words import index_letter
from khien.evidence.actions import forget_file_names
from khien.files import actions as files
from khien.notices.actions import forget_reach
from khien.organisations.actions import UnableToErase, forget_person
from khien.organisations.actions.erasing import checked_reason
from khien.organisations.queries import Viewer
from khien.organisations.rules.names import ERASED
from khien.watch.actions.erasing import forget_members_of

if TYPE_CHECKING:
    from khien.files.models import StoredFile
    from khien.organisations.models import Person


@transaction.atomic
def erase_person(person: "Person", reason: str, *, by: Viewer, at: datetime) -> int:
    """Everything that says who somebody was; what they did stays, done by a number. How many parts of the trail."""
    reason = checked_reason(by, reason)
    drafts = _out_of_drafts(person)
    forget_person(person, by=by, at=at)
    forget_reach(person, by=by, at=at)
    forget_members_of(person, reason, by=by, at=at)
    details = {"drafts": drafts} if drafts else {}
    return audit.erase(f"person:{person.pk}", by=by, at=at, reason=reason, details=details)


def _out_of_drafts(person: "Person") -> int:
    """Blank the signer and the contact of letters made here that name the person; how many. Signed papers stay.

    A name is the person's own only in a letter of a unit where he had a role, or of one above or below it; an address
    or a number is his anywhere.
    """
    paths = [grant.unit.path for grant in person.grants.select_related("unit")]
    changed = 0
    for row in Draft.objects.select_for_update(of=("self",)).select_related("directive__holder").order_by("pk"):
        whose = row.directive.holder.path
        near = any(whose.startswith(path) or path.startswith(whose) for path in paths)
        words = without_person(words_from(row.words), person.full_name if near else "", (person.email, person.phone))
        if to_json(words) != row.words:
            row.words, row.version = to_json(words), row.version + 1
            row.save(update_fields=["words", "version"])
            changed += 1
    return changed


@transaction.atomic
def erase_file(stored: "StoredFile", reason: str, *, unit_id: int, by: Viewer, at: datetime) -> int:
    """The bytes of a stored file, its names, and what was read from it; wherever these same bytes were attached.

    The hash stays, so that evidence and reports keep theirs; so do the clauses that were made of a letter.
    """
    reason = checked_reason(by, reason)
    keys = files.erase(stored, ERASED)
    if not keys:
        raise UnableToErase("Nội dung tệp này đã được xóa trước đó.")
    forget_file_names(keys)
    for paper in Paper.objects.filter(file__in=keys).select_related("directive"):
        paper.text = ""
        paper.save(update_fields=["text"])
        letter = paper.directive
        if paper.role == PaperRole.MAIN:
            letter.text = ""
            letter.reading = {**letter.reading, "text": "", "people": [], "contacts": [], "doubts": []}
            letter.save(update_fields=["text", "reading"])
        index_letter(letter)
    details = {"sha256": stored.sha256, "files": len(keys)}
    return audit.erase(f"file:{stored.sha256}", by=by, at=at, reason=reason, details=details, unit_id=unit_id)


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
