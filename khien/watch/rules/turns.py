"""Turns of a rotation as JSON, ready-made patterns, and a plan cut to a window. It knows no row of any table."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from khien.base.clock import VIETNAM
from khien.watch.rules.patterns import Dates, Days, Plan, Turn, UnableToPlan, Unfilled, plan
from khien.watch.rules.shifts import Kind, Shift
from khien.watch.rules.spans import Span

Json = dict[str, Any]
MOST_TURNS = 12
_MINUTE = timedelta(minutes=1)


class Pattern(StrEnum):
    """Patterns that offices use; the last is put together turn by turn."""

    DAY_AND_NIGHT = "day_and_night"
    TWO_SHIFTS = "two_shifts"
    THREE_SHIFTS = "three_shifts"
    OFFICE_AND_CALL = "office_and_call"
    CALL_OUTSIDE_HOURS = "call_outside_hours"
    DAYS_OFF = "days_off"
    WEEKLY_CALL = "weekly_call"
    OWN = "own"


PATTERN_WORDS = {
    Pattern.DAY_AND_NIGHT: "Mỗi người một ngày đêm, đổi ca lúc 07:00, trực tại chỗ",
    Pattern.TWO_SHIFTS: "Hai ca 12 giờ: 07:00–19:00 và 19:00–07:00, trực tại chỗ",
    Pattern.THREE_SHIFTS: "Ba ca 8 giờ: 06:00, 14:00, 22:00, trực tại chỗ",
    Pattern.OFFICE_AND_CALL: "Giờ làm việc trực tại chỗ, ngoài giờ và ngày nghỉ gọi khi cần",
    Pattern.CALL_OUTSIDE_HOURS: "Chỉ ngoài giờ làm việc và ngày nghỉ, gọi khi cần",
    Pattern.DAYS_OFF: "Chỉ ngày nghỉ, lễ, Tết: mỗi người một ngày đêm, trực tại chỗ",
    Pattern.WEEKLY_CALL: "Mỗi người một tuần, đổi lúc 07:00, gọi khi cần",
    Pattern.OWN: "Tự đặt từng ca",
}


@dataclass(frozen=True, slots=True)
class Part:
    """A turn before people are named: when it begins, how long it lasts, on which days, on site or on call."""

    begins: time
    hours: int
    kind: Kind = Kind.SITE
    days: Days = Days.EVERY
    hold: int = 1


PARTS: Mapping[Pattern, tuple[Part, ...]] = {
    Pattern.DAY_AND_NIGHT: (Part(time(7), 24),),
    Pattern.TWO_SHIFTS: (Part(time(7), 12), Part(time(19), 12)),
    Pattern.THREE_SHIFTS: (Part(time(6), 8), Part(time(14), 8), Part(time(22), 8)),
    Pattern.OFFICE_AND_CALL: (
        Part(time(7), 10, Kind.SITE, Days.WORKING),
        Part(time(17), 14, Kind.CALL, Days.WORKING),
        Part(time(7), 24, Kind.CALL, Days.OFF),
    ),
    Pattern.CALL_OUTSIDE_HOURS: (
        Part(time(17), 14, Kind.CALL, Days.WORKING),
        Part(time(7), 24, Kind.CALL, Days.OFF),
    ),
    Pattern.DAYS_OFF: (Part(time(7), 24, Kind.SITE, Days.OFF),),
    Pattern.WEEKLY_CALL: (Part(time(7), 24, Kind.CALL, Days.EVERY, 7),),
}


class UnableToReadTurns(ValueError):
    """What was kept is no list of turns; the message is fit for the user."""


def turns_of(parts: Sequence[Part], people: Sequence[str], hold: int = 1) -> tuple[Turn, ...]:
    """The parts with their people, who take each of them one after another."""
    if not parts:
        raise UnableToPlan("Chưa có ca nào trong kiểu luân phiên.")
    if not people:
        raise UnableToPlan("Chưa chọn người nào để luân phiên.")
    return tuple(
        Turn(one.begins, timedelta(hours=one.hours), one.kind, tuple(people), one.days, max(one.hold, hold))
        for one in parts
    )


def as_json(turns: Sequence[Turn]) -> list[Json]:
    """Turns as a row keeps them."""
    return [
        {
            "begins": f"{turn.begins:%H:%M}",
            "minutes": turn.lasts // _MINUTE,
            "kind": turn.kind.value,
            "people": list(turn.people),
            "days": turn.days.value,
            "hold": turn.hold,
        }
        for turn in turns
    ]


def from_json(kept: Sequence[Json]) -> tuple[Turn, ...]:
    """What `as_json` wrote, or somebody sent in its place."""
    try:
        turns = tuple(_turn(one) for one in kept)
    except (KeyError, TypeError, ValueError) as error:
        if isinstance(error, UnableToPlan):
            raise
        raise UnableToReadTurns("Không đọc được kiểu luân phiên đã lưu.") from error
    if not 0 < len(turns) <= MOST_TURNS:
        raise UnableToReadTurns(f"Một kiểu luân phiên có từ 1 đến {MOST_TURNS} ca.")
    return turns


def _turn(kept: Json) -> Turn:
    return Turn(
        begins=time.fromisoformat(kept["begins"]),
        lasts=timedelta(minutes=int(kept["minutes"])),
        kind=Kind(kept["kind"]),
        people=tuple(str(person) for person in kept["people"]),
        days=Days(kept["days"]),
        hold=int(kept["hold"]),
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """From which to which day turns begin; where hours are given, shifts are cut to them: Tết from 17:00 on."""

    first: date
    last: date
    begins: time | None = None
    ends: time | None = None

    @property
    def span(self) -> Span:
        """The window, the last day whole where no hour was given. Raises UnableToPlan where it runs backwards."""
        start = datetime.combine(self.first, self.begins or time(), VIETNAM)
        end = datetime.combine(self.last, self.ends or time(), VIETNAM)
        if self.ends is None:
            end += timedelta(days=1)
        if end <= start:
            raise UnableToPlan("Lúc kết thúc phải sau lúc bắt đầu.")
        return Span(start, end)


def planned(
    unit: str,
    turns: Sequence[Turn],
    asked: Asked,
    *,
    works: Callable[[date], bool],
    dates: Dates,
    since: date | None = None,
    begun: datetime | None = None,
) -> Plan:
    """A plan of the days asked about, cut to their hours; shifts that began before `begun` are left out.

    Without an ending hour the last day's shift runs to its own end.
    """
    window = asked.span
    made = plan(unit, turns, asked.first, asked.last, works=works, dates=dates, since=since)
    end = window.end if asked.ends is not None else None
    shifts = (_cut(shift, window.start, end) for shift in made.shifts)
    holes = (_cut_hole(hole, window.start, end) for hole in made.unfilled)
    return Plan(
        tuple(one for one in shifts if one is not None and (begun is None or one.start >= begun)),
        tuple(one for one in holes if one is not None and (begun is None or one.span.start >= begun)),
    )


def _within(span: Span, start: datetime, end: datetime | None) -> Span | None:
    return span.within(Span(start, max(span.end, start + _MINUTE) if end is None else end))


def _cut(shift: Shift, start: datetime, end: datetime | None) -> Shift | None:
    span = _within(shift.span, start, end)
    return None if span is None else replace(shift, start=span.start, end=span.end)


def _cut_hole(hole: Unfilled, start: datetime, end: datetime | None) -> Unfilled | None:
    span = _within(hole.span, start, end)
    return None if span is None else Unfilled(hole.turn, span)
