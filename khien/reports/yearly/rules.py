"""The life of a yearly report as a table, and whether it came in time. It knows no row and no clock."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from khien.base.lifecycle import drawn


class State(StrEnum):
    """Where the report of a body stands."""

    DRAFT = "draft"
    FROZEN = "frozen"
    SENT = "sent"
    RETURNED = "returned"
    ACCEPTED = "accepted"


class Act(StrEnum):
    """What is done with it."""

    WRITE = "write"
    FREEZE = "freeze"
    REOPEN = "reopen"
    SEND = "send"
    ADD_PAPER = "add_paper"
    RETURN = "return"
    ACCEPT = "accept"


NEXT: Mapping[tuple[State, Act], State] = {
    (State.DRAFT, Act.WRITE): State.DRAFT,
    (State.DRAFT, Act.FREEZE): State.FROZEN,
    (State.FROZEN, Act.REOPEN): State.DRAFT,
    (State.FROZEN, Act.SEND): State.SENT,
    (State.SENT, Act.ADD_PAPER): State.SENT,
    (State.SENT, Act.RETURN): State.RETURNED,
    (State.SENT, Act.ACCEPT): State.ACCEPTED,
    (State.RETURNED, Act.WRITE): State.RETURNED,
    (State.RETURNED, Act.FREEZE): State.FROZEN,
    (State.ACCEPTED, Act.ADD_PAPER): State.ACCEPTED,
    (State.ACCEPTED, Act.RETURN): State.RETURNED,
}
STATES: Mapping[State, str] = {
    State.DRAFT: "Đang lập",
    State.FROZEN: "Đã chốt, chờ ký gửi",
    State.SENT: "Đã gửi",
    State.RETURNED: "Bị trả lại",
    State.ACCEPTED: "Đã được tiếp nhận",
}
ACTS: Mapping[Act, str] = {
    Act.WRITE: "Lập, sửa báo cáo",
    Act.FREEZE: "Chốt số liệu",
    Act.REOPEN: "Mở lại để sửa",
    Act.SEND: "Ký, gửi",
    Act.ADD_PAPER: "Ghi số, ngày và bản đã ký",
    Act.RETURN: "Trả lại",
    Act.ACCEPT: "Tiếp nhận",
}
BEING_WRITTEN = frozenset({State.DRAFT, State.RETURNED})
IN = frozenset({State.SENT, State.ACCEPTED})  # with whom it was sent to


class UnableToMoveYearly(ValueError):
    """The act does not fit where the report stands; the message says so."""


def after(state: State, act: Act) -> State:
    """The state after an act. Raises UnableToMoveYearly."""
    then = NEXT.get((state, act))
    if then is None:
        words = f"{ACTS[act][0].lower()}{ACTS[act][1:]}"
        raise UnableToMoveYearly(f"Báo cáo năm đang ở bước “{STATES[state]}”, không {words} được.")
    return then


class Timing(StrEnum):
    """How a report stands against the last day in time."""

    IN_TIME = "in_time"
    LATE = "late"  # it came after the day
    AWAITED = "awaited"
    OVERDUE = "overdue"  # it has not come, and the day is over


TIMINGS: Mapping[Timing, str] = {
    Timing.IN_TIME: "Đúng hạn",
    Timing.LATE: "Gửi trễ",
    Timing.AWAITED: "Chưa gửi, còn hạn",
    Timing.OVERDUE: "Chưa gửi, đã trễ",
}


def timing(first_sent_on: date | None, last_day: date, on: date) -> Timing:
    """By the day on which it was first sent: of one sent again after a return the law says nothing."""
    if first_sent_on is not None and first_sent_on <= on:
        return Timing.IN_TIME if first_sent_on <= last_day else Timing.LATE
    return Timing.AWAITED if on <= last_day else Timing.OVERDUE


def current_year(on: date) -> int:
    """The year whose report one works on: January still looks back to the December in which reports were due."""
    return on.year - 1 if on.month == 1 else on.year


def diagram() -> str:
    """The table as Mermaid, for the docs."""
    return drawn(NEXT, State.DRAFT, STATES)
