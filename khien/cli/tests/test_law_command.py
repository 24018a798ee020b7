import json
import shutil
from pathlib import Path

import click
import pytest

from khien.cli.law import command
from khien.law.load import default_folder


def _run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    status = command.main(list(arguments), standalone_mode=False)
    return status, capsys.readouterr().out


def test_lint_of_the_catalogue_is_clean_and_judges_its_examples(capsys: pytest.CaptureFixture[str]) -> None:
    status, said = _run(capsys, "lint")
    assert status == 0 and "0 lỗi" in said and "0 ví dụ sai" in said


def test_lint_tells_file_and_line_and_says_no(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "catalogue"
    shutil.copytree(default_folder(), folder)
    broken = folder / "obligations" / "backup-3-2-1.yaml"
    broken.write_text(broken.read_text(encoding="utf-8").replace("topic: backup", "topic: bakcup"), encoding="utf-8")
    status, said = _run(capsys, "lint", str(folder))
    assert status == 1 and "catalogue/obligations/backup-3-2-1.yaml:2: không có chủ đề" in said
    status, said = _run(capsys, "lint", str(folder), "--json")
    (fault,) = [fault for fault in json.loads(said)["faults"] if not fault["warning"]]
    assert status == 1 and (fault["file"], fault["line"]) == ("obligations/backup-3-2-1.yaml", 2)


def test_lint_of_a_folder_that_is_not_there_is_bad_input_that_names_it(tmp_path: Path) -> None:
    gone = tmp_path / "nonexist"
    with pytest.raises(click.ClickException) as refusal:
        command.main(["lint", str(gone)], standalone_mode=False)
    assert refusal.value.message == f"không có thư mục danh mục {gone}"


def test_an_example_that_the_judge_answers_otherwise_is_a_no(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "catalogue"
    shutil.copytree(default_folder(), folder)
    path = folder / "obligations" / "system-inventory.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("verdict: unproven", "verdict: met"), encoding="utf-8")
    status, said = _run(capsys, "lint", str(folder))
    assert status == 1 and "ví dụ sai: system-inventory" in said


def test_show_tells_the_version_of_a_day(capsys: pytest.CaptureFixture[str]) -> None:
    status, said = _run(capsys, "show", "periodic-assessment", "--on", "15/07/2026")
    assert status == 0 and "85/2016/NĐ-CP, Điều 20.2.c (đã đọc văn bản)" in said
    assert "Chưa xác nhận hiệu lực" in said and "331/2026/NĐ-CP" in said


def test_show_of_a_number_that_two_texts_share_shows_both(capsys: pytest.CaptureFixture[str]) -> None:
    _, said = _run(capsys, "show", "14/CT-TTg", "--json")
    found = json.loads(said)
    assert found["schema"] == "khien.law/1"
    assert [text["issued_on"] for text in found["instruments"]] == ["2018-05-25", "2019-06-07"]


def test_show_of_something_unknown_is_refused_in_a_sentence() -> None:
    with pytest.raises(click.ClickException, match="danh mục không có “mua-giay”"):
        command.main(["show", "mua-giay"], standalone_mode=False)


def test_changes_are_told_instrument_by_instrument(capsys: pytest.CaptureFixture[str]) -> None:
    status, said = _run(capsys, "changes", "2026-08-19")
    assert status == 0
    assert "Nghị định 331/2026/NĐ-CP: có hiệu lực" in said
    assert "trong 05 ngày từ khi phát hiện sự cố → trong 72 giờ từ khi phát hiện sự cố" in said
    _, raw = _run(capsys, "changes", "2026-08-19", "--json")
    found = json.loads(raw)
    assert found["schema"] == "khien.changes/1" and found["day"] == "2026-08-19"


def test_a_date_that_does_not_exist_is_refused() -> None:
    with pytest.raises(click.ClickException, match="ngày có thật"):
        command.main(["changes", "31/02/2026"], standalone_mode=False)
