"""Cells of an export are never run by a spreadsheet, whatever somebody wrote into a name."""

import csv
import io

import openpyxl
from hypothesis import given
from hypothesis import strategies as st

from khien.reports.tables import csv_text, xlsx

FORMULA = '=HYPERLINK("http://a.example","x")'


def test_a_formula_is_text_in_excel() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx("Bảng: [1]", ["Đơn vị", "=n"], [[FORMULA, 3], ["@x", None]]))).active
    assert sheet is not None
    assert sheet["A2"].data_type == "s"
    assert sheet["A2"].value == FORMULA
    assert sheet["B1"].data_type == "s"
    assert sheet["B2"].value == 3


@given(st.lists(st.text(min_size=1), min_size=1, max_size=5))
def test_no_cell_of_a_csv_begins_like_a_formula(cells: list[str]) -> None:
    text = csv_text(["a"], [cells])
    assert text.startswith("\ufeff")
    for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"))):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) for cell in row)
