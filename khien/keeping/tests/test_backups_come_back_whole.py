"""A backup comes back with every row, file and link of the chain, or says what differs and leaves nothing."""

import hashlib
import json
import shutil
import sqlite3
import stat
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings, settings
from django.db import IntegrityError, connections, transaction
from django.test import override_settings
from django_tasks_db.models import DBTaskResult

from khien.base import audit
from khien.base.actors import Service
from khien.files import actions as files
from khien.files import place
from khien.files.actions import store_bytes
from khien.files.models import StoredFile
from khien.keeping import actions, filling, queries, rows
from khien.keeping.actions import Done
from khien.keeping.archive import MANIFEST, UnableToReadArchive, sha256_of
from khien.keeping.databases import at_address, make_tables, opened
from khien.keeping.filling import UnableToFill, UnableToMatch
from khien.keeping.models import Backup, Copy
from khien.organisations.models import Person, Unit
from khien.organisations.queries import NotAllowed
from tests.world import BEGAN, World, build

BY = Service("keeping")
LATER = BEGAN.replace(year=2026)
Members = dict[str, bytes]


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    """A data folder of its own, so that no other test's files are backed up."""
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "secret-key").write_text("khoá thử")
    with override_settings(KHIEN_DATA=folder, KHIEN_BACKUPS=""):
        yield folder


@pytest.fixture(scope="session")
def _tables_once() -> dict[tuple[tuple[str, str], ...], Path]:
    return {}


@pytest.fixture(scope="module", autouse=True)
def _the_same_tables_are_made_once(
    _tables_once: dict[tuple[tuple[str, str], ...], Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """The first empty file has its tables from the migrations, 12 seconds; others of the same steps, a copy of them."""

    def made_or_copied(alias: str, steps: tuple[tuple[str, str], ...]) -> None:
        connection = connections[alias]
        if connection.vendor != "sqlite" or connection.introspection.table_names():
            make_tables(alias, steps)
        elif steps in _tables_once:
            with closing(sqlite3.connect(_tables_once[steps])) as copy:
                copy.backup(connection.connection)
        else:
            make_tables(alias, steps)
            path = tmp_path_factory.mktemp("tables") / "empty.sqlite3"
            with connection.cursor() as cursor:
                cursor.execute("VACUUM INTO %s", [str(path)])
            _tables_once[steps] = path

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(filling, "make_tables", made_or_copied)
        yield


@pytest.fixture
def worked(transactional_db: None, data: Path) -> World:
    """The world, committed, with a stored file and an erased personal part."""
    world = build()
    store_bytes("Sổ trực, không ai có thật\n".encode(), "so-truc.txt", by=world.north_officer.pk, at=BEGAN)
    audit.erase(f"person:{world.removed.pk}", by=BY, at=BEGAN, reason="theo yêu cầu")
    return world


def backed_up(*, verify: bool = False, with_key: bool = False, at: datetime = LATER) -> tuple[Done, Path]:
    done = actions.back_up(by=BY, at=at, verify=verify, with_key=with_key)
    return done, done.copies[0]


def rewritten(archive: Path, change: Callable[[Members], None]) -> Path:
    """The archive with its entries changed, as somebody with a ZIP tool would."""
    with zipfile.ZipFile(archive) as old:
        members = {name: old.read(name) for name in old.namelist()}
    change(members)
    other = archive.with_name("other.zip")
    with zipfile.ZipFile(other, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in members.items():
            new.writestr(name, content)
    return other


def test_bytes_erased_on_request_are_missing_from_no_backup_and_come_back_from_none(worked: World) -> None:
    kept = StoredFile.objects.get(original_name="so-truc.txt")
    gone = store_bytes("Tên người xin xóa\n".encode(), "ten.txt", by=None, at=BEGAN)
    with transaction.atomic():
        files.erase(gone, "đã xóa")
        audit.erase(f"file:{gone.sha256}", by=BY, at=BEGAN, reason="theo yêu cầu", details={"sha256": gone.sha256})
    assert not place.place_of(gone.sha256).exists()
    head = audit.head()
    done, archive = backed_up(verify=True)
    assert done.manifest.missing == () and done.differences == ()
    with zipfile.ZipFile(archive) as whole:
        names = whole.namelist()
    assert f"files/{kept.sha256}" in names and f"files/{gone.sha256}" not in names
    bringing_back = place.root().parent / "other"
    restored = actions.restore(archive, into=bringing_back)
    assert restored.missing == () and restored.head == head


def test_a_backup_restored_into_an_empty_folder_holds_every_row_file_and_link(worked: World, tmp_path: Path) -> None:
    head, units, people = audit.head(), Unit.objects.count(), Person.objects.count()
    _, archive = backed_up()
    restored = actions.restore(archive, into=tmp_path / "new")
    assert restored.head == head
    assert restored.files == 1
    with opened(at_address(f"sqlite:///{tmp_path / 'new' / 'khien.sqlite3'}")) as alias:
        assert Unit.objects.using(alias).count() == units
        assert Person.objects.using(alias).count() == people
        assert rows.head(alias) == head
        assert rows.chain_faults(alias) == []
        (sha256,) = rows.file_hashes(alias)
        person = Person.objects.using(alias).get(pk=worked.north_officer.pk)
        assert person.password == worked.north_officer.password
        with pytest.raises(IntegrityError, match="append-only"), connections[alias].cursor() as cursor:
            cursor.execute("DELETE FROM base_entry")
    kept = place.place_of(sha256, below=tmp_path / "new" / "files")
    assert kept.read_text() == "Sổ trực, không ai có thật\n"


def test_a_restored_database_gives_new_rows_new_keys(worked: World, tmp_path: Path) -> None:
    _, archive = backed_up()
    actions.restore(archive, into=tmp_path / "new")
    with opened(at_address(f"sqlite:///{tmp_path / 'new' / 'khien.sqlite3'}")) as alias:
        highest = Unit.objects.using(alias).order_by("-pk").values_list("pk", flat=True)[0]
        assert Unit.objects.using(alias).create(path="/9999/", name="Mới", kind="office").pk > highest


def test_a_trial_restore_is_recorded_with_the_backup(worked: World) -> None:
    done, archive = backed_up(verify=True)
    assert done.differences == ()
    kept = Backup.objects.get()
    assert (kept.name, kept.sha256, kept.size) == (archive.name, done.sha256, archive.stat().st_size)
    assert kept.verified_at is not None
    assert list(audit.faults()) == []
    last = list(audit.links())[-1][0]
    assert (last.action, last.details["sha256"], last.details["proven"]) == ("backup.made", done.sha256, True)


def test_a_trial_restore_changes_no_row_of_the_live_database(worked: World) -> None:
    """A step of the queue's library turns NEW into READY, and does not say in which database."""
    actions.ask_for_backup(by=worked.administrator, at=BEGAN)
    DBTaskResult.objects.update(status="NEW")
    assert backed_up(verify=True)[0].differences == ()
    assert DBTaskResult.objects.get().status == "NEW"


def _row_altered(members: Members) -> None:
    members["tables/organisations_unit.jsonl"] = members["tables/organisations_unit.jsonl"].replace(
        "Bắc Lâm".encode(), "Tây Lâm".encode()
    )


def _row_dropped(members: Members) -> None:
    name = "tables/base_entry.jsonl"
    members[name] = b"".join(members[name].splitlines(keepends=True)[:-1])


def _file_altered(members: Members) -> None:
    name = next(name for name in members if name.startswith("files/"))
    members[name] += b"x"


def _file_dropped(members: Members) -> None:
    del members[next(name for name in members if name.startswith("files/"))]


def _entry_added(members: Members) -> None:
    members["../../etc/passwd"] = b"x"


def _head_altered(members: Members) -> None:
    manifest = json.loads(members[MANIFEST])
    manifest["head"] = [manifest["head"][0] + 1, "a" * 64]
    members[MANIFEST] = json.dumps(manifest).encode()


def _forged_whole(members: Members) -> None:
    """A row of the chain altered and every hash of the manifest made to agree: the chain itself tells."""
    name = "tables/base_entry.jsonl"
    members[name] = members[name].replace(b'"service:setup"', b'"service:other"', 1)
    total = sum(int.from_bytes(hashlib.sha256(line).digest(), "big") for line in members[name].splitlines()) % 2**256
    manifest = json.loads(members[MANIFEST])
    manifest["parts"][name] = {"sha256": hashlib.sha256(members[name]).hexdigest(), "size": len(members[name])}
    manifest["tables"]["base_entry"]["fingerprint"] = f"{total:064x}"
    members[MANIFEST] = json.dumps(manifest).encode()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_row_altered, "organisations_unit"),
        (_row_dropped, "base_entry"),
        (_file_altered, "files/"),
        (_file_dropped, "không có trong tệp"),
        (_entry_added, "không có trong danh mục"),
        (_head_altered, "đầu chuỗi"),
        (_forged_whole, "chuỗi nhật ký, mục"),
    ],
)
def test_whatever_was_altered_is_told_and_nothing_stays(
    worked: World, tmp_path: Path, change: Callable[[Members], None], said: str
) -> None:
    _, archive = backed_up()
    with pytest.raises(UnableToMatch) as refused:
        actions.restore(rewritten(archive, change), into=tmp_path / "new")
    assert any(said in difference for difference in refused.value.differences), refused.value.differences
    assert not (tmp_path / "new").exists()


def test_a_restore_refuses_a_place_that_holds_data(worked: World, tmp_path: Path) -> None:
    _, archive = backed_up()
    actions.restore(archive, into=tmp_path / "new")
    before = sha256_of(tmp_path / "new" / "khien.sqlite3")
    with pytest.raises(UnableToFill):
        actions.restore(archive, into=tmp_path / "new")
    assert sha256_of(tmp_path / "new" / "khien.sqlite3") == before
    with pytest.raises(UnableToFill, match="không trống"):
        actions.restore(archive, into=tmp_path / "other", database=f"sqlite:///{tmp_path / 'new' / 'khien.sqlite3'}")
    assert not (tmp_path / "other").exists()


def test_a_file_that_is_no_backup_is_refused_in_words(tmp_path: Path, data: Path) -> None:
    (tmp_path / "x.zip").write_bytes(b"PK\x03\x04 not really")
    with pytest.raises(UnableToReadArchive, match="không phải bản sao lưu"):
        actions.restore(tmp_path / "x.zip", into=tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_a_file_lost_before_is_told_and_the_rest_is_backed_up(worked: World, data: Path, tmp_path: Path) -> None:
    (lost,) = (data / "files").glob("??/??/*")
    lost.unlink()
    done, archive = backed_up(verify=True)
    assert done.manifest.missing == (lost.name,)
    assert done.differences == ()
    assert actions.restore(archive, into=tmp_path / "new").missing == (lost.name,)


def test_the_secret_key_is_inside_only_when_asked_and_comes_back_for_its_owner_alone(
    worked: World, tmp_path: Path
) -> None:
    _, without = backed_up()
    _, archive = backed_up(with_key=True, at=LATER + timedelta(days=1))
    assert "secret-key" not in zipfile.ZipFile(without).namelist()
    assert actions.restore(archive, into=tmp_path / "new").key
    key = tmp_path / "new" / "secret-key"
    assert key.read_text() == "khoá thử"
    assert stat.S_IMODE(key.stat().st_mode) == stat.S_IMODE(archive.stat().st_mode) == 0o600


def test_sessions_are_not_in_a_backup(worked: World) -> None:
    _, archive = backed_up()
    names = zipfile.ZipFile(archive).namelist()
    assert "tables/organisations_person.jsonl" in names
    assert not [name for name in names if "session" in name]


def test_a_place_out_of_reach_is_told_and_the_others_have_their_copy(worked: World, tmp_path: Path) -> None:
    (tmp_path / "nas").mkdir()
    line = f"gần:disk:here:{tmp_path}/gone; tủ mạng:nas:here:{tmp_path}/nas"
    with override_settings(KHIEN_BACKUPS=line):
        done, archive = backed_up()
        assert archive.parent == tmp_path / "nas"
        assert len(done.failed) == 1 and "gần" in done.failed[0]
        assert not (tmp_path / "gone").exists()
        newest = {one.place.name: one.newest for one in queries.places_now(BY)}
        assert newest["gần"] is None and newest["tủ mạng"] is not None
        assert not queries.own_state(BY, LATER).well
        shutil.copy(__file__, archive)
        assert actions.check_copies(by=BY, at=LATER) == 1
        assert not Copy.objects.get().well
    with override_settings(KHIEN_BACKUPS=f"gần:disk:here:{tmp_path}/gone"), pytest.raises(actions.UnableToBackUp):
        backed_up()


def test_old_archives_leave_every_place_by_the_rules(worked: World, tmp_path: Path, data: Path) -> None:
    for month in (1, 2, 3):
        for day in (1, 2):
            actions.back_up(by=BY, at=LATER.replace(month=month, day=day, year=2024))
    for day in range(1, 12):
        actions.back_up(by=BY, at=LATER.replace(day=day))
    here = {path.name[6:14] for path in (data / "backups").glob("*.zip")}
    assert {f"202601{day:02}" for day in range(5, 12)} <= here
    assert {"20240102", "20240202", "20240302"} <= here
    assert not {"20240101", "20240201", "20240301"} & here
    assert Copy.objects.filter(removed_at=None).count() == len(here)


def test_only_who_manages_a_top_unit_sees_backups(world: World, settings: LazySettings) -> None:
    assert queries.oversees(world.administrator)
    for person in (world.department_administrator, world.province_leader, world.auditor, world.north_officer):
        assert not queries.oversees(person)
        with pytest.raises(NotAllowed):
            queries.own_state(person, BEGAN)
        with pytest.raises(NotAllowed):
            actions.ask_for_backup(by=person, at=BEGAN)


def test_a_backup_asked_for_by_a_person_waits_in_the_queue(worked: World) -> None:
    actions.ask_for_backup(by=worked.administrator, at=BEGAN)
    assert DBTaskResult.objects.get().task_path == "khien.keeping.tasks.back_up"


def test_the_data_folder_of_these_tests_is_never_the_real_one(data: Path) -> None:
    assert data == settings.KHIEN_DATA
