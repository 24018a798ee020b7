"""`khien read`: one line of JSON for each letter, a clear sentence for each that cannot be read."""

import json
from pathlib import Path

from click.testing import CliRunner

from khien.cli.read import command

LETTERS = Path(__file__).parents[2] / "reading" / "tests" / "letters"
LETTER = LETTERS / "letter-warning.txt"


def run(*arguments: str | Path) -> tuple[int, list[str], str]:
    result = CliRunner().invoke(command, [str(argument) for argument in arguments], standalone_mode=False)
    return int(result.return_value or 0), result.stdout.splitlines(), result.stderr


def test_each_letter_gives_one_json_line_in_order() -> None:
    status, lines, _ = run("--json", LETTER, LETTERS / "other-digital-plan.txt")
    rows = [json.loads(line) for line in lines]
    assert status == 0
    assert [row["security_directive"] for row in rows] == [True, False]
    assert rows[0]["file"] == str(LETTER)
    assert rows[0]["tasks"][0]["obligations"]


def test_a_missing_file_still_gives_its_line_and_the_rest_is_read(tmp_path: Path) -> None:
    status, lines, errors = run("--json", tmp_path / "missing.txt", LETTER)
    rows = [json.loads(line) for line in lines]
    assert status == 2
    assert set(rows[0]) == {"schema", "file", "error"}
    assert rows[1]["document"]["number"] == "1204/SKHCN-CĐS"
    assert "missing.txt" in errors


def test_a_secret_paper_is_refused_without_repeating_it(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("SỞ NỘI VỤ\nTỐI MẬT\nSố: 12/SNV-VP\n1. Nội dung riêng.\n", encoding="utf-8")
    status, lines, errors = run("--json", secret)
    assert status == 2
    assert "TỐI MẬT" in json.loads(lines[0])["error"]
    assert "riêng" not in lines[0] + errors


def test_an_empty_file_is_refused_in_words(tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.write_text("", encoding="utf-8")
    status, _, errors = run(empty)
    assert status == 2
    assert "không có chữ" in errors


def test_people_are_told_what_the_letter_asks() -> None:
    status, lines, _ = run(LETTER)
    assert status == 0
    assert any("05/11/2025" in line for line in lines)
    assert any("Trung tâm Chuyển đổi số" in line for line in lines)
