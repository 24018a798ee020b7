"""A filled answer sheet back to words and facts. Every cell that cannot be taken is named; nothing is guessed."""

import io
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zipfile import BadZipFile

from defusedxml.common import DefusedXmlException
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from khien.directives.rules.answers import UnableToAnswer, Word, checked_word
from khien.directives.rules.states import Says
from khien.directives.sheets.values import AnswerSheet, Ask, BadCell, Filled, Given, Question
from khien.directives.sheets.write import (
    ANSWERS,
    CODE_CELL,
    DAY_FIELD,
    EVERY_SYSTEM,
    FIGURES,
    REMARKS,
    SIGNED,
    SYSTEMS_FIELD,
    WORDS,
    fields_of,
)
from khien.law.facts import UnableToReadFacts, day_of, typed
from khien.law.types import FactType, Field
from khien.reading.extract.archive import Package
from khien.reading.extract.values import UnableToExtract
from khien.reading.fold import fold

MOST_BYTES = 2 * 1024 * 1024
_MOST_ROWS, _MOST_COLUMNS = 2000, 6
_LONGEST = 4000
_RESULT, _NOTE, _ANSWER = "E", "F", "E"


class UnableToReadAnswers(ValueError):
    """The file is no answer sheet; the message is fit for the user."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row with its key (the hidden first column) and its cells as text, by column letter."""

    number: int
    key: str
    cells: Mapping[str, str]


Pages = Mapping[str, Sequence[Row]]


def pages_of(data: bytes) -> tuple[str, Pages]:
    """(the sheet's code, rows by page). Raises UnableToReadAnswers for what is no workbook of ours."""
    if not data.startswith(b"PK"):
        raise UnableToReadAnswers("Tệp này không phải là phiếu trả lời dạng XLSX.")
    if len(data) > MOST_BYTES:
        raise UnableToReadAnswers(f"Phiếu lớn hơn {MOST_BYTES // 1024**2} MB; hãy dùng đúng phiếu đã tải từ Khiên.")
    try:
        Package(io.BytesIO(data))
        pages = {name: tuple(rows) for name, rows in _opened(data)}
    except UnableToExtract as error:
        raise UnableToReadAnswers(str(error)) from error
    except DefusedXmlException as error:
        raise UnableToReadAnswers("Bên trong tệp có khai báo thực thể XML, đã từ chối đọc.") from error
    except (InvalidFileException, BadZipFile, KeyError, IndexError, SyntaxError, TypeError, ValueError) as error:
        raise UnableToReadAnswers("Không mở được tệp XLSX này; có thể tệp bị hỏng.") from error
    if ANSWERS not in pages:
        raise UnableToReadAnswers(f"Tệp không có trang “{ANSWERS}”: hãy dùng đúng phiếu đã tải từ Khiên.")
    column, number = CODE_CELL[0], int(CODE_CELL[1:])
    codes = [row.cells.get(column, "") for row in pages[ANSWERS] if row.number == number]
    return (codes[0] if codes else ""), pages


def _opened(data: bytes) -> Iterator[tuple[str, list[Row]]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of styles and rules that it does not know
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        for page in book.worksheets:
            if page.title not in (ANSWERS, FIGURES):
                continue
            page.reset_dimensions()
            rows = page.iter_rows(max_row=_MOST_ROWS, max_col=_MOST_COLUMNS, values_only=True)
            yield page.title, [_row(number, values) for number, values in enumerate(rows, 1) if any(values)]
        book.close()


def _row(number: int, values: Sequence[object]) -> Row:
    cells = {"ABCDEF"[at]: _text(value) for at, value in enumerate(values)}
    return Row(number, cells.get("A", ""), cells)


def _text(value: object) -> str:
    """A cell the Vietnamese way, so that a number typed in Excel is not read as another one."""
    match value:
        case None:
            return ""
        case bool():
            return "Có" if value else "Không"
        case datetime() | date():
            return f"{value:%d/%m/%Y}"
        case time():
            return f"{value:%H:%M}"
        case float():
            return str(int(value)) if value.is_integer() else f"{value:.9f}".rstrip("0").replace(".", ",")
        case _:
            return str(value).strip()


def read(pages: Pages, sheet: AnswerSheet) -> Filled:
    """What the pages say of the questions and asks of `sheet`, the letter as it stands today."""
    bad: list[BadCell] = []
    rows = {row.key: row for row in pages[ANSWERS] if row.key}
    words = _words(sheet.questions, rows, bad)
    texts = {key: _long(rows.get(key), bad) for key in (*REMARKS, "signer")}
    signed_on = _signed_on(rows.get("signed_on"), bad)
    _strangers(pages[ANSWERS], sheet, bad)
    given = _figures(sheet.asks, {row.key: row for row in pages.get(FIGURES, ()) if row.key}, bad)
    return Filled(
        words=words,
        difficulties=texts["difficulties"],
        proposals=texts["proposals"],
        signer=texts["signer"],
        signed_on=signed_on,
        given=tuple(given),
        bad=tuple(bad),
    )


def _words(questions: Sequence[Question], rows: Mapping[str, Row], bad: list[BadCell]) -> dict[str, Word]:
    known = {fold(label): says for says, label in WORDS.items()}
    words: dict[str, Word] = {}
    for one in questions:
        row = rows.get(one.id)
        if row is None:
            bad.append(
                BadCell(ANSWERS, "", f"Phiếu không có nội dung {one.number} (giao thêm sau, hoặc dòng đã bị xóa).")
            )
            continue
        said, note = row.cells.get(_RESULT, ""), row.cells.get(_NOTE, "")
        says = known.get(" ".join(fold(said).split()))
        if says is None:
            why = f"“{said[:60]}” không phải một trong ba câu trả lời." if said else "chưa chọn câu trả lời."
            bad.append(BadCell(ANSWERS, f"{_RESULT}{row.number}", f"Nội dung {one.number}: {why}"))
            continue
        try:
            words[one.id] = checked_word(_short_enough(says, note))
        except UnableToAnswer as refusal:
            bad.append(BadCell(ANSWERS, f"{_NOTE}{row.number}", f"Nội dung {one.number}: {refusal}"))
    return words


def _short_enough(says: Says, note: str) -> Word:
    if len(note) > _LONGEST:
        raise UnableToAnswer(f"Phần diễn giải dài quá {_LONGEST} ký tự.")
    return Word(says, note)


def _long(row: Row | None, bad: list[BadCell]) -> str:
    text = row.cells.get(_RESULT, "") if row else ""
    if row and len(text) > _LONGEST:
        bad.append(BadCell(ANSWERS, f"{_RESULT}{row.number}", f"Dài quá {_LONGEST} ký tự."))
        return ""
    return text


def _signed_on(row: Row | None, bad: list[BadCell]) -> date | None:
    written = row.cells.get(_RESULT, "") if row else ""
    if not row or not written:
        return None
    try:
        return day_of(written, SIGNED["signed_on"])
    except ValueError as error:
        bad.append(BadCell(ANSWERS, f"{_RESULT}{row.number}", str(error)))
        return None


def _strangers(rows: Sequence[Row], sheet: AnswerSheet, bad: list[BadCell]) -> None:
    """Rows that ask what the letter no longer asks, and keys written twice."""
    known = {one.id for one in sheet.questions} | set(REMARKS) | set(SIGNED)
    seen: set[str] = set()
    for row in rows:
        if row.key and row.key not in known and row.cells.get(_RESULT):
            bad.append(BadCell(ANSWERS, f"{_RESULT}{row.number}", "Nội dung này không còn giao cho đơn vị."))
        if row.key in seen:
            bad.append(BadCell(ANSWERS, f"{_RESULT}{row.number}", "Dòng này bị chép lại hai lần."))
        seen.update({row.key} - {""})


def _figures(asks: Sequence[Ask], rows: Mapping[str, Row], bad: list[BadCell]) -> Iterator[Given]:
    for ask in asks:
        keys = {field.id: f"{ask.proof.id}|{field.id}" for field in fields_of(ask)}
        own = {field: rows[key] for field, key in keys.items() if key in rows}
        if not any(row.cells.get(_ANSWER) for row in own.values()):
            continue  # left blank as a whole: nothing is claimed
        given = _given(ask, own, bad)
        if given:
            yield given


def _given(ask: Ask, own: Mapping[str, Row], bad: list[BadCell]) -> Given | None:
    before = len(bad)
    happened_on = _day(own.get(DAY_FIELD), bad)
    systems = _systems(ask, own.get(SYSTEMS_FIELD), bad)
    raw = {}
    for field in ask.proof.fields:
        written = own[field.id].cells.get(_ANSWER, "") if field.id in own else ""
        if field.type is FactType.BOOLEAN and field.required and not written:
            _blame(own, field.id, f"“{field.label}”: cần chọn Có hoặc Không.", bad)
        elif written:
            raw[field.id] = _value_of(field, written)
    try:
        facts = typed(ask.proof, raw)
    except UnableToReadFacts as refusal:
        for name, why in refusal.errors.items():
            _blame(own, name, why, bad)
        return None
    return Given(ask.proof.id, happened_on, facts, systems) if happened_on and len(bad) == before else None


def _systems(ask: Ask, row: Row | None, bad: list[BadCell]) -> tuple[int, ...]:
    """The systems named, every one of them where the cell says so; blank is no answer."""
    if not ask.systems:
        return ()
    written = fold(row.cells.get(_ANSWER, "")) if row else ""
    if written == fold(EVERY_SYSTEM):
        return tuple(key for key, _ in ask.systems)
    named = tuple(key for key, name in ask.systems if fold(name) == written)
    if len(named) != 1:
        why = "Cần chọn hệ thống mà số liệu này nói đến." if not written else "Không có đúng một hệ thống tên như vậy."
        bad.append(BadCell(FIGURES, f"{_ANSWER}{row.number}" if row else "", why))
    return named


def _day(row: Row | None, bad: list[BadCell]) -> date | None:
    written = row.cells.get(_ANSWER, "") if row else ""
    where = f"{_ANSWER}{row.number}" if row else ""
    if not written:
        bad.append(BadCell(FIGURES, where, "Cần ghi ngày thực hiện."))
        return None
    try:
        return day_of(written, "Ngày thực hiện")
    except ValueError as error:
        bad.append(BadCell(FIGURES, where, str(error)))
        return None


def _value_of(field: Field, written: str) -> str:
    """A choice by its label, as the sheet's list shows it; anything else as written."""
    labels = {fold(label): value for value, label in field.options}
    return labels.get(fold(written), written) if field.type is FactType.CHOICE else written


def _blame(own: Mapping[str, Row], field: str, why: str, bad: list[BadCell]) -> None:
    cell = f"{_ANSWER}{own[field].number}" if field in own else ""
    bad.append(BadCell(FIGURES, cell, why))
