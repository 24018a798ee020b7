"""Checks on their pages: planned, held device by device, finished, accepted by another; findings until closed."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from khien.base import clock
from khien.duties.models import Event
from khien.evidence import actions, queries
from khien.evidence.models import Activity, ActivityPaper, Evidence, Finding, Target
from khien.evidence.rules.assessments import PaperKind, Said
from khien.evidence.tests.checks import AT, checked, finished, found, paper, plan, planned, with_devices
from khien.notices.actions import make_feed
from khien.organisations.models import Person
from khien.systems import actions as systems
from khien.systems.rules.fields import Part as InventoryPart
from khien.web.tests.letters_at_hand import signed_in
from tests.world import World

pytestmark = pytest.mark.django_db
SCAN = """Plugin ID,CVE,Risk,Host,Port,Name,Synopsis,Solution
1,CVE-2024-0001,Critical,192.0.2.10,443,Loi tran bo dem,Mo ta,Cap nhat
2,,None,192.0.2.10,0,Thong tin he dieu hanh,,
3,,Medium,198.51.100.7,22,Giao thuc cu,,Tat di
"""


@pytest.fixture(autouse=True)
def stopped_clock() -> Iterator[None]:
    with clock.stopped_at(AT):
        yield


@pytest.fixture
def place(world: World) -> World:
    with_devices(world.north_site, world.north_officer)
    return world


def text(client: Client, name: str, *keys: Any, query: str = "") -> str:
    answer = client.get(reverse(f"assessments:{name}", args=keys) + query)
    assert answer.status_code == 200, answer.content.decode()[-2000:]
    return answer.content.decode()


def upload(words: str = "1. Bao cao", name: str = "bao-cao.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, words.encode(), "text/plain")


def post(client: Client, name: str, *keys: Any, **data: Any) -> Any:
    answer = client.post(reverse(f"assessments:{name}", args=keys), data)
    if answer.status_code == 200:
        told = re.findall(r"k-error[^>]*>([^<]+)", answer.content.decode())
        raise AssertionError(told or answer.content.decode()[-3000:])
    return answer


def test_a_check_goes_from_its_plan_to_its_accepted_result(place: World) -> None:
    officer, other = signed_in(place.north_officer), signed_in(place.north_coordinator)
    form = text(officer, "new")
    assert "dò quét mã độc, lỗ hổng" in form
    post(
        officer,
        "new",
        title="Kiểm tra năm 2026",
        systems=[str(place.north_site.pk)],
        parts=["compliance", "effectiveness", "scan"],
        planned_from="01/09/2026",
        planned_to="30/09/2026",
        assessor="independent_unit",
        assessor_name="Phòng Công nghệ thông tin",
        events=["none"],
    )
    row = Activity.objects.get()
    assert (row.events, row.regime) == ([], "anm-2026")
    page = text(officer, "one", row.pk)
    assert "Đã thực sự kiểm tra 0/3" in page and "Điều 31.2.c" in page and "đã đọc văn bản" in page
    both = [str(one.pk) for one in Target.objects.all()]
    last = Target.objects.get(asset__name="Tường lửa")
    said = {f"vi-sao-{last.pk}": "Đang bảo hành"}
    days = {"held_from": "02/09/2026", "held_to": "02/09/2026", "day": "02/09/2026"}
    post(officer, "hold", row.pk, version=0, da=[key for key in both if key != str(last.pk)], **days, **said)
    assert "Đang bảo hành" in text(officer, "one", row.pk)
    post(officer, "hold", row.pk, version=1, da=both, **days)
    post(officer, "add_paper", row.pk, kind="report", paper=upload())
    row.refresh_from_db()
    post(officer, "finish", row.pk, version=row.version, **{"number": "7/BC", "is_tt.1": "met", "note_tt.1": ""})
    row.refresh_from_db()
    assert row.results == {"tt.1": {"is": "met", "note": ""}}
    page = text(officer, "one", row.pk)
    assert "Duyệt kết quả" not in page and "một người khác" in page
    assert "Duyệt kết quả" in text(other, "one", row.pk)
    post(other, "accept", row.pk, version=row.version)
    page = text(officer, "one", row.pk)
    assert "Kết quả đã được duyệt" in page and "Kết quả rà quét lỗ hổng" in page


def test_what_is_not_covered_is_named_on_the_system_s_tab_with_article_and_confidence(place: World) -> None:
    page = text(signed_in(place.north_officer), "system", place.north_site.pk)
    assert "Tường lửa" in page and "Máy chủ web" in page and "chưa dò quét lỗ hổng lần nào" in page
    assert "18/CT-TTg" in page and "biết qua tóm tắt" in page and "Chưa xác nhận hiệu lực" in page
    assert 'aria-current="page"' in page


def test_a_superior_plans_an_inspection_and_the_school_cannot(place: World) -> None:
    above, school = signed_in(place.department_coordinator), signed_in(place.north_coordinator)
    query = f"?don_vi={place.north.pk}"
    assert "Lập đoàn kiểm tra đơn vị này" in text(above, "index", query=query)
    assert "Lập đoàn" not in text(school, "index", query=query)
    assert school.get(reverse("assessments:inspect") + query).status_code == 403
    given = {
        "title": "Kiểm tra của Sở",
        "systems": [str(place.north_site.pk)],
        "parts": ["compliance"],
        "planned_from": "01/09/2026",
        "planned_to": "30/09/2026",
    }
    above.post(reverse("assessments:inspect") + query, given)
    row = Activity.objects.get()
    assert (row.lead, row.assessor, row.unit) == (place.department, "superior", place.north)
    assert "đoàn của Sở Giáo dục và Đào tạo" in text(school, "index", query=query)


def test_an_opening_shows_both_ways_and_is_closed_by_neither_alone(place: World) -> None:
    officer, other = signed_in(place.north_officer), signed_in(place.north_coordinator)
    row = checked(planned(place), place.north_officer)
    given = {
        "title": "Cửa hậu",
        "severity": "critical",
        "entry": "on",
        "found_on": "02/09/2026",
        "due_on": "10/09/2026",
    }
    post(officer, "add_finding", row.pk, **given)
    hole = Finding.objects.get()
    page = text(officer, "finding", hole.pk)
    assert "Ghi kết quả săn lùng" in page and "Ghi đã khắc phục" in page and "Chưa săn lùng" in page
    post(officer, "act", hole.pk, "fix", version=0, on="02/09/2026", words="Gỡ bỏ", paper=upload(name="sua.txt"))
    assert "không tự kiểm tra lại" in text(officer, "finding", hole.pk)
    post(other, "act", hole.pk, "confirm", version=1, on="03/09/2026", words="")
    assert "Đã đóng" not in text(officer, "finding", hole.pk)
    post(
        officer,
        "hunt",
        hole.pk,
        version=2,
        on="03/09/2026",
        scope="Nhật ký 30 ngày",
        looked_for="Kết nối lạ",
        signs=1,
        unsettled=0,
        papers=upload(name="san-lung.txt"),
    )
    assert "Đã đóng" in text(officer, "finding", hole.pk)
    step = hole.steps.get(act="fix")
    taken = officer.get(reverse("assessments:step_paper", args=[hole.pk, step.pk]))
    assert b"".join(taken.streaming_content) == b"1. Bao cao"  # type: ignore[attr-defined]  # a file


def test_findings_and_checks_stand_in_my_work_and_in_the_calendar(place: World) -> None:
    row = planned(place, title="Quét tháng chín", planned_to=date(2026, 9, 2))
    found(row, place.north_officer, title="Mật khẩu mặc định", due_on=date(2026, 9, 2), owner=place.north_coordinator)
    page = signed_in(place.north_officer).get("/viec/").content.decode()
    assert "Mật khẩu mặc định" in page and "Quét tháng chín" in page and "trễ 1 ngày" in page.lower()
    token = make_feed(None, by=place.north_coordinator, at=AT)
    told = Client().get(reverse("calendars:feed", args=[token])).content.decode().replace("\r\n ", "")
    assert "QUÁ HẠN. Hạn khắc phục: Mật khẩu mặc định" in told and "QUÁ HẠN. Hạn kiểm tra" in told


def test_rounds_whose_day_comes_stand_in_my_work_and_in_the_calendar(place: World) -> None:
    row = finished(checked(planned(place), place.north_officer), place.north_officer)
    actions.accept_check(row, version=row.version, by=place.north_coordinator, at=AT)
    client = signed_in(place.north_officer)
    assert reverse("assessments:due") in client.get("/viec/").content.decode()
    assert "chưa có minh chứng" in text(client, "due") and "Quá hạn" not in text(client, "due")
    token = make_feed(None, by=place.north_officer, at=AT)
    told = Client().get(reverse("calendars:feed", args=[token])).content.decode().replace("\r\n ", "")
    assert "Hạn rà quét lỗ hổng 6 tháng một lần" in told and "20270302" in told
    with clock.stopped_at(AT.replace(year=2027, month=3)):
        assert "Quá hạn" in text(client, "due") and "trễ 1 ngày" in text(client, "due")
    assert 'id="den-luot"' not in text(signed_in(place.telecom_officer), "due")


def scan_of(place: World, words: str = SCAN, name: str = "quet.csv") -> ActivityPaper:
    server = Target.objects.filter(asset__name="Máy chủ web").select_related("asset").first()
    if server is None:
        planned(place)
        server = Target.objects.select_related("asset").get(asset__name="Máy chủ web")
        given = {"network": "192.0.2.10", "asset": server.asset_id}
        systems.add_part(
            InventoryPart.ADDRESS,
            unit=place.north,
            system=place.north_site,
            given=given,
            by=place.north_officer,
            at=AT,
        )
    file = paper(name, words.encode())
    return actions.add_check_paper(server.activity, PaperKind.SCAN_OUTPUT, file, by=place.north_officer, at=AT)


def test_a_scanner_s_table_is_looked_through_before_it_comes_in(place: World) -> None:
    officer, kept = signed_in(place.north_officer), scan_of(place)
    page = text(officer, "take_in", kept.activity_id, kept.pk)
    assert "Loi tran bo dem" in page and "Thong tin he dieu hanh" not in page and "không khớp" in page
    assert not Finding.objects.exists()
    post(officer, "take_in", kept.activity_id, kept.pk)
    one, two = Finding.objects.order_by("pk")
    assert (one.asset and one.asset.name, one.where, one.cve, one.severity) == (
        "Máy chủ web",
        "192.0.2.10:443",
        "CVE-2024-0001",
        "critical",
    )
    assert (two.asset, two.where, two.severity) == (None, "198.51.100.7:22", "medium")


def test_a_bad_row_holds_the_whole_table_back_and_says_where(place: World) -> None:
    officer = signed_in(place.north_officer)
    kept = scan_of(place, SCAN + "4,,Khủng khiếp,192.0.2.10,1,Lạ,,\n")
    page = text(officer, "take_in", kept.activity_id, kept.pk)
    assert "Dòng 5" in page and "không hiểu mức độ" in page and "Nhập các tồn tại này" not in page
    officer.post(reverse("assessments:take_in", args=[kept.activity_id, kept.pk]))
    assert not Finding.objects.exists()
    other = scan_of(place, "Cột lạ\nx\n")
    assert officer.get(reverse("assessments:take_in", args=[other.activity_id, other.pk])).status_code == 302


def test_findings_of_a_finished_check_start_the_clock_of_putting_right(place: World) -> None:
    row = checked(planned(place), place.north_officer)
    found(row, place.north_officer)
    post(signed_in(place.north_officer), "add_paper", row.pk, kind="report", paper=upload())
    row.refresh_from_db()
    post(signed_in(place.north_officer), "finish", row.pk, version=row.version, number="7/BC")
    assert Event.objects.get().kind == "assessment_reported"


def test_a_returned_result_says_why_and_a_cancelled_plan_too(place: World) -> None:
    row = finished(checked(planned(place), place.north_officer), place.north_officer)
    other = signed_in(place.north_coordinator)
    post(other, "send_back", row.pk, version=row.version, reason="Thiếu trang 2")
    assert "Thiếu trang 2" in text(signed_in(place.north_officer), "one", row.pk)
    row.refresh_from_db()
    post(signed_in(place.north_officer), "cancel", row.pk, version=row.version, reason="Hoãn sang năm")
    assert "Đã hủy" in text(other, "one", row.pk)
    assert {queries.standing_of(one).value for one in Evidence.objects.all()} == {"returned"}


def test_the_rules_are_shown_with_what_no_text_says(place: World) -> None:
    page = text(signed_in(place.hill_officer), "law")
    assert "không có con số" in page and "chưa xác nhận hiệu lực" in page and "chưa đối chiếu" in page
    assert "Biểu mẫu, phương pháp chưa thấy ban hành" in page and "Hộp đen" in page


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("index", "k-empty"),
        ("findings", "k-empty"),
        ("coverage", "chưa xác định cấp độ"),
        ("law", "không có con số"),
        ("new", "Hệ thống được kiểm tra"),
    ],
)
def test_a_unit_without_any_check_is_told_what_to_do(world: World, name: str, words: str) -> None:
    assert words in text(signed_in(world.hill_officer), name)


def test_a_plan_with_faults_comes_back_with_words(place: World) -> None:
    officer = signed_in(place.north_officer)
    answer = officer.post(reverse("assessments:new"), {"title": "", "events": ["none", "asked"]})
    page = answer.content.decode()
    assert answer.status_code == 200 and "không chọn sự kiện khác" in page and not Activity.objects.exists()
    old = text(officer, "new", query="?luat=attt-2016")
    assert "Đánh giá điều kiện an ninh mạng" not in old and "Chế độ 2016" not in old
    assert officer.get(reverse("assessments:new") + "?luat=x").status_code == 404


def test_lists_ask_no_more_questions_when_there_is_more_to_list(place: World) -> None:
    client = signed_in(place.department_coordinator)
    addresses = [reverse(f"assessments:{name}") for name in ("index", "coverage", "findings")]
    addresses.append(reverse("assessments:system", args=[place.north_site.pk]))

    def counts() -> list[int]:
        told = []
        for address in addresses:
            with CaptureQueriesContext(
                connection,
            ) as asked:
                assert client.get(address).status_code == 200
            told.append(len(asked))
        return told

    row = checked(planned(place), place.north_officer)
    found(row, place.north_officer, due_on=date(2026, 9, 20))
    counts()
    few = counts()
    for number in range(20):
        system = systems.add_system(by=place.north_officer, at=AT, unit=place.north, name=f"Hệ thống {number}", level=2)
        with_devices(system, place.north_officer)
        more = actions.plan_check(place.north, plan(), [system.pk], by=place.north_officer, at=AT)
        found(more, place.north_officer, due_on=date(2026, 9, 20))
    many = counts()
    assert [more - before for before, more in zip(few, many, strict=True)] == [0] * len(addresses)
    assert max(many) <= 15


def test_tables_say_what_the_pages_say_and_to_nobody_else(place: World) -> None:
    row = checked(planned(place), place.north_officer, "Tường lửa")
    found(row, place.north_officer, title="Mật khẩu mặc định", due_on=date(2026, 9, 20))

    def rows(person: Person, name: str, query: str = "") -> list[str]:
        answer = signed_in(person).get(f"/bang/{name}.csv?{query}")
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
        return body.decode("utf-8-sig").splitlines()[1:] if answer.status_code == 200 else [str(answer.status_code)]

    above, of = place.department_coordinator, f"don_vi={place.north.pk}"
    assert "Kiểm tra năm 2026" in rows(above, "kiem-tra")[0]
    assert any("Tường lửa: chưa dò quét" in line for line in rows(above, "do-phu-kiem-tra", of))
    assert "Mật khẩu mặc định" in rows(above, "ton-tai")[0]
    scope = "\n".join(rows(above, "pham-vi-kiem-tra", f"cuoc={row.pk}"))
    assert [name in scope for name in ("(cả hệ thống)", "Máy chủ web", "Tường lửa", "02/09/2026")] == [True] * 4
    assert rows(place.south_officer, "kiem-tra") == [] and rows(place.south_officer, "ton-tai") == []
    assert rows(place.south_officer, "pham-vi-kiem-tra", f"cuoc={row.pk}") == ["404"]


def test_what_people_wrote_of_a_check_and_its_papers_are_erased_on_request(place: World) -> None:
    row = checked(planned(place), place.north_officer, "Tường lửa")
    hole = found(row, place.north_officer, detail="Tài khoản của cô Mẫu Danh")
    row = finished(row, place.north_officer, summary="Gặp cô Mẫu Danh", said={"tt.1": (Said.MET, "cô Mẫu Danh")})
    keeper = signed_in(place.administrator)
    address = f"/quan-tri/xoa-du-lieu-ca-nhan/cuoc-kiem-tra/{row.pk}/"
    assert address in text(keeper, "one", row.pk) and address not in text(signed_in(place.north_officer), "one", row.pk)
    given = {"reason": "Đơn ngày 02/9/2026", "sure": "on"}
    assert keeper.post(address, given).status_code == 302
    assert "Mẫu Danh" not in text(keeper, "one", row.pk) + text(keeper, "finding", hole.pk)
    kept = ActivityPaper.objects.get(activity=row)
    assert keeper.post(f"/quan-tri/xoa-du-lieu-ca-nhan/tep/{kept.file_id}/", given).status_code == 302
    gone = signed_in(place.north_officer).get(reverse("assessments:paper", args=[row.pk, kept.pk]))
    assert gone.status_code in {410, 422} and kept.digest in str(ActivityPaper.objects.get(pk=kept.pk).digest)


def test_a_neighbour_finds_nothing(place: World) -> None:
    row = planned(place)
    hole = found(row, place.north_officer)
    south = signed_in(place.south_officer)
    assert south.get(reverse("assessments:one", args=[row.pk])).status_code == 404
    assert south.get(reverse("assessments:finding", args=[hole.pk])).status_code == 404
    assert south.get(reverse("assessments:system", args=[place.north_site.pk])).status_code == 404
    reader: Person = place.north_leader
    assert signed_in(reader).get(reverse("assessments:hold", args=[row.pk])).status_code == 403
