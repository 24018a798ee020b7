"""How often one address may read an open page in a minute, counted in this process. It spares the machine; it opens
nothing, and what an open page takes in has limits of its own (`ACCOUNT_RATE_LIMITS`, kept in the database).
"""

from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock

from allauth.account.adapter import get_adapter
from django.http import HttpRequest

from khien.base import clock

MOST_READS = 300  # a whole office may read through one address
MOST_ADDRESSES = 10_000


@dataclass
class Reads:
    """Reads by address in the present minute."""

    most: int = MOST_READS
    _minute: int = 0
    _seen: dict[str, int] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def let_in(self, address: str, *, at: datetime) -> bool:
        """Whether one more read of this address is answered. Where too many addresses ask, new ones are not."""
        minute = int(at.timestamp()) // 60
        with self._lock:
            if minute != self._minute:
                self._minute, self._seen = minute, {}
            if address not in self._seen and len(self._seen) >= MOST_ADDRESSES:
                return False
            self._seen[address] = self._seen.get(address, 0) + 1
            return self._seen[address] <= self.most


OPEN_PAGES = Reads()


def reads_too_often(request: HttpRequest) -> bool:
    """Whether the address of this GET or HEAD has had its reads of the minute."""
    if request.method not in ("GET", "HEAD"):
        return False
    return not OPEN_PAGES.let_in(str(get_adapter(request).get_client_ip(request)), at=clock.now())
