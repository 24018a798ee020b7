import bz2
import gzip
import lzma
import os
import random
from pathlib import Path

import pytest

from khien.lake import face
from khien.lake.lists.read import read_list
from khien.lake.logs import files
from khien.lake.match import oracle, search
from khien.lake.types import Fault, Sighting

LISTED = read_list("evil.example\n203.0.113.7\nbệnh-viện.vn\n".encode(), "l")
PLAIN = "".join(
    f"line {number} {'evil.example' if number % 97 == 0 else 'fine.example'} của 10.0.0.{number % 250}\r\n"
    for number in range(1, 5_000)
)
DATA = PLAIN.encode()
EXPECTED = [
    (line, offset) for line, offset, _, _ in sorted(oracle.sightings(DATA, LISTED[0].indicators))
]  # fmt: skip


@pytest.fixture(params=[True, False], ids=["fast", "plain"])
def fast(request: pytest.FixtureRequest) -> bool:
    if request.param:
        pytest.importorskip("numba", reason="the extra `fast` is not installed")
    return bool(request.param)


def found(*files: Path, fast: bool, threads: int = 2) -> tuple[list[Sighting], list[Fault]]:
    every = list(face.sightings(LISTED, files, threads=threads, fast=fast))
    met = [one for one in every if isinstance(one, Sighting)]
    return met, [one for one in every if isinstance(one, Fault)]


def places(met: list[Sighting]) -> list[tuple[int, int]]:
    return [(one.line, one.offset) for one in met]


def written(folder: Path, name: str, data: bytes) -> Path:
    (folder / name).write_bytes(data)
    return folder / name


@pytest.mark.parametrize("packing", ["plain", "gzip", "xz", "bzip2", "zstd", "gzip in two members"])
def test_every_packing_gives_the_same_lines_and_offsets(tmp_path: Path, fast: bool, packing: str) -> None:
    packed = {
        "plain": DATA,
        "gzip": gzip.compress(DATA),
        "xz": lzma.compress(DATA),
        "bzip2": bz2.compress(DATA),
        "gzip in two members": gzip.compress(DATA[:1000]) + gzip.compress(DATA[1000:]) + bytes(512),
    }
    if packing == "zstd":
        zstandard = pytest.importorskip("zstandard", reason="the extra `fast` is not installed")
        packed["zstd"] = zstandard.compress(DATA[:70_000]) + zstandard.compress(DATA[70_000:])
    met, faults = found(written(tmp_path, "log", packed[packing]), fast=fast)
    assert places(met) == EXPECTED
    assert not faults
    assert all(one.text == PLAIN.split("\r\n")[one.line - 1] for one in met)


@pytest.mark.parametrize("packing", ["gzip", "xz", "zstd"])
def test_what_was_readable_of_a_cut_file_is_searched_and_the_fault_is_told(
    tmp_path: Path, fast: bool, packing: str
) -> None:
    noise = random.Random(1).randbytes(300_000).hex().encode()
    data = DATA + noise
    if packing == "zstd":
        whole = pytest.importorskip("zstandard", reason="the extra `fast` is not installed").compress(data)
    else:
        whole = gzip.compress(data) if packing == "gzip" else lzma.compress(data)
    met, faults = found(written(tmp_path, "log", whole[: len(whole) - 1000]), fast=fast)
    assert places(met) == EXPECTED
    assert len(faults) == 1
    assert "cắt cụt" in faults[0].why


def test_a_broken_middle_hides_nothing_before_it(tmp_path: Path, fast: bool) -> None:
    whole = bytearray(gzip.compress(DATA + random.Random(1).randbytes(600_000)))
    whole[-300_000:-200_000] = bytes(100_000)
    met, faults = found(written(tmp_path, "log.gz", bytes(whole)), fast=fast)
    assert places(met) == EXPECTED
    assert len(faults) == 1


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_logs_in_utf_16(tmp_path: Path, fast: bool, encoding: str) -> None:
    text = "ngày của 😀 evil.example\r\n" + PLAIN + "www.BỆNH-VIỆN.vn cuối"
    data = text.encode(encoding)
    met, faults = found(written(tmp_path, "log.txt", data), fast=fast)
    assert not faults
    assert len(met) == len(EXPECTED) + 2
    for one in met:
        name = "www.BỆNH-VIỆN.vn" if one.indicator.value.startswith("xn--") else "evil.example"
        wide = name.encode("utf-16-be" if encoding == "utf-16-be" else "utf-16-le")
        assert data[one.offset : one.offset + len(wide)] == wide


@pytest.mark.parametrize(("first", "second"), [("utf-8", "utf-16-le"), ("utf-8", "utf-16-be"), ("utf-16", "utf-8")])
def test_a_log_that_goes_on_in_another_encoding_is_never_clean(tmp_path: Path, first: str, second: str) -> None:
    met, faults = found(written(tmp_path, "log", PLAIN.encode(first) + PLAIN.encode(second)), fast=False)
    assert len(met) == len(EXPECTED)
    assert len(faults) == 1 and "UTF-16" in faults[0].why


def test_a_window_of_zstd_that_takes_too_much_memory_is_said_to(tmp_path: Path) -> None:
    zstandard = pytest.importorskip("zstandard", reason="the extra `fast` is not installed")
    wide = zstandard.ZstdCompressionParameters(window_log=31, enable_ldm=True)
    packer = zstandard.ZstdCompressor(compression_params=wide).compressobj()
    met, (fault,) = found(written(tmp_path, "log.zst", packer.compress(DATA) + packer.flush()), fast=False)
    assert not met and "--long" in fault.why


def test_nul_bytes_invalid_utf_8_and_no_last_line_end(tmp_path: Path, fast: bool) -> None:
    data = b"\0evil.example\0\n\xff203.0.113.7\xfe\n\xc3evil.example"
    met, _ = found(written(tmp_path, "log", data), fast=fast)
    assert places(met) == [(1, 1), (2, 16), (3, 30)]


def test_regions_and_threads_change_nothing(tmp_path: Path, fast: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "_SINGLE_BELOW", 0)
    data = DATA * 60
    file = written(tmp_path, "log", data)
    one, two = (found(file, fast=fast, threads=threads)[0] for threads in (1, 3))
    assert one == two
    assert len(one) == 60 * len(EXPECTED)
    assert one[-1].line == EXPECTED[-1][0] + 59 * DATA.count(b"\n")


def test_a_line_of_many_megabytes_shows_the_part_around_the_token(tmp_path: Path, fast: bool) -> None:
    data = b"x " * 5_000_000 + b"evil.example " + b"y " * 3_000_000 + b"\n203.0.113.7"
    met, _ = found(written(tmp_path, "log", data), fast=fast)
    assert places(met) == [(1, 10_000_000), (2, 16_000_014)]
    assert len(met[0].text) <= 8_192
    assert "evil.example" in met[0].text


def test_a_log_that_is_cut_while_it_is_read_is_told(tmp_path: Path, fast: bool) -> None:
    file = written(tmp_path, "log", b"x evil.example\n" * 100)
    every = face.sightings(LISTED, [file], threads=1, fast=fast)
    next(every)
    os.truncate(file, 10)
    assert ["cắt ngắn" in one.why for one in every if isinstance(one, Fault)] == [True]


def test_folders_in_order_and_what_is_missing_told(tmp_path: Path, fast: bool) -> None:
    (tmp_path / "logs" / "b").mkdir(parents=True)
    for name in ("z.log", "a.log", "b/c.log"):
        written(tmp_path / "logs", name, b"evil.example\n")
    met, faults = found(tmp_path / "logs", tmp_path / "none", fast=fast)
    assert [Path(one.file).name for one in met] == ["a.log", "c.log", "z.log"]
    assert [(Path(one.file).name, one.why) for one in faults] == [("none", "không có tệp này")]


def test_a_file_behind_links_is_searched_once_and_a_folder_behind_one_is_told(tmp_path: Path) -> None:
    for folder in ("pods/web", "containers", "elsewhere"):
        (tmp_path / folder).mkdir(parents=True)
    pods, links = tmp_path / "pods", tmp_path / "containers"
    written(pods / "web", "0.log", b"evil.example\n")
    written(tmp_path / "elsewhere", "1.log", b"203.0.113.7\n")
    for name, there in {"a": pods / "web" / "0.log", "b": pods / "web" / "0.log", "c": links / "a", "d": pods}.items():
        (links / name).symlink_to(there)
    (links / "e").symlink_to("e")
    (links / "f").symlink_to(tmp_path / "none")
    (links / "g").symlink_to(os.devnull)
    os.mkfifo(links / "h")
    os.mkfifo(tmp_path / "pipe")
    (links / "i").symlink_to(tmp_path / "pipe")

    met, faults = found(links, fast=False)
    assert [Path(one.file).name for one in met] == ["a"]
    assert [(Path(one.file).name, one.why.partition(":")[0].partition(" khác")[0]) for one in faults] == [
        ("d", "liên kết tới thư mục"), ("e", "không mở được"), ("f", "liên kết hỏng"),
        ("h", files._PIPE.partition(":")[0]), ("i", files._PIPE.partition(":")[0]),
    ]  # fmt: skip

    met, faults = found(links, pods, fast=False)
    assert [Path(one.file).relative_to(tmp_path).as_posix() for one in met] == ["pods/web/0.log"]
    assert [Path(one.file).name for one in faults] == ["e", "f", "h", "i"]

    met, _ = found(pods / "web" / "0.log", links, tmp_path / "elsewhere", fast=False)
    assert [Path(one.file).name for one in met] == ["0.log", "1.log"]


def test_a_broken_windows_event_log_is_a_fault(tmp_path: Path, fast: bool) -> None:
    pytest.importorskip("evtx", reason="the extra `evtx` is not installed")
    met, faults = found(written(tmp_path, "x.evtx", b"ElfFile\x00" + bytes(100)), fast=fast)
    assert not met
    assert "EVTX" in faults[0].why


def test_closing_the_iterator_stops_the_work(tmp_path: Path, fast: bool) -> None:
    met = face.sightings(LISTED, [written(tmp_path, "log", DATA * 100)], fast=fast)
    assert isinstance(next(met), Sighting)
    met.close()  # type: ignore[attr-defined]


def test_sightings_as_an_arrow_table(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow", reason="the extra `parquet` is not installed")
    made = face.table(face.sightings(LISTED, [written(tmp_path, "log", DATA), tmp_path / "none"], fast=False))
    assert made.num_rows == len(EXPECTED)
    assert made.column("line").to_pylist() == [line for line, _ in EXPECTED]
    assert made.column_names[0] == "type"


_UNSEEN = [
    b"PK\x03\x04" + DATA,
    b"%PDF-1.7 " + DATA,
    b"7z\xbc\xaf\x27\x1c" + DATA,
    b"\x04\x22\x4d\x18" + DATA,
    gzip.compress(b"ElfFile\x00" + DATA),
    PLAIN.encode("utf-32"),
    PLAIN.encode("utf-32-be"),
    gzip.compress(PLAIN.encode("utf-32-le")),
]


@pytest.mark.parametrize("data", _UNSEEN)
def test_what_cannot_be_looked_into_is_never_called_clean(tmp_path: Path, fast: bool, data: bytes) -> None:
    met, faults = found(written(tmp_path, "log", data), fast=fast)
    assert not met
    assert faults
