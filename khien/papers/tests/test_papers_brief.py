"""The leader's page is one page, says what it was given, and refuses what would not fit."""

from dataclasses import replace

import pytest

from khien.papers import UnableToCompose, brief_pdf
from khien.papers.samples import CHAIN_HEAD, brief
from khien.papers.tests.read_back import page_sizes, spans, text_of_pdf, words
from khien.papers.types import Brief, Figure, Share, Tone, Worst


def test_the_brief_is_one_a4_page_with_everything_on_it() -> None:
    made = brief_pdf(brief())
    assert [(round(width), round(height)) for width, height in page_sizes(made)] == [(210, 297)]
    text = words(text_of_pdf(made))
    given = brief()
    for said in (
        given.title,
        given.as_of,
        *(figure.value for figure in given.figures),
        *(figure.label for figure in given.figures),
        *(worst.name for worst in given.worst),
        *(worst.detail for worst in given.worst),
        *given.sentences,
        "Đã đạt 441 (72%)",
        "Không yêu cầu 14 (2%)",
    ):
        assert said in text
    assert any(span.text.startswith(CHAIN_HEAD[:40]) for span in spans(made))


def test_figures_are_the_biggest_thing_on_the_page() -> None:
    read = spans(brief_pdf(brief()))
    biggest = max(span.size for span in read)
    assert biggest >= 38
    assert [span.text.strip() for span in read if span.size == biggest] == ["72%", "38", "119", "3"]


def test_long_words_shrink_the_page_but_never_below_reading_size() -> None:
    long = replace(brief(), sentences=("Câu dài vừa phải để xem trang có co lại hay không. " * 5,) * 3)
    made = brief_pdf(long)
    assert len(page_sizes(made)) == 1
    assert max(span.size for span in spans(made)) < 44
    assert min(span.size for span in spans(made)) >= 7


def test_what_cannot_fit_is_refused_in_words() -> None:
    with pytest.raises(UnableToCompose, match="dài quá một trang A4"):
        brief_pdf(replace(brief(), sentences=("Câu rất dài. " * 400,)))


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"figures": (Figure("1", "một"),) * 5}, "tối đa 4 số liệu lớn, đang có 5"),
        ({"worst": (Worst("Đơn vị", "Chậm"),) * 6}, "tối đa 5 dòng"),
        ({"sentences": ("Câu.",) * 4}, "tối đa 3 câu"),
    ],
)
def test_more_than_five_minutes_of_reading_is_refused(changes: dict[str, tuple[object, ...]], why: str) -> None:
    with pytest.raises(UnableToCompose, match=why):
        brief_pdf(replace(brief(), **changes))  # type: ignore[arg-type]


def test_an_empty_brief_is_a_page_with_its_title() -> None:
    made = brief_pdf(Brief(body="SỞ Y TẾ", title="Chưa có số liệu", as_of="Tính đến hôm nay", figures=()))
    assert len(page_sizes(made)) == 1
    assert "Chưa có số liệu" in words(text_of_pdf(made))


def test_a_share_of_nothing_takes_no_room_and_none_is_rounded_away() -> None:
    shares = (Share("Đạt", 99_999, Tone.GOOD), Share("Quá hạn", 1, Tone.BAD), Share("Miễn", 0, Tone.QUIET))
    text = words(text_of_pdf(brief_pdf(replace(brief(), shares=shares))))
    assert "Đạt 99.999 (>99%)" in text
    assert "Quá hạn 1 (<1%)" in text
    assert "Miễn" not in text


def test_markup_in_a_brief_is_printed_as_written() -> None:
    text = words(text_of_pdf(brief_pdf(replace(brief(), title="#panic() *x*", sentences=("- $a$ // b",)))))
    assert "#panic() *x*" in text
    assert "- $a$ // b" in text


def test_the_same_brief_gives_the_same_bytes() -> None:
    assert brief_pdf(brief()) == brief_pdf(brief())
