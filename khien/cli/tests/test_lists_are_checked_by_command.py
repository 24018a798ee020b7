import subprocess
import sys
from pathlib import Path


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "khien", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, check=False)
    return subprocess.CompletedProcess(command, done.returncode, done.stdout.decode(), done.stderr.decode())


def test_kept_columns_go_over_nothing_but_kept_columns(tmp_path: Path) -> None:
    (tmp_path / "l.csv").write_text("A,B\nx,evil.example\n", encoding="utf-8")
    (tmp_path / "empty.json").write_text("", encoding="utf-8")
    check = ("indicators", "check", tmp_path / "l.csv", "--save-columns")
    assert run(*check, tmp_path / "empty.json").returncode == 0
    assert run(*check, tmp_path / "empty.json").returncode == 0
    with (tmp_path / "huge.log").open("wb") as huge:
        huge.truncate(50_000_000_000)
    for name in ("l.csv", "huge.log"):
        done = run(*check, tmp_path / name)
        assert done.returncode == 2
        assert "không ghi đè" in done.stderr
    assert '"khien.columns/1"' in run(*check, "/dev/stdout").stdout
    assert "không ghi được tệp" in run(*check, "/dev/full").stderr


def test_only_a_guess_is_called_one(tmp_path: Path) -> None:
    (tmp_path / "l.csv").write_text("STT,IP đơn vị,IP C2\n1,10.0.0.5,203.0.113.7\n", encoding="utf-8")
    guessed = run("indicators", "check", tmp_path / "l.csv").stdout
    assert "chỉ dấu = IP C2; không lấy IP đơn vị (đoán;" in guessed
    given = run("indicators", "check", tmp_path / "l.csv", "--column", "value=2").stdout
    assert "chỉ dấu = IP đơn vị\n" in given


def test_a_file_that_is_no_list_is_named_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "letter.pdf").write_bytes(b"%PDF-1.7\n203.0.113.7\n")
    done = run("indicators", "check", tmp_path / "letter.pdf")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "đây là tệp PDF" in done.stderr


def test_titles_and_comments_are_told_with_their_lines(tmp_path: Path) -> None:
    (tmp_path / "l.csv").write_text("Danh sách,\nSTT,IP\n1,203.0.113.7\n# hết,\n", encoding="utf-8")
    done = run("indicators", "check", tmp_path / "l.csv")
    assert done.returncode == 0
    assert "Tiêu đề, ghi chú: 2 dòng không phải chỉ dấu (dòng 1, 4)" in done.stdout
    assert "Từ chối: 0 dòng" in done.stdout
