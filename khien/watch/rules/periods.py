"""The life of a declared watch, and the days that a roster of it may speak for. It declares nothing."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from khien.base.clock import VIETNAM, day_of
from khien.base.lifecycle import drawn
from khien.watch.rules.spans import Span, gaps

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


def days_proven(
    window: Span, *, own: bool, above: Iterable[Span] = (), approved: tuple[date, date] | None = None
) -> tuple[date, date] | None:
    """First and last day that a roster of this window may speak for, both inclusive; None where there is none.

    A body above that declares a watch rules its hours: each day that the window touches. What a unit declared for
    itself speaks for whole days alone, the longest run of them that no watch from above touches; `approved` are the
    only days of which somebody but the planner has spoken, where that is so (docs/decisions/0027).
    """
    days: Span | None = _whole_within(window) if own else touched_days(window)
    if days is not None and approved is not None:
        days = days.within(whole_days(*approved))
    runs = gaps((touched_days(one) for one in above), days) if days is not None else ()
    if not runs:
        return None
    longest = max(runs, key=lambda run: run.length)
    return longest.start.date(), longest.end.date() - _DAY


def whole_days(first: date, last: date) -> Span:
    """These days, both inclusive, as hours: from midnight to midnight."""
    return Span(_midnight(first), _midnight(last + _DAY))


def touched_days(window: Span) -> Span:
    """Each local day that the window touches, whole: what counts where two watches are compared."""
    return whole_days(day_of(window.start), day_of(window.end - _MINUTE))


def _whole_within(window: Span) -> Span | None:
    first, end = day_of(window.start), day_of(window.end)
    if _midnight(first) < window.start:
        first += _DAY
    return Span(_midnight(first), _midnight(end)) if first < end else None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), VIETNAM)


def diagram() -> str:
    """The table as Mermaid, for docs/lifecycles.md, where a test compares them."""
    return drawn(NEXT, State.DECLARED, STATES)
