"""A response team: parts in it, who can come now, what a call-out knows of each, papers that lapse. Knows no rows."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum

from khien.watch.rules.shifts import Kind

SOON = timedelta(days=60)  # our recommendation: time enough to enter for another examination; no text says a number
LONGEST_WAY = timedelta(hours=24)


class Part(StrEnum):
    """What somebody is in a team."""

    LEADER = "leader"
    DEPUTY = "deputy"
    CONTACT = "contact"
    MEMBER = "member"
    EXPERT = "expert"


PARTS: Mapping[Part, str] = {
    Part.LEADER: "Đội trưởng",
    Part.DEPUTY: "Đội phó",
    Part.CONTACT: "Đầu mối",
    Part.MEMBER: "Thành viên",
    Part.EXPERT: "Chuyên gia",
}
SPEAKS = (Part.CONTACT, Part.LEADER, Part.DEPUTY)  # whom units below may turn to, in this order


class Learned(StrEnum):
    """What a member has learned: a certificate, or a training that was attended."""

    CERTIFICATE = "certificate"
    TRAINING = "training"


LEARNED: Mapping[Learned, str] = {Learned.CERTIFICATE: "Chứng chỉ", Learned.TRAINING: "Đào tạo, tập huấn"}


class Answer(StrEnum):
    """What a member called says."""

    COMING = "coming"
    CANNOT = "cannot"


ANSWERS: Mapping[Answer, str] = {Answer.COMING: "Đang đến", Answer.CANNOT: "Không đến được"}


class How(StrEnum):
    """By which way an answer came in."""

    ACCOUNT = "account"
    LINK = "link"
    SAID = "said"


HOWS: Mapping[How, str] = {How.ACCOUNT: "tự trả lời", How.LINK: "qua liên kết", How.SAID: "người gọi ghi hộ"}


class Free(StrEnum):
    """Whether somebody can come now, the readiest first."""

    ON_CALL = "on_call"
    FREE = "free"
    ON_SITE = "on_site"
    OUT = "out"
    AWAY = "away"


FREE_WORDS: Mapping[Free, str] = {
    Free.ON_CALL: "Đang trực gọi khi cần",
    Free.FREE: "Có thể gọi",
    Free.ON_SITE: "Đang trực tại chỗ",
    Free.OUT: "Đang đi ứng cứu",
    Free.AWAY: "Đang nghỉ",
}
CAN_COME = frozenset({Free.ON_CALL, Free.FREE})


class Going(StrEnum):
    """How far one member called is, in the order of the board."""

    THERE = "there"
    COMING = "coming"
    LATE = "late"
    SILENT = "silent"
    CANNOT = "cannot"


GOING_WORDS: Mapping[Going, str] = {
    Going.THERE: "Đã có mặt",
    Going.COMING: "Đang đến",
    Going.LATE: "Quá giờ hẹn",
    Going.SILENT: "Chưa trả lời",
    Going.CANNOT: "Không đến được",
}


class Validity(StrEnum):
    """Whether a certificate still holds on a day."""

    HOLDS = "holds"
    SOON = "soon"
    EXPIRED = "expired"


VALIDITY_WORDS: Mapping[Validity, str] = {
    Validity.HOLDS: "Còn hiệu lực",
    Validity.SOON: "Sắp hết hạn",
    Validity.EXPIRED: "Đã hết hạn",
}


def free(*, away: bool, out: bool, duty: Kind | None) -> Free:
    """Whether somebody can come: away beats all, then being out already, then the watch at a place of work."""
    if away:
        return Free.AWAY
    if out:
        return Free.OUT
    if duty is Kind.SITE:
        return Free.ON_SITE
    return Free.ON_CALL if duty is Kind.CALL else Free.FREE


def going(answer: str, *, expected_at: datetime | None, arrived_at: datetime | None, at: datetime) -> Going:
    """How far a member called is at an instant; at the very minute promised nobody is late."""
    if arrived_at is not None:
        return Going.THERE
    if answer == Answer.CANNOT:
        return Going.CANNOT
    if answer != Answer.COMING:
        return Going.SILENT
    return Going.LATE if expected_at is not None and at > expected_at else Going.COMING


def validity(expires_on: date | None, on: date) -> Validity:
    """Whether a paper holds on a day; on its last day it still does, and one without an end always does."""
    if expires_on is None:
        return Validity.HOLDS
    if expires_on < on:
        return Validity.EXPIRED
    return Validity.SOON if expires_on - on <= SOON else Validity.HOLDS
