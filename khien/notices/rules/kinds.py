"""What people are told: one row a kind, with its pace. The words of each are in `khien.notices.wording`."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from khien.notices.rules.hours import Pace


class Kind(StrEnum):
    """The kinds of notices; the value is kept in rows."""

    LETTER_NEW = "letter_new"
    LETTER_DUE = "letter_due"
    LETTER_LATE = "letter_late"
    LETTER_AMENDED = "letter_amended"
    LETTER_RECALLED = "letter_recalled"
    LETTER_FORWARDED = "letter_forwarded"
    ANSWER_UNSIGNED = "answer_unsigned"
    ANSWER_RETURNED = "answer_returned"
    ANSWER_WAITING = "answer_waiting"
    EVIDENCE_WAITING = "evidence_waiting"
    EVIDENCE_RETURNED = "evidence_returned"
    CONTROL_DUE = "control_due"
    CONTROL_LATE = "control_late"
    DOSSIER_SUBMITTED = "dossier_submitted"
    DOSSIER_RETURNED = "dossier_returned"
    DOSSIER_APPRAISED = "dossier_appraised"
    DOSSIER_TO_SIGN = "dossier_to_sign"
    DOSSIER_APPROVED = "dossier_approved"
    DOSSIER_DUE = "dossier_due"
    DOSSIER_LATE = "dossier_late"
    YEARLY_DUE = "yearly_due"
    YEARLY_LATE = "yearly_late"
    YEARLY_SENT = "yearly_sent"
    YEARLY_RETURNED = "yearly_returned"
    YEARLY_REMINDER = "yearly_reminder"
    ROSTER_ASKED = "roster_asked"
    ROSTER_REMINDER = "roster_reminder"
    ROSTER_SENT = "roster_sent"
    ROSTER_RETURNED = "roster_returned"
    WATCH_ASKED = "watch_asked"
    WATCH_SUBSTITUTE = "watch_substitute"
    WATCH_SILENT = "watch_silent"
    SHIFT_NEXT = "shift_next"
    SWAP_ASKED = "swap_asked"
    SWAP_AGREED = "swap_agreed"
    SWAP_DECLINED = "swap_declined"
    HANDOVER_DUE = "handover_due"
    HANDOVER_LEFT = "handover_left"
    CALL_OUT = "call_out"
    CERTIFICATE_DUE = "certificate_due"
    CERTIFICATE_LATE = "certificate_late"
    INCIDENT_NEW = "incident_new"
    CONTACT_STALE = "contact_stale"
    SECURITY_TXT_DUE = "security_txt_due"
    REMINDER = "reminder"
    ESCALATION = "escalation"


@dataclass(frozen=True, slots=True)
class Manner:
    """How a kind behaves: its pace, whether it may go to a unit's channel, its tone on the screen."""

    label: str
    pace: Pace
    posted: bool
    tone: str
    icon: str


MANNERS: Mapping[Kind, Manner] = {
    Kind.LETTER_NEW: Manner("Văn bản mới", Pace.DIGEST, True, "not_asked", "mail"),
    Kind.LETTER_DUE: Manner("Sắp đến hạn trả lời", Pace.DIGEST, True, "soon", "clock"),
    Kind.LETTER_LATE: Manner("Trễ hạn trả lời", Pace.DIGEST, True, "overdue", "alert-triangle"),
    Kind.LETTER_AMENDED: Manner("Văn bản được điều chỉnh", Pace.DIGEST, True, "soon", "edit"),
    Kind.LETTER_RECALLED: Manner("Văn bản được thu hồi", Pace.DIGEST, True, "waived", "arrow-back-up"),
    Kind.LETTER_FORWARDED: Manner("Văn bản được chuyển tiếp", Pace.DIGEST, False, "not_asked", "send"),
    Kind.ANSWER_UNSIGNED: Manner("Trả lời chờ lãnh đạo ký", Pace.DIGEST, False, "soon", "signature"),
    Kind.ANSWER_RETURNED: Manner("Trả lời bị trả lại", Pace.DIGEST, True, "failed", "arrow-left"),
    Kind.ANSWER_WAITING: Manner("Trả lời chờ xem xét", Pace.DIGEST, False, "unproven", "hourglass"),
    Kind.EVIDENCE_WAITING: Manner("Minh chứng chờ xem xét", Pace.DIGEST, False, "unproven", "hourglass"),
    Kind.EVIDENCE_RETURNED: Manner("Minh chứng bị trả lại", Pace.DIGEST, False, "failed", "arrow-left"),
    Kind.CONTROL_DUE: Manner("Biện pháp bảo vệ sắp đến hạn", Pace.DIGEST, False, "soon", "clock"),
    Kind.CONTROL_LATE: Manner("Biện pháp bảo vệ trễ hạn", Pace.DIGEST, False, "overdue", "alert-triangle"),
    Kind.DOSSIER_SUBMITTED: Manner("Hồ sơ cấp độ mới nộp", Pace.DIGEST, False, "unproven", "hourglass"),
    Kind.DOSSIER_RETURNED: Manner("Hồ sơ cấp độ bị trả lại", Pace.DIGEST, True, "failed", "arrow-left"),
    Kind.DOSSIER_APPRAISED: Manner("Hồ sơ cấp độ đã thẩm định", Pace.DIGEST, False, "not_asked", "check"),
    Kind.DOSSIER_TO_SIGN: Manner("Hồ sơ cấp độ chờ phê duyệt", Pace.DIGEST, False, "soon", "signature"),
    Kind.DOSSIER_APPROVED: Manner("Hồ sơ cấp độ đã được phê duyệt", Pace.DIGEST, True, "met", "circle-check"),
    Kind.DOSSIER_DUE: Manner("Sắp hết thời hạn xử lý hồ sơ", Pace.DIGEST, True, "soon", "clock"),
    Kind.DOSSIER_LATE: Manner("Quá thời hạn xử lý hồ sơ", Pace.DIGEST, True, "overdue", "alert-triangle"),
    Kind.YEARLY_DUE: Manner("Sắp đến hạn báo cáo năm", Pace.DIGEST, True, "soon", "clock"),
    Kind.YEARLY_LATE: Manner("Trễ hạn báo cáo năm", Pace.DIGEST, True, "overdue", "alert-triangle"),
    Kind.YEARLY_SENT: Manner("Báo cáo năm chờ xem xét", Pace.DIGEST, False, "unproven", "hourglass"),
    Kind.YEARLY_RETURNED: Manner("Báo cáo năm bị trả lại", Pace.DIGEST, True, "failed", "arrow-left"),
    Kind.YEARLY_REMINDER: Manner("Đôn đốc báo cáo năm", Pace.SOON, True, "overdue", "bell"),
    Kind.ROSTER_ASKED: Manner("Đợt trực mới", Pace.DIGEST, True, "not_asked", "calendar"),
    Kind.ROSTER_REMINDER: Manner("Đôn đốc gửi lịch trực", Pace.SOON, True, "overdue", "bell"),
    Kind.ROSTER_SENT: Manner("Lịch trực mới gửi lên", Pace.DIGEST, False, "unproven", "hourglass"),
    Kind.ROSTER_RETURNED: Manner("Lịch trực bị trả lại", Pace.SOON, True, "failed", "arrow-left"),
    Kind.WATCH_ASKED: Manner("Xác nhận đang trực", Pace.NOW, False, "soon", "clock"),
    Kind.WATCH_SUBSTITUTE: Manner("Người trực chưa xác nhận", Pace.NOW, False, "overdue", "alert-triangle"),
    Kind.WATCH_SILENT: Manner("Đơn vị không có ai xác nhận trực", Pace.NOW, True, "overdue", "alert-triangle"),
    Kind.SHIFT_NEXT: Manner("Sắp đến ca trực", Pace.NOW, False, "not_asked", "clock"),
    Kind.SWAP_ASKED: Manner("Đề nghị đổi ca trực", Pace.SOON, False, "soon", "refresh"),
    Kind.SWAP_AGREED: Manner("Ca trực đã đổi", Pace.SOON, False, "met", "check"),
    Kind.SWAP_DECLINED: Manner("Không nhận đổi ca trực", Pace.SOON, False, "failed", "x"),
    Kind.HANDOVER_DUE: Manner("Sắp bàn giao ca trực", Pace.NOW, False, "soon", "clock"),
    Kind.HANDOVER_LEFT: Manner("Bàn giao ca chờ nhận", Pace.NOW, False, "soon", "hourglass"),
    Kind.CALL_OUT: Manner("Gọi đội ứng cứu", Pace.NOW, True, "overdue", "bell"),
    Kind.CERTIFICATE_DUE: Manner("Chứng chỉ sắp hết hạn", Pace.DIGEST, False, "soon", "certificate"),
    Kind.CERTIFICATE_LATE: Manner("Chứng chỉ đã hết hạn", Pace.DIGEST, False, "overdue", "certificate"),
    Kind.INCIDENT_NEW: Manner("Sự cố mới báo", Pace.NOW, True, "overdue", "alert-triangle"),
    Kind.CONTACT_STALE: Manner("Đầu mối cần xác nhận lại", Pace.DIGEST, False, "soon", "phone"),
    Kind.SECURITY_TXT_DUE: Manner("Tệp security.txt sắp hết hạn", Pace.DIGEST, False, "soon", "clock"),
    Kind.REMINDER: Manner("Đôn đốc", Pace.SOON, True, "overdue", "bell"),
    Kind.ESCALATION: Manner("Đơn vị cấp dưới trễ hạn", Pace.DIGEST, True, "overdue", "alert-triangle"),
}

_FLASH = ("hỏa tốc", "hoả tốc")


def pace_of(kind: Kind, urgency: str = "") -> Pace:
    """The pace of a kind under a letter's own urgency: “hỏa tốc” passes quiet hours, “khẩn” the digest."""
    said = urgency.casefold()
    if any(word in said for word in _FLASH):
        return Pace.NOW
    if "khẩn" in said and MANNERS[kind].pace is Pace.DIGEST:
        return Pace.SOON
    return MANNERS[kind].pace
