"""Whom an audience means, and whom a rule reaches."""

import pytest

from khien.directives.rules.targets import (
    Addressee,
    TargetRule,
    UnableToTarget,
    checked_rule,
    issuer_below,
    proposed,
    resolved,
    rule_from,
)

PROVINCE = Addressee(1, "UBND tỉnh Lâm Đài", "province", "/1/")
DEPARTMENT = Addressee(2, "Sở Giáo dục và Đào tạo", "department", "/1/2/")
HEALTH = Addressee(3, "Sở Y tế", "department", "/1/3/")
ROOM = Addressee(4, "Phòng Công nghệ thông tin", "office", "/1/2/4/")
NORTH = Addressee(5, "Trường THPT Bắc Lâm", "upper_school", "/1/2/5/")
SOUTH = Addressee(6, "Trường THPT Nam Lâm", "upper_school", "/1/2/6/")
BRANCH = Addressee(7, "Phân hiệu Nam Lâm", "upper_school", "/1/2/6/7/")
TELECOM = Addressee(8, "Công ty Viễn thông Mây Trắng", "telecom", "/8/")
POLICE = Addressee(9, "Công an tỉnh Lâm Đài", "police", "/9/")
HOSPITAL = Addressee(12, "Bệnh viện Lâm Đài", "hospital", "/1/3/12/")
FAR = Addressee(10, "Sở Y tế tỉnh khác", "department", "/11/10/")
ALL = (PROVINCE, DEPARTMENT, HEALTH, ROOM, NORTH, SOUTH, BRANCH, TELECOM, POLICE, HOSPITAL, FAR)
BOOK = {unit.id: unit for unit in ALL}


def reached(audience: str, recipients: tuple[str, ...] = (), holder: Addressee = DEPARTMENT) -> set[int]:
    return set(resolved(proposed(audience, recipients, holder, ALL).rule, BOOK))


def test_the_schools_of_a_department_are_those_below_it() -> None:
    assert reached("Hiệu trưởng các trường THPT") == {5, 6, 7}


def test_units_directly_under_are_not_the_units_under_those() -> None:
    assert reached("Thủ trưởng các đơn vị trực thuộc Sở") == {5, 6}


def test_units_directly_under_are_never_those_of_a_sibling_body() -> None:
    assert proposed("Thủ trưởng các đơn vị trực thuộc", (), DEPARTMENT, ALL).rule.outside == ()


def test_every_body_and_unit_is_every_addressee() -> None:
    assert reached("Các cơ quan, đơn vị", ("Các trường THPT",)) == {5, 6, 7}


def test_a_letter_of_a_body_below_speaks_of_that_body_s_own_units() -> None:
    sender = issuer_below("Sở Giáo dục và Đào tạo", PROVINCE, ALL)
    assert sender == DEPARTMENT
    assert reached("Thủ trưởng các đơn vị trực thuộc Sở", holder=sender) == {5, 6}
    assert issuer_below("Sở Y tế tỉnh khác", PROVINCE, ALL) is None


def test_a_proposal_that_reaches_nobody_is_no_proposal() -> None:
    found = proposed("Thủ trưởng các đơn vị trực thuộc", (), POLICE, ALL)
    assert found.rule == TargetRule()
    assert found.unclear == ("Thủ trưởng các đơn vị trực thuộc",)


def test_without_an_audience_the_letters_own_addressees_are_meant() -> None:
    assert reached("", ("- Trưởng các phòng nghiệp vụ thuộc Sở;", "- Trường THPT Bắc Lâm;")) == {4, 5}


def test_a_unit_called_by_its_name_is_that_unit_alone() -> None:
    assert reached("TRƯỜNG THPT NAM LÂM") == {6}


def test_the_owner_named_after_thuoc_is_not_addressed() -> None:
    assert 3 not in reached("Các phòng thuộc Sở Y tế", holder=PROVINCE)


def test_bodies_beside_the_tree_are_outside_and_named_one_by_one() -> None:
    rule = proposed("Các doanh nghiệp viễn thông; Công an tỉnh", (), DEPARTMENT, ALL).rule
    assert rule.outside == (8, 9)
    assert rule.under is None


def test_sibling_departments_are_reached_and_those_of_another_tree_are_not() -> None:
    assert reached("Các Sở, ban, ngành") == {3}


def test_words_that_name_nobody_are_said_to_be_unclear() -> None:
    found = proposed("Các thầy cô giáo yêu nghề", (), DEPARTMENT, ALL)
    assert found.rule == TargetRule()
    assert found.unclear == ("Các thầy cô giáo yêu nghề",)


def test_a_rule_survives_its_json() -> None:
    rule = TargetRule(("upper_school",), 2, True, (5,), (8,), (6,))
    assert rule_from(rule.to_json()) == rule
    assert rule_from({}) == TargetRule()


def test_exclusion_wins_and_units_of_another_day_are_left_out() -> None:
    rule = TargetRule(kinds=("upper_school",), under=2, units=(99,), outside=(8,), exclude=(6,))
    assert resolved(rule, BOOK) == (5, 7, 8)


def test_an_empty_rule_reaches_nobody_and_never_everybody() -> None:
    assert resolved(TargetRule(), BOOK) == ()


@pytest.mark.parametrize("rule", [TargetRule(kinds=("castle",)), TargetRule(units=(99,)), TargetRule(under=99)])
def test_a_rule_with_unknown_kinds_or_units_is_refused(rule: TargetRule) -> None:
    with pytest.raises(UnableToTarget):
        checked_rule(rule, BOOK)


def test_a_kind_that_nobody_here_is_of_is_unclear_too() -> None:
    assert proposed("Đội Ứng cứu sự cố", (), DEPARTMENT, ALL).unclear == ("Đội Ứng cứu sự cố",)
