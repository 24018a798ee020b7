"""What the first release left behind is brought up to date, backed up as it is, and moved; in real processes."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from khien.keeping import rows
from khien.keeping.databases import at_address, opened
from khien.keeping.tests import first_release
from khien.search.query import parsed
from tests.processes import ROOT, address_of_test_database

SOUND = f"{first_release.HEAD[0]}:{first_release.HEAD[1]}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    first_release.unpacked(tmp_path / "old")
    return tmp_path / "old"


@pytest.fixture(scope="session")
def _prepared_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """That folder once it was brought up to date by `khien prepare`, which makes the same of it each time."""
    once = tmp_path_factory.mktemp("first-release") / "old"
    first_release.unpacked(once)
    status, said = khien(once, "prepare")
    assert status == 0, said
    return once


@pytest.fixture
def prepared(_prepared_once: Path, tmp_path: Path) -> Path:
    return shutil.copytree(_prepared_once, tmp_path / "old")


def environment(data: Path, database: str = "") -> dict[str, str]:
    return {**os.environ, "KHIEN_DATA": str(data), "KHIEN_DATABASE": database, "KHIEN_BACKUPS": ""}


def khien(data: Path, *arguments: str, database: str = "") -> tuple[int, str]:
    """One command in a process of its own: its status, and what it said."""
    done = subprocess.run(
        [sys.executable, "-m", "khien", *arguments],
        env=environment(data, database),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )
    return done.returncode, done.stdout + done.stderr


def counted(address: str) -> dict[str, int]:
    with opened(at_address(address)) as alias:
        names = ("organisations_unit", "organisations_person", "directives_directive", "evidence_evidence")
        return {table.name: rows.tally(alias, table).rows for table in rows.tables(alias) if table.name in names}


SOUGHT = ("nhat ky", "sao luu", '"truong thpt"', "77sgddt", "H99.7")


def found(address: str) -> dict[str, list[int]]:
    """How many units, letters, clauses and pieces of evidence a search meets, through the index of that database."""
    with opened(at_address(address)) as alias:
        kept = [table for table in rows.tables(alias) if table.name.endswith("words")]
        return {
            table.name: [
                table.model._base_manager.using(alias).filter(words__found=parsed(one)).count() for one in SOUGHT
            ]
            for table in kept
        }


EXPECTED = {
    "organisations_unit": first_release.UNITS,
    "organisations_person": first_release.PEOPLE,
    "directives_directive": first_release.LETTERS,
    "evidence_evidence": first_release.EVIDENCE,
}
FOUND = {
    "directives_clausewords": [0, 1, 0, 0, 0],
    "directives_letterwords": [0, 1, 1, 1, 0],
    "evidence_evidencewords": [1, 0, 0, 1, 0],
    "organisations_unitwords": [0, 0, 3, 0, 3],
}


def test_the_first_releases_database_is_brought_up_to_date_and_its_chain_holds(prepared: Path, db: None) -> None:
    status, said = khien(prepared, "audit", "verify", "--head", SOUND)
    assert (status, SOUND in said) == (0, True), said
    assert counted(f"sqlite:///{prepared / 'khien.sqlite3'}") == EXPECTED
    assert found(f"sqlite:///{prepared / 'khien.sqlite3'}") == FOUND


def test_it_is_backed_up_as_it_is_and_restored_into_the_present_version(folder: Path, tmp_path: Path, db: None) -> None:
    status, said = khien(folder, "backup", "--verify", "--json")
    answer = json.loads(said)
    assert (status, answer["verified"], answer["differences"], answer["missing"]) == (0, True, [], []), said
    assert (answer["head"], answer["files"]) == (SOUND, 2)
    status, said = khien(folder, "restore", answer["copies"][0], "--into", str(tmp_path / "new"))
    assert (status, SOUND in said) == (0, True), said
    status, said = khien(tmp_path / "new", "audit", "verify", "--head", SOUND)
    assert status == 0, said  # which refuses a database with steps still to be made
    assert counted(f"sqlite:///{tmp_path / 'new' / 'khien.sqlite3'}") == EXPECTED
    assert found(f"sqlite:///{tmp_path / 'new' / 'khien.sqlite3'}") == FOUND
    status, said = khien(folder, "restore", answer["copies"][0], "--into", str(tmp_path / "new"))
    assert (status, "không trống" in said) == (2, True), said


def test_an_altered_archive_is_a_no_that_names_the_table(folder: Path, tmp_path: Path) -> None:
    _, said = khien(folder, "backup", "--to", str(tmp_path), "--json")
    archive = Path(json.loads(said)["copies"][0])
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(tmp_path / "forged.zip", "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(
                name, content.replace(b"backup_321", b"backup_run") if "evidence_evidence" in name else content
            )
    status, said = khien(folder, "restore", str(tmp_path / "forged.zip"), "--into", str(tmp_path / "new"))
    assert status == 1
    assert "tables/evidence_evidence.jsonl: không khớp với mã băm" in said
    assert not (tmp_path / "new").exists()


def test_a_backup_killed_at_any_moment_leaves_whole_archives_or_none(folder: Path, tmp_path: Path) -> None:
    chance, out = random.Random(20260903), tmp_path / "out"
    out.mkdir()
    command = [sys.executable, "-m", "khien", "backup", "--to", str(out)]
    for _ in range(6):
        process = subprocess.Popen(command, env=environment(folder), cwd=ROOT, stdout=subprocess.DEVNULL)
        time.sleep(chance.uniform(0.4, 2.0))
        process.send_signal(signal.SIGKILL)
        process.wait()
        for archive in out.glob("*.zip"):
            assert zipfile.ZipFile(archive).testzip() is None
    status, said = khien(folder, "backup", "--to", str(out), "--verify")
    assert status == 0, said
    assert not list(out.glob(".*")), "the next backup clears away what was half-written"
    assert not list(folder.glob(".*"))


def test_moving_from_sqlite_to_sqlite_arrives_whole_and_leaves_the_old_as_it_was(
    prepared: Path, tmp_path: Path, db: None
) -> None:
    there = f"sqlite:///{tmp_path / 'moved.sqlite3'}"
    status, said = khien(prepared, "move", "--to", there)
    assert (status, SOUND in said) == (0, True), said
    assert counted(there) == counted(f"sqlite:///{prepared / 'khien.sqlite3'}") == EXPECTED
    assert found(there) == FOUND
    status, said = khien(prepared, "move", "--to", there)
    assert (status, "không trống" in said) == (2, True), said


@pytest.fixture
def empty_postgresql(transactional_db: None) -> Iterator[str]:
    """The address of an empty database on the server that the tests run on."""
    if connection.vendor != "postgresql":
        pytest.skip("the tests run on SQLite; CI runs them on PostgreSQL too")
    name = "khien_moved"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name}")
        cursor.execute(f"CREATE DATABASE {name}")
    yield address_of_test_database().rsplit("/", 1)[0] + f"/{name}"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_moving_to_postgresql_and_back_arrives_whole(prepared: Path, tmp_path: Path, empty_postgresql: str) -> None:
    status, said = khien(prepared, "move", "--to", empty_postgresql)
    assert (status, SOUND in said) == (0, True), said
    assert counted(empty_postgresql) == EXPECTED
    assert found(empty_postgresql) == FOUND
    assert khien(prepared, "audit", "verify", "--head", SOUND, database=empty_postgresql)[0] == 0
    back = f"sqlite:///{tmp_path / 'back.sqlite3'}"
    status, said = khien(prepared, "move", "--to", back, database=empty_postgresql)
    assert (status, SOUND in said) == (0, True), said
    assert counted(back) == EXPECTED
    assert found(back) == FOUND
    status, said = khien(prepared, "move", "--to", empty_postgresql)
    assert (status, "không trống" in said) == (2, True), said


def test_keys_go_on_after_the_last_one_on_postgresql(prepared: Path, empty_postgresql: str) -> None:
    assert khien(prepared, "move", "--to", empty_postgresql)[0] == 0
    with opened(at_address(empty_postgresql)) as alias:
        unit = next(table for table in rows.tables(alias) if table.name == "organisations_unit").model
        assert unit._base_manager.using(alias).create(path="/9999/", name="Mới", kind="office").pk > first_release.UNITS


def test_a_backup_of_postgresql_restores_into_sqlite_and_into_an_empty_postgresql(
    folder: Path, tmp_path: Path, empty_postgresql: str
) -> None:
    _, said = khien(folder, "backup", "--to", str(tmp_path), "--json")
    archive = json.loads(said)["copies"][0]
    new = tmp_path / "new"
    assert khien(folder, "restore", archive, "--into", str(new), "--database", empty_postgresql)[0] == 0
    status, said = khien(new, "backup", "--to", str(tmp_path), "--verify", "--json", database=empty_postgresql)
    answer = json.loads(said)
    assert (status, answer["differences"], answer["files"], answer["head"]) == (0, [], 2, SOUND), said
    assert khien(folder, "restore", answer["copies"][0], "--into", str(tmp_path / "again"))[0] == 0
    assert counted(f"sqlite:///{tmp_path / 'again' / 'khien.sqlite3'}") == EXPECTED
    assert found(f"sqlite:///{tmp_path / 'again' / 'khien.sqlite3'}") == FOUND
