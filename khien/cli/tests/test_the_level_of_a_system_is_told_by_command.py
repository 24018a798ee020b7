"""`khien level`: answers in, level and article out, without a database; bad answers end in one sentence."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from khien.cli.level import command

SCHOOL = {
    "internal_use_only": False,
    "serves_public": True,
    "is_infrastructure": False,
    "controls_works": False,
    "information_kinds": ["rieng", "ca_nhan"],
    "provides_public_information": False,
    "online_service_level": 0,
    "provides_online_service": True,
    "conditional_service": False,
    "users": 12500,
}


def told(tmp_path: Path, facts: object, *options: str) -> tuple[int, str]:
    file = tmp_path / "answers.json"
    file.write_text(json.dumps({"facts": facts}), encoding="utf-8")
    result = CliRunner().invoke(command, [str(file), *options], standalone_mode=False)
    return (2, str(result.exception)) if result.exception else (result.return_value, result.output)


def test_a_school_register_of_12500_parents_is_level_3_in_2016_whatever_is_open(tmp_path: Path) -> None:
    status, output = told(tmp_path, SCHOOL, "--regime", "attt-2016", "--json")
    found = json.loads(output)
    assert (status, found["level"], found["criterion"], found["cite"]) == (0, 3, "c16.3.2c", "NĐ 85/2016 Đ9.2.c")
    assert "users" in found["because"] and "harm" in found["missing"] and "works_grade" not in found["missing"]


def test_without_a_regime_both_are_told_and_nothing_is_assumed(tmp_path: Path) -> None:
    _, output = told(tmp_path, SCHOOL, "--json")
    lines = [json.loads(line) for line in output.splitlines()]
    assert [line["regime"] for line in lines] == ["attt-2016", "anm-2026"]
    assert {"data_subjects_basic", "data_subjects_sensitive"} <= set(lines[1]["missing"])
    _, words = told(tmp_path, SCHOOL)
    assert "Ít nhất cấp độ 3" in words and "Còn thiếu" in words


def test_no_answers_give_no_level(tmp_path: Path) -> None:
    _, output = told(tmp_path, {}, "--regime", "anm-2026", "--json")
    assert json.loads(output)["level"] is None


@pytest.mark.parametrize(
    ("facts", "why"),
    [({"users": "nhiều"}, "users"), ({"nothing": 1}, "nothing"), ([1], "facts")],
)
def test_bad_answers_are_refused_in_a_sentence(tmp_path: Path, facts: object, why: str) -> None:
    status, sentence = told(tmp_path, facts)
    assert status == 2 and why in sentence


def test_a_file_that_is_not_json_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_bytes(b"\xff\xfe")
    result = CliRunner().invoke(command, [str(tmp_path / "x.json")])
    assert result.exit_code == 1 or result.exception is not None
    assert "không phải JSON" in result.output
