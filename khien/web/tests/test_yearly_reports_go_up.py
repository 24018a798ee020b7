"""Pages of the yearly report: a school writes and sends, the Sở returns it once and takes it in; the register."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from khien.base import clock
from khien.dossiers.tests.filed import drafted
from khien.evidence.models import Evidence
from khien.notices.actions import make_feed
from khien.notices.models import Notice
from khien.reports.models import YearlyReport
from khien.reports.register.keeping import keep_figures
from khien.reports.tests.yearly_at_hand import NOW, YEAR, fresh, frozen, sent
from khien.reports.yearly.rules import State
from khien.web.tests.letters_at_hand import signed_in
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def stopped_clock() -> Iterator[None]:
    with clock.stopped_at(NOW):
        yield


def _paper() -> SimpleUploadedFile:
    return SimpleUploadedFile("ban-ky.txt", b"1. Ban ky", "text/plain")


def _report(unit: Any) -> YearlyReport:
    return YearlyReport.objects.get(unit=unit, year=YEAR)


def test_a_school_writes_its_report_and_the_department_returns_it_once_and_takes_it_in(world: World) -> None:
    officer, leader = signed_in(world.north_officer), signed_in(world.north_leader)
    page = officer.get(reverse("yearly:index")).content.decode()
    assert "Lập báo cáo năm 2026" in page
    assert "Chậm nhất hết ngày 19/12/2026" in page
    assert "331/2026/NĐ-CP Điều 35.4.a (đã đọc văn bản)" in page
    officer.post(reverse("yearly:begin"), {"don_vi": world.north.pk})
    report = _report(world.north)
    url = reverse("yearly:row", args=[report.pk, world.north_marks.pk])
    assert "Khiên đã biết" in officer.get(url).content.decode()
    wrong = officer.post(url, {"version": report.version, "approval_by": "mai kia"}).content.decode()
    assert "Hãy ghi tháng/năm" in wrong
    given = {"version": report.version, "operator": "Tổ Tin học", "approval_by": "3/2027", "tiep": "1"}
    assert officer.post(url, given)["Location"] == reverse("yearly:row", args=[report.pk, world.north_site.pk])
    assert "Tổ Tin học" in officer.get(reverse("yearly:rows", args=[report.pk])).content.decode()
    head = reverse("yearly:head", args=[report.pk])
    form = {
        "version": fresh(report).version,
        "capacity": "unit",
        "owner_head": "Lý Bắc Một",
        "content_7": "Có tuân thủ",
    }
    assert officer.post(head, form).status_code == 302
    assert "Có tuân thủ" in officer.get(reverse("yearly:one", args=[report.pk])).content.decode()
    freeze = reverse("yearly:freeze", args=[report.pk])
    assert "hệ thống còn ô trống" in officer.get(freeze).content.decode()
    officer.post(freeze, {"version": fresh(report).version})
    assert fresh(report).state == State.FROZEN
    send = reverse("yearly:send", args=[report.pk])
    refused = officer.post(send, {"version": fresh(report).version}).content.decode()
    assert fresh(report).state == State.FROZEN
    assert "Ngày ký" in refused
    leader.post(send, {"version": fresh(report).version})
    assert fresh(report).state == State.SENT
    judge = signed_in(world.department_coordinator)
    assert "chờ anh/chị xem xét" in judge.get(reverse("yearly:one", args=[report.pk])).content.decode()
    back = reverse("yearly:give_back", args=[report.pk])
    judge.post(back, {"version": fresh(report).version, "why": "Thiếu đơn vị vận hành của Trang thông tin"})
    assert fresh(report).state == State.RETURNED
    assert "Thiếu đơn vị vận hành của Trang" in officer.get(reverse("yearly:one", args=[report.pk])).content.decode()
    assert Notice.objects.filter(kind="yearly_returned", person=world.north_officer).exists()
    officer.post(freeze, {"version": fresh(report).version})
    officer.post(send, {"version": fresh(report).version, "number": "45/BC", "on": "16/12/2026", "paper": _paper()})
    assert (fresh(report).state, fresh(report).sent_number) == (State.SENT, 2)
    assert Evidence.objects.get(proof="yearly_report").facts["number"] == "45/BC"
    judge.post(reverse("yearly:accept", args=[report.pk]), {"version": fresh(report).version})
    assert fresh(report).state == State.ACCEPTED


def test_files_of_a_frozen_version_are_downloads(world: World) -> None:
    report = frozen(world.north, world.north_officer)
    client = signed_in(world.north_officer)
    for kind, begins in (("pdf", b"%PDF"), ("docx", b"PK\x03\x04"), ("xlsx", b"PK\x03\x04")):
        response = client.get(reverse("yearly:file", args=[report.pk, 1, kind]))
        assert response["Content-Disposition"].startswith("attachment")
        assert response.getvalue()[:4] == begins
    assert client.get(reverse("yearly:file", args=[report.pk, 1, "exe"])).status_code == 404
    assert client.get(reverse("yearly:file", args=[report.pk, 2, "pdf"])).status_code == 404


def test_the_body_above_sees_and_reminds_who_is_missing(world: World) -> None:
    sent(world.north, world.north_officer, world.north_leader)
    client = signed_in(world.department_coordinator)
    url = reverse("yearly:below")
    page = client.get(url, {"xem": "chua-gui"}).content.decode()
    assert world.south.name in page
    assert f">{world.north.name}<" not in page
    remind = reverse("yearly:remind")
    assert "2 đơn vị trực thuộc chưa gửi" in client.get(remind).content.decode()
    client.post(remind, {"words": "Gửi trước thứ sáu"})
    told = Notice.objects.filter(kind="yearly_reminder")
    assert {one.person for one in told} >= {world.south_leader, world.hill_officer}
    client.post(remind, {"words": "Lần hai trong ngày"})
    assert told.count() == Notice.objects.filter(kind="yearly_reminder").count()
    assert signed_in(world.north_leader).post(remind, {"don_vi": world.department.pk}).status_code in {403, 404}


def test_the_table_of_the_bodies_below_goes_out_with_its_filters(world: World) -> None:
    sent(world.north, world.north_officer, world.north_leader)
    client = signed_in(world.province_leader)
    got = client.get("/bang/bao-cao-nam.xlsx", {"sau": "1", "xem": "da-gui"})
    book = openpyxl.load_workbook(io.BytesIO(got.getvalue()))
    assert [cell.value for cell in book.worksheets[0]["A"]][1:] == [world.north.name]


def test_both_laws_stand_side_by_side_and_an_unknown_year_is_not_offered(world: World) -> None:
    client = signed_in(world.north_officer)
    page = client.get(reverse("yearly:laws"), {"nam": 2024}).content.decode()
    assert "Mẫu số 08" in page
    assert "12/2022/TT-BTTTT Điều 13.4.a" in page
    assert client.get(reverse("yearly:index"), {"nam": 2021}).status_code == 404
    assert "Bộ Thông tin" not in client.get(reverse("yearly:index"), {"nam": 2026}).content.decode()


def test_pages_ask_few_questions(world: World) -> None:
    sent(world.north, world.north_officer, world.north_leader)
    frozen(world.department, world.department_coordinator)
    report = _report(world.department)
    client = signed_in(world.department_coordinator)
    names = ("index", "below", "laws", "matrix", "moves")
    urls = [reverse(f"yearly:{name}") for name in names]
    urls += [reverse(f"yearly:{name}", args=[report.pk]) for name in ("one", "rows")]
    urls += [reverse("yearly:matrix") + "?cap=2", reverse("yearly:move", args=[world.north_marks.pk])]
    for url in urls:
        client.get(url)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url).status_code == 200, url
        assert len(asked) <= 15, url + "\n" + "\n".join(one["sql"][:160] for one in asked)


def test_a_room_is_led_to_the_report_of_its_body(world: World) -> None:
    page = signed_in(world.department_coordinator).get(reverse("yearly:index"), {"don_vi": world.it_room.pk})
    assert world.department.name in page.content.decode()


def test_systems_are_counted_by_level_and_dossier_and_lead_to_their_list(world: World) -> None:
    with clock.stopped_at(datetime(2026, 11, 20, 3, 0, tzinfo=UTC)):
        drafted(world)
    client = signed_in(world.department_leader)
    page = client.get(reverse("yearly:matrix"), {"cap": "2", "ho_so": "du-thao"}).content.decode()
    assert world.north_marks.name in page
    none = client.get(reverse("yearly:matrix"), {"ho_so": "chua-lap"}).content.decode()
    assert "Cơ sở dữ liệu ngành" in none
    assert world.north_marks.name not in none


def test_what_the_move_asks_is_told_of_one_and_of_all(world: World) -> None:
    client = signed_in(world.department_leader)
    page = client.get(reverse("yearly:moves")).content.decode()
    assert world.north_marks.name in page
    assert "116/2025/QH15" in page
    one = client.get(reverse("yearly:move", args=[world.north_marks.pk])).content.decode()
    assert "Phải làm gì, đến khi nào" in one
    assert client.get(reverse("yearly:move", args=[world.province_portal.pk])).status_code == 404


def test_the_day_stands_in_ones_work_and_in_the_calendar_until_the_report_is_in(world: World) -> None:
    officer = signed_in(world.north_officer)
    assert "Gửi báo cáo năm về các hệ thống thông tin" in officer.get("/viec/").content.decode()
    with clock.stopped_at(datetime(2026, 9, 3, 3, 0, tzinfo=UTC)):
        token = make_feed(world.north, by=world.north_officer, at=clock.now())
        assert "Gửi báo cáo năm về các hệ thống" not in officer.get("/viec/").content.decode()
    feed = reverse("calendars:feed", args=[token])
    text = officer.get(feed).content.decode().replace("\r\n ", "")
    assert "DTSTART;VALUE=DATE:20261219" in text
    assert "331/2026/NĐ-CP" in text
    sent(world.north, world.north_officer, world.north_leader)
    assert "Gửi báo cáo năm về" not in officer.get("/viec/").content.decode()
    assert "báo cáo năm" not in officer.get(feed).content.decode()
    above = signed_in(world.department_coordinator).get("/viec/").content.decode()
    assert "Báo cáo của đơn vị bên dưới chờ xem xét: 1" in above


def test_many_systems_are_counted_from_what_the_job_kept(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in(world.department_leader)
    now = client.get(reverse("yearly:matrix"), {"cap": "2"}).content.decode()
    assert "mỗi giờ một lần" not in now
    monkeypatch.setattr("khien.reports.register.queries.FEW", 1)
    assert keep_figures(at=NOW) == 6
    kept = client.get(reverse("yearly:matrix"), {"cap": "2", "theo": "phuong-an"}).content.decode()
    assert "mỗi giờ một lần" in kept
    assert world.north_marks.name in kept
    assert "Chưa trả lời biện pháp nào" in kept
    assert keep_figures(at=NOW) == 6
