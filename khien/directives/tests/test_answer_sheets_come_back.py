"""An answer sheet leaves as a workbook, is filled in offline, and comes back whole or with every bad cell named."""

import io
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from khien.directives import actions, queries
from khien.directives.models import Directive, HandedSheet, Recipient, SheetBatch
from khien.directives.rules.handing_in import Handed
from khien.directives.rules.states import Reply, Says
from khien.directives.sheets.read import UnableToReadAnswers, pages_of, read
from khien.directives.sheets.values import AnswerSheet, Ask, Question, code_of, recipient_of
from khien.directives.sheets.write import ANSWERS, FIGURES, workbook
from khien.directives.tests.conftest import NOW
from khien.evidence.models import Evidence
from khien.law.load import catalogue
from khien.organisations.models import Person
from khien.organisations.queries import NotAllowed
from tests.world import World

DONE, CANNOT = "Đã thực hiện", "Chưa thực hiện được"


def some_sheet() -> AnswerSheet:
    return AnswerSheet(
        code=code_of(7, "key"),
        unit="Trường THPT Bắc",
        letter="Công văn số 1/SGD",
        subject="",
        issuer="Sở",
        due="20/09/2024",
        questions=(Question("a", 1, "Sao lưu", "15/09/2024"), Question("b", 2, "Trực", "")),
        asks=(Ask(catalogue().proofs["backup_321"], "Sao lưu 3-2-1"),),
    )


def filled(data: bytes, answers: Mapping[str, Any], figures: Mapping[str, Any] | None = None) -> bytes:
    """The workbook with cells written by key and column, as a person in Excel would."""
    book = load_workbook(io.BytesIO(data))
    for title, cells in ((ANSWERS, answers), (FIGURES, figures or {})):
        if not cells:
            continue
        rows = {row[0].value: row[0].row for row in book[title].iter_rows() if row[0].value}
        for where, value in cells.items():
            key, _, column = where.rpartition("@")
            book[title][f"{column}{rows[key]}"] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_what_is_written_into_the_yellow_cells_comes_back() -> None:
    sheet = some_sheet()
    data = filled(
        workbook(sheet), {"a@E": DONE, "b@E": "chua thuc hien duoc", "b@F": "Thiếu người", "proposals@E": "Xin máy"}
    )
    code, pages = pages_of(data)
    found = read(pages, sheet)
    assert recipient_of(code, "key") == 7
    assert not found.bad
    assert {key: (word.says, word.note) for key, word in found.words.items()} == {
        "a": (Says.DONE, ""),
        "b": (Says.CANNOT, "Thiếu người"),
    }
    assert found.proposals == "Xin máy"
    assert found.given == ()


def test_every_bad_cell_is_named_and_none_hides_another() -> None:
    sheet = some_sheet()
    proof = sheet.asks[0].proof.id
    data = filled(
        workbook(sheet),
        {"a@E": "có lẽ", "b@E": CANNOT, "signed_on@E": "32/13/2024"},
        {f"{proof}|@ngay@E": "hôm qua", f"{proof}|copies@E": "nhiều"},
    )
    bad = {(one.sheet, one.cell) for one in read(pages_of(data)[1], sheet).bad}
    assert {(ANSWERS, "E10"), (ANSWERS, "F11"), (FIGURES, "E5")} <= bad
    assert sum(sheet == ANSWERS for sheet, _ in bad) == 3
    assert len(bad) > 4  # the required figures left blank are named too
    assert all(cell for _, cell in bad)


def test_a_block_of_figures_left_blank_claims_nothing_and_a_full_one_is_typed() -> None:
    sheet = some_sheet()
    proof = sheet.asks[0].proof
    values: dict[str, Any] = {f"{proof.id}|@ngay@E": date(2024, 9, 1)}
    for field in proof.fields:
        sample = {"integer": 3, "number": 1.284, "hours": 1.5, "boolean": "Có", "date": date(2024, 9, 1), "text": "x"}
        value = field.options[0][1] if field.options else sample[field.type.value]
        values[f"{proof.id}|{field.id}@E"] = value
    data = filled(workbook(sheet), {"a@E": DONE, "b@E": DONE}, values)
    found = read(pages_of(data)[1], sheet)
    assert not found.bad
    (one,) = found.given
    assert one.happened_on == date(2024, 9, 1)
    assert set(one.facts) == {field.id for field in proof.fields}


@given(st.text(max_size=60), st.integers(min_value=0, max_value=10**12))
def test_a_code_is_known_only_as_it_was_made(text: str, number: int) -> None:
    assert recipient_of(code_of(number, "key"), "key") == number
    assert recipient_of(code_of(number, "other"), "key") is None
    assert recipient_of(text, "key") is None


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"not a workbook", b"PK" + b"\0" * 400])
def test_what_is_no_workbook_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(UnableToReadAnswers):
        pages_of(data)


def test_a_deleted_row_and_a_row_copied_twice_are_told() -> None:
    sheet = some_sheet()
    book = load_workbook(io.BytesIO(workbook(sheet)))
    book[ANSWERS]["A10"] = "b"
    out = io.BytesIO()
    book.save(out)
    whys = [one.why for one in read(pages_of(out.getvalue())[1], sheet).bad]
    assert any("không có nội dung 1" in why for why in whys)
    assert any("hai lần" in why for why in whys)


# --- with rows -----------------------------------------------------------------------------------


def sheet_for(by: Person, row: Recipient) -> bytes:
    ((_, sheet),) = queries.sheets_of(by, row.directive, [row], NOW.date())
    answers = {f"{one.id}@E": DONE for one in sheet.questions}
    return filled(workbook(sheet), answers)


def handed(by: Person, directive: Directive, *files: bytes) -> SheetBatch:
    batch = actions.hand_in(directive, [(f"phieu-{n}.xlsx", data) for n, data in enumerate(files)], by=by, at=NOW)
    while actions.read_next(batch):
        pass
    return batch


def states(batch: SheetBatch) -> list[str]:
    return list(HandedSheet.objects.filter(batch=batch).values_list("state", flat=True))


def entered(batch: SheetBatch, by: Person) -> list[str]:
    batch = actions.confirm_sheets(batch, by=by, at=NOW)
    while actions.enter_next(batch, at=NOW):
        pass
    return states(batch)


@pytest.mark.django_db
def test_a_sheet_from_above_is_the_whole_answer_marked_so_and_keeps_the_paper(
    world: World, to_north: Recipient
) -> None:
    by = world.department_coordinator
    batch = handed(by, to_north.directive, sheet_for(by, to_north))
    assert states(batch) == [Handed.GOOD]
    to_north.refresh_from_db()
    assert to_north.state == Reply.NOT_OPENED  # reading answers nothing
    assert entered(batch, by) == [Handed.ENTERED]
    to_north.refresh_from_db()
    assert (to_north.state, to_north.entered_on_behalf_by) == (Reply.ANSWERED, world.department)
    assert to_north.sheet is not None
    assert HandedSheet.objects.get(batch=batch).data == b""


@pytest.mark.django_db
def test_a_sheet_of_the_units_own_people_waits_for_their_leader(world: World, to_north: Recipient) -> None:
    by = world.north_coordinator
    assert entered(handed(by, to_north.directive, sheet_for(by, to_north)), by) == [Handed.ENTERED]
    to_north.refresh_from_db()
    assert to_north.state == Reply.OPENED
    assert to_north.clause_answers.count() == len(to_north.clause_ids)


@pytest.mark.django_db
def test_entering_again_or_handing_in_again_answers_nothing_twice(world: World, to_north: Recipient) -> None:
    by = world.department_coordinator
    data = sheet_for(by, to_north)
    batch = handed(by, to_north.directive, data, data)
    assert states(batch) == [Handed.GOOD, Handed.BAD]
    assert entered(batch, by) == [Handed.ENTERED, Handed.BAD]
    assert not actions.enter_next(batch, at=NOW)
    again = handed(by, to_north.directive, data)
    assert states(again) == [Handed.BAD]
    assert "đã ký trả lời" in HandedSheet.objects.get(batch=again).bad[0]["why"]


@pytest.mark.django_db
def test_an_answer_given_between_reading_and_entering_is_not_overwritten(world: World, to_north: Recipient) -> None:
    by = world.department_coordinator
    data = sheet_for(by, to_north)
    first, second = handed(by, to_north.directive, data), handed(by, to_north.directive, data)
    assert entered(first, by) == [Handed.ENTERED]
    assert entered(second, by) == [Handed.REFUSED]


@pytest.mark.django_db
def test_figures_of_a_sheet_become_evidence_that_waits_for_review(world: World, to_north: Recipient) -> None:
    by = world.department_coordinator
    ((_, sheet),) = queries.sheets_of(by, to_north.directive, [to_north], NOW.date())
    ask = next(one for one in sheet.asks if one.proof.id == "backup_321")
    values: dict[str, Any] = {f"{ask.proof.id}|@ngay@E": date(2024, 9, 1)}
    values[f"{ask.proof.id}|@he-thong@E"] = "Mọi hệ thống của đơn vị"
    for field in ask.proof.fields:
        sample = {"integer": 3, "number": 3, "hours": 4, "boolean": "Có", "date": date(2024, 9, 1), "text": "x"}
        values[f"{ask.proof.id}|{field.id}@E"] = field.options[0][1] if field.options else sample[field.type.value]
    data = filled(workbook(sheet), {f"{one.id}@E": DONE for one in sheet.questions}, values)
    assert entered(handed(by, to_north.directive, data), by) == [Handed.ENTERED]
    piece = Evidence.objects.get(provider=world.north, proof="backup_321")
    assert piece.recorded_by_id == by.pk
    assert piece.reviews.count() == 0
    assert piece.attachments.count() == 1
    assert set(piece.subjects.values_list("system_id", flat=True)) == {world.north_site.pk, world.north_marks.pk}


@pytest.mark.django_db
def test_neighbours_hand_in_nothing_for_others(world: World, to_north: Recipient) -> None:
    data = sheet_for(world.department_coordinator, to_north)
    batch = handed(world.south_coordinator, to_north.directive, data)
    assert states(batch) == [Handed.BAD]
    for by in (world.north_leader, world.province_leader, world.auditor):
        with pytest.raises(NotAllowed):
            actions.hand_in(to_north.directive, [("a.xlsx", data)], by=by, at=NOW)
    with pytest.raises(NotAllowed):
        actions.hand_in(to_north.directive, [("a.xlsx", data)], by=world.commune_officer, at=NOW)
    with pytest.raises(NotAllowed):
        actions.confirm_sheets(batch, by=world.department_coordinator, at=NOW)


@pytest.mark.django_db
def test_too_many_or_no_sheets_are_refused(world: World, sent: Directive) -> None:
    for files in ([], [("a.xlsx", b"x")] * 501):
        with pytest.raises(actions.UnableToHandIn):
            actions.hand_in(sent, files, by=world.department_coordinator, at=NOW)


@pytest.mark.django_db
def test_sheets_of_all_units_cost_the_queries_of_one(world: World, sent: Directive) -> None:
    by = world.department_coordinator
    rows = list(queries.open_sheets(by, sent))
    with CaptureQueriesContext(connection) as for_one:
        queries.sheets_of(by, sent, rows[:1], NOW.date())
    with CaptureQueriesContext(connection) as for_all:
        found = queries.sheets_of(by, sent, rows, NOW.date())
    assert {row.unit_id for row, _ in found} == {world.north.pk, world.south.pk}  # the enterprise is not below the Sở
    assert len(for_all) <= len(for_one)
