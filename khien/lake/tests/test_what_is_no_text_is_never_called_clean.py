import gzip
import io
import random
import struct
import tarfile
from pathlib import Path

import pytest

from khien.lake import face
from khien.lake.events.read import events_of
from khien.lake.lists.read import read_list
from khien.lake.types import Fault, Sighting

LISTED = read_list(b"evil.example\n203.0.113.7\n", "l")
LOG = b"one fine.example\ntwo evil.example\n"

SHUT = {
    "7-Zip": b"7z\xbc\xaf\x27\x1c", "RAR": b"Rar!\x1a\x07\x01\x00", "CAB": b"MSCF\0\0\0\0",
    "RPM": b"\xed\xab\xee\xdb\x03\x00",
    "gói Debian": b"!<arch>\ndebian-binary   1",
    "LZ4": b"\x04\x22\x4d\x18", "LZ4 ": b"\x02\x21\x4c\x18",
    "lzip": b"LZIP\x01", "lzop": b"\x89LZO\0\r\n\x1a\n", "Snappy": b"\xff\x06\0\0sNaPpY",
    "compress": b"\x1f\x9d\x90", "PDF": b"%PDF-1.7\n", "Office": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "Parquet": b"PAR1", "Avro": b"Obj\x01",
}  # fmt: skip
SHOWN = {
    "tshark": b"\xd4\xc3\xb2\xa1\x02\0\x04\0", "zeek": b"\xa1\xb2\xc3\xd4\0\x02\0\x04",
    "pcap": b"\x0a\x0d\x0d\x0a\x1c\0\0\0\x4d\x3c\x2b\x1a",
    "journalctl": b"LPKSHHRH" + bytes(8), "nfdump": b"\x0c\xa5\x01\x00",
    "sqlite3": b"SQLite format 3\0", "wevtutil": b"\x30\0\0\0LfLe\x01\0\0\0", "registry": b"regf\x01\0\0\0",
    "ESE": b"\x01\x02\x03\x04\xef\xcd\xab\x89",
    "(mount)": bytes(32_769) + b"CD001",
    "last -f": random.Random(1).randbytes(3_000),
}  # fmt: skip


def record(host: bytes) -> bytes:
    """Of wtmp: type, process, line, number, user, host, and what follows them."""
    return struct.pack("<hxxi32s4s32s256s52x", 7, 4_711, b"pts/0", b"ts/0", b"root", host)


def found(folder: Path, data: bytes) -> tuple[list[tuple[int, int]], list[str]]:
    (folder / "log").write_bytes(data)
    every = list(face.sightings(LISTED, [folder / "log"], fast=False))
    met = [(one.line, one.offset) for one in every if isinstance(one, Sighting)]
    return met, [one.why for one in every if isinstance(one, Fault)]


@pytest.mark.parametrize(("name", "head"), SHUT.items(), ids=SHUT)
def test_what_cannot_be_looked_into_is_named_with_what_to_do(tmp_path: Path, name: str, head: bytes) -> None:
    met, (why,) = found(tmp_path, head + LOG)
    assert not met
    assert why.startswith(f"tệp {name.strip()}") and "; hãy " in why
    assert found(tmp_path, gzip.compress(head + LOG)) == ([], [why])


@pytest.mark.parametrize(("name", "head"), SHOWN.items(), ids=SHOWN)
def test_what_shows_some_of_its_words_is_searched_and_a_fault_all_the_same(
    tmp_path: Path, name: str, head: bytes
) -> None:
    met, (why,) = found(tmp_path, head + b"\n" + LOG)
    assert [offset for _, offset in met] == [len(head) + 1 + 21]
    assert name in why
    assert found(tmp_path, gzip.compress(head + b"\n" + LOG)) == (met, [why])


@pytest.mark.parametrize("head", [*SHUT.values(), *SHOWN.values()], ids=[*SHUT, *SHOWN])
def test_a_hunt_says_it_too(tmp_path: Path, head: bytes) -> None:
    (tmp_path / "log").write_bytes(head + bytes(range(256)))
    (fault,) = events_of([tmp_path])
    assert isinstance(fault, Fault) and "hãy" in fault.why


def test_records_of_logins_are_searched_and_told(tmp_path: Path) -> None:
    met, (why,) = found(tmp_path, record(b"fine.example") * 4 + record(b"203.0.113.7") * 6)
    assert [offset for _, offset in met] == [384 * number + 76 for number in range(4, 10)]
    assert "last -f" in why


TEXTS = {
    "blocks of zeros that a crash left": b"x" * 100 + bytes(3_000) + b"y" * 500,
    "zeros before a log that was cut while it was written": bytes(5_000),
    "a zero behind each line": b"a line of a log\0\n" * 100,
    "one control byte between fields": b"8=FIX.4.4\x0135=A\x0149=X\x01" * 100,
    "separators of records and of units": b"a\x1eb\x1fc\x1d" * 200,
    "colours and bells": b"\x1b[31mred\x1b[0m\x07\x08 " * 100,
    "an old Vietnamese encoding": "Đăng nhập thất bại từ máy lạ\n".encode("cp1258", "replace") * 100,
    "no UTF-8 at all": bytes(range(128, 256)) * 20,
    "a form feed first": b"\x0cpage\n" * 10,
    "nothing": b"",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_what_people_call_a_log_is_text(tmp_path: Path, text: bytes) -> None:
    met, faults = found(tmp_path, text + b"\n" + LOG)
    assert [offset for _, offset in met] == [len(text) + 1 + 21]
    assert not faults


def test_a_capture_in_an_archive_is_told_by_its_name(tmp_path: Path) -> None:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as archive:
        info = tarfile.TarInfo("dump/a.pcap")
        info.size = 100
        archive.addfile(info, io.BytesIO(SHOWN["tshark"] + bytes(92)))
    (tmp_path / "x.tgz").write_bytes(made.getvalue())
    (fault,) = face.sightings(LISTED, [tmp_path], fast=False)
    assert isinstance(fault, Fault) and fault.file == str(tmp_path / "x.tgz" / "dump" / "a.pcap")


MARKS = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}
OF_8_BITS = {
    "lines": b"Nov 23 10:00:01 fw kernel: SRC=192.0.2.1 LEN=40\n", "UTF-8": "Đăng nhập thất bại từ máy lạ\n".encode(),
    "another encoding": "вход не выполнен\n".encode("cp1251"), "nothing": b"", "a letter": b"x",
    "zeros behind lines": b"a line\0\n", "letters and zeros": b"abcdefgh\0", "bells": b"evil\x07ring\n",
}  # fmt: skip
WIDE = {
    "Vietnamese": "Đăng nhập thất bại từ máy lạ\r\n",
    "capitals": "ĐĂNGNHẬPTHẤTBẠI",
    "Chinese": "登录失败来自未知主机的一次尝试被拒绝上下",
    "Russian": "ВХОД НЕ ВЫПОЛНЕН\n",
    "Thai": "การเข้าสู่ระบบล้มเหลว\n",
    "Bengali": "লগইন ব্যর্থ হয়েছে\n",
    "pictures": "😀😀",
}


@pytest.mark.parametrize("mark", MARKS.values(), ids=MARKS)
@pytest.mark.parametrize("text", OF_8_BITS.values(), ids=OF_8_BITS)
def test_a_mark_of_utf_16_before_a_text_of_8_bits_hides_nothing(tmp_path: Path, text: bytes, mark: bytes) -> None:
    for times in (1, 2, 99):
        met, faults = found(tmp_path, mark + text * times + b"\n" + LOG)
        assert [offset for _, offset in met] == [2 + len(text) * times + 1 + 21]
        assert len(faults) == (any(sign in text for sign in b"\0\x07"))


@pytest.mark.parametrize("encoding", MARKS)
@pytest.mark.parametrize("text", WIDE.values(), ids=WIDE)
def test_utf_16_with_its_mark_is_read_whatever_the_letters(tmp_path: Path, text: str, encoding: str) -> None:
    for times in (1, 99):
        data = MARKS[encoding] + (text * times + "\nevil.example\n" + text * times).encode(encoding)
        met, faults = found(tmp_path, data)
        assert [data[at : at + 24].decode(encoding) for _, at in met] == ["evil.example"]
        assert not faults
