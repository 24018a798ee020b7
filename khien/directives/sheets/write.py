"""An answer sheet as an XLSX workbook: what may be filled in is yellow, the rest is locked. Text is never a formula."""

import io
from typing import Any

import xlsxwriter

from khien.directives.rules.states import SAYS, Says
from khien.directives.sheets.values import AnswerSheet, Ask
from khien.law.types import FactType, Field

ANSWERS, FIGURES = "Trả lời", "Số liệu"
CODE_CELL, FIRST_QUESTION = "B1", 9  # the row, counted from 0, below the table's heading
DAY_FIELD, SYSTEMS_FIELD = "@ngay", "@he-thong"
EVERY_SYSTEM = "Mọi hệ thống của đơn vị"
WORDS = {says: SAYS[says][0].upper() + SAYS[says][1:] for says in Says}
REMARKS = {"difficulties": "Khó khăn, vướng mắc chung", "proposals": "Đề xuất, kiến nghị"}
SIGNED = {"signer": "Người ký (họ tên, chức vụ)", "signed_on": "Ngày ký (ngày/tháng/năm)"}
YES, NO = "Có", "Không"
_LONGEST_LIST = 255  # Excel's limit for choices written into the cell's rule
_HINTS = {
    FactType.TEXT: "chữ",
    FactType.INTEGER: "số nguyên",
    FactType.NUMBER: "số",
    FactType.HOURS: "số giờ, ví dụ 1,5",
    FactType.BOOLEAN: "Có hoặc Không",
    FactType.DATE: "ngày/tháng/năm",
    FactType.CHOICE: "chọn một mục",
}
_HELP = (
    "Chỉ điền vào ô màu vàng, không xóa hay chèn dòng. Mỗi nội dung chọn một trong ba câu trả lời ở cột E; "
    "“Chưa thực hiện được” thì ghi lý do ở cột F. Điền xong gửi tệp này lại nơi đã gửi."
)
_HELP_FIGURES = (
    "Điền số liệu của việc đã làm thật; việc nào chưa làm thì để trống cả phần. Có số liệu thì câu “Đã thực hiện” "
    "mới được tính là đã chứng minh, sau khi có người khác xem xét."
)


def workbook(sheet: AnswerSheet) -> bytes:
    """The workbook of one unit; rows keep the ids of what they ask in a hidden first column."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        styles = _styles(book)
        _answers(book.add_worksheet(ANSWERS), sheet, styles)
        if sheet.asks:
            _figures(book.add_worksheet(FIGURES), sheet.asks, styles)
    return out.getvalue()


def _styles(book: Any) -> dict[str, Any]:
    base = {"valign": "top", "text_wrap": True, "font_name": "Times New Roman", "font_size": 12}
    line = {**base, "border": 1, "border_color": "#9aa5b1"}
    return {
        "plain": book.add_format(base),
        "title": book.add_format({**base, "bold": True, "font_size": 14, "text_wrap": False}),
        "bold": book.add_format({**base, "bold": True}),
        "soft": book.add_format({**base, "font_color": "#51606e", "text_wrap": False}),
        "head": book.add_format({**line, "bold": True, "bg_color": "#e7ecf1"}),
        "cell": book.add_format(line),
        "fill": book.add_format({**line, "bg_color": "#fff7d6", "locked": False, "num_format": "@"}),
        "day": book.add_format({**line, "bg_color": "#fff7d6", "locked": False, "num_format": "dd/mm/yyyy"}),
        "number": book.add_format({**line, "bg_color": "#fff7d6", "locked": False, "align": "left"}),
    }


def _prepared(page: Any, widths: tuple[int, ...], sheet_help: str, styles: dict[str, Any], row: int) -> None:
    page.set_column(0, 0, 4, None, {"hidden": True})
    for place, width in enumerate(widths, 1):
        page.set_column(place, place, width)
    page.merge_range(row, 1, row, len(widths), sheet_help, styles["plain"])
    page.set_row(row, 50)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.protect("", {"format_rows": True, "format_columns": True})


def _answers(page: Any, sheet: AnswerSheet, styles: dict[str, Any]) -> None:
    _prepared(page, (6, 62, 16, 24, 46), _HELP, styles, 6)
    page.write_string(CODE_CELL, sheet.code, styles["soft"])
    page.write_string(1, 2, "PHIẾU TRẢ LỜI VĂN BẢN CHỈ ĐẠO", styles["title"])
    facts = (("Đơn vị", sheet.unit), ("Văn bản", sheet.letter), ("Nơi gửi", sheet.issuer), ("Hạn trả lời", sheet.due))
    for row, (name, value) in enumerate(facts, 2):
        page.write_string(row, 2, f"{name}: {value or 'không đặt'}", styles["plain"])
    for place, name in enumerate(("TT", "Nội dung được giao", "Thời hạn", "Kết quả", "Diễn giải, lý do"), 1):
        page.write_string(FIRST_QUESTION - 1, place, name, styles["head"])
    for row, one in enumerate(sheet.questions, FIRST_QUESTION):
        page.write_string(row, 0, one.id)
        page.write_number(row, 1, one.number, styles["cell"])
        page.write_string(row, 2, one.text, styles["cell"])
        page.write_string(row, 3, one.deadline, styles["cell"])
        page.write_string(row, 4, WORDS[one.word.says] if one.word else "", styles["fill"])
        page.write_string(row, 5, one.word.note if one.word else "", styles["fill"])
        page.data_validation(row, 4, row, 4, _choice(tuple(WORDS.values())))
    _foot(page, FIRST_QUESTION + len(sheet.questions) + 1, styles)
    page.freeze_panes(FIRST_QUESTION, 0)


def _foot(page: Any, row: int, styles: dict[str, Any]) -> None:
    for at, (key, label) in enumerate((*REMARKS.items(), *SIGNED.items()), row):
        page.write_string(at, 0, key)
        page.write_string(at, 2, label, styles["bold"])
        page.write_blank(at, 4, None, styles["day"] if key == "signed_on" else styles["fill"])
        if key in REMARKS:
            page.merge_range(at, 4, at, 5, "", styles["fill"])
            page.set_row(at, 48)


def _figures(page: Any, asks: tuple[Ask, ...], styles: dict[str, Any]) -> None:
    _prepared(page, (44, 52, 24, 34), _HELP_FIGURES, styles, 0)
    row = 2
    for ask in asks:
        page.write_string(row, 1, ask.proof.title, styles["bold"])
        page.write_string(row, 2, ask.obligation, styles["soft"])
        for place, name in enumerate(("Minh chứng", "Câu hỏi", "Cách ghi", "Trả lời"), 1):
            page.write_string(row + 1, place, name, styles["head"])
        row = _fields(page, ask, row + 2, styles) + 1
    page.freeze_panes(1, 0)


def _fields(page: Any, ask: Ask, row: int, styles: dict[str, Any]) -> int:
    fields = fields_of(ask)
    for at, field in enumerate(fields, row):
        optional = "" if field.required else " (không bắt buộc)"
        page.write_string(at, 0, f"{ask.proof.id}|{field.id}")
        page.write_string(at, 1, ask.proof.title, styles["cell"])
        page.write_string(at, 2, field.label + optional, styles["cell"])
        page.write_string(at, 3, field.hint or _HINTS[field.type], styles["cell"])
        page.write_blank(at, 4, None, styles[_style(field)])
        if choices := _choices(field):
            page.data_validation(at, 4, at, 4, _choice(choices))
    return row + len(fields)


def fields_of(ask: Ask) -> tuple[Field, ...]:
    """What a block of figures asks: the day, the systems where there are any, the facts of the proof."""
    day = Field(DAY_FIELD, ask.proof.date_label or "Ngày thực hiện", FactType.DATE)
    names = (("", EVERY_SYSTEM), *((str(key), name) for key, name in ask.systems))
    about = Field(SYSTEMS_FIELD, "Nói về hệ thống nào", FactType.CHOICE, options=names)
    return (day, *((about,) if ask.systems else ()), *ask.proof.fields)


def _style(field: Field) -> str:
    return {FactType.DATE: "day", FactType.TEXT: "fill", FactType.CHOICE: "fill"}.get(field.type, "number")


def _choices(field: Field) -> tuple[str, ...]:
    if field.type is FactType.BOOLEAN:
        return (YES, NO)
    labels = tuple(label for _, label in field.options)
    listable = sum(len(label) + 1 for label in labels) <= _LONGEST_LIST and not any("," in label for label in labels)
    return labels if listable else ()


def _choice(labels: tuple[str, ...]) -> dict[str, Any]:
    return {
        "validate": "list",
        "source": list(labels),
        "error_title": "Khiên",
        "error_message": "Hãy chọn một mục trong danh sách.",
    }
