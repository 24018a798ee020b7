"""The audit chain: what is altered, dropped, moved or cut off is found; what is erased by law leaves it standing."""

import dataclasses
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from khien.base import audit, chain, clock, triggers
from khien.base.actors import Service
from khien.base.models import Entry, Head, Personal

AT = datetime(2026, 3, 2, 3, 4, 5, 678901, tzinfo=UTC)
BY = Service("test")


@pytest.fixture
def ten(db: None) -> tuple[int, str]:
    """A chain of ten entries, every second with a personal part; its head as a report would print it."""
    for number in range(1, 11):
        audit.record(
            "unit.renamed",
            f"unit:{number}",
            by=BY,
            at=AT + timedelta(seconds=number),
            unit_id=number,
            details={"to": f"Trường số {number}", "n": number, "none": None, "list": [1, "hai"]},
            personal={"full_name": f"Người số {number}"} if number % 2 else None,
        )
    return audit.head()


@contextmanager
def tampering() -> Iterator[None]:
    """As someone with the database's own password would: the triggers are out of the way."""
    with connection.cursor() as cursor:
        for statement in triggers.REMOVE[connection.vendor]:
            cursor.execute(statement)
        yield
        for statement in triggers.INSTALL[connection.vendor]:
            cursor.execute(statement)


def _fault_lines() -> list[int]:
    return sorted({fault.seq for fault in audit.faults()})


def test_a_chain_left_alone_has_no_fault(ten: tuple[int, str]) -> None:
    assert ten[0] == 10
    assert list(audit.faults(printed=ten)) == []


def test_an_empty_chain_has_no_fault(db: None) -> None:
    assert list(audit.faults(printed=(0, chain.GENESIS))) == []
    assert audit.head() == (0, chain.GENESIS)


@pytest.mark.parametrize(
    "change",
    [
        {"actor": "person:9"},
        {"action": "unit.ended"},
        {"subject": "unit:99"},
        {"unit_id": None},
        {"at": AT},
        {"details": {"to": "Khác"}},
        {"personal_digest": ""},
        {"previous": "f" * 64},
        {"digest": "e" * 64},
    ],
    ids=lambda change: next(iter(change)),
)
def test_any_column_altered_is_found(ten: tuple[int, str], change: dict[str, object]) -> None:
    with tampering():
        Entry.objects.filter(seq=5).update(**change)
    assert 5 in _fault_lines()


def test_an_entry_altered_and_hashed_anew_is_found_at_the_next(ten: tuple[int, str]) -> None:
    """Whoever forges a link must forge every later one; then the printed head no longer agrees."""
    (link, _) = next(pair for pair in audit.links() if pair[0].seq == 5)
    forged = dataclasses.replace(link, actor="person:9")
    with tampering():
        Entry.objects.filter(seq=5).update(actor="person:9", digest=chain.digest_of(forged))
    assert _fault_lines() == [6]


def test_a_chain_forged_to_its_end_disagrees_with_the_printed_head(ten: tuple[int, str]) -> None:
    forged, previous = [], chain.GENESIS
    for link, _ in list(audit.links()):
        fresh = dataclasses.replace(link, actor="person:9", previous=previous)
        previous = chain.digest_of(fresh)
        forged.append((fresh, previous))
    with tampering():
        for link, digest in forged:
            Entry.objects.filter(seq=link.seq).update(actor=link.actor, previous=link.previous, digest=digest)
        Head.objects.update(digest=previous)
    assert list(audit.faults()) == []
    assert [fault.seq for fault in audit.faults(printed=ten)] == [10]
    assert [fault.seq for fault in audit.faults(printed=(10, ten[1][:16]))] == [10]


def test_a_dropped_entry_is_found(ten: tuple[int, str]) -> None:
    with tampering():
        Entry.objects.filter(seq=4).delete()
    assert 5 in _fault_lines()


def test_two_entries_changing_places_are_found(ten: tuple[int, str]) -> None:
    with tampering():
        for before, after in ((4, 1004), (6, 4), (1004, 6)):
            Entry.objects.filter(seq=before).update(seq=after)
    assert {4, 5, 6, 7} <= set(_fault_lines())


def test_a_cut_tail_is_found_by_the_head_row(ten: tuple[int, str]) -> None:
    with tampering():
        Personal.objects.filter(entry_id__gt=8).delete()
        Entry.objects.filter(seq__gt=8).delete()
    assert _fault_lines() == [10]


def test_a_tail_cut_with_its_head_row_is_found_by_a_printed_report(ten: tuple[int, str]) -> None:
    with tampering():
        Personal.objects.filter(entry_id__gt=8).delete()
        Entry.objects.filter(seq__gt=8).delete()
        Head.objects.update(seq=8, digest=Entry.objects.get(seq=8).digest)
    assert list(audit.faults()) == []
    (fault,) = audit.faults(printed=ten)
    assert (fault.seq, "chỉ còn đến mục 8" in fault.why) == (10, True)


def test_everything_removed_is_found_by_a_printed_report(ten: tuple[int, str]) -> None:
    with tampering():
        Personal.objects.all().delete()
        Entry.objects.all().delete()
        Head.objects.all().delete()
    assert [fault.seq for fault in audit.faults(printed=ten)] == [10]


def test_a_personal_part_altered_or_gone_is_found(ten: tuple[int, str]) -> None:
    with tampering():
        Personal.objects.filter(entry_id=3).update(payload={"full_name": "Người khác"})
        Personal.objects.filter(entry_id=7).delete()
    assert _fault_lines() == [3, 7]


def test_personal_data_erased_by_law_is_gone_and_the_chain_stands(ten: tuple[int, str]) -> None:
    assert audit.erase("unit:3", by=BY, at=AT, reason="đề nghị xóa dữ liệu cá nhân") == 1
    part = Personal.objects.get(entry_id=3)
    assert (part.payload, part.salt, part.erased_at) == (None, "", AT)
    assert list(audit.faults(printed=ten)) == []
    assert Entry.objects.get(seq=11).action == "personal.erased"


def _blank(*seqs: int, at: datetime = AT) -> None:
    with tampering():
        Personal.objects.filter(entry_id__in=seqs).update(payload=None, salt="", erased_at=at)


def test_a_personal_part_blanked_without_an_erasure_entry_is_found(ten: tuple[int, str]) -> None:
    _blank(3)
    (fault,) = audit.faults(printed=ten)
    assert (fault.seq, fault.why) == (3, "phần dữ liệu cá nhân bị xóa mà không có mục ghi việc xóa")


def test_the_erasure_of_one_subject_does_not_cover_another(ten: tuple[int, str]) -> None:
    audit.erase("unit:3", by=BY, at=AT, reason="luật")
    _blank(5)
    assert _fault_lines() == [5]


@pytest.mark.parametrize("later", [timedelta(0), timedelta(days=1)], ids=["same instant", "another instant"])
def test_an_erasure_covers_only_as_many_parts_as_it_erased(ten: tuple[int, str], later: timedelta) -> None:
    audit.record("unit.renamed", "unit:3", by=BY, at=AT, personal={"full_name": "Người cũ"})
    assert audit.erase("unit:3", by=BY, at=AT, reason="luật") == 2
    assert list(audit.faults()) == []
    audit.record("unit.renamed", "unit:3", by=BY, at=AT, personal={"full_name": "Người mới"})
    _blank(13, at=AT + later)
    assert _fault_lines() == [13]


def test_heads_of_kept_reports_tell_of_a_tail_cut_with_its_head_row(ten: tuple[int, str]) -> None:
    early = (8, Entry.objects.get(seq=8).digest)
    heads = [(0, chain.GENESIS), early, ten]
    assert list(audit.unmet(heads)) == []
    with tampering():
        Personal.objects.filter(entry_id__gt=8).delete()
        Entry.objects.filter(seq__gt=8).delete()
        Head.objects.update(seq=8, digest=early[1])
    assert list(audit.faults()) == []
    assert [fault.seq for fault in audit.unmet(heads)] == [10]
    assert [fault.seq for fault in audit.unmet([(8, "f" * 64)])] == [8]


@pytest.mark.parametrize(
    "attempt",
    [
        lambda: Entry.objects.filter(seq=5).update(actor="person:9"),
        lambda: Entry.objects.filter(seq=10).delete(),
        lambda: Personal.objects.filter(entry_id=3).update(payload={"full_name": "Người khác"}),
        lambda: Personal.objects.filter(entry_id=3).update(payload=None),
        lambda: Personal.objects.filter(entry_id=3).update(payload=None, erased_at=AT),
        lambda: Personal.objects.filter(entry_id=3).delete(),
        lambda: Head.objects.all().delete(),
        lambda: Head.objects.update(seq=5),
    ],
    ids=["alter", "remove", "alter personal", "blank", "keep salt", "remove personal", "remove head", "turn back"],
)
def test_the_database_itself_refuses_to_change_the_chain(ten: tuple[int, str], attempt: Callable[[], object]) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        attempt()
    assert list(audit.faults(printed=ten)) == []


def test_what_was_erased_stays_erased(ten: tuple[int, str]) -> None:
    audit.erase("unit:3", by=BY, at=AT, reason="luật")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Personal.objects.filter(entry_id=3).update(payload={"full_name": "Trở lại"}, erased_at=None)


def test_an_action_that_fails_leaves_no_entry(ten: tuple[int, str]) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        audit.record("unit.renamed", "unit:1", by=BY, at=AT)
        _ = 1 // 0
    assert audit.head() == ten


def test_the_same_instant_hashes_alike_in_every_zone() -> None:
    link = chain.Link(1, AT, "service:x", "a", "b", None, {"đ": 1}, "", chain.GENESIS)
    elsewhere = dataclasses.replace(link, at=AT.astimezone(clock.VIETNAM))
    assert chain.digest_of(link) == chain.digest_of(elsewhere)


def test_ten_thousand_entries_are_verified_in_seconds(db: None) -> None:
    previous, rows = chain.GENESIS, []
    for seq in range(1, 10_001):
        link = chain.Link(seq, AT, "service:x", "unit.renamed", f"unit:{seq}", seq, {"to": "Tên"}, "", previous)
        previous = chain.digest_of(link)
        rows.append(Entry(digest=previous, **{name: getattr(link, name) for name in link.__slots__}))
    Entry.objects.bulk_create(rows, batch_size=2000)
    Head.objects.create(seq=10_000, digest=previous)
    started = time.monotonic()
    assert list(audit.faults()) == []
    assert time.monotonic() - started < 10
