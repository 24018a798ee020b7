"""Files of invented correlations: what can run is read, what cannot is listed."""

from pathlib import Path

import pytest

from khien.lake.sigma.load import rules
from khien.lake.sigma.tests.rules_files import CORRELATION, ONE, TWO, left_of, written
from khien.lake.sigma.types import Kind


def test_a_correlation_names_its_rules_by_id_or_name(tmp_path: Path) -> None:
    found = rules(written(tmp_path, a=CORRELATION, b=ONE, c=TWO))
    assert not found.left
    one = found.correlations[0]
    keys = tuple(rule.named.key for rule in found.rules)
    assert (one.kind, one.rules, one.seconds) == (Kind.VALUE_COUNT, keys, 5400.0)
    assert one.group_by == ("Computer", "who")
    assert one.limits == (("lte", 10.0), ("gt", 3.0))
    assert one.field == ("Line", "User")
    assert one.aliases == {"who": {keys[0]: "User", keys[1]: "Account"}}
    assert one.told
    assert [rule.told for rule in found.rules] == [False, False]
    generated = rules(written(tmp_path, a=CORRELATION.replace("    type", "    generate: true\n    type")))
    assert [rule.told for rule in generated.rules] == [True, True]


def test_the_field_that_is_counted_may_stand_beside_the_condition(tmp_path: Path) -> None:
    beside = CORRELATION.replace(", field: [Line, User]}", "}\n    field: Line")
    assert rules(written(tmp_path, a=beside, b=ONE, c=TWO)).correlations[0].field == ("Line",)


def test_correlations_of_correlations_come_after_what_they_need(tmp_path: Path) -> None:
    outer = "title: Sau\nid: o\ncorrelation: {type: temporal_ordered, rules: [many, strange_command], timespan: 1h}\n"
    found = rules(written(tmp_path, a=outer, b=CORRELATION, c=ONE, d=TWO))
    assert [(one.named.title, one.told) for one in found.correlations] == [("Nhiều lần", False), ("Sau", True)]
    assert found.correlations[1].limits == ()


def test_a_name_means_the_rule_of_the_same_file_first(tmp_path: Path) -> None:
    link = "title: Đếm\ncorrelation: {type: event_count, rules: strange_command, timespan: 1h, condition: {gte: 2}}\n"
    other = ONE.replace("1111-4111", "2222-4111").replace("Lệnh lạ", "Lệnh khác")
    found = rules(written(tmp_path, a=ONE, b=other + "---\n" + link))
    assert [(one.named.title, one.told) for one in found.rules] == [("Lệnh lạ", True), ("Lệnh khác", False)]


def test_ids_that_are_no_uuid_are_taken_as_they_are_written(tmp_path: Path) -> None:
    link = "title: Đếm\ncorrelation: {type: event_count, rules: [Luật-1], timespan: 1h, condition: {gte: 2}}\n"
    named = ONE.replace("11111111-1111-4111-8111-111111111111", "Luật-1")
    assert rules(written(tmp_path, a=named, b=link)).correlations[0].rules == ("Luật-1",)
    upper = CORRELATION.replace("22222222-2222", "AAAAAAAA-2222")
    found = rules(written(tmp_path, a=ONE, b=upper, c=TWO.replace("22222222-2222", "aaaaaaaa-2222")))
    assert not found.left


def test_a_temporal_condition_may_be_a_text_that_asks_for_all(tmp_path: Path) -> None:
    text = "title: Cùng\ncorrelation: {type: temporal, timespan: 5m, condition: CONDITION}\n"
    found = rules(written(tmp_path, a=text.replace("CONDITION", "strange_command AND odd_command"), b=ONE, c=TWO))
    assert len(found.correlations[0].rules) == 2
    found = rules(written(tmp_path, a=text.replace("CONDITION", "strange_command and not odd_command")))
    assert left_of(found) == [("a.yml", "điều kiện tương quan có “or” hoặc “not” chưa chạy được")]


@pytest.mark.parametrize("twice", ["odd_command", "22222222-2222-4222-8222-222222222222"])
def test_an_order_in_which_a_rule_comes_twice_has_no_meaning(tmp_path: Path, twice: str) -> None:
    text = f"title: Cùng\ncorrelation: {{type: temporal_ordered, timespan: 5m, rules: [odd_command, {twice}]}}\n"
    found = rules(written(tmp_path, a=text, b=TWO))
    assert left_of(found) == [("a.yml", "kiểu temporal nêu một quy tắc hai lần (rules)")]
    assert found.rules[0].told


LINKS = [
    (("value_count", "value_avg"), "chưa chạy được kiểu tương quan “value_avg”"),
    (("90m", "90 phút"), "khoảng thời gian"),
    (("90m", "0m"), "khoảng thời gian"),
    (("90m", "9" * 400 + "m"), "khoảng thời gian"),
    (("strange_command,", "nobody,"), "cần quy tắc “nobody”, quy tắc ấy không có trong bộ quy tắc"),
    (("strange_command,", "many,"), "cần quy tắc “many”, quy tắc ấy không chạy được hoặc gọi vòng lại"),
    (("{strange_command:", "{stranger:"), "cần quy tắc “stranger”, quy tắc ấy không có trong bộ quy tắc"),
    ((", field: [Line, User]", ""), "không nêu trường"),
    (("gt: 3, lte: 10,", ""), "không có con số"),
    (("gt: 3", "gt: ba"), "không phải số"),
    (("gt: 3", "gt: nan"), "không phải số"),
    (("gt: 3", "gt: 1e999"), "không phải số"),
    (("group-by:", "group_by:"), "correlation có khóa lạ “group_by”"),
    (("strange_command: User,", "strange_command: [User],"), "aliases"),
    (("gt: 3", "above: 3"), "khóa lạ “above”"),
    (("{gt: 3, lte: 10, field: [Line, User]}", "nhiều"), "phải là một bảng"),
    (("[strange_command, 22222222-2222-4222-8222-222222222222]", "[]"), "không nêu quy tắc nào"),
    (("{who: {strange_command: User, odd_command: Account}}", "who"), "aliases"),
]


@pytest.mark.parametrize(("change", "why"), LINKS)
def test_a_correlation_that_cannot_run_is_listed(tmp_path: Path, change: tuple[str, str], why: str) -> None:
    assert change[0] in CORRELATION
    found = rules(written(tmp_path, a=CORRELATION.replace(*change), b=ONE, c=TWO))
    assert not found.correlations
    assert len(found.left) == 1
    assert why in found.left[0].why
    assert all(one.told for one in found.rules)


def test_a_correlation_of_a_rule_that_cannot_run_cannot_run(tmp_path: Path) -> None:
    found = rules(written(tmp_path, a=CORRELATION, b=ONE.replace("contains", "lạ"), c=TWO))
    assert not found.correlations
    assert len(found.left) == 2
