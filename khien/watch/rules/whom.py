"""Whom to call now: by kind of trouble, in which order, up to whom. Values in, values out; it knows no number."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from khien.organisations.rules.contacts import Fresh, Hours, Purpose
from khien.organisations.rules.phones import Phone

DUTY = "duty"
Line = str  # DUTY or a Purpose


class Trouble(StrEnum):
    """What happened, as somebody in a hurry tells it; the value stands in addresses."""

    INCIDENT = "su-co"
    WARNING = "canh-bao"
    WEBSITE = "trang-web"
    DATA = "du-lieu"
    PRESS = "bao-chi"


@dataclass(frozen=True, slots=True)
class Manner:
    """`own` and `above`: whom to call at the unit itself and at each unit above, in order."""

    label: str
    hint: str
    own: tuple[Line, ...]
    above: tuple[Line, ...]
    team: bool = True
    national: bool = True


_FIRST = (DUTY, Purpose.RECEPTION, Purpose.TECHNICAL, Purpose.LEADER)
_ABOVE = (DUTY, Purpose.RECEPTION)
TROUBLES: Mapping[Trouble, Manner] = {
    Trouble.INCIDENT: Manner(
        "Sự cố đang xảy ra", "Máy bị mã hóa, hệ thống không vào được, có người lạ trong hệ thống.", _FIRST, _ABOVE
    ),
    Trouble.WARNING: Manner(
        "Có cảnh báo gửi đến",
        "Địa chỉ IP bị báo nhiễm mã độc, tham gia botnet; máy bị nêu trong văn bản cảnh báo.",
        (Purpose.TECHNICAL, DUTY, Purpose.RECEPTION, Purpose.LEADER),
        _ABOVE,
    ),
    Trouble.WEBSITE: Manner(
        "Trang web bị thay đổi",
        "Giao diện lạ, quảng cáo cờ bạc, nội dung xấu trên trang của đơn vị.",
        (DUTY, Purpose.TECHNICAL, Purpose.RECEPTION, Purpose.LEADER, Purpose.PRESS),
        _ABOVE,
    ),
    Trouble.DATA: Manner(
        "Lộ, mất dữ liệu cá nhân",
        "Danh sách học sinh, bệnh nhân, người dân bị lộ ra ngoài hoặc bị lấy mất.",
        (DUTY, Purpose.RECEPTION, Purpose.LEADER, Purpose.TECHNICAL),
        _ABOVE,
    ),
    Trouble.PRESS: Manner(
        "Báo chí, người dân hỏi",
        "Có người hỏi về một sự cố. Chỉ người được giao phát ngôn mới trả lời.",
        (Purpose.PRESS, Purpose.LEADER, Purpose.RECEPTION),
        (Purpose.PRESS, Purpose.RECEPTION),
        team=False,
        national=False,
    ),
}


class Where(StrEnum):
    """At which step of the list a body stands."""

    OWN = "own"
    ABOVE = "above"
    TEAM = "team"
    NATIONAL = "national"


@dataclass(frozen=True, slots=True)
class Callee:
    """One person or desk to call. `open_now` None: whether anybody answers at this hour is not known."""

    line: Line
    name: str
    position: str
    phones: tuple[Phone, ...]
    emails: tuple[str, ...]
    hours: Hours
    open_now: bool | None
    fresh: Fresh | None  # None: on watch now, by the roster
    verified: str = ""  # the day, as people write it
    rank: int = 1


@dataclass(frozen=True, slots=True)
class Stop:
    """One body on the way up, with whom to call there in order; `missing` says what nobody entered."""

    where: Where
    unit: str
    callees: tuple[Callee, ...]
    missing: tuple[str, ...] = ()


MISSING: Mapping[Line, str] = {
    DUTY: "không có ai đang trực theo lịch",
    Purpose.RECEPTION: "chưa khai đầu mối tiếp nhận sự cố",
    Purpose.PRESS: "chưa khai người phát ngôn",
}
NO_TEAM = "chưa khai đội ứng cứu nào ở đơn vị này và các cấp trên"
NO_NATIONAL = "chưa có ai nhập; Khiên không kèm sẵn số nào vì số cũ gọi nhầm nguy hiểm hơn không có số"


MOST: Mapping[Where, int] = {
    Where.OWN: 8,
    Where.ABOVE: 4,
    Where.TEAM: 5,
    Where.NATIONAL: 3,
}  # so that one page holds all
MORE = "còn đầu mối khác, xem ở trang Đầu mối"


def in_order(lines: Sequence[Line], callees: Iterable[Callee]) -> tuple[Callee, ...]:
    """Whom to call first: by the lines, then by rank; who is known not to answer at this hour comes last.

    A number is called once: who has no other number than those before is left out.
    """
    chosen = sorted(
        (one for one in callees if one.line in lines),
        key=lambda one: (one.open_now is False, lines.index(one.line), one.rank),
    )
    kept: list[Callee] = []
    called: set[str] = set()
    for one in chosen:
        ways = {phone.dialled + phone.extension or phone.written for phone in one.phones} | set(one.emails)
        if ways - called:
            kept.append(one)
            called |= ways
    return tuple(kept)


def stop(where: Where, unit: str, lines: Sequence[Line], callees: Sequence[Callee]) -> Stop:
    """One body of the list, with what of its lines nobody entered."""
    there = {one.line for one in callees}
    missing = [MISSING[line] for line in lines if line in MISSING and line not in there]
    chosen = in_order(lines, callees)
    if len(chosen) > MOST[where]:
        missing.append(MORE)
    return Stop(where, unit, chosen[: MOST[where]], tuple(missing))
