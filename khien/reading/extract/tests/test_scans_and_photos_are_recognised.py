"""Promises about pages that are pictures: recognised in the locked-up child, put right, told how sure it is."""

import io
from collections.abc import Callable
from pathlib import Path

import pypdfium2 as pdfium
import pytest
import typst
from PIL import Image, ImageDraw, ImageFilter, ImageFont

import khien
from khien.reading.extract.layout import page_lines
from khien.reading.extract.run import Extracted, UnableToExtract, extract_bytes, page_picture
from khien.reading.extract.tesseract import Word, installed
from khien.reading.read import UnableToRead, read

FONT = Path(khien.__file__).parent / "papers/fonts/LiberationSerif-Bold.ttf"

LETTER = """#set page(paper: "a4", margin: (left: 3cm, right: 1.5cm, y: 2cm))
#set text(font: "Liberation Serif", size: 13.5pt)
#table(columns: (1fr, 1.5fr), stroke: none, align: center,
  [UBND TỈNH THỬ NGHIỆM \\ *SỞ VÍ DỤ*],
  [*CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM* \\ *Độc lập - Tự do - Hạnh phúc*],
  [Số: 12/SVD-VP \\ V/v rà soát an toàn thông tin], [_Thử Nghiệm, ngày 05 tháng 8 năm 2026_])
#v(1em)
#align(center)[Kính gửi: Các đơn vị trực thuộc.]

#for i in range(1, 10) [ #(str(i) + ".") Rà soát hệ thống thông tin, vá lỗ hổng bảo mật đã được cảnh báo và sao lưu
  dữ liệu theo nguyên tắc 3-2-1 tại các đơn vị trực thuộc trên địa bàn tỉnh.

]
"""


needs_tesseract = pytest.mark.skipif(not installed(), reason="Tesseract with Vietnamese is not installed")


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Image.Image:
    """The first page of an invented letter, as a scanner at 200 dpi sees it."""
    source = tmp_path_factory.mktemp("typst") / "letter.typ"
    source.write_text(LETTER)
    made = typst.compile(str(source), font_paths=[str(FONT.parent)])
    assert isinstance(made, bytes)
    drawn = pdfium.PdfDocument(made)[0].render(scale=200 / 72).to_pil()
    scanned: Image.Image = drawn.convert("RGB").filter(ImageFilter.GaussianBlur(0.6))
    return scanned


def as_pdf(*pages: Image.Image) -> bytes:
    stream = io.BytesIO()
    pages[0].save(stream, "PDF", resolution=200, save_all=True, append_images=pages[1:])
    return stream.getvalue()


def as_photo(page: Image.Image, kind: str) -> bytes:
    stream = io.BytesIO()
    page.save(stream, kind)
    return stream.getvalue()


def is_read(found: Extracted) -> bool:
    letter = read(found.text).document
    return letter.number == "12/SVD-VP" and str(letter.issued_on) == "2026-08-05"


@needs_tesseract
def test_a_scan_is_recognised_with_its_two_column_header(page: Image.Image) -> None:
    told: list[tuple[int, int]] = []
    found = extract_bytes(as_pdf(page, page), "a.pdf", progress=lambda done, of: told.append((done, of)))
    assert is_read(found)
    assert "Độc lập - Tự do" in found.text
    assert told[-1] == (2, 2)
    assert found.from_ocr
    assert [read.number for read in found.page_reads] == [1, 2]
    assert all(read.confidence is not None and read.confidence >= 85 for read in found.page_reads)
    assert "đề xuất" in " ".join(found.notes)


@needs_tesseract
@pytest.mark.parametrize("angle", [180, 90, 270, 4, -3])
def test_pages_that_lie_wrongly_are_put_right(page: Image.Image, angle: int) -> None:
    turned = page.rotate(angle, expand=True, fillcolor="white", resample=Image.Resampling.BICUBIC)
    assert is_read(extract_bytes(as_pdf(turned), "a.pdf"))


@needs_tesseract
@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_photos_are_letters_too(page: Image.Image, kind: str) -> None:
    shadow = Image.linear_gradient("L").resize(page.size).point([120 + value // 2 for value in range(256)])
    photo = Image.composite(page, Image.new("RGB", page.size, "black"), shadow).resize((2200, 3111))
    assert is_read(extract_bytes(as_photo(photo, kind), "a.png" if kind == "PNG" else "a.jpg"))


@needs_tesseract
def test_a_red_stamp_of_secrecy_is_seen_although_red_ink_pales(page: Image.Image) -> None:
    stamped = page.copy()
    pen, red = ImageDraw.Draw(stamped), (210, 40, 50)
    pen.rectangle((230, 420, 520, 500), outline=red, width=5)
    pen.text((375, 460), "TUYỆT MẬT", fill=red, font=ImageFont.truetype(str(FONT), 40), anchor="mm")
    found = extract_bytes(as_pdf(stamped), "a.pdf")
    with pytest.raises(UnableToRead, match="TUYỆT MẬT"):
        read(found.text)


@needs_tesseract
def test_a_poor_page_says_so(page: Image.Image) -> None:
    worn = page.resize((page.width // 5, page.height // 5)).resize(page.size)
    found = extract_bytes(as_pdf(page, worn), "a.pdf")
    good, poor = found.page_reads
    assert not good.needs_look
    assert poor.needs_look
    assert any("Trang 2" in note and "ảnh" in note for note in found.notes)
    assert found.text[good.start : good.end].startswith(("UBND", "12", "SỞ"))


@needs_tesseract
def test_text_pages_keep_their_text_beside_scanned_ones(letter_pdf: bytes, page: Image.Image) -> None:
    mixed = pdfium.PdfDocument(letter_pdf)
    mixed.import_pages(pdfium.PdfDocument(as_pdf(page)))
    stream = io.BytesIO()
    mixed.save(stream)
    reads = extract_bytes(stream.getvalue(), "a.pdf").page_reads
    assert [one.from_ocr for one in reads] == [False, False, True]


def test_without_tesseract_the_sentence_names_the_package(
    page: Image.Image, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    with pytest.raises(UnableToExtract, match="tesseract-ocr-vie"):
        extract_bytes(as_pdf(page), "a.pdf")


def word(text: str, left: int, top: int, line: int, confidence: float = 95) -> Word:
    return Word(text, confidence, left, top, left + 20 * len(text), top + 30, (line, 1, 1))


@pytest.fixture
def two_columns() -> Callable[[int], list[Word]]:
    def made(slope: int) -> list[Word]:
        return [
            word("SỞ", 100, 100, 1),
            word("CỘNG HÒA", 600, 100 - slope, 2),
            word("Số: 5/SVD", 100, 160, 3),
            word("Thử Nghiệm, ngày", 600, 160 - slope, 4),
            word("V/v", 100, 220, 5),
            word("1. Rà soát toàn bộ hệ thống thông tin theo cấp độ.", 80, 400, 6),
        ]

    return made


@pytest.mark.parametrize("slope", [-8, 0, 8])
def test_columns_of_the_letterhead_are_read_one_after_the_other(
    two_columns: Callable[[int], list[Word]], slope: int
) -> None:
    lines = page_lines(two_columns(slope), 1100, 1500, first=True)
    assert lines[:5] == ["SỞ", "Số: 5/SVD", "V/v", "CỘNG HÒA", "Thử Nghiệm, ngày"]
    assert lines[5].startswith("1. Rà soát")


def test_strokes_of_a_signature_are_no_words() -> None:
    lines = page_lines([word("Nguyễn Văn Mẫu", 600, 300, 1), word("\\", 560, 300, 2, 30)], 1100, 1500, first=False)
    assert lines == ["Nguyễn Văn Mẫu"]


def test_a_page_is_drawn_anew_to_be_looked_at(page: Image.Image, tmp_path: Path) -> None:
    path = tmp_path / "a"
    for data in (as_pdf(page), as_photo(page, "JPEG")):
        path.write_bytes(data)
        with Image.open(io.BytesIO(page_picture(path, 1))) as drawn:
            assert drawn.format == "JPEG"
            assert 900 < max(drawn.size) < 1400
    path.write_bytes(as_pdf(page))
    with pytest.raises(UnableToExtract, match="trang 2"):
        page_picture(path, 2)
