"""How much one token, or one address with wrong tokens, may ask in a minute. No other server is needed.

A process takes a token's requests out of its row some at a time, so that not every request writes to the database.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock

PER_MINUTE = 1200
LEASE = 40
MOST_FAILURES = 60  # of one address in a minute, in one process
MOST_ADDRESSES = 10_000


def minute_of(at: datetime) -> int:
    return int(at.timestamp()) // 60


def seconds_left(at: datetime) -> int:
    """Until the next minute; at least one."""
    return 60 - int(at.timestamp()) % 60


@dataclass
class Leases:
    """Requests that this process has put down to each token and not yet used."""

    per_minute: int = PER_MINUTE
    lease: int = LEASE
    _left: dict[str, tuple[int, int]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def take(self, key: str, spend: Callable[[int], int], *, at: datetime) -> bool:
        """Whether one more request of this token is let through. `spend` puts some down and says how many there are."""
        minute = minute_of(at)
        with self._lock:
            since, left = self._left.get(key, (0, 0))
            if since != minute:
                self._left = {name: one for name, one in self._left.items() if one[0] == minute}
            if since == minute and left != 0:
                self._left[key] = minute, left - 1 if left > 0 else left
                return left > 0
        spent = spend(self.lease)
        open_now = min(self.lease, self.per_minute - (spent - self.lease))
        with self._lock:
            more = max(0, self._left.get(key, (0, 0))[1])
            self._left[key] = (minute, more + open_now - 1) if open_now > 0 else (minute, -1)
        return open_now > 0


@dataclass
class Failures:
    """Wrong tokens by address. Guessing 170 bits is hopeless; this spares the database the attempt."""

    most: int = MOST_FAILURES
    _seen: dict[str, tuple[int, int]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def too_many(self, address: str, *, at: datetime) -> bool:
        since, count = self._seen.get(address, (0, 0))
        return since == minute_of(at) and count >= self.most

    def note(self, address: str, *, at: datetime) -> None:
        minute = minute_of(at)
        with self._lock:
            if len(self._seen) >= MOST_ADDRESSES:
                self._seen = {name: one for name, one in self._seen.items() if one[0] == minute}
            if len(self._seen) >= MOST_ADDRESSES:
                self._seen.clear()
            since, count = self._seen.get(address, (0, 0))
            self._seen[address] = minute, count + 1 if since == minute else 1
