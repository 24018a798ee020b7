"""Import of units and of people: every bad row named, nothing half done."""

import io
import time
import zipfile
from datetime import UTC, date, datetime

import pytest
from openpyxl import Workbook

from khien.base.models import Entry
from khien.organisations import queries
from khien.organisations.actions import UnableToImport, import_people, import_units, redeem
from khien.organisations.models import Grant, Person, Unit
from khien.organisations.queries import check_tree, may
from khien.organisations.rules import Deed
from khien.organisations.rules.sheets import UnableToReadSheet, read_sheet
from tests.world import SETUP, World

AT = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
UNITS = """Danh sách đơn vị;;;
Tên đơn vị;Loại đơn vị;Mã định danh;Đơn vị cấp trên
Phòng Kế hoạch;Phòng;H99.8.1;Sở Mẫu
Sở Mẫu;Sở;H99.8;H99
Trạm y tế Suối;Trạm y tế;;UBND tỉnh Lâm Đài > UBND xã Suối Trong
Ngân hàng Mẫu;Ngân hàng;;
"""


def _xlsx(rows: list[list[object]]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_units_hang_where_the_table_says_even_before_their_parents_row(world: World) -> None:
    done = import_units(read_sheet(UNITS.encode(), "don-vi.csv"), by=world.administrator, at=AT)
    assert (done.rows, done.created, done.bad) == (4, 4, ())
    department = Unit.objects.get(name="Sở Mẫu")
    assert department.parent_id == world.province.pk
    assert Unit.objects.get(name="Phòng Kế hoạch").path.startswith(department.path)
    assert Unit.objects.get(name="Trạm y tế Suối").parent_id == world.commune.pk
    assert queries.code_of(department, AT.date()) == "H99.8"
    assert not list(check_tree())


def test_who_brings_in_a_body_beside_the_tree_manages_it(world: World) -> None:
    import_units(read_sheet(UNITS.encode(), "don-vi.csv"), by=world.administrator, at=AT)
    bank = Unit.objects.get(name="Ngân hàng Mẫu")
    assert bank.parent_id is None
    assert may(world.administrator, Deed.MANAGE, bank)
    assert not may(world.province_leader, Deed.READ, bank)


def test_an_import_leaves_one_entry_with_the_files_digest(world: World) -> None:
    sheet = read_sheet(UNITS.encode(), "don-vi.csv")
    before = Entry.objects.count()
    import_units(sheet, by=world.administrator, at=AT)
    (entry,) = Entry.objects.order_by("seq")[before:]
    assert (entry.action, entry.details["sha256"], len(entry.details["units"])) == ("units.imported", sheet.digest, 4)


@pytest.mark.parametrize(
    ("text", "line", "column", "why"),
    [
        ("Trường A;;;H99.7", 2, "Loại đơn vị", "để trống"),
        (";Trường THPT;;H99.7", 2, "Tên đơn vị", "để trống"),
        ("Trường A;Lâu đài;;H99.7", 2, "Loại đơn vị", "không có loại"),
        ("Trường A;THPT;h99-1;H99.7", 2, "Mã định danh", "A–Z"),
        ("Trường A;THPT;H99.7.1;H99.7", 2, "Mã định danh", "đang thuộc về “Trường THPT Bắc Lâm”"),
        ("Trường A;THPT;;Sở Không Có", 2, "Đơn vị cấp trên", "không tìm thấy"),
        ("Trường A;THPT;;", 2, "Đơn vị cấp trên", "để trống"),
        ("trường thpt bắc lâm;THPT;;H99.7", 2, "Tên đơn vị", "đã có"),
        ("Trường A;THPT;;H99.7\nTrường A;THPT;;H99.7", 3, "Tên đơn vị", "trùng với dòng 2"),
        ("Trường A;THPT;X1;H99.7\nTrường B;THPT;X1;H99.7", 3, "Mã định danh", "trùng với dòng 2"),
        ("Trường A;THPT;;Trường B\nTrường B;THPT;;Trường A", 2, "Đơn vị cấp trên", "là cấp trên của nhau"),
        ("A" * 251 + ";THPT;;H99.7", 2, "Tên đơn vị", "dài quá"),
    ],
)
def test_a_bad_row_is_named_by_line_column_and_reason(
    world: World, text: str, line: int, column: str, why: str
) -> None:
    sheet = read_sheet(f"Tên đơn vị;Loại đơn vị;Mã định danh;Đơn vị cấp trên\n{text}\n".encode(), "a.csv")
    found = import_units(sheet, by=world.administrator, at=AT, dry_run=True).bad
    assert [bad.why for bad in found if (bad.line, bad.column) == (line, column) and why in bad.why]


@pytest.mark.parametrize("day", ["01/01/0202", "31/12/1899", "01/01/2100", "21/11/20266", "2026-13-01", "30/02/2026"])
def test_a_day_in_an_absurd_year_is_a_bad_cell(world: World, day: str) -> None:
    text = f"Tên đơn vị;Loại đơn vị;Cấp trên;Hoạt động từ ngày\nTrường A;THPT;H99.7;{day}\n"
    (bad,) = import_units(read_sheet(text.encode(), "a.csv"), by=world.administrator, at=AT, dry_run=True).bad
    assert (bad.line, bad.column) == (2, "Hoạt động từ ngày")


def test_a_dry_run_names_every_bad_row_and_changes_nothing(world: World) -> None:
    text = "Tên đơn vị;Loại đơn vị;Cấp trên\nTrường A;THPT;H99.7\nTrường B;;H99.7\nTrường C;THPT;Sở Lạ\n"
    before = (Unit.objects.count(), Entry.objects.count())
    done = import_units(read_sheet(text.encode(), "a.csv"), by=world.administrator, at=AT, dry_run=True)
    assert [bad.line for bad in done.bad] == [3, 4]
    assert done.created == 1
    assert (Unit.objects.count(), Entry.objects.count()) == before


def test_one_bad_row_stops_the_whole_import(world: World) -> None:
    text = "Tên đơn vị;Loại đơn vị;Cấp trên\nTrường A;THPT;H99.7\nTrường B;;H99.7\n"
    before = (Unit.objects.count(), Entry.objects.count())
    with pytest.raises(UnableToImport, match="Có 1 dòng") as refusal:
        import_units(read_sheet(text.encode(), "a.csv"), by=world.administrator, at=AT)
    assert [bad.line for bad in refusal.value.bad] == [3]
    assert (Unit.objects.count(), Entry.objects.count()) == before


def test_two_units_of_one_name_need_a_path(world: World) -> None:
    text = "Tên đơn vị;Loại đơn vị;Cấp trên\nTổ Tin học;Phòng;{}\n"
    rooms = (
        "Tên đơn vị;Loại đơn vị;Cấp trên\nVăn phòng;Phòng;Trường THPT Bắc Lâm\nVăn phòng;Phòng;Trường THPT Nam Lâm\n"
    )
    import_units(read_sheet(rooms.encode(), "a.csv"), by=world.administrator, at=AT)
    short, long = text.format("Văn phòng"), text.format("Trường THPT Nam Lâm > Văn phòng")
    (bad,) = import_units(read_sheet(short.encode(), "b.csv"), by=world.administrator, at=AT, dry_run=True).bad
    assert "có 2 đơn vị" in bad.why
    import_units(read_sheet(long.encode(), "b.csv"), by=world.administrator, at=AT)
    assert Unit.objects.get(name="Tổ Tin học").path.startswith(world.south.path)


def test_an_administrator_imports_nothing_outside_his_subtree(world: World) -> None:
    text = "Tên đơn vị;Loại đơn vị;Cấp trên\nXã Lạ;Xã;H99\n"
    (bad,) = import_units(
        read_sheet(text.encode(), "a.csv"), by=world.department_administrator, at=AT, dry_run=True
    ).bad
    assert "trong phạm vi của anh/chị" in bad.why


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_csv_is_read_whatever_parts_its_cells(mark: str, encoding: str) -> None:
    text = f'Tên đơn vị{mark}Loại đơn vị\r\n"Trường ""Mẫu""{mark} cơ sở 2"{mark}THPT\r\n'
    sheet = read_sheet(text.encode(encoding), "a.csv")
    assert sheet.rows[1].cells == (f'Trường "Mẫu"{mark} cơ sở 2', "THPT")


def test_windows_1258_is_refused_with_what_to_do() -> None:
    with pytest.raises(UnableToReadSheet, match="CSV UTF-8"):
        read_sheet("Tên đơn vị;Loại\nTrường Đức Mẫu;THPT\n".encode("cp1258", "replace"), "a.csv")


@pytest.mark.parametrize(
    "data",
    [b"", b"\n \n", b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0" + b"0" * 600, b"a\0b;c\n", 'Tên;"Loại\n'.encode()],
    ids=["empty", "blank", "broken zip", "old excel", "binary", "open quote"],
)
def test_what_is_no_table_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(UnableToReadSheet, match=r"^[A-ZĐ].*"):
        read_sheet(data, "a")


def test_a_zip_bomb_named_xlsx_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/workbook.xml", b" " * 60_000_000)
    with pytest.raises(UnableToReadSheet, match="bom nén"):
        read_sheet(out.getvalue(), "a.xlsx")


def test_a_far_cell_in_an_xlsx_does_not_fill_the_memory() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"] = "Tên đơn vị"
    sheet["XFD1048576"] = "xa"
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(UnableToReadSheet, match="chia nhỏ"):
        read_sheet(out.getvalue(), "a.xlsx")


def test_excel_rows_are_read_with_their_lines_dates_and_numbers(world: World) -> None:
    rows: list[list[object]] = [
        ["DANH SÁCH", None],
        [],
        ["STT", "TÊN ĐƠN VỊ (*)", "Loại", "Mã định danh", "Trực thuộc", "Từ ngày"],
        [1, "Trường THPT Mẫu", "Trường THPT", None, "H99.7", datetime(2025, 7, 1)],  # noqa: DTZ001
        [2, "Công ty Mẫu", "Doanh nghiệp", 100109106, "H99.7", None],
    ]
    sheet = read_sheet(_xlsx(rows), "a.xlsx")
    done = import_units(sheet, by=world.administrator, at=AT, dry_run=True)
    assert done.ignored == ("STT",)
    (bad,) = done.bad
    assert (bad.line, bad.column) == (5, "Mã định danh")
    assert "dạng văn bản" in bad.why
    import_units(read_sheet(_xlsx(rows[:4]), "a.xlsx"), by=world.administrator, at=AT)
    assert Unit.objects.get(name="Trường THPT Mẫu").valid_from == date(2025, 7, 1)


def test_a_table_without_its_columns_says_which_are_missing(world: World) -> None:
    with pytest.raises(UnableToReadSheet, match="“Loại đơn vị”"):
        import_units(read_sheet("Tên đơn vị;Mã\nA;B\n".encode(), "a.csv"), by=world.administrator, at=AT)


PEOPLE = """Họ và tên,Đơn vị,Vai trò,Tên đăng nhập,Email,Điện thoại
Nguyễn Văn Thử,H99.7.1,Cán bộ thực hiện,,thu@lamdai.example,0900 000 002
Nguyễn Văn Thử,Trường THPT Nam Lâm,Lãnh đạo đơn vị,,,
Trần Mẫu,Trường THPT Đồi Thông,coordinator,tran.mau,,
"""


def test_people_come_with_a_role_and_a_link_that_sets_their_password(world: World) -> None:
    done = import_people(read_sheet(PEOPLE.encode(), "n.csv"), by=world.department_administrator, at=AT)
    assert [(link.username, link.unit) for link in done.links] == [
        ("thu.nv", "Trường THPT Bắc Lâm"),
        ("thu.nv2", "Trường THPT Nam Lâm"),
        ("tran.mau", "Trường THPT Đồi Thông"),
    ]
    person = redeem(done.links[0].token, password="mot cau that dai 42", at=AT)
    assert person.check_password("mot cau that dai 42")
    assert Grant.objects.get(person=person).unit_id == world.north.pk
    assert not Person.objects.get(username="tran.mau").has_usable_password()


@pytest.mark.parametrize(
    ("row", "column", "why"),
    [
        ("Mới Tên,H99.7.1,Vua,,,", "Vai trò", "không có vai trò"),
        ("Mới Tên,H99.7.1,Cán bộ thực hiện,north.officer,,", "Tên đăng nhập", "đã có người dùng"),
        ("Mới Tên,H99.7.1,Cán bộ thực hiện,Có Dấu,,", "Tên đăng nhập", "không dấu"),
        ("Mới Tên,H99.7.1,Cán bộ thực hiện,,khong-phai,", "Thư điện tử", "không phải là địa chỉ"),
        ("Tạ Bắc Ba,H99.7.1,Cán bộ thực hiện,,,", "Họ và tên", "đã có ở"),
        ("Mới Tên,Công an tỉnh Lâm Đài,Cán bộ thực hiện,,,", "Đơn vị", "không tìm thấy"),
        (",H99.7.1,Cán bộ thực hiện,,,", "Họ và tên", "để trống"),
        ("***,H99.7.1,Cán bộ thực hiện,,,", "Tên đăng nhập", "không tạo được"),
    ],
)
def test_a_bad_person_is_named_by_line_column_and_reason(world: World, row: str, column: str, why: str) -> None:
    sheet = read_sheet(f"{PEOPLE.splitlines()[0]}\n{row}\n".encode(), "n.csv")
    (bad,) = import_people(sheet, by=world.administrator, at=AT, dry_run=True).bad
    assert (bad.line, bad.column) == (2, column)
    assert why in bad.why
    with pytest.raises(UnableToImport):
        import_people(sheet, by=world.administrator, at=AT)


def test_someone_without_administration_imports_nobody(world: World) -> None:
    done = import_people(read_sheet(PEOPLE.encode(), "n.csv"), by=world.department_leader, at=AT, dry_run=True)
    assert (done.created, len(done.bad)) == (0, 3)


def test_five_thousand_units_and_people_are_taken_in_seconds(world: World) -> None:
    lines = ["Tên đơn vị;Loại đơn vị;Mã định danh;Đơn vị cấp trên"]
    lines += [f"Xã Mẫu {n};Xã;H99.M{n};H99" for n in range(500)]
    lines += [f"Trường Mẫu {n};Tiểu học;H99.M{n % 500}.{n};Xã Mẫu {n % 500}" for n in range(4500)]
    people = ["Họ và tên;Đơn vị;Vai trò"] + [
        f"Người Mẫu Số{n};H99.M{n % 500}.{n};Cán bộ thực hiện" for n in range(4500)
    ]
    started = time.monotonic()
    assert import_units(read_sheet("\n".join(lines).encode(), "a.csv"), by=SETUP, at=AT).created == 5000
    assert import_people(read_sheet("\n".join(people).encode(), "b.csv"), by=SETUP, at=AT).created == 4500
    assert time.monotonic() - started < 30
    assert not list(check_tree())


def test_a_removed_administrator_imports_nothing(world: World) -> None:
    Person.objects.filter(pk=world.administrator.pk).update(is_active=False)
    done = import_units(read_sheet(UNITS.encode(), "a.csv"), by=world.administrator, at=AT, dry_run=True)
    assert (done.created, len(done.bad)) == (0, 4)
