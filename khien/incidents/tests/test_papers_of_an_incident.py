"""Papers of an incident: filled from what is known, frozen for ever, sent; and how the judge answers for them."""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pypdfium2
import pytest

from khien.base import clock
from khien.base.ids import new_id
from khien.base.models import Entry
from khien.duties import actions as duties
from khien.duties.models import Ask
from khien.duties.queries.judging import judged
from khien.duties.rules.verdicts import Status
from khien.evidence import actions as evidence
from khien.evidence.models import Evidence
from khien.evidence.rules import Decision
from khien.files.actions import store_bytes
from khien.files.queries import is_erased, open_bytes
from khien.incidents import actions
from khien.incidents.actions import Sent, UnableToHandle
from khien.incidents.actions.papers import values_of
from khien.incidents.models import Happening, Incident, IncidentPaper
from khien.incidents.queries import ClockState, clocks
from khien.incidents.rules.fields import UnableToFill, changed, checked, missing
from khien.incidents.rules.papers import content_of, digest_of
from khien.incidents.rules.states import State, What
from khien.incidents.tests.reported import NIGHT, on_watch, reported
from khien.law.incidents.read import incident_laws
from khien.law.incidents.types import Said
from khien.law.types import ClauseTerms
from khien.organisations.rules.names import ERASED
from khien.systems import actions as systems
from khien.systems.rules.fields import Part
from khien.watch.models import Member
from tests.world import SETUP, World

pytestmark = pytest.mark.django_db
NOTICE = {
    "reporter_address": "Số 1 đường Thử, Lâm Đài",
    "operator": "Tổ Tin học",
    "owner": "UBND tỉnh Lâm Đài",
    "proposal": "Cử người giúp khôi phục",
}
FORM_03: dict[str, Any] = {
    "reporter_address": "Số 1 đường Thử",
    "reporter_phone": "0900 000 003",
    "reporter_email": "truong@lamdai.example",
    "contact_name": "Người Thử",
    "contact_phone": "0900 000 004",
    "contact_email": "nguoi@lamdai.example",
    "operator": "Tổ Tin học",
    "status": "Chưa được xử lý",
    "found_by": ["Khác"],
    "found_by_more": "Giáo viên thấy",
    "told": ["Cơ quan điều phối"],
}


@pytest.fixture(autouse=True)
def _tonight() -> Iterator[None]:
    with clock.stopped_at(NIGHT):
        yield


def _now(row: Incident) -> Incident:
    return Incident.objects.select_related("unit__parent", "received_by").get(pk=row.pk)


def _frozen(world: World, row: Incident, form: str, said: dict[str, Any]) -> IncidentPaper:
    row = _now(row)
    row = actions.fill(row, form, said, version=row.version, by=world.north_officer, at=NIGHT)
    made = actions.freeze(_now(row), form, version=row.version, by=world.north_officer, at=NIGHT)
    return IncidentPaper.objects.select_related("incident__unit", "pdf", "docx").get(pk=made.pk)


def _signed() -> Any:
    return store_bytes(b"1. Ban da ky", "ban-ky.txt", by=None, at=NIGHT)


def _text(made: IncidentPaper) -> tuple[str, str]:
    """The words of the PDF and of the Word file, white space single."""
    assert made.pdf is not None and made.docx is not None
    with open_bytes(made.pdf) as file:
        opened = pypdfium2.PdfDocument(file.read())
        said = " ".join(page.get_textpage().get_text_range() for page in opened)
        opened.close()
    with open_bytes(made.docx) as file:
        document = zipfile.ZipFile(io.BytesIO(file.read())).read("word/document.xml").decode()
    word = " ".join(re.sub(r"<[^>]+>", "", part) for part in document.split("</w:p>"))
    return " ".join(said.split()), " ".join(word.split())


def test_fields_are_filled_from_the_report_the_system_and_who_received_it(world: World) -> None:
    for part, given in (
        (Part.DOMAIN, {"name": "diem.lamdai.example"}),
        (Part.ADDRESS, {"network": "203.0.113.7", "public": True}),
    ):
        systems.add_part(
            unit=world.north, part=part, system=world.north_marks, given=given, by=world.north_officer, at=NIGHT
        )
    row = reported(world, systems=[world.north_marks.pk])
    row = _now(actions.receive(row, by=world.north_coordinator, at=NIGHT))
    known = values_of(row, world.north_officer, NIGHT)
    assert known["reporter_name"] == world.north.name and known["system"] == "Quản lý điểm học sinh"
    assert (known["domains"], known["public_ips"]) == ("diem.lamdai.example", "203.0.113.7")
    assert (known["level"], known["contact_name"]) == ("2", world.north_coordinator.full_name)
    assert (known["detected_on"], known["detected_time"]) == ("22/11/2026", "21:10")
    assert known["description"] == "Mã hóa tống tiền. Tệp điểm đổi đuôi .khoa"
    assert "owner" not in known and "operator" not in known  # nobody said: they stay blank


def test_only_what_a_person_said_otherwise_is_kept(world: World) -> None:
    row = reported(world)
    known = values_of(row, world.north_officer, NIGHT)
    given = {"reporter_name": known["reporter_name"], "description": "", "owner": "UBND tỉnh"}
    row = actions.fill(row, "notice", given, version=row.version, by=world.north_officer, at=NIGHT)
    assert row.facts == {"description": "", "owner": "UBND tỉnh"}
    assert values_of(row, world.north_officer, NIGHT)["description"] == ""
    with pytest.raises(UnableToHandle, match="Người khác vừa sửa"):
        actions.fill(row, "notice", given, version=0, by=world.north_officer, at=NIGHT)


def test_what_a_form_does_not_offer_is_refused_in_words() -> None:
    form = incident_laws().paper("initial-report")
    assert form is not None
    with pytest.raises(UnableToFill, match="không có lựa chọn"):
        checked(form, {"status": "Đang xử lý"})
    with pytest.raises(UnableToFill, match="dài quá 300"):
        checked(form, {"owner": "x" * 301})
    assert checked(form, {"found_by": ["Khác"], "nothing": "x"}) == {"found_by": ["Khác"]}
    assert {one.id for one in missing(form, {})} >= {"reporter_name", "status", "told", "written_at"}
    assert changed({"a": ["x", "y"]}, {"a": "x; y"}) == {}


def test_what_is_missing_is_named_and_nothing_is_frozen(world: World) -> None:
    row = reported(world)
    with pytest.raises(UnableToHandle, match="Địa chỉ, Tên hệ thống, Đơn vị vận hành, Cơ quan chủ quản"):
        actions.freeze(_now(row), "notice", version=row.version, by=world.north_officer, at=NIGHT)
    assert not IncidentPaper.objects.exists()


def test_the_notice_says_the_same_in_pdf_and_word(world: World) -> None:
    made = _frozen(world, reported(world, systems=[world.north_marks.pk]), "notice", NOTICE)
    for text in _text(made):
        for said in (
            "TRƯỜNG THPT BẮC LÂM",
            "V/v thông báo sự cố an toàn thông tin mạng",
            "Quản lý điểm học sinh",
            "Số 1 đường Thử, Lâm Đài",
            "Mã hóa tống tiền. Tệp điểm đổi đuôi .khoa",
            "22/11/2026",
            "THỦ TRƯỞNG ĐƠN VỊ",
        ):
            assert said in text, said
    assert made.digest == digest_of(made.content)


def test_form_03_ticks_what_was_chosen_and_leaves_blank_what_nobody_said(world: World) -> None:
    row = reported(world, systems=[world.north_marks.pk])
    row = actions.say_beyond(row, "Cần khôi phục", by=world.north_officer, at=NIGHT)
    for text in _text(_frozen(world, row, "initial-report", FORM_03)):
        assert "[x] Chưa được xử lý" in text and "[ ] Đã được xử lý" in text
        assert "[x] Cơ quan điều phối" in text and "[x] Khác" in text
        assert "Hệ điều hành: …" in text and "chưa đối chiếu" not in text


def test_a_frozen_paper_stays_while_the_incident_goes_on(world: World) -> None:
    row = reported(world, systems=[world.north_marks.pk])
    first = _frozen(world, row, "notice", NOTICE)
    second = _frozen(world, row, "notice", NOTICE | {"proposal": "Đã tự khôi phục"})
    assert (first.number, second.number) == (1, 2) and first.digest != second.digest
    first.refresh_from_db()
    assert digest_of(first.content) == first.digest
    assert Happening.objects.filter(what=What.PAPER_MADE).count() == 2


def test_the_clock_stops_with_the_first_sending_of_its_paper(world: World) -> None:
    row = reported(world, systems=[world.north_marks.pk], detected_at=NIGHT - timedelta(minutes=20))
    made = _frozen(world, row, "notice", NOTICE)
    at = NIGHT + timedelta(minutes=40)
    actions.mark_sent(made, Sent(at, "Sở Giáo dục và Đào tạo", "email"), by=world.north_officer, at=at)
    row = _now(row)
    found = {one.running.clock.id: one for one in clocks([row], at)[row.pk]}
    assert (found["notice"].state, found["notice"].sent_at) == (ClockState.MET, at)
    assert found["full-report"].state is ClockState.RUNNING
    late = NIGHT + timedelta(days=8)
    assert {one.state for one in clocks([row], late)[row.pk] if one.running.clock.id == "full-report"} == {
        ClockState.LATE
    }
    with pytest.raises(UnableToHandle, match="đã được ghi là đã gửi"):
        actions.mark_sent(made, Sent(at, "Sở", "email"), by=world.north_officer, at=at)


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        (Sent(NIGHT + timedelta(hours=1), "Sở", "email"), "sau lúc này"),
        (Sent(NIGHT - timedelta(hours=1), "Sở", "email"), "trước lúc phát hiện"),
        (Sent(NIGHT, " ", "email"), "nơi nhận"),
        (Sent(NIGHT, "Sở", "bồ câu"), "hình thức"),
    ],
)
def test_a_sending_that_cannot_be_is_refused(world: World, sent: Sent, why: str) -> None:
    made = _frozen(world, reported(world, systems=[world.north_marks.pk]), "notice", NOTICE)
    with pytest.raises(UnableToHandle, match=why):
        actions.mark_sent(made, sent, by=world.north_officer, at=NIGHT)


def _ask(world: World, obligation: str, law_on: date) -> Ask:
    new = duties.NewAsk(
        world.north.pk, obligation, "directive:h6", new_id(), "Thư thử", "", law_on, ClauseTerms(quote="")
    )
    duties.ask_many([new], by=SETUP, at=NIGHT - timedelta(days=1))
    return Ask.objects.select_related("duty__unit").get(duty__obligation=obligation)


def _verdict(ask: Ask, on: date) -> Any:
    ((_ask_row, verdict),) = judged([Ask.objects.select_related("duty__unit").get(pk=ask.pk)], on)
    return verdict


def _confirm_list(world: World) -> None:
    listed = evidence.record(
        by=world.north_officer,
        at=NIGHT,
        provider=world.north,
        proof=evidence.INVENTORY,
        happened_on=clock.day_of(NIGHT),
        facts={"systems": 2, "without_level": 0},
        subjects=[evidence.SubjectRef(world.north)],
    )
    evidence.review(listed, Decision.ACCEPT, "", by=world.north_leader, at=NIGHT)


def test_a_sent_notice_answers_the_letter_once_another_accepts_it(world: World) -> None:
    _confirm_list(world)
    on = clock.day_of(NIGHT)
    ask = _ask(world, "incident-notice", on)
    assert _verdict(ask, on).status is Status.NOT_ASKED
    row = reported(world, systems=[world.north_marks.pk])
    actions.confirm(row, by=world.north_officer, at=NIGHT)
    assert _verdict(ask, on).status is Status.UNPROVEN
    assert _verdict(ask, on + timedelta(days=4)).status is Status.OVERDUE
    made = _frozen(world, row, "notice", NOTICE)
    sent = Sent(NIGHT, "Sở Giáo dục và Đào tạo", "email", "12/CV", _signed())
    actions.mark_sent(made, sent, by=world.north_officer, at=NIGHT)
    assert _verdict(ask, on).status is Status.UNPROVEN  # it waits for somebody else
    piece = Evidence.objects.get(proof="incident_notice")
    assert "chưa phải báo cáo nguyên nhân" in piece.note and piece.recorded_by == world.north_officer
    evidence.review(piece, Decision.ACCEPT, "", by=world.north_coordinator, at=NIGHT)
    assert _verdict(ask, on).status is Status.MET


def test_a_serious_one_and_one_beyond_capacity_are_asked_and_answered(world: World) -> None:
    _confirm_list(world)
    on = clock.day_of(NIGHT)
    serious, beyond = _ask(world, "serious-incident-notice", on), _ask(world, "beyond-capacity-notice", on)
    assert {_verdict(one, on).status for one in (serious, beyond)} == {Status.NOT_ASKED}
    row = reported(world, systems=[world.north_marks.pk])
    row = actions.judge_serious(
        row, {}, True, personal_data=Said.NO, version=row.version, by=world.north_officer, at=NIGHT
    )
    row = actions.say_beyond(row, "", by=world.north_officer, at=NIGHT)
    assert {_verdict(one, on).status for one in (serious, beyond)} == {Status.UNPROVEN}
    report = _frozen(world, row, "initial-report", FORM_03)
    with pytest.raises(UnableToHandle, match="số văn bản"):
        actions.mark_sent(report, Sent(NIGHT, "Sở", "email", "", _signed()), by=world.north_officer, at=NIGHT)
    actions.mark_sent(report, Sent(NIGHT, "Sở", "email"), by=world.north_officer, at=NIGHT)
    assert not Evidence.objects.filter(proof="incident_initial_report").exists()
    actions.add_signed(report, _signed(), "15/BC", by=world.north_officer, at=NIGHT)
    said = {"contact_name": "Người Thử", "contact_phone": "0900 000 004"}
    notice = _frozen(world, row, "serious-notice", said)
    actions.mark_sent(notice, Sent(NIGHT, "Sở", "phone", "", _signed()), by=world.north_officer, at=NIGHT)
    for piece in Evidence.objects.exclude(proof=evidence.INVENTORY):
        evidence.review(piece, Decision.ACCEPT, "", by=world.north_coordinator, at=NIGHT)
    assert {_verdict(one, on).status for one in (serious, beyond)} == {Status.MET}


def test_erased_it_keeps_days_and_hashes_and_loses_words_fields_and_files(world: World) -> None:
    on_watch(world.north, world.north_coordinator)
    row = reported(world, words="Cô Thử bấm nhầm", systems=[world.north_marks.pk])
    made = _frozen(world, row, "notice", NOTICE)
    pdf = made.pdf
    assert pdf is not None
    assert actions.erase_incident(_now(row), "Theo yêu cầu, 12/YC", by=world.administrator, at=NIGHT) >= 6
    row, made = _now(row), IncidentPaper.objects.get()
    pdf.refresh_from_db()
    assert (row.words, row.facts, made.content, made.pdf) == (ERASED, {}, {}, None) and is_erased(pdf)
    assert len(made.digest) == 64 and row.state == State.CONFIRMED
    said = " ".join(Happening.objects.values_list("words", flat=True))
    assert "Cô Thử" not in said and world.north_coordinator.full_name not in said
    assert Entry.objects.filter(subject=f"incident:{row.pk}").exists()


def test_a_person_who_is_erased_leaves_the_calls(world: World) -> None:
    on_watch(world.north, world.north_coordinator)
    Member.objects.update(name="Tên Trong Lịch")
    reported(world)
    name = world.north_coordinator.full_name
    told = Happening.objects.get(what=What.CALLED)
    assert "Tên Trong Lịch" in told.words
    told.words += f", {name}"
    told.save()
    actions.forget_person(world.north_coordinator, by=SETUP, at=NIGHT)
    told.refresh_from_db()
    assert name not in told.words and "Tên Trong Lịch" not in told.words and ERASED in told.words


def test_content_is_the_same_whatever_the_order_of_its_words(world: World) -> None:
    form = incident_laws().paper("notice")
    assert form is not None
    row = _now(reported(world))
    head = actions.papers.head_of(row, form, NIGHT)
    one = content_of(form, "x", head, {"owner": "A", "system": "B"}, row.number)
    two = content_of(form, "x", head, {"system": "B", "owner": "A"}, row.number)
    assert digest_of(one) == digest_of(two)
