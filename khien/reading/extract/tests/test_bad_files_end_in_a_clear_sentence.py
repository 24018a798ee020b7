import io
import os
import random
import struct
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

import khien
from khien.reading.extract import run
from khien.reading.extract.limits import LIMITS
from khien.reading.extract.run import UnableToExtract, extract_bytes, extract_file

BareDocx = Callable[..., bytes]


def refusal(data: bytes, name: str = "a.docx") -> str:
    with pytest.raises(UnableToExtract) as caught:
        extract_bytes(data, name)
    said = str(caught.value)
    assert said.endswith(".")
    assert "Traceback" not in said
    return said


def package(parts: dict[str, bytes], base: bytes) -> bytes:
    stream = io.BytesIO(base)
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


@pytest.fixture
def good(bare_docx: BareDocx) -> bytes:
    made = bare_docx("<w:p><w:r><w:t>tốt</w:t></w:r></w:p>")
    assert extract_bytes(made, "a.docx").text == "tốt"
    return made


def test_an_empty_file_is_refused() -> None:
    assert "trống" in refusal(b"")


def test_200_megabytes_are_refused_without_being_read(tmp_path: Path) -> None:
    path = tmp_path / "lon.pdf"
    with path.open("wb") as stream:
        stream.truncate(200 * 2**20)
    began = time.monotonic()
    with pytest.raises(UnableToExtract, match=r"quá lớn: 200 MB"):
        extract_file(path)
    assert time.monotonic() - began < 1


def test_a_folder_a_pipe_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "ống")
    for path, why in (
        (tmp_path, "thư mục"),
        (tmp_path / "ống", "thông thường"),
        (tmp_path / "thiếu", "không tìm thấy"),
    ):
        with pytest.raises(UnableToExtract, match=why):
            extract_file(path)


def test_a_zip_bomb_is_refused(good: bytes) -> None:
    bomb = package({"word/media/image1.bmp": b"\0" * 210_000_000}, good)
    assert len(bomb) < 1_000_000
    assert "bom nén" in refusal(bomb)


def test_a_bomb_whose_headers_lie_about_its_size_is_refused(good: bytes) -> None:
    bomb = bytearray(package({"word/big.bin": b"\0" * 50_000_000}, good))
    true, lie = struct.pack("<I", 50_000_000), struct.pack("<I", 1_000)
    assert bomb.count(true) == 2
    refused = refusal(bytes(bomb.replace(true, lie)))
    assert "bom nén" in refused or "hỏng" in refused


def test_a_small_bomb_of_overlapping_entries_is_refused(good: bytes) -> None:
    """Two entries of the central directory that point at one body: how a small file is made to swell."""
    base = package({"a/1.bin": b"\0" * 900_000, "a/2.bin": b"\0" * 900_000}, good)
    with zipfile.ZipFile(io.BytesIO(base)) as archive:
        first, second = (archive.getinfo(name).header_offset for name in ("a/1.bin", "a/2.bin"))
    at = base.rindex(b"PK\x01\x02", 0, base.rindex(b"a/2.bin"))
    assert struct.unpack_from("<I", base, at + 42)[0] == second
    forged = bytearray(base)
    struct.pack_into("<I", forged, at + 42, first)
    assert "chồng" in refusal(bytes(forged)) or "hỏng" in refusal(bytes(forged))


def test_too_many_entries_are_refused(good: bytes) -> None:
    assert "2000 tệp con" in refusal(package({f"x/{n}": b"" for n in range(2_001)}, good))


@pytest.mark.parametrize("name", ["../../etc/cron.d/x", "/etc/passwd", "a\\..\\b", "C:/x"])
def test_names_that_climb_out_are_refused(good: bytes, name: str) -> None:
    assert "đường dẫn" in refusal(package({name: b"x"}, good))


def test_a_billion_laughs_are_not_laughed(bare_docx: BareDocx) -> None:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "ha"}">' for n in range(10))
    prolog = f'<?xml version="1.0"?><!DOCTYPE d [{entities}]>'
    began = time.monotonic()
    assert "XML" in refusal(bare_docx("<w:p><w:r><w:t>&a9;</w:t></w:r></w:p>", prolog=prolog))
    assert time.monotonic() - began < 5


def test_an_external_entity_is_refused(bare_docx: BareDocx) -> None:
    prolog = '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    assert "XML" in refusal(bare_docx("<w:p><w:r><w:t>&x;</w:t></w:r></w:p>", prolog=prolog))


def test_macros_are_refused(good: bytes) -> None:
    assert "macro" in refusal(package({"word/vbaProject.bin": b"x"}, good))


def test_a_truncated_docx_is_refused(good: bytes) -> None:
    assert "cắt cụt" in refusal(good[: len(good) // 2])


def test_a_docx_with_a_password_is_named_as_such() -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1_000 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 100
    assert "mật khẩu" in refusal(ole)


def test_old_word_files_are_told_how_to_be_saved() -> None:
    assert "DOCX" in refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1_000, "a.doc")


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"MZ\x90\x00\x03" + b"\0" * 60, "Windows"),
        (b"\x7fELF\x02\x01" + b"\0" * 60, "Linux"),
        (b"#!/bin/sh\nrm -rf /\n", "script"),
        (b"Rar!\x1a\x07\x00" + b"\0" * 60, "RAR"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        (b"\xef\xbb\xbf  <!DOCTYPE html><html></html>", "HTML"),
        ("<html>".encode("utf-16"), "HTML"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 60, "ảnh bị hỏng"),
    ],
)
def test_other_kinds_are_refused_by_name(data: bytes, name: str) -> None:
    assert name in refusal(data, "a.txt")


def test_a_zip_that_is_no_docx_is_said_to_be_one() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", "x")
    assert "ZIP" in refusal(stream.getvalue())


def test_a_parser_that_never_ends_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The child is replaced by one that sleeps: the wall clock must end it, and nothing may be left running."""
    sleeper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], stdout=subprocess.PIPE)
    monkeypatch.setattr(run, "_started", lambda mode, stream: sleeper)
    began = time.monotonic()
    with pytest.raises(UnableToExtract, match="quá lâu"):
        extract_bytes(b"1. abc", "a.txt", limits=replace(LIMITS, wall_seconds=0.5))
    assert time.monotonic() - began < 5
    assert sleeper.returncode is not None


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("import os; os.abort()", "dừng giữa chừng"),
        ("import os; os.kill(os.getpid(), 11)", "dừng giữa chừng"),
        ("print('không phải JSON')", "dừng giữa chừng"),
        ("print('[1]')", "dừng giữa chừng"),
        ("import sys; sys.stdout.write('x' * 20_000_000)", "quá dài"),
        ("import os; os.kill(os.getpid(), 24)", "quá lâu"),
    ],
)
def test_a_child_that_dies_or_babbles_is_an_answer(monkeypatch: pytest.MonkeyPatch, code: str, why: str) -> None:
    def poisoned(mode: str, stream: object) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

    monkeypatch.setattr(run, "_started", poisoned)
    with pytest.raises(UnableToExtract, match=why):
        extract_bytes(b"1. abc", "a.txt")


def jailed(code: str) -> str:
    """What a program says once it is locked up as the parsers are."""
    locked = "from khien.reading.extract.jail import lock_up\nfrom khien.reading.extract.limits import LIMITS\n"
    locked += f"lock_up(LIMITS)\n{code}"
    environment = {"PYTHONPATH": str(Path(khien.__file__).parents[1]), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([sys.executable, "-c", locked], env=environment, capture_output=True, text=True, check=False)
    return (done.stdout + done.stderr).strip()


def test_a_locked_up_parser_cannot_write_grow_or_reach_the_network(tmp_path: Path) -> None:
    assert "File too large" in jailed(f"open({str(tmp_path / 'x')!r}, 'wb', buffering=0).write(b'x')")
    assert "MemoryError" in jailed("bytearray(2 * 2**30)")
    reached = jailed("import socket; s = socket.socket(); s.settimeout(2); s.connect(('192.0.2.1', 80))")
    assert "unreachable" in reached


def test_a_locked_up_parser_cannot_read_the_disk(tmp_path: Path) -> None:
    secret = tmp_path / "secret-key"
    secret.write_text("x")
    opened = f"open({str(secret)!r}).read()"
    said = jailed(f"from khien.reading.extract.jail import close_the_disk\nprint(close_the_disk())\n{opened}")
    if said.startswith("False"):
        pytest.skip("this kernel has no Landlock")
    assert "PermissionError" in said


def test_spoilt_files_never_end_in_anything_but_a_refusal(letter_docx: bytes, letter_pdf: bytes) -> None:
    chance = random.Random(20260805)
    for turn in range(24):
        spoilt = bytearray((letter_docx, letter_pdf)[turn % 2])
        for _ in range(chance.randint(1, 40)):
            spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
        with suppress(UnableToExtract):
            extract_bytes(bytes(spoilt[: chance.randint(len(spoilt) // 2, len(spoilt))]), "a")


def test_the_child_sees_nothing_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KHIEN_SECRET_KEY", "invented")
    monkeypatch.delenv("TESSDATA_PREFIX", raising=False)
    seen: dict[str, str] = {}
    real = subprocess.Popen

    def watched(*args: object, **options: object) -> object:
        seen.update(options["env"])  # type: ignore[call-overload]
        return real(*args, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(subprocess, "Popen", watched)
    assert extract_bytes(b"1. abc", "a.txt").text == "1. abc"
    assert set(seen) == {"PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "PYTHONUTF8", "LANG", "OMP_THREAD_LIMIT"}


def test_the_parent_imports_no_parser() -> None:
    parsers = {"pypdfium2", "docx", "zipfile", "PIL", "pikepdf", "lxml", "defusedxml", "xml.etree.ElementTree"}
    code = f"import sys, khien.reading.extract.run; print(sorted({parsers!r} & set(sys.modules)))"
    environment = {"PYTHONPATH": str(Path(khien.__file__).parents[1])}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
