"""Teams on their pages: set up, filled, called out, answered; the board, duty pay, an import, few questions."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document

from khien.base import clock
from khien.watch.actions import learning, links
from khien.watch.actions.call_outs import call_out, end_call_out
from khien.watch.actions.learning import Paper, Said
from khien.watch.actions.members import Described, made_in_import
from khien.watch.actions.teams import Placed, seat
from khien.watch.models import CallOut, CallOutAnswer, Member, Seat, Skill, Team
from khien.watch.rules.links import Purpose
from khien.watch.rules.shifts import Kind
from khien.watch.rules.teams import Learned, Part
from khien.watch.tests.rosters_kept import put_on
from khien.watch.tests.teams_kept import NIGHT, SET_UP, Kept, team_of_the_department
from khien.web.tests.letters_at_hand import signed_in
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _night() -> Iterator[None]:
    with clock.stopped_at(NIGHT):
        yield


@pytest.fixture
def kept(world: World) -> Kept:
    return team_of_the_department(world)


def text(client: Client, name: str, *keys: Any, query: str = "") -> str:
    answer = client.get(reverse(f"teams:{name}", args=keys) + query)
    assert answer.status_code == 200, answer.content.decode()[-2000:]
    return answer.content.decode()


def post(client: Client, route: str, /, *keys: Any, query: str = "", **data: Any) -> Any:
    answer = client.post(reverse(f"teams:{route}", args=keys) + query, data)
    if answer.status_code == 200:
        told = re.findall(r"k-error[^>]*>([^<]+)", answer.content.decode())
        raise AssertionError(told or answer.content.decode()[-3000:])
    return answer


def refused(client: Client, route: str, /, *keys: Any, query: str = "", **data: Any) -> str:
    answer = client.post(reverse(f"teams:{route}", args=keys) + query, data)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_team_is_set_up_and_filled_from_nothing(world: World) -> None:
    officer = signed_in(world.department_coordinator)
    assert "Chưa có đội nào" in text(officer, "index")
    post(officer, "new", name="Đội ứng cứu", number="12/QĐ", decided_on="01/09/2026", phone="0900 000 010")
    team = Team.objects.get()
    page = text(officer, "one", team.pk)
    assert "Đội chưa có ai" in page and "number=12%2FQ%C4%90" in page
    given = {"part": "expert", "since": "01/10/2026", "last": "31/12/2026", "outside": "on", "employer": "Công ty Mẫu"}
    post(officer, "add_new", team.pk, name="Khách Mẫu Sáu", phone="0900 000 002", **given)
    expert = Seat.objects.get()
    assert (expert.valid_to, expert.member.valid_to, expert.member.outside) == (
        date(2027, 1, 1),
        date(2027, 1, 1),
        True,
    )
    assert "có chữ" in refused(officer, "add_new", team.pk, name="A", phone="09OO", part="member", since="01/10/2026")
    account = {"account": str(world.responder.pk), "part": "member", "since": "01/10/2026"}
    post(officer, "add_new", team.pk, **account)
    assert Member.objects.get(person=world.responder).name == "Đỗ Mẫu Năm"
    assert "Khách Mẫu Sáu" in text(officer, "one", team.pk)
    other = Seat.objects.get(member__person=world.responder)
    places: dict[str, Any] = {f"seat_{expert.pk}": 2, f"seat_{other.pk}": 1}
    post(officer, "order", team.pk, **places)
    assert [one.member.name for one in Seat.objects.order_by("place")] == ["Đỗ Mẫu Năm", "Khách Mẫu Sáu"]


def test_the_decision_is_proposed_as_evidence_with_what_is_known(world: World, kept: Kept) -> None:
    officer = signed_in(world.department_coordinator)
    url = re.search(r'href="([^"]*response_team_decision[^"]*)"', text(officer, "one", kept.team.pk))
    assert url is not None
    form = officer.get(url[1].replace("&amp;", "&")).content.decode()
    assert 'value="12/QĐ-SGDĐT"' in form and 'value="01/09/2026"' in form and 'value="3"' in form


def test_people_of_units_below_are_found_and_seated(world: World, kept: Kept) -> None:
    officer = signed_in(world.department_coordinator)
    own = made_in_import(world.north, [Described("Tạ Bắc Ba", date(2026, 9, 1))], SET_UP)[0]
    assert "Tạ Bắc Ba" in text(officer, "add", kept.team.pk, query="?tim=ta+bac")
    assert "Không có ai khớp" in text(officer, "add", kept.team.pk, query="?tim=khong+ai")
    post(officer, "add", kept.team.pk, member=own.pk, part="member", since="20/11/2026")
    assert Seat.objects.filter(member=own).exists()


def test_skills_and_certificates_are_written_and_an_expired_one_is_marked(world: World, kept: Kept) -> None:
    officer, seat_ = signed_in(world.department_coordinator), kept.seats["expert"]
    assert "trí nhớ" in text(officer, "skills", kept.team.pk, seat_.pk)
    given = {"can_incident": "on", "grade_incident": "3", "words_incident": "mã độc"}
    post(officer, "skills", kept.team.pk, seat_.pk, **given)
    assert Skill.objects.get().grade == 3
    scan = SimpleUploadedFile("chung-chi.txt", b"1. Chung chi", "text/plain")
    paper = {"kind": "certificate", "name": "Điều tra số", "got_on": "01/01/2024", "expires_on": "01/11/2026"}
    post(officer, "add_paper", kept.team.pk, seat_.pk, paper=scan, **paper)
    page = text(officer, "person", kept.team.pk, seat_.pk)
    assert "Đã hết hạn" in page and "Xử lý sự cố, điều tra số (Hạng 3): mã độc" in page
    assert "Đã hết hạn" in text(officer, "one", kept.team.pk)
    found = re.search(r"giay-to/(\d+)/\"", page)
    assert found is not None
    download = officer.get(reverse("teams:paper", args=[kept.team.pk, seat_.pk, found[1]]))
    assert download.headers["Content-Disposition"].startswith("attachment")
    download.close()
    post(officer, "end_paper", kept.team.pk, seat_.pk, found[1])
    assert "Điều tra số" not in text(officer, "person", kept.team.pk, seat_.pk).replace("điều tra số", "")


def test_who_can_do_forensics_and_is_free_now(world: World, kept: Kept) -> None:
    by = world.department_coordinator
    for who in (kept.expert, kept.leader):
        learning.say_skills(who, {"incident": Said()}, by=by, at=NIGHT)
    put_on(world.department, kept.leader, "2026-11-20T17:00", "2026-11-21T07:00", by, Kind.SITE, SET_UP)
    page = text(signed_in(by), "one", kept.team.pk, query="?nhom=incident&ranh=on")
    body = page[page.index("<tbody>") : page.index("</tbody>")]
    assert "Khách Mẫu Sáu" in body and "Đặng Mẫu Hai" not in body and "Đỗ Mẫu Năm" not in body
    page = text(signed_in(by), "one", kept.team.pk, query="?tu=khong-ai-biet")
    assert "Không có ai khớp" in page


def _call(world: World, kept: Kept) -> CallOut:
    return call_out(kept.team, world.north, "Mã hóa dữ liệu", by=world.department_coordinator, at=NIGHT)


def test_a_call_out_goes_from_the_button_to_its_end(world: World, kept: Kept) -> None:
    boss, other = signed_in(world.department_coordinator), signed_in(world.responder)
    form = text(boss, "call", kept.team.pk, query=f"?cho={world.north.pk}&ve=incident:7")
    key = re.search(r'name="key" value="([^"]+)"', form)
    assert key is not None and form.count("checked") == 3 and world.north.name in form
    given = {"key": key[1], "about": "incident:7", "words": "Máy chủ bị mã hóa", "unit_name": "Trường THPT Bắc Lâm"}
    given |= {"members": [kept.leader.pk, kept.responder.pk, kept.expert.pk], "where": "Phòng máy"}
    there = post(boss, "call", kept.team.pk, **given).headers["Location"]
    assert post(boss, "call", kept.team.pk, **given).headers["Location"] == there  # pressed twice
    row = CallOut.objects.get()
    assert (row.unit, row.about) == (world.north, "incident:7")
    assert "Anh/chị được gọi" in text(other, "call_out", row.pk)
    post(other, "answer", row.pk, tra_loi="coming-20", words="Đi xe máy")
    line = CallOutAnswer.objects.get(member=kept.responder)
    assert line.expected_at == NIGHT + timedelta(minutes=20)
    part = text(boss, "board", row.pk)
    assert "hx-get" in part and "Đi xe máy" in part and "<html" not in part
    post(boss, "write_for", row.pk, CallOutAnswer.objects.get(member=kept.expert).pk, answer="cannot", words="Ốm")
    post(boss, "there", row.pk, line.pk)
    post(boss, "end_call_out", row.pk, words="Đã khôi phục")
    page = text(boss, "call_out", row.pk)
    assert "Đã khôi phục" in page and 'hx-trigger="every 5s"' not in page and "Ốm" in page
    assert "Đã khôi phục" in "".join(row for row in csv_of(boss, "lan-goi-doi", kept))


def csv_of(client: Client, table: str, kept: Kept, query: str = "") -> list[str]:
    answer = client.get(f"{reverse('tables:download', args=[table, 'csv'])}?doi={kept.team.pk}{query}")
    content = b"".join(answer) if answer.streaming else answer.content
    return [" ".join(one) for one in csv.reader(io.StringIO(content.decode("utf-8-sig")))]


def test_an_unknown_unit_is_said_in_words_and_nobody_is_called(world: World, kept: Kept) -> None:
    boss = signed_in(world.department_coordinator)
    given: dict[str, Any] = {
        "key": "0198f0c0-0000-7000-8000-000000000001",
        "words": "Việc",
        "members": [kept.leader.pk],
    }
    assert "Không tìm thấy đơn vị" in refused(boss, "call", kept.team.pk, unit_name="Trường nào đó", **given)
    assert "Có nhiều đơn vị khớp" in refused(boss, "call", kept.team.pk, unit_name="trường thpt", **given)
    assert not CallOut.objects.exists()


def test_who_was_not_called_answers_nothing(world: World, kept: Kept) -> None:
    row = _call(world, kept)
    client = signed_in(world.north_officer)
    assert "Gọi thêm người" not in text(client, "call_out", row.pk)
    assert client.post(reverse("teams:answer", args=[row.pk]), {"tra_loi": "cannot"}).status_code == 403
    line = CallOutAnswer.objects.filter(call_out=row)[0]
    assert client.post(reverse("teams:there", args=[row.pk, line.pk])).status_code == 403
    assert signed_in(world.south_officer).get(reverse("teams:call_out", args=[row.pk])).status_code == 404


def test_an_answer_in_nobody_s_words_is_refused_in_words(world: World, kept: Kept) -> None:
    row, client = _call(world, kept), signed_in(world.responder)
    answer = client.post(reverse("teams:answer", args=[row.pk]), {"tra_loi": "coming-x"}, follow=True)
    assert "bao nhiêu phút" in answer.content.decode()
    assert not CallOutAnswer.objects.exclude(answer="").exists()


def test_duty_pay_shows_the_rate_its_article_and_proposes_only_whole_months(world: World, kept: Kept) -> None:
    by = world.department_coordinator
    put_on(world.department, kept.responder, "2026-12-05T17:00", "2026-12-06T07:00", by, Kind.CALL, NIGHT)
    client = signed_in(by)
    page = text(client, "pay", kept.team.pk, query="?thang=2026-12")
    assert "Điều 6, 121/2018/TT-BTC" in page and "tháng chưa hết" in page and "1.300.000" in page
    with clock.stopped_at(NIGHT + timedelta(days=60)):
        rows = csv_of(client, "truc-duong-day-nong", kept, "&thang=2026-12")
    assert any("Đỗ Mẫu Năm" in row and "1300000 1300000" in row for row in rows)
    assert "không ai được phân công" in text(client, "pay", kept.team.pk, query="?thang=2026-08")
    for bad in ("2026-13", "x", "9999-01"):
        assert client.get(f"{reverse('teams:pay', args=[kept.team.pk])}?thang={bad}").status_code == 404


def test_a_month_becomes_a_paper_as_word_and_pdf(world: World, kept: Kept) -> None:
    by, client = world.department_coordinator, signed_in(world.department_coordinator)
    put_on(world.department, kept.responder, "2026-12-05T17:00", "2026-12-06T07:00", by, Kind.CALL, NIGHT)
    with clock.stopped_at(NIGHT + timedelta(days=60)):
        word, printed = (
            client.get(f"{reverse('teams:pay_paper', args=[kept.team.pk, kind])}?thang=2026-12").content
            for kind in ("docx", "pdf")
        )
        assert client.get(reverse("teams:pay_paper", args=[kept.team.pk, "xlsx"])).status_code == 404
    document = Document(io.BytesIO(word))
    cells = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    assert any("Đỗ Mẫu Năm" in " ".join(row) and "1.300.000" in row for row in cells)
    assert any("14 giờ" in row for row in cells)
    words = " ".join(one.text for one in document.paragraphs)
    assert "Điều 6 Thông tư số 121/2018/TT-BTC" in words and "tháng 12/2026" in words
    assert printed.startswith(b"%PDF")


SHEET = """Họ và tên;Chức vụ;Điện thoại;Phần việc;Chuyên gia ngoài;Từ ngày;Đến hết ngày
Người Mới Một;Kỹ sư;0900 000 003;Đội phó;;01/10/2026;
Khách Mẫu Tám;;0900 000 004;;có;01/10/2026;31/03/2027
"""


def _sheet(words: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("doi.csv", words.encode(), "text/csv")


def test_people_come_in_from_a_table_after_a_dry_run(world: World, kept: Kept) -> None:
    client = signed_in(world.department_coordinator)
    tried = refused(client, "take_in", kept.team.pk, sheet=_sheet(SHEET))
    ticket = re.search(r'name="ticket" value="([^"]+)"', tried)
    assert ticket is not None and "2 người sẽ vào đội, trong đó 2 người mới" in tried
    assert Seat.objects.count() == 3
    post(client, "take_in", kept.team.pk, ticket=ticket[1])
    assert {(one.member.name, one.part) for one in Seat.objects.all()} >= {
        ("Người Mới Một", Part.DEPUTY),
        ("Khách Mẫu Tám", Part.EXPERT),
    }
    answer = client.post(reverse("teams:take_in", args=[kept.team.pk]), {"ticket": ticket[1]}, follow=True)
    assert "đã được nhập hoặc đã chờ quá" in answer.content.decode() and Seat.objects.count() == 5


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("Đặng Mẫu Hai;;;;;;", "đã có trong đội"),
        ("A B;;09OO 111;;;;", "có chữ"),
        ("A B;;;Tướng;;;", "không có phần việc"),
        ("A B;;;;có;;", "phải có ngày kết thúc"),
        ("A B;;;;;32/01/2026;", "không phải là ngày"),
        ("Người Mới Một;;0900 000 003;;;;", "trùng với dòng 2"),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_taken_in(world: World, kept: Kept, line: str, words: str) -> None:
    client = signed_in(world.department_coordinator)
    page = refused(client, "take_in", kept.team.pk, sheet=_sheet(f"{SHEET}{line}\n"))
    assert words in page and 'name="ticket"' not in page and Seat.objects.count() == 3


def _crowd(world: World, kept: Kept, count: int) -> None:
    said = [Described(f"Người {n:03}", date(2026, 9, 1)) for n in range(count)]
    for one in made_in_import(world.department, said, SET_UP):
        by = world.department_coordinator
        seat(kept.team, one, Placed(Part.MEMBER, date(2026, 9, 1), hotline=True), by=by, at=SET_UP)
        learning.say_skills(one, {"incident": Said(1), "protection": Said()}, by=by, at=NIGHT)
        learning.add_paper(one, Paper(Learned.CERTIFICATE, "A", date(2026, 1, 1)), by=by, at=NIGHT)


def test_no_page_asks_more_when_the_team_is_larger(world: World, kept: Kept) -> None:
    _crowd(world, kept, 60)
    for hour in range(55):
        at, by = NIGHT - timedelta(hours=hour), world.department_coordinator
        call_out(kept.team, world.north, "Việc", members=[kept.leader], by=by, at=at)
    row, client = _call(world, kept), signed_in(world.department_coordinator)
    seat_ = kept.seats["leader"].pk
    pages: list[tuple[Any, ...]] = [
        ("index",),
        ("one", kept.team.pk),
        ("call", kept.team.pk),
        ("call_outs", kept.team.pk),
    ]
    pages += [("pay", kept.team.pk), ("person", kept.team.pk, seat_), ("add", kept.team.pk), ("law",)]
    pages += [("call_out", row.pk), ("board", row.pk), ("more", row.pk)]
    text(client, "law")  # the visit begins
    for name, *keys in pages:
        with CaptureQueriesContext(connection) as asked:
            text(client, str(name), *keys)
        assert len(asked) <= 15, (name, len(asked))


def _link(row: CallOut, who: Member) -> str:
    token = links.make_link(who, Purpose.CALL_OUT, f"call_out:{row.pk}", at=NIGHT)
    return links.PATH.format(token=token)


def test_an_expert_without_an_account_answers_by_link_and_may_change_his_mind(world: World, kept: Kept) -> None:
    row, stranger = _call(world, kept), Client()
    url = _link(row, kept.expert)
    page = stranger.get(url)
    assert page.status_code == 200 and "Mã hóa dữ liệu" in page.content.decode()
    line = CallOutAnswer.objects.get(member=kept.expert)
    assert not line.answer  # opening it answers nothing
    for value, answer in (("coming-30", "coming"), ("cannot", "cannot"), ("coming-60", "coming")):
        assert stranger.post(url, {"tra_loi": value, "words": "Kẹt xe"}).status_code == 200
        line.refresh_from_db()
        assert (line.answer, line.how) == (answer, "link")
    assert line.expected_at == NIGHT + timedelta(minutes=60)
    assert "đã trả lời “đang đến”" in stranger.get(url).content.decode()
    stranger.post(url, {"tra_loi": "there"})
    line.refresh_from_db()
    assert line.arrived_at == NIGHT
    assert "không cần trả lời nữa" in stranger.post(url, {"tra_loi": "cannot"}).content.decode()


def test_a_link_lapses_and_answers_after_the_end_as_late(world: World, kept: Kept) -> None:
    row, stranger = _call(world, kept), Client()
    url = _link(row, kept.expert)
    end_call_out(row, by=world.department_coordinator, at=NIGHT + timedelta(minutes=1))
    with clock.stopped_at(NIGHT + timedelta(minutes=5)):
        assert "được ghi là muộn" in stranger.get(url).content.decode()
        stranger.post(url, {"tra_loi": "coming-10"})
        assert "Trả lời muộn" in text(signed_in(world.department_coordinator), "call_out", row.pk)
    with clock.stopped_at(NIGHT + timedelta(days=4)):
        assert stranger.get(url).status_code == 410
