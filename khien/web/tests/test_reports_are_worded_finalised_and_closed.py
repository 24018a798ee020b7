"""What a coordinator does with a report: drafts, words, finalises, closes; a leader reads one page of it."""

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook
from pytest_django import Settings

from khien.base import clock
from khien.directives import actions as directives
from khien.directives.models import Directive
from khien.directives.rules.targets import TargetRule
from khien.files import queries as files
from khien.papers import pdf
from khien.papers.samples import letter as sample
from khien.reports.models import Report
from tests.world import World

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 9, 3, 2, 0, tzinfo=UTC)
LETTER = """\
SỞ GIÁO DỤC VÀ ĐÀO TẠO

Số: 128/SGDĐT-VP
V/v tăng cường bảo đảm an toàn thông tin mạng

Lâm Đài, ngày 26 tháng 8 năm 2026

Kính gửi: Hiệu trưởng các trường THPT.

Sở Giáo dục và Đào tạo yêu cầu các đơn vị thực hiện:

1. Thực hiện sao lưu dữ liệu theo nguyên tắc 3-2-1. Hoàn thành trước ngày 15/9/2026.

2. Xây dựng kế hoạch, phương án ứng cứu khẩn cấp sự cố tấn công mạng.

Nơi nhận:
- Như trên.

GIÁM ĐỐC

Nguyễn Thử Nghiệm
"""


@pytest.fixture(autouse=True)
def _kept_apart(settings: Settings, tmp_path: Path) -> Iterator[None]:
    settings.KHIEN_DATA = tmp_path
    with clock.stopped_at(NOW):
        yield


@pytest.fixture
def sent(world: World) -> Directive:
    """A letter of the Sở to two schools."""
    by: Any = {"by": world.department_coordinator, "at": NOW}
    row = directives.take_in(
        [directives.NewPaper(directives.PaperRole.MAIN, text=LETTER)], holder=world.department, **by
    )
    row = directives.set_answer_by(row, date(2026, 9, 20), settle_the_rest=True, version=row.version, **by)
    rule = TargetRule(units=(world.north.pk, world.south.pk))
    row = directives.choose_targets(row, list(row.clauses.all()), rule, version=row.version, **by)
    return directives.send(row, **by)


@pytest.fixture
def coordinator(client: Client, world: World) -> Client:
    client.force_login(world.department_coordinator)
    return client


@pytest.fixture
def drafted(coordinator: Client, sent: Directive) -> Report:
    response = coordinator.post(f"/bao-cao/van-ban/{sent.pk}/")
    assert response.status_code == 302
    return Report.objects.get()


def body(client: Client, path: str) -> bytes:
    """The bytes of a download, its file closed."""
    response: Any = client.get(path)
    data = b"".join(response.streaming_content)
    response.close()
    return data


def words(report: Report, **other: str) -> dict[str, str]:
    """What the form of a report sends."""
    stored = {key: "\n".join(v) if isinstance(v, list) else v for key, v in report.content["words"].items()}
    return {**stored, "version": str(report.version), **other}


def signed_paper() -> SimpleUploadedFile:
    return SimpleUploadedFile("ban-ky.pdf", pdf(sample()), content_type="application/pdf")


def test_a_draft_is_made_worded_finalised_downloaded_and_closed(coordinator: Client, drafted: Report) -> None:
    here = f"/bao-cao/{drafted.pk}/"
    seen = coordinator.get(here).content.decode()
    assert "0/2" in seen
    assert "Bản thảo" in seen
    assert coordinator.post(f"{here}sua/", words(drafted, opening="Lời mở đầu mới")).status_code == 302
    drafted.refresh_from_db()
    assert drafted.content["words"]["opening"] == "Lời mở đầu mới"

    assert coordinator.get(f"{here}chot/").status_code == 200
    coordinator.post(f"{here}chot/", {"version": str(drafted.version)})
    final = drafted.finals.get()
    seen = coordinator.get(here).content.decode()
    assert final.pdf.sha256 in seen
    assert final.chain_digest in seen
    assert body(coordinator, f"{here}ban/1.pdf")[:5] == b"%PDF-"
    assert body(coordinator, f"{here}ban/1.docx")[:2] == b"PK"

    closing = {"number": "125/BC-SGDĐT", "issued_on": "03/09/2026", "signed_copy": signed_paper()}
    assert coordinator.post(f"{here}phat-hanh/", closing).status_code == 302
    drafted.refresh_from_db()
    assert (drafted.number, drafted.issued_on) == ("125/BC-SGDĐT", date(2026, 9, 3))
    assert drafted.signed_copy is not None
    assert body(coordinator, f"{here}ban-ky/") == files.path_of(drafted.signed_copy).read_bytes()


def test_a_report_on_ones_own_letter_is_not_addressed_to_oneself(drafted: Report, world: World) -> None:
    assert drafted.directive.issuer == world.department.name
    assert drafted.content["words"]["addressees"] == [world.province.name]


def test_who_saves_second_keeps_their_words_and_sees_the_others(coordinator: Client, drafted: Report) -> None:
    here = f"/bao-cao/{drafted.pk}/sua/"
    mine = words(drafted, opening="Lời của tôi")
    coordinator.post(here, words(drafted, opening="Lời của đồng nghiệp"))
    seen = coordinator.post(here, mine)
    assert seen.status_code == 200
    text = seen.content.decode()
    assert "Người khác vừa sửa báo cáo này" in text
    assert "Lời của tôi" in text
    assert "Lời của đồng nghiệp" in text
    drafted.refresh_from_db()
    assert drafted.content["words"]["opening"] == "Lời của đồng nghiệp"
    coordinator.post(here, {**mine, "version": str(drafted.version)})
    drafted.refresh_from_db()
    assert drafted.content["words"]["opening"] == "Lời của tôi"


def test_a_bad_closing_says_why_and_keeps_nothing(coordinator: Client, drafted: Report) -> None:
    here = f"/bao-cao/{drafted.pk}/phat-hanh/"
    good = {"number": "1/BC", "issued_on": "03/09/2026"}
    assert "Chỉ nhập số" in coordinator.post(here, {**good, "signed_copy": signed_paper()}).content.decode()
    coordinator.post(f"/bao-cao/{drafted.pk}/chot/", {"version": str(drafted.version)})
    later = {**good, "issued_on": "04/09/2026", "signed_copy": signed_paper()}
    assert "không thể sau hôm nay" in coordinator.post(here, later).content.decode()
    false = SimpleUploadedFile("ban-ky.pdf", b"khong phai pdf", content_type="application/pdf")
    assert coordinator.post(here, {**good, "signed_copy": false}).status_code == 200
    assert "Ngày không đúng" in coordinator.post(here, {**good, "issued_on": "33/09/2026"}).content.decode()
    drafted.refresh_from_db()
    assert (drafted.state, drafted.signed_copy) == ("final", None)


def test_new_figures_are_taken_and_the_words_stay(coordinator: Client, drafted: Report) -> None:
    coordinator.post(f"/bao-cao/{drafted.pk}/sua/", words(drafted, closing="Hết."))
    drafted.refresh_from_db()
    with clock.stopped_at(datetime(2026, 9, 25, 2, 0, tzinfo=UTC)):
        coordinator.force_login(drafted.made_by)
        coordinator.post(f"/bao-cao/{drafted.pk}/cap-nhat/", {"version": str(drafted.version)})
    drafted.refresh_from_db()
    assert (drafted.as_of, drafted.content["facts"]["late"]) == (date(2026, 9, 25), 2)
    assert drafted.content["words"]["closing"] == "Hết."


def test_each_page_of_the_draft_is_a_picture_and_a_download(coordinator: Client, drafted: Report) -> None:
    here = f"/bao-cao/{drafted.pk}/"
    first = coordinator.get(f"{here}trang/1.png")
    assert first.content[:8] == b"\x89PNG\r\n\x1a\n"
    assert coordinator.get(f"{here}trang/99.png").status_code == 404
    assert coordinator.get(f"{here}ban-thao.pdf").content[:5] == b"%PDF-"
    assert coordinator.get(f"{here}ban-thao.docx").content[:2] == b"PK"
    assert coordinator.get(f"{here}ban-thao.exe").status_code == 404


def test_a_leader_reads_one_page_on_the_screen_and_on_paper(client: Client, world: World, sent: Directive) -> None:
    client.force_login(world.department_leader)
    seen = client.get(f"/bao-cao/van-ban/{sent.pk}/mot-trang/").content.decode()
    assert "0/2" in seen
    assert world.north.name in seen
    assert client.get(f"/bao-cao/van-ban/{sent.pk}/mot-trang.pdf").content[:5] == b"%PDF-"


def test_the_letters_table_goes_to_excel(coordinator: Client, world: World, sent: Directive) -> None:
    book = load_workbook(io.BytesIO(coordinator.get(f"/bao-cao/van-ban/{sent.pk}/bang.xlsx").getvalue()))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert {row[0] for row in rows[1:]} == {world.north.name, world.south.name}


def test_a_school_sees_only_itself_in_what_comes_out_of_a_letter(client: Client, world: World, sent: Directive) -> None:
    client.force_login(world.north_leader)
    seen = client.get(f"/bao-cao/van-ban/{sent.pk}/mot-trang/").content.decode()
    assert "0/1" in seen
    assert world.south.name not in seen
    assert world.south.name.encode() not in client.get(f"/bao-cao/van-ban/{sent.pk}/bang.csv").getvalue()


def test_reports_of_others_are_not_found_and_a_reader_changes_nothing(
    client: Client, world: World, drafted: Report
) -> None:
    paths = ("", "sua/", "chot/", "phat-hanh/", "ban-thao.pdf", "trang/1.png", "ban/1.pdf", "ban-ky/")
    client.force_login(world.north_leader)
    assert {client.get(f"/bao-cao/{drafted.pk}/{path}").status_code for path in paths} == {404}
    client.force_login(world.department_leader)
    assert client.get(f"/bao-cao/{drafted.pk}/").status_code == 200
    assert client.get(f"/bao-cao/{drafted.pk}/sua/").status_code == 403
    assert client.post(f"/bao-cao/{drafted.pk}/chot/", {"version": "0"}).status_code == 403
    assert client.post(f"/bao-cao/{drafted.pk}/cap-nhat/", {"version": "0"}).status_code == 403
    client.force_login(world.commune_leader)
    assert client.get(f"/bao-cao/van-ban/{drafted.directive_id}/").status_code == 404
    assert "Chưa có báo cáo nào" in client.get("/bao-cao/").content.decode()


def test_a_letter_not_yet_sent_has_no_report(coordinator: Client, world: World) -> None:
    paper = directives.NewPaper(directives.PaperRole.MAIN, text=LETTER)
    row = directives.take_in([paper], holder=world.department, by=world.department_coordinator, at=NOW)
    assert "chưa có kết quả để báo cáo" in coordinator.get(f"/bao-cao/van-ban/{row.pk}/").content.decode()
    seen = coordinator.post(f"/bao-cao/van-ban/{row.pk}/")
    assert "chưa có kết quả để báo cáo" in seen.content.decode()
    assert not Report.objects.exists()
    assert coordinator.get(f"/bao-cao/van-ban/{UUID(int=1)}/").status_code == 404
