"""Every line of a roster becomes a shift, a repeated line or a bad row with its place: none is lost, none assumed."""

import codecs
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khien.watch.rules.rosters import BadRow, Repeated, Roster, UnableToReadRoster, read_roster
from khien.watch.rules.shifts import Kind, Shift, local
from khien.watch.tests import watch_builders as build

HEADER = "unit,person,start,end,kind"
GOOD = "Trường Hoa Mai,Người Một,2027-02-05T17:00,2027-02-06T07:00,site"


def read(*rows: str, header: str = HEADER, end: str = "\n") -> Roster:
    return read_roster(end.join((header, *rows)).encode())


def refused(data: bytes) -> str:
    with pytest.raises(UnableToReadRoster) as why:
        read_roster(data)
    return str(why.value)


def test_a_row_is_a_shift() -> None:
    roster = read(GOOD)
    assert roster.shifts == (build.shift("2027-02-05T17:00", "2027-02-06T07:00"),)
    assert (roster.bad, roster.repeated, roster.units) == ((), (), ("Trường Hoa Mai",))


@pytest.mark.parametrize(
    ("row", "line", "column", "why"),
    [
        ("Trường,Một,2027-02-06T07:00,2027-02-05T17:00,site", 3, "end", "trước khi bắt đầu"),
        ("Trường,Một,2027-02-06T07:00,2027-02-06T07:00,site", 3, "end", "không trực phút nào"),
        ("Trường,Một,hôm qua,2027-02-06T07:00,site", 3, "start", "không phải là ngày giờ"),
        ("Trường,Một,2027-02-05T17:00,46423.7,site", 3, "end", "số của Excel"),
        ("Trường,Một,2027-02-05T17:00,2027-02-06T07:00,trực", 3, "kind", "“tại chỗ” (site) hoặc “gọi khi cần”"),
        ("Trường,Một,2027-02-05T17:00,2027-02-06T07:00,", 3, "kind", "để trống"),
        ("Trường,,2027-02-05T17:00,2027-02-06T07:00,site", 3, "person", "để trống"),
        ("Trường,?,2027-02-05T17:00,2027-02-06T07:00,site", 3, "person", "không phải là tên"),
        ("Trường,Chưa phân công,2027-02-05T17:00,2027-02-06T07:00,site", 3, "person", "không phải là tên"),
        (",Một,2027-02-05T17:00,2027-02-06T07:00,site", 3, "unit", "để trống"),
        ("Trường,Mộ\x00t,2027-02-05T17:00,2027-02-06T07:00,site", 3, "person", "ký tự điều khiển"),
        ("Trường,M\x1b[31mt,2027-02-05T17:00,2027-02-06T07:00,site", 3, "person", "ký tự điều khiển"),
        ("Trường, Phòng A,Một,2027-02-05T17:00,2027-02-06T07:00,site", 3, "", "6 ô mà bảng có 5 cột"),
        ('"Trường,Một,2027-02-05T17:00,2027-02-06T07:00,site', 3, "", "dấu nháy kép"),
        ('Trường,"Một"x,2027-02-05T17:00,2027-02-06T07:00,site', 3, "", "dấu nháy kép"),
        ("Trường", 3, "", "không tách được"),
        ("Trường,Một,2027-02-05T17:00,2028-02-14T07:00,site", 3, "end", "kiểm tra lại năm"),
        (f"{'Trường ' * 60},Một,2027-02-05T17:00,2027-02-06T07:00,site", 3, "unit", "dài quá"),
        ("\x00\x00\x00", 3, "", "không tách được"),
    ],
)
def test_a_bad_row_is_named_with_line_and_column(row: str, line: int, column: str, why: str) -> None:
    roster = read(GOOD, row, GOOD.replace("Một", "Hai"))
    assert len(roster.shifts) == 2
    (bad,) = roster.bad
    assert (bad.line, bad.column) == (line, column)
    assert why in bad.why
    assert bad.why.isprintable()


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    "record",
    [
        '"Trường{end}Hoa Mai",Người Hai,2027-02-05T17:00,2027-02-06T07:00,site',
        '"Trường{end}Hoa Mai, cơ sở{end}hai",Người Hai,2027-02-05T17:00,2027-02-06T07:00,site',
        'Trường,"Người{end}Hai",2027-02-05T17:00,2027-02-06T07:00,"site"',
        '"Trường{end}{end}A",x,2027-02-05T17:00,2027-02-06T07:00,site',
    ],
)
def test_a_cell_over_several_lines_is_one_bad_row_and_names_no_unit(record: str, end: str) -> None:
    roster = read(GOOD, record.format(end=end), GOOD[:-4] + "call", end=end)
    assert [(bad.line, bad.unit) for bad in roster.bad] == [(3, "")]
    assert (len(roster.shifts), roster.units) == (2, ("Trường Hoa Mai",))


def test_a_quote_left_open_swallows_no_other_line() -> None:
    roster = read(
        'Trường,"Một,2027-02-05T17:00,2027-02-06T07:00,site', GOOD, 'Trường,Hai",x,y,site', GOOD[:-4] + "call"
    )
    assert [bad.line for bad in roster.bad] == [2, 4]
    assert len(roster.shifts) == 2


def test_a_unit_whose_rows_are_all_bad_is_still_named() -> None:
    roster = read(GOOD, "Trạm Y tế Bến Đá,,2027-02-05T17:00,2027-02-06T07:00,site")
    assert roster.units == ("Trường Hoa Mai", "Trạm Y tế Bến Đá")


def test_a_line_said_twice_is_one_shift_and_told() -> None:
    again = GOOD.replace("2027-02-05T17:00", "05/02/2027 17:00").replace(",site", ", SITE ")
    roster = read(GOOD, "", again, GOOD.replace(",site", ",call"))
    assert roster.repeated == (Repeated(4, 2),)
    assert [shift.kind for shift in roster.shifts] == [Kind.SITE, Kind.CALL]


def test_names_that_look_the_same_are_the_same() -> None:
    apart = unicodedata.normalize("NFD", "Trường  Hoa\u00a0MAI\u200b") + GOOD[len("Trường Hoa Mai") :].replace(
        "07:00", "08:00"
    )
    roster = read(GOOD, apart)
    assert {shift.unit for shift in roster.shifts} == {"Trường Hoa Mai"} == set(roster.units)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_every_way_of_saving_a_table_reads_the_same(end: str, mark: str, encoding: str) -> None:
    text = end.join((HEADER, GOOD, "", f"{GOOD.replace('Một', 'Hai')}", "")).replace(",", mark)
    roster = read_roster(text.encode(encoding))
    assert (len(roster.shifts), roster.bad) == (2, ())


def test_excel_says_its_mark_in_a_line_of_its_own() -> None:
    roster = read_roster(f"sep=;\r\n{HEADER};\r\n{GOOD};;\r\nx\r\n".replace(",", ";").encode("utf-8-sig"))
    assert len(roster.shifts) == 1
    assert [bad.line for bad in roster.bad] == [4]


def test_headings_in_vietnamese_in_another_order_with_more_columns() -> None:
    header = "TT,Hình thức,Người trực,Đơn vị,Bắt đầu,Kết thúc,Điện thoại"
    roster = read("1,Tại chỗ,Người Một,Trường Hoa Mai,05/02/2027 17:00,06/02/2027 07:00,0900 000 001", header=header)
    assert roster.shifts == (build.shift("2027-02-05T17:00", "2027-02-06T07:00"),)


def test_dates_that_excel_made_american_are_refused_all_not_only_the_plain_ones() -> None:
    roster = read(
        "Trường,Một,2/5/2027 17:00,2/6/2027 7:00,site",
        "Trường,Một,2/13/2027 17:00,2/14/2027 7:00,site",
        "Trường,Một,2027-02-07T17:00,2027-02-08T07:00,site",
    )
    assert [(bad.line, bad.column) for bad in roster.bad] == [(2, "start"), (3, "start")]
    assert [local(shift.start) for shift in roster.shifts] == ["2027-02-07T17:00"]


def test_bytes_of_another_encoding_are_found_where_they_stand() -> None:
    row = b"Tr\xb0\xeang,M\xe9t,2027-02-05T17:00,2027-02-06T07:00,site"
    roster = read_roster(b"\n".join((HEADER.encode(), row, GOOD.encode())))
    assert len(roster.shifts) == 1
    (bad,) = roster.bad
    assert (bad.line, bad.column) == (2, "unit")
    assert "UTF-8" in bad.why


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "rỗng"),
        (b"\n\r\n  \n", "rỗng"),
        (codecs.BOM_UTF8, "rỗng"),
        (HEADER.encode(), "chưa có ca trực nào"),
        (GOOD.encode(), "Thiếu cột unit, person, start, end, kind"),
        (b"unit,person,start,end\na,b,c,d", "Thiếu cột kind"),
        (b"unit,unit,person,start,end,kind\n", "hai cột"),
        (b"PK\x03\x04rest", "Tệp nén bên trong DOCX hoặc XLSX bị hỏng"),
        (b"\xd0\xcf\x11\xe0rest", "Excel đời cũ"),
        (b"%PDF-1.7", "PDF"),
        (b"\x00" * 40, "Thiếu cột"),
        (HEADER.encode("utf-16-le"), "Thiếu cột|chưa có ca"),
        (b'"unit,person\n', "Thiếu cột"),
    ],
)
def test_what_is_no_roster_is_refused_whole(data: bytes, why: str) -> None:
    assert any(part in refused(data) for part in why.split("|"))


def test_a_file_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("khien.watch.rules.rosters.LARGEST", 100)
    assert "hãy chia nhỏ" in refused(b"x" * 101)


def test_a_bad_row_knows_its_unit_where_it_says_one() -> None:
    roster = read("trường hoa mai,,x,y,site", GOOD, "x")
    assert [bad.unit for bad in roster.bad] == ["trường hoa mai", ""]
    assert roster.units == ("trường hoa mai",)


@settings(max_examples=150, deadline=None)
@given(build.shifts())
def test_what_is_written_out_is_read_back(shifts: list[Shift]) -> None:
    rows = [f'"{one.unit}",{one.person},{local(one.start)},{local(one.end)},{one.kind}' for one in shifts]
    if not rows:
        assert "chưa có ca trực" in refused(HEADER.encode())
        return
    roster = read(*rows)
    assert roster.shifts == tuple(dict.fromkeys(shifts))
    assert len(roster.shifts) + len(roster.repeated) == len(shifts)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.one_of(st.binary(max_size=60), st.sampled_from([GOOD.encode(), b'"', b"\x00", b"a,b,c"])), max_size=8)
)
def test_whatever_follows_the_header_no_line_goes_missing(rows: list[bytes]) -> None:
    """Each line that is not blank is counted once, and each bad one says where it is."""
    lines = [row.replace(b"\r", b" ").replace(b"\n", b" ") for row in rows]
    told = [line for line in lines if line.decode("utf-8", "surrogateescape").strip(" \t;,")]
    try:
        roster = read_roster(b"\n".join((HEADER.encode(), *lines)))
    except UnableToReadRoster:
        assert not told
        return
    assert len(roster.shifts) + len(roster.repeated) + len(roster.bad) == len(told)
    assert all(isinstance(bad, BadRow) and bad.line > 1 and bad.why.isprintable() for bad in roster.bad)


def test_thousands_of_rows_are_read_in_one_go() -> None:
    rows = [
        f"Trường {number % 300},Người {number},2027-02-{5 + number % 9:02}T17:00,2027-02-{6 + number % 9:02}T07:00,site"
        for number in range(9_000)
    ]
    roster = read(*rows, end="\r\n")
    assert (len(roster.shifts), len(roster.units), roster.bad) == (9_000, 300, ())
