"""`khien read`: one line of JSON for each letter, a clear sentence for each that cannot be read."""

import json
import shlex
import subprocess
import sys
import zipfile
from email.message import EmailMessage
from email.policy import SMTP
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


def zipped(path: Path, papers: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in papers.items():
            archive.writestr(name, data)
    return path


def test_a_zip_gives_a_line_for_each_paper_in_it(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", {"a.txt": LETTER.read_bytes(), "sub/b.exe": b"MZ\0\0"})
    status, lines, errors = run("--json", path, LETTER)
    rows = [json.loads(line) for line in lines]
    assert status == 2
    assert [row["file"] for row in rows] == [f"{path}/a.txt", f"{path}/sub/b.exe", str(LETTER)]
    assert rows[0]["document"]["number"] == rows[2]["document"]["number"] == "1204/SKHCN-CĐS"
    assert "chương trình" in rows[1]["error"]
    assert "b.exe" in errors


def mail(path: Path, body: str, *attachments: tuple[str, bytes]) -> Path:
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = "a@khien.example", "b@khien.example", "Công văn"
    message["Date"] = "Wed, 05 Aug 2026 08:00:00 +0700"
    message.set_content(body)
    for name, data in attachments:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    path.write_bytes(message.as_bytes())
    return path


def test_the_letter_of_a_mail_has_the_mails_name_and_further_letters_their_own(tmp_path: Path) -> None:
    other = (LETTERS / "other-digital-plan.txt").read_bytes()
    annex = "PHỤ LỤC\n(Kèm theo Công văn số 1204/SKHCN-CĐS)\nDanh sách máy".encode()
    path = mail(
        tmp_path / "m.eml", "Gửi văn bản kèm theo.", ("a.txt", LETTER.read_bytes()), ("b.txt", other), ("pl.txt", annex)
    )
    status, lines, _ = run("--json", path)
    rows = [json.loads(line) for line in lines]
    assert status == 0
    assert [row["file"] for row in rows] == [str(path), f"{path}/b.txt"]
    assert rows[0]["document"]["number"] == "1204/SKHCN-CĐS"
    assert rows[0]["text"].endswith("Danh sách máy")
    assert "Gửi văn bản kèm theo" not in rows[0]["text"]


def test_a_mail_without_attachments_is_its_own_letter(tmp_path: Path) -> None:
    path = mail(tmp_path / "m.eml", LETTER.read_text(encoding="utf-8"))
    status, lines, _ = run("--json", path)
    assert status == 0
    assert json.loads(lines[0])["document"]["number"] == "1204/SKHCN-CĐS"


def test_a_reader_that_wants_no_more_ends_it_quietly(tmp_path: Path) -> None:
    letters = [str(LETTER)] * 40
    command_line = f"{shlex.join([sys.executable, '-m', 'khien', 'read', *letters])} | head -1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command_line], capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.splitlines()[-1] == "0"
    assert done.stderr == ""
