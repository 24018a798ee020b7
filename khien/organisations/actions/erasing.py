"""What the law lets a person ask: their data erased. The account stays as a number, since what they did stays."""

from datetime import datetime

from khien.organisations.actions.sign_in import close_account, erase_traces
from khien.organisations.models import AccountNote, Person, SavedView, Token
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
    row.full_name, row.full_name_folded = ERASED, ""
    row.username, row.title, row.email, row.phone = erased_username(row.pk), "", "", ""
    row.set_unusable_password()
    row.save()
    close_account(row, at)
    erase_traces(row)
    SavedView.objects.filter(person=row).delete()
    AccountNote.objects.filter(person=row).exclude(reason="").update(reason=ERASED)
    Token.objects.filter(holder=row).update(name=ERASED)
