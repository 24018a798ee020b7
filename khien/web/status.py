"""The status language of the screens: each state is a symbol, a colour and words, never a colour alone.

One table for each vocabulary. What a state means is decided by `duties` and `evidence`; here is only how it looks.
"""

from dataclasses import dataclass
from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Look:
    """`tone` names the CSS class `k-s-<tone>`; the lower the `rank`, the worse, and the sooner it is shown."""

    label: str | Promise
    icon: str
    tone: str
    rank: int


VERDICTS = {
    "failed": Look(_("Không đạt"), "square-x", "failed", 0),
    "overdue": Look(_("Quá hạn"), "x", "overdue", 1),
    "unproven": Look(_("Chưa chứng minh"), "question-mark", "unproven", 2),
    "met": Look(_("Đạt"), "check", "met", 4),
    "waived": Look(_("Được miễn"), "rubber-stamp", "waived", 5),
    "not_asked": Look(_("Không yêu cầu"), "minus", "not_asked", 6),
}

DUE_SOON = Look(_("Sắp đến hạn"), "clock", "soon", 3)

ANSWERS = {
    "not_opened": Look(_("Chưa mở"), "mail", "overdue", 0),
    "opened": Look(_("Đã mở, chưa trả lời"), "eye", "unproven", 1),
    "returned": Look(_("Trả lại để bổ sung"), "arrow-left", "soon", 2),
    "answered": Look(_("Đã trả lời"), "send", "unproven", 3),
    "accepted": Look(_("Đã tiếp nhận"), "check", "met", 4),
}

ITEM_ANSWERS = {
    "cannot": Look(_("Chưa thực hiện được"), "ban", "failed", 0),
    "in_progress": Look(_("Đang thực hiện"), "progress", "unproven", 1),
    "done": Look(_("Đã thực hiện"), "check", "met", 2),
}

EVIDENCE = {
    "returned": Look(_("Trả lại"), "arrow-left", "failed", 0),
    "waiting": Look(_("Chờ duyệt"), "hourglass", "soon", 1),
    "accepted": Look(_("Đã chấp nhận"), "check", "met", 2),
    "superseded": Look(_("Đã được thay thế"), "history", "not_asked", 3),
    "withdrawn": Look(_("Đã rút"), "minus", "not_asked", 4),
}

DELIVERIES = {
    "unknown": Look(_("Không rõ đã gửi chưa"), "question-mark", "unproven", 0),
    "dropped": Look(_("Không gửi"), "ban", "failed", 1),
    "failed": Look(_("Chưa gửi được, sẽ thử lại"), "refresh", "soon", 2),
    "held": Look(_("Giữ lại qua giờ nghỉ"), "clock", "not_asked", 3),
    "waiting": Look(_("Chờ gửi"), "hourglass", "not_asked", 4),
    "sending": Look(_("Đang gửi"), "send", "not_asked", 5),
    "sent": Look(_("Đã gửi"), "check", "met", 6),
}

CONTROLS = {
    "missing": Look(_("Chưa có"), "x", "failed", 0),
    "partly": Look(_("Có một phần"), "progress", "soon", 1),
    "unanswered": Look(_("Chưa trả lời"), "question-mark", "unproven", 2),
    "proposed": Look(_("Đề xuất, chờ xác nhận"), "hourglass", "waived", 3),
    "in_place": Look(_("Đã có"), "check", "met", 4),
    "not_applicable": Look(_("Không áp dụng"), "minus", "not_asked", 5),
}

PRESENCES = {
    "silent": Look(_("Chưa có ai xác nhận"), "question-mark", "unproven", 0),
    "superior": Look(_("Đã báo đơn vị cấp trên"), "alert-triangle", "soon", 1),
    "substitute": Look(_("Đang chờ người thay"), "users", "soon", 2),
    "officer": Look(_("Đang chờ người trực"), "hourglass", "unproven", 3),
    "late": Look(_("Xác nhận muộn"), "clock", "soon", 4),
    "from_above": Look(_("Xác nhận sau khi báo cấp trên"), "arrow-up", "soon", 5),
    "stood_in": Look(_("Xác nhận sau khi hỏi người thay"), "users", "met", 6),
    "present": Look(_("Người trực đã xác nhận"), "check", "met", 7),
    "called_off": Look(_("Thôi hỏi"), "minus", "not_asked", 8),
}

VOCABULARIES = {
    "verdict": VERDICTS,
    "answer": ANSWERS,
    "item": ITEM_ANSWERS,
    "evidence": EVIDENCE,
    "delivery": DELIVERIES,
    "presence": PRESENCES,
    "control": CONTROLS,
}


def look_of(state: str | Enum, vocabulary: str = "verdict") -> Look:
    """The look of a state, given by its enum or its value. An unknown state is a fault of the caller: KeyError."""
    name = state.value if isinstance(state, Enum) else state
    return DUE_SOON if name == "due_soon" else VOCABULARIES[vocabulary][name]
