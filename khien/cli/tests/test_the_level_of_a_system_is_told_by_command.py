"""`khien level`: answers in, level and article out, without a database; bad answers end in one sentence."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from khien.cli.level import command
from khien.law.levels.answers import contradictions, typed
from khien.law.levels.read import levels
from khien.law.levels.wire import questions

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


def test_a_news_page_of_a_school_is_level_2_under_both_laws_as_its_questions_are_worded(tmp_path: Path) -> None:
    """The question of services counts what an agency puts online: the law of 2026 knows no “other” services."""
    news = {
        **dict.fromkeys(("internal_use_only", "is_infrastructure", "controls_works", "conditional_service"), False),
        "serves_public": True,
        "information_kinds": ["cong_cong"],
        "provides_public_information": True,
        "online_service_level": 0,
        "provides_online_service": True,
        "handles_administrative_procedures": False,
    }
    _, output = told(tmp_path, news, "--json")
    assert [json.loads(line)["level"] for line in output.splitlines()] == [2, 2]
    asked = {one["id"]: one for screen in questions(levels())["screens"] for one in screen["facts"]}
    assert "kể cả trang tin và dịch vụ công" in asked["provides_online_service"]["text"]
    assert "Phụ lục IV" in asked["conditional_service"]["help"]
    assert "chưa đối chiếu" in asked["online_service_level"]["note"], "what is ours or not verified is said beside it"


def test_every_fact_of_the_law_may_be_given_the_kind_of_system_too(tmp_path: Path) -> None:
    assert told(tmp_path, {**SCHOOL, "system_kind": "phuc_vu_dan_dn"})[0] == 0
    status, sentence = told(tmp_path, {**SCHOOL, "system_kind": "loai_khac"})
    assert status == 2 and "noi_bo" in sentence


@pytest.mark.parametrize(
    ("facts", "why"),
    [({"pm_decision_level": 9}, "nhiều nhất 5"), ({"users": 10**30}, "quá lớn"), ({"users": -1}, "từ 0 trở lên")],
)
def test_numbers_that_cannot_be_are_refused(tmp_path: Path, facts: object, why: str) -> None:
    status, sentence = told(tmp_path, facts)
    assert status == 2 and why in sentence


@pytest.mark.parametrize(
    ("facts", "many"),
    [
        ({"internal_use_only": True, "serves_public": True}, 1),
        ({"state_secret": True, "information_kinds": ["rieng"]}, 1),
        ({"anqg_field": ["khong", "g"]}, 1),
        ({"state_secret": True}, 0),
        ({"internal_use_only": True, "serves_public": False, "anqg_field": ["khong"]}, 0),
    ],
)
def test_answers_that_contradict_each_other_are_pointed_out(facts: dict[str, object], many: int) -> None:
    known = levels()
    assert len(contradictions(known, typed(known, facts))) == many


def test_choosing_nothing_where_none_of_these_is_a_choice_answers_nothing() -> None:
    known = levels()
    assert "anqg_field" not in typed(known, {"anqg_field": []})
    assert typed(known, {"anqg_field": ["khong"]}) == {"anqg_field": ("khong",)}
    assert typed(known, {"information_kinds": []}) == {"information_kinds": ()}
