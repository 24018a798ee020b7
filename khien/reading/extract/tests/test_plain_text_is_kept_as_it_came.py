import codecs
from pathlib import Path

import pytest

from khien.reading.extract.run import UnableToExtract, extract_bytes, extract_file

TEXT = "Kính gửi:\r\n- Ủy ban nhân dân tỉnh Thử Nghiệm;\n\n1. Rà soát To\u0302\u0309ng thể.\n" * 3


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
    ],
    ids=["utf-8", "utf-8 with mark", "utf-16-le", "utf-16-be", "utf-16-le without mark", "utf-16-be without mark"],
)
def test_every_character_survives(data: bytes) -> None:
    found = extract_bytes(data, "a.txt")
    assert (found.text, found.kind, found.pages, found.notes) == (TEXT, "text", None, ())


def test_cp1258_is_decoded_and_said() -> None:
    old = "Sở Ví dụ đề nghị các đơn vị"
    import unicodedata

    split = unicodedata.normalize("NFD", old)
    for base in ("ơ", "ư", "â", "ê", "ô", "ă", "Ơ", "Ư"):
        split = split.replace(unicodedata.normalize("NFD", base), base)
    found = extract_bytes(split.encode("cp1258"), "a.txt")
    assert unicodedata.normalize("NFC", found.text) == old
    assert any("Windows-1258" in note for note in found.notes)


def test_a_lone_surrogate_is_marked_not_fatal() -> None:
    data = codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le") + b"\x00\xd8" + "hết".encode("utf-16-le")
    found = extract_bytes(data, "a.txt")
    assert found.text.endswith("\ufffdhết")
    found.text.encode("utf-8")
    assert any("1 chỗ hỏng" in note for note in found.notes)


def test_a_surrogate_written_in_utf_8_is_not_taken_for_cp1258() -> None:
    found = extract_bytes(TEXT.encode() + b"\xed\xa0\x80", "a.txt")
    assert found.text.startswith(TEXT)
    assert "í" not in found.text[len(TEXT) :]
    assert found.notes


@pytest.mark.parametrize("data", [b"abc\x00def" * 50, bytes(range(256)) * 20, b"\x00" * 1000, b"   \n\t "])
def test_what_is_no_text_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(UnableToExtract, match=r"(byte|khoảng trắng|không phải)"):
        extract_bytes(data, "a.txt")


def test_a_name_that_lies_is_noted(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_text("1. Rà soát hệ thống")
    assert any(".pdf" in note for note in extract_file(path).notes)


def test_a_surrogate_pair_beyond_the_basic_plane_survives() -> None:
    assert extract_bytes("họp 😀 lúc 8h".encode(), "a.txt").text == "họp 😀 lúc 8h"


def test_an_old_font_is_said() -> None:
    old = "Céng hoµ x· héi chñ nghÜa ViÖt Nam, ®Ò nghÞ c¸c ®¬n vÞ thùc hiÖn kÕ ho¹ch b¶o ®¶m an toµn th«ng tin. " * 3
    assert any("TCVN3" in note for note in extract_bytes(old.encode(), "a.txt").notes)
    assert not extract_bytes("10 µm ± 2".encode(), "a.txt").notes
