"""Correlations: hits of rules in the order of time → windows that meet a correlation. docs/hunt.md says what counts.

It keeps of a group no more than its limit asks for, and the windows that are not over.
"""

import heapq
import math
import operator
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from khien.lake.sigma.chains import Chain, Distinct, Latest, Longest, Running
from khien.lake.sigma.types import TEMPORAL, Correlation, Kind, Value
from khien.lake.sigma.values import folded, is_null, texts

_PURGED = 10_000  # hits after which groups that are over are dropped
_COMPARE: Mapping[str, Callable[[float, float], bool]] = {
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
    "eq": operator.eq,
    "neq": operator.ne,
}
# with these alone, further hits never unmake what is met; the least count that is enough
_LEAST: Mapping[str, Callable[[float], int]] = {"gt": lambda number: math.floor(number) + 1, "gte": math.ceil}
Group = tuple[str, ...]


class Hit(NamedTuple):
    """A rule, by its key, met an event. `order` counts all events; `values` are the fields that correlations name."""

    time: float
    order: int
    rule: str
    values: Mapping[str, Value]
    event: bytes = b""


@dataclass(frozen=True, slots=True)
class Met:
    """A window that meets a correlation: the hit that completed it, the group as it is written there, the count."""

    correlation: Correlation
    hit: Hit
    group: Mapping[str, str]
    count: float


class Correlator:
    """Takes hits in the order of (time, order), once."""

    def __init__(self, correlations: Iterable[Correlation]) -> None:
        self._of: dict[str, list[_Watch]] = {}
        self._open: list[tuple[float, int, _Window]] = []
        self._opened = 0
        self._watches: list[_Watch] = []
        for correlation in correlations:
            watch = _Watch(correlation)
            self._watches.append(watch)
            for key in watch.rules:
                self._of.setdefault(key, []).append(watch)

    def met(self, hits: Iterable[Hit]) -> Iterator[Met]:
        """The windows that are met, as they end."""
        for hit in hits:
            yield from self._over(hit.time)
            self._take(hit)
        yield from self._over(math.inf)

    def ungrouped(self) -> Iterator[tuple[Correlation, int]]:
        """How many hits were of no group, for they lack a field by which a correlation groups."""
        return ((watch.of, watch.ungrouped) for watch in self._watches if watch.ungrouped)

    def _take(self, hit: Hit) -> None:
        for watch in self._of.get(hit.rule, ()):
            window = watch.take(hit)
            if window is not None:
                self._opened += 1
                heapq.heappush(self._open, (window.end, self._opened, window))
                if not watch.waits:
                    self._take(watch.told(window, hit.time))

    def _over(self, time: float) -> Iterator[Met]:
        while self._open and self._open[0][0] < time:
            _, _, window = heapq.heappop(self._open)
            watch, window.group.window = window.watch, None
            if watch.waits:
                if not watch.fits(len(window.keys)):
                    continue
                self._take(watch.told(window, window.end))
            shown = dict(zip(watch.of.group_by, window.shown, strict=True))
            yield Met(watch.of, window.hit, shown, float(len(window.keys)))


class _Watch:
    """One correlation and its groups. It `waits` for the end of a window where a further hit may unmake what is met."""

    def __init__(self, correlation: Correlation) -> None:
        self.of = correlation
        self.rules = tuple(dict.fromkeys(correlation.rules))
        temporal = correlation.kind in TEMPORAL
        self._limits = correlation.limits or ((("gte", float(len(self.rules))),) if temporal else ())
        self.waits = any(how not in _LEAST for how, _ in self._limits)
        self._need = max([1, *(_LEAST[how](number) for how, number in self._limits if how in _LEAST)])
        self._aliases = correlation.aliases or {}
        self._groups: dict[Group, _Group] = {}
        self._taken = self._left = 0
        self.ungrouped = 0

    def take(self, hit: Hit) -> "_Window | None":
        """The window that the hit opens: one that it completes, or that it begins where the watch waits."""
        keys = self._keys(hit)
        if not keys:
            return None
        found = [_joined(hit.values.get(self._field(name, hit.rule))) for name in self.of.group_by]
        shown = tuple(one for one in found if one is not None)
        if len(shown) < len(found):
            self.ungrouped += 1
            return None
        key = tuple(map(folded, shown))
        group = self._groups.get(key)
        if group is None:
            self._purge(hit.time)
            group = self._groups[key] = _Group()
        window = group.window
        if window is not None:
            window.keys.add(keys, hit.time)
            if self.waits:
                window.hit, window.shown = hit, shown
            return None
        start = hit.time
        if not self.waits:
            gathered = group.gathered = group.gathered or self._fresh()
            begun = gathered.start(keys, hit.time)
            if begun is None:
                return None
            start, keys, group.gathered = begun, gathered.since(begun), None
        window = group.window = _Window(start + self.of.seconds, self, group, hit, shown, self._counted())
        window.keys.add(keys, hit.time)
        return window

    def fits(self, count: float) -> bool:
        """Whether the limits allow the count."""
        return all(_COMPARE[how](count, number) for how, number in self._limits)

    def told(self, window: "_Window", time: float) -> Hit:
        """The window as a hit, for correlations that look at this one: its group's names stand before the event's."""
        values = {**window.hit.values, **dict(zip(self.of.group_by, window.shown, strict=True))}
        return Hit(time, window.hit.order, self.of.named.key, values, window.hit.event)

    def _field(self, name: str, rule: str) -> str:
        return self._aliases.get(name, {}).get(rule, name)

    def _keys(self, hit: Hit) -> Sequence[Hashable]:
        kind = self.of.kind
        if kind in TEMPORAL:
            return (hit.rule,)
        if kind is Kind.EVENT_COUNT:
            return (hit.order,)
        values = [hit.values.get(self._field(name, hit.rule)) for name in self.of.field]
        if len(values) == 1:
            unsaid = is_null(values[0])  # beside a null, an empty text is an empty cell of a table
            return [folded(text) for text in texts(values[0]) if text or not unsaid]
        together = tuple(None if (text := _joined(value)) is None else folded(text) for value in values)
        return [together] if any(text is not None for text in together) else []

    def _fresh(self) -> Latest | Chain:
        if self.of.kind is Kind.TEMPORAL_ORDERED:
            return Chain(self.rules, self._need, self.of.seconds)
        return Latest(self._need, self.of.seconds)

    def _counted(self) -> Distinct | Running | Longest:
        if self.of.kind is Kind.EVENT_COUNT:
            return Running()
        return Longest(self.rules) if self.of.kind is Kind.TEMPORAL_ORDERED and self.waits else Distinct()

    def _purge(self, time: float) -> None:
        """Drop groups of which nothing matters any more, as often as so many were made as were left the last time."""
        self._taken += 1
        if self._taken >= max(_PURGED, self._left):
            for key in [key for key, group in self._groups.items() if group.is_over(time)]:
                del self._groups[key]
            self._taken, self._left = 0, len(self._groups)


@dataclass(slots=True)
class _Group:
    gathered: Latest | Chain | None = None
    window: "_Window | None" = None

    def is_over(self, time: float) -> bool:
        return self.window is None and (self.gathered is None or self.gathered.is_over(time))


@dataclass(slots=True)
class _Window:
    """From its first hit to its `end`; `hit` completed it, or is its last where the watch waits."""

    end: float
    watch: _Watch
    group: _Group
    hit: Hit
    shown: Group
    keys: Distinct | Running | Longest


def _joined(value: Value) -> str | None:
    """The texts of a field as one; None where it has none, or where an empty one may be none."""
    found = list(texts(value))
    return ", ".join(found) if any(found) or (found and not is_null(value)) else None
