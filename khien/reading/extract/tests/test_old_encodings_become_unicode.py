"""Promises about letters written before Unicode. The phrases are invented."""

import pytest

from khien.reading.extract.encodings import from_tcvn3, from_vni, likeness, modernised
from khien.reading.extract.run import extract_bytes

PHRASE = (
    "Kính gửi: Các đơn vị trực thuộc.\nĐề nghị rà soát hệ thống, vá lỗ hổng, sao lưu dữ liệu và báo cáo kết quả trước "
    "ngày 15 tháng 9 năm 2026.\nNơi nhận: - Như trên; - Lưu: VT."
)
TCVN3 = (
    "KÝnh göi: C¸c ®¬n vÞ trùc thuéc.\n§Ò nghÞ rµ so¸t hÖ thèng, v¸ lç hæng, sao l\xadu d÷ liÖu vµ b¸o c¸o kÕt qu¶ "
    "tr\xadíc ngµy 15 th¸ng 9 n¨m 2026.\nN¬i nhËn: - Nh\xad trªn; - L\xadu: VT."
)
VNI = (
    "Kính göûi: Caùc ñôn vò tröïc thuoäc.\nÑeà nghò raø soaùt heä thoáng, vaù loã hoång, sao löu döõ lieäu vaø baùo "
    "caùo keát quaû tröôùc ngaøy 15 thaùng 9 naêm 2026.\nNôi nhaän: - Nhö treân; - Löu: VT."
)
ALL_LETTERS = (
    "à á ả ã ạ ằ ắ ẳ ẵ ặ ầ ấ ẩ ẫ ậ đ è é ẻ ẽ ẹ ề ế ể ễ ệ ì í ỉ ĩ ị ò ó ỏ õ ọ ồ ố ổ ỗ ộ ờ ớ ở ỡ ợ ù ú ủ ũ ụ ừ ứ ử ữ ự"
)


def test_tcvn3_is_put_into_unicode() -> None:
    assert from_tcvn3(TCVN3) == PHRASE


def test_vni_is_put_into_unicode() -> None:
    assert from_vni(VNI) == PHRASE


def test_every_letter_of_vni_has_its_sign() -> None:
    typed = (
        "aø aù aû aõ aï aè aé aú aü aë aà aá aå aã aä ñ eø eù eû eõ eï eà eá eå eã eä ì í æ ó ò oø où oû oõ oï "
        "oà oá oå oã oä ôø ôù ôû ôõ ôï uø uù uû uõ uï öø öù öû öõ öï"
    )
    assert from_vni(typed) == ALL_LETTERS
    assert from_vni(typed.upper()) == ALL_LETTERS.upper()


def test_every_letter_of_tcvn3_has_its_code() -> None:
    typed = "µ ¸ ¶ · ¹ » ¾ ¼ ½ Æ Ç Ê È É Ë ® Ì Ð Î Ï Ñ Ò Õ Ó Ô Ö × Ý Ø Ü Þ "
    typed += "ß ã á â ä å è æ ç é ê í ë ì î ï ó ñ ò ô õ ø ö ÷ ù"
    assert from_tcvn3(typed) == ALL_LETTERS


def test_capitals_of_vntimeh_are_capitals() -> None:
    assert from_tcvn3("CéNG HßA X· HéI CHñ NGHÜA VIÖT NAM") == "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    assert from_tcvn3("Bé trưởng") == "Bộ trưởng"


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (TCVN3.encode("latin-1"), "TCVN3"),
        (VNI.encode("latin-1"), "VNI"),
        (PHRASE.replace("đ", "d").encode("cp1258", "ignore"), "1258"),
    ],
)
def test_bytes_are_told_apart_by_the_words_they_make(data: bytes, name: str) -> None:
    found = extract_bytes(data, "a.txt")
    assert any(name in note for note in found.notes)
    if name != "1258":
        assert found.text == PHRASE


def test_old_font_lines_among_unicode_ones_are_changed_alone() -> None:
    text, note = modernised(f"Công văn mới của Sở\n{TCVN3}")
    assert text == f"Công văn mới của Sở\n{PHRASE}"
    assert note is not None


def test_unicode_and_french_stay_as_they_are() -> None:
    for text in (PHRASE, "Café, déjà vu, señor: ¥ 100 §2", "Rà soát, và các hệ thông"):
        assert modernised(text) == (text, None)
    assert likeness(PHRASE) > likeness(TCVN3)
