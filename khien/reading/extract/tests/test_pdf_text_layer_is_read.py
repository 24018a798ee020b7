import io
from pathlib import Path

import pikepdf
import pytest
import typst
from PIL import Image

from khien.reading.extract.run import UnableToExtract, extract_bytes, inspect_file


def test_header_columns_are_kept_apart_and_page_numbers_dropped(letter_pdf: bytes) -> None:
    found = extract_bytes(letter_pdf, "cong-van.pdf")
    assert (found.kind, found.pages, found.notes) == ("pdf", 2, ())
    lines = [line.strip() for line in found.text.splitlines()]
    assert lines[:2] == ["UBND TỈNH THỬ NGHIỆM", "SỞ VÍ DỤ"]
    assert lines.index("Số: 12/SVD-VP") < lines.index("Thử Nghiệm, ngày 05 tháng 8 năm 2026")
    assert not {"1", "2", "3"} & set(lines)
    assert [line.split(".")[0] for line in lines if line[:1].isdigit()] == [str(n) for n in range(1, 26)]


def typeset(folder: Path, source: str) -> str:
    path = folder / "a.typ"
    path.write_text(source)
    made = typst.compile(str(path))
    assert isinstance(made, bytes)
    return extract_bytes(made, "a.pdf").text


def test_columns_on_one_base_line_are_two_lines(tmp_path: Path) -> None:
    source = """#set page(paper: "a4")
#table(columns: (1fr, 1fr), stroke: none, align: center, [Số: 12/SVD-VP], [Thử Nghiệm, ngày 05 tháng 8 năm 2026])
#table(columns: (1fr, 1fr), stroke: none, align: left, [Số:#h(5cm)/SVD-VP], [Thử Nghiệm, ngày#h(2cm)tháng 8])
#table(columns: (1fr, 1fr, 1fr), [Đơn vị], [Đã đạt], [Quá hạn])
"""
    assert [line.split() for line in typeset(tmp_path, source).splitlines()] == [
        ["Số:", "12/SVD-VP"],
        ["Thử", "Nghiệm,", "ngày", "05", "tháng", "8", "năm", "2026"],
        ["Số:", "/SVD-VP"],
        ["Thử", "Nghiệm,", "ngày", "tháng", "8"],
        ["Đơn", "vị", "Đã", "đạt", "Quá", "hạn"],
    ]


def test_a_running_header_and_footer_are_said_once_and_tear_no_sentence(tmp_path: Path) -> None:
    source = """#set page(paper: "a4", margin: 2cm, header-ascent: 0.9cm, footer-descent: 0.9cm,
  header: [MẬT], footer: [Mã xác thực abc])
#for i in range(60) [ Câu #i của văn bản dài qua nhiều trang, chân trang không được chen vào giữa câu. #parbreak()]
#pagebreak()
Hết"""
    lines = [line.strip() for line in typeset(tmp_path, source).splitlines()]
    assert lines[0] == "MẬT"
    assert lines.count("MẬT") == lines.count("Mã xác thực abc") == 1
    assert lines.index("Mã xác thực abc") > lines.index("Hết") - 2


def test_a_number_that_begins_a_table_on_a_new_page_stays(tmp_path: Path) -> None:
    source = """#set page(paper: "a4", margin: 2cm)
Trang đầu #pagebreak() 7 #linebreak() Nguyễn Văn Mẫu"""
    assert typeset(tmp_path, source).split() == ["Trang", "đầu", "7", "Nguyễn", "Văn", "Mẫu"]


def test_a_hyphen_at_a_line_end_stays_a_hyphen(tmp_path: Path) -> None:
    source = tmp_path / "a.typ"
    source.write_text(
        "#set page(width: 6cm, height: 8cm, margin: 1cm)\nRa soat an toan-thong-tin-mang va dia-ban ra-soat"
    )
    made = typst.compile(str(source))
    assert isinstance(made, bytes)
    text = extract_bytes(made, "a.pdf").text
    assert "-\n" in text
    assert text.replace("-\n", "-").split() == ["Ra", "soat", "an", "toan-thong-tin-mang", "va", "dia-ban", "ra-soat"]


def test_a_locked_pdf_is_named_as_such(letter_pdf: bytes) -> None:
    with pytest.raises(UnableToExtract, match="mật khẩu"):
        extract_bytes(locked(letter_pdf, user="bí mật"), "a.pdf")


def test_a_pdf_that_only_forbids_printing_is_read(letter_pdf: bytes) -> None:
    assert extract_bytes(locked(letter_pdf, user=""), "a.pdf").pages == 2


def locked(data: bytes, user: str) -> bytes:
    stream = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.save(stream, encryption=pikepdf.Encryption(owner="chủ", user=user, R=6))
    return stream.getvalue()


def scan() -> bytes:
    stream = io.BytesIO()
    Image.new("L", (200, 300), 255).save(stream, "PDF")
    return stream.getvalue()


def test_an_empty_page_is_said_to_have_no_text() -> None:
    with pytest.raises(UnableToExtract, match=r"Không nhận ra chữ nào|tesseract-ocr-vie"):
        extract_bytes(scan(), "a.pdf")


def test_blank_pages_among_others_do_no_harm(letter_pdf: bytes) -> None:
    stream = io.BytesIO()
    with pikepdf.open(io.BytesIO(letter_pdf)) as pdf, pikepdf.open(io.BytesIO(scan())) as other:
        pdf.pages.append(other.pages[0])
        pdf.save(stream)
    found = extract_bytes(stream.getvalue(), "a.pdf")
    assert found.pages == 3
    assert "Rà soát hệ thống thông tin" in found.text


def test_a_truncated_pdf_is_refused() -> None:
    with pytest.raises(UnableToExtract, match="hỏng"):
        extract_bytes(b"%PDF-1.7\n1 0 obj\n<< /Type /Cat", "a.pdf")


def test_five_thousand_pages_are_refused() -> None:
    stream = io.BytesIO()
    with pikepdf.new() as pdf:
        for _ in range(5_000):
            pdf.add_blank_page()
        pdf.save(stream)
    with pytest.raises(UnableToExtract, match=r"5000 trang"):
        extract_bytes(stream.getvalue(), "a.pdf")


def test_a_stream_that_swells_a_thousandfold_ends_in_a_sentence() -> None:
    stream = io.BytesIO()
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page()
        pdf_bomb = b" " * 300_000_000
        page.Contents = pdf.make_stream(pdf_bomb)
        pdf.save(stream, compress_streams=True)
    data = stream.getvalue()
    assert len(data) < 1_000_000
    with pytest.raises(UnableToExtract):
        extract_bytes(data, "a.pdf")


def test_html_that_holds_the_mark_of_a_pdf_is_html() -> None:
    found = extract_bytes(b"<html><body>%PDF-1.4 <script>alert(1)</script></body></html>", "a.pdf")
    assert (found.kind, found.text) == ("html", "%PDF-1.4")


def test_inspecting_needs_no_text_layer(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(scan())
    assert inspect_file(path).kind == "pdf"


def test_a_number_stamped_over_the_page_is_said_not_to_be_read(letter_pdf: bytes) -> None:
    stream = io.BytesIO()
    with pikepdf.open(io.BytesIO(letter_pdf)) as pdf:
        note = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.FreeText, Rect=[100, 700, 160, 720], Contents="123"
        )
        pdf.pages[0].Annots = pdf.make_indirect(pikepdf.Array([note]))
        pdf.save(stream)
    notes = extract_bytes(stream.getvalue(), "a.pdf").notes
    assert [note for note in notes if note.startswith("Trang 1 có dấu")]


def test_a_font_that_is_not_in_the_file_is_read_all_the_same() -> None:
    stream = io.BytesIO()
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(595, 842))
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name("/Arial"))
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        page.Contents = pdf.make_stream(b"BT /F1 12 Tf 72 700 Td (So: 12/UBND-VX) Tj ET")
        pdf.save(stream)
    assert extract_bytes(stream.getvalue(), "a.pdf").text == "So: 12/UBND-VX"
