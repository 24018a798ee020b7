"""What a person sees under “Tình hình”: figures, the heat map, what is behind a cell, and nothing of others."""

import io
import re
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from khien.base import clock
from khien.base.actors import Service
from khien.directives import actions as directives
from khien.directives.models import Directive
from khien.directives.rules.answers import Word
from khien.directives.rules.states import Says
from khien.directives.rules.targets import TargetRule
from khien.duties import actions
from khien.law.types import ClauseTerms
from khien.organisations.models import Person, Unit
from tests.world import World

pytestmark = pytest.mark.django_db

AT = datetime(2026, 9, 5, 3, 0, tzinfo=UTC)
SENDER = Service("setup")


@pytest.fixture(autouse=True)
def stopped_clock() -> Iterator[None]:
    with clock.stopped_at(AT):
        yield


def ask(*units: Unit, obligation: str = "incident-plan", by: date | None = None, at: datetime = AT) -> None:
    scope, clause = f"directive:{uuid4()}", uuid4()
    terms = ClauseTerms(quote="thực hiện", by=by)
    rows = [actions.NewAsk(one.pk, obligation, scope, clause, "CV 1", "q", date(2026, 8, 30), terms) for one in units]
    actions.ask_many(rows, by=SENDER, at=at)


def page(client: Client, person: Person, path: str) -> str:
    client.force_login(person)
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def test_the_worst_unit_stands_first_and_each_cell_leads_to_its_duties(client: Client, world: World) -> None:
    ask(world.north, world.south, obligation="backup-3-2-1")
    ask(world.south, by=date(2026, 9, 1))
    seen = page(client, world.department_coordinator, "/tinh-hinh/")
    assert seen.index(world.south.name) < seen.index(world.north.name)
    assert "Quá hạn" in seen
    cell = f"/tinh-hinh/viec/?don_vi={world.south.pk}&nghia_vu=incident-plan"
    assert cell.replace("&", "&amp;") in seen
    behind = page(client, world.department_coordinator, cell)
    assert world.south.name in behind
    assert world.north.name not in behind


def test_a_province_drills_down_to_a_sở_and_back_by_breadcrumbs(client: Client, world: World) -> None:
    ask(world.north, world.commune)
    top = page(client, world.province_leader, "/tinh-hinh/")
    down = f"/tinh-hinh/?don_vi={world.department.pk}"
    assert down in top
    below = page(client, world.province_leader, down)
    assert world.north.name in below
    assert f'<a href="/tinh-hinh/?don_vi={world.province.pk}">{world.province.name}</a>' in below


def test_breadcrumbs_show_no_unit_above_ones_reach(client: Client, world: World) -> None:
    ask(world.north)
    seen = page(client, world.department_leader, f"/tinh-hinh/?don_vi={world.north.pk}")
    assert world.province.name not in seen


def test_a_neighbour_and_an_unknown_letter_are_not_found(client: Client, world: World) -> None:
    client.force_login(world.south_leader)
    for path in (
        f"/tinh-hinh/?don_vi={world.north.pk}",
        f"/tinh-hinh/viec/?don_vi={world.province.pk}",
        f"/tinh-hinh/tra-loi/?don_vi={world.north.pk}",
        f"/tinh-hinh/tai-ve/bang.xlsx?don_vi={world.north.pk}",
        f"/tinh-hinh/tai-ve/viec.csv?don_vi={world.department.pk}",
        f"/tinh-hinh/?van_ban={uuid4()}",
        "/tinh-hinh/?van_ban=khong-phai",
        "/tinh-hinh/tai-ve/bang.exe",
    ):
        assert client.get(path).status_code == 404, path


def test_names_are_found_without_accents(client: Client, world: World) -> None:
    ask(world.north, world.south)
    seen = page(client, world.department_leader, "/tinh-hinh/?tim=truong+thpt+bac")
    assert world.north.name in seen
    assert f">{world.south.name}<" not in seen
    assert "Không có đơn vị nào khớp" in page(client, world.department_leader, "/tinh-hinh/?tim=khong+co+ai")


def test_nothing_asked_yet_is_said_in_words(client: Client, world: World) -> None:
    assert "Chưa có nghĩa vụ nào được giao" in page(client, world.department_leader, "/tinh-hinh/")


def test_a_past_day_is_told_from_facts_and_a_future_or_unreadable_one_is_refused(client: Client, world: World) -> None:
    ask(world.south, by=date(2026, 9, 1), at=AT - timedelta(days=20))
    assert "Chưa chứng minh" in page(client, world.department_leader, "/tinh-hinh/?ngay=31/08/2026")
    assert "trong tương lai" in page(client, world.department_leader, "/tinh-hinh/?ngay=31/12/2026")
    assert "Ngày không đúng" in page(client, world.department_leader, "/tinh-hinh/?ngay=45/45/2026")


@pytest.mark.parametrize("day", ["31/12/9999", "01/01/2100", "31/12/1989", "01/01/0001"])
def test_a_day_that_no_paper_bears_is_refused_in_words(client: Client, world: World, day: str) -> None:
    ask(world.south, by=date(2026, 9, 1), at=AT - timedelta(days=20))
    duties = re.findall(r"/viec/\d+/", page(client, world.south_coordinator, "/viec/"))
    assert duties
    for path in (duties[0], "/tinh-hinh/"):
        assert "Ngày phải từ 01/01/1990 đến 31/12/2099." in page(client, world.south_coordinator, f"{path}?ngay={day}")


@pytest.mark.parametrize("day", ["31/12/2099", "01/01/1990"])
def test_the_first_and_the_last_day_are_answered(client: Client, world: World, day: str) -> None:
    ask(world.south, by=date(2026, 9, 1), at=AT - timedelta(days=20))
    duties = re.findall(r"/viec/\d+/", page(client, world.south_coordinator, "/viec/"))
    assert day in page(client, world.south_coordinator, f"{duties[0]}?ngay={day}")


def test_too_much_for_a_past_day_is_refused_with_smaller_units_to_choose(
    client: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["khien.duties.queries.standing"], "MOST_ON_ANOTHER_DAY", 0)
    ask(world.south, at=AT - timedelta(days=20))
    seen = page(client, world.department_leader, "/tinh-hinh/?ngay=31/08/2026")
    assert "đơn vị nhỏ hơn" in seen
    assert world.south.name in seen


def test_much_to_judge_is_judged_in_steps_with_the_progress_shown(
    client: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("khien.web.standing.views.AT_ONCE", 1)
    monkeypatch.setattr("khien.web.standing.views.STEP", 1)
    ask(world.north, world.south, world.hill)
    assert "Đang tính lại" in page(client, world.department_leader, "/tinh-hinh/")
    first = client.get("/tinh-hinh/tien-do/?tong=3")
    assert "HX-Refresh" not in first.headers
    assert "2/3" in first.content.decode()
    assert client.get("/tinh-hinh/tien-do/?tong=3").headers["HX-Refresh"] == "true"
    assert "Đơn vị × nghĩa vụ" in page(client, world.department_leader, "/tinh-hinh/")


def test_the_tables_download_with_the_same_rows_and_no_formula(client: Client, world: World) -> None:
    Unit.objects.filter(pk=world.north.pk).update(name="=1+1")
    ask(world.north, world.south)
    client.force_login(world.department_leader)
    book = load_workbook(io.BytesIO(client.get("/tinh-hinh/tai-ve/bang.xlsx").getvalue()))
    names = [row[0].value for row in book.worksheets[0].iter_rows(min_row=2)]
    assert sorted(map(str, names)) == sorted(["=1+1", world.south.name])
    assert all(row[0].data_type == "s" for row in book.worksheets[0].iter_rows(min_row=2))
    response = client.get("/tinh-hinh/tai-ve/viec.csv")
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert "'=1+1" in response.getvalue().decode()


def test_a_table_too_long_is_refused_in_words(client: Client, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("khien.web.tables.files.MOST_ROWS", 1)
    ask(world.north, world.south)
    client.force_login(world.department_leader)
    response = client.get("/tinh-hinh/tai-ve/viec.xlsx")
    assert response.status_code == 422
    assert "Bảng có hơn 1 dòng" in response.content.decode()


LETTER = """\
SỞ GIÁO DỤC VÀ ĐÀO TẠO

Số: 128/SGDĐT-VP
V/v tăng cường bảo đảm an toàn thông tin mạng

Lâm Đài, ngày 26 tháng 8 năm 2026

Kính gửi: Hiệu trưởng các trường THPT.

Sở Giáo dục và Đào tạo yêu cầu các đơn vị thực hiện:

1. Thực hiện sao lưu dữ liệu theo nguyên tắc 3-2-1. Hoàn thành trước ngày 15/9/2026.

GIÁM ĐỐC

Nguyễn Thử Nghiệm
"""


@pytest.fixture
def letter(world: World) -> Directive:
    """A letter of the Sở to two schools and an enterprise outside its tree."""
    by: Any = {"by": world.department_coordinator, "at": AT}
    paper = directives.NewPaper(directives.PaperRole.MAIN, text=LETTER)
    row = directives.take_in([paper], holder=world.department, **by)
    row = directives.set_answer_by(row, date(2026, 9, 20), settle_the_rest=True, version=row.version, **by)
    rule = TargetRule(units=(world.north.pk, world.south.pk), outside=(world.telecom.pk,))
    row = directives.choose_targets(row, list(row.clauses.all()), rule, version=row.version, **by)
    return directives.send(row, **by)


def test_one_letter_shows_its_recipients_outside_the_tree_too(client: Client, world: World, letter: Directive) -> None:
    seen = page(client, world.department_coordinator, f"/tinh-hinh/?van_ban={letter.pk}")
    assert world.telecom.name in seen
    assert "trong 3 lượt gửi" in seen
    behind = page(client, world.department_coordinator, f"/tinh-hinh/viec/?van_ban={letter.pk}&tim=may+trang")
    assert world.telecom.name in behind
    assert world.north.name not in behind
    assert world.telecom.name not in page(client, world.department_coordinator, "/tinh-hinh/viec/")


def test_who_has_not_opened_answered_or_is_late_is_named_with_the_letter(
    client: Client, world: World, letter: Directive
) -> None:
    directives.open_letter(letter.recipients.get(unit=world.north), by=world.north_officer, at=AT)
    person = world.department_coordinator
    unopened = page(client, person, "/tinh-hinh/tra-loi/?xem=chua-mo")
    assert world.south.name in unopened
    assert world.north.name not in unopened
    assert world.north.name in page(client, person, "/tinh-hinh/tra-loi/?xem=chua-tra-loi")
    assert "Không có đơn vị nào" in page(client, person, "/tinh-hinh/tra-loi/?xem=qua-han")
    with clock.stopped_at(AT + timedelta(days=30)):
        late = page(client, person, "/tinh-hinh/tra-loi/?xem=qua-han&tim=nam+lam")
    assert "trễ 15 ngày" in late
    assert reverse("letters:received", args=[letter.recipients.get(unit=world.south).pk]) in late
    assert world.telecom.name in page(client, person, f"/tinh-hinh/tra-loi/?xem=chua-mo&van_ban={letter.pk}")


def test_a_claim_that_nothing_bears_out_is_named(client: Client, world: World, letter: Directive) -> None:
    recipient = directives.open_letter(letter.recipients.get(unit=world.north), by=world.north_officer, at=AT)
    for clause in letter.clauses.all():
        directives.answer_clause(recipient, clause, Word(Says.DONE), by=world.north_officer, at=AT)
    directives.sign_answer(recipient, by=world.north_leader, at=AT)
    seen = page(client, world.department_coordinator, "/tinh-hinh/tra-loi/?xem=chua-chung-minh")
    assert world.north.name in seen
    assert "1 nội dung chưa chứng minh" in seen
