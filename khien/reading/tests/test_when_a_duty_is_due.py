"""Deadlines, cadences and levels, read as the letter says them and never guessed."""

from datetime import date

import pytest

from khien.reading.cadences import intervals_of, levels_of
from khien.reading.deadlines import deadline_of
from khien.reading.fold import fold

ISSUED = date(2025, 10, 20)


def due(words: str, issued_on: date | None = ISSUED, *, card: bool = False) -> date | str | None:
    found = deadline_of(fold(words), issued_on=issued_on, card=card)
    return "none" if found is None else found.on


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("báo cáo về Sở trước ngày 15/9/2026", date(2026, 9, 15)),
        ("hoàn thành trước ngày 31 tháng 12 năm 2026.", date(2026, 12, 31)),
        ("gửi về Công an tỉnh chậm nhất 17h00 ngày 05/11/2026", date(2026, 11, 5)),
        ("gửi trước 16 giờ 30 phút ngày 05.11.2026", date(2026, 11, 5)),
        ("thực hiện trong tháng 9/2026", date(2026, 9, 30)),
        ("hoàn thành trong quý III/2026", date(2026, 9, 30)),
        ("hoàn thành trong năm 2025", date(2025, 12, 31)),
        ("gửi danh sách trước ngày 15/11", date(2025, 11, 15)),
        ("xong trước ngày 20 tháng 12", date(2025, 12, 20)),
        ("lập danh sách, hoàn thành trước 30/11.", date(2025, 11, 30)),
        ("gửi trước 15h00' ngày 25/11/2025", date(2025, 11, 25)),
        ("gửi trước 8h ngày thứ Hai (24/11/2025)", date(2025, 11, 24)),
        ("gửi trước ngày mùng 5 tháng 12 năm 2025", date(2025, 12, 5)),
    ],
)
def test_a_day_that_the_words_give_is_the_deadline(words: str, day: date) -> None:
    assert due(words) == day


@pytest.mark.parametrize(
    "words",
    [
        "trong vòng 05 ngày làm việc kể từ ngày nhận được văn bản",
        "báo cáo trong vòng 24 giờ kể từ khi phát hiện sự cố",
        "gửi trước ngày 10/01",
        "gửi trước ngày 31/02/2026 và trong 03 ngày làm việc",
    ],
)
def test_words_without_a_sure_day_stay_words(words: str) -> None:
    assert due(words) is None


@pytest.mark.parametrize(
    "words",
    [
        "theo Công văn số 12/SNV-VP ngày 30/8/2026 của Sở Nội vụ",
        "trực từ ngày 31/12/2025 đến hết ngày 02/01/2026",
        "trong thời gian từ 05/12/2026 đến 31/3/2027",
        "dừng thay đổi từ 0h00 ngày 05/02/2026 đến 24h00 ngày 25/02/2026",
        "thống kê kết quả thực hiện đến ngày 30/6/2025",
        "các sự cố đã xảy ra trong năm 2024",
        "khôi phục hoạt động trong vòng 24 tiếng hoặc theo yêu cầu nghiệp vụ",
        "theo Chương trình chuyển đổi số đến năm 2030",
        "báo cáo trước ngày 15 hằng tháng",
        "tổng hợp trước ngày 20/12 hàng năm",
        "rà soát thường xuyên các hệ thống",
    ],
)
def test_other_dates_and_periods_are_no_deadline(words: str) -> None:
    assert due(words) == "none"


def test_a_day_without_a_year_is_not_completed_where_the_letter_is_undated() -> None:
    assert due("gửi trước ngày 15/11", issued_on=None) is None


def test_a_card_may_name_a_bare_quarter_or_year() -> None:
    assert due("Quý II/2026.", card=True) == date(2026, 6, 30)
    assert due("Năm 2026", card=True) == date(2026, 12, 31)
    assert due("Quý IV năm 2025 và các năm tiếp theo", card=True) == "none"


@pytest.mark.parametrize(
    ("words", "every"),
    [
        ("tối thiểu 01 lần/02 năm", ["P2Y"]),
        ("ít nhất 01 lần/năm", ["P1Y"]),
        ("06 tháng/lần", ["P6M"]),
        ("ba tháng một lần", ["P3M"]),
        ("mỗi tuần một lần", ["P1W"]),
        ("02 lần/năm", ["P6M"]),
        ("02 lần/ngày", ["PT12H"]),
        ("mỗi ngày sao lưu 2 lần", ["PT12H"]),
        ("hằng quý kiểm tra khôi phục ít nhất 01 lần", ["P3M"]),
        ("hằng tuần kiểm tra kết quả của 2 lần gần nhất", ["P1W"]),
        ("định kỳ tối đa 06 tháng phải thay đổi mật khẩu", ["P6M"]),
        ("báo cáo trước ngày 15 hằng tháng", ["P1M"]),
        ("tổng hợp, báo cáo trước ngày 20/12 hàng năm", ["P1Y"]),
        ("định kỳ hằng quý tổng hợp báo cáo", ["P3M"]),
        ("tổ chức diễn tập ứng phó sự cố hằng năm.", ["P1Y"]),
        ("Định kỳ 6 tháng, hằng năm báo cáo tình hình", ["P6M", "P1Y"]),
        ("rà quét 01 lần/06 tháng; diễn tập 01 lần/năm", ["P6M", "P1Y"]),
        ("báo cáo mỗi 04 giờ một lần", ["PT4H"]),
        ("đổi mật khẩu mỗi 2 tuần", ["P2W"]),
        ("ít nhất một (01) năm một lần", ["P1Y"]),
        ("vào thứ Sáu hằng tuần báo cáo", ["P1W"]),
        ("sao lưu hằng đêm", ["P1D"]),
        ("định kỳ hàng tháng (trước ngày 25), hàng quý (trước ngày 25) báo cáo", ["P1M", "P3M"]),
        ("báo cáo trước ngày 15 tháng 6 và ngày 15 tháng 12 hằng năm", ["P6M"]),
        ("hằng năm, trước ngày 15 tháng 12, xây dựng kế hoạch", ["P1Y"]),
    ],
)
def test_an_interval_that_the_words_give_is_read(words: str, every: list[str]) -> None:
    assert [interval.every for interval in intervals_of(fold(words))] == every


@pytest.mark.parametrize(
    "words",
    [
        "danh sách địa chỉ được cảnh báo hằng tháng hoặc đột xuất",
        "bố trí kinh phí sự nghiệp hằng năm để duy trì hệ thống",
        "theo kế hoạch kiểm tra hằng năm đã được phê duyệt",
        "trực 24/7",
        "thường xuyên, định kỳ rà soát",
        "giai đoạn 05 năm 2021 - 2025",
    ],
)
def test_intervals_of_other_things_are_not_the_dutys(words: str) -> None:
    assert intervals_of(fold(words)) == []


@pytest.mark.parametrize(
    ("words", "levels"),
    [
        ("hệ thống thông tin cấp độ 3 trở lên", (3, 4, 5)),
        ("cấp độ 1, cấp độ 2", (1, 2)),
        ("cấp độ 3, 4", (3, 4)),
        ("từ cấp độ 2 đến cấp độ 4", (2, 3, 4)),
        ("hồ sơ đề xuất cấp độ", ()),
    ],
)
def test_levels_are_read_with_their_reach(words: str, levels: tuple[int, ...]) -> None:
    assert levels_of(fold(words)) == levels
