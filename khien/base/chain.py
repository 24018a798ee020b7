"""The chain's arithmetic, without a database: what an entry's digest is, and where a chain is broken."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Link:
    """One entry as it is hashed. `details` is JSON; `at` has microseconds."""

    seq: int
    at: datetime
    actor: str
    action: str
    subject: str
    unit_id: int | None
    details: Mapping[str, Any]
    personal_digest: str
    previous: str


@dataclass(frozen=True, slots=True)
class Fault:
    """A place where the chain does not hold, told in Vietnamese."""

    seq: int
    why: str


def canonical(value: Any) -> bytes:
    """JSON with sorted keys and no spaces: the same value always gives the same bytes."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def digest_of(link: Link) -> str:
    """SHA-256 over every field and the digest before it."""
    at = link.at.astimezone(UTC).isoformat(timespec="microseconds")
    rest = [link.actor, link.action, link.subject, link.unit_id, dict(link.details), link.personal_digest]
    return hashlib.sha256(canonical([link.seq, at, *rest, link.previous])).hexdigest()


def personal_digest(salt: str, payload: Mapping[str, Any]) -> str:
    """Salted, so that an erased name cannot be guessed back from its digest."""
    return hashlib.sha256(salt.encode() + canonical(dict(payload))).hexdigest()


def faults(
    links: Iterable[tuple[Link, str]], *, head: tuple[int, str] | None, printed: tuple[int, str] | None = None
) -> Iterator[Fault]:
    """Every break of a chain of (link, stored digest), in order.

    `head` is the end it should have. `printed` is an earlier end known from a paper: (number, digest or its beginning).
    """
    seq, previous, met = 0, GENESIS, printed is None or printed[0] == 0
    for link, stored in links:
        if printed is not None and link.seq == printed[0]:
            met = True
            if not stored.startswith(printed[1]):
                yield Fault(link.seq, f"mã băm đã in trên giấy là {printed[1][:12]}…, trong chuỗi là {stored[:12]}…")
        if link.seq != seq + 1:
            yield Fault(link.seq, f"thiếu hoặc đảo thứ tự: sau mục {seq} là mục {link.seq}")
        if link.previous != previous:
            yield Fault(link.seq, "không nối với mục đứng trước")
        if digest_of(link) != stored:
            yield Fault(link.seq, "nội dung không khớp với mã băm đã ghi")
        seq, previous = link.seq, stored
    if head is not None and (seq, previous) != head:
        yield Fault(head[0], f"chuỗi phải kết thúc ở mục {head[0]} ({head[1][:12]}…) nhưng dừng ở mục {seq}")
    if not met and printed is not None:
        yield Fault(printed[0], f"giấy đã in ghi nhận mục {printed[0]}, nhưng chuỗi chỉ còn đến mục {seq}")
