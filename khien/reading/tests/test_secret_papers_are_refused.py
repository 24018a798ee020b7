"""A paper stamped MẬT, TỐI MẬT or TUYỆT MẬT is refused; words about secrecy are not a stamp."""

import os
import unicodedata
from pathlib import Path

import pytest

from khien.reading.read import UnableToRead, read
from khien.reading.secrecy import marked_secret

LETTERS = Path(os.environ.get("KHIEN_SHARED") or Path(__file__).parents[4] / "shared") / "data" / "letters"

BODY = """
Kính gửi: Các đơn vị trực thuộc.

Sở đề nghị các đơn vị:
1. Chấp hành quy định về bảo vệ bí mật nhà nước; đổi mật khẩu định kỳ; bảo mật dữ liệu.
2. Không soạn thảo tài liệu mật, tối mật trên máy tính nối mạng.

Nơi nhận:
- Như trên.
"""


@pytest.mark.parametrize(
    ("stamp", "degree"),
    [
        ("MẬT", "MẬT"),
        ("TỐI MẬT", "TỐI MẬT"),
        ("TUYỆT MẬT", "TUYỆT MẬT"),
        ("**MẬT**", "MẬT"),
        ("| MẬT |", "MẬT"),
        ("M Ậ T", "MẬT"),
        ("TOI MAT", "TỐI MẬT"),
        ("TUYỆT  MẬT.", "TUYỆT MẬT"),
        ("Độ mật: MẬT", "MẬT"),
        ("Độ mật: Mật", "MẬT"),
        ("độ mật : mật", "MẬT"),
        ("Do mat: Toi mat", "TỐI MẬT"),
        ("Độ mật:\nMật", "MẬT"),
        ("| Độ mật | Tuyệt mật |", "TUYỆT MẬT"),
        ("**Độ mật:** Mật", "MẬT"),
        ("Độ mật: [MẬT]", "MẬT"),
        ("Độ mật: Mật  Độ khẩn: Thường", "MẬT"),
        ("Độ mật: ☐ Thường ☒ Mật", "MẬT"),
        ("Mức độ mật: Tối mật", "TỐI MẬT"),
        ("Số: 12/SNV-VP  Độ mật: Mật", "MẬT"),
        ("DẤU MẬT: MẬT", "MẬT"),
        ("Dấu chỉ mức độ mật: Mật", "MẬT"),
        ("MẬT - HỎA TỐC", "MẬT"),
        ("Mật - Hỏa tốc", "MẬT"),
        ("HOẢ TỐC / TỐI MẬT", "TỐI MẬT"),
        ("MẬT KHẨN", "MẬT"),
        ("Tuyệt mật", "TUYỆT MẬT"),
        ("Tối Mật", "TỐI MẬT"),
        ("T0I MAT", "TỐI MẬT"),
        ("[MẬT]", "MẬT"),
        ("(MÂT)", "MẬT"),
        ("MẬT CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "MẬT"),
        ("SỞ NỘI VỤ MẬT CONG HOA XA HOI CHU NGHIA VIET NAM", "MẬT"),
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM TỐI MẬT", "TỐI MẬT"),
        ("TỐI MẬT  Số: 12/SNV-VP", "TỐI MẬT"),
        ("**TỐI MẬT** Số: /SNV-VP", "TỐI MẬT"),
        ("Số: 12/SNV-VP MẬT", "MẬT"),
        ("UBND TỈNH LÂM SƠN TỐI MẬT", "TỐI MẬT"),
        ("SỞ NỘI VỤ MẬT", "MẬT"),
        ("Đ Ộ MẬT: MẬT", "MẬT"),
        ("MẬT (Bản số: 02)", "MẬT"),
        ("MẬT  Hà Nội, ngày 3 tháng 4 năm 2025", "MẬT"),
        ("ĐỘ MẬT: TỐI MẬT", "TỐI MẬT"),
        ("SỞ NỘI VỤ          MẬT", "MẬT"),
    ],
)
def test_a_stamp_is_seen_wherever_it_stands_in_the_head(stamp: str, degree: str) -> None:
    paper = f"SỞ NỘI VỤ\n{stamp}\nSố: 12/SNV-VP\n{BODY}"
    assert marked_secret(paper) == degree
    assert marked_secret(unicodedata.normalize("NFD", paper)) == degree


def test_words_about_secrecy_in_the_body_are_no_stamp() -> None:
    assert marked_secret(BODY) is None


INNOCENT = [
    *("BẢO MẬT", "MẬT KHẨU", "BÍ MẬT NHÀ NƯỚC", "Mật", "mật", "DANH MỤC BÍ MẬT", "ĐÃ GIẢI MẬT"),
    *("bí mật nhà nước", "mật khẩu", "Mật khẩu:", "bảo mật", "không mật", "KHÔNG MẬT", "văn bản mật (nếu có)"),
    *("Độ mật: không", "Độ mật: Không mật", "Độ mật: Thường", "ĐỘ MẬT: THƯỜNG", "Độ mật:", "DẤU MẬT:", "Độ mật"),
    *("Độ mật: [ ] Mật", "Độ mật: ☐ Mật", "Độ mật: ☒ Thường ☐ Mật", "Độ mật: Mật / Tối mật / Tuyệt mật"),
    *("Mật ong", "MẬT ONG", "an ninh mật mã", "BẢO MẬT THÔNG TIN", "Sở Mật mã", "SỞ MẬT MÃ", "- Tuyệt mật;"),
    *("PHÒNG BẢO MẬT CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "BAN BẢO MẬT Số: 12/BBM", "Số: 12/SNV-BẢO MẬT"),
    *("CỤC MẬT MÃ CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "V/v bảo vệ bí mật nhà nước", "Mật độ dân số"),
    *("CỤC MẬT MÃ Hà Nội, ngày 3 tháng 4 năm 2025", "PHÒNG BẢO MẬT", "BAN CƠ MẬT", "SỞ LƯU TÀI LIỆU MẬT"),
    *("PHÒNG AN NINH MẬT MÃ", "Phòng soạn thảo văn bản mật", "CÔNG TY ONG MẬT"),
]


@pytest.mark.parametrize("line", INNOCENT)
def test_other_capitals_are_no_stamp(line: str) -> None:
    for paper in (f"SỞ NỘI VỤ\n{line}\n{BODY}", f"SỞ NỘI VỤ\n{BODY}\n{line}\nPHỤ LỤC\n"):
        assert marked_secret(paper) is None
        assert marked_secret(unicodedata.normalize("NFD", paper)) is None


@pytest.mark.parametrize("line", ["Tuyệt mật", "- Độ mật: Mật", "Văn bản có độ mật: Mật"])
def test_degrees_named_in_the_body_are_no_stamp(line: str) -> None:
    assert marked_secret(f"SỞ NỘI VỤ\n{BODY}\n{line}\n") is None


@pytest.mark.parametrize("line", ["Độ mật: Mật", "MẬT CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "MẬT  Số: 3/PL-SNV"])
def test_a_line_that_is_a_stamp_counts_far_below_the_head(line: str) -> None:
    assert marked_secret(f"SỞ NỘI VỤ\n{BODY}" + "- Dòng khác.\n" * 60 + f"{line}\n") == "MẬT"


@pytest.mark.shared
@pytest.mark.skipif(not LETTERS.is_dir(), reason="the real letters are not here (KHIEN_SHARED)")
def test_no_real_letter_is_refused() -> None:
    papers = {path.name: path.read_text(encoding="utf-8") for path in sorted(LETTERS.glob("*.txt"))}
    assert papers
    assert [name for name, text in papers.items() if marked_secret(text)] == []


def test_the_stamp_of_an_attached_paper_counts_too() -> None:
    text = "SỞ NỘI VỤ\nSố: 1/SNV-VP\n" + BODY + "- Dòng khác.\n" * 60 + "\nMẬT\n\nPHỤ LỤC\nDanh sách\n"
    assert marked_secret(text) == "MẬT"


def test_a_secret_paper_is_refused_in_a_clear_sentence_that_repeats_none_of_it() -> None:
    with pytest.raises(UnableToRead) as refusal:
        read(f"SỞ NỘI VỤ\nTỐI MẬT\nSố: 12/SNV-VP\n{BODY}")
    assert "TỐI MẬT" in str(refusal.value)
    assert "12/SNV-VP" not in str(refusal.value)


def test_an_empty_text_is_refused() -> None:
    with pytest.raises(UnableToRead):
        read(" \n\t\n")
