import hashlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

import khien
from khien.files import place, queries
from khien.files.actions import UnableToStore, forget, store, store_bytes, sweep
from khien.files.models import StoredFile

AT = datetime(2026, 8, 5, 8, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db(transaction=True)


def kept(folder: Path) -> list[Path]:
    return [path for path in (folder / "files").rglob("*") if path.is_file() and path.name != "lock"]


def test_an_upload_is_found_under_its_sha256_and_comes_back_byte_for_byte(pdf: bytes, data_folder: Path) -> None:
    stored = store(SimpleUploadedFile("Biên bản.pdf", pdf), by=3, at=AT)
    digest = hashlib.sha256(pdf).hexdigest()
    assert stored.sha256 == digest
    assert queries.path_of(stored) == data_folder / "files" / digest[:2] / digest[2:4] / digest
    with queries.open_bytes(stored) as stream:
        assert stream.read() == pdf
    assert kept(data_folder) == [queries.path_of(stored)]
    assert queries.path_of(stored).stat().st_mode & 0o777 == 0o400


def test_equal_bytes_are_kept_once_under_both_names(pdf: bytes, data_folder: Path) -> None:
    first, second = (store_bytes(pdf, name, by=None, at=AT) for name in ("a.pdf", "b.pdf"))
    assert first.pk != second.pk
    assert len(kept(data_folder)) == 1
    forget(first)
    with queries.open_bytes(second) as stream:
        assert stream.read() == pdf
    forget(second)
    assert kept(data_folder) == []
    assert not StoredFile.objects.exists()


def test_what_fails_the_vet_never_has_a_place_or_a_row(pdf: bytes, data_folder: Path) -> None:
    class Secret(ValueError):
        pass

    def vet(path: Path) -> None:
        assert path.read_bytes() == pdf
        raise Secret("văn bản MẬT")

    with pytest.raises(Secret):
        store_bytes(pdf, "a.pdf", by=None, at=AT, vet=vet)
    assert kept(data_folder) == []
    assert not StoredFile.objects.exists()


def test_200_megabytes_are_refused_while_they_arrive(data_folder: Path) -> None:
    class Endless:
        name = "lon.pdf"
        sent = 0

        def chunks(self) -> Iterator[bytes]:
            for _ in range(200):
                self.sent += 1
                yield b"\0" * 2**20

    upload = Endless()
    with pytest.raises(UnableToStore, match="25 MB"):
        store(upload, by=None, at=AT)
    assert upload.sent == 26
    assert kept(data_folder) == []


def test_a_broken_connection_leaves_nothing(data_folder: Path) -> None:
    class Broken:
        name = "a.pdf"

        def chunks(self) -> Iterator[bytes]:
            yield b"%PDF-1.7"
            raise ConnectionResetError

    with pytest.raises(UnableToStore, match="Đường truyền"):
        store(Broken(), by=None, at=AT)
    assert kept(data_folder) == []


def test_bytes_forgotten_while_an_equal_upload_is_on_its_way_come_back(pdf: bytes) -> None:
    first = store_bytes(pdf, "a.pdf", by=None, at=AT)
    with transaction.atomic():
        second = store_bytes(pdf, "b.pdf", by=None, at=AT)
        queries.path_of(first).unlink()  # what another process does that cannot see the second row yet
    with queries.open_bytes(second) as stream:
        assert stream.read() == pdf


def test_damaged_bytes_are_found_and_healed_by_the_same_upload(pdf: bytes) -> None:
    stored = store_bytes(pdf, "a.pdf", by=None, at=AT)
    assert list(queries.damaged_files()) == []
    path = queries.path_of(stored)
    path.chmod(0o600)
    path.write_bytes(pdf[:-1] + b"x")
    assert list(queries.damaged_files()) == [stored]
    store_bytes(pdf, "b.pdf", by=None, at=AT)
    assert list(queries.damaged_files()) == []


def test_missing_bytes_end_in_a_clear_sentence(pdf: bytes) -> None:
    stored = store_bytes(pdf, "a.pdf", by=None, at=AT)
    queries.path_of(stored).unlink()
    with pytest.raises(queries.UnableToOpen, match=r"a\.pdf"):
        queries.open_bytes(stored)
    assert list(queries.damaged_files()) == [stored]


KILLED = """
import os, sys, time
from pathlib import Path
import django
from django.conf import settings
settings.configure(KHIEN_DATA=Path(sys.argv[1]), DATABASES={}, INSTALLED_APPS=[])
from khien.files import place

def slowly():
    while True:
        yield b"x" * 65536
        print("sent", flush=True)
        time.sleep(0.01)

if sys.argv[2] == "arriving":
    place.receive(slowly(), 10**12)
else:
    arrival = place.receive([b"whole"], 10**6)
    place.settle(arrival)
    print("settled", flush=True)
    time.sleep(60)
"""


@pytest.mark.parametrize("moment", ["arriving", "settled"])
def test_a_process_killed_while_storing_leaves_no_half_file_in_place(moment: str, data_folder: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(khien.__file__).parents[1])}
    command = [sys.executable, "-c", KILLED, str(data_folder), moment]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as process:
        assert process.stdout is not None
        assert process.stdout.readline()
        os.kill(process.pid, signal.SIGKILL)
    in_place = [path for path in kept(data_folder) if path.parent != place.arrivals()]
    assert all(place.is_whole(path, path.name) for path in in_place)
    assert len(in_place) == (moment == "settled")

    now = datetime.fromtimestamp(time.time(), UTC)
    assert sweep(at=now) == 0, "what is young may still be on its way"
    assert sweep(at=now + timedelta(hours=2)) == len(in_place) + 1
    assert kept(data_folder) == []


def test_sweeping_leaves_what_a_row_owns(pdf: bytes) -> None:
    stored = store_bytes(pdf, "a.pdf", by=None, at=AT)
    now = datetime.fromtimestamp(time.time(), UTC)
    assert sweep(at=now + timedelta(days=400)) == 0
    assert list(queries.damaged_files()) == []
    assert stored.notes == []


def test_an_undone_transaction_leaves_only_what_sweeping_removes(pdf: bytes, data_folder: Path) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        store_bytes(pdf, "a.pdf", by=None, at=AT)
        raise RuntimeError
    assert not StoredFile.objects.exists()
    sweep(at=datetime.fromtimestamp(time.time(), UTC) + timedelta(hours=2))
    assert kept(data_folder) == []


def test_two_processes_storing_the_same_bytes_do_not_disturb_each_other(data_folder: Path) -> None:
    code = KILLED.replace("time.sleep(60)", "arrival.path.unlink()")
    environment = {**os.environ, "PYTHONPATH": str(Path(khien.__file__).parents[1])}
    command = [sys.executable, "-c", code, str(data_folder), "settled"]
    running = [subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment) for _ in range(4)]
    assert [process.wait() for process in running] == [0, 0, 0, 0]
    digest = hashlib.sha256(b"whole").hexdigest()
    assert [path.name for path in kept(data_folder)] == [digest]
