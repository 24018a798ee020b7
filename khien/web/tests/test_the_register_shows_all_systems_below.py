"""Whoever looks after many units sees all their systems in one register, filters them, and takes the table away."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from khien.systems.actions import add_system, set_level
from khien.systems.models import InformationSystem
from khien.systems.queries import RegisterAsked, lines_of, register
from khien.systems.rules.levels import LevelState
from tests.world import SETUP, World

pytestmark = pytest.mark.django_db
AT = datetime(2026, 9, 3, 2, 0, tzinfo=UTC)
ON = date(2026, 9, 3)
MOST_QUESTIONS = 15


@pytest.fixture
def coordinator(world: World) -> Client:
    client = Client()
    client.force_login(world.department_coordinator)
    return client


def _approve(system: InformationSystem, level: int, since: date, regime: str) -> None:
    set_level(system, by=SETUP, at=AT, level=level, since=since, regime=regime, decision="12/QĐ")


def _names(world: World, **asked: Any) -> list[str]:
    found = register(world.department_coordinator, world.department, RegisterAsked(**asked), ON)
    return [line.name for line in lines_of(world.department_coordinator, found.systems, ON)]


def test_the_register_counts_by_level_and_state_and_follows_the_tree(world: World) -> None:
    _approve(world.north_marks, 2, date(2025, 5, 5), "attt-2016")
    found = register(world.department_coordinator, world.department, RegisterAsked(), ON)
    assert found.total == 5
    assert found.by_level == {3: 1, 1: 2, 2: 1, None: 1}
    assert found.by_state == {LevelState.NONE: 1, LevelState.PROPOSED: 3, LevelState.APPROVED: 1}
    assert found.by_move == {"t5": 4, "t7": 4}
    lines = lines_of(world.department_coordinator, found.systems, ON)
    assert [line.unit_name for line in lines] == [
        "Sở Giáo dục và Đào tạo",
        "Trường THPT Bắc Lâm",
        "Trường THPT Bắc Lâm",
        "Trường THPT Nam Lâm",
        "Trường THPT Đồi Thông",
    ]


def test_each_filter_leaves_what_it_names(world: World) -> None:
    _approve(world.north_marks, 2, date(2025, 5, 5), "attt-2016")
    _approve(world.south_site, 1, ON, "anm-2026")
    InformationSystem.objects.filter(pk=world.north_marks.pk).update(kind="noi_bo")
    assert _names(world, level=3) == ["Cơ sở dữ liệu ngành"]
    assert _names(world, level=0) == _names(world, state=LevelState.NONE) == ["Trang thông tin điện tử"]
    assert _names(world, regime="attt-2016") == ["Quản lý điểm học sinh"]
    assert len(_names(world, regime="-")) == 3  # no level among them: nobody said by which law
    assert len(_names(world, state=LevelState.APPROVED)) == 2
    assert _names(world, kind="noi_bo") == _names(world, words="diem hoc") == ["Quản lý điểm học sinh"]
    assert _names(world, unit_words="nam lam") == ["Trang thông tin điện tử"]
    assert len(_names(world, move="t7")) == 3  # neither of the approved ones
    assert _names(world, level=2, state=LevelState.NONE) == []


def test_the_level_of_the_day_counts_and_not_one_to_come(world: World) -> None:
    set_level(world.hill_site, by=SETUP, at=AT, level=4, since=date(2026, 12, 1))
    assert _names(world, level=4) == []
    later = register(world.department_coordinator, world.department, RegisterAsked(level=4), date(2026, 12, 1))
    assert list(later.systems) == [world.hill_site.pk]


def test_nobody_reads_a_register_outside_their_units(world: World) -> None:
    assert register(world.north_officer, world.department, RegisterAsked(), ON).total == 0
    assert register(world.north_officer, world.north, RegisterAsked(), ON).total == 2
    assert lines_of(world.north_officer, [world.south_site.pk], ON) == []


def test_the_page_shows_filters_and_days_and_asks_little(world: World, coordinator: Client) -> None:
    for number in range(60):
        add_system(by=SETUP, at=AT, unit=world.south, name=f"Hệ thống số {number:02}", level=1, since=date(2020, 1, 2))
    coordinator.get("/he-thong/")
    with CaptureQueriesContext(connection) as asked:
        text = coordinator.get("/he-thong/?trang=2").content.decode()
    assert len(asked.captured_queries) <= MOST_QUESTIONS
    assert "65 hệ thống" in text and "Hệ thống theo cấp độ" in text
    assert "ngày chưa đối chiếu" in text and "30/06/2027" in text and "tùy trường hợp" in text
    text = coordinator.get("/he-thong/?cap=3").content.decode()
    assert "Cơ sở dữ liệu ngành" in text and "Quản lý điểm" not in text
    assert "Không có hệ thống nào khớp" in coordinator.get("/he-thong/?cap=5").content.decode()
    assert coordinator.get("/he-thong/?cap=abc&tinh_trang=x&chuyen_tiep=y&che_do=z&loai=w").status_code == 200


def test_a_unit_with_others_below_still_has_its_own_list(world: World, coordinator: Client) -> None:
    text = coordinator.get(f"/he-thong/?don_vi={world.department.pk}&rieng=1").content.decode()
    assert "Cơ sở dữ liệu ngành" in text and "Quản lý điểm" not in text


def test_the_table_goes_away_with_the_filters_of_the_page(world: World, coordinator: Client) -> None:
    _approve(world.north_marks, 2, date(2025, 5, 5), "attt-2016")
    response: Any = coordinator.get("/bang/he-thong.csv?tinh_trang=approved")
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    assert "Quản lý điểm học sinh" in text and "12/QĐ" in text and "30/06/2027 (ngày chưa đối chiếu)" in text
    assert "Trang thông tin điện tử" not in text
