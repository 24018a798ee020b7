"""Pages of dossiers: a school writes and submits one, the Sở returns it once and approves it; papers go out."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import FileResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from khien.base import clock
from khien.dossiers.actions import making
from khien.dossiers.models import Dossier, Filing, PaperOrder
from khien.dossiers.rules.states import Act, State
from khien.dossiers.tests.filed import NOW, answered, drafted, facts_of, judged, step
from khien.law.types import Regime
from khien.organisations.models import Person
from khien.systems.models import InformationSystem, SystemLevel, Zone
from khien.web.tests.letters_at_hand import signed_in
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def stopped_clock() -> Iterator[None]:
    with clock.stopped_at(NOW):
        yield


def _file() -> SimpleUploadedFile:
    return SimpleUploadedFile("ban-ky.txt", b"1. Ban ky", "text/plain")


def _page(client: Client, route: str, row: Dossier, *more: Any) -> str:
    return client.get(reverse(route, args=[row.pk, *more])).content.decode()


def _act(person: Person, row: Dossier, act: str, **given: Any) -> Dossier:
    row.refresh_from_db()
    sent = {"version": row.version, "on": "20/11/2026", "paper": _file(), "number": "05/CV", **given}
    response = signed_in(person).post(reverse("dossiers:step", args=[row.pk, act]), sent)
    assert response.status_code == 302, response.content.decode()
    row.refresh_from_db()
    return row


def test_a_school_writes_and_submits_and_the_department_returns_it_once_and_approves(world: World) -> None:
    answered(world.north_marks, facts_of(2), world.north_officer)
    officer = signed_in(world.north_officer)
    assert "Lập hồ sơ" in officer.get(reverse("dossiers:index", args=[world.north_marks.pk])).content.decode()
    officer.post(reverse("dossiers:begin", args=[world.north_marks.pk]), {"law_on": "20/11/2026"})
    row = Dossier.objects.get()
    text = _page(officer, "dossiers:one", row)
    assert "Nộp hồ sơ" in text
    assert "Hồ sơ còn thiếu “Tài liệu thiết kế”" in text
    officer.post(reverse("dossiers:add_paper", args=[row.pk]), {"document": "thiet-ke", "paper": _file()})
    row.refresh_from_db()
    words = {"version": row.version, "risks": "Lộ điểm", "policy_number": "12/QĐ", "policy_on": "01/09/2026"}
    officer.post(reverse("dossiers:words", args=[row.pk]), words)
    sought = {"appraiser": str(world.department.pk), "approver": ""}  # level 2: the same body approves
    row = _act(world.north_officer, row, "submit", **sought)
    assert row.state == State.SUBMITTED
    waiting = signed_in(world.department_coordinator).get(reverse("dossiers:waiting")).content.decode()
    assert world.north_marks.name in waiting
    assert row.approver_id == world.department.pk
    row = _act(world.department_coordinator, row, "ask-supplement", words="Thiếu sơ đồ")
    assert "Thiếu sơ đồ" in _page(officer, "dossiers:one", row)
    row = _act(world.north_officer, row, "submit", **sought)
    row = _act(world.department_coordinator, row, "find-complete")
    row = _act(world.department_leader, row, "approve", number="77/QĐ-SGDĐT")
    assert SystemLevel.objects.get(system=world.north_marks, decision="77/QĐ-SGDĐT").level == 2
    assert "Xác định lại cấp độ" in _page(officer, "dossiers:one", row)


def test_a_refusal_stands_on_the_form_with_its_article_and_nothing_typed_is_lost(world: World) -> None:
    row = drafted(world)
    sent = {"version": row.version, "on": "20/11/2026", "paper": _file(), "number": "09/CV-THPT"}
    sent |= {"appraiser": "ngoai", "appraiser_name": world.north.name, "approver": str(world.department.pk)}
    text = signed_in(world.north_officer).post(reverse("dossiers:step", args=[row.pk, "submit"]), sent).content.decode()
    assert "không được là đơn vị vận hành" in text
    assert "Điều 18.4" in text
    assert "09/CV-THPT" in text
    row.refresh_from_db()
    assert row.appraiser_id == world.department.pk  # what was chosen before the refusal stands


@pytest.mark.parametrize("form", ["pdf", "docx"])
def test_every_paper_is_taken_away_as_a_download(world: World, form: str) -> None:
    row = drafted(world)
    response = signed_in(world.north_officer).get(reverse("dossiers:paper", args=[row.pk, "tong-quan", form]))
    assert response["Content-Disposition"].startswith("attachment")
    assert response.content[:4] in {b"%PDF", b"PK\x03\x04"}


def _streamed(client: Client, url: str) -> bytes:
    answer = client.get(url)
    assert isinstance(answer, FileResponse)
    return b"".join(answer)


def _ordered(client: Client, row: Dossier, **given: Any) -> str:
    """The address of an order just placed."""
    response = client.post(reverse("dossiers:bundle", args=[row.pk]), given)
    assert response.status_code == 302
    return response["Location"]


def test_the_bundle_is_made_in_the_background_and_holds_what_was_uploaded_and_signed(world: World) -> None:
    row = step(drafted(world), Act.SUBMIT, world.north_officer)
    officer = signed_in(world.north_officer)
    page = _ordered(officer, row)
    assert "việc vẫn chạy tiếp" in officer.get(page).content.decode()
    assert "k-progress" in officer.get(page, headers={"HX-Request": "true"}).content.decode()
    making.make(PaperOrder.objects.get(what="bundle").pk)
    assert officer.get(page, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert "Đã đóng gói xong" in officer.get(page).content.decode()
    got = _streamed(officer, f"{page}tep/")
    names = zipfile.ZipFile(io.BytesIO(got)).namelist()
    assert any(name.startswith("tai-len/001-thiet-ke") for name in names)
    assert any(name.startswith("da-ky/001-submit") for name in names)
    assert signed_in(world.department_coordinator).get(page).status_code == 404


def test_what_was_submitted_is_downloaded_later_and_a_redraw_stands_beside_it(world: World) -> None:
    row = step(drafted(world), Act.SUBMIT, world.north_officer)
    client = signed_in(world.department_coordinator)
    paper = reverse("dossiers:paper", args=[row.pk, "tong-quan", "docx"])
    first = client.get(paper).content
    InformationSystem.objects.filter(pk=world.north_marks.pk).update(purpose="Viết sau khi nộp")
    assert client.get(paper).content == first
    making.make(PaperOrder.objects.get().pk)
    assert _streamed(client, paper) == first
    assert client.get(f"{paper}?ban=hom-nay").content != first
    text = _page(client, "dossiers:changes", row)
    assert "Viết sau khi nộp" in text
    assert "vẫn giữ nguyên" in text
    rounds = _page(client, "dossiers:rounds", row)
    assert Filing.objects.get().digest[:32] in rounds
    assert "ho-so/01-tong-quan.pdf" in rounds  # in the address of the file


def test_a_judge_outside_the_tree_reads_the_dossier_but_not_the_system(world: World) -> None:
    row = judged(drafted(world), world.telecom, world.department, world.north_officer)
    client = signed_in(world.telecom_coordinator)
    assert client.get(reverse("dossiers:one", args=[row.pk])).status_code == 404
    row = step(row, Act.SUBMIT, world.north_officer)
    assert "Yêu cầu bổ sung" in _page(client, "dossiers:one", row)
    assert _ordered(client, row)
    assert client.get(reverse("dossiers:index", args=[world.north_marks.pk])).status_code == 404


def test_a_page_of_a_dossier_asks_few_questions(world: World) -> None:
    row = step(drafted(world), Act.SUBMIT, world.north_officer)
    client = signed_in(world.department_coordinator)
    urls = [reverse("dossiers:one", args=[row.pk]), reverse("dossiers:waiting")]
    urls.append(reverse("dossiers:index", args=[world.north_marks.pk]))
    urls += [reverse(f"dossiers:{name}", args=[row.pk]) for name in ("rounds", "changes", "law", "diagrams")]
    for url in urls:
        client.get(url)
        with CaptureQueriesContext(connection) as asked:
            client.get(url)
        assert len(asked) <= 15, "\n".join(one["sql"][:160] for one in asked)


def test_the_law_of_today_is_set_against_that_of_the_dossiers_day(world: World) -> None:
    row = drafted(world, 3, law_on=date(2024, 5, 6), regime=Regime.ATTT_2016)
    text = _page(signed_in(world.north_officer), "dossiers:law", row)
    assert "Thời hạn thẩm định" in text
    assert "NĐ 331/2026/NĐ-CP" in text


def test_a_heading_saves_itself_and_who_is_late_is_told(world: World) -> None:
    row, client = drafted(world), signed_in(world.north_officer)
    url, heads = reverse("dossiers:words", args=[row.pk]), {"HX-Request": "true", "HX-Trigger-Name": "zones"}
    sent = {"version": row.version, "zones": "Một vùng máy chủ", "risks": "chưa viết xong"}
    text = client.post(url, sent, headers=heads).content.decode()
    row.refresh_from_db()
    assert "Đã lưu lúc" in text
    assert f'name="version" value="{row.version}"' in text
    assert (row.words["zones"], row.words["risks"], row.policy_number) == ("Một vùng máy chủ", "Lộ điểm số", "12/QĐ")
    late = client.post(url, sent | {"zones": "Khác"}, headers=heads).content.decode()
    row.refresh_from_db()
    assert "Người khác vừa sửa" in late
    assert row.words["zones"] == "Một vùng máy chủ"
    wrong = {"HX-Request": "true", "HX-Trigger-Name": "policy_on"}
    text = client.post(url, {"version": row.version, "policy_on": "31/02/2026"}, headers=wrong).content.decode()
    assert "Chưa lưu" in text


def test_a_zone_of_the_diagram_is_moved_by_a_button(world: World) -> None:
    for place, name in enumerate(("Vùng biên", "Vùng máy chủ")):
        Zone.objects.create(system=world.north_marks, name=name, kind="internal", order=place)
    row, client = drafted(world), signed_in(world.north_officer)
    url = reverse("dossiers:diagrams", args=[row.pk])
    assert "Xuống" in client.get(url).content.decode()
    answer = client.post(url, {"version": row.version, "doi": "logical:0:xuong"}, follow=True)
    text = answer.content.decode()
    assert text.index("Vùng máy chủ") < text.index("Vùng biên")
    row.refresh_from_db()
    assert row.layout["logical_order"] == ["Vùng máy chủ", "Vùng biên"]
    client.post(url, {"version": row.version, "logical": "1", "physical": "2"})
    row.refresh_from_db()
    assert (row.layout["logical"], row.layout["logical_order"]) == (1, ["Vùng máy chủ", "Vùng biên"])


def test_whoever_submits_is_told_what_is_still_blank(world: World) -> None:
    text = _page(signed_in(world.north_officer), "dossiers:step", drafted(world), "submit")
    assert "Bản nộp được giữ nguyên, kể cả chỗ trống" in text
    assert "Điền nội dung" in text
