"""A letter and a report read back and held against Nghị định 30/2020/NĐ-CP, Phụ lục I, point by point."""

from dataclasses import replace
from functools import cache
from itertools import pairwise

import pytest

from khien.papers import pdf
from khien.papers.samples import letter, report
from khien.papers.tests.read_back import Span, page_sizes, rules, spans, text_of_pdf, words
from khien.papers.types import Article, PaperDate, Paragraph, Signer, Urgency

PAPERS = {"letter": letter, "report": report}
MIDDLE = 105


@cache
def printed(name: str) -> bytes:
    return pdf(PAPERS[name]())


@cache
def seen(name: str) -> tuple[Span, ...]:
    return tuple(spans(printed(name)))


def one(name: str, text: str) -> Span:
    found = [span for span in seen(name) if span.text.strip().startswith(text)]
    assert found, f"{text!r} is not on the page"
    return found[0]


@pytest.fixture(params=PAPERS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_the_page_is_a4_and_a_wide_annex_lies_across() -> None:
    sizes = [(round(width), round(height)) for width, height in page_sizes(printed("report"))]
    assert set(sizes[:-1]) == {(210, 297)}
    assert sizes[-1] == (297, 210)


def test_text_stays_inside_the_decrees_margins(name: str) -> None:
    sizes = page_sizes(printed(name))
    for span in seen(name):
        width, height = sizes[span.page]
        if span.size == 8 or (span.size == 13 and span.bottom < 20):
            continue  # footer note and page number stand in the margins by rule
        assert span.left >= 29.9, span
        assert span.right <= width - 14.7, span
        assert span.top >= 19.9, span
        assert span.bottom <= height - 19.9, span


def test_text_uses_the_whole_width_between_the_margins(name: str) -> None:
    body = [span for span in seen(name) if span.page == 0 and span.size == 14]
    assert min(span.left for span in body) < 35
    assert max(span.right for span in body) > 190
    assert 20 <= min(span.top for span in seen(name) if span.page == 0) <= 25


def test_national_name_and_motto_head_the_right_half(name: str) -> None:
    nation = one(name, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    motto = one(name, "Độc lập - Tự do - Hạnh phúc")
    assert 12 <= nation.size <= 13
    assert 13 <= motto.size <= 14
    assert nation.bold
    assert motto.bold
    assert nation.left > MIDDLE
    assert nation.top < motto.top
    assert abs(centre(nation) - centre(motto)) < 1


def test_rule_under_the_motto_is_as_long_as_the_motto(name: str) -> None:
    motto = one(name, "Độc lập")
    left, right, top = min(
        (rule for rule in rules(printed(name)) if rule[0] > MIDDLE), key=lambda rule: abs(rule[2] - motto.bottom)
    )
    assert motto.bottom < top < motto.bottom + 3
    assert right - left == pytest.approx(motto.right - motto.left, abs=1.5)
    assert (left + right) / 2 == pytest.approx(centre(motto), abs=0.7)


def test_issuing_body_stands_top_left_in_bold_below_its_parent(name: str) -> None:
    parent, body = one(name, "UBND TỈNH AN BÌNH"), one(name, "SỞ GIÁO DỤC VÀ ĐÀO TẠO")
    assert 12 <= parent.size <= 13
    assert not parent.bold
    assert 12 <= body.size <= 13
    assert body.bold
    assert body.right < MIDDLE
    assert parent.bottom < body.bottom < 40
    left, right, top = next(rule for rule in rules(printed(name)) if rule[1] < MIDDLE)
    assert body.bottom < top < body.bottom + 3
    assert 1 / 3 <= (right - left) / (body.right - body.left) <= 1 / 2
    assert (left + right) / 2 == pytest.approx(centre(body), abs=0.7)


def test_number_stands_below_the_issuing_body_and_the_date_opposite(name: str) -> None:
    number, date = one(name, "Số:"), one(name, "An Bình, ngày")
    assert number.size == 13
    assert not number.bold
    assert number.top > one(name, "SỞ GIÁO DỤC").bottom
    assert number.right < MIDDLE < date.left
    assert 13 <= date.size <= 14
    assert date.italic
    assert abs(number.top - date.top) < 1


def test_a_number_and_a_day_not_yet_given_are_left_blank() -> None:
    assert words(one("letter", "Số:").text) == "Số: /SGDĐT-VP"
    assert words(one("letter", "An Bình").text) == "An Bình, ngày tháng năm 2026"
    gap = one("letter", "Số:")
    assert gap.right - gap.left > 30, "the clerk needs room to write the number"


def test_a_number_below_ten_and_the_first_months_are_padded() -> None:
    text = words(text_of_pdf(printed("report")))
    assert "Số: 05/BC-SGDĐT" in text
    assert "An Bình, ngày 05 tháng 02 năm 2026" in text
    march = words(text_of_pdf(pdf(replace(letter(), number="123", issued_on=PaperDate(15, 3, 2026)))))
    assert "Số: 123/SGDĐT-VP" in march
    assert "ngày 15 tháng 3 năm 2026" in march


def test_subject_of_a_letter_is_centred_under_its_number() -> None:
    about = one("letter", "V/v")
    assert 12 <= about.size <= 13
    assert not about.bold
    assert about.top > one("letter", "Số:").bottom + 1
    assert centre(about) == pytest.approx(centre(one("letter", "SỞ GIÁO DỤC")), abs=2)


def test_a_named_paper_shows_its_kind_and_subject_in_bold_in_the_middle() -> None:
    kind, subject = one("report", "BÁO CÁO"), one("report", "Kết quả thực hiện công tác")
    middle = (30 + 195) / 2
    for line in (kind, subject):
        assert 13 <= line.size <= 14
        assert line.bold
        assert centre(line) == pytest.approx(middle, abs=1)
    left, right, _ = next(rule for rule in rules(printed("report")) if rule[2] > subject.bottom)
    assert 1 / 3 <= (right - left) / (subject.right - subject.left) <= 1 / 2


def test_one_addressee_follows_the_colon_and_several_stand_below_it_dash_under_colon() -> None:
    assert words(one("report", "Kính gửi").text) == "Kính gửi: Ủy ban nhân dân tỉnh An Bình"
    label = one("letter", "Kính gửi:")
    listed = [one("letter", text) for text in ("- Các phòng", "- Các trường", "- Các đơn vị")]
    assert all(13 <= span.size <= 14 for span in (label, *listed))
    assert all(span.left == pytest.approx(label.right - 0.8, abs=1.2) for span in listed)
    assert [span.text.strip()[-1] for span in listed] == [";", ";", "."]


def test_body_text_is_justified_with_its_first_line_drawn_in(name: str) -> None:
    body = [span for span in seen(name) if span.page == 0 and span.size == 14 and not span.bold and span.left < 45]
    indents = {round(span.left) for span in body}
    assert indents <= {30, 43}
    assert 43 in indents
    full = [span for span, after in pairwise(body) if span.left < 31 and after.left < 31]
    assert full
    assert all(span.right == pytest.approx(195, abs=0.6) for span in full), "ragged right edge"


def test_paragraphs_are_six_points_apart_at_least() -> None:
    lines = [span for span in seen("report") if span.page == 0 and span.text.startswith("Nội dung thứ")]
    first = [span for span in lines if span.left > 40]
    second = [span for span in lines if span.left < 31]
    within = second[0].top - first[0].top
    between = first[1].top - first[0].top - 2 * within
    assert 14 * 1.149 * 25.4 / 72 <= within <= 14 * 1.5 * 1.149 * 25.4 / 72
    assert (between - within) * 72 / 25.4 >= 5.9


def test_page_number_is_absent_on_page_one_and_centred_on_top_of_page_two(name: str) -> None:
    numbers = [span for span in seen(name) if span.bottom < 19]
    assert [span.page for span in numbers if span.page < 2] in ([], [1])
    if len(page_sizes(printed(name))) > 1:
        number = next(span for span in numbers if span.page == 1)
        assert number.text == "2"
        assert 13 <= number.size <= 14
        assert centre(number) == pytest.approx((30 + 195) / 2, abs=0.5)


def test_every_annex_counts_its_own_pages() -> None:
    made = pdf(report(60))
    numbers = {span.page: span.text for span in spans(made) if span.bottom < 19}
    first_pages = [span.page for span in spans(made) if span.text.startswith("Phụ lục")]
    assert len(first_pages) == 2
    assert all(page not in numbers for page in first_pages)
    assert numbers[first_pages[0] + 1] == "2"
    assert numbers[first_pages[1] + 1] == "2"


def test_an_annex_names_itself_and_the_paper_it_belongs_to() -> None:
    text = words(text_of_pdf(printed("report")))
    assert "Phụ lục I KẾT QUẢ THEO ĐƠN VỊ (Kèm theo Báo cáo số 05/BC-SGDĐT ngày 05 tháng 02 năm 2026 của Sở" in text
    label, attached = one("report", "Phụ lục I"), one("report", "(Kèm theo")
    assert label.bold
    assert label.size == 14
    assert attached.italic
    assert 13 <= attached.size <= 14


def test_centred_lines_that_wrap_are_of_like_length() -> None:
    for filler in range(6, 40):
        made = pdf(replace(report(), subject="kết quả " + "bảo đảm " * filler, annexes=()))
        lines = [span for span in spans(made, range(1)) if span.bold and "bảo đảm" in span.text]
        if len(lines) > 1:
            assert lines[-1].right - lines[-1].left > 0.6 * (lines[0].right - lines[0].left), filler


def test_a_single_annex_has_no_number() -> None:
    alone = replace(report(), annexes=report().annexes[:1])
    assert "Phụ lục KẾT QUẢ THEO ĐƠN VỊ" in words(text_of_pdf(pdf(alone)))


def test_signature_stands_on_the_right_and_the_list_of_receivers_on_the_left(name: str) -> None:
    label, listed = one(name, "Nơi nhận:"), one(name, "- Như trên;")
    capacity, rank, signed = one(name, "KT. GIÁM ĐỐC"), one(name, "PHÓ GIÁM ĐỐC"), one(name, "Nguyễn Văn Mẫu")
    assert label.size == 12
    assert label.bold
    assert label.italic
    assert listed.size == 11
    assert label.left == pytest.approx(30, abs=0.7)
    for line in (capacity, rank, signed):
        assert line.bold
        assert 13 <= line.size <= 14
        assert line.left > MIDDLE
    assert capacity.bottom < rank.bottom
    assert 20 < signed.top - rank.bottom < 40, "room for the signature"
    assert abs(capacity.top - label.top) < 2
    assert {capacity.page} == {signed.page} == {label.page}


def test_last_receiver_ends_with_a_full_stop_and_the_others_with_a_semicolon() -> None:
    text = words(text_of_pdf(printed("letter")))
    assert "Nơi nhận: - Như trên; - UBND tỉnh (để báo cáo); - Công an tỉnh (để phối hợp); - Lưu: VT, VP." in text


def test_end_mark_closes_the_last_words(name: str) -> None:
    text = words(text_of_pdf(printed(name)))
    assert text.count("./.") == 1
    assert text.index("./. Nơi nhận:") > 0


def test_end_mark_is_not_doubled_and_stands_alone_after_a_table() -> None:
    already = replace(letter(), blocks=(Paragraph("Đề nghị thực hiện./."),))
    assert words(text_of_pdf(pdf(already))).count("./.") == 1
    table = replace(report(), blocks=report().blocks[:4], annexes=())
    assert "Khối phòng 96 90 0 ./. Nơi nhận:" in words(text_of_pdf(pdf(table)))


def test_the_signature_never_stands_on_a_page_alone() -> None:
    for lines in range(24, 36):
        long = replace(letter(), blocks=tuple(Paragraph("Một câu.") for _ in range(lines)))
        read = spans(pdf(long))
        page = next(span.page for span in read if span.text.startswith("KT. GIÁM ĐỐC"))
        assert any(span.page == page and span.text.startswith("Một câu") for span in read), lines


def test_a_list_of_receivers_longer_than_a_page_goes_on_overleaf() -> None:
    made = pdf(replace(letter(), received_by=tuple(f"Đơn vị {number}" for number in range(1, 121))))
    listed = [span for span in spans(made) if span.text.startswith("- Đơn vị")]
    assert len(listed) == 120
    assert all(span.bottom < 277.2 for span in listed)


def test_a_long_last_paragraph_begins_on_the_page_it_can() -> None:
    made = pdf(replace(letter(), blocks=(Paragraph("Một câu dài. " * 300),)))
    assert sum(span.page == 0 and "Một câu dài" in span.text for span in spans(made)) > 20


def test_urgency_and_draft_are_stamped_in_frames_under_the_number() -> None:
    made = pdf(replace(letter(), urgency=Urgency.MOST_URGENT, draft=True))
    stamps = [span for span in spans(made) if span.text in ("HỎA TỐC", "DỰ THẢO")]
    assert len(stamps) == 2
    assert all(span.bold and 13 <= span.size <= 14 and span.right < MIDDLE for span in stamps)
    assert all(span.top > one("letter", "V/v").top for span in stamps)


def test_minutes_carry_two_signatures_side_by_side() -> None:
    clerk = Signer(("THƯ KÝ",), "Trần Thị Mẫu", "Ký, ghi rõ họ tên")
    read = spans(pdf(replace(letter(), kind="Biên bản", co_signer=clerk)))
    left = next(span for span in read if span.text == "Trần Thị Mẫu")
    right = next(span for span in read if span.text == "Nguyễn Văn Mẫu")
    assert left.right < MIDDLE < right.left
    assert next(span.top for span in read if span.text.startswith("Nơi nhận")) > left.bottom


def test_articles_of_a_decision_are_numbered_and_bold_in_front() -> None:
    made = pdf(replace(letter(), kind="Quyết định", blocks=(Article("Phân công trực."), Article("Thi hành."))))
    leads = [span for span in spans(made) if span.text.startswith("Điều")]
    assert [span.text.strip() for span in leads] == ["Điều 1.", "Điều 2."]
    assert all(span.bold for span in leads)


def test_the_chain_head_stands_in_the_foot_of_every_page() -> None:
    feet = [span for span in seen("report") if span.text.startswith("Mã xác thực chuỗi kiểm toán: 9f3a07c1")]
    sizes = page_sizes(printed("report"))
    assert [span.page for span in feet] == list(range(len(sizes)))
    assert all(span.size == 8 and span.top > sizes[span.page][1] - 20 for span in feet)


def test_a_document_number_is_never_broken_after_its_stroke() -> None:
    for filler in range(1, 60):
        text = "x" * (filler % 7 + 1) + " từ" * filler + " 40817/UBND-CNTT ngày"
        made = pdf(replace(letter(), blocks=(Paragraph(text),)))
        lines = [span.text for span in spans(made) if "UBND-CNTT" in span.text or "40817/" in span.text]
        assert len(lines) == 1
        assert "40817/UBND-CNTT" in lines[0]


def centre(span: Span) -> float:
    return (span.left + span.right) / 2
