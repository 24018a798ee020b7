"""The pages of passing a letter on: five steps with nothing lost, the paper, the chain, changes above, links."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from khien.base import clock
from khien.directives import actions
from khien.directives.models import Directive, Draft
from khien.directives.tests import passing_on as way
from khien.directives.tests.passing_on import NOW
from khien.web.tests import letters_at_hand as hand
from tests.world import World

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _still(settings: Settings, tmp_path: Path) -> Iterator[None]:
    settings.KHIEN_DATA = tmp_path
    with clock.stopped_at(NOW):
        yield


@pytest.fixture
def above(world: World) -> Directive:
    return way.from_above(world)


@pytest.fixture
def client(world: World) -> Client:
    return hand.signed_in(world.department_coordinator)


@pytest.fixture
def own(world: World, above: Directive) -> Directive:
    return way.begun(above, world.department, world.department_coordinator)


def address(letter: Directive, *parts: object) -> str:
    return "/".join([f"/chuyen-tiep/{letter.pk}", *map(str, parts), ""])


def typed(letter: Directive, **said: object) -> dict[str, object]:
    letter.refresh_from_db()
    found: dict[str, object] = {"version": letter.version, "answer_by": "15/12/2026"}
    for number, clause in enumerate(letter.clauses.all(), start=1):
        found |= {f"kept_{number}": "on", f"text_{number}": clause.text, f"day_{number}": "15/12/2026"}
    return {key: value for key, value in (found | said).items() if value is not None}


def text_of(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


def test_a_received_letter_is_passed_on_in_five_steps(world: World, client: Client, above: Directive) -> None:
    received = f"/van-ban/nhan/{way.to(above, world.department).pk}/"
    assert "Chuyển tiếp" in text_of(client, received)
    assert "20/12/2026" in text_of(client, address(above))
    begun = client.post(address(above), {"unit": world.department.pk})
    letter = Directive.objects.get(forwards=above)
    assert begun["Location"] == address(letter, "noi-dung")
    assert "Đang soạn dở" in text_of(client, address(above))
    assert "đề xuất" in text_of(client, address(letter, "noi-dung")).lower()
    saved = client.post(address(letter, "noi-dung"), typed(letter, kept_4=None, luu="1"))
    assert saved["Location"] == address(letter, "noi-dung-rieng")
    letter.refresh_from_db()
    added = {"version": letter.version, "text": "Tổ chức diễn tập ứng cứu sự cố.", "day": "10/12/2026"}
    client.post(address(letter, "noi-dung-rieng"), added)
    assert "diễn tập" in text_of(client, address(letter, "noi-dung-rieng")).lower()
    letter.refresh_from_db()
    first = letter.clauses.all()[0]
    page = text_of(client, f"/van-ban/{letter.pk}/giao/")
    assert "Chọn một lần cho mọi nội dung" in page
    everyone = [str(one.pk) for one in letter.clauses.filter(dropped=False)]
    chosen = {
        "version": letter.version,
        "kinds": ["upper_school"],
        "under": world.department.pk,
        "clauses": everyone,
        "luu": "1",
    }
    assert client.post(f"/van-ban/{letter.pk}/giao/{first.pk}/", chosen).status_code == 302
    paper = text_of(client, address(letter, "du-thao"))
    assert "Chốt để trình ký" in paper
    assert "Không chuyển tiếp, đơn vị tự làm" in paper
    assert "Trang 1 của dự thảo" in text_of(client, address(letter, "du-thao", "cac-trang"))
    assert client.get(address(letter, "du-thao", "trang", 1))["Content-Type"] == "image/png"
    client.post(address(letter, "du-thao", "chot"), {"version": Draft.objects.get(directive=letter).version})
    assert "Nhập số, ngày và bản ký" in text_of(client, address(letter, "du-thao"))
    copy = SimpleUploadedFile("ban-ky.txt", b"1. Ban ky", "text/plain")
    issued = {"number": "128/SGDĐT-VP", "issued_on": "20/11/2026", "signed_copy": copy}
    assert client.post(address(letter, "du-thao", "so-va-ban-ky"), issued)["Location"] == f"/van-ban/{letter.pk}/gui/"
    letter.refresh_from_db()
    assert "Gửi tới 3 đơn vị" in text_of(client, f"/van-ban/{letter.pk}/gui/")
    client.post(f"/van-ban/{letter.pk}/gui/", {"version": letter.version})
    letter.refresh_from_db()
    assert letter.state == "sent"
    assert "Công văn số 45/UBND-VX" in text_of(client, address(letter, "chung-quanh"))
    page = text_of(client, received)
    assert "<strong>3/3</strong> đơn vị chưa trả lời" in page
    assert "hạn của Sở Giáo dục và Đào tạo 20/12/2026" in page


def test_each_change_is_saved_at_once_with_its_warnings(client: Client, own: Directive) -> None:
    said = client.post(address(own, "noi-dung"), typed(own, day_1="22/12/2026"), headers=HTMX)
    page = said.content.decode()
    assert "Đã lưu lúc" in page
    assert "muộn hơn văn bản gốc" in page
    assert "letters:version" in said["HX-Trigger"]
    own.refresh_from_db()
    assert own.clauses.all()[0].deadline == date(2026, 12, 22)


def test_a_day_that_is_none_is_told_and_saves_nothing(client: Client, own: Directive) -> None:
    before = own.version
    page = client.post(address(own, "noi-dung"), typed(own, day_1="32/12/2026"), headers=HTMX).content.decode()
    assert "Chưa lưu được" in page and "Ngày không đúng" in page
    whole = client.post(address(own, "noi-dung"), typed(own, day_1="32/12/2026", text_2="Lời mới")).content.decode()
    assert "32/12/2026" in whole and "Lời mới" in whole
    own.refresh_from_db()
    assert own.version == before


def test_an_empty_day_not_yet_meant_leaves_the_time_unsettled(world: World, client: Client) -> None:
    by = world.department_coordinator
    paper = actions.NewPaper(actions.PaperRole.MAIN, text=way.FROM_ABOVE)
    taken = actions.take_in([paper], holder=world.department, by=by, at=NOW)
    own = way.begun(taken, world.department, by)
    client.post(address(own, "noi-dung"), typed(own, day_3="", answer_by=""), headers=HTMX)
    assert not own.clauses.all()[2].deadline_settled
    client.post(address(own, "noi-dung"), typed(own, day_3="", answer_by="", luu="1"))
    assert own.clauses.all()[2].deadline_settled


def test_two_who_write_at_once_are_told_and_nothing_is_overwritten(client: Client, own: Directive) -> None:
    stale = typed(own)
    client.post(address(own, "noi-dung"), typed(own, day_1="10/12/2026"))
    page = client.post(address(own, "noi-dung"), stale).content.decode()
    assert "Người khác vừa sửa" in page
    assert own.clauses.all()[0].deadline == date(2026, 12, 10)


def test_words_that_a_colleague_saved_meanwhile_stand_beside_ones_own(client: Client, own: Directive) -> None:
    draft = Draft.objects.get(directive=own)
    given = {**draft.words, "received_by": "Như trên", "signer_capacity": "GIÁM ĐỐC", "version": draft.version}
    assert client.post(address(own, "du-thao", "loi-van"), given | {"contact": "Phòng A"}).status_code == 302
    page = client.post(address(own, "du-thao", "loi-van"), given | {"contact": "Phòng B"}).content.decode()
    assert "Người khác vừa sửa" in page
    assert "Phòng A" in page and "Phòng B" in page


def test_what_is_missing_is_named_with_the_way_to_settle_it(client: Client, own: Directive) -> None:
    page = text_of(client, address(own, "du-thao"))
    assert "chưa chọn đơn vị thực hiện" in page
    assert "Chốt để trình ký" not in page
    assert "Văn bản chưa có số" in text_of(client, f"/van-ban/{own.pk}/gui/")


def test_the_province_sees_every_hop_with_figures_and_drills_down(world: World, above: Directive) -> None:
    below = way.passed(above, world.department, world.department_coordinator, world.north, world.south)
    way.answered(below, world.north, world.north_officer, world.north_leader)
    province = hand.signed_in(world.province_leader)
    assert f"/chuyen-tiep/{above.pk}/chuoi/" in text_of(province, f"/van-ban/{above.pk}/")
    page = text_of(province, address(above, "chuoi"))
    assert "1/2 đơn vị đã trả lời" in page
    assert f"/van-ban/{below.pk}/" in page
    assert hand.questions(province, address(above, "chuoi")) <= 15


def test_a_school_sees_its_ground_by_name_and_nothing_of_its_neighbours(world: World, above: Directive) -> None:
    below = way.passed(above, world.department, world.department_coordinator, world.north, world.south)
    school = hand.signed_in(world.north_leader)
    assert school.get(address(above, "chung-quanh")).status_code == 404
    page = text_of(school, address(below, "chung-quanh")) + text_of(school, address(below, "chuoi"))
    assert "Công văn số 45/UBND-VX" in page
    assert f"/van-ban/{above.pk}/" not in page
    assert world.south.name not in page
    assert school.get(address(above, "chuoi")).status_code == 404


def test_the_list_tells_the_middle_how_its_schools_stand(world: World, client: Client, above: Directive) -> None:
    way.passed(above, world.department, world.department_coordinator, world.north, world.south)
    page = text_of(client, "/van-ban/?xem=nhan-duoc")
    assert "còn 2/2 đơn vị chưa trả lời, hạn của Sở Giáo dục và Đào tạo 20/12/2026" in page


def test_figures_from_below_are_taken_into_the_answer(world: World, client: Client, above: Directive) -> None:
    way.passed(above, world.department, world.department_coordinator, world.north)
    row = actions.open_letter(way.to(above, world.department), by=world.department_coordinator, at=NOW)
    assert "Lấy số liệu vào câu trả lời" in text_of(client, f"/van-ban/nhan/{row.pk}/")
    page = client.post(f"/chuyen-tiep/nhan/{row.pk}/lay-so-lieu/", follow=True).content.decode()
    assert "Đã chuyển tiếp bằng Công văn số 128/SGDĐT-VP" in page
    assert "1/1 đơn vị" not in text_of(client, f"/chuyen-tiep/nhan/{row.pk}/ben-duoi/")


def test_a_change_above_is_shown_and_followed_by_one_click(world: World, client: Client, above: Directive) -> None:
    below = way.passed(above, world.department, world.department_coordinator, world.north)
    actions.amend_answer_by(above, date(2026, 12, 10), "Gấp", by=world.province_coordinator, at=NOW)
    assert address(below, "chung-quanh") in text_of(client, f"/van-ban/{below.pk}/")
    assert "Văn bản gốc đã thay đổi" in text_of(client, address(below, "chung-quanh"))
    page = text_of(client, address(below, "van-ban-goc-doi"))
    assert "10/12/2026" in page and "05/12/2026" in page
    client.post(address(below, "van-ban-goc-doi"))
    below.refresh_from_db()
    assert below.answer_by == date(2026, 12, 5)
    assert client.get(address(below, "van-ban-goc-doi")).status_code == 404


def test_a_letter_taken_back_above_offers_both_ways(world: World, client: Client, above: Directive) -> None:
    below = way.passed(above, world.department, world.department_coordinator, world.north)
    actions.recall(above, "Nhầm", by=world.province_coordinator, at=NOW)
    page = text_of(client, address(below, "van-ban-goc-doi"))
    assert "Khiên không tự thu hồi" in page
    assert client.post(address(below, "giu-nguyen"), {"reason": ""}).status_code == 200
    assert client.post(address(below, "giu-nguyen"), {"reason": "Vẫn cần"}).status_code == 302
    assert "Văn bản gốc đã thay đổi" not in text_of(client, address(below, "chung-quanh"))


def test_a_letter_on_paper_is_linked_from_its_page(world: World, client: Client, above: Directive) -> None:
    by = world.department_coordinator
    text = way.FROM_ABOVE.replace("45/UBND-VX", "200/SGDĐT-VP")
    taken = actions.take_in(
        [actions.NewPaper(actions.PaperRole.MAIN, text=text)], holder=world.department, by=by, at=NOW
    )
    assert "Công văn số 45/UBND-VX" in text_of(client, address(taken, "noi"))
    chosen = f"{address(taken, 'noi')}?goc={above.pk}"
    page = text_of(client, chosen)
    assert "Nối hai văn bản" in page
    pair = {f"pair_{number}": str(one.pk) for number, one in enumerate(above.clauses.all(), start=1)}
    assert client.post(chosen, pair).status_code == 302
    taken.refresh_from_db()
    assert taken.forwards_id == above.pk
    assert client.post(address(taken, "bo-noi")).status_code == 302
    taken.refresh_from_db()
    assert taken.forwards_id is None


def test_only_a_new_day_is_not_called_asking_more(world: World, client: Client) -> None:
    text = hand.LETTER.replace("3. Xây dựng kế hoạch", "3. Lập hồ sơ đề xuất cấp độ xong trước ngày 01/10/2026")
    letter = hand.taken(world, text)
    page = text_of(client, f"/van-ban/{letter.pk}/ra-soat/")
    assert "Văn bản đặt thời hạn" in page
