"""What an administrator did to somebody's account, in words for that person. Told at each page until read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from khien.organisations.queries import account_notes
from khien.web.wording import instant

if TYPE_CHECKING:
    from khien.organisations.models import Person

WORDS = {
    "factors_reset": gettext_noop("%(by)s đã đặt lại lớp đăng nhập thứ hai của anh/chị lúc %(at)s."),
    "visits_ended": gettext_noop("%(by)s đã kết thúc mọi phiên làm việc của anh/chị lúc %(at)s."),
}


def told(person: Person) -> list[dict[str, str]]:
    """The notes that the person has not read, in words."""
    return [
        {
            "words": _(WORDS[note.what])
            % {"by": note.by.full_name if note.by else _("Người quản trị máy chủ"), "at": instant(note.at)},
            "reason": note.reason,
        }
        for note in account_notes(person)
    ]
