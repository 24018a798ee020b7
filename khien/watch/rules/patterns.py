"""Rotation patterns to the shifts of a year. Working days and absences are arguments; nobody is on twice at once."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from khien.base.clock import VIETNAM
from khien.watch.rules.shifts import Kind, Shift
from khien.watch.rules.spans import Span

_DAY = timedelta(days=1)
_LONGEST_TURN = 14 * _DAY
_LONGEST_PLAN = 3 * 366  # days
REST = timedelta(hours=12)  # as `rest.RECOMMENDED` advises
_OPEN = (date.min, date.max)


class Days(StrEnum):
    """On which days a turn begins. Days off are weekends and holidays, as the calendar given says."""

    EVERY = "every"
    WORKING = "working"
    OFF = "off"


class UnableToPlan(ValueError):
    """The pattern makes no plan; the message is fit for the user."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A shift that comes round: `people` take it one after another, each `hold` times on end.

    Turns of working days and of days off have rotations of their own, so that holidays go round as fairly.
    """

    begins: time
    lasts: timedelta
    kind: Kind
    people: tuple[str, ...]
    days: Days = Days.EVERY
    hold: int = 1

    def __post_init__(self) -> None:
        if self.begins.second or self.begins.microsecond or self.lasts % timedelta(minutes=1):
            raise UnableToPlan("Ca trực tính đến phút, không tính giây.")
        if not timedelta() < self.lasts <= _LONGEST_TURN:
            raise UnableToPlan(f"Một ca phải dài hơn 0 phút và không quá {_LONGEST_TURN.days} ngày.")
        if self.hold < 1:
            raise UnableToPlan("Mỗi người phải giữ ít nhất một ca liền.")


@dataclass(frozen=True, slots=True)
class Dates:
    """When people can be put on: `only` bounds somebody from outside, `away` is leave. Days are inclusive."""

    only: Mapping[str, Sequence[tuple[date, date]]] = field(default_factory=dict)
    away: Mapping[str, Sequence[tuple[date, date]]] = field(default_factory=dict)

    def free(self, person: str, first: date, last: date) -> bool:
        """Whether the person can be on watch from the first day through the last."""
        there = any(since <= first and last <= until for since, until in self.only.get(person, (_OPEN,)))
        return there and not any(since <= last and first <= until for since, until in self.away.get(person, ()))


@dataclass(frozen=True, slots=True)
class Unfilled:
    """A turn for which nobody was free: told, never filled with somebody who is away."""

    turn: Turn
    span: Span


@dataclass(frozen=True, slots=True)
class Plan:
    """The shifts in order of time, and the turns that nobody could take."""

    shifts: tuple[Shift, ...]
    unfilled: tuple[Unfilled, ...]


def plan(
    unit: str,
    turns: Sequence[Turn],
    first: date,
    last: date,
    *,
    works: Callable[[date], bool],
    dates: Dates | None = None,
    since: date | None = None,
    rest: timedelta = REST,
) -> Plan:
    """Shifts that begin from `first` through `last`, by turns counted from `since` (`first` where not given).

    Who is put on site had `rest` since another turn on site wherever somebody did; a turn is not left open for it.
    With the same `since` a plan made in two halves is the plan made at once, but for who was left busy between them.
    """
    counted = since or first
    if last < first or counted > first:
        raise UnableToPlan("Ngày cuối phải sau ngày đầu, và lượt không được đếm từ sau ngày đầu.")
    if (last - counted).days > _LONGEST_PLAN:
        raise UnableToPlan("Chỉ lập lịch cho nhiều nhất ba năm một lần.")
    filling = _Filling(unit, dates or Dates(), rest)
    for turn, number, day in _occasions(turns, counted, last, works):
        if day >= first:
            filling.fill(turn, number, day)
    return Plan(tuple(filling.shifts), tuple(filling.unfilled))


def _occasions(
    turns: Sequence[Turn], first: date, last: date, works: Callable[[date], bool]
) -> Iterator[tuple[Turn, int, date]]:
    """Each turn on each of its days in order of time, with how often it has come round before."""
    order = sorted(range(len(turns)), key=lambda place: turns[place].begins)
    times = [0] * len(turns)
    for step in range((last - first).days + 1):
        day = first + step * _DAY
        working = works(day)
        for place in order:
            turn = turns[place]
            if turn.days is Days.EVERY or (turn.days is Days.WORKING) == working:
                yield turn, times[place], day
                times[place] += 1


@dataclass(slots=True)
class _Filling:
    """A plan being made."""

    unit: str
    dates: Dates
    rest: timedelta
    shifts: list[Shift] = field(default_factory=list)
    unfilled: list[Unfilled] = field(default_factory=list)
    busy_until: dict[str, datetime] = field(default_factory=dict)
    last_on_site: dict[str, tuple[Turn, datetime]] = field(default_factory=dict)

    def fill(self, turn: Turn, number: int, day: date) -> None:
        """The person whose turn it is, else the next one who can and is rested, else who can; else nobody, told."""
        start = datetime.combine(day, turn.begins, VIETNAM)
        span = Span(start, start + turn.lasts)
        until = (span.end - timedelta(minutes=1)).date()
        places = (number // turn.hold + step for step in range(len(turn.people)))
        order = [turn.people[place % len(turn.people)] for place in places]
        can = [person for person in order if self._idle(person, start) and self.dates.free(person, day, until)]
        if not can:
            self.unfilled.append(Unfilled(turn, span))
            return
        person = next((person for person in can if self._rested(person, turn, start)), can[0])
        self.shifts.append(Shift(self.unit, person, span.start, span.end, turn.kind))
        self.busy_until[person] = span.end
        if turn.kind is Kind.SITE:
            self.last_on_site[person] = turn, span.end

    def _idle(self, person: str, start: datetime) -> bool:
        """Turns are filled in order of their start, so the last end tells it."""
        until = self.busy_until.get(person)
        return until is None or until <= start

    def _rested(self, person: str, turn: Turn, start: datetime) -> bool:
        """Whoever keeps one turn for days on end does so because the pattern says it."""
        before, ended = self.last_on_site.get(person, (turn, start))
        keeps_on = before == turn and turn.hold > 1
        return turn.kind is Kind.CALL or keeps_on or person not in self.last_on_site or start - ended >= self.rest
