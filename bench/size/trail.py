"""The audit chain of the generated province: every action noted as it is made, then linked once, in order of time."""

import json
import random
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db import connection

from bench.size.rows import pour
from khien.base import chain
from khien.base.models import Entry, Head, Personal

_BATCH = 50_000
_Note = tuple[datetime, int, str, str, str, int | None, Mapping[str, Any], Mapping[str, Any] | None]


class Trail:
    """Notes of actions. `write` makes one entry of each, hashed as `khien.base.audit` hashes them."""

    def __init__(self, seed: int) -> None:
        self._notes: list[_Note] = []
        self._chance = random.Random(seed)

    def note(
        self,
        at: datetime,
        actor: str,
        action: str,
        subject: str,
        unit: int | None,
        details: Mapping[str, Any],
        personal: Mapping[str, Any] | None = None,
    ) -> None:
        self._notes.append((at, len(self._notes), actor, action, subject, unit, details, personal))

    def write(self) -> int:
        """How many entries there are."""
        self._notes.sort(key=lambda note: note[:2])
        seq, head = 0, chain.GENESIS
        for first in range(0, len(self._notes), _BATCH):
            links = list(self._links(self._notes[first : first + _BATCH], seq, head))
            pour(Entry, _COLUMNS, ([*_values(link), digest] for link, digest, _, _ in links))
            parts = ((link.seq, salt, part) for link, _, salt, part in links if part)
            pour(Personal, ("entry_id", "salt", "payload"), parts)
            seq, head = links[-1][0].seq, links[-1][1]
        pour(Head, ("id", "seq", "digest"), [(1, seq, head)])
        return seq

    def _links(
        self, notes: list[_Note], seq: int, head: str
    ) -> Iterator[tuple[chain.Link, str, str, Mapping[str, Any] | None]]:
        for at, _, actor, action, subject, unit, details, personal in notes:
            seq += 1
            salt = f"{self._chance.getrandbits(128):032x}" if personal else ""
            part = chain.personal_digest(salt, personal) if personal else ""
            link = chain.Link(seq, at, actor, action, subject, unit, details, part, head)
            head = chain.digest_of(link)
            yield link, head, salt, personal


_COLUMNS = (*chain.Link.__slots__, "digest")


def _values(link: chain.Link) -> list[Any]:
    values = [getattr(link, name) for name in chain.Link.__slots__]
    values[_DETAILS] = json.dumps(values[_DETAILS], ensure_ascii=False)
    return values


_DETAILS = chain.Link.__slots__.index("details")


def settle() -> None:
    """What the query planner knows of the tables, as the nightly job of an installation leaves it."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
