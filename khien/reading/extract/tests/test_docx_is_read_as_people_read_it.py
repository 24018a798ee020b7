from collections.abc import Callable

import docx
import pytest
from docx.document import Document

from khien.reading.extract.run import UnableToExtract, extract_bytes

AsDocx = Callable[[Document], bytes]
BareDocx = Callable[..., bytes]
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def p(text: str, properties: str = "") -> str:
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"


def test_header_and_signature_in_tables_are_not_lost(letter_docx: bytes) -> None:
    found = extract_bytes(letter_docx, "cong-van.docx")
    assert (found.kind, found.pages, found.notes) == ("docx", None, ())
    lines = [line for line in found.text.splitlines() if line]
    assert lines == [
        "UBND TỈNH THỬ NGHIỆM",
        "SỞ VÍ DỤ",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Số: 12/SVD-VP",
        "V/v rà soát an toàn thông tin",
        "Thử Nghiệm, ngày 05 tháng 8 năm 2026",
        "Kính gửi: Các đơn vị trực thuộc.",
        "1. Rà soát hệ thống thông tin.",
        "2. Sao lưu theo nguyên tắc 3-2-1.",
        "STT | Họ và tên | Điện thoại",
        "1 | Trần Văn Ví | 0900 000 001",
        "2 | Lê Thị Dụ | 0900 000 002",
        "Nơi nhận:",
        "- Như trên;",
        "- Lưu: VT.",
        "KT. GIÁM ĐỐC",
        "PHÓ GIÁM ĐỐC",
        "Nguyễn Văn Mẫu",
    ]


def test_letterhead_with_one_line_a_row_keeps_the_issuer_in_one_piece(as_docx: AsDocx) -> None:
    document = docx.Document()
    header = document.add_table(rows=3, cols=2)
    left, right = ("UBND TỈNH", "SỞ VÍ DỤ", "Số: 1/A"), ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập", "ngày 1")
    for row in range(3):
        header.cell(row, 0).text, header.cell(row, 1).text = left[row], right[row]
    lines = extract_bytes(as_docx(document), "a.docx").text.splitlines()
    assert [line for line in lines if line] == [*left, *right]


def test_deeply_nested_tables_lose_no_word(bare_docx: BareDocx) -> None:
    body = p("trong cùng")
    for depth in range(40):
        body = f"<w:tbl><w:tr><w:tc>{p(f'tầng {depth}')}{body}</w:tc></w:tr></w:tbl>"
    text = extract_bytes(bare_docx(body), "a.docx").text
    assert [line for line in text.splitlines() if line] == [f"tầng {d}" for d in reversed(range(40))] + ["trong cùng"]


def test_tables_nested_without_end_are_refused(bare_docx: BareDocx) -> None:
    depth = 5_000
    body = "<w:tbl><w:tr><w:tc>" * depth + p("x") + "</w:tc></w:tr></w:tbl>" * depth
    with pytest.raises(UnableToExtract, match="quá sâu"):
        extract_bytes(bare_docx(body), "a.docx")


NUMBERING = f"""<w:numbering {W}>
<w:abstractNum w:abstractNumId="1">
 <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl>
 <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl>
 <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%3)"/></w:lvl>
 <w:lvl w:ilvl="3"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="-"/></w:lvl>
 <w:lvl w:ilvl="4"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:isLgl/><w:lvlText w:val="%1.%2.%5"/></w:lvl>
</w:abstractNum>
<w:num w:numId="7"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="8"><w:abstractNumId w:val="1"/>
<w:lvlOverride w:ilvl="1"><w:startOverride w:val="5"/></w:lvlOverride></w:num>
</w:numbering>"""
NUMBERING_RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering" Target="numbering.xml"/>'
    "</Relationships>"
)


def test_numbers_that_word_draws_by_itself_stand_in_the_text(bare_docx: BareDocx) -> None:
    def item(depth: int, number: int = 7) -> str:
        numbered = f'<w:pPr><w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr></w:pPr>'
        return p(f"mục {depth}", numbered)

    depths = (0, 1, 2, 2, 3, 1, 2, 0, 1, 4)
    body = "".join(item(depth) for depth in depths) + item(1, 8) + item(1, 8)
    parts = {"word/numbering.xml": NUMBERING, "word/_rels/document.xml.rels": NUMBERING_RELS}
    text = extract_bytes(bare_docx(body, parts), "a.docx").text
    markers = [line.split(" mục")[0] for line in text.splitlines()]
    assert markers == ["I.", "1.", "a)", "b)", "-", "2.", "a)", "II.", "1.", "2.1.1", "5.", "6."]


def test_text_boxes_controls_and_tracked_insertions_are_read_once(bare_docx: BareDocx) -> None:
    body = (
        "<w:p><w:r><mc:AlternateContent><mc:Choice><wps:txbx><w:txbxContent>"
        + p("KHẨN")
        + "</w:txbxContent></wps:txbx></mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent>"
        + p("KHẨN")
        + "</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
        + f"<w:sdt><w:sdtPr/><w:sdtContent>{p('trong khung')}</w:sdtContent></w:sdt>"
        + "<w:p><w:ins><w:r><w:t>thêm</w:t></w:r></w:ins><w:del><w:r><w:delText>bỏ</w:delText></w:r></w:del></w:p>"
        + "<w:p><w:r><w:t>số</w:t><w:tab/><w:t>12</w:t><w:noBreakHyphen/><w:t>3</w:t></w:r></w:p>"
    )
    text = extract_bytes(bare_docx(body), "a.docx").text
    assert text == "KHẨN\ntrong khung\nthêm\nsố\t12-3"


def test_hidden_text_is_left_out_and_said(bare_docx: BareDocx) -> None:
    body = p("thấy") + "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>ẩn</w:t></w:r></w:p>"
    found = extract_bytes(bare_docx(body), "a.docx")
    assert found.text.strip() == "thấy"
    assert any("bị ẩn" in note for note in found.notes)


def test_a_secret_mark_in_the_page_header_is_seen(as_docx: AsDocx) -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "MẬT"
    document.add_paragraph("Nội dung")
    assert extract_bytes(as_docx(document), "a.docx").text.splitlines() == ["MẬT", "Nội dung"]


def test_a_page_number_in_the_page_header_is_no_text(as_docx: AsDocx) -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "2"
    document.add_paragraph("Nội dung")
    assert extract_bytes(as_docx(document), "a.docx").text == "Nội dung"


def test_strict_open_xml_is_read_like_the_usual_one(bare_docx: BareDocx) -> None:
    strict = bare_docx(p("chặt chẽ"))
    import io
    import zipfile

    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(strict)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            data = old.read(name).replace(
                b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
                b"http://purl.oclc.org/ooxml/wordprocessingml/main",
            )
            new.writestr(name, data)
    assert extract_bytes(stream.getvalue(), "a.docx").text == "chặt chẽ"


def test_unknown_decomposed_letters_stay_as_they_came(bare_docx: BareDocx) -> None:
    decomposed = "To\u0302\u0309ng hơ\u0323p"
    assert extract_bytes(bare_docx(p(decomposed)), "a.docx").text == decomposed


def test_a_run_of_symbols_is_shown_as_people_see_it(bare_docx: BareDocx) -> None:
    body = '<w:p><w:r><w:sym w:font="Wingdings" w:char="F0A7"/><w:t> việc</w:t></w:r></w:p>'
    assert extract_bytes(bare_docx(body), "a.docx").text == "▪ việc"
