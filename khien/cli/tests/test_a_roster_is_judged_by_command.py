"""`khien watch coverage`: a roster and a window in, one line a unit out, without a database; nothing unread counts."""

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from khien import cli

HEADER = "unit,person,start,end,kind\n"
COVERED = (
    "Trường Hoa Mai,Người Một,2027-02-05T17:00,2027-02-10T07:00,site\n"
    "Trường Hoa Mai,Người Hai,2027-02-10T07:00,2027-02-14T07:00,call\n"
)
GAP = "Trạm Bến Đá,Người Ba,2027-02-05T17:00,2027-02-06T00:00,site\n"
WINDOW = ("--from", "2027-02-05T17:00", "--to", "2027-02-14T07:00")


class Told:
    """What the command said."""

    def __init__(self, status: object, out: str, err: str) -> None:
        self.status, self.out, self.err = status, out, err

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


@pytest.fixture
def khien(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Any:
    def run(roster: str | bytes, *options: str, file: str | None = None, window: tuple[str, ...] = WINDOW) -> Told:
        path = tmp_path / "truc.csv"
        path.write_bytes(roster if isinstance(roster, bytes) else roster.encode())
        monkeypatch.setattr(sys, "argv", ["khien", "watch", "coverage", file or str(path), *window, *options])
        with pytest.raises(SystemExit) as end:
            cli.main()
        return Told(end.value.code, *capsys.readouterr())

    return run


def test_all_covered_is_status_0_and_one_line_a_unit(khien: Any) -> None:
    told = khien(HEADER + COVERED, "--json")
    assert told.status == 0
    assert told.err == ""
    (line,) = told.lines
    assert {key: line[key] for key in ("schema", "unit", "minutes", "covered", "covered_site", "gaps", "overlaps")} == {
        "schema": "khien.coverage/1",
        "unit": "Trường Hoa Mai",
        "minutes": 12_360,
        "covered": 12_360,
        "covered_site": 6_600,
        "gaps": [],
        "overlaps": [],
    }
    assert [one["rule"] for one in line["rest_warnings"]] == ["site_run"]


def test_a_gap_is_status_1_and_told_by_its_ends(khien: Any) -> None:
    told = khien(HEADER + COVERED + GAP, "--json")
    assert told.status == 1
    assert [line["unit"] for line in told.lines] == ["Trường Hoa Mai", "Trạm Bến Đá"]
    assert told.lines[1]["gaps"] == [{"start": "2027-02-06T00:00", "end": "2027-02-14T07:00"}]


def test_a_bad_row_is_status_2_told_by_line_and_column_and_covers_nothing(khien: Any) -> None:
    bad = "Trạm Bến Đá,Người Ba,2027-02-05T17:00,2027-02-04T07:00,site\n"
    told = khien(HEADER + COVERED + bad, "--json")
    assert told.status == 2
    assert "dòng 4, cột end: Ca trực kết thúc trước khi bắt đầu" in told.err
    assert "1 dòng không đọc được, không tính là có người trực" in told.err
    assert (told.lines[1]["unit"], told.lines[1]["covered"]) == ("Trạm Bến Đá", 0)
    words = khien(HEADER + COVERED + bad).out
    assert "Trạm Bến Đá: không có ai trực, tại chỗ 0 phút\n  Chưa tính: 1 dòng không đọc được\n" in words


def test_a_bad_row_is_never_0_even_where_the_others_cover_all(khien: Any) -> None:
    assert khien(HEADER + COVERED + COVERED.replace(",site", ",").splitlines()[0]).status == 2


def test_a_line_said_twice_is_told_and_no_fault(khien: Any) -> None:
    told = khien(HEADER + COVERED + COVERED)
    assert told.status == 0
    assert "dòng 4 lặp lại dòng 2, chỉ tính một lần" in told.err


def test_a_unit_that_must_be_there_and_is_not_is_a_gap(khien: Any) -> None:
    told = khien(HEADER + COVERED, "--unit", "Trạm Bến Đá", "--unit", "trường  hoa mai", "--json")
    assert told.status == 1
    assert [(line["unit"], line["covered"]) for line in told.lines] == [("Trường Hoa Mai", 12_360), ("Trạm Bến Đá", 0)]


def test_a_unit_that_cannot_be_printed_is_refused(khien: Any) -> None:
    assert khien(HEADER + COVERED, "--unit", "Tr\udce1m").status == 2


def test_people_read_it_in_sentences(khien: Any) -> None:
    told = khien(HEADER + COVERED + GAP)
    assert "Trường Hoa Mai: đủ 12360 phút, tại chỗ 6600 phút" in told.out
    assert "  Trống: 00:00 06/02/2027 – 07:00 14/02/2027 (8 ngày 7 giờ)" in told.out
    assert "Khuyến nghị của Khiên, không phải quy định của pháp luật" in told.out
    assert told.out.splitlines()[-1] == (
        "Từ 17:00 05/02/2027 đến 07:00 14/02/2027, 2 đơn vị: 1 khoảng trống ở 1 đơn vị."
    )


def test_a_workbook_with_merged_cells_is_read_as_the_same_roster_in_csv(khien: Any) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for line in (HEADER + COVERED).splitlines():
        sheet.append(line.split(","))
    sheet.merge_cells("A2:A3")
    written = io.BytesIO()
    book.save(written)
    told = khien(written.getvalue(), "--json")
    assert (told.status, told.lines) == (0, khien(HEADER + COVERED, "--json").lines)


def two_sheets(second: str, title: str = "Bến Đá") -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, text in (("Hoa Mai", HEADER + COVERED), (title, second)):
        sheet = book.create_sheet(name)
        for line in text.splitlines():
            sheet.append(line.split(","))
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def test_a_gap_on_the_second_sheet_is_a_gap(khien: Any) -> None:
    told = khien(two_sheets(HEADER + GAP), "--json")
    assert (told.status, told.err) == (1, "")
    assert [line["unit"] for line in told.lines] == ["Trường Hoa Mai", "Trạm Bến Đá"]


def test_a_sheet_that_is_no_roster_is_told_and_never_0(khien: Any) -> None:
    told = khien(two_sheets("Ai,Khi nào\nNgười Ba,tối mai\n"))
    assert told.status == 2
    assert "bỏ qua ở trang tính “Bến Đá”: Thiếu cột" in told.err
    notes = khien(two_sheets("Nhớ mang chìa khóa\n", "Ghi chú"))
    assert notes.status == 0
    assert "bỏ qua ở trang tính “Ghi chú”" in notes.err


def test_a_bad_row_is_told_with_its_sheet(khien: Any) -> None:
    told = khien(two_sheets(HEADER + GAP.replace("site", "nhà")))
    assert told.status == 2
    assert "trang tính “Bến Đá”, dòng 2, cột kind" in told.err


def test_standard_input_is_read(khien: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO((HEADER + COVERED).encode())))
    assert khien("", "--json", file="-").lines[0]["covered"] == 12_360


@pytest.mark.parametrize(
    ("roster", "window", "why"),
    [
        ("", WINDOW, "rỗng"),
        (HEADER, WINDOW, "chưa có ca trực nào"),
        (b"PK\x03\x04", WINDOW, "XLSX"),
        (COVERED, WINDOW, "Thiếu cột"),
        (HEADER + COVERED, ("--from", "2027-02-14T07:00", "--to", "2027-02-05T17:00"), "phải sau"),
        (HEADER + COVERED, ("--from", "2027-02-05T17:00", "--to", "2027-02-05T17:00"), "phải sau"),
        (HEADER + COVERED, ("--from", "giao thừa", "--to", "2027-02-05T17:00"), "--from"),
        (HEADER + COVERED, ("--from", "2027-02-05T17:00"), "--to"),
    ],
)
def test_what_cannot_be_read_ends_with_2_in_one_line(khien: Any, roster: str | bytes, window: Any, why: str) -> None:
    told = khien(roster, window=window)
    assert (told.status, told.out) == (2, "")
    assert len(told.err.splitlines()) == 1
    assert why in told.err


@pytest.mark.parametrize("file", ["/nonexistent/truc.csv", "/"])
def test_a_file_that_cannot_be_opened_ends_with_2(khien: Any, file: str) -> None:
    told = khien("", file=file)
    assert (told.status, told.out) == (2, "")
    assert len(told.err.splitlines()) == 1


def test_it_needs_neither_a_database_nor_django() -> None:
    program = (
        "import sys; from khien import cli\n"
        f"sys.argv = ['khien', 'watch', 'coverage', '-', *{list(WINDOW)!r}]\n"
        "try: cli.main()\nexcept SystemExit as end: status = end.code\n"
        "sys.exit(99 if any(name.split('.')[0] == 'django' for name in sys.modules) else status)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], input=(HEADER + COVERED).encode(), capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")
