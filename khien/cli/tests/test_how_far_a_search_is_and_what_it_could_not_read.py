import errno
import io
import os

import pytest

from khien.cli import meter as metering
from khien.cli.faults import faults_words
from khien.cli.match_words import Tally
from khien.cli.meter import Meter, number, size
from khien.cli.scan_words import ScanTally, summary
from khien.lake import trouble
from khien.lake.progress import Progress
from khien.lake.types import Fault
from khien.lake.yara.types import Detection, Met, Place, YaraRule
from khien.lake.yara.walk import Walk


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [100.0]
    monkeypatch.setattr(metering.time, "monotonic", lambda: now[0])  # type: ignore[attr-defined]
    return now


def test_a_terminal_shows_share_rate_time_left_and_what_was_met(clock: list[float]) -> None:
    out, tally = io.StringIO(), Tally()
    meter = Meter(1_000_000_000, out, tally, shown=True)
    clock[0] += 2
    meter.told(Progress("a.log", 500_000_000, 11, ended=False))
    assert out.getvalue() == "\r\033[K50 % · 500,0 MB · 250,0 MB/giây · còn 2 giây · 0 lần gặp"
    meter.told(Progress("a.log", 600_000_000, 21, ended=True))
    assert meter.end() == "600,0 MB trong 2,0 giây (300,0 MB/giây)"
    assert (tally.files, tally.lines) == (1, 20)


def test_a_line_longer_than_the_terminal_is_cut_so_that_it_can_be_wiped(
    clock: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metering.shutil, "get_terminal_size", lambda: os.terminal_size((30, 24)))  # type: ignore[attr-defined]
    out = io.StringIO()
    meter = Meter(None, out, Tally(), shown=True)
    clock[0] += 2
    meter.told(Progress("a.log", 5, 1, ended=False))
    assert len(out.getvalue().removeprefix("\r\033[K")) == 29


def test_what_was_searched_of_a_file_that_was_left_half_way_counts(clock: list[float]) -> None:
    tally = ScanTally()
    meter = Meter(None, io.StringIO(), tally, shown=False)
    meter.told(Progress("a.log", 3_000, 11, ended=True))
    meter.told(Progress("b.log", 4_000, 6, ended=False))
    clock[0] += 1
    assert meter.end() == "7,0 kB trong 1,0 giây (7,0 kB/giây)"
    assert (tally.files, tally.lines) == (2, 15)


def test_of_a_million_detections_their_places_are_not_kept() -> None:
    tally, places = ScanTally(), (Met("$a", 1, (Place(0, 8, b"MARKER-7"),)),)
    for file in "012":
        tally.add(Detection(YaraRule("a", "r.yar"), file, (), 8, "0", places))
    assert "MARKER" not in repr(tally.by_file)
    assert "  2\n      a\n      SHA-256 0" in summary(tally, Walk(()), "")


def test_numbers_are_written_as_people_here_write_them() -> None:
    assert [number(1_234_567), size(999), size(1_500), size(2_340_000_000)] == [
        "1.234.567",
        "999 byte",
        "1,5 kB",
        "2,3 GB",
    ]


def test_faults_alike_stand_together_and_hide_no_other() -> None:
    many = [Fault(f"{one}.log", "đĩa hỏng") for one in range(5_000)]
    said = list(faults_words([*many, Fault("x.gz", "bị cắt")]))
    assert said[1] == "Chưa đọc được 5.001 chỗ (chưa thể nói là sạch):"
    assert said[2:4] == ["  5.000 chỗ: đĩa hỏng", "      0.log, 1.log, 2.log …"]
    assert said[4:] == ["  x.gz: bị cắt"]
    assert list(faults_words([])) == []
    assert list(faults_words([Fault("a", str(why)) for why in range(40)]))[-1].startswith("  … và 30 lý do khác")


@pytest.mark.parametrize(
    ("number", "said"),
    [(errno.ENOENT, "không có tệp này"), (errno.EACCES, "không có quyền đọc"), (errno.ENOSPC, "đĩa đã đầy")],
)
def test_why_a_file_cannot_be_read_is_said_in_vietnamese(number: int, said: str) -> None:
    assert trouble.why(OSError(number, os.strerror(number))) == said


def test_a_file_that_windows_holds_says_how_to_get_it_out() -> None:
    held = PermissionError(errno.EACCES, "The process cannot access the file")
    held.winerror = 32  # type: ignore[attr-defined,unused-ignore]
    assert "wevtutil epl" in trouble.why(held)
    assert trouble.why(PermissionError(errno.EACCES, "x"), writing=True) == "không có quyền ghi"
    assert trouble.why(OSError(9_999, "Odd thing")) == "Odd thing"
