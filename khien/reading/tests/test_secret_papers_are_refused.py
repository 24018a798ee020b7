"""A paper stamped MẬT, TỐI MẬT or TUYỆT MẬT is refused; words about secrecy are not a stamp."""

import pytest

from khien.reading.read import UnableToRead, read
from khien.reading.secrecy import marked_secret

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
        ("Độ mật: MẬT", None),
        ("ĐỘ MẬT: TỐI MẬT", "TỐI MẬT"),
        ("SỞ NỘI VỤ          MẬT", "MẬT"),
    ],
)
def test_a_stamp_is_seen_wherever_it_stands_in_the_head(stamp: str, degree: str | None) -> None:
    assert marked_secret(f"SỞ NỘI VỤ\n{stamp}\nSố: 12/SNV-VP\n{BODY}") == degree


def test_words_about_secrecy_in_the_body_are_no_stamp() -> None:
    assert marked_secret(BODY) is None


@pytest.mark.parametrize(
    "line", ["BẢO MẬT", "MẬT KHẨU", "BÍ MẬT NHÀ NƯỚC", "Mật", "mật", "DANH MỤC BÍ MẬT", "ĐÃ GIẢI MẬT"]
)
def test_other_capitals_are_no_stamp(line: str) -> None:
    assert marked_secret(f"SỞ NỘI VỤ\n{line}\n{BODY}") is None


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
