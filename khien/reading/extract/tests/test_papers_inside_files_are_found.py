"""Promises about ZIPs and e-mails: each paper in them is had by name, traps are refused, one bad paper stops none."""

import io
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import docx
import pytest
from docx.shared import Cm
from PIL import Image

from bench.reading_scans import scanned
from khien.reading.extract.parts import Part, bundle_kind, look_at, parts_of
from khien.reading.extract.run import UnableToExtract, extract_bytes, page_picture
from khien.reading.extract.tesseract import installed
from khien.reading.read import read

needs_tesseract = pytest.mark.skipif(not installed(), reason="Tesseract with Vietnamese is not installed")
LETTER = (
    "Số: 12/SVD-VP\nThử Nghiệm, ngày 05 tháng 8 năm 2026\nKính gửi: Các đơn vị.\n1. Sao lưu dữ liệu.\n"
    "Nơi nhận:\n- VT.\nVí Dụ"
)


@pytest.fixture
def on_disk(tmp_path: Path) -> Callable[[bytes], Path]:
    def kept(data: bytes) -> Path:
        path = tmp_path / "tep"
        path.write_bytes(data)
        return path

    return kept


def zipped(papers: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in papers.items():
            archive.writestr(name, data)
    return made.getvalue()


def mail(body: str, *attachments: tuple[str, bytes] | EmailMessage) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = "a@khien.example", "b@khien.example", "Công văn 12/SVD"
    message["Date"] = "Wed, 05 Aug 2026 08:00:00 +0700"
    message.set_content(body)
    for one in attachments:
        if isinstance(one, EmailMessage):
            message.add_attachment(one)
        else:
            message.add_attachment(one[1], maintype="application", subtype="octet-stream", filename=one[0])
    return message


def names(parts: list[Part]) -> list[str]:
    return [part.name for part in parts]


def test_every_paper_of_a_zip_comes_by_its_name_and_litter_is_left_out(on_disk: Callable[[bytes], Path]) -> None:
    papers = {"Công văn.txt": b"a", "Phụ lục/ds.csv": b"b", "__MACOSX/._x": b"x", "Thumbs.db": b"x", "~$cv.docx": b"x"}
    path = on_disk(zipped(papers))
    assert look_at(path).holds == "zip"
    assert [(one.name, one.data) for one in parts_of(path)] == [("Công văn.txt", b"a"), ("Phụ lục/ds.csv", b"b")]


@pytest.mark.parametrize("encoding", ["utf-8", "cp1258"])
def test_names_of_older_systems_are_read(on_disk: Callable[[bytes], Path], encoding: str) -> None:
    name = "Đê".encode(encoding)
    stand_in = b"x" * len(name)
    data = zipped({f"{stand_in.decode()}.txt": b"a"}).replace(stand_in, name)
    found = list(parts_of(on_disk(data)))
    assert [one.data for one in found] == [b"a"]
    assert found[0].name == "Đê.txt"


def test_a_docx_and_an_xlsx_are_papers_of_their_own(on_disk: Callable[[bytes], Path], letter_docx: bytes) -> None:
    path = on_disk(letter_docx)
    assert bundle_kind(path) == ""
    assert list(parts_of(path)) == []


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (zipped({f"{n}.txt": b"x" for n in range(500)}), "500 tệp"),
        (zipped({}), "ZIP rỗng"),
        (zipped({"../../etc/passwd": b"x"}), "không hợp lệ"),
        (zipped({"a.txt": b"0" * 150_000_000}), "bom nén"),
        (zipped({"a.txt": b"x" * 500})[:-30], "bị hỏng"),
    ],
    ids=["many", "empty", "climbing", "bomb", "cut off"],
)
def test_traps_are_refused_in_words(on_disk: Callable[[bytes], Path], data: bytes, why: str) -> None:
    path = on_disk(data)
    with pytest.raises(UnableToExtract, match=why):
        look_at(path)


def test_a_locked_zip_asks_to_be_unpacked(on_disk: Callable[[bytes], Path]) -> None:
    data = bytearray(zipped({"a.txt": b"x"}))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(UnableToExtract, match="mật khẩu; hãy giải nén"):
        look_at(on_disk(bytes(data)))


def test_a_zip_in_a_zip_is_refused_alone_and_the_others_are_had(on_disk: Callable[[bytes], Path]) -> None:
    path = on_disk(zipped({"trong.zip": zipped({"a.txt": b"x"}), "b.txt": b"y"}))
    inner, other = parts_of(path)
    assert "lồng" in inner.why or "nằm trong tệp nén" in inner.why
    assert other.data == b"y"


def test_mails_forwarded_in_mails_give_their_papers(on_disk: Callable[[bytes], Path]) -> None:
    inner = mail("Gửi anh chị.", ("cv.txt", LETTER.encode()), ("tat-ca.zip", zipped({"pl.txt": b"x"})))
    path = on_disk(mail("Chuyển tiếp.", inner).as_bytes())
    found = list(parts_of(path))
    assert names(found) == [
        "",
        "Công văn 12-SVD.eml",
        "Công văn 12-SVD.eml/cv.txt",
        "Công văn 12-SVD.eml/tat-ca.zip/pl.txt",
    ]
    assert [one.body for one in found] == [True, True, False, False]


def test_a_logo_in_a_mail_is_no_paper_and_a_program_is_one_that_reading_refuses(
    on_disk: Callable[[bytes], Path],
) -> None:
    logo = io.BytesIO()
    Image.new("RGB", (120, 40)).save(logo, "PNG")
    path = on_disk(mail("x", ("logo.png", logo.getvalue()), ("a.exe", b"MZ\0\0")).as_bytes())
    assert names(list(parts_of(path)))[1:] == ["a.exe"]


@needs_tesseract
def test_pages_pasted_into_word_are_recognised_and_can_be_looked_at(tmp_path: Path) -> None:
    picture = io.BytesIO()
    scanned(LETTER, 3).pages[0].save(picture, "JPEG", quality=85)
    document = docx.Document()
    document.add_paragraph("Kính chuyển.")
    document.add_picture(picture, width=Cm(15))
    made = io.BytesIO()
    document.save(made)
    found = extract_bytes(made.getvalue(), "a.docx")
    assert found.text.startswith("Kính chuyển.")
    assert read(found.text).document.number == "12/SVD-VP"
    assert [(one.number, one.from_ocr) for one in found.page_reads] == [(0, False), (1, True)]
    (tmp_path / "a.docx").write_bytes(made.getvalue())
    assert page_picture(tmp_path / "a.docx", 1).startswith(b"\xff\xd8")
