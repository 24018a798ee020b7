"""The life of a delivery as a table, and when a failed one is tried again. Whether a message went is told by `post`."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum


class UnableToMoveDelivery(ValueError):
    """The step is not open from this state."""


class State(StrEnum):
    """Where a message stands."""

    WAITING = "waiting"
    HELD = "held"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"
    UNKNOWN = "unknown"


class Event(StrEnum):
    """What happens to a message."""

    CLAIM = "claim"
    HOLD = "hold"
    TAKEN = "taken"
    REFUSE = "refuse"
    GIVE_UP = "give_up"
    LOSE = "lose"
    AGAIN = "again"


NEXT: Mapping[tuple[State, Event], State] = {
    (State.WAITING, Event.CLAIM): State.SENDING,
    (State.HELD, Event.CLAIM): State.SENDING,
    (State.FAILED, Event.CLAIM): State.SENDING,
    (State.SENDING, Event.HOLD): State.HELD,
    (State.SENDING, Event.TAKEN): State.SENT,
    (State.SENDING, Event.REFUSE): State.FAILED,
    (State.SENDING, Event.GIVE_UP): State.DROPPED,
    (State.SENDING, Event.LOSE): State.UNKNOWN,
    (State.DROPPED, Event.AGAIN): State.WAITING,
    (State.UNKNOWN, Event.AGAIN): State.WAITING,
}
LABELS: Mapping[State, str] = {
    State.WAITING: "Chờ gửi",
    State.HELD: "Giữ lại qua giờ nghỉ",
    State.SENDING: "Đang gửi",
    State.SENT: "Đã gửi",
    State.FAILED: "Chưa gửi được, sẽ thử lại",
    State.DROPPED: "Không gửi",
    State.UNKNOWN: "Không rõ đã gửi chưa",
}
OPEN = tuple(state for state in State if (state, Event.CLAIM) in NEXT)

# The pauses after the first, second … failure: a mail server may be down for a night, a mailbox full for a day.
PAUSES = tuple(timedelta(minutes=m) for m in (5, 15, 60, 180, 360, 720, 1440))
LOST = timedelta(minutes=10)  # a message claimed longer ago than this was left by a process that died


def after(state: str, event: Event) -> State:
    """The state after an event; raises UnableToMoveDelivery."""
    following = NEXT.get((State(state), event))
    if following is None:
        raise UnableToMoveDelivery(f"Thư đang ở trạng thái “{LABELS[State(state)]}”, không làm được việc này.")
    return following


def next_try(tries: int, at: datetime) -> datetime | None:
    """When to try again after `tries` failures; None: no more."""
    return at + PAUSES[tries - 1] if tries <= len(PAUSES) else None
