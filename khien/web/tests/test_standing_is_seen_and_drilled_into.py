"""What a person sees under “Tình hình”: figures, the heat map, what is behind a cell, and nothing of others."""

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from openpyxl import load_workbook

from khien.base import clock
from khien.base.actors import Service
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


def test_too_much_for_a_past_day_is_refused_with_smaller_units_to_choose(
    client: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

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
    book = load_workbook(io.BytesIO(client.get("/tinh-hinh/tai-ve/bang.xlsx").content))
    names = [row[0].value for row in book.worksheets[0].iter_rows(min_row=2)]
    assert sorted(map(str, names)) == sorted(["=1+1", world.south.name])
    assert all(row[0].data_type == "s" for row in book.worksheets[0].iter_rows(min_row=2))
    response = client.get("/tinh-hinh/tai-ve/viec.csv")
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert "'=1+1" in response.content.decode()


def test_a_table_too_long_is_refused_in_words(client: Client, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("khien.web.standing.export.MOST_ROWS", 1)
    ask(world.north, world.south)
    client.force_login(world.department_leader)
    response = client.get("/tinh-hinh/tai-ve/viec.xlsx")
    assert response.status_code == 422
    assert "Bảng có 2 dòng" in response.content.decode()
