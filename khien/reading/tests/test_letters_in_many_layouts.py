"""Invented letters of many kinds are read as labelled, however they were typed, scanned or wrapped."""

import re
import textwrap
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.reading import score_folder
from khien.reading.fold import fold
from khien.reading.read import read
from khien.reading.types import Reading

FOLDER = Path(__file__).parent / "letters"
LETTERS = sorted(FOLDER.glob("letter-*.txt"))
OTHERS = sorted(FOLDER.glob("other-*.txt"))
_WIDE = 85


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def without_marks(text: str) -> str:
    plain = decomposed(text.replace("đ", "d").replace("Đ", "D"))
    return "".join(character for character in plain if not unicodedata.combining(character))


def wrapped(text: str) -> str:
    def fill(line: str) -> str:
        return "\n".join(textwrap.wrap(line, _WIDE, break_long_words=False, break_on_hyphens=False))

    return "\n".join(fill(line) if len(line) > _WIDE and "|" not in line else line for line in text.split("\n"))


def with_stray_blank_lines(text: str) -> str:
    return "\n".join(
        broken_in_the_middle(line) if len(line) > 160 and "|" not in line else line for line in text.split("\n")
    )


def broken_in_the_middle(line: str) -> str:
    words = line.split(" ")
    at = len(words) // 2
    while at < len(words) - 1 and not (words[at][:1].islower() and words[at - 1][-1:].isalnum()):
        at += 1
    return " ".join(words[:at]) + "\n\n" + " ".join(words[at:])


def double_spaced(text: str) -> str:
    return text.replace("\n", "\n\n")


def with_markdown(text: str) -> str:
    return re.sub(r"^(\d+)\. ", r"**\1.** ", text, flags=re.MULTILINE)


def with_windows_line_ends(text: str) -> str:
    return text.replace("\n", "\r\n")


def with_look_alike_letters(text: str) -> str:
    return text.replace("Đ", "Ð")


def with_old_tone_placement(text: str) -> str:
    for new, old in (("òa", "oà"), ("óa", "oá"), ("ủy", "uỷ"), ("Ủy", "Uỷ"), ("kỹ", "kĩ"), ("lý", "lí")):
        text = text.replace(new, old)
    return text


SLIPS: tuple[Callable[[str], str], ...] = (
    decomposed,
    without_marks,
    wrapped,
    with_stray_blank_lines,
    double_spaced,
    with_markdown,
    with_windows_line_ends,
    with_look_alike_letters,
    with_old_tone_placement,
)


def asked(reading: Reading) -> list[tuple[object, ...]]:
    """What a reading says that no slip of typing may change."""
    return [
        (task.topics, task.deadline, tuple((cadence.every, cadence.levels) for cadence in task.cadences), task.levels)
        for task in reading.tasks
    ]


def test_every_invented_letter_is_read_as_it_is_labelled() -> None:
    scores = score_folder(FOLDER)
    assert scores["wrong"] == []
    assert scores["invented_values"] == []
    assert (scores["task_f1"], scores["topic_f1"]) == (1.0, 1.0)
    assert scores["contacts"] == {"precision": 1.0, "recall": 1.0}


@pytest.mark.parametrize("path", LETTERS, ids=lambda path: path.stem)
def test_a_letter_on_network_security_is_called_one(path: Path) -> None:
    assert read(text_of(path)).security_directive


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.stem)
def test_a_letter_that_merely_mentions_security_is_not_one(path: Path) -> None:
    reading = read(text_of(path))
    assert not reading.security_directive
    assert reading.tasks


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: slip.__name__)
@pytest.mark.parametrize("path", [*LETTERS, *OTHERS], ids=lambda path: path.stem)
def test_a_slip_of_typing_or_layout_changes_nothing_that_is_asked(path: Path, slip: Callable[[str], str]) -> None:
    text = text_of(path)
    straight, slipped = read(text), read(slip(text))
    assert asked(slipped) == asked(straight)
    assert slipped.security_directive == straight.security_directive
    assert slipped.document.issued_on == straight.document.issued_on
    assert fold(slipped.document.number or "") == fold(straight.document.number or "")
    assert fold(slipped.document.signer.name or "") == fold(straight.document.signer.name or "")


@settings(max_examples=40, deadline=None)
@given(path=st.sampled_from(LETTERS), slips=st.lists(st.sampled_from(SLIPS), max_size=3), cut=st.floats(0.2, 1.0))
def test_nothing_is_invented_even_of_half_a_letter(path: Path, slips: list[Callable[[str], str]], cut: float) -> None:
    text = text_of(path)
    for slip in slips:
        text = slip(text)
    text = text[: int(len(text) * cut)]
    reading = read(text)
    letter = re.sub(r"[\s*|]+", "", fold(text))
    digits = re.sub(r"\D+", " ", fold(text))
    for task in reading.tasks:
        assert reading.text[task.start : task.end] == task.text
        if task.deadline:
            assert f"{task.deadline.year}" in digits
    written = [citation.number for citation in reading.citations]
    written += [value for person in reading.contacts for value in (*person.phones, *person.emails)]
    written += [value for value in (reading.document.number, reading.document.signer.name) if value]
    for value in written:
        assert re.sub(r"\s+", "", fold(value)) in letter


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    try:
        reading = read(text)
    except ValueError as refusal:
        assert str(refusal)
    else:
        assert reading.text == text


@pytest.mark.parametrize(
    "piece",
    [
        "a ",
        "x",
        "sở ",
        "1. ",
        "1. rà soát\n",
        "Sở Tài chính yêu cầu. \n\n",
        "12/AB-",
        "a@b.",
        "khi phát hiện ",
        '"a ',
        "(",
    ],
)
def test_hostile_text_is_read_in_seconds(piece: str) -> None:
    begun = time.perf_counter()
    read(piece * (80_000 // len(piece)))
    assert time.perf_counter() - begun < 10


@pytest.mark.parametrize(
    "tail",
    [
        "| **Nơi nhận:** - Lưu: VT. | **KT. GIÁM ĐỐC** **PHÓ GIÁM ĐỐC** **Nguyễn Thử Nghiệm** |\n|---|---|\n",
        "| Nơi nhận: - Như trên; - Lưu: VT. | KT. GIÁM ĐỐC PHÓ GIÁM ĐỐC (Đã ký) Nguyễn Thử Nghiệm |\n|---|---|\n",
        "| Nơi nhận:<br>- Lưu: VT. | **KT. GIÁM ĐỐC**<br>**PHÓ GIÁM ĐỐC**<br><br>**Nguyễn Thử Nghiệm** |\n|---|---|\n",
        "Nơi nhận:\n- Như trên;\n\n**KT. GIÁM ĐỐC PHÓ GIÁM ĐỐC Nguyễn Thử Nghiệm**\n",
    ],
)
def test_a_signature_in_one_cell_is_read_in_its_parts(tail: str) -> None:
    letter = "Số: 12/SVD-VP\nKính gửi: Các đơn vị.\n\n1. Rà soát hệ thống thông tin.\n\n2. Sao lưu dữ liệu./.\n\n"
    signer = read(letter + tail).document.signer
    assert (signer.capacity, signer.title, signer.name) == ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "Nguyễn Thử Nghiệm")


def test_an_empty_line_after_every_line_parts_nothing() -> None:
    lines = [
        "1. Rà soát, phân loại, xác định và phê duyệt cấp độ an toàn của từng hệ thống thông tin do đơn vị",
        "quản lý; triển khai đầy đủ phương án bảo đảm an toàn theo cấp độ, báo cáo kết quả về cơ quan cấp",
        "trên trước ngày 15/9/2026.",
        "2. Sao lưu dữ liệu theo quy tắc ba bản, hai loại thiết bị, một bản ngoại tuyến; kiểm tra khả năng",
        "khôi phục định kỳ và ghi lại kết quả của mỗi lần kiểm tra vào nhật ký, để đoàn kiểm tra của tỉnh",
        "xem khi cần.",
        "3. Cử cán bộ trực giám sát hệ thống suốt thời gian nghỉ lễ; khi có sự cố phải báo ngay cho đội ứng",
        "cứu sự cố của tỉnh, cô lập máy bị nhiễm và giữ nguyên hiện trạng để phục vụ việc điều tra, khắc",
        "phục hậu quả của sự cố.",
        "4. Thay toàn bộ mật khẩu mặc định của thiết bị mạng, máy ảnh giám sát, máy in; bật xác thực hai lớp",
        "cho mọi tài khoản quản trị và cho thư điện tử công vụ của cán bộ, công chức, viên chức trong toàn",
        "đơn vị.",
    ]
    head = "Số: 12/SVD-VP\n\nKính gửi: Các đơn vị.\n\nYêu cầu các đơn vị thực hiện:\n\n"
    tasks = read(head + "\n\n".join(lines)).tasks
    assert [task.text[:2] for task in tasks] == ["1.", "2.", "3.", "4."]
    assert tasks[0].text.endswith("15/9/2026.")
    assert tasks[3].text.endswith("đơn vị.")


@pytest.mark.parametrize("body", ["UBND", "Ủy ban nhân dân", "HĐND, UBND", "Công an"])
@pytest.mark.parametrize("place", ["Thành phố", "Xã", "Tỉnh"])
def test_a_body_parted_from_its_place_by_a_short_line_is_one_sentence(body: str, place: str) -> None:
    """A scan tells no gaps between paragraphs, and a line may end early: the place's capital begins no paragraph."""
    letter = f"""SỞ VÍ DỤ
Số: 12/SVD-VP
Thử Nghiệm, ngày 05 tháng 8 năm 2026
Kính gửi: Các đơn vị trực thuộc
Yêu cầu các đơn vị thực hiện:
a) Nhiệm vụ: Tham mưu {body}
{place} rà soát, hoàn thiện hồ sơ cấp độ của hệ thống thông tin theo quy định,
báo cáo kết quả về Sở trước ngày 30/9/2026.
b) Sao lưu dữ liệu theo quy tắc 3-2-1 trước ngày 15/9/2026.
"""
    first, second = read(letter).tasks
    assert f"Tham mưu {body} {place} rà soát" in " ".join(first.text.split())
    assert second.text.startswith("b)")
