"""The report on one letter from draft to signed copy: right figures, kept bytes, nobody's words lost."""

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from importlib import import_module

import docx
import pypdfium2
import pytest

from khien.base import audit, clock
from khien.directives import actions as directives
from khien.directives.actions import NewPaper, PaperRole, Settlement
from khien.directives.queries import one_seen_by
from khien.directives.rules.answers import Word
from khien.directives.rules.states import Says
from khien.duties import actions as duties
from khien.duties.queries import duties_of
from khien.evidence.queries import standing_pieces
from khien.files.actions import store_bytes
from khien.files.queries import open_bytes
from khien.organisations.queries import NotAllowed
from khien.papers import brief_pdf, pdf, samples
from khien.reports import actions, queries
from khien.reports.letter_result.brief import brief, facts
from khien.reports.letter_result.values import from_json, to_json, words_from
from khien.reports.models import Report
from khien.reports.rules import NEXT, State, Step, UnableToMoveReport, after
from tests.world import World

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
LETTER = """Số: 15/SGDĐT-VP
Lâm Đài, ngày 16 tháng 11 năm 2026
V/v bảo đảm an toàn thông tin mạng

Kính gửi: Các trường THPT.

Sở Giáo dục và Đào tạo yêu cầu các đơn vị thực hiện:
1. Tổ chức tuyên truyền, nâng cao nhận thức về an toàn thông tin mạng cho cán bộ, giáo viên.
2. Sao lưu dữ liệu theo nguyên tắc 3-2-1 trước ngày 19/11/2026.
3. Báo cáo kết quả thực hiện về Sở trước ngày 19/11/2026./.

GIÁM ĐỐC

Lê Mẫu Hạnh
"""


@pytest.fixture(autouse=True)
def stopped_clock() -> Iterator[None]:
    with clock.stopped_at(AT):
        yield


@pytest.fixture
def report(world: World) -> Report:
    """Three schools got the letter; north answered and named a difficulty; south and hill are late."""
    by = world.department_coordinator
    letter = directives.take_in([NewPaper(PaperRole.MAIN, text=LETTER)], holder=world.department, by=by, at=AT)
    letter = directives.accept_proposed_targets(letter, version=letter.version, by=by, at=AT)
    for clause in letter.clauses.filter(deadline_settled=False):
        fresh = one_seen_by(by, letter.pk)
        assert fresh is not None
        directives.settle_deadline(clause, Settlement(), version=fresh.version, by=by, at=AT)
    letter = directives.send(letter, by=by, at=AT)
    row = letter.recipients.get(unit=world.north)
    directives.open_letter(row, by=world.north_officer, at=AT)
    for clause in letter.clauses.all():
        directives.answer_clause(row, clause, Word(Says.DONE), by=world.north_officer, at=AT)
    directives.write_remarks(
        row, difficulties="Thiếu ổ cứng rời", proposals="=Cấp kinh phí", by=world.north_officer, at=AT
    )
    directives.sign_answer(row, by=world.north_leader, at=AT)
    return actions.draft_report(letter, world.department, by=by, at=AT)


def text_of(data: bytes) -> str:
    document = pypdfium2.PdfDocument(data)
    return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in document)


def test_the_draft_counts_what_happened_and_names_who_is_silent(world: World, report: Report) -> None:
    result = from_json(report.content["facts"])
    assert (result.total, result.answered, result.late) == (3, 1, 2)
    assert result.silent == [world.south.name, world.hill.name]
    assert [clause.done for clause in result.clauses] == [1, 1, 1]
    assert result.clauses[1].unproven_claims == 1
    words = words_from(report.content["words"])
    assert "Thiếu ổ cứng rời" in words.difficulties
    assert words.addressees == (world.province.name,)


def test_values_survive_their_json(report: Report) -> None:
    result = from_json(report.content["facts"])
    assert to_json(from_json(to_json(result))) == to_json(result)


def test_a_final_is_kept_hashed_and_prints_the_chain_s_head(world: World, report: Report) -> None:
    head = audit.head()
    final = actions.finalise(report, version=report.version, by=world.department_coordinator, at=AT)
    assert (final.chain_seq, final.chain_digest) == head
    with open_bytes(final.pdf) as file:
        said = text_of(file.read())
    assert f"mục {head[0]}" in said
    assert world.south.name in said
    assert "Thiếu ổ cứng rời" in said
    assert "DỰ THẢO" not in said
    with open_bytes(final.docx) as file:
        word = docx.Document(io.BytesIO(file.read()))
    assert any("Thiếu ổ cứng rời" in paragraph.text for paragraph in word.paragraphs)


def test_number_and_day_stay_blank_until_the_clerk_and_the_signed_copy_close_it(world: World, report: Report) -> None:
    by = world.department_coordinator
    actions.finalise(report, version=report.version, by=by, at=AT)
    signed = store_bytes(pdf(samples.letter()), "bao-cao-da-ky.pdf", by=by.pk, at=AT)
    with pytest.raises(actions.UnableToReport, match="số"):
        actions.close_report(report, " ", date(2026, 11, 20), signed, by=by, at=AT)
    with pytest.raises(actions.UnableToReport, match="sau hôm nay"):
        actions.close_report(report, "12/BC-SGDĐT", date(2026, 11, 21), signed, by=by, at=AT)
    closed = actions.close_report(report, "12/BC-SGDĐT", date(2026, 11, 20), signed, by=by, at=AT)
    assert (closed.state, closed.number) == (State.CLOSED, "12/BC-SGDĐT")
    assert standing_pieces(by, world.department.pk, "report_sent").count() == 1
    with pytest.raises(UnableToMoveReport):
        actions.edit_report(closed, words_from(closed.content["words"]), version=closed.version, by=by, at=AT)


def test_a_report_is_not_issued_before_the_day_of_its_newest_final(world: World, report: Report) -> None:
    by, evening = world.department_coordinator, datetime(2026, 11, 20, 18, 0, tzinfo=UTC)  # the 21st in Vietnam
    actions.finalise(report, version=report.version, by=by, at=AT)
    report.refresh_from_db()
    again = actions.edit_report(report, words_from(report.content["words"]), version=report.version, by=by, at=AT)
    actions.finalise(again, version=again.version, by=by, at=evening)
    signed = store_bytes(pdf(samples.letter()), "bao-cao-da-ky.pdf", by=by.pk, at=evening)
    with pytest.raises(actions.UnableToReport, match="trước ngày chốt bản cuối \\(21/11/2026\\)"):
        actions.close_report(report, "12/BC-SGDĐT", date(2026, 11, 20), signed, by=by, at=evening)
    closed = actions.close_report(report, "12/BC-SGDĐT", date(2026, 11, 21), signed, by=by, at=evening)
    assert (closed.state, closed.issued_on) == (State.CLOSED, date(2026, 11, 21))


def test_two_editors_never_overwrite_each_other(world: World, report: Report) -> None:
    by, words = world.department_coordinator, words_from(report.content["words"])
    edited = actions.edit_report(report, replace(words, opening="Một"), version=report.version, by=by, at=AT)
    with pytest.raises(actions.UnableToReport, match="Người khác"):
        actions.edit_report(report, replace(words, opening="Hai"), version=report.version, by=by, at=AT)
    assert words_from(edited.content["words"]).opening == "Một"


def test_an_edited_final_is_a_draft_again_and_its_bytes_stay(world: World, report: Report) -> None:
    by, words = world.department_coordinator, words_from(report.content["words"])
    first = actions.finalise(report, version=report.version, by=by, at=AT)
    report.refresh_from_db()
    again = actions.edit_report(report, replace(words, closing="Xin hết."), version=report.version, by=by, at=AT)
    assert again.state == State.DRAFT
    second = actions.finalise(again, version=again.version, by=by, at=AT)
    assert (first.number, second.number) == (1, 2)
    assert first.pdf.sha256 != second.pdf.sha256


def test_only_those_who_report_for_the_unit_may_and_neighbours_see_nothing(world: World, report: Report) -> None:
    with pytest.raises(NotAllowed):
        actions.finalise(report, version=report.version, by=world.department_leader, at=AT)
    assert queries.report_seen_by(world.south_coordinator, report.pk) is None
    assert queries.report_seen_by(world.department_leader, report.pk) is not None


def test_the_leader_s_page_is_one_page_with_the_worst_first(world: World, report: Report) -> None:
    found = queries.brief_facts(world.department_coordinator, report.directive)
    page = brief(found, body="SỞ", parent_body="", chain="mục 1")
    assert [one.name for one in page.worst][:2] == sorted([world.south.name, world.hill.name])
    assert len(pypdfium2.PdfDocument(brief_pdf(page))) == 1


def test_the_leader_s_page_says_what_the_report_says(world: World, report: Report) -> None:
    for viewer, units in ((world.department_leader, 3), (world.north_leader, 1), (world.province_leader, 3)):
        whole = queries.report_data(viewer, report.directive, AT.date())
        counted = facts(whole.letter, AT.date(), whole.clauses, whole.units, {})
        found = queries.brief_facts(viewer, report.directive)
        weakest, same = found.weakest, counted.weakest
        assert weakest is not None
        assert same is not None
        assert (weakest.number, weakest.met, weakest.units) == (same.number, same.met, same.units)
        assert replace(found, weakest=None) == replace(counted, weakest=None)
        assert found.total == units


@pytest.mark.parametrize("at_once", [500, 0])
def test_the_leader_s_page_is_never_older_than_the_facts(
    world: World, report: Report, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    """Whether few or too many units must be judged anew: then the slow way tells."""
    before = queries.brief_facts(world.department_leader, report.directive)
    asked = duties_of(world.department_leader, world.north, AT.date())
    duties.waive(
        next(one.duty for one in asked if one.duty.obligation == "backup-3-2-1"),
        "nâng cấp",
        by=world.department_leader,
        at=AT,
    )
    monkeypatch.setattr(import_module("khien.directives.queries.summary"), "AT_ONCE", at_once)
    after = queries.brief_facts(world.department_leader, report.directive)
    assert [[one.figure for one in found.worst if one.name == world.north.name] for found in (before, after)] == [
        ["3 việc"],
        ["2 việc"],
    ]


def test_the_life_of_a_report_is_the_table() -> None:
    for state in State:
        for step in Step:
            if (state, step) in NEXT:
                assert after(state, step) == NEXT[state, step]
            else:
                with pytest.raises(UnableToMoveReport):
                    after(state, step)
