"""The search page: every kind, what leads where, what is shown of it, and that nothing out of reach is told."""

import re
from collections.abc import Iterator
from datetime import date

import pytest

from khien.base import clock
from khien.directives.models import Directive, Recipient
from khien.evidence import actions as evidence
from khien.evidence.actions import SubjectRef
from khien.evidence.models import Evidence
from khien.files.actions import store_bytes
from khien.organisations.models import Person
from khien.web.search.kinds import KINDS
from khien.web.tests.letters_at_hand import NOW, clauses, sent, signed_in, taken
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def stopped_clock() -> Iterator[None]:
    with clock.stopped_at(NOW):
        yield


@pytest.fixture
def letter(world: World) -> Directive:
    return sent(world)


@pytest.fixture
def piece(world: World) -> Evidence:
    return evidence.record(
        by=world.north_officer,
        at=NOW,
        provider=world.north,
        proof="backup_run",
        happened_on=date(2026, 9, 1),
        facts={"what": "Điểm <b>học sinh</b> & học bạ", "succeeded": True},
        subjects=[SubjectRef(world.north)],
        files=[store_bytes(b"1", "nhat-ky-thang-8.txt", by=None, at=NOW)],
    )


def seen(person: Person, address: str) -> str:
    answer = signed_in(person).get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def found(person: Person, kind: str, typed: str) -> str:
    return seen(person, f"/tim/nhom/{kind}/?q={typed}")


def links(html: str) -> list[str]:
    return re.findall(r'class="k-row-title" href="([^"]+)"', html)


def test_a_letter_is_found_without_accents_and_its_words_are_marked(world: World, letter: Directive) -> None:
    html = found(world.department_coordinator, "van-ban", "bao dam an toan")
    assert links(html) == [f"/van-ban/{letter.pk}/"]
    assert '<mark class="k-hit">Bảo</mark> <mark class="k-hit">đảm</mark>' in html
    assert links(found(world.department_coordinator, "van-ban", "128sgddtvp")) == [f"/van-ban/{letter.pk}/"]


def test_a_clause_leads_each_reader_to_the_place_where_he_reads_it(world: World, letter: Directive) -> None:
    row = Recipient.objects.get(directive=letter, unit=world.north)
    held = links(found(world.department_coordinator, "noi-dung", "ung cuu khan cap"))
    assert held == [f"/van-ban/{letter.pk}/?xem=noi-dung#nd-3"]
    assert 'id="nd-3"' in seen(world.department_coordinator, held[0])
    received = links(found(world.north_officer, "noi-dung", "ung cuu khan cap"))
    assert received == [f"/van-ban/nhan/{row.pk}/#nd-3"]
    assert 'id="nd-3"' in seen(world.north_officer, received[0])


def test_a_clause_under_review_leads_to_its_card(world: World) -> None:
    letter = taken(world)
    third = clauses(letter)[2]
    [link] = links(found(world.department_coordinator, "noi-dung", "ung cuu khan cap"))
    assert link == f"/van-ban/{letter.pk}/ra-soat/#the-{third.pk}"
    assert f'id="the-{third.pk}"' in seen(world.department_coordinator, link)
    assert links(found(world.north_officer, "noi-dung", "ung cuu khan cap")) == []


def test_units_evidence_systems_and_people_lead_to_their_places(world: World, piece: Evidence) -> None:
    viewer = world.department_administrator
    assert links(found(viewer, "don-vi", "thpt bac")) == [f"/don-vi/{world.north.pk}/"]
    assert links(found(viewer, "minh-chung", "hoc ba")) == [f"/minh-chung/{piece.pk}/"]
    [system] = links(found(viewer, "he-thong", "quan ly diem"))
    assert system == f"/he-thong/?don_vi={world.north.pk}#ht-{world.north_marks.pk}"
    assert f'id="ht-{world.north_marks.pk}"' in seen(viewer, system)
    assert links(found(viewer, "nguoi", "do mau nam")) == [f"/don-vi/nguoi/{world.responder.pk}/"]


def test_what_people_wrote_is_shown_as_text_and_never_as_markup(world: World, piece: Evidence) -> None:
    html = found(world.north_officer, "minh-chung", "hoc")
    assert "<b>" not in html
    assert "&lt;b&gt;" in html and "&amp;" in html
    page = seen(world.north_officer, "/tim/?q=%3Cscript%3Ealert(1)%3C/script%3E")
    assert "<script>alert" not in page


def test_nobody_is_told_of_what_they_may_not_see(world: World, letter: Directive, piece: Evidence) -> None:
    for typed in ("bao dam", "hoc ba", "truong thpt", "quan ly diem", "mau", "sao luu"):
        for kind in KINDS:
            html = found(world.police_leader, kind.key, typed)
            assert links(html) == [], (typed, kind.key)
            assert "0 kết quả" in html


def test_all_kinds_stand_on_one_page_and_each_page_by_page(world: World, letter: Directive) -> None:
    page = seen(world.department_coordinator, "/tim/?q=thpt")
    assert [f"/tim/nhom/{kind.key}/?q=thpt" in page for kind in KINDS] == [True] * len(KINDS)
    one = seen(world.department_coordinator, "/tim/?q=thpt&loai=don-vi")
    assert len(links(one)) == 3 and "3 kết quả" in one


def test_pages_of_one_kind_follow_each_other(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("khien.web.search.views.PAGE", 2)
    first = links(seen(world.department_coordinator, "/tim/?q=thpt&loai=don-vi"))
    second = links(seen(world.department_coordinator, "/tim/?q=thpt&loai=don-vi&trang=2"))
    assert (len(first), len(second)) == (2, 1)
    assert not set(first) & set(second)


def test_nothing_typed_and_nothing_found_give_advice(world: World) -> None:
    assert "Có thể tìm gì?" in seen(world.north_officer, "/tim/")
    assert "Có thể tìm gì?" in seen(world.north_officer, "/tim/?q=%22%22")
    none = seen(world.north_officer, "/tim/?q=khongcogi&loai=don-vi")
    assert "Không thấy “khongcogi”" in none and "tên, ký hiệu, mã định danh" in none


def test_odd_addresses_break_nothing(world: World) -> None:
    client = signed_in(world.north_officer)
    assert client.get("/tim/nhom/la-lung/?q=a").status_code == 404
    for odd in ("?q=" + "a" * 5000, "?q=%22%22%22%00", "?q=*:^(NEAR&loai=x", "?q=thpt&loai=don-vi&trang=-7"):
        assert client.get(f"/tim/{odd}").status_code == 200, odd
        assert client.get(f"/tim/nhom/minh-chung/{odd}").status_code == 200, odd


def test_the_box_stands_in_the_frame_of_every_page(world: World) -> None:
    html = seen(world.north_officer, "/viec/")
    assert 'action="/tim/"' in html and 'data-key="/"' in html
    assert html.count('data-key="/"') == 1
