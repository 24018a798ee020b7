"""What people of a watch are told by a link of their own: how long it answers, and whether once. A table, no clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from khien.notices.rules.kinds import Kind


class Purpose(StrEnum):
    """What a link answers; the value is kept in rows."""

    PRESENCE = "presence"  # the officer on duty is asked whether he is there
    SUBSTITUTE = "substitute"  # the officer was silent: the next in line is asked
    SUPERIOR = "superior"  # the unit was silent: the unit above is asked
    SHIFT = "shift"  # a shift begins soon
    SWAP = "swap"
    SWAP_AGREED = "swap_agreed"
    SWAP_DECLINED = "swap_declined"
    HANDOVER_DUE = "to_hand"  # a shift ends: its handover is to be written
    HANDOVER = "handover"  # a handover waits to be acknowledged
    CALL_OUT = "call_out"
    INCIDENT = "incident"


@dataclass(frozen=True, slots=True)
class Manner:
    """How a purpose behaves: the notice that tells it, how long its link answers (none: no link), whether once."""

    kind: Kind
    lasts: timedelta | None
    once: bool = True


_DAY = timedelta(days=1)
MANNERS: Mapping[Purpose, Manner] = {
    Purpose.PRESENCE: Manner(Kind.WATCH_ASKED, _DAY),
    Purpose.SUBSTITUTE: Manner(Kind.WATCH_SUBSTITUTE, _DAY),
    Purpose.SUPERIOR: Manner(Kind.WATCH_SILENT, _DAY),
    Purpose.SHIFT: Manner(Kind.SHIFT_NEXT, None),
    Purpose.SWAP: Manner(Kind.SWAP_ASKED, 14 * _DAY),
    Purpose.SWAP_AGREED: Manner(Kind.SWAP_AGREED, None),
    Purpose.SWAP_DECLINED: Manner(Kind.SWAP_DECLINED, None),
    Purpose.HANDOVER_DUE: Manner(Kind.HANDOVER_DUE, _DAY),
    Purpose.HANDOVER: Manner(Kind.HANDOVER_LEFT, 3 * _DAY),
    Purpose.CALL_OUT: Manner(Kind.CALL_OUT, 3 * _DAY, once=False),
    Purpose.INCIDENT: Manner(Kind.INCIDENT_NEW, 3 * _DAY),
}


class Refused(StrEnum):
    """Why a link answers nothing any more."""

    UNKNOWN = "unknown"
    USED = "used"
    ENDED = "ended"
    EXPIRED = "expired"
    LEFT = "left"


WORDS = {
    Refused.UNKNOWN: "Liên kết này không đúng. Hãy mở lại từ thư, hoặc chép đủ cả dòng địa chỉ.",
    Refused.USED: "Liên kết này đã dùng: câu trả lời của anh/chị đã được ghi, không phải làm gì nữa.",
    Refused.ENDED: "Việc này đã có người trả lời hoặc đã xong, không cần trả lời nữa.",
    Refused.EXPIRED: "Liên kết đã quá hạn. Nếu việc vẫn còn, hãy gọi điện cho đơn vị hoặc đăng nhập để trả lời.",
    Refused.LEFT: "Anh/chị đã thôi tham gia trực của đơn vị, hoặc tài khoản đã khóa: liên kết này không trả lời nữa.",
}


def has_left(valid_to: date | None, *, active: bool, on: date) -> bool:
    """Whether a member speaks for the watch no more: the day of leaving has come, or the account was closed."""
    return not active or (valid_to is not None and valid_to <= on)


def refused(
    purpose: Purpose,
    *,
    expires_at: datetime,
    used_at: datetime | None,
    ended_at: datetime | None,
    at: datetime,
    left: bool = False,
) -> Refused | None:
    """Why a link does not answer at this instant; None where it does. `left`: its member is no longer of the watch."""
    if used_at is not None and MANNERS[purpose].once:
        return Refused.USED
    if left:
        return Refused.LEFT
    if ended_at is not None:
        return Refused.ENDED
    return Refused.EXPIRED if at >= expires_at else None
