import bz2
import gzip
import io
import lzma
import random
import struct
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from khien.lake import face
from khien.lake.limits import Limits
from khien.lake.lists.read import read_list
from khien.lake.logs import inside
from khien.lake.match import oracle
from khien.lake.types import Fault, Sighting

LISTED = read_list(b"evil.example\n203.0.113.7\n", "l")
LOG = b"one fine.example\ntwo evil.example\nthree 203.0.113.7\n"
LONG = b"".join(b"%d %s\n" % (number, b"evil.example" if number % 999 == 0 else b"fine") for number in range(900_000))
EXPECTED = [(2, 21), (3, 40)]
Members = Mapping[str, bytes]


def tar(members: Members, form: int = tarfile.GNU_FORMAT) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=form) as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return made.getvalue()


def zipped(members: Members) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return made.getvalue()


def found(folder: Path, name: str, data: bytes) -> tuple[list[tuple[str, int, int]], list[tuple[str, str]]]:
    """Sightings by name, line and offset, and faults by name and reason, names from the file's own on."""
    (folder / name).write_bytes(data)
    met, faults = [], []
    for one in face.sightings(LISTED, [folder / name], fast=False):
        within = str(Path(one.file).relative_to(folder))
        if isinstance(one, Sighting):
            met.append((within, one.line, one.offset))
        else:
            faults.append((within, one.why))
    return met, faults


def at(name: str) -> list[tuple[str, int, int]]:
    return [(name, line, offset) for line, offset in EXPECTED]


@pytest.mark.parametrize("make", [tar, zipped])
def test_each_member_is_a_log_of_its_own_packed_or_not(tmp_path: Path, make: object) -> None:
    assert callable(make)
    members = {
        "var/log/a.log": LOG,
        "var/log/a.log.1.gz": gzip.compress(LOG),
        "./b/c.xz": lzma.compress(LOG),
        "/abs/d.bz2": bz2.compress(LOG),
        "wide.txt": LOG.decode().encode("utf-16"),
    }
    met, faults = found(tmp_path, "x.bin", make(members))
    assert not faults
    wide = [("x.bin/wide.txt", line, 2 + 2 * offset) for line, offset in EXPECTED]
    places = ("var/log/a.log", "var/log/a.log.1.gz", "b/c.xz", "abs/d.bz2")
    assert met == [one for place in places for one in at(f"x.bin/{place}")] + wide


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_archives_in_archives_are_named_by_the_way_to_them(tmp_path: Path, pack: object) -> None:
    assert callable(pack)
    inner = zipped({"deep/x.log.gz": gzip.compress(LOG)})
    met, faults = found(tmp_path, "x.tar.gz", pack(tar({"in.zip": inner, "in.tar": tar({"y.log": LOG})})))
    assert not faults
    assert met == at("x.tar.gz/in.zip/deep/x.log.gz") + at("x.tar.gz/in.tar/y.log")


def test_a_large_member_says_what_the_oracle_says(tmp_path: Path) -> None:
    met, faults = found(tmp_path, "x.tgz", gzip.compress(tar({"first": b"", "large.log": LONG, "last": LOG})))
    expected = [(line, offset) for line, offset, *_ in sorted(oracle.sightings(LONG, LISTED[0].indicators))]
    assert not faults
    assert met == [("x.tgz/large.log", *one) for one in expected] + at("x.tgz/last")


@pytest.mark.parametrize("form", [tarfile.GNU_FORMAT, tarfile.PAX_FORMAT, tarfile.USTAR_FORMAT])
def test_names_of_every_form_of_tar(tmp_path: Path, form: int) -> None:
    name = f"{'a' * 90}/{'b' * 90}/{'ngày' if form != tarfile.USTAR_FORMAT else 'ngay'}.log"
    met, faults = found(tmp_path, "x", tar({name: LOG, "after.log": LOG}, form))
    assert not faults
    assert met == at(f"x/{name}") + at("x/after.log")


def test_a_tar_without_mark_is_one_too(tmp_path: Path) -> None:
    data = bytearray(tar({"a.log.gz": gzip.compress(LOG)}))
    data[257:265] = bytes(8)
    data[148:156] = b" " * 8
    data[148:156] = b"%06o\0 " % sum(data[:512])
    assert found(tmp_path, "x", bytes(data)) == (at("x/a.log.gz"), [])


def test_links_and_folders_in_a_tar_are_no_logs_and_sparse_files_are_told(tmp_path: Path) -> None:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        for kind in (tarfile.DIRTYPE, tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.GNUTYPE_SPARSE):
            info = tarfile.TarInfo(f"kind {kind.decode()}")
            info.type, info.linkname = kind, "../../elsewhere"
            archive.addfile(info)
        info = tarfile.TarInfo("a.log")
        info.size = len(LOG)
        archive.addfile(info, io.BytesIO(LOG))
    met, faults = found(tmp_path, "x.tar", made.getvalue())
    assert met == at("x.tar/a.log")
    assert [name for name, why in faults if "sparse" in why] == ["x.tar/kind S"]


def test_what_is_readable_of_a_cut_archive_is_searched_and_the_rest_is_told(tmp_path: Path) -> None:
    whole = tar({"a.log": LOG, "b.log": LOG})
    for end in (len(LOG) + 512, 1024, 1024 + 100, 1024 + 512 + 30):
        met, faults = found(tmp_path, "x.tar", whole[:end])
        assert met == at("x.tar/a.log")
        assert len(faults) == 1, end
    met, faults = found(tmp_path, "x.tar", whole[: 1024 + 512 + 40 + len("203.0.113.7")])
    assert met[2:] == at("x.tar/b.log")
    packed = gzip.compress(tar({"a.log": LOG, "b.log": LONG}))
    met, faults = found(tmp_path, "x.tar.gz", packed[:-1000])
    assert met[:2] == at("x.tar.gz/a.log") and len(met) > 500
    assert ("x.tar.gz/b.log", "tệp nén gzip bị cắt cụt") in faults
    met, faults = found(tmp_path, "x.zip", zipped({"a.log": LOG})[:-10])
    assert not met and len(faults) == 1


def test_a_torn_tar_is_told_and_searched_on_from_the_next_header(tmp_path: Path) -> None:
    whole = bytearray(tar({"a.log": LOG, "b.log": LOG, "c.log": LOG}))
    whole[1024 + 148] ^= 1
    met, faults = found(tmp_path, "x.tar", bytes(whole))
    assert met == at("x.tar/a.log") + at("x.tar/c.log")
    assert faults == [("x.tar", "tệp tar hỏng: có phần bên trong chưa được xem")]


def test_two_tars_behind_each_other_are_both_searched(tmp_path: Path) -> None:
    met, faults = found(tmp_path, "x.tar", tar({"a.log": LOG}) + tar({"b.log": LOG}))
    assert (met, faults) == (at("x.tar/a.log") + at("x.tar/b.log"), [])


def test_a_locked_or_torn_member_of_a_zip_hides_no_other(tmp_path: Path) -> None:
    data = bytearray(zipped({"locked.log": LOG, "torn.log": LOG, "good.log": LOG}))
    first = data.find(b"PK\x01\x02")
    data[first + 8] |= 1
    second = data.find(b"PK\x01\x02", first + 1)
    data[second + 16] ^= 1  # its sum
    met, faults = found(tmp_path, "x.zip", bytes(data))
    assert met == at("x.zip/torn.log") + at("x.zip/good.log")
    assert [name for name, _ in faults] == ["x.zip/locked.log", "x.zip/torn.log"]


def test_a_torn_member_packed_by_lzma_hides_no_other(tmp_path: Path) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("torn.log", LOG * 100, zipfile.ZIP_LZMA)
        archive.writestr("whole.log", LOG)
    torn = bytearray(made.getvalue())
    torn[50] ^= 0x55
    met, faults = found(tmp_path, "x.zip", bytes(torn))
    assert met == at("x.zip/whole.log")
    assert [name for name, _ in faults] == ["x.zip/torn.log"]


def test_what_is_shut_inside_is_told_by_its_name(tmp_path: Path) -> None:
    shut = {"a.7z": b"7z\xbc\xaf\x27\x1c" + LOG, "b.xlsx": zipped({"x.xml": LOG, "[Content_Types].xml": b"<Types/>"})}
    met, faults = found(tmp_path, "x.tar", tar({**shut, "c.log": LOG}))
    assert met == at("x.tar/c.log")
    assert [(name, why[:12]) for name, why in faults] == [
        ("x.tar/a.7z", "tệp 7-Zip: k"),
        ("x.tar/b.xlsx", "tệp Office: "),
    ]


def test_the_limits_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deep = LOG
    for _ in range(inside.LIMITS.depth + 1):
        deep = gzip.compress(deep)
    met, faults = found(tmp_path, "x", deep)
    assert not met and "lồng quá 5 lớp" in faults[0][1]
    monkeypatch.setattr(inside, "LIMITS", Limits(members=2, ratio=50, free=10_000))
    met, faults = found(tmp_path, "x.tar", tar({f"{number}.log": LOG for number in range(3)}))
    assert met == at("x.tar/0.log") + at("x.tar/1.log") and len(faults) == 1
    bomb = zipped({"a.log": LOG, "bomb": LOG + bytes(2_000_000), "c.log": LOG})
    met, faults = found(tmp_path, "x.zip", bomb)
    assert met[:2] == at("x.zip/a.log") and len(faults) == 1 and "bom nén" in faults[0][1]


def test_an_archive_that_comes_through_a_pipe_is_opened_too(tmp_path: Path) -> None:
    for data in (tar({"a.log.gz": gzip.compress(LOG)}), zipped({"a.log.gz": gzip.compress(LOG)})):
        every = list(inside.parts(iter([data[:100], data[100:]]), "-"))
        assert [one.name for one in every if isinstance(one, inside.Part)] == ["-/a.log.gz"]


def test_bombs_that_are_small_each_end_at_the_limit_of_all_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inside, "LIMITS", Limits(ratio=50, free=500_000))
    bombs = {f"{number}.gz": gzip.compress(bytes(400_000)) for number in range(9)}
    met, faults = found(tmp_path, "x.tar", tar({"a.log": LOG, **bombs}))
    assert met == at("x.tar/a.log")
    assert [name for name, why in faults if "bom nén" in why] == ["x.tar/1.gz"]


def test_one_member_that_a_zip_lists_many_times_takes_room_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inside, "LIMITS", Limits(ratio=500, free=10_000))
    data = zipped({"a": bytes(400_000)})
    first, end = data.find(b"PK\x01\x02"), data.find(b"PK\x05\x06")
    entry, times = data[first:end], 50
    counts = struct.pack("<HHII", times, times, times * len(entry), first)
    _, faults = found(tmp_path, "x.zip", data[:first] + entry * times + data[end : end + 8] + counts + b"\0\0")
    assert len(faults) == 1 and "bom nén" in faults[0][1]


def test_what_a_zip_does_not_list_is_told(tmp_path: Path) -> None:
    whole = zipped({"a.log": LOG})
    for data in (whole + whole, zipped({"b.log": LOG}) + whole, whole + b"x evil.example\n"):
        met, faults = found(tmp_path, "x.zip", data)
        assert met == at("x.zip/a.log")
        assert [why[:33] for _, why in faults] == ["trong tệp ZIP còn dữ liệu ngoài m"]
    for data in (b"PK\x07\x08" + whole, b"PK00" + whole, whole + bytes(512)):
        assert found(tmp_path, "x.zip", data) == (at("x.zip/a.log"), [])


@pytest.mark.parametrize(("number", "name"), [(9, "deflate64"), (93, "zstd"), (98, "PPMd"), (99, "AES")])
def test_a_way_to_pack_that_is_not_known_in_a_zip_is_named(tmp_path: Path, number: int, name: str) -> None:
    data = bytearray(zipped({"a.log": LOG}))
    for mark, behind in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        data[data.find(mark) + behind] = number
    met, faults = found(tmp_path, "x.zip", bytes(data))
    assert not met and [where for where, why in faults if name in why] == ["x.zip/a.log"]


def test_what_is_before_a_damage_in_a_member_of_a_zip_is_searched(tmp_path: Path) -> None:
    data = bytearray(zipped({"a.log": LOG + random.Random(1).randbytes(90_000).hex().encode()}))
    data[50_000:60_000] = bytes(10_000)
    met, faults = found(tmp_path, "x.zip", bytes(data))
    assert met == at("x.zip/a.log") and len(faults) == 1


def test_a_hunt_opens_the_same_archives(tmp_path: Path) -> None:
    from khien.lake.events.read import events_of

    line = b'{"Channel":"Security","EventID":4688}\n'
    (tmp_path / "x.tar.gz").write_bytes(gzip.compress(tar({"a.jsonl": line, "b/c.jsonl.gz": gzip.compress(line * 2)})))
    (tmp_path / "y.zip").write_bytes(zipped({"d.jsonl": line, "e.7z": b"7z\xbc\xaf"}))
    every = list(events_of([tmp_path]))
    names = [(Path(one.file).relative_to(tmp_path).as_posix(), isinstance(one, Fault)) for one in every]
    assert names == [
        ("x.tar.gz/a.jsonl", False), ("x.tar.gz/b/c.jsonl.gz", False), ("x.tar.gz/b/c.jsonl.gz", False),
        ("y.zip/d.jsonl", False), ("y.zip/e.7z", True),
    ]  # fmt: skip
