"""Stretches of time as half-open spans [start, end), and the one sweep that all counting rests on. Knows no people."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """[start, end): the start belongs to it, the end does not. `end` is after `start`."""

    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        return self.end - self.start

    def meets(self, other: "Span") -> bool:
        """Whether they share an instant; spans that merely touch share none."""
        return self.start < other.end and other.start < self.end

    def within(self, other: "Span") -> "Span | None":
        """The part of it that lies in the other; None where there is none."""
        return Span(max(self.start, other.start), min(self.end, other.end)) if self.meets(other) else None


def at_least(count: int, spans: Iterable[Span]) -> tuple[Span, ...]:
    """The longest stretches in which `count` or more of the spans run at once, in order. Touching ones are joined."""
    steps: dict[datetime, int] = defaultdict(int)
    for span in spans:
        steps[span.start] += 1
        steps[span.end] -= 1
    found: list[Span] = []
    running, since = 0, None
    for instant in sorted(steps):
        running += steps[instant]
        if running >= count and since is None:
            since = instant
        elif running < count and since is not None:
            found.append(Span(since, instant))
            since = None
    return tuple(found)


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The stretches in which any of the spans runs."""
    return at_least(1, spans)


def cut(spans: Iterable[Span], window: Span) -> Iterator[Span]:
    """Each span's part inside the window; one that lies outside is left out."""
    return (part for span in spans if (part := span.within(window)) is not None)


def gaps(spans: Iterable[Span], window: Span) -> tuple[Span, ...]:
    """The stretches of the window in which none of the spans runs."""
    found: list[Span] = []
    free = window.start
    for span in joined(cut(spans, window)):
        if span.start > free:
            found.append(Span(free, span.start))
        free = span.end
    if free < window.end:
        found.append(Span(free, window.end))
    return tuple(found)


def minutes(spans: Iterable[Span]) -> int:
    """How many whole minutes the spans last together; ones that run at once count twice."""
    return sum(span.length // _MINUTE for span in spans)


def touched(spans: Sequence[Span], by: Span) -> Iterator[int]:
    """Places in `spans` (in order, apart from each other) of those that share an instant with `by`."""
    low, high = 0, len(spans)
    while low < high:
        middle = (low + high) // 2
        if spans[middle].end <= by.start:
            low = middle + 1
        else:
            high = middle
    while low < len(spans) and spans[low].start < by.end:
        yield low
        low += 1
