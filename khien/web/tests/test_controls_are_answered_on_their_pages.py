"""Controls on their pages: seen whole, answered in place and without scripts, carried over, followed below."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from khien.base import clock
from khien.dossiers import actions
from khien.dossiers.actions import Answer
from khien.dossiers.models import ControlAnswer
from khien.dossiers.rules.standards import standard_of
from khien.evidence import actions as evidence
from khien.evidence.actions import SubjectRef
from khien.law.controls.carry import State
from khien.law.types import Regime
from khien.notices.actions import make_feed
from khien.systems import actions as systems
from khien.web.notices.places import place_of
from khien.web.tests.letters_at_hand import signed_in
from tests.world import World

pytestmark = pytest.mark.django_db
AT = datetime(2026, 9, 3, 2, 0, tzinfo=UTC)
NEW, OLD = Regime.ANM_2026, Regime.ATTT_2016
CARD = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def stopped_clock() -> Iterator[None]:
    with clock.stopped_at(AT):
        yield


@pytest.fixture
def place(world: World) -> World:
    systems.set_level(world.north_site, by=world.north_officer, at=AT, level=3, since=date(2026, 1, 1))
    return world


def url(world: World, name: str, *more: str) -> str:
    return reverse(f"controls:{name}", args=[world.north_site.pk, *more])


def say(world: World, control: str, state: State, regime: Regime = NEW, **more: object) -> None:
    answer = Answer(state, **more)  # type: ignore[arg-type]
    actions.answer_control(world.north_site, regime, control, answer, by=world.north_officer, at=AT)


def test_any_control_is_two_clicks_from_the_system(place: World) -> None:
    client = signed_in(place.north_officer)
    page = client.get(url(place, "index")).content.decode()
    links = set(re.findall(r'href="([^"#]+/nhom/[^"#]+)#(bp-[^"]+)"', page))
    shown = {link: client.get(link).content.decode() for link in {link for link, _ in links}}
    assert len(links) == 54
    assert all(f'id="{card}"' in shown[link] and "Trả lời" in shown[link] for link, card in links)


def test_a_system_without_level_says_so_and_leads_there(place: World) -> None:
    page = signed_in(place.hill_officer).get(reverse("controls:index", args=[place.hill_site.pk])).content.decode()
    assert "Chưa xác định cấp độ" in page and "/cap-do/" in page and "/nhom/" not in page


def test_confidence_is_told_and_unknown_content_can_still_be_answered(place: World) -> None:
    client = signed_in(place.north_officer)
    told = client.get(url(place, "group", NEW, "LH")).content.decode()
    assert "biết qua tóm tắt" in told and "6 tháng một lần" in told
    old = client.get(url(place, "group", OLD, "van_hanh")).content.decode()
    assert "chưa đối chiếu" in old
    systems.set_level(place.north_site, by=place.north_officer, at=AT, level=4, since=date(2026, 2, 1))
    bare = client.get(url(place, "group", NEW, "LH")).content.decode()
    assert "Chưa có nội dung tiêu chuẩn" in bare
    sent = {"state": "in_place", "how": "", "due_on": "", "saw": ""}
    assert client.post(url(place, "answer", NEW, "LH"), sent).status_code == 302
    assert ControlAnswer.objects.get(control="LH").state == "in_place"


def test_both_standards_are_there_the_one_in_force_first(place: World) -> None:
    page = signed_in(place.north_officer).get(url(place, "index")).content.decode()
    assert page.index("TCVN 14423:2026 (đang áp dụng)") < page.index("TCVN 11930:2017")
    old = signed_in(place.north_officer).get(url(place, "index"), {"luat": OLD.value}).content.decode()
    assert "7.1.5.4" in old and "5.12.2.5" not in old


@pytest.mark.parametrize("law", ["attt-2016", "anm-2026"])
def test_every_page_of_controls_leads_to_both_standards(place: World, law: str) -> None:
    client, at = signed_in(place.north_officer), f"/he-thong/{place.north_site.pk}/bien-phap/"
    standard = standard_of(Regime(law))
    control = standard.at(3)[0]
    pages = [
        f"{at}?luat={law}",
        f"{at}{law}/nhom/{control.group}/",
        f"{at}{law}/nhom/{control.group}/tra-loi/",
        f"{at}{law}/muc/{control.id}/",
        f"/bien-phap/?luat={law}",
        f"/bien-phap/con-thieu/?luat={law}",
    ]
    for page in pages:
        text = client.get(page).content.decode()
        for regime in Regime:
            assert f"luat={regime}" in text, (page, regime)
            assert standard_of(regime).instrument in text, (page, regime)


@pytest.mark.parametrize("level", [1, 2, 4, 5])
def test_a_clause_whose_content_nobody_knows_says_so_and_is_answered_all_the_same(place: World, level: int) -> None:
    systems.set_level(place.north_site, by=place.north_officer, at=AT, level=level, since=date(2026, 9, 2))
    client, at = signed_in(place.north_officer), f"/he-thong/{place.north_site.pk}/bien-phap/anm-2026/"
    bare = [one for one in standard_of(Regime.ANM_2026).at(level) if not one.content]
    assert bare
    for control in bare[:3]:
        page = client.get(f"{at}muc/{control.id}/").content.decode()
        assert "Chưa có nội dung tiêu chuẩn" in page and control.clauses[level] in page
        sent = {"state": "partly", "how": "Theo bản tiêu chuẩn của trường", "saw": ""}
        client.post(f"{at}muc/{control.id}/", sent)
        assert ControlAnswer.objects.get(system=place.north_site, control=control.id).state == "partly"


def test_a_control_is_answered_in_place(place: World) -> None:
    client, here = signed_in(place.north_officer), url(place, "answer", NEW, "LH.3.1")
    form = client.get(here, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in form and "hx-post" in form
    faulty = client.post(here, {"state": "not_applicable", "saw": ""}, headers=CARD).content.decode()
    assert "cần ghi rõ lý do" in faulty and "hx-post" in faulty
    sent = {"state": "partly", "how": "Quét từng quý", "due_on": "20/09/2026", "saw": ""}
    card = client.post(here, sent, headers=CARD).content.decode()
    assert "<html" not in card and "Quét từng quý" in card and "20/09/2026" in card
    stale = client.post(here, {"state": "in_place", "saw": ""}, headers=CARD).content.decode()
    assert "Người khác vừa trả lời" in stale and ControlAnswer.objects.get().state == "partly"


def test_without_scripts_the_same_form_is_a_page_and_leads_back_to_its_control(place: World) -> None:
    client, here = signed_in(place.north_officer), url(place, "answer", NEW, "LH.3.1")
    assert "<html" in client.get(here).content.decode()
    response = client.post(here, {"state": "missing", "saw": ""})
    assert response.headers["Location"] == url(place, "group", NEW, "LH") + "#bp-LH-3-1"


def test_evidence_of_the_unit_is_picked_and_shown(place: World) -> None:
    piece = evidence.record(
        by=place.north_officer,
        at=AT,
        provider=place.north,
        proof="backup_321",
        happened_on=date(2026, 9, 1),
        facts={"copies": 3, "media": 2, "offline": 1},
        subjects=[SubjectRef(place.north)],
    )
    client, here = signed_in(place.north_officer), url(place, "answer", NEW, "SL.3.1")
    assert str(piece.pk) in client.get(here).content.decode()
    client.post(here, {"state": "in_place", "proofs": [str(piece.pk)], "saw": ""})
    assert reverse("evidence:one", args=[piece.pk]) in client.get(url(place, "group", NEW, "SL")).content.decode()


def test_a_group_is_answered_at_once(place: World) -> None:
    client, here = signed_in(place.north_officer), url(place, "answer_group", NEW, "HT")
    assert "chọn ít nhất một" in client.post(here, {"state": "in_place"}).content.decode()
    client.post(here, {"state": "in_place", "controls": ["HT.3.1", "HT.3.2"]})
    assert ControlAnswer.objects.filter(state="in_place").count() == 2


def test_answers_are_carried_over_marked_and_confirmed_one_by_one_or_as_a_group(place: World) -> None:
    client = signed_in(place.north_officer)
    assert "Mang câu trả lời" not in client.get(url(place, "index")).content.decode()
    for old in ("KT.DL.SL", "QL.VH.1", "KT.MANG.TRONG", "KT.MANG.NGOAI"):
        say(place, old, State.IN_PLACE, OLD)
    assert "Mang câu trả lời" in client.get(url(place, "index")).content.decode()
    assert "Số đề xuất mang sang" in client.post(url(place, "carry"), follow=True).content.decode()
    page = client.get(url(place, "group", NEW, "SL")).content.decode()
    assert "Mang sang từ TCVN 11930, ánh xạ chưa đối chiếu" in page and "7.2.4.3 Sao lưu dự phòng" in page
    client.post(url(place, "confirm", NEW, "SL"), {"bien_phap": "SL.3.1"})
    client.post(url(place, "confirm", NEW, "HT"))
    confirmed = ControlAnswer.objects.exclude(confirmed_at=None).values_list("control", flat=True)
    assert set(confirmed) >= {"SL.3.1", "HT.3.6"}
    again = client.post(url(place, "confirm", NEW, "SL"), follow=True).content.decode()
    assert "Chưa chọn biện pháp nào" in again


def test_a_gap_shows_in_my_work_of_its_owner_and_its_unit_and_in_the_calendar(place: World) -> None:
    say(place, "SL.3.1", State.MISSING, due_on=date(2026, 9, 5), owner=place.department_coordinator)
    with clock.stopped_at(datetime(2026, 9, 7, 2, 0, tzinfo=UTC)):
        for person in (place.north_officer, place.north_leader, place.department_coordinator):
            page = signed_in(person).get(reverse("work:index")).content.decode()
            assert "trễ 2 ngày" in page and "#bp-SL-3-1" in page, person
        assert "trễ 2 ngày" not in signed_in(place.south_officer).get(reverse("work:index")).content.decode()
        token = make_feed(place.north, by=place.north_officer, at=AT)
        feed = signed_in(place.north_officer).get(reverse("calendars:feed", args=[token])).content.decode()
    assert "20260905" in feed and "QUÁ HẠN" in feed


def test_a_province_sees_how_much_each_system_has_in_few_questions(place: World) -> None:
    say(place, "SL.3.1", State.PARTLY, due_on=date(2026, 9, 5))
    client = signed_in(place.province_coordinator)
    client.get(reverse("home"))  # the first page begins the stay
    with CaptureQueriesContext(connection) as asked:
        page = client.get(reverse("controls:below")).content.decode()
    assert len(asked) <= 15
    assert reverse("controls:below") in client.get(reverse("systems:index")).content.decode()
    assert "Đã triển khai một số hạng mục" in page and "cần xác định cấp độ" in page
    with CaptureQueriesContext(connection) as asked:
        gaps = client.get(reverse("controls:gaps")).content.decode()
    assert len(asked) <= 15 and "Trang thông tin điện tử" in gaps


def test_no_page_of_a_system_asks_more_than_fifteen_questions(place: World) -> None:
    for control in ("LH.3.1", "SL.3.1", "HT.3.1", "HT.3.2"):
        say(place, control, State.PARTLY, due_on=date(2026, 9, 5), owner=place.north_officer)
    client = signed_in(place.north_officer)
    client.get(reverse("home"))  # the first page begins the stay
    for page in (url(place, "index"), url(place, "group", NEW, "HT"), url(place, "answer", NEW, "HT.3.1")):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(page).status_code == 200
        assert len(asked) <= 15, page


def test_a_notice_of_gaps_leads_to_the_controls_of_their_system(place: World) -> None:
    about = f"gaps:{place.north_site.pk}:2026-09-30"
    assert place_of(about) == url(place, "index")


def test_the_old_standard_is_counted_apart_from_what_circular_12_asks_of_the_design(place: World) -> None:
    page = signed_in(place.north_officer).get(url(place, "index") + f"?luat={OLD}").content.decode()
    assert "0/44 đã có" in page and "0/16 đã có" in page and "0/60" not in page
    assert "Yêu cầu thiết kế của Thông tư 12/2022/TT-BTTTT (ngoài TCVN 11930)" in page
    new = signed_in(place.north_officer).get(url(place, "group", NEW, "HT")).content.decode()
    assert "mới biết ở cấp độ 1, cấp độ này chưa rõ" in new and "Xếp vào nhóm này là của Khiên" in new
    assert "nhóm nào là kỹ thuật là của Khiên, chưa đối chiếu" in new
