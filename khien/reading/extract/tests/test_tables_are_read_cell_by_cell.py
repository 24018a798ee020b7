import io
from datetime import date, datetime

import openpyxl
import pytest

from khien.reading.extract.run import UnableToExtract, extract_rows


def workbook(*sheets: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.remove(book.active)
    for number, rows in enumerate(sheets, start=1):
        sheet = book.create_sheet(f"Trang {number}")
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_cells_of_a_workbook_come_as_their_author_sees_them() -> None:
    data = workbook(
        [
            ["Mã", "Tên", "Ngày", None],
            ["00.01", "Trường Ví dụ", date(2026, 8, 5), None],
            [],
            [12.0, 1.5, datetime.fromisoformat("2026-08-05T07:30"), True],
            [None, "  "],
        ]
    )
    found = extract_rows(data)
    assert found.kind == "xlsx"
    assert found.cells == (
        ("Mã", "Tên", "Ngày"),
        ("00.01", "Trường Ví dụ", "2026-08-05"),
        (),
        ("12", "1.5", "2026-08-05T07:30:00", "1"),
    )


def test_further_sheets_are_said_not_to_be_read() -> None:
    assert "2 trang tính" in extract_rows(workbook([["a"]], [["b"]])).notes[0]


@pytest.mark.parametrize("sign", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_csv_is_parted_by_the_sign_it_uses(sign: str, encoding: str) -> None:
    text = sign.join(("Mã", "Tên")) + "\r\n" + sign.join(("H01", f'"Sở{sign} Ví ""dụ"""')) + "\r\n"
    assert extract_rows(text.encode(encoding)).cells == (("Mã", "Tên"), ("H01", f'Sở{sign} Ví "dụ"'))


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b'a;b\n"x;y\n', "nháy kép"),
        (b"%PDF-1.7 x", "không phải bảng tính"),
        (b"PK\x03\x04 x", "hỏng"),
        (b"", "trống"),
        (b";;;\n;;\n", "trống"),
        (b";".join([b"x"] * 201), "200 cột"),
    ],
)
def test_what_is_no_table_is_refused_in_words(data: bytes, why: str) -> None:
    with pytest.raises(UnableToExtract, match=why):
        extract_rows(data)


def test_an_empty_workbook_is_refused() -> None:
    with pytest.raises(UnableToExtract, match="trống"):
        extract_rows(workbook([]))


def test_a_word_file_is_no_table(letter_docx: bytes) -> None:
    with pytest.raises(UnableToExtract, match="Word"):
        extract_rows(letter_docx)
