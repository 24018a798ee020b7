"""What happened to a letter, in words: amendments with their before and after, and the line of time."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from khien.directives.rules.states import Reply
from khien.law.load import catalogue
from khien.law.words import levels_words
from khien.reading.types import Cadence
from khien.web.letters.cards import cadence_words
from khien.web.wording import instant, short_day

if TYPE_CHECKING:
    from khien.directives.models import Amendment, Directive, Recipient

Entry = dict[str, object]
MOST_ANSWERS = 20  # the latest are told


def amendment_title(one: "Amendment", number: int | None) -> str:
    """What was changed, in a few words."""
    clause = _("nội dung %(n)s") % {"n": number} if number else _("một nội dung")
    units = ngettext("%(n)s đơn vị", "%(n)s đơn vị", len(one.units)) % {"n": len(one.units)}
    words = {
        "clause_changed": _("Điều chỉnh %(clause)s") % {"clause": clause},
        "clause_recalled": _("Thu hồi %(clause)s") % {"clause": clause},
        "units_added": _("Gửi thêm %(units)s") % {"units": units},
        "units_recalled": _("Thu hồi đối với %(units)s") % {"units": units},
        "answer_by_changed": _("Đổi hạn trả lời"),
        "recalled": _("Thu hồi cả văn bản"),
    }
    return words.get(one.what, one.what)


def amendment_detail(one: "Amendment") -> str:
    """The reason, and each thing that changed as “trước → sau”."""
    changed = [
        _("%(what)s: %(before)s → %(after)s")
        % {"what": _label(name), "before": _said(name, one.before.get(name)), "after": _said(name, one.after.get(name))}
        for name in ("answer_by", "deadline", "window", "cadences", "levels", "obligations")
        if name in one.before or name in one.after
    ]
    return ". ".join([*changed, _("Lý do: %(reason)s") % {"reason": one.reason}])


def _label(name: str) -> str:
    return {
        "answer_by": _("hạn trả lời"),
        "deadline": _("thời hạn"),
        "window": _("khoảng thời gian"),
        "cadences": _("chu kỳ"),
        "levels": _("cấp độ"),
        "obligations": _("nghĩa vụ"),
    }[name]


def value_words(name: str, value: Any) -> tuple[str, str]:
    """A stored term and its value in words."""
    return _label(name), _said(name, value)


def _said(name: str, value: Any) -> str:
    """A stored value in words; a dash for nothing."""
    law = catalogue()
    if not value:
        return "–"
    if name in ("answer_by", "deadline"):
        return short_day(date.fromisoformat(value))
    if name == "window":
        return " – ".join(short_day(date.fromisoformat(day)) for day in value)
    if name == "levels":
        return levels_words(value)
    if name == "cadences":
        read = [Cadence(one["every"], tuple(one["levels"]), one["topic"]) for one in value]
        return ", ".join(cadence_words(one, law.topics) for one in read)
    return ", ".join(law.obligations[one].title if one in law.obligations else one for one in value)


def entries(
    letter: "Directive", amendments: Sequence["Amendment"], numbers: Mapping[str, int], rows: Sequence["Recipient"]
) -> list[Entry]:
    """The line of time, the newest first: taken in, sent, changed, answered."""
    found: list[tuple[Any, Entry]] = [(letter.taken_in_at, {"what": _("Tiếp nhận văn bản")})]
    if letter.sent_at:
        found.append((letter.sent_at, {"what": _("Gửi tới các đơn vị"), "tone": "good"}))
    for one in amendments:
        number = numbers.get(str(one.clause_id)) if one.clause_id else None
        words = {"what": amendment_title(one, number), "detail": amendment_detail(one), "tone": "warn"}
        found.append((one.at, dict(words)))
    found.extend(_of_answers(rows))
    ordered = sorted(found, key=lambda pair: pair[0], reverse=True)
    return [{"at": instant(localtime(at)), **entry} for at, entry in ordered]


def _of_answers(rows: Sequence["Recipient"], most: int = MOST_ANSWERS) -> list[tuple[Any, Entry]]:
    """The last answers, and what was decided on them."""
    signed = sorted((row for row in rows if row.answered_at), key=lambda row: row.answered_at or row.sent_at)[-most:]
    found: list[tuple[Any, Entry]] = []
    for row in signed:
        what = _("%(unit)s ký trả lời") if not row.entered_on_behalf_by_id else _("Nhập trả lời thay %(unit)s")
        found.append((row.answered_at, {"what": what % {"unit": row.unit.name}}))
        if row.decided_at:
            accepted = row.state == Reply.ACCEPTED
            words = _("Chấp nhận trả lời của %(unit)s") if accepted else _("Trả lại %(unit)s để bổ sung")
            tone = "good" if accepted else "warn"
            entry: Entry = {"what": words % {"unit": row.unit.name}, "detail": row.return_reason, "tone": tone}
            found.append((row.decided_at, entry))
    return found
