import io
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pikepdf
import pytest
from PIL import Image

from khien.files.actions import UnableToStore, store_bytes
from khien.files.models import StoredFile
from khien.files.rules import ACCEPTED, KINDS, cleaned_name, decided_kind

AT = datetime(2026, 8, 5, 8, 0, tzinfo=UTC)
WithPart = Callable[[bytes, str, bytes], bytes]

pytestmark = pytest.mark.django_db


def refusal(data: bytes, name: str, folder: Path) -> str:
    with pytest.raises(UnableToStore) as caught:
        store_bytes(data, name, by=None, at=AT)
    assert not StoredFile.objects.exists()
    assert not [path for path in (folder / "files").rglob("*") if path.is_file() and path.name != "lock"]
    said = str(caught.value)
    assert said.endswith(".")
    return said


@pytest.mark.parametrize(
    ("fixture", "name", "kind"),
    [
        ("pdf", "Biên bản.pdf", "pdf"),
        ("word", "Biên bản.DOCX", "docx"),
        ("excel", "ts.xlsx", "xlsx"),
        ("png", "a.png", "png"),
        ("jpg", "a.jpeg", "jpg"),
    ],
)
def test_each_kind_is_kept_as_it_came(fixture: str, name: str, kind: str, request: pytest.FixtureRequest) -> None:
    data: bytes = request.getfixturevalue(fixture)
    stored = store_bytes(data, name, by=7, at=AT)
    assert (stored.kind, stored.size, stored.original_name, stored.uploaded_by_id) == (kind, len(data), name, 7)
    assert stored.media_type == KINDS[kind].media_type


@pytest.mark.parametrize(("name", "kind"), [("a.csv", "csv"), ("a.txt", "txt"), ("quét.log", "txt")])
def test_texts_are_told_apart_by_their_names(name: str, kind: str) -> None:
    assert store_bytes("tên;ip\nA;192.0.2.1\n".encode(), name, by=None, at=AT).kind == kind


def pdf_with(change: Callable[[pikepdf.Pdf], None]) -> bytes:
    stream = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        change(made)
        made.save(stream, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return stream.getvalue()


def script(made: pikepdf.Pdf) -> None:
    made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def launch(made: pikepdf.Pdf) -> None:
    made.pages[0].Annots = pikepdf.Array(
        [pikepdf.Dictionary(Subtype=pikepdf.Name.Link, A=pikepdf.Dictionary(S=pikepdf.Name.Launch, F="x.exe"))]
    )


def attached(made: pikepdf.Pdf) -> None:
    made.attachments["x.exe"] = b"MZ"


@pytest.mark.parametrize(
    ("change", "why"), [(script, "JavaScript"), (launch, "chạy chương trình"), (attached, "đính kèm")]
)
def test_a_pdf_that_acts_is_refused(change: Callable[[pikepdf.Pdf], None], why: str, data_folder: Path) -> None:
    data = pdf_with(change)
    assert b"JavaScript" not in data  # hidden in an object stream: a search of the bytes would miss it
    assert why in refusal(data, "a.pdf", data_folder)


def test_a_pdf_that_opens_at_a_page_is_harmless() -> None:
    def at_page(made: pikepdf.Pdf) -> None:
        made.Root.OpenAction = pikepdf.Array([made.pages[0].obj, pikepdf.Name.XYZ, 0, 0, 1])

    assert store_bytes(pdf_with(at_page), "a.pdf", by=None, at=AT).kind == "pdf"


def test_a_pdf_with_a_password_is_refused(pdf: bytes, data_folder: Path) -> None:
    stream = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as made:
        made.save(stream, encryption=pikepdf.Encryption(owner="chủ", user="bí mật"))
    assert "mật khẩu" in refusal(stream.getvalue(), "a.pdf", data_folder)


def test_a_workbook_with_macros_is_refused(excel: bytes, with_part: WithPart, data_folder: Path) -> None:
    assert "macro" in refusal(with_part(excel, "xl/vbaProject.bin", b"x"), "a.xlsx", data_folder)
    assert "macro" in refusal(with_part(excel, "xl/macrosheets/sheet1.xml", b"<a/>"), "a.xlsx", data_folder)


def test_a_template_fetched_from_elsewhere_is_refused(word: bytes, with_part: WithPart, data_folder: Path) -> None:
    link = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Type='
        b'"http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" TargetMode="External" '
        b'Target="http://192.0.2.1/x.dotm"/></Relationships>'
    )
    assert "máy khác" in refusal(with_part(word, "word/_rels/settings.xml.rels", link), "a.docx", data_folder)


def test_an_entity_in_any_part_is_refused(excel: bytes, with_part: WithPart, data_folder: Path) -> None:
    part = b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    assert "XML" in refusal(with_part(excel, "xl/odd.xml", part), "a.xlsx", data_folder)


@pytest.mark.parametrize(
    ("data", "name", "why"),
    [
        (b"", "a.pdf", "trống"),
        (b"<html>%PDF-1.4<script>1</script>", "a.pdf", "HTML"),
        (b"<svg onload='x()'/>", "a.png", "SVG"),
        (b"MZ\x90\x00" + b"\0" * 90, "a.docx", "Windows"),
        (b"#!/bin/sh\nls\n", "a.txt", "script"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 90, "a.png", "hỏng"),
        (b"%PDF-1.7\n1 0 obj\n<<", "a.pdf", "hỏng"),
        (b"PK\x03\x04" + b"\0" * 90, "a.docx", "hỏng"),
        (b"alert(1)", "a.js", "đuôi .js"),
        (b"abc", "a", "thiếu phần đuôi"),
    ],
)
def test_what_is_no_evidence_is_refused_in_words(data: bytes, name: str, why: str, data_folder: Path) -> None:
    assert why in refusal(data, name, data_folder)


def test_a_name_that_lies_about_the_content_is_refused(pdf: bytes, png: bytes, data_folder: Path) -> None:
    assert "nội dung là PDF" in refusal(pdf, "a.docx", data_folder)
    assert "nội dung là ảnh PNG" in refusal(png, "a.pdf.exe", data_folder)


def test_content_that_has_no_kind_is_told_what_is_accepted() -> None:
    with pytest.raises(UnableToStore, match="hãy gửi"):
        decided_kind("midi", "a.mid", 1, ())
    assert all(kind.label.split("(")[0].split()[-1] in ACCEPTED for kind in KINDS.values())


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("C:\\Users\\x\\Bie\u0302n ba\u0309n.pdf", "Biên bản.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"),
        ("hoa\u202efdp.exe", "hoafdp.exe"),
        ("\udc80.txt", "txt"),
        ("", "tep-khong-ten"),
        ("...", "tep-khong-ten"),
        ("x" * 300 + ".pdf", "x" * 146 + ".pdf"),
        ("  a \u00a0 b .pdf", "a b .pdf"),
    ],
)
def test_names_are_cleaned(given: str, kept: str) -> None:
    assert cleaned_name(given) == kept


def test_a_picture_of_several_from_a_phone_is_a_jpg() -> None:
    stream = io.BytesIO()
    Image.new("RGB", (20, 20)).save(stream, "MPO", save_all=True, append_images=[Image.new("RGB", (20, 20), 9)])
    assert store_bytes(stream.getvalue(), "a.jpg", by=None, at=AT).kind == "jpg"


def test_a_picture_that_swells_is_refused(data_folder: Path) -> None:
    stream = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(stream, "PNG")
    assert "triệu điểm ảnh" in refusal(stream.getvalue(), "a.png", data_folder)


def test_a_large_inventory_is_kept(tmp_path: Path) -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in range(5_000):
        sheet.append([row, "Máy chủ", "192.0.2.1", "Sở Ví dụ"])
    stream = io.BytesIO()
    book.save(stream)
    assert store_bytes(stream.getvalue(), "a.xlsx", by=None, at=AT).kind == "xlsx"
