"""What is gathered of one group until a correlation is met, and what is counted in its window. It knows no rule."""

import math
from collections.abc import Hashable, Sequence


class Latest:
    """Distinct keys by the last time that each was met, no more than are needed."""

    __slots__ = ("_latest", "_need", "_seconds")

    def __init__(self, need: int, seconds: float) -> None:
        self._need, self._seconds = need, seconds
        self._latest: dict[Hashable, float] = {}

    def start(self, keys: Sequence[Hashable], time: float) -> float | None:
        """Where the shortest stretch up to now begins in which enough keys are met; None where there is none."""
        latest = self._latest
        for key in keys:
            latest.pop(key, None)
            latest[key] = time
        while latest and next(iter(latest.values())) + self._seconds < time:
            del latest[next(iter(latest))]
        return None if len(latest) < self._need else list(latest.values())[-self._need]

    def since(self, start: float) -> list[Hashable]:
        """The keys met from then on."""
        return [key for key, time in self._latest.items() if time >= start]

    def is_over(self, time: float) -> bool:
        """Whether nothing gathered can matter any more."""
        return not self._latest or next(reversed(self._latest.values())) + self._seconds < time


class Chain:
    """Keys to be met in their order. What is met at the same time is in whatever order fits, for nobody can know."""

    __slots__ = ("_begins", "_need", "_place", "_seconds", "_times")

    def __init__(self, order: Sequence[Hashable], need: int, seconds: float) -> None:
        size = len(order)
        self._place = {key: place for place, key in enumerate(order)}
        self._need, self._seconds = need, seconds
        self._times = [-math.inf] * size  # when each was last met
        self._begins = [[-math.inf] * size for _ in range(size + 1)]  # latest begin, by length and last place

    def start(self, keys: Sequence[Hashable], time: float) -> float | None:
        """Where the shortest chain up to now begins that is long enough; None where there is none."""
        for key in keys:
            self._meet(self._place[key], time)
        if self._need >= len(self._begins):
            return None
        start = max(self._begins[self._need])
        return start if start + self._seconds >= time else None

    def _meet(self, place: int, time: float) -> None:
        self._times[place] = time
        for at in range(place, len(self._times)):
            if self._times[at] != time:
                continue
            self._begins[1][at] = time
            for length in range(2, at + 2):
                self._begins[length][at] = max(self._begins[length][at], *self._begins[length - 1][:at])

    def since(self, start: float) -> list[Hashable]:
        """The keys met from then on."""
        return [key for key, place in self._place.items() if self._times[place] >= start]

    def is_over(self, time: float) -> bool:
        """Whether nothing gathered can matter any more."""
        return max(self._times) + self._seconds < time

    def __len__(self) -> int:
        return max((length for length, begins in enumerate(self._begins) if max(begins) > -math.inf), default=0)


class Distinct:
    """Counts what differs."""

    __slots__ = ("_keys",)

    def __init__(self) -> None:
        self._keys: set[Hashable] = set()

    def add(self, keys: Sequence[Hashable], _time: float) -> None:
        self._keys.update(keys)

    def __len__(self) -> int:
        return len(self._keys)


class Running:
    """Counts events, of which the same is told several times only in a row; it keeps none of them."""

    __slots__ = ("_count", "_last")

    def __init__(self) -> None:
        self._count = 0
        self._last: Hashable = None

    def add(self, keys: Sequence[Hashable], _time: float) -> None:
        for key in keys:
            if key != self._last:
                self._count, self._last = self._count + 1, key

    def __len__(self) -> int:
        return self._count


class Longest:
    """Counts how many of the keys were met in their order."""

    __slots__ = ("_chain",)

    def __init__(self, order: Sequence[Hashable]) -> None:
        self._chain = Chain(order, 1, math.inf)

    def add(self, keys: Sequence[Hashable], time: float) -> None:
        self._chain.start(keys, time)

    def __len__(self) -> int:
        return len(self._chain)
