"""Promises about DOC (Word 97–2003): words, tables, lists and boxes in order; what is locked or broken is refused.

The samples in `samples/` are invented letters, saved by LibreOffice as Word 97 files.
"""

import io
import random
import struct
import time
from collections.abc import Callable
from pathlib import Path

import olefile
import pytest

from khien.reading.extract.doc import doc_dangers, doc_text
from khien.reading.extract.docfile import DocFile
from khien.reading.extract.run import UnableToExtract, extract_bytes, inspect_file
from khien.reading.read import read

SAMPLES = Path(__file__).parent / "samples"
BODY = """SỞ VÍ DỤ - LƯU HÀNH NỘI BỘ
UBND TỈNH THỬ NGHIỆM
SỞ VÍ DỤ
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Số: 12/SVD-VP"""
_TABLE_STREAM, _PIECES = "1Table", 0x9A + 8 * 33


@pytest.fixture
def letter() -> bytes:
    return (SAMPLES / "cong-van.doc").read_bytes()


def with_streams(data: bytes, change: Callable[[bytearray, bytearray], None]) -> bytes:
    """The file with its two main streams altered in place, at their old lengths."""
    stream = io.BytesIO(data)
    with olefile.OleFileIO(stream, write_mode=True) as ole:
        names = "WordDocument", _TABLE_STREAM
        streams = [bytearray(ole.openstream(name).read()) for name in names]
        change(streams[0], streams[1])
        for name, content in zip(names, streams, strict=True):
            ole.write_stream(name, bytes(content))
    return stream.getvalue()


def test_head_table_lists_boxes_and_margins_come_in_order(letter: bytes) -> None:
    found = extract_bytes(letter, "cong-van.doc")
    assert found.kind == "doc"
    assert found.text.startswith(BODY)
    assert "\n2. Sao lưu dữ liệu theo quy tắc 3-2-1, kiểm tra khôi phục mỗi quý một lần.\n" in found.text
    assert "\n1 | Trường THPT Bắc | 192.0.2.10\n" in found.text
    assert "\nXem thêm ở trang 1\n" in found.text
    assert found.text.index("trang 1") < found.text.index("HỎA TỐC") < found.text.index("• Bước một")
    assert "chữ ẩn" not in found.text
    assert any("ẩn" in note for note in found.notes)


@pytest.mark.parametrize(("name", "encoding"), [("cong-van-tcvn3.doc", "TCVN3"), ("cong-van-vni.doc", "VNI")])
def test_old_fonts_become_unicode(name: str, encoding: str) -> None:
    found = extract_bytes((SAMPLES / name).read_bytes(), name)
    assert "1. Rà soát cấp độ của từng hệ thống thông tin, báo cáo kết quả trước ngày 15/9/2026." in found.text
    assert "Nơi nhận:\n- Như trên;\n- Lưu: VT." in found.text
    assert any(encoding in note for note in found.notes)


def test_an_old_word_letter_is_read_like_any_other(letter: bytes) -> None:
    reading = read(extract_bytes(letter, "cong-van.doc").text)
    assert reading.document.number == "12/SVD-VP"
    assert [task.text[:2] for task in reading.tasks[:3]] == ["1.", "2.", "3."]
    assert reading.tasks[0].deadline is not None
    assert [cadence.every for cadence in reading.tasks[1].cadences] == ["P3M"]


def test_a_file_that_was_saved_fast_is_read_by_its_pieces(letter: bytes) -> None:
    """The second half of the text is written before the first; two pieces say so."""
    whole = DocFile(io.BytesIO(letter))
    assert len(whole.pieces) == 1
    length, at = len(whole.text), whole.pieces[0].at
    cut = whole.text.index("Kính gửi")

    def shuffled(main: bytearray, table: bytearray) -> None:
        words = bytes(main[at : at + 2 * length])
        main[at : at + 2 * length] = words[2 * cut :] + words[: 2 * cut]
        pieces = struct.pack("<3I", 0, cut, length)
        pieces += struct.pack("<HIH", 0, at + 2 * (length - cut), 0) + struct.pack("<HIH", 0, at, 0)
        pieces = b"\x02" + struct.pack("<I", len(pieces)) + pieces
        table[: len(pieces)] = pieces
        struct.pack_into("<II", main, _PIECES, 0, len(pieces))

    found = DocFile(io.BytesIO(with_streams(letter, shuffled)))
    assert found.text == whole.text
    assert len(found.pieces) == 2
    assert "SỞ VÍ DỤ" in doc_text(io.BytesIO(with_streams(letter, shuffled))).text


def test_characters_of_one_byte_are_read(letter: bytes) -> None:
    """Word writes a piece without Vietnamese letters with one byte a character."""
    whole = DocFile(io.BytesIO(letter))
    at, words = whole.pieces[0].at, b"May chu \x93alpha\x94 \xe9\r"

    def packed(main: bytearray, table: bytearray) -> None:
        main[at : at + len(words)] = words
        pieces = struct.pack("<2I", 0, len(words)) + struct.pack("<HIH", 0, 2 * at | 0x40000000, 0)
        pieces = b"\x02" + struct.pack("<I", len(pieces)) + pieces
        table[: len(pieces)] = pieces
        struct.pack_into("<II", main, _PIECES, 0, len(pieces))
        struct.pack_into("<8i", main, 0x4C, len(words), 0, 0, 0, 0, 0, 0, 0)

    assert doc_text(io.BytesIO(with_streams(letter, packed))).text.strip() == "May chu “alpha” é"


def test_a_password_an_older_word_and_another_office_file_are_refused_by_name(letter: bytes) -> None:
    def locked(main: bytearray, _table: bytearray) -> None:
        main[0x0B] |= 0x01

    def older(main: bytearray, _table: bytearray) -> None:
        struct.pack_into("<H", main, 2, 0x0065)

    for change, why in ((locked, "mật khẩu"), (older, "Word 95")):
        with pytest.raises(UnableToExtract, match=why):
            extract_bytes(with_streams(letter, change), "a.doc")
    renamed = letter.replace("WordDocument".encode("utf-16-le"), "Workbook\0\0\0\0".encode("utf-16-le"))
    with pytest.raises(UnableToExtract, match="XLS"):
        extract_bytes(renamed, "a.doc")


def test_an_upload_of_a_doc_with_macros_is_refused_and_one_without_is_not(letter: bytes, tmp_path: Path) -> None:
    plain, macros = tmp_path / "a.doc", tmp_path / "b.doc"
    plain.write_bytes(letter)
    assert inspect_file(plain).dangers == ()
    entry, project = letter.index("\x01CompObj".encode("utf-16-le")), "_VBA_PROJECT".encode("utf-16-le")
    renamed = project.ljust(64, b"\0") + struct.pack("<H", len(project) + 2)
    macros.write_bytes(letter[:entry] + renamed + letter[entry + len(renamed) :])
    assert any("macro" in danger for danger in inspect_file(macros).dangers)


def test_broken_files_end_in_a_refusal_and_never_in_a_crash() -> None:
    rng, began = random.Random(2026), time.monotonic()
    for name in ("cong-van.doc", "cong-van-tcvn3.doc"):
        data = (SAMPLES / name).read_bytes()
        for _ in range(150):
            broken = bytearray(data[: rng.randrange(1, len(data))] if rng.random() < 0.3 else data)
            for _ in range(rng.choice((0, 1, 5, 50, 500))):
                broken[rng.randrange(len(broken))] = rng.randrange(256)
            for reader in (doc_text, doc_dangers):
                try:
                    reader(io.BytesIO(bytes(broken)))
                except UnableToExtract as refusal:
                    assert str(refusal).endswith(".")
    assert time.monotonic() - began < 60
