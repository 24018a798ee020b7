"""The yearly report as a workbook: the form's table, what it leaves out, the reports taken in, the figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO

import xlsxwriter

from khien.reports.yearly.layout import BESIDE, MAIN, UNKNOWN, beside_cells, cited, main_cells
from khien.reports.yearly.values import BODIES, BY_ID, EXPECTED, HEAD, TOTALS, shown

if TYPE_CHECKING:
    from khien.reports.yearly.layout import Whole

_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_LONGEST = 32_767  # characters of a cell, of Excel


def write_sheets(out: BinaryIO, whole: Whole) -> None:
    """Cells are text or whole numbers, never formulas."""
    with xlsxwriter.Workbook(out, dict(_OPTIONS)) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        _write(book, "Thông tin chung", ("Nội dung", "Số liệu"), _general(whole), bold, wrap)
        columns = (*MAIN, "Đơn vị báo cáo", "Ô do đơn vị tự khai")
        _write(book, "Mẫu 08" if whole.law.form else "Hệ thống", columns, _main(whole), bold, wrap)
        labels = ("STT", *(BY_ID[name].label for name in BESIDE), "Đơn vị báo cáo")
        _write(book, "Ngoài biểu mẫu", labels, _beside(whole), bold, wrap)
        heads = ("Đơn vị", "Số hệ thống", "Ngày gửi", "Bản chốt", "Mã băm (SHA-256)")
        _write(book, "Báo cáo tổng hợp", heads, _parts(whole), bold, wrap)
        _write(book, "Nội dung khác", ("Đơn vị", "Nội dung", "Trình bày"), _contents(whole), bold, wrap)


def _write(book: Any, title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], bold: Any, wrap: Any) -> None:
    sheet = book.add_worksheet(title)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    for place, name in enumerate(columns):
        sheet.set_column(place, place, 22, wrap)
        sheet.write_string(0, place, name, bold)
    for line, row in enumerate(rows, 1):
        for place, value in enumerate(row):
            if isinstance(value, int):
                sheet.write_number(line, place, value, wrap)
            elif value:
                sheet.write_string(line, place, value[:_LONGEST], wrap)


def _general(whole: Whole) -> Iterable[Sequence[Any]]:
    begins, ends = whole.law.period(whole.year)
    head = whole.own.content.get("head", {})
    yield "Báo cáo năm", whole.year
    yield "Đơn vị", whole.unit
    yield "Nơi nhận", whole.to
    yield "Kỳ số liệu", f"{begins:%d/%m/%Y} – {ends:%d/%m/%Y}"
    yield "Căn cứ", cited(whole.law.due[whole.capacity].cites)
    yield from zip(
        (label for _id, label in whole.law.totals) if whole.law.totals else TOTALS, whole.totals, strict=False
    )
    yield "Dự kiến hoàn thành phê duyệt", shown(BY_ID["approval_by"], head.get(EXPECTED, "")) or UNKNOWN
    yield "Đơn vị trực thuộc chưa gửi báo cáo", whole.missing_count
    for body, title in BODIES:
        for field, label in HEAD:
            yield f"{title}: {label}", head.get(f"{body}_{field}", "")
    yield "Mã băm của bản chốt (SHA-256)", whole.digest
    yield "Chuỗi kiểm toán", whole.chain


def _main(whole: Whole) -> Iterable[Sequence[Any]]:
    for number, (unit, row) in enumerate(whole.rows(), 1):
        said = "; ".join(BY_ID[name].label for name in row.said)
        name, owner, operator, level, *rest = main_cells(row)
        yield number, name, owner, operator, int(level) if level else "", *rest, unit, said


def _beside(whole: Whole) -> Iterable[Sequence[Any]]:
    for number, (unit, row) in enumerate(whole.rows(), 1):
        yield number, *beside_cells(row), unit


def _parts(whole: Whole) -> Iterable[Sequence[Any]]:
    for section in whole.sections:
        sent = f"{section.sent_on:%d/%m/%Y}" if section.sent_on else ""
        yield section.unit, len(section.content["rows"]), sent, section.number, section.digest
    for name in whole.missing:
        yield name, "", "chưa có báo cáo"


def _contents(whole: Whole) -> Iterable[Sequence[Any]]:
    asked = {str(one.number): one.text for one in whole.law.contents}
    for section in whole.sections:
        for number, text in section.content.get("contents", {}).items():
            yield section.unit, f"{number}. {asked.get(number, '')}", text
