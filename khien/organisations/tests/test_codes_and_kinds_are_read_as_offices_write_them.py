"""Identification codes (QĐ 20/2020/QĐ-TTg) and the words by which letters address whole kinds of unit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khien.organisations.rules import UNIT_KINDS, code_faults, kind_labelled, kinds_named
from khien.organisations.rules.kinds import plain_words


@pytest.mark.parametrize("code", ["H99", "H99.7.1", "A01.00.00.00.001", "0100109106", "G" * 35])
def test_a_code_is_groups_of_capitals_and_digits_parted_by_dots(code: str) -> None:
    assert code_faults(code) == ()


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("", "để trống"),
        ("h99", "A–Z"),
        ("H99-7", "“-”"),
        ("H99 7", "khoảng trắng"),
        ("Đ99", "“Đ”"),
        ("H99.", "dấu chấm thừa"),
        (".H99", "dấu chấm thừa"),
        ("H99..7", "dấu chấm thừa"),
        ("H٩٩", "A–Z"),
        ("G" * 36, "nhiều nhất là 35"),
    ],
)
def test_a_code_of_another_form_is_refused_with_the_reason(code: str, why: str) -> None:
    assert why in " ".join(code_faults(code))


@given(st.lists(st.text("ABCXYZ0189", min_size=1, max_size=6), min_size=1, max_size=5).map(".".join))
def test_every_code_of_the_decided_form_is_taken(code: str) -> None:
    assert code_faults(code) == ()


@pytest.mark.parametrize(
    ("audience", "kinds"),
    [
        ("Các trường THPT", {"upper_school"}),
        ("Hiệu trưởng trường trung học phổ thông, PT nhiều cấp học", {"upper_school", "multilevel_school"}),
        ("UBND các xã, phường", {"commune"}),
        ("Uỷ ban nhân dân các xã, phường, đặc khu", {"commune"}),
        ("Các doanh nghiệp viễn thông", {"telecom"}),
        ("các doanh nghiệp", {"telecom", "enterprise"}),
        ("Doanh nghiệp Viễn thông, Ngân hàng và các tổ chức tài chính", {"telecom", "bank"}),
        ("Các Sở, ban, ngành", {"department", "board"}),
        ("các phòng nghiệp vụ thuộc Sở", {"office"}),
        ("Công an tỉnh", {"police"}),
        ("Các cơ quan đảng, đoàn thể", {"party", "organisation"}),
        ("Giám đốc trung tâm GDNN-GDTX", {"adult_centre"}),
        ("Sở Tài chính", set()),
        ("cơ sở dữ liệu", set()),
        ("các cơ quan, đơn vị", set()),
    ],
)
def test_an_audience_names_the_kinds_it_addresses(audience: str, kinds: set[str]) -> None:
    assert set(kinds_named(audience)) == kinds


def test_every_word_of_every_kind_is_written_as_it_is_compared() -> None:
    for kind in UNIT_KINDS.values():
        for word in kind.words:
            assert plain_words(word) == word


def test_every_kind_is_known_by_its_name_and_its_label() -> None:
    for name, kind in UNIT_KINDS.items():
        assert kind_labelled(name) == kind_labelled(kind.label) == name
        assert len(name) <= 30
    assert kind_labelled("Lâu đài") is None
