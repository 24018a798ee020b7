import io
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any, Literal

import pytest
from openpyxl import Workbook

from khien.watch.rules import workbooks
from khien.watch.rules.rosters import Roster, UnableToReadRoster, read_roster
from khien.watch.rules.shifts import Kind, Shift
from khien.watch.tests.watch_builders import at

HEADER = ("Đơn vị", "Người trực", "Bắt đầu", "Kết thúc", "Hình thức")


def excel(text: str) -> datetime:
    """A day and hour as Excel knows it: without a zone."""
    return at(text).replace(tzinfo=None)


EVE, MORNING = excel("2027-02-05T17:00"), excel("2027-02-06T07:00")


def book(rows: Sequence[Sequence[Any]], *merged: str) -> bytes:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    for one in merged:
        sheet.merge_cells(one)
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


def read(rows: Sequence[Sequence[Any]], *merged: str, unit: str = "") -> Roster:
    return read_roster(book(rows, *merged), unit)


def refused(rows: Sequence[Sequence[Any]]) -> str:
    with pytest.raises(UnableToReadRoster) as caught:
        read(rows)
    return str(caught.value)


def test_days_with_hours_come_as_they_stand_in_excel() -> None:
    read_ = read([HEADER, ("Trường Hoa Mai", "Người Một", EVE, MORNING, "tại chỗ")])
    assert read_.bad == ()
    assert read_.shifts == (
        Shift("Trường Hoa Mai", "Người Một", at("2027-02-05T17:00"), at("2027-02-06T07:00"), Kind.SITE),
    )


def test_a_title_above_the_names_of_columns_is_passed_over() -> None:
    rows = [("LỊCH TRỰC TẾT ĐINH MÙI",), (), HEADER, ("A", "Người Một", EVE, MORNING, "call")]
    assert [one.person for one in read(rows, "A1:E1").shifts] == ["Người Một"]


def test_cells_merged_downwards_say_the_same_in_each_row() -> None:
    rows = [
        HEADER,
        ("Trường Hoa Mai", "Người Một", EVE, MORNING, "site"),
        (None, "Người Hai", None, None, "call"),
        (None, "Người Ba", MORNING, excel("2027-02-07T07:00"), "site"),
    ]
    read_ = read(rows, "A2:A4", "C2:C3", "D2:D3")
    assert read_.bad == ()
    assert [(one.unit, one.person, f"{one.start:%d %H}") for one in read_.shifts] == [
        ("Trường Hoa Mai", "Người Một", "05 17"),
        ("Trường Hoa Mai", "Người Hai", "05 17"),
        ("Trường Hoa Mai", "Người Ba", "06 07"),
    ]


def test_cells_merged_over_columns_are_refused_by_name() -> None:
    rows = [HEADER, ("A", "Người Một", EVE, None, "site"), ("A", "Người Hai", EVE, MORNING, "site")]
    read_ = read(rows, "C2:D2")
    assert [(bad.line, bad.column) for bad in read_.bad] == [(2, "end")]
    assert "ô gộp qua nhiều cột" in read_.bad[0].why
    assert [one.person for one in read_.shifts] == ["Người Hai"]


@pytest.mark.parametrize(
    ("start", "why"),
    [
        (date(2027, 2, 5), "có ngày mà không có giờ"),
        (time(17), "có giờ mà không có ngày"),
        (46788.708, "là số của Excel"),
        ("=C3", "là công thức"),
        (True, "không phải là ngày giờ"),
    ],
)
def test_a_cell_that_is_no_day_and_hour_is_named(start: object, why: str) -> None:
    read_ = read([HEADER, ("A", "Người Một", start, MORNING, "site"), ("A", "Người Hai", EVE, MORNING, "site")])
    assert [(bad.line, bad.column) for bad in read_.bad] == [(2, "start")]
    assert why in read_.bad[0].why
    assert len(read_.shifts) == 1


def test_midnight_that_is_formatted_as_an_hour_is_midnight() -> None:
    data = book([HEADER, ("A", "Người Một", excel("2027-02-05T00:00"), MORNING, "site")])
    assert read_roster(data).shifts[0].start == at("2027-02-05T00:00")


def test_a_table_with_a_column_for_each_day_is_refused_in_words() -> None:
    days = [f"{day}/02" for day in range(5, 15)]
    assert "mỗi ngày một cột" in refused([("Họ và tên", *days), ("Người Một", "x", "", "x")])
    assert "mỗi ngày một cột" in refused([("LỊCH TRỰC",), ("Người", "T2", "T3", "T4", "T5", "T6", "T7", "CN")])


def test_a_table_of_one_unit_needs_no_column_of_units() -> None:
    rows = [HEADER[1:], ("Người Một", EVE, MORNING, "site")]
    assert "Thiếu cột unit" in refused(rows)
    assert read(rows, unit="Trường Hoa Mai").shifts[0].unit == "Trường Hoa Mai"


def test_what_is_empty_or_too_long_or_broken_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "rỗng" in refused([()])
    assert "chưa có ca trực nào" in refused([HEADER])
    good = book([HEADER, ("A", "Người Một", EVE, MORNING, "site")])
    for broken in (good[:200], good[:-30], b"PK\x03\x04" + b"\x00" * 40):
        with pytest.raises(UnableToReadRoster):
            read_roster(broken)
    monkeypatch.setattr(workbooks, "MOST_ROWS", 1)
    with pytest.raises(UnableToReadRoster, match="hơn 1 dòng"):
        read_roster(good)
    monkeypatch.setattr(workbooks, "MOST_BYTES", 10)
    with pytest.raises(UnableToReadRoster, match="lớn hơn"):
        read_roster(good)


def test_a_merged_range_as_large_as_the_sheet_fills_nothing_beyond_the_rows() -> None:
    rows = [HEADER, ("A", "Người Một", EVE, MORNING, "site")]
    with pytest.raises(UnableToReadRoster, match="gộp quá nhiều ô"):
        read(rows, "A2:A30000")


def sheets(**given: Sequence[Sequence[Any]]) -> Workbook:
    made = Workbook()
    made.remove(made.worksheets[0])
    for title, rows in given.items():
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    return made


def saved(made: Workbook) -> bytes:
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


FULL = [HEADER, ("A", "Người Một", EVE, MORNING, "site")]
OTHER = [("TRỰC TẾT",), ("Hình thức", "Đơn vị", "Người trực", "Từ", "Đến"), ("call", "B", "Người Hai", EVE, MORNING)]


def test_every_sheet_is_read_by_its_own_header_and_named() -> None:
    rows = [*OTHER, ("call", "B", "Người Ba", "mai", MORNING), ("site", "A", "Người Một", EVE, MORNING), OTHER[2]]
    read_ = read_roster(saved(sheets(Một=FULL, Hai=[], Ba=[*rows, ("site", "A", "Người Một", EVE, MORNING)])))
    assert [(one.unit, one.person) for one in read_.shifts] == [("A", "Người Một"), ("B", "Người Hai")]
    assert (read_.sheets, read_.lines, read_.units) == (("Một", "Ba"), (2, 3), ("A", "B"))
    assert [(bad.sheet, bad.line, bad.column) for bad in read_.bad] == [("Ba", 4, "start")]
    assert [(one.sheet, one.line, one.first_sheet, one.first) for one in read_.repeated] == [
        ("Ba", 5, "Một", 2),
        ("Ba", 6, "Ba", 3),
        ("Ba", 7, "Một", 2),
    ]
    assert read_.left_out == ()


@pytest.mark.parametrize(
    ("rows", "why", "all_read"),
    [
        ([("Ghi chú",), ("Gọi 0900 000 001",)], "Thiếu cột", True),
        ([("Tên", "Giờ"), ("Người Hai", EVE)], "Thiếu cột", False),
        ([("Họ và tên", *(f"{day}/02" for day in range(5, 12)))], "mỗi ngày một cột", False),
        ([HEADER], "chỉ có dòng tên cột", False),
    ],
)
def test_a_sheet_that_is_no_roster_is_named_as_left_out(rows: Any, why: str, all_read: bool) -> None:
    read_ = read_roster(saved(sheets(Một=FULL, Hai=rows)))
    assert [one.person for one in read_.shifts] == ["Người Một"]
    assert [one.sheet for one in read_.left_out] == ["Hai"]
    assert why in read_.left_out[0].why
    assert read_.all_read is all_read


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_not_counted_and_named(state: Literal["hidden", "veryHidden"]) -> None:
    made = sheets(Một=FULL, Hai=OTHER)
    made["Hai"].sheet_state = state
    read_ = read_roster(saved(made))
    assert read_.units == ("A",)
    assert [(one.sheet, one.counts) for one in read_.left_out] == [("Hai", True)]
    made = sheets(Một=[("Ghi chú",)], Hai=OTHER)
    made["Hai"].sheet_state = state
    with pytest.raises(UnableToReadRoster):
        read_roster(saved(made))


def test_hidden_rows_are_not_counted_and_named() -> None:
    made = sheets(Một=[*FULL, ("B", "Người Hai", EVE, MORNING, "site"), ("A", "Người Ba", EVE, MORNING, "call")])
    made["Một"].row_dimensions[3].hidden = True
    made["Một"].row_dimensions[90].hidden = True
    read_ = read_roster(saved(made))
    assert ([one.person for one in read_.shifts], read_.lines) == (["Người Một", "Người Ba"], (2, 4))
    assert read_.left_out[0].why == "1 dòng bị ẩn, không đọc: dòng 3"
    assert not read_.all_read
