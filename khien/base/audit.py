"""Writing and checking the audit chain: one entry per action, inside the action's own transaction."""

import secrets
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from khien.base import chain
from khien.base.actors import Actor
from khien.base.models import Entry, Head, Personal

ERASED = "personal.erased"


@transaction.atomic(savepoint=False)  # without its entry the action must not stand, so there is nothing to fall back to
def record(
    action: str,
    subject: str,
    *,
    by: Actor,
    at: datetime,
    unit_id: int | None = None,
    details: Mapping[str, Any] | None = None,
    personal: Mapping[str, Any] | None = None,
) -> Entry:
    """Add one entry. `details` must name no person: what does goes into `personal`."""
    head = next(iter(Head.objects.select_for_update().filter(id=1)), None) or _first_head()
    salt = secrets.token_hex(16)
    link = chain.Link(
        seq=head.seq + 1,
        at=at,
        actor=by.audit_name,
        action=action,
        subject=subject,
        unit_id=unit_id,
        details=dict(details or {}),
        personal_digest=chain.personal_digest(salt, personal) if personal else "",
        previous=head.digest,
    )
    entry = Entry(digest=chain.digest_of(link), **{name: getattr(link, name) for name in link.__slots__})
    entry.save(force_insert=True)
    if personal:
        Personal.objects.create(entry=entry, salt=salt, payload=dict(personal))
    Head.objects.filter(id=1).update(seq=entry.seq, digest=entry.digest)
    return entry


def _first_head() -> Head:
    head, _ = Head.objects.select_for_update().get_or_create(id=1, defaults={"seq": 0, "digest": chain.GENESIS})
    return head


@transaction.atomic
def erase(
    subject: str,
    *,
    by: Actor,
    at: datetime,
    reason: str,
    only: Collection[int] | None = None,
    details: Mapping[str, Any] | None = None,
    unit_id: int | None = None,
) -> int:
    """Erase the personal parts of a subject's entries, as the law may ask; the number erased. The chain stands.

    `only` leaves the other entries alone; `details` say more exactly what was erased.
    """
    parts = Personal.objects.select_for_update().filter(entry__subject=subject, erased_at=None)
    if only is not None:
        parts = parts.filter(entry__in=only)
    found = list(parts.order_by("pk").values_list("pk", flat=True))
    erased = Personal.objects.filter(pk__in=found).update(payload=None, salt="", erased_at=at)
    told = {**(details or {}), "parts": erased, "reason": reason}
    record(ERASED, subject, by=by, at=at, unit_id=unit_id, details=told)
    return erased


def erasing_of(subject: str) -> Entry | None:
    """The latest erasing of a subject, which says why; None where nothing of it was erased."""
    return Entry.objects.filter(action=ERASED, subject=subject).last()


def head() -> tuple[int, str]:
    """The chain's last number and digest; (0, zeros) while it is empty."""
    last = Head.objects.filter(id=1).first()
    return (last.seq, last.digest) if last else (0, chain.GENESIS)


def links() -> Iterator[tuple[chain.Link, str]]:
    """The whole chain as values, in order, without holding it in memory."""
    for entry in Entry.objects.order_by("seq").iterator(chunk_size=2000):
        yield chain.Link(**{name: getattr(entry, name) for name in chain.Link.__slots__}), entry.digest


def is_empty() -> bool:
    """Whether there is no entry at all."""
    return not Entry.objects.exists()


def faults(printed: tuple[int, str] | None = None) -> Iterator[chain.Fault]:
    """Every break found from end to end, personal parts included.

    `printed` is the head that a report bears, its digest whole or its beginning: it must still be in the chain.
    A chain whose end was cut off together with its head shows in no other way.
    """
    yield from chain.faults(links(), head=head(), printed=printed)
    yield from _personal_faults()


def unmet(heads: Iterable[tuple[int, str]]) -> Iterator[chain.Fault]:
    """Heads that kept reports bear and the chain no longer holds: a tail cut with its head row shows by them."""
    borne = sorted({head for head in heads if head[0] > 0})
    held = Entry.objects.only("digest").in_bulk({seq for seq, _ in borne})
    for seq, digest in borne:
        if seq not in held:
            yield chain.Fault(seq, f"báo cáo đang lưu đã in mục {seq}, nhưng chuỗi không còn mục này")
        elif held[seq].digest != digest:
            told = f"mã băm báo cáo đang lưu đã in là {digest[:12]}…, trong chuỗi là {held[seq].digest[:12]}…"
            yield chain.Fault(seq, told)


def _personal_faults() -> Iterator[chain.Fault]:
    allowed = _erasures()
    for part in Personal.objects.select_related("entry").order_by("entry_id").iterator(chunk_size=2000):
        if part.payload is None and part.erased_at is not None:
            erasure = part.entry.subject, part.erased_at
            allowed[erasure] -= 1
            if allowed[erasure] < 0:
                yield chain.Fault(part.entry_id, "phần dữ liệu cá nhân bị xóa mà không có mục ghi việc xóa")
        elif part.payload is None or chain.personal_digest(part.salt, part.payload) != part.entry.personal_digest:
            yield chain.Fault(part.entry_id, "phần dữ liệu cá nhân không khớp với mã băm đã ghi")
    missing = Entry.objects.exclude(personal_digest="").filter(personal__isnull=True)
    for seq in missing.values_list("seq", flat=True):
        yield chain.Fault(seq, "thiếu phần dữ liệu cá nhân")


def _erasures() -> Counter[tuple[str, datetime]]:
    """How many parts the chain says were erased, by subject and instant: `erase` writes one instant to both."""
    found: Counter[tuple[str, datetime]] = Counter()
    for entry in Entry.objects.filter(action=ERASED):
        parts = entry.details.get("parts") if isinstance(entry.details, dict) else None
        found[entry.subject, entry.at] += parts if isinstance(parts, int) else 0
    return found
