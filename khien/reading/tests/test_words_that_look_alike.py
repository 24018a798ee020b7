"""Without accents many words are one word; a rule that reads them must not take one for the other."""

import textwrap

import pytest

from khien.reading.audience import coordinating, own_audience
from khien.reading.cadences import intervals_of, levels_of
from khien.reading.fold import fold
from khien.reading.read import read
from khien.reading.sections import CONTACT
from khien.reading.topics import topics_of

HEAD = """SỞ NỘI VỤ
Số: 12/SNV-VP
V/v bảo đảm an toàn thông tin mạng
Lạng An, ngày 05 tháng 3 năm 2026

Kính gửi: Các phòng thuộc Sở

"""


def topics(words: str, *, security: bool = True) -> set[str]:
    return set(topics_of(fold(words), audience="", security_letter=security))


@pytest.mark.parametrize(
    ("words", "topic"),
    [
        ("Các phòng, ban và đơn vị nghiêm túc thực hiện.", "patching"),
        ("Đào tạo kỹ năng cơ bản và nâng cao.", "patching"),
        ("Bố trí kinh phí cho các đơn vị trực thuộc.", "duty_roster"),
        ("Bố trí cán bộ trực tiếp đón tiếp.", "duty_roster"),
        ("Giám sát lưu lượng tại các tuyến truyền dẫn.", "awareness"),
        ("Bộ phận chăm sóc khách hàng trả lời thắc mắc.", "monitoring"),
        ("Thu rác thải đúng giờ quy định.", "antimalware"),
        ("Hướng dẫn khách hàng khóa khẩn cấp thẻ, tài khoản.", "access_control"),
        ("Không gửi kết quả xét nghiệm qua mạng xã hội.", "reporting_up"),
        ("Cấp tài khoản định danh mức độ 2 cho công dân.", "access_control"),
        ("Đội trực theo cấp độ nguy cơ cháy rừng.", "level_dossier"),
    ],
)
def test_words_that_fold_alike_are_told_apart(words: str, topic: str) -> None:
    assert topic not in topics(words)


@pytest.mark.parametrize(
    ("words", "topic"),
    [
        ("Cập nhật các bản vá cho máy trạm.", "patching"),
        ("Phân công cán bộ trực bảo đảm an toàn thông tin.", "duty_roster"),
        ("Khi máy tính có hiện tượng bất thường phải báo ngay cho Phòng Công nghệ thông tin.", "incident_reporting"),
        ("Báo ngay cho Văn phòng Sở khi nghi ngờ tài khoản bị lộ.", "incident_reporting"),
        ("Truy cập từ xa của nhà cung cấp phải được phê duyệt từng lần.", "access_control"),
        ("Làm đầu mối phối hợp với Công an tỉnh xử lý sự cố an toàn thông tin mạng.", "incident_response"),
    ],
)
def test_the_words_meant_are_still_found(words: str, topic: str) -> None:
    assert topic in topics(words)


@pytest.mark.parametrize("words", ["khắc phục sự cố ngộ độc đông người", "xử lý sự cố lưới điện, sự cố hồ đập"])
def test_troubles_of_other_fields_are_no_security_incidents(words: str) -> None:
    assert topics(words, security=False) == {"other"}


@pytest.mark.parametrize(
    ("words", "who"),
    [
        ("Các doanh nghiệp viễn thông bảo đảm thông tin liên lạc.", "Các doanh nghiệp viễn thông"),
        ("Phòng Kinh doanh thông báo cho khách hàng.", "Phòng Kinh doanh"),
        ("Giao Phòng Cơ yếu giám sát hệ thống mạng 24/7.", "Phòng Cơ yếu"),
        ("Chế độ báo cáo: các phòng gửi báo cáo về Sở.", "các phòng"),
        ("Yêu cầu các phòng nghiêm túc thực hiện; Văn phòng Sở theo dõi, báo cáo.", "Văn phòng Sở"),
    ],
)
def test_the_name_of_who_acts_ends_where_the_verb_begins(words: str, who: str) -> None:
    named = own_audience(fold(words))
    assert named is not None
    assert words[named.start : named.end] == who


def test_an_order_to_tell_somebody_names_nobody() -> None:
    assert own_audience(fold("Báo ngay cho Văn phòng Sở khi có sự cố.")) is None


def test_a_helping_body_ends_before_what_is_done_together() -> None:
    words = "Phối hợp với Sở Tài chính điều tra, xử lý các hành vi vi phạm."
    assert [words[who.start : who.end] for who in coordinating(fold(words))] == ["Sở Tài chính"]


def test_an_office_of_planning_is_no_plan() -> None:
    found = intervals_of(fold("Báo cáo Phòng Kế hoạch - Nghiệp vụ vào ngày 25 hằng tháng."))
    assert [interval.every for interval in found] == ["P1M"]


def test_levels_of_disasters_are_no_levels_of_systems() -> None:
    assert levels_of(fold("rủi ro thiên tai cấp độ 4")) == ()


def test_a_span_of_years_is_no_telephone_number() -> None:
    assert CONTACT.search("giai doan 2020 - 2025") is None


def test_a_contact_is_the_person_or_body_beside_the_number_even_across_a_line_break() -> None:
    body = (
        "Khi có sự cố, liên hệ Trung tâm Chuyển đổi số (đồng\nchí Lò Văn Thử, điện thoại 0900 000 001); "
        "Phòng An ninh mạng và phòng, chống tội phạm công nghệ cao 0900 000 002.\n\nNơi nhận:\n- Như trên."
    )
    found = {person.name: person.phones for person in read(HEAD + body).contacts}
    assert found == {
        "Lò Văn Thử": ("0900 000 001",),
        "Phòng An ninh mạng và phòng, chống tội phạm công nghệ cao": ("0900 000 002",),
    }


def test_a_duty_table_behind_the_signature_names_people() -> None:
    table = (
        "1. Rà quét lỗ hổng trên máy chủ.\n\nNơi nhận:\n- Như trên.\n\nGIÁM ĐỐC\n\nBùi Quang Mẫn\n\n"
        "DANH SÁCH CÁN BỘ TRỰC\n(Kèm theo Công văn số 12/SNV-VP)\n\n"
        "| STT | Họ và tên | Đơn vị | Điện thoại |\n|---|---|---|---|\n"
        "| 1 | Đinh Công Giả | Phòng Tổng hợp | 0900 000 006 |\n| 2 | Hà Thị Tưởng | Văn phòng Sở | 0900 000 007 |\n"
    )
    assert [(person.name, person.unit, person.phones) for person in read(HEAD + table).people] == [
        ("Đinh Công Giả", "Phòng Tổng hợp", ("0900 000 006",)),
        ("Hà Thị Tưởng", "Văn phòng Sở", ("0900 000 007",)),
    ]


def test_titles_with_hashes_are_titles() -> None:
    letter = (
        "# KẾ HOẠCH\n\n## Bảo đảm an toàn thông tin mạng năm 2026\n\n## I. MỤC TIÊU\n\n1. Nâng cao ý thức.\n\n"
        "## II. NHIỆM VỤ\n\n### 1. Văn phòng Sở\n\n- Lập hồ sơ đề xuất cấp độ cho mạng nội bộ.\n"
    )
    found = read(letter)
    assert found.document.kind == "Kế hoạch"
    assert [(task.text, task.audience) for task in found.tasks if "level_dossier" in task.topics] == [
        ("- Lập hồ sơ đề xuất cấp độ cho mạng nội bộ.", "Văn phòng Sở")
    ]


def test_a_partys_letter_has_its_subject_under_the_number_and_its_offices_whole_name() -> None:
    letter = (
        "TỈNH ỦY LẠNG AN\nVĂN PHÒNG\n*\nSố 67-CV/VPTU\nTăng cường bảo đảm an toàn thông tin mạng\n\n"
        "Lạng An, ngày 16 tháng 5 năm 2025\n\nKính gửi: Các huyện ủy\n\n"
        "Văn phòng Tỉnh ủy đề nghị:\n\n1- Giao Phòng Cơ yếu rà soát lỗ hổng máy chủ.\n"
    )
    found = read(letter)
    assert found.document.subject == "Tăng cường bảo đảm an toàn thông tin mạng"
    assert fold(found.document.issuer or "") == fold("Văn phòng Tỉnh ủy Lạng An")
    assert [task.audience for task in found.tasks] == ["Phòng Cơ yếu"]


def test_a_police_symbol_is_not_read_as_another_offices() -> None:
    letter = "Số: /CAT-PA05\nLạng An, ngày tháng 3 năm 2026\n\nKính gửi: Các sở\n\n1. Rà quét lỗ hổng máy chủ.\n"
    assert read(letter).document.issuer == "Công an tỉnh"


@pytest.mark.parametrize("width", [48, 60, 72, 88])
def test_a_wrapped_subject_is_whole_and_the_telegraphed_are_addressees(width: int) -> None:
    subject = "Tổ chức diễn tập ứng cứu sự cố an toàn thông tin mạng của Sở Nội vụ và Đội Ứng cứu sự cố trong năm 2026"
    lines = textwrap.fill(subject, width, break_long_words=False)
    letter = (
        f"SỞ NỘI VỤ\nSố: 12/CĐ-SNV\nLạng An, ngày 05 tháng 3 năm 2026\n\nCÔNG ĐIỆN\n{lines}\n\n"
        "GIÁM ĐỐC SỞ NỘI VỤ điện:\n- Các phòng;\n- Chi cục Văn thư.\n\n"
        "Giám đốc Sở yêu cầu:\n\n1. Rà quét lỗ hổng trên máy chủ.\n2. Sao lưu dữ liệu.\n"
    )
    found = read(letter)
    assert found.document.subject == subject
    assert found.recipients == ("Các phòng", "Chi cục Văn thư")
    assert [task.audience for task in found.tasks] == [None, None]


@pytest.mark.parametrize("width", range(50, 80, 3))
def test_a_hyphen_of_an_offices_name_at_the_start_of_a_line_is_no_bullet(width: int) -> None:
    items = [
        "1. Các trường học rà soát lỗ hổng, gửi kết quả thực hiện về Phòng Văn hóa - Xã hội để tổng hợp chung.",
        "2. Trạm Y tế sao lưu dữ liệu, phối hợp chặt chẽ với Phòng Kế hoạch - Nghiệp vụ khi khôi phục dữ liệu.",
    ]
    body = "\n".join(textwrap.fill(item, width, break_on_hyphens=False) for item in items)
    found = read(HEAD + "Sở Nội vụ yêu cầu:\n" + body + "\n\nNơi nhận:\n- Như trên.")
    assert [" ".join(task.text.split()) for task in found.tasks] == items
