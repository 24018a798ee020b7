import bz2
import gzip
import hashlib
import io
import itertools
import lzma
import os
import struct
import subprocess
import tarfile
import time
import zipfile
from pathlib import Path

import pytest

from khien.lake.limits import Limits
from khien.lake.types import Fault
from khien.lake.yara import scan as scanning
from khien.lake.yara import walk as walking
from khien.lake.yara.look import Looker
from khien.lake.yara.rules import Compiled, UnableToUseRules, compiled, engine
from khien.lake.yara.scan import scan
from khien.lake.yara.types import Detection, Looked
from khien.lake.yara.walk import Walk, same_files

pytest.importorskip("yara_x", reason="the extra yara is not installed")

RULE = 'rule Marker { meta: description="dấu" strings: $m="MARKER-7" condition: $m }'
EVIL = b"before MARKER-7 behind"


@pytest.fixture(scope="module")
def marker(tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    file = tmp_path_factory.mktemp("rules") / "marker.yar"
    file.write_text(RULE, encoding="utf-8")
    return compiled(file)


def look(rules: Compiled, file: Path, data: bytes, **limits: int) -> Looked:
    file.write_bytes(data)
    return Looker(rules.data, Limits(**limits), time.monotonic).look(str(file), named=False)


def written(file: Path, data: bytes) -> Path:
    file.write_bytes(data)
    return file


def insides(found: Looked) -> list[tuple[str, ...]]:
    return [one.inside for one in found.detections]


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def tarred(members: dict[str, bytes], mode: str = "w") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def without_its_mark(tar: bytes) -> bytes:
    """As tar wrote before there was a mark: its first header is known by its sum."""
    header = tar[:148] + b" " * 8 + tar[156:257] + bytes(8) + tar[265:512]
    return header[:148] + b"%06o\0 " % sum(header) + header[156:] + tar[512:]


def test_a_detection_says_rule_file_digest_and_place(marker: Compiled, tmp_path: Path) -> None:
    one = look(marker, tmp_path / "a.bin", EVIL).detections[0]
    assert (one.rule.name, one.rule.says("description"), one.rule.file) == ("Marker", "dấu", str(marker.files[0]))
    assert (one.sha256, one.size, one.inside) == (hashlib.sha256(EVIL).hexdigest(), len(EVIL), ())
    assert one.met[0].places[0] == (7, 8, b"MARKER-7")


@pytest.mark.parametrize(
    ("name", "data", "inside"),
    [
        ("a.zip", zipped({"x/one": EVIL, "two": b"-"}), ("x/one",)),
        ("a.tar", tarred({"x/one": b"-", "two": EVIL}), ("two",)),
        ("a.tar", without_its_mark(tarred({"x.gz": gzip.compress(EVIL)})), ("x.gz", "x")),
        ("a.tgz", gzip.compress(without_its_mark(tarred({"x.gz": gzip.compress(EVIL)}))), ("x.gz", "x")),
        ("a.tar.gz", tarred({"x/one": EVIL}, "w:gz"), ("x/one",)),
        ("a.tar.xz", tarred({"x/one": EVIL}, "w:xz"), ("x/one",)),
        ("a.log.gz", gzip.compress(EVIL), ("a.log",)),
        ("a.log.bz2", bz2.compress(EVIL), ("a.log",)),
        ("a.log.xz", lzma.compress(EVIL), ("a.log",)),
        ("a.log.lzma", lzma.compress(EVIL, format=lzma.FORMAT_ALONE), ("a.log",)),
        ("a.jpg", b"\xff\xd8 no picture" + zipped({"behind": EVIL}), ("behind",)),
        ("a.zip", zipped({"b.tgz": tarred({"c.gz": gzip.compress(EVIL)}, "w:gz")}), ("b.tgz", "c.gz", "c")),
    ],
)
def test_archives_are_opened_and_archives_in_them(
    marker: Compiled, tmp_path: Path, name: str, data: bytes, inside: tuple[str, ...]
) -> None:
    found = look(marker, tmp_path / name, data)
    assert inside in insides(found)
    assert found.faults == []


def test_zstd_is_opened_where_it_can_be(marker: Compiled, tmp_path: Path) -> None:
    zstandard = pytest.importorskip("zstandard", reason="the extra fast is not installed")
    data = zstandard.ZstdCompressor().compress(tarred({"x/one": EVIL}))
    assert ("x/one",) in insides(look(marker, tmp_path / "a.tar.zst", data))


def test_what_could_be_unpacked_of_a_broken_archive_is_scanned_and_the_rest_is_told(
    marker: Compiled, tmp_path: Path
) -> None:
    noise = os.urandom(20_000)
    cut = look(marker, tmp_path / "a.log.gz", gzip.compress(EVIL + noise)[:-100])
    assert ("a.log",) in insides(cut)
    assert "cắt cụt" in cut.faults[0]
    tar = look(marker, tmp_path / "a.tgz", gzip.compress(tarred({"one": EVIL, "two": noise}))[:-9_000])
    assert insides(tar) == [("one",)]
    assert tar.faults and tar.faults[0].startswith("two: ")


def test_a_wrong_checksum_hides_nothing(marker: Compiled, tmp_path: Path) -> None:
    data = bytearray(zipped({"one": EVIL}))
    at = data.index(b"PK\x01\x02")
    data[at + 16 : at + 20] = b"\x01\x02\x03\x04"
    assert insides(look(marker, tmp_path / "a.zip", bytes(data))) == [("one",)]


def test_what_cannot_be_seen_into_is_told_and_never_clean(marker: Compiled, tmp_path: Path) -> None:
    locked = bytearray(zipped({"one": EVIL}))
    for magic, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(magic) + flags] |= 1
    assert "one: có mật khẩu" in look(marker, tmp_path / "a.zip", bytes(locked)).faults[0]
    for data in (
        b"7z\xbc\xaf\x27\x1c" + bytes(90),
        bytes(32_769) + b"CD001",
        b"MSWIM\0\0\0" + bytes(90),
        b"Rar!\x1a\x07" + bytes(90),
        b"!<arch>\ndebian-binary   1" + bytes(90),
        b"\x1f\x8b\x08broken",
        b"PK\x03\x04broken",
    ):
        found = look(marker, tmp_path / "a.bin", data)
        assert (found.detections, len(found.faults)) == ([], 1)
    hidden = gzip.compress(tarred({"one": b"-"}) + bytes(10_240) + tarred({"two": EVIL}))
    assert "sau phần cuối" in look(marker, tmp_path / "b.tgz", hidden).faults[0]


def test_many_faults_of_one_archive_are_counted(marker: Compiled, tmp_path: Path) -> None:
    broken = {f"{number}.gz": b"\x1f\x8b\x08broken" for number in range(50)}
    found = look(marker, tmp_path / "a.zip", zipped(broken))
    assert len(found.faults) == 21
    assert found.faults[-1] == "và 30 chỗ nữa bên trong không đọc được"


def test_bombs_end_at_the_limits_and_what_comes_after_is_told(marker: Compiled, tmp_path: Path) -> None:
    bomb = zipped({"0": bytes(3_000_000), "1": EVIL})
    for limits, why in (
        ({"unpacked": 1_000_000}, "giải nén ra hơn"),
        ({"ratio": 100, "free": 1_000_000}, "bom nén"),
        ({"members": 0}, "tệp bên trong"),
        ({"largest": 1_500_000}, "lớn hơn 1 MB"),
    ):
        found = look(marker, tmp_path / "a.zip", bomb, **limits)
        assert [fault for fault in found.faults if why in fault], limits
    assert insides(look(marker, tmp_path / "a.zip", bomb, largest=1_500_000)) == [("1",)]
    deep = EVIL
    for number in range(4):
        deep = zipped({f"{number}.zip": deep}, zipfile.ZIP_STORED)
    found = look(marker, tmp_path / "d.zip", deep, depth=2)
    assert "lồng quá 2 lớp" in found.faults[0]


def test_a_file_of_many_slow_members_ends_when_its_time_is_over(marker: Compiled, tmp_path: Path) -> None:
    """Each member has its own sixty seconds: of 20,000 that would be two weeks."""
    file = written(tmp_path / "a.zip", zipped({str(number): EVIL for number in range(100)}))
    found = Looker(marker.data, Limits(whole=50), itertools.count().__next__).look(str(file), named=False)
    assert 0 < found.members < 50
    assert [why.partition(" (")[0] for why in found.faults] == ["quá 50 giây cho cả tệp"]
    zeros = written(tmp_path / "b.gz", gzip.compress(EVIL) + bytes(9_000_000))
    slow = Looker(marker.data, Limits(whole=50), itertools.count().__next__).look(str(zeros), named=False)
    assert [why.partition(" (")[0] for why in slow.faults] == ["quá 50 giây cho cả tệp"]


def test_a_zip_that_says_its_directory_is_of_gigabytes_is_not_opened(marker: Compiled, tmp_path: Path) -> None:
    directory = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, 4_000_000_000, 0, 0)
    with (tmp_path / "a.zip").open("wb") as file:
        file.seek(4_000_000_000)
        file.write(directory)
    found = Looker(marker.data, Limits(), time.monotonic).look(str(tmp_path / "a.zip"), named=False)
    assert "mục lục của tệp nén lớn hơn 32 MB" in found.faults[1]


def test_a_header_of_a_tar_that_lies_about_its_size_ends_it(marker: Compiled, tmp_path: Path) -> None:
    info = tarfile.TarInfo("pax")
    info.type, info.size = tarfile.XHDTYPE, 5_000_000
    data = gzip.compress(info.tobuf(tarfile.USTAR_FORMAT) + bytes(6_000_000))
    assert "phần đầu của tar" in look(marker, tmp_path / "a.tgz", data).faults[0]


def header(name: str, size: int, kind: bytes = tarfile.REGTYPE) -> bytes:
    info = tarfile.TarInfo(name)
    info.size, info.type = size, kind
    return info.tobuf(tarfile.GNU_FORMAT)


@pytest.mark.parametrize("kind", [tarfile.REGTYPE, b"Z"])
def test_a_member_of_more_terabytes_than_the_tar_holds_ends_it_at_once(
    marker: Compiled, tmp_path: Path, kind: bytes
) -> None:
    """By stepping to where the next header should be, `tarfile` took seven minutes."""
    began = time.process_time()
    found = look(marker, tmp_path / "a.tar", header("big", 8 * 10**12, kind) + b"x" * 5_000, largest=1_000_000)
    assert time.process_time() - began < 5
    assert [why.partition(":")[0] for why in found.faults] == ["big", "tệp nén tar hỏng (unexpected end of data)"]


def test_a_member_of_no_known_type_is_scanned_as_tar_unpacks_it(marker: Compiled, tmp_path: Path) -> None:
    data = header("odd", len(EVIL), b"Z") + EVIL.ljust(512, b"\0") + bytes(1_024)
    assert insides(look(marker, tmp_path / "a.tar.gz", gzip.compress(data))) == [("odd",)]


def test_holes_of_a_sparse_file_are_counted(marker: Compiled, tmp_path: Path) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name in "ab":
            info = tarfile.TarInfo(name)
            info.size = 512
            info.pax_headers = {"GNU.sparse.size": "3000000", "GNU.sparse.map": "0,512", "GNU.sparse.numblocks": "1"}
            archive.addfile(info, io.BytesIO(EVIL.ljust(512)))
    found = look(marker, tmp_path / "a.tar", out.getvalue(), unpacked=4_000_000)
    assert insides(found) == [(), ("a",)]
    assert "giải nén ra hơn" in found.faults[0]


def test_a_file_that_holds_more_than_its_size_said_is_scanned_to_its_end(
    marker: Compiled, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a log that grows meanwhile, and the kernel's files, which say that they are empty."""
    file = written(tmp_path / "a", b"x" * 5_000 + EVIL)
    status = os.stat_result((*file.stat()[:6], 3, *file.stat()[7:10]))
    monkeypatch.setattr(os, "fstat", lambda _: status)
    found = Looker(marker.data, Limits(), time.monotonic).look(str(file), named=False)
    assert (found.size, len(found.detections)) == (5_000 + len(EVIL), 1)
    large = Looker(marker.data, Limits(largest=4_000), time.monotonic).look(str(file), named=False)
    assert (large.size, large.faults[0].partition(" ")[0]) == (0, "lớn")


def test_links_are_not_followed_and_rules_do_not_find_themselves(marker: Compiled, tmp_path: Path) -> None:
    outside, folder = tmp_path / "outside", tmp_path / "folder"
    outside.mkdir()
    (outside / "evil").write_bytes(EVIL)
    (folder / "sub").mkdir(parents=True)
    (folder / "sub" / "evil").write_bytes(EVIL)
    (folder / "link").symlink_to(outside)
    (folder / "inner").symlink_to("sub")
    (folder / "rules.yar").write_text(RULE, encoding="utf-8")
    os.mkfifo(folder / "pipe")
    walk = Walk((folder,), same_files([folder / "rules.yar"]))
    assert list(walk) == [folder / "sub" / "evil"]
    assert (walk.links_out, walk.special) == ([str(folder / "link")], 1)
    assert Looker(marker.data, Limits(), time.monotonic).look(str(folder / "link"), named=False).faults
    assert list(Walk((folder / "link",))) == [folder / "link" / "evil"]


def test_each_rule_runs_or_is_left_with_its_line_and_reason(tmp_path: Path) -> None:
    (tmp_path / "a.yar").write_text(
        'rule Fine { condition: true }\nrule Unknown { condition: filetype == "x" }\n'
        "rule Odd { strings: $a = /(/ condition: $a }\n"
        "rule Later { condition: Unknown }\n",
        encoding="utf-8",
    )
    (tmp_path / "b.yar").write_text('include "part.yar"\nrule Fine { condition: Part }\n', encoding="utf-8")
    (tmp_path / "part.yar").write_text("private rule Part { condition: true }", encoding="utf-8")
    (tmp_path / "c.yar").write_text('include "../../etc/passwd"\nrule x { syntax', encoding="utf-8")
    (tmp_path / "d.yar").write_bytes(b"\0")
    rules = compiled(tmp_path)
    assert rules.count == 3
    left = {(Path(one.file).name, one.line, one.rule) for one in rules.left}
    assert left == {("a.yar", 2, "Unknown"), ("a.yar", 3, "Odd"), ("a.yar", 4, "Later"), ("c.yar", 1, ""),
                    ("c.yar", 2, "x"), ("d.yar", 1, "")}  # fmt: skip
    for name in ("c.yar", "none.yar"):
        with pytest.raises(UnableToUseRules, match=r"dùng được|không có tệp"):
            compiled(tmp_path / name)


def test_files_that_include_each_other_are_read_once_and_lost_never(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "a.yar").write_text('include "sub/b.yar"\nrule A { condition: true }', encoding="utf-8")
    (tmp_path / "sub" / "b.yar").write_text('include "../a.yar"\nrule B { condition: true }', encoding="utf-8")
    found = compiled(tmp_path)
    assert (found.count, len(found.files), found.left) == (2, 2, ())


def test_bytes_that_are_no_utf_8_are_looked_for_as_they_stand(tmp_path: Path) -> None:
    (tmp_path / "r.yar").write_bytes(b'// \xe9t\xe9\nrule Latin { strings: $a="caf\xe9" condition: $a }')
    rules = compiled(tmp_path / "r.yar")
    assert [bool(look(rules, tmp_path / "x", data).detections) for data in (b"caf\xe9", "café".encode())] == [
        True,
        False,
    ]


def test_what_lies_in_a_folder_of_rules_and_is_not_read_is_told(tmp_path: Path) -> None:
    rules, outside = tmp_path / "rules", tmp_path / "outside.yar"
    rules.mkdir()
    outside.write_text("rule Outside { condition: true }", encoding="utf-8")
    (rules / "link.yar").symlink_to(outside)
    (rules / "more.zip").write_bytes(zipped({"a.yar": RULE.encode()}))
    with pytest.raises(UnableToUseRules, match="liên kết ra ngoài"):
        compiled(rules)
    (rules / "packed.yar").write_bytes(bz2.compress(RULE.encode()))
    (rules / "one.yar").write_text(f'/*\ninclude "none.yar"\n*/\n{RULE}\n', encoding="utf-8")
    found = compiled(rules)
    assert [rule.identifier for rule in engine().Rules.deserialize_from(io.BytesIO(found.data))] == ["Marker"]
    assert [(Path(one.file).name, one.why.partition(":")[0]) for one in found.left] == [
        ("link.yar", "liên kết ra ngoài thư mục của quy tắc"),
        ("more.zip", "tệp nén trong thư mục quy tắc không được mở"),
        ("packed.yar", "tệp nén"),
    ]


def test_what_the_kernel_shows_is_no_file_and_what_is_mounted_in_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("dev/shm", "dev/sub", "home"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "a").write_bytes(EVIL)
    here = str(tmp_path.resolve())
    monkeypatch.setattr(walking, "_mounts", lambda: {"/": False, f"{here}/dev": True, f"{here}/dev/shm": False})
    whole = Walk((tmp_path,))
    assert list(whole) == [tmp_path / "dev" / "shm" / "a", tmp_path / "home" / "a"]
    assert whole.kernel == [str(tmp_path / "dev")]
    assert not list(Walk((tmp_path / "dev" / "sub",)))
    assert list(Walk((tmp_path / "dev" / "shm",))) == [tmp_path / "dev" / "shm" / "a"]


def test_what_meta_and_patterns_hold_may_be_any_bytes(tmp_path: Path) -> None:
    (tmp_path / "r.yar").write_text(
        r'rule Odd { meta: a = "\xffz" b = true strings: $a = { FF 00 } condition: $a }', encoding="utf-8"
    )
    found = list(scan(compiled(tmp_path / "r.yar"), Walk((written(tmp_path / "x", b"\xff\x00"),)), workers=1))
    assert isinstance(found[0], Detection)
    assert found[0].rule.meta == (("a", "\ufffdz"), ("b", True))
    assert found[0].met[0].places == ((0, 2, b"\xff\x00"),)


def test_rules_may_ask_for_the_name_of_a_file_or_a_member(tmp_path: Path) -> None:
    (tmp_path / "r.yar").write_text(
        'rule Named { condition: filename == "up.PHP" and extension == ".php" and filepath endswith "web" }',
        encoding="utf-8",
    )
    rules = compiled(tmp_path / "r.yar")
    (tmp_path / "web").mkdir()
    assert look(rules, tmp_path / "web" / "up.PHP", b"").detections
    assert insides(look(rules, tmp_path / "a.zip", zipped({"web/up.PHP": b"-"}))) == [("web/up.PHP",)]


def test_several_children_answer_in_the_order_of_files_and_a_dead_one_costs_its_file_alone(
    marker: Compiled, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(40):
        (tmp_path / f"{number:02}").write_bytes(EVIL if number % 3 == 0 else b"-")
    found = list(scan(marker, Walk((tmp_path,)), workers=2))
    assert [Path(one.file).name for one in found if isinstance(one, Looked)] == [f"{n:02}" for n in range(40)]
    assert [Path(one.file).name for one in found if isinstance(one, Detection)] == [f"{n:02}" for n in range(0, 40, 3)]
    (tmp_path / "none").mkdir(mode=0)
    broken = Compiled(b"no rules", 1, (), ())
    monkeypatch.setenv("PYTHONFAULTHANDLER", "")
    dead = list(scan(broken, Walk((tmp_path / "00", tmp_path / "01", tmp_path / "gone")), workers=1))
    assert [one.why[:28] for one in dead if isinstance(one, Fault)] == ["chương trình quét chết đột n"] * 2 + [
        "không có tệp này"
    ]


def test_closing_the_iterator_ends_the_children(
    marker: Compiled, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[subprocess.Popen[bytes]] = []

    class Known(scanning._Child):
        def _start(self) -> subprocess.Popen[bytes]:
            started.append(super()._start())
            return started[-1]

    monkeypatch.setattr(scanning, "_Child", Known)
    for number in range(200):
        (tmp_path / f"{number:03}").write_bytes(EVIL)
    found = scan(marker, Walk((tmp_path,)), workers=1)
    assert isinstance(next(found), Detection)
    assert [one.poll() for one in started] == [None]
    found.close()
    assert None not in [one.poll() for one in started]
    with pytest.raises(StopIteration):
        next(found)
