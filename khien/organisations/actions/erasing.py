"""What the law lets a person ask: their data erased. The account stays as a number, since what they did stays."""

from datetime import datetime

from django.db import transaction

from khien.base import audit
from khien.organisations.actions.sign_in import close_account, erase_traces
from khien.organisations.models import AccountNote, ContactPoint, Person, SavedView, SecurityTxt, Token
from khien.organisations.queries import Viewer
from khien.organisations.queries.sign_in import require_overseer
from khien.organisations.rules.names import ERASED, erased_username, tidy

LONGEST_REASON = 500


class UnableToErase(ValueError):
    """The data cannot be erased so; the message is fit for the user."""


def checked_reason(by: Viewer, reason: str) -> str:
    """The reason of an erasing, which stays in the chain for ever; only who looks after the whole may erase."""
    require_overseer(by)
    reason = tidy(reason)
    if len(reason) < 5:
        raise UnableToErase("Cần ghi lý do xóa: ai yêu cầu, theo văn bản nào. Không ghi tên người.")
    if len(reason) > LONGEST_REASON:
        raise UnableToErase(f"Lý do dài quá {LONGEST_REASON} ký tự.")
    return reason


def forget_person(person: Person, *, by: Viewer, at: datetime) -> None:
    """Part of an erasing, which records it: name, sign-in name, title, address, number, traces and own views go."""
    require_overseer(by)
    row = Person.objects.select_for_update().get(pk=person.pk)
    if row.is_active:
        raise UnableToErase("Người này còn đang làm việc: hãy cho thôi làm việc trước, rồi mới xóa dữ liệu cá nhân.")
    if row.username == erased_username(row.pk):
        raise UnableToErase("Dữ liệu cá nhân của người này đã được xóa trước đó.")
    _out_of_contacts(row)
    row.full_name, row.full_name_folded = ERASED, ""
    row.username, row.title, row.email, row.phone = erased_username(row.pk), "", "", ""
    row.set_unusable_password()
    row.save()
    close_account(row, at)
    erase_traces(row)
    SavedView.objects.filter(person=row).delete()
    AccountNote.objects.filter(person=row).exclude(reason="").update(reason=ERASED)
    Token.objects.filter(holder=row).update(name=ERASED)


def _out_of_contacts(person: Person) -> None:
    """Contact points that bear the person's own number or address lose everything that says who it was."""
    own = {person.phone, person.email} - {""}
    rows = ContactPoint.objects.select_for_update().filter(erased_at=None).order_by("pk")
    for row in rows.iterator(chunk_size=1000):
        if own & {*row.phones, *row.emails}:
            row.phones = [phone for phone in row.phones if phone not in own]
            row.emails = [email for email in row.emails if email not in own]
            row.name = ERASED if row.name == person.full_name else row.name
            row.save(update_fields=["phones", "emails", "name"])


@transaction.atomic
def erase_contact(point: ContactPoint, reason: str, *, by: Viewer, at: datetime) -> int:
    """Erase on request what a contact point says, today and in its history; files that named it are served no more.

    What it proved is a piece of evidence, erased there. How many parts of the trail were erased.
    """
    reason = checked_reason(by, reason)
    keys = set()
    for row in ContactPoint.objects.select_for_update().filter(line=point.line, erased_at=None).order_by("pk"):
        keys.add(str(row.pk))
        row.name, row.position, row.note, row.phones, row.emails, row.hours = ERASED, "", "", [], [], {}
        row.published_at = row.sent_to = ""
        row.ended_because = ERASED if row.ended_at is None or row.ended_because else ""
        row.ended_at, row.erased_at, row.released_at = row.ended_at or at, at, None
        row.save()
    if not keys:
        raise UnableToErase("Đầu mối này đã được xóa dữ liệu cá nhân trước đó.")
    for file in SecurityTxt.objects.select_for_update().filter(unit_id=point.unit_id).exclude(text=""):
        if keys & set(file.points):
            file.text, file.ended_at = "", file.ended_at or at
            file.save(update_fields=["text", "ended_at"])
    details = {"rows": len(keys)}
    return audit.erase(f"contact:{point.line}", by=by, at=at, reason=reason, details=details, unit_id=point.unit_id)
