"""The steps of reminding about a date: who is told how long before and after it. A table; nothing is sent here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from khien.notices.rules.hours import Calendar, working_days_after

MOST_STEPS, FARTHEST = 12, 60


class UnableToSetSteps(ValueError):
    """The table cannot be used; the message says why."""


class Whom(StrEnum):
    """Who is told, seen from the unit that owes an answer."""

    STAFF = "staff"
    LEADER = "leader"
    ABOVE = "above"
    ABOVE_LEADER = "above_leader"


WHOM: Mapping[Whom, str] = {
    Whom.STAFF: "Cán bộ thực hiện và đầu mối của đơn vị",
    Whom.LEADER: "Lãnh đạo đơn vị",
    Whom.ABOVE: "Đầu mối của đơn vị cấp trên",
    Whom.ABOVE_LEADER: "Lãnh đạo của đơn vị cấp trên",
}


@dataclass(frozen=True, slots=True)
class Step:
    """`days` are working days: negative before the date, 0 on it, positive after it."""

    days: int
    whom: tuple[Whom, ...]

    @property
    def late(self) -> bool:
        return self.days > 0


STEPS = (
    Step(-5, (Whom.STAFF,)),
    Step(-2, (Whom.STAFF,)),
    Step(0, (Whom.STAFF, Whom.LEADER)),
    Step(1, (Whom.STAFF, Whom.LEADER)),
    Step(3, (Whom.STAFF, Whom.LEADER, Whom.ABOVE)),
    Step(10, (Whom.STAFF, Whom.LEADER, Whom.ABOVE, Whom.ABOVE_LEADER)),
)


def step_day(step: Step, due_on: date, sent_on: date, calendar: Calendar) -> date:
    """The day of a step. What was sent after its own date counts as due on the day it was sent."""
    base = max(due_on, sent_on) if step.late else due_on
    return working_days_after(base, step.days, calendar)


def reached(steps: Sequence[Step], due_on: date, sent_on: date, today: date, calendar: Calendar) -> Step | None:
    """The latest step whose day has come; those that lay before the sending are passed over."""
    found = None
    for step in sorted(steps, key=lambda one: one.days):
        day = step_day(step, due_on, sent_on, calendar)
        if sent_on < day <= today:
            found = step
    return found


def told_by(steps: Sequence[Step], latest: Step) -> frozenset[Whom]:
    """Who is told at a step: its own, and whoever an earlier step of the same side of the date would have told.

    So a step that was missed while the machine stood still forgets nobody.
    """
    side = [one for one in steps if one.late == latest.late and one.days <= latest.days]
    return frozenset(whom for one in side for whom in one.whom)


def checked(rows: Iterable[tuple[int, Iterable[str]]]) -> tuple[Step, ...]:
    """The table from (days, whom) as an administrator wrote it, in order; raises UnableToSetSteps."""
    steps = tuple(sorted((Step(days, tuple(Whom(one) for one in whom)) for days, whom in rows), key=lambda s: s.days))
    if len({one.days for one in steps}) < len(steps):
        raise UnableToSetSteps("Hai bước không được cùng một số ngày.")
    if len(steps) > MOST_STEPS or any(abs(one.days) > FARTHEST for one in steps):
        raise UnableToSetSteps(f"Nhiều nhất {MOST_STEPS} bước, mỗi bước cách hạn không quá {FARTHEST} ngày làm việc.")
    if any(not one.whom for one in steps):
        raise UnableToSetSteps("Mỗi bước phải có ít nhất một người nhận.")
    if not any(one.late for one in steps):
        raise UnableToSetSteps("Cần ít nhất một bước sau hạn, để không đơn vị trễ nào bị quên.")
    return steps
