"""Evidence by words without accents: by what was written, its kind and its files, among the units in reach."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from khien.base import clock
from khien.evidence import actions, queries, words
from khien.evidence.actions import SubjectRef
from khien.evidence.models import Evidence, EvidenceWords
from khien.evidence.queries import pieces
from khien.files.actions import store_bytes
from khien.organisations.models import Person
from khien.search.query import parsed
from tests.world import World

AT = datetime(2024, 9, 5, 3, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def stopped_clock() -> Iterator[None]:
    with clock.stopped_at(AT):
        yield


@pytest.fixture
def piece(world: World) -> Evidence:
    picture = store_bytes("biên bản".encode(), "Biên bản kiểm kê ổ cứng.txt", by=None, at=AT)
    return actions.record(
        by=world.north_officer,
        at=AT,
        provider=world.north,
        proof="backup_run",
        happened_on=date(2024, 9, 1),
        facts={"what": "Điểm học sinh khối 12", "succeeded": True},
        subjects=[SubjectRef(world.north)],
        files=[picture],
        note="Đã cất vào tủ của thầy hiệu phó, số 12/QĐ-THPT",
    )


def found(viewer: Person, typed: str) -> list[object]:
    return list(queries.found(viewer, parsed(typed)).keys)


def test_a_piece_is_found_by_its_note_facts_files_and_kind(world: World, piece: Evidence) -> None:
    for typed in ("diem hoc sinh", "tủ thầy", "bien ban kiem ke", "12qdthpt", "ban sao luu", "sao luu khoi 12"):
        assert found(world.north_officer, typed) == [piece.pk], typed
    assert found(world.north_officer, "dien tap") == []
    assert found(world.north_officer, "true") == []


def test_only_evidence_of_units_in_reach_is_found(world: World, piece: Evidence) -> None:
    for viewer in (world.north_leader, world.department_leader, world.auditor):
        assert found(viewer, "hoc sinh") == [piece.pk]
    for viewer in (world.south_leader, world.telecom_officer, world.removed):
        assert found(viewer, "hoc sinh") == []


def test_who_sees_more_units_than_can_be_named_finds_the_same(
    world: World, piece: Evidence, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pieces, "MOST_MARKED", 0)
    for newest in (1, 5000):
        monkeypatch.setattr(pieces, "NEWEST", newest)
        assert found(world.department_leader, "hoc sinh") == [piece.pk]
        assert found(world.south_leader, "hoc sinh") == []


def test_what_lies_deep_is_found_by_who_sees_little_of_much(
    world: World, piece: Evidence, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The newest rows of the index are another's: all are asked then."""
    for _ in range(3):
        actions.record(
            by=world.south_officer,
            at=AT,
            provider=world.south,
            proof="backup_run",
            happened_on=date(2024, 9, 2),
            facts={"what": "Điểm học sinh", "succeeded": True},
            subjects=[SubjectRef(world.south)],
            files=[store_bytes(b"1", "nhat-ky.txt", by=None, at=AT)],
        )
    monkeypatch.setattr(pieces, "MOST_MARKED", 0)
    monkeypatch.setattr(pieces, "NEWEST", 2)
    assert found(world.north_officer, "hoc sinh") == [piece.pk]


def test_the_latest_recorded_stands_first(world: World, piece: Evidence) -> None:
    later = actions.record(
        by=world.department_coordinator,
        at=AT,
        provider=world.department,
        proof="backup_run",
        happened_on=date(2024, 8, 1),
        facts={"what": "Điểm học sinh toàn ngành", "succeeded": True},
        subjects=[SubjectRef(world.north), SubjectRef(world.south)],
        files=[store_bytes(b"1", "nhat-ky.txt", by=None, at=AT)],
    )
    assert found(world.north_officer, "hoc sinh") == [later.pk, piece.pk]
    assert found(world.south_officer, "hoc sinh") == [later.pk]


def test_words_written_anew_are_the_words_that_recording_wrote(world: World, piece: Evidence) -> None:
    before = EvidenceWords.objects.get(evidence=piece).words
    assert words.index([piece.pk]) == 1
    assert EvidenceWords.objects.get(evidence=piece).words == before
