"""A long table leaves the page at once: it is tried behind it, the page tells how far, its sender has it taken in."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from khien.base import clock
from khien.systems.actions import long_importing
from khien.systems.models import Domain, TableImport
from khien.systems.rules.long_tables import AT_ONCE, STAGES
from khien.web.systems.exchanging import STAGE_WORDS
from tests.world import World

AT = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)


@pytest.fixture
def officer(world: World) -> Iterator[Client]:
    with clock.stopped_at(AT):
        client = Client()
        client.force_login(world.north_officer)
        yield client


def domains(number: int) -> SimpleUploadedFile:
    out = io.StringIO()
    rows = [["", f"truong{one}.example"] for one in range(number)]
    csv.writer(out).writerows([["Tên hệ thống", "Tên miền"], *rows])
    return SimpleUploadedFile("ten-mien.csv", out.getvalue().encode())


def test_a_table_of_more_than_five_thousand_rows_is_tried_and_taken_in_behind_the_page(
    world: World, officer: Client
) -> None:
    query = f"?don_vi={world.north.pk}"
    answer = officer.post(f"/don-vi/nhap/ten-mien/{query}", {"sheet": domains(AT_ONCE + 1)})
    row = TableImport.objects.get()
    assert answer.headers["Location"] == f"/he-thong/bang/{row.pk}/"
    here = answer.headers["Location"]
    assert "Chờ đọc thử" in officer.get(here).content.decode()
    assert "HX-Refresh" not in officer.get(f"{here}tien-do/").headers
    TableImport.objects.filter(pk=row.pk).update(data=domains(30).read())  # the try itself is told elsewhere
    long_importing.work_on(row.pk)
    assert officer.get(f"{here}tien-do/").headers["HX-Refresh"] == "true"
    assert "30 dòng sẽ được thêm hoặc sửa" in officer.get(here).content.decode()
    officer.post(f"{here}dong-y/")
    long_importing.work_on(row.pk)
    assert "Đã nhập: 30 dòng" in officer.get(here).content.decode()
    assert Domain.objects.filter(unit=world.north, system=None).count() == 30
    assert "ten-mien.csv" in officer.get(f"/he-thong/bang/{query}").content.decode()
    assert officer.post(f"{here}dong-y/", follow=True).status_code == 200  # a second press says where it stands


def test_a_short_table_is_tried_while_one_waits(world: World, officer: Client) -> None:
    answer = officer.post(f"/don-vi/nhap/ten-mien/?don_vi={world.north.pk}", {"sheet": domains(3)})
    assert "3 dòng sẽ được thêm hoặc sửa" in answer.content.decode()
    assert not TableImport.objects.exists()


def test_each_stage_has_its_words_for_the_catalogue() -> None:
    assert {stage: str(words) for stage, words in STAGE_WORDS.items()} == STAGES


def test_what_is_wrong_is_listed_with_its_lines(world: World, officer: Client) -> None:
    row = long_importing.send_table(
        "ten-mien",
        "Tên hệ thống,Tên miền\n,edu.vn\nHệ thống lạ,a.example\n".encode(),
        "xau.csv",
        unit=world.north,
        by=world.north_officer,
        at=AT,
    )
    long_importing.work_on(row.pk)
    told = officer.get(f"/he-thong/bang/{row.pk}/").content.decode()
    assert "Có 2 chỗ cần sửa, chưa nhập dòng nào" in told
    assert "đuôi dùng chung" in told and "không có hệ thống" in told
    assert "Nhập bảng này" not in told
