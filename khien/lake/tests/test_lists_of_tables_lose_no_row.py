import io
import json
from collections.abc import Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from khien.lake.lists.columns import loaded, saved
from khien.lake.lists.headers import Role, Whose, role_of, whose
from khien.lake.lists.read import Wishes, read_list
from khien.lake.lists.rows import UnableToReadList
from khien.lake.types import IndicatorList


def book(*sheets: tuple[str, Sequence[Sequence[object]]]) -> bytes:
    made = Workbook()
    made.remove(made["Sheet"])
    for title, rows in sheets:
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


def listed(text: str | bytes, **wishes: object) -> IndicatorList:
    data = text.encode() if isinstance(text, str) else text
    return read_list(data, "l", Wishes(**wishes))[0]  # type: ignore[arg-type]


def values(found: IndicatorList) -> list[tuple[int, str]]:
    return [(one.line, one.value) for one in found.indicators]


def headers(found: IndicatorList) -> list[str]:
    assert found.columns is not None
    return [found.columns.names[at] for at in found.columns.value]


def told(found: IndicatorList) -> set[int]:
    """Lines of which something is said."""
    rows = {one.line for one in found.indicators} | {one.line for one in (*found.bad, *found.notes)}
    return rows | {line for line, _ in found.repeated}


def test_rows_above_the_first_that_reads_are_refused_and_not_passed_over() -> None:
    found = listed("Tên;Điểm\nsai dòng;1\n203.0.113.256;2\n203.0.113.7;3\nevil.example;4\n")
    assert values(found) == [(4, "203.0.113.7"), (5, "evil.example")]
    assert [(bad.line, bad.written) for bad in found.bad] == [(2, "sai dòng"), (3, "203.0.113.256")]
    assert [(one.line, one.written) for one in found.notes] == [(1, "Tên | Điểm")]


def test_titles_above_a_header_are_told_and_what_they_name_is_pointed_out() -> None:
    rows: list[list[object]] = [
        ["DANH SÁCH IP MẠNG BOTNET (kèm công văn)"],
        ["Cập nhật từ 203.0.113.0/24"],
        ["STT", "Địa chỉ IP", "Đơn vị"],
        [1, "203.0.113.7 ", "Sở A"],
        [None, None, "Người lập biểu"],
    ]
    found = listed(book(("DS", rows)))
    assert values(found) == [(4, "203.0.113.7")]
    assert [one.line for one in found.notes] == [1, 3]
    assert [(bad.line, bad.why.split(":")[0]) for bad in found.bad] == [
        (2, "đứng trên bảng, trong dòng có 203.0.113.0/24"),
        (5, "ô chỉ dấu trống"),
    ]


def test_a_header_of_two_rows_with_joined_cells_is_one_header() -> None:
    rows: list[list[object]] = [
        ["STT", "Máy chủ điều khiển", None, "TLP"],
        [None, "Địa chỉ IP", "Tên miền", None],
        [1, "203.0.113.7", "evil.example", "RED"],
        [2, None, "bad.example", None],
    ]
    found = listed(book(("DS", rows)))
    assert headers(found) == ["Địa chỉ IP", "Tên miền"]
    assert values(found) == [(3, "203.0.113.7"), (3, "evil.example"), (4, "bad.example")]
    assert found.indicators[0].tlp == "red"
    assert [one.line for one in found.notes] == [1, 2]


@pytest.mark.parametrize(
    "header",
    ["Dải địa chỉ", "DAI DIA CHI", "Danh sách IP", "IP độc hại (C2)", "dst_ip", "sha256_hash", "DstIP", "IP:Port",
     "Tên miền/IP máy chủ C&C", "ioc_value", "Mã băm (SHA-256)", "IP mã độc", "source.ip", "URL độc hại"],
)  # fmt: skip
def test_a_header_that_holds_a_known_word_is_a_header_of_indicators(header: str) -> None:
    assert role_of(header) is Role.VALUE


@pytest.mark.parametrize(
    "header", ["file_name", "Tên tệp", "Ghi chú", "STT", "Loại IP", "reference", "Ngày phát hiện", "ip type"]
)
def test_a_header_of_something_else_is_none(header: str) -> None:
    assert role_of(header) is Role.OTHER


def test_a_comment_may_be_the_header_and_names_of_files_are_not_taken() -> None:
    text = (
        '# Feed, a list of ip\n# "first_seen","sha256_hash","md5_hash","file_name"\n'
        f'"2026-11-21", "{"9f" * 32}", "{"0a" * 16}", "setup.zip"\n# END\n'
    )
    found = listed(text)
    assert headers(found) == ["sha256_hash", "md5_hash"]
    assert values(found) == [(3, "9f" * 32), (3, "0a" * 16)]
    assert [one.line for one in found.notes] == [1, 2, 4]


def test_a_comma_in_quotation_marks_parts_no_cells() -> None:
    found = listed('STT,Địa chỉ,Ghi chú\n1,203.0.113.7,"máy chủ, C2"\n2,evil.example,"a, b, c"\n')
    assert found.form == "csv"
    assert values(found) == [(2, "203.0.113.7"), (3, "evil.example")]


def test_several_in_a_cell_are_all_taken_with_its_line() -> None:
    rows: list[list[object]] = [
        ["STT", "IP", "Domain"],
        [1, "203.0.113.7\n203.0.113.8", "evil.example; bad.example"],
        [2, "198.51.100.23, 198.51.100.24 và 198.51.100.27", None],
        [3, "198.51.100.25/198.51.100.26", "a.example b.example"],
        [4, "- 198.51.100.28\n- 198.51.100.29", "http://c.example/x,y;z"],
    ]
    found = listed(book(("S", rows)))
    assert [line for line, _ in values(found)] == [2] * 4 + [3] * 3 + [4] * 4 + [5] * 3
    assert values(found)[-1] == (5, "http://c.example/x,y;z")
    assert not found.bad


def test_what_does_not_read_of_several_in_a_cell_is_refused_alone() -> None:
    found = listed(
        "a,ip\n1,203.0.113.7; 203.0.113.256; gov.vn\n2,203.0.113.8 (máy chủ cũ 203.0.113.9)\n3,xem 1.1.1.1\n"
    )
    assert values(found) == [(2, "203.0.113.7"), (3, "203.0.113.8")]
    assert [(bad.line, bad.written.strip("()")) for bad in found.bad] == [
        (2, "203.0.113.256"),
        (2, "gov.vn"),
        (3, "203.0.113.9"),
        (4, "xem 1.1.1.1"),
    ]
    assert "trong dòng có 1.1.1.1" in found.bad[-1].why


def test_columns_of_victims_are_left_where_hostile_ones_stand_beside_them() -> None:
    found = listed("STT,IP của đơn vị,IP máy chủ điều khiển (C&C)\n1,10.1.2.3,203.0.113.7\n2,10.1.2.4,203.0.113.8\n")
    assert headers(found) == ["IP máy chủ điều khiển (C&C)"]
    assert found.columns is not None
    assert found.columns.left == (1,)
    assert headers(listed("Nguồn,IP đích\n10.1.2.3,203.0.113.7\n")) == ["IP đích"]
    assert headers(listed("a,IP của đơn vị nhiễm\n1,203.0.113.7\n")) == ["IP của đơn vị nhiễm"]
    assert headers(listed("source.ip,destination.ip\n203.0.113.7,10.0.0.5\n")) == ["source.ip"]


@pytest.mark.parametrize(
    ("header", "side"),
    [("IP nguồn tấn công", Whose.HOSTILE), ("IP bị tấn công", Whose.VICTIM), ("IP tấn công đơn vị", Whose.HOSTILE),
     ("IP đích (đơn vị)", Whose.VICTIM), ("IP nguồn", Whose.SOURCE), ("dst_ip", Whose.HOSTILE), ("IP", None)],
)  # fmt: skip
def test_the_first_word_that_names_a_side_says_whose_a_column_is(header: str, side: Whose | None) -> None:
    assert whose(header) == side


def test_a_number_is_a_column_and_no_cell_of_the_data() -> None:
    text = "STT,IP nội bộ,C2\n1,10.1.2.3,203.0.113.7\n2,10.1.2.4,203.0.113.8\n"
    assert [value for _, value in values(listed(text, columns={"value": ["2"]}))] == ["10.1.2.3", "10.1.2.4"]
    assert values(listed("2023,2024\n203.0.113.7,x\n", columns={"value": ["2023"]})) == [(2, "203.0.113.7")]


def test_kept_columns_are_found_by_their_headers_wherever_these_stand() -> None:
    first = listed("STT,IP của đơn vị,Port,IP (C&C),Port\n1,10.1.2.3,5,203.0.113.7,443\n")
    assert first.columns is not None
    kept = loaded(saved([first.columns]))
    later = "Tiêu đề mới;;;;;\nSTT;IP của đơn vị;Tỉnh;Port;IP (C&C);Port\n1;10.1.2.3;HN;5;203.0.113.9;443\n"
    assert values(listed(later, mapping=kept)) == [(3, "203.0.113.9")]
    with pytest.raises(UnableToReadList, match=r"không có hàng tiêu đề nào.*IP \(C&C\)"):
        listed("STT,IP\n1,203.0.113.9\n", mapping=kept)


def test_the_columns_of_each_sheet_are_kept() -> None:
    sheets: tuple[tuple[str, Sequence[Sequence[object]]], ...] = (
        ("IP", [["IP"], ["203.0.113.7"]]),
        ("Hash", [["STT", "Mã băm"], [1, "9f" * 32]]),
    )
    found = read_list(book(*sheets), "l")
    kept = loaded(saved([one.columns for one in found if one.columns]))
    again = read_list(book(*sheets, ("Thêm", [["x", "y"], ["bad.example", "z"]])), "l", Wishes(mapping=kept))
    assert [[one.value for one in sheet.indicators] for sheet in again] == [["203.0.113.7"], ["9f" * 32], []]
    assert "cả trang, 2 dòng" in again[2].bad[0].why


@pytest.mark.parametrize(
    "text",
    [
        *("", "[]", "{}", "[" * 100_000),
        *(f'{{"schema":"khien.columns/1"{rest}}}' for rest in ("", ',"value":5', ',"value":[-1]', ',"sheets":[1]')),
        '{"schema":"khien.columns/1","value":[0],"what":1}',
    ],
)
def test_a_mapping_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(UnableToReadList):
        loaded(text)


def test_rows_of_misp_that_are_not_for_detection_are_refused_and_pairs_are_read() -> None:
    text = (
        "uuid,type,value,to_ids\n1,ip-dst,203.0.113.7,1\n2,domain,fine.example,0\n"
        f"3,filename|md5,a.exe|{'0a' * 16},1\n4,ip-dst|port,203.0.113.8|443,1\n5,domain|ip,evil.example|203.0.113.9,1\n"
    )
    found = listed(text)
    assert [value for _, value in values(found)] == [
        "203.0.113.7", "0a" * 16, "203.0.113.8", "evil.example", "203.0.113.9",
    ]  # fmt: skip
    assert [(bad.line, bad.why.split(" (")[0]) for bad in found.bad] == [(3, "không dùng để phát hiện")]


def test_what_a_sheet_says_of_its_size_costs_nothing() -> None:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    for row in (["IP"], ["203.0.113.7"]):
        sheet.append(row)
    sheet.cell(900_000, 16_000).value = "x"
    held = io.BytesIO()
    made.save(held)
    found = listed(held.getvalue())
    assert values(found) == [(2, "203.0.113.7")]
    assert [bad.line for bad in found.bad] == [900_000]


_CELLS = st.one_of(
    st.sampled_from(["203.0.113.7", "evil.example", "gov.vn", "IP", "Địa chỉ", "STT", "Ghi chú", "#", "# x", "1", "2/3",
                     "", "192.0.2.1-9", "a.exe", "xem 1.1.1.1", "1.1.1.1; x; 2.2.2.2", "C2", "TLP", "RED", "to_ids",
                     "0", "IP đơn vị", "IP C2", "source.ip", "9f" * 16, "Hết hạn", "99/99/2026", "a b"]),
    st.text(alphabet=st.characters(blacklist_categories=["Cs", "Cc"]), max_size=12),
)  # fmt: skip


@given(st.lists(st.lists(_CELLS, min_size=2, max_size=4), min_size=1, max_size=12), st.sampled_from(",;\t|"))
@example([["203.0.113.7", "203.0.113.7"], ["", ""], ["203.0.113.7", "1.1.1.1; x; 2.2.2.2"]], ",")  # read with ";"
@settings(max_examples=400, deadline=None)
def test_no_row_of_a_table_vanishes(rows: list[list[str]], delimiter: str) -> None:
    parting = {ord(sign): "_" for sign in '\r\n\x0b\x0c\x85\u2028\u2029"' + delimiter}
    cells = [[cell.translate(parting) for cell in row] for row in rows]
    text = "\n".join(delimiter.join(row) for row in cells)
    try:
        found = listed(text)
    except UnableToReadList:
        return
    if found.form == "csv":
        parted = [line.split(found.columns.delimiter if found.columns else delimiter) for line in text.split("\n")]
        filled = {at for at, row in enumerate(parted, 1) if any(cell.strip("\0 \u3000").strip() for cell in row)}
        assert told(found) == filled
    again = json.dumps([bad.why for bad in (*found.bad, *found.notes)])
    assert '""' not in again, "each with a reason"
