import io
from datetime import UTC, date, datetime, timedelta

import pytest
from openpyxl import Workbook

from khien.base.models import Entry
from khien.organisations.queries import NotAllowed
from khien.watch.actions.importing import Tried, UnableToTakeIn, take_in_roster, try_roster
from khien.watch.actions.members import add_absence, end_member
from khien.watch.models import Member, Shift
from khien.watch.rules.spans import Span
from khien.watch.tests.rosters_kept import PLANNED, member, put_on
from tests.world import World

HEADER = "Người trực,Bắt đầu,Kết thúc,Hình thức\n"
GOOD = HEADER + (
    "Tạ Bắc Ba,05/02/2027 17:00,06/02/2027 07:00,tại chỗ\nMai Bắc Hai,06/02/2027 07:00,07/02/2027 07:00,gọi khi cần\n"
)


def _try(world: World, text: str) -> Tried:
    return try_roster(world.north, text.encode(), by=world.north_officer, at=PLANNED)


def test_names_that_nobody_knows_are_proposed_then_made(world: World) -> None:
    member(world.north, "Tạ Bắc Ba", world.north_officer)
    tried = _try(world, GOOD)
    assert (tried.bad, tried.new, len(tried.shifts)) == ([], ["Mai Bắc Hai"], 2)
    assert not Shift.objects.exists() and Member.objects.count() == 1
    entries = Entry.objects.count()
    take_in_roster(world.north, GOOD.encode(), by=world.north_officer, at=PLANNED)
    assert Entry.objects.count() == entries + 1
    assert [row.member.name for row in Shift.objects.order_by("start")] == ["Tạ Bắc Ba", "Mai Bắc Hai"]


def test_the_same_file_again_brings_nothing_twice(world: World) -> None:
    take_in_roster(world.north, GOOD.encode(), by=world.north_officer, at=PLANNED)
    assert _try(world, GOOD).same == 2
    with pytest.raises(UnableToTakeIn, match="Không có ca nào mới"):
        take_in_roster(world.north, GOOD.encode(), by=world.north_officer, at=PLANNED)
    assert Shift.objects.count() == 2


def test_a_person_who_left_is_refused_naming_the_day(world: World) -> None:
    by = world.north_officer
    left = member(world.north, "Tạ Bắc Ba", by)
    end_member(left, date(2027, 1, 31), version=0, by=by, at=PLANNED)
    tried = _try(world, GOOD)
    assert [(bad.line, bad.why) for bad in tried.bad] == [(2, "Tạ Bắc Ba đã thôi tham gia trực từ ngày 01/02/2027")]
    with pytest.raises(UnableToTakeIn, match="Còn 1 dòng phải sửa"):
        take_in_roster(world.north, GOOD.encode(), by=by, at=PLANNED)
    assert not Shift.objects.exists()


def test_overlaps_name_their_rows(world: World) -> None:
    by = world.north_officer
    known = member(world.north, "Mai Bắc Hai", by)
    put_on(world.north, known, "2027-02-06T20:00", "2027-02-07T08:00", by)
    more = "Tạ Bắc Ba,06/02/2027 06:00,06/02/2027 09:00,site\n"
    whys = {bad.line: bad.why for bad in _try(world, GOOD + more).bad}
    assert whys == {
        3: "Mai Bắc Hai đã có ca từ 20:00 06/02/2027 đến 08:00 07/02/2027 trong lịch",
        4: "trùng giờ với dòng 2 của cùng Tạ Bắc Ba",
    }


def test_a_long_file_is_compared_with_its_neighbours_only(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    by = world.north_officer
    known = member(world.north, "Tạ Bắc Ba", by)
    put_on(world.north, known, "2027-02-06T20:00", "2027-02-07T08:00", by)
    begins = datetime(2027, 2, 5, 17, tzinfo=UTC)
    hours = [begins + timedelta(hours=place) for place in range(400)]
    rows = [f"Tạ Bắc Ba,{one:%d/%m/%Y %H:%M},{one + timedelta(minutes=50):%d/%m/%Y %H:%M},site\n" for one in hours]
    asked: list[Span] = []
    meets = Span.meets

    def counted(one: Span, other: Span) -> bool:
        asked.append(one)
        return meets(one, other)

    monkeypatch.setattr(Span, "meets", counted)
    tried = _try(world, HEADER + "".join(rows))
    assert (len(tried.shifts), len(tried.bad)) == (388, 12)  # twelve hours of the night are taken
    assert len(asked) < 3 * len(rows)


def test_what_is_wrong_in_a_row_is_named_with_its_line(world: World) -> None:
    by = world.north_officer
    one = member(world.north, "Tạ Bắc Ba", by, title="Giáo viên")
    member(world.north, "Mai Bắc Hai", by, title="Giáo viên")
    member(world.north, "Mai Bắc Hai", by, title="Văn thư")
    add_absence(one, date(2027, 2, 5), date(2027, 2, 5), "", by=by, at=PLANNED)
    rows = "Người Bốn,05/02/2027,06/02/2027 07:00,site\nNgười Bốn,01/01/2027 07:00,02/01/2027 07:00,site\n"
    tried = _try(world, GOOD + rows)
    assert [bad.line for bad in tried.bad] == [2, 3, 4]
    assert "nghỉ từ 05/02/2027" in tried.bad[0].why
    assert "có 2 người tên “Mai Bắc Hai” (Giáo viên, Văn thư)" in tried.bad[1].why
    assert "có ngày mà không có giờ" in tried.bad[2].why
    assert tried.passed == 1 and tried.new == []


def test_accents_part_names(world: World) -> None:
    member(world.north, "Lê Thị Hoa", world.north_officer)
    tried = _try(world, HEADER + "Lê Thị Hòa,05/02/2027 17:00,06/02/2027 07:00,site\n")
    assert tried.new == ["Lê Thị Hòa"]


def test_rows_of_another_unit_are_refused(world: World) -> None:
    text = f"Đơn vị,{HEADER}{world.south.name},Tạ Bắc Ba,05/02/2027 17:00,06/02/2027 07:00,site\n"
    tried = _try(world, text)
    assert [bad.line for bad in tried.bad] == [2] and world.south.name in tried.bad[0].why


def test_who_may_not_plan_takes_nothing_in(world: World) -> None:
    for other in (world.north_leader, world.south_officer):
        with pytest.raises(NotAllowed):
            try_roster(world.north, GOOD.encode(), by=other, at=PLANNED)
        with pytest.raises(NotAllowed):
            take_in_roster(world.north, GOOD.encode(), by=other, at=PLANNED)
    with pytest.raises(UnableToTakeIn, match="Thiếu cột"):
        _try(world, "a,b\n1,2\n")
    assert not Member.objects.exists()


def test_every_sheet_of_a_workbook_is_taken_in_and_faults_name_theirs(world: World) -> None:
    book = Workbook()
    book.remove(book.worksheets[0])
    more = HEADER + "Tạ Bắc Ba,05/02/2027 18:00,06/02/2027 07:00,site\nTạ Bắc Ba,mai,06/02/2027 07:00,site\n"
    for name, text in (("Tết", GOOD), ("Sau Tết", more), ("Ghi chú", "Nhớ chìa khóa\n")):
        sheet = book.create_sheet(name)
        for line in text.splitlines():
            sheet.append(line.split(","))
    written = io.BytesIO()
    book.save(written)
    tried = try_roster(world.north, written.getvalue(), by=world.north_officer, at=PLANNED)
    assert [(bad.sheet, bad.line) for bad in tried.bad] == [("Sau Tết", 2), ("Sau Tết", 3)]
    assert tried.bad[0].why == "trùng giờ với dòng 2 của trang tính “Tết” của cùng Tạ Bắc Ba"
    assert [one.sheet for one in tried.left_out] == ["Ghi chú"]
