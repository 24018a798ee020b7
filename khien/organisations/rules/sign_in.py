"""Signing in, decided from values alone: how a stay ends, and whether somebody must show a second factor, and when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

LANGUAGES: tuple[str, ...] = ("vi", "en")
SEEN_EVERY = timedelta(minutes=5)  # a stay's last sight is written no more often than this
ADDRESS_KEPT = timedelta(days=180)
VISIT_KEPT = timedelta(days=365)
GRACE_AT_MOST = 90
MAIL_LINK_LIVES = timedelta(hours=1)


class Ended(StrEnum):
    """Why a stay is over."""

    OWN = "own"
    ELSEWHERE = "elsewhere"
    ADMINISTRATOR = "administrator"
    PASSWORD = "password"  # noqa: S105 (a reason, no secret)
    IDLE = "idle"
    OLD = "old"
    LEFT = "left"


class How(StrEnum):
    """By what a stay began."""

    PASSWORD = "password"  # noqa: S105
    PASSKEY = "passkey"
    OIDC = "oidc"
    SAML = "saml"
    UNKNOWN = ""


HOW_LABELS: Mapping[How, str] = {
    How.PASSWORD: "Mật khẩu",
    How.PASSKEY: "Khóa truy cập",
    How.OIDC: "Tài khoản cơ quan (OIDC)",
    How.SAML: "Tài khoản cơ quan (SAML)",
    How.UNKNOWN: "Không rõ",
}

ENDED_LABELS: Mapping[Ended, str] = {
    Ended.OWN: "Đã đăng xuất",
    Ended.ELSEWHERE: "Kết thúc từ máy khác",
    Ended.ADMINISTRATOR: "Người quản trị kết thúc",
    Ended.PASSWORD: "Mật khẩu đã đổi",
    Ended.IDLE: "Để yên quá lâu",
    Ended.OLD: "Đã quá thời hạn của một phiên",
    Ended.LEFT: "Đã thôi làm việc",
}


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """How long a stay lasts untouched, and how long at all."""

    idle: timedelta
    whole: timedelta


def lapsed(began_at: datetime, seen_at: datetime, at: datetime, lifetimes: Lifetimes) -> Ended | None:
    """Why a stay has run out by an instant; None while it lasts."""
    if at - began_at >= lifetimes.whole:
        return Ended.OLD
    if at - seen_at >= lifetimes.idle:
        return Ended.IDLE
    return None


class FactorState(StrEnum):
    """Where a person stands with the second factor."""

    NOT_ASKED = "not_asked"
    HELD = "held"
    GRACE = "grace"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class FactorAsk:
    """A role that must sign in with a second factor: since which day, and how many days one has to set it up."""

    role: str
    since: date
    grace_days: int


@dataclass(frozen=True, slots=True)
class FactorNeed:
    """`due_on` is the first day on which nothing else opens; `roles` are those that ask."""

    state: FactorState
    due_on: date | None = None
    roles: tuple[str, ...] = ()


def factor_need(
    asks: Iterable[FactorAsk], held: Iterable[tuple[str, date]], *, has_factor: bool, on: date
) -> FactorNeed:
    """What the roles held on a day (each with its first day) ask of a person. The earliest day decides."""
    by_role = {ask.role: ask for ask in asks}
    due: dict[str, date] = {}
    for role, since in held:
        ask = by_role.get(role)
        if ask is not None:
            day = max(ask.since, since) + timedelta(days=ask.grace_days)
            due[role] = min(day, due.get(role, day))
    if not due:
        return FactorNeed(FactorState.NOT_ASKED)
    due_on, roles = min(due.values()), tuple(sorted(due))
    if has_factor:
        return FactorNeed(FactorState.HELD, due_on, roles)
    state = FactorState.GRACE if on < due_on else FactorState.MISSING
    return FactorNeed(state, due_on, roles)
