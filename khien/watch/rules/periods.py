"""The life of a declared watch, and the days that a roster of it may speak for. It declares nothing."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from khien.base.clock import VIETNAM
from khien.base.lifecycle import drawn
from khien.watch.rules.spans import Span

_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)


class State(StrEnum):
    """Whether the watch holds. That it is over, its end says."""

    DECLARED = "declared"
    CALLED_OFF = "called_off"


class Step(StrEnum):
    """What a body does to a watch that it declared."""

    CHANGE = "change"
    CALL_OFF = "call_off"


STATES: Mapping[State, str] = {State.DECLARED: "Đang áp dụng", State.CALLED_OFF: "Đã bãi bỏ"}
NEXT: Mapping[tuple[State, Step], State] = {
    (State.DECLARED, Step.CHANGE): State.DECLARED,
    (State.DECLARED, Step.CALL_OFF): State.CALLED_OFF,
}


class UnableToChangePeriod(ValueError):
    """The watch does not allow this now; the message is fit for the user."""


def after(state: State, step: Step) -> State:
    """The state after a step. Raises UnableToChangePeriod."""
    try:
        return NEXT[state, step]
    except KeyError:
        raise UnableToChangePeriod(f"Đợt trực này {STATES[state].lower()}, không sửa được nữa.") from None


def days_proven(window: Span, *, own: bool) -> tuple[date, date] | None:
    """First and last day that a roster of this window may speak for, both inclusive; None where there is none.

    A body above that declares a watch rules its hours: each day that the window touches. What a unit declared for
    itself speaks for whole days alone (docs/decisions/0027).
    """
    start, end = window.start.astimezone(VIETNAM), window.end.astimezone(VIETNAM)
    if not own:
        return start.date(), (end - _MINUTE).date()
    first = start.date() if (start.hour, start.minute) == (0, 0) else start.date() + _DAY
    last = end.date() - _DAY
    return (first, last) if first <= last else None


def touched_days(window: Span) -> Span:
    """Each local day that the window touches, whole: what counts where two watches are compared."""
    start = window.start.astimezone(VIETNAM).date()
    end = (window.end.astimezone(VIETNAM) - _MINUTE).date() + _DAY
    return Span(datetime.combine(start, time(), VIETNAM), datetime.combine(end, time(), VIETNAM))


def diagram() -> str:
    """The table as Mermaid, for docs/lifecycles.md, where a test compares them."""
    return drawn(NEXT, State.DECLARED, STATES)
