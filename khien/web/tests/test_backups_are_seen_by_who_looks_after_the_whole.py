"""The page of Khiên's own backups: what an administrator of a top unit sees, and that nobody else does."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.test import override_settings
from django_tasks_db.models import DBTaskResult

from khien.base import clock
from khien.base.actors import Service
from khien.keeping import actions
from khien.web.tests import letters_at_hand as hand
from tests.world import World

PAGE = "/quan-tri/sao-luu/"
BY = Service("keeping")


def test_without_a_backup_the_page_says_what_comes_next(world: World) -> None:
    page = hand.signed_in(world.administrator).get(PAGE).content.decode()
    assert "Chưa có bản sao lưu nào" in page
    assert "chưa được giữ theo nguyên tắc 3-2-1" in page


def test_the_last_backup_is_shown_and_a_copy_on_the_datas_own_disk_counts_for_nothing(
    world: World, tmp_path: Path
) -> None:
    with override_settings(KHIEN_DATA=tmp_path, KHIEN_BACKUPS=f"tủ mạng:nas:here:{tmp_path}"):
        done = actions.back_up(by=BY, at=datetime.now(UTC))
        page = hand.signed_in(world.administrator).get(PAGE).content.decode()
    assert "Chưa thử" in page
    assert done.manifest.head[1][:16] in page
    assert "tủ mạng: nằm cùng ổ đĩa với dữ liệu đang dùng" in page


def test_a_backup_is_asked_for_with_one_button(world: World) -> None:
    answer = hand.signed_in(world.administrator).post(PAGE + "ngay/", follow=True)
    assert "Đã xếp hàng một lần sao lưu" in answer.content.decode()


def test_for_everyone_else_there_is_no_such_page(world: World) -> None:
    for person in (world.department_administrator, world.province_leader, world.auditor, world.telecom_leader):
        assert hand.signed_in(person).get(PAGE).status_code == 404
        assert hand.signed_in(person).post(PAGE + "ngay/").status_code == 404
    assert not DBTaskResult.objects.filter(task_path="khien.keeping.tasks.back_up").exists()


def test_the_health_page_shows_the_way_to_who_may_go_it_alone(world: World) -> None:
    assert PAGE in hand.signed_in(world.administrator).get("/suc-khoe/").content.decode()
    other = hand.signed_in(world.department_administrator).get("/suc-khoe/").content.decode()
    assert PAGE not in other
    assert "Chưa có bản sao lưu nào đã khôi phục thử" in other


def test_the_health_page_is_content_with_a_proven_backup_and_warns_of_an_old_one(world: World, tmp_path: Path) -> None:
    client, made = hand.signed_in(world.administrator), datetime(2026, 9, 3, 2, 0, tzinfo=UTC)
    with override_settings(KHIEN_DATA=tmp_path, KHIEN_BACKUPS=""), clock.stopped_at(made):
        actions.back_up(by=BY, at=made, verify=True)
        assert "Bản gần nhất ngày 03/09/2026" in client.get("/suc-khoe/").content.decode()
    with clock.stopped_at(made + timedelta(days=3)):
        assert "đã cũ: ngày 03/09/2026" in client.get("/suc-khoe/").content.decode()
