"""What each purpose of a link asks on its page and what its buttons do: one row a purpose. It acts on no GET."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from khien.incidents.actions import receive_by_link
from khien.incidents.queries import incident_seen_by
from khien.incidents.rules.kinds import KINDS as INCIDENTS
from khien.incidents.rules.kinds import Kind as Incident
from khien.organisations.rules.phones import shown_phones
from khien.watch.actions import confirming, handovers
from khien.watch.actions.call_outs import answer_by_link
from khien.watch.actions.links import BY
from khien.watch.actions.swapping import answer_by_link as answer_swap_by_link
from khien.watch.queries.answering import HandoverTold, PresenceTold, handover_told, presence_told, shift_told
from khien.watch.queries.call_outs import called_by_link
from khien.watch.queries.swaps import swap_told
from khien.watch.rules.links import Purpose
from khien.watch.rules.presence import State
from khien.watch.rules.shifts import told
from khien.watch.rules.swaps import State as Swapped
from khien.watch.rules.teams import ANSWERS as CALLED
from khien.watch.rules.teams import Answer as Called
from khien.web.labels import said
from khien.web.teams.forms import MINUTES, WordsForm

if TYPE_CHECKING:
    from khien.watch.models import Link


@dataclass(frozen=True, slots=True)
class Button:
    """One answer: `value` is sent as `tra_loi`; `tone` is “primary”, “quiet” or “danger”."""

    value: str
    label: str
    tone: str = "primary"


@dataclass(frozen=True, slots=True)
class Asked:
    """The page's words: what is asked, the lines that say more, the answers. Beyond this it shows nothing of a unit."""

    title: str
    lines: tuple[str, ...]
    buttons: tuple[Button, ...]
    calls: tuple[tuple[str, str], ...] = ()  # whom one may call: the words, what is dialled


@dataclass(frozen=True, slots=True)
class Answer:
    """One purpose. `asked` makes the page of a link; `act` uses the token and says what was done, or refuses in words.

    `act` is given the token, the button's value, the form's cleaned fields and the instant; `form` where there are
    fields beside the buttons.
    """

    asked: Callable[[Link, datetime], Asked]
    act: Callable[[str, str, Mapping[str, Any], datetime], str]
    form: type[forms.Form] | None = None


class HandoverForm(forms.Form):
    """What the leaving officer says; each line of the second field is a matter that stays open."""

    words = forms.CharField(
        label=gettext_lazy("Lời bàn giao"),
        required=False,
        max_length=handovers.LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    matters = forms.CharField(
        label=gettext_lazy("Việc còn dở"),
        help_text=gettext_lazy("Mỗi dòng một việc; ca sau sẽ thấy cho đến khi có người ghi là xong."),
        required=False,
        max_length=handovers.LONGEST * handovers.MOST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def opened(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["matters"].splitlines() if line.strip()]


def _presence(link: Link, _at: datetime) -> Asked:
    found: PresenceTold = presence_told(link)
    lines = [_("Đơn vị: %(unit)s.") % {"unit": found.unit}, _("Hỏi lúc %(at)s.") % {"at": told(found.asked_at)}]
    if found.officer:
        who = ", ".join(part for part in (found.officer, found.phone) if part)
        lines.append(_("Người trực theo lịch: %(who)s.") % {"who": who})
    asked = {
        Purpose.PRESENCE: _("Anh/chị có đang trực không?"),
        Purpose.SUBSTITUTE: _("Người trực chưa xác nhận. Anh/chị trực thay được không?"),
        Purpose.SUPERIOR: _("Đơn vị chưa có ai xác nhận đang trực"),
    }
    if found.state not in (State.OFFICER, State.SUBSTITUTE, State.SUPERIOR, State.SILENT):
        lines.append(_("Đã có người xác nhận lần hỏi này; bấm nút thì câu trả lời được ghi là muộn."))
    above = Purpose(link.purpose) is Purpose.SUPERIOR
    label = _("Đã liên lạc được, có người trực") if above else _("Tôi đang trực")
    calls = () if Purpose(link.purpose) is Purpose.PRESENCE else _calls(found.officer, found.phone)
    return Asked(asked[Purpose(link.purpose)], tuple(lines), (Button("co", label),), calls)


def _calls(who: str, phone: str) -> tuple[tuple[str, str], ...]:
    """A button a number; which is which is said only where there are several."""
    found = [one for one in shown_phones(phone) if one.link]
    if len(found) == 1:
        return ((_("Gọi %(who)s") % {"who": who}, found[0].link),)
    return tuple((_("Gọi %(who)s, %(phone)s") % {"who": who, "phone": one.written}, one.link) for one in found)


def _confirm(token: str, _value: str, _fields: Mapping[str, Any], at: datetime) -> str:
    row = confirming.confirm_by_link(token, at=at)
    if row.answered_at == at:
        return _("Đã ghi lúc %(at)s: %(unit)s có người trực.") % {"at": told(at), "unit": row.unit.name}
    return _("Đã ghi lúc %(at)s là trả lời muộn: trước đó đã có người xác nhận.") % {"at": told(at)}


def _handover(link: Link, _at: datetime) -> Asked:
    found: HandoverTold = handover_told(link)
    lines = [_("Đơn vị: %(unit)s. Ca kết thúc %(at)s.") % {"unit": found.unit, "at": told(found.ended_at)}]
    lines += [_("Lời bàn giao: %(words)s") % {"words": found.words}] if found.words else []
    lines += [_("Việc còn dở: %(words)s") % {"words": one} for one in found.matters]
    lines += [] if found.matters else [_("Không có việc còn dở.")]
    return Asked(_("Nhận bàn giao ca trực"), tuple(lines), (Button("nhan", _("Tôi đã nhận bàn giao")),))


def _take(token: str, _value: str, _fields: Mapping[str, Any], at: datetime) -> str:
    row = handovers.acknowledge_by_link(token, at=at)
    return _("Đã ghi lúc %(at)s: anh/chị nhận bàn giao ca trực của %(unit)s.") % {"at": told(at), "unit": row.unit.name}


def _to_hand(link: Link, _at: datetime) -> Asked:
    found = shift_told(link)
    line = _("Đơn vị: %(unit)s. Ca kết thúc %(at)s.") % {"unit": found.unit, "at": told(found.end)}
    carried = [_("Việc còn dở từ trước: %(words)s") % {"words": one} for one in found.matters]
    return Asked(_("Ghi bàn giao ca trực"), (line, *carried), (Button("ghi", _("Gửi bàn giao")),))


def _hand(token: str, _value: str, fields: Mapping[str, Any], at: datetime) -> str:
    opened = [line.strip() for line in fields["matters"].splitlines() if line.strip()]
    row = handovers.hand_over_by_link(token, fields["words"], opened=opened, at=at)
    if row.taking is None:
        return _("Đã ghi bàn giao. Theo lịch chưa có ai nhận ca sau; hãy gọi cho người lập lịch trực.")
    return _("Đã ghi bàn giao và báo cho người nhận ca.")


def _incident(link: Link, _at: datetime) -> Asked:
    row = incident_seen_by(BY, UUID(link.about.partition(":")[2]))
    if row is None:
        return Asked(_("Sự cố này không còn"), (), ())
    lines = [
        _("Đơn vị: %(unit)s.") % {"unit": row.unit.name},
        _("%(kind)s, phát hiện %(at)s, số %(number)s.")
        % {"kind": said(INCIDENTS[Incident(row.kind)].label), "at": told(row.detected_at), "number": row.number},
    ]
    reporter = row.reported_by
    who = (reporter.full_name, reporter.phone) if reporter else (row.reporter_name, row.reporter_phone)
    lines += [_("Người báo: %(who)s.") % {"who": ", ".join(one for one in who if one)}] if any(who) else []
    return Asked(_("Có sự cố mới báo"), tuple(lines), (Button("nhan", _("Tôi đã nhận")),))


def _receive(token: str, _value: str, _fields: Mapping[str, Any], at: datetime) -> str:
    row = receive_by_link(token, by=BY, at=at)
    return _("Đã ghi lúc %(at)s: anh/chị nhận sự cố %(number)s. Không ai bị gọi thêm nữa.") % {
        "at": told(at),
        "number": row.number,
    }


def _call_out(link: Link, at: datetime) -> Asked:
    line = called_by_link(link)
    if line is None:
        return Asked(_("Lần gọi này không còn"), (), ())
    row = line.call_out
    lines = [
        _("%(team)s được gọi giúp %(unit)s lúc %(at)s.")
        % {"team": row.team.name, "unit": row.unit.name, "at": told(row.made_at)},
        row.words,
    ]
    lines += [_("Nơi đến: %(where)s.") % {"where": row.where}] if row.where else []
    if line.answer:
        before = {"words": said(CALLED[Called(line.answer)]).lower(), "at": told(line.answered_at or at)}
        lines.append(_("Anh/chị đã trả lời “%(words)s” lúc %(at)s; bấm nút khác để đổi.") % before)
    if row.ended_at is not None:
        lines.append(
            _("Lần gọi đã kết thúc lúc %(at)s; trả lời bây giờ được ghi là muộn.") % {"at": told(row.ended_at)}
        )
    minutes = [Button(f"coming-{one}", _("Đến sau %(n)s phút") % {"n": one}) for one in MINUTES]
    more = (Button("there", _("Tôi đã có mặt"), "quiet"), Button("cannot", _("Không đến được"), "danger"))
    return Asked(_("Đội ứng cứu gọi anh/chị. Đến được không?"), tuple(lines), (*minutes, *more))


def _answer_call(token: str, value: str, fields: Mapping[str, Any], at: datetime) -> str:
    kind, _dash, minutes = value.partition("-")
    answer = {"there": None, "cannot": Called.CANNOT}.get(kind, Called.COMING)
    given = {"minutes": int(minutes) if minutes else None, "words": fields["words"]}
    row = answer_by_link(token, answer, at=at, **given)
    if row.arrived_at is not None:
        return _("Đã ghi lúc %(at)s: anh/chị đã có mặt.") % {"at": told(at)}
    if row.expected_at is not None:
        return _("Đã ghi: anh/chị đến lúc khoảng %(at)s. Đổi ý thì mở lại liên kết này.") % {
            "at": told(row.expected_at)
        }
    return _("Đã ghi: anh/chị không đến được. Đổi ý thì mở lại liên kết này.")


def _swap(link: Link, _at: datetime) -> Asked:
    found = swap_told(link)
    if found is None:
        return Asked(_("Lời nhờ này không còn"), (), ())
    given = f"{told(found.given.start)} – {told(found.given.end)}"
    lines = [
        _("Đơn vị: %(unit)s.") % {"unit": found.unit},
        _("Ca của %(giver)s: %(when)s.") % {"giver": found.giver, "when": given},
    ]
    if found.wanted is None:
        lines.append(_("%(other)s trực thay ca này.") % {"other": found.other})
    else:
        when = f"{told(found.wanted.start)} – {told(found.wanted.end)}"
        lines.append(_("Đổi lấy ca của %(other)s: %(when)s.") % {"other": found.other, "when": when})
    lines += [_("Lời nhắn: %(words)s") % {"words": found.words}] if found.words else []
    buttons = (Button("dong-y", _("Tôi đồng ý")), Button("khong", _("Tôi không nhận"), "quiet"))
    return Asked(_("Nhờ trực thay, đổi ca"), tuple(lines), buttons)


def _answer_swap(token: str, value: str, _fields: Mapping[str, Any], at: datetime) -> str:
    row = answer_swap_by_link(token, agrees=value == "dong-y", at=at)
    words = {
        Swapped.ASKED: _("Đã ghi anh/chị đồng ý. Ca chỉ đổi khi người kia cũng đồng ý."),
        Swapped.DONE: _("Đã ghi anh/chị đồng ý. Hai bên đã đồng ý, ca đã đổi."),
        Swapped.DECLINED: _("Đã ghi anh/chị không nhận. Lịch trực giữ nguyên."),
    }
    return words.get(Swapped(row.state), _("Ca đã bắt đầu nên không đổi được nữa. Lịch trực giữ nguyên."))


ANSWERS: Mapping[Purpose, Answer] = {
    Purpose.PRESENCE: Answer(_presence, _confirm),
    Purpose.SUBSTITUTE: Answer(_presence, _confirm),
    Purpose.SUPERIOR: Answer(_presence, _confirm),
    Purpose.SWAP: Answer(_swap, _answer_swap),
    Purpose.HANDOVER: Answer(_handover, _take),
    Purpose.HANDOVER_DUE: Answer(_to_hand, _hand, HandoverForm),
    Purpose.INCIDENT: Answer(_incident, _receive),
    Purpose.CALL_OUT: Answer(_call_out, _answer_call, WordsForm),
}
