"""Invented papers and bad files, made afresh for each test; nothing here comes from a real letter."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
import typst
from docx.document import Document

W_NS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
LETTER = """#set page(paper: "a4", numbering: "1", number-align: top + center)
#set text(font: "Libertinus Serif", size: 13pt)
#table(columns: (1fr, 1.4fr), stroke: none, align: center,
  [UBND TỈNH THỬ NGHIỆM \\ *SỞ VÍ DỤ*], [*CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM* \\ Độc lập - Tự do - Hạnh phúc],
  [Số: 12/SVD-VP \\ V/v rà soát an toàn thông tin], [_Thử Nghiệm, ngày 05 tháng 8 năm 2026_])
Kính gửi: Các đơn vị trực thuộc.

#for i in range(1, 26) [ #(str(i) + ".") Rà soát hệ thống thông tin, vá lỗ hổng và sao lưu theo nguyên tắc 3-2-1
  tại các đơn vị-trực-thuộc-của-Sở-Ví-dụ-trên-toàn-địa-bàn-tỉnh-Thử-Nghiệm.

]
"""


@pytest.fixture
def as_docx() -> Callable[[Document], bytes]:
    def made(document: Document) -> bytes:
        stream = io.BytesIO()
        document.save(stream)
        return stream.getvalue()

    return made


@pytest.fixture
def bare_docx() -> Callable[..., bytes]:
    """A DOCX with the given body XML and, if wanted, other parts."""

    def made(body: str, parts: dict[str, str] | None = None, prolog: str = "") -> bytes:
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
            package.writestr("[Content_Types].xml", TYPES)
            document = f'{prolog}<w:document xmlns:w="{W_NS}" xmlns:v="urn:schemas-microsoft-com:vml" xmlns:mc='
            document += '"http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:wps="urn:wps">'
            package.writestr("word/document.xml", f"{document}<w:body>{body}</w:body></w:document>")
            for name, content in (parts or {}).items():
                package.writestr(name, content)
        return stream.getvalue()

    return made


@pytest.fixture
def letter_docx(as_docx: Callable[[Document], bytes]) -> bytes:
    """An invented công văn whose header and signature stand in tables, as in Word's usual template."""
    document = docx.Document()
    header = document.add_table(rows=2, cols=2)
    header.cell(0, 0).text = "UBND TỈNH THỬ NGHIỆM\nSỞ VÍ DỤ"
    header.cell(0, 1).text = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"
    header.cell(1, 0).text = "Số: 12/SVD-VP\nV/v rà soát an toàn thông tin"
    header.cell(1, 1).text = "Thử Nghiệm, ngày 05 tháng 8 năm 2026"
    document.add_paragraph("Kính gửi: Các đơn vị trực thuộc.")
    document.add_paragraph("Rà soát hệ thống thông tin.", style="List Number")
    document.add_paragraph("Sao lưu theo nguyên tắc 3-2-1.", style="List Number")
    contacts = document.add_table(rows=3, cols=3)
    rows = [
        ("STT", "Họ và tên", "Điện thoại"),
        ("1", "Trần Văn Ví", "0900 000 001"),
        ("2", "Lê Thị Dụ", "0900 000 002"),
    ]
    for row, texts in zip(contacts.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    signature = document.add_table(rows=1, cols=2)
    signature.cell(0, 0).text = "Nơi nhận:\n- Như trên;\n- Lưu: VT."
    signature.cell(0, 1).text = "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC\nNguyễn Văn Mẫu"
    return as_docx(document)


@pytest.fixture(scope="session")
def letter_pdf(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    source: Path = tmp_path_factory.mktemp("typst") / "letter.typ"
    source.write_text(LETTER)
    made = typst.compile(str(source))
    assert isinstance(made, bytes)
    return made
