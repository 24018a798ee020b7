import gzip
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from khien.cli import match
from khien.cli.named import Named
from khien.cli.tests.stopping import stoppable
from khien.lake.match import search
from khien.lake.match.search import Prepared

LIST = "hxxp://evil[.]example/gate\n203.0.113.7\nwww.evil.example\ngov.vn\n10.0.0.0/8\n"
LOG = "one fine.example\ntwo evil.example/gate?x=1\nthree 203.0.113.7:80 and 10.1.2.3\n"


def run(*arguments: str | Path, given: bytes | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "khien", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, input=given, check=False)
    return subprocess.CompletedProcess(command, done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "list.txt").write_text(LIST, encoding="utf-8")
    (tmp_path / "a.log").write_text(LOG, encoding="utf-8")
    (tmp_path / "clean.log").write_text("one fine.example\n", encoding="utf-8")
    return tmp_path


def test_sightings_come_as_json_lines_in_their_stable_form(folder: Path) -> None:
    done = run("match", folder / "list.txt", folder / "a.log", "--json")
    assert done.returncode == 1
    sightings = [json.loads(line) for line in done.stdout.splitlines()]
    assert sightings[0] == {
        "schema": "khien.sighting/1",
        "indicator": {
            "type": "url",
            "value": "http://evil.example/gate",
            "list": str(folder / "list.txt"),
            "line": 1,
        },
        "file": str(folder / "a.log"),
        "line": 2,
        "offset": 21,
        "text": "two evil.example/gate?x=1",
        "how": "url",
    }
    assert [(one["line"], one["how"]) for one in sightings] == [(2, "url"), (3, "address"), (3, "network")]
    assert "dòng 4: gov.vn là hậu tố công cộng" in done.stderr


def test_plain_python_prints_the_same(folder: Path) -> None:
    fast, plain = (run("match", folder / "list.txt", folder, "--json", *more) for more in ((), ("--plain",)))
    assert (fast.stdout, fast.returncode) == (plain.stdout, plain.returncode)


def test_nothing_found_is_0_and_nothing_found_with_something_unreadable_is_2(folder: Path) -> None:
    assert run("match", folder / "list.txt", folder / "clean.log").returncode == 0
    done = run("match", folder / "list.txt", folder / "clean.log", folder / "none.log")
    assert done.returncode == 2
    assert "none.log: không có tệp này" in done.stderr
    assert "chưa thể nói là sạch" in done.stdout


def test_an_unreadable_file_never_hides_what_the_others_hold(folder: Path) -> None:
    (folder / "cut.gz").write_bytes(gzip.compress(LOG.encode() * 1000)[:-20])
    done = run("match", folder / "list.txt", folder / "none.log", folder / "cut.gz", folder / "a.log", "--json")
    assert done.returncode == 1
    assert {json.loads(line)["file"] for line in done.stdout.splitlines()} == {
        str(folder / "cut.gz"),
        str(folder / "a.log"),
    }
    assert "cut.gz: tệp nén gzip bị cắt cụt" in done.stderr


def test_people_read_a_summary_by_indicator_and_by_file(folder: Path) -> None:
    with (folder / "list.txt").open("a", encoding="utf-8") as listed:
        listed.write("bệnh-viện.example\n")
    with (folder / "a.log").open("a", encoding="utf-8") as log:
        log.write(f"four\tBệnh-Viện.example {'x' * 200}\n")
    done = run("match", folder / "list.txt", folder / "a.log", folder / "clean.log")
    assert "Gặp 4 chỉ dấu, 4 lần, trong 1 tệp." in done.stdout
    assert f"địa chỉ IPv4 203.0.113.7 [không thể đến từ Internet] ({folder}/list.txt:2)\n" in done.stdout
    assert f" đầu tiên ở {folder}/a.log:3: three 203.0.113.7:80 a" in done.stdout
    assert f"tên miền bệnh-viện.example (xn--bnh-vin-yv4cf.example) ({folder}/list.txt:6)" in done.stdout
    assert "a.log:4: four Bệnh-Viện.example" in done.stdout
    assert max(len(line) for line in done.stdout.split("Theo tệp")[0].splitlines()) < 220
    assert "Đã tìm trong 2 tệp, 5 dòng" in done.stdout


def test_standard_input_is_a_log_or_a_list(folder: Path) -> None:
    assert run("match", folder / "list.txt", "-", "--json", given=LOG.encode()).stdout.count('"file":"-"') == 3
    assert run("match", "-", folder / "a.log", given=LIST.encode()).returncode == 1
    assert run("match", "-", "-", given=b"").returncode == 2


def test_a_list_without_an_indicator_left_is_2(folder: Path) -> None:
    done = run("match", folder / "list.txt", folder / "a.log", "--own", "203.0.113.0/24", "--refuse-private")
    assert done.returncode == 1
    (folder / "empty.txt").write_text("gov.vn\n", encoding="utf-8")
    done = run("match", folder / "empty.txt", folder / "a.log")
    assert done.returncode == 2
    assert "không còn chỉ dấu nào dùng được" in done.stderr


def test_a_list_is_checked_line_by_line(folder: Path) -> None:
    done = run("indicators", "check", folder / "list.txt")
    assert done.returncode == 0
    assert "4 chỉ dấu" in done.stdout
    assert "dòng 4: gov.vn là hậu tố công cộng" in done.stderr
    found = json.loads(run("indicators", "check", folder / "list.txt", "--json").stdout)
    assert found["schema"] == "khien.indicators/1"
    assert [one["line"] for one in found["indicators"]] == [1, 2, 3, 5]
    assert found["refused"][0]["line"] == 4
    own = run("indicators", "check", folder / "list.txt", "--own", "evil.example", "--own", "10.0.0.0/7")
    assert own.stderr.count("của chính đơn vị") == 3


def test_columns_are_kept_and_used_again(folder: Path) -> None:
    (folder / "l.csv").write_text("A,B\nx,evil.example\n", encoding="utf-8")
    kept = folder / "columns.json"
    assert run("indicators", "check", folder / "l.csv", "--column", "value=B", "--save-columns", kept).returncode == 0
    assert json.loads(kept.read_text(encoding="utf-8"))["schema"] == "khien.columns/1"
    assert run("indicators", "check", folder / "l.csv", "--columns", kept).returncode == 0
    assert run("indicators", "check", folder / "l.csv", "--column", "value=C").returncode == 2


def test_bad_lists_end_with_2_in_one_line(folder: Path) -> None:
    for name in ("none.txt", "."):
        done = run("match", folder / name, folder / "a.log")
        assert done.returncode == 2
        assert len(done.stderr.splitlines()) == 1


def test_whoever_reads_no_further_is_no_reason_to_say_that_nothing_was_found(folder: Path) -> None:
    (folder / "a.log").write_text(LOG * 5_000, encoding="utf-8")
    command = [sys.executable, "-m", "khien", "match", str(folder / "list.txt"), str(folder / "a.log"), "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        running.stdout.readline()
        running.stdout.close()
        said = running.stderr.read() if running.stderr else b""
    assert running.returncode == 1
    assert b"Traceback" not in said


def test_nothing_in_a_log_or_list_moves_or_colours_the_terminal(folder: Path) -> None:
    (folder / "list.txt").write_text(LIST + "\x1b[2Jbad\n", encoding="utf-8")
    (folder / "a\x1b[2J.log").write_text(LOG, encoding="utf-8")
    done = run("match", folder / "list.txt", folder / "a\x1b[2J.log")
    checked = run("indicators", "check", folder / "list.txt")
    assert done.returncode == 1
    assert "\x1b" not in done.stdout + done.stderr + checked.stdout + checked.stderr


@pytest.mark.parametrize("more", [(), ("--follow",), ("--threads", "2"), ("--plain",)])
def test_what_comes_through_a_pipe_is_told_when_the_pipe_pauses(folder: Path, more: tuple[str, ...]) -> None:
    command = [sys.executable, "-m", "khien", "match", str(folder / "list.txt"), "-", "--json", *more]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        for number in (1, 2, 3):
            running.stdin.write(b"203.0.113.7\n1.2.3.4\nhalf ")
            running.stdin.flush()
            assert json.loads(running.stdout.readline())["line"] == 2 * number - 1
        running.stdin.close()
    assert running.returncode == 1


def test_a_file_that_may_not_be_read_is_no_bad_usage(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_, **__: False)  # as for a user who is not root
    assert Named().convert(str(folder / "a.log"), None, None) == folder / "a.log"


@pytest.mark.parametrize("more", [("--json",), ()])
def test_who_stops_a_search_is_told_what_was_found_and_that_it_was_not_all(folder: Path, more: tuple[str, ...]) -> None:
    (folder / "pipe").mkdir()
    os.mkfifo(folder / "pipe" / "log")
    command = [sys.executable, "-m", "khien", "match", str(folder / "list.txt"), str(folder / "a.log"), *more]
    command += [str(folder / "pipe" / "log"), str(folder / "none.log")]
    with (
        stoppable(command) as running,
        (folder / "pipe" / "log").open("wb") as log,  # opened when it is read: what stands before it was searched
    ):
        log.write(b"203.0.113.7\n")
        log.flush()
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=20)
    assert running.returncode == 130
    if more:
        assert len(out.splitlines()) >= 3 and "dừng giữa chừng: kết quả ở đây chưa đủ" in err
    else:
        assert "DỪNG GIỮA CHỪNG" in out and "Gặp 3 chỉ dấu" in out


def test_where_nothing_was_searched_nothing_is_called_clean(folder: Path) -> None:
    (folder / "empty").mkdir()
    done = run("match", folder / "list.txt", folder / "empty")
    assert done.returncode == 2
    assert "Không có tệp nào để tìm: chưa thể nói là sạch." in done.stdout
    assert "không có tệp nào để tìm" in run("match", folder / "list.txt", folder / "empty", "--json").stderr
    done = run("match", folder / "list.txt", "")
    assert (done.returncode, done.stdout) == (2, "")
    assert "tên trống" in done.stderr


def test_a_folder_is_no_list_and_it_is_said_which_comes_first(folder: Path) -> None:
    done = run("match", folder, folder / "list.txt")
    assert done.returncode == 2
    assert "đây là thư mục; danh sách chỉ dấu là một tệp, đứng trước các nhật ký" in done.stderr


@pytest.mark.parametrize(("kept", "more"), [(False, []), (True, []), (False, ["--plain"])])
def test_who_waits_for_code_to_be_compiled_is_told_so_and_may_stop_it_at_once(
    folder: Path, kept: bool, more: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before, meanwhile = signal.getsignal(signal.SIGINT), []

    def prepared(*given: Any, **wishes: Any) -> Prepared:
        meanwhile.append(signal.getsignal(signal.SIGINT))
        return search.prepared(*given, **wishes)

    monkeypatch.setattr(match, "prepared", prepared)
    monkeypatch.setattr(match, "is_kept", lambda: kept)
    done = CliRunner().invoke(match.command, [str(folder / "list.txt"), str(folder / "a.log"), *more])
    compiles = not kept and not more
    assert ("đang biên dịch" in done.stderr) is compiles
    assert meanwhile == [signal.SIG_DFL if compiles else before]
    assert signal.getsignal(signal.SIGINT) == before


def test_the_list_itself_is_no_log_of_the_folder_in_which_it_lies(folder: Path) -> None:
    (folder / "clean.log").unlink()
    done = run("match", folder / "list.txt", folder, "--json")
    assert {json.loads(line)["file"] for line in done.stdout.splitlines()} == {str(folder / "a.log")}
    assert "chính danh sách" in done.stderr
    (folder / "a.log").unlink()
    done = run("match", folder / "list.txt", folder)
    assert done.returncode == 2, "nothing was searched"
    done = run("match", folder / "list.txt", folder / "list.txt")
    assert done.returncode == 1, "who names it as a log means it"


def test_a_name_that_is_no_text_comes_back_from_json_as_it_was(folder: Path) -> None:
    odd = os.fsencode(folder) + b"/nh\xe1\xad t.log"
    Path(os.fsdecode(odd)).write_text(LOG, encoding="utf-8")
    done = run("match", folder / "list.txt", folder, "--json")
    assert odd in {os.fsencode(json.loads(line)["file"]) for line in done.stdout.splitlines()}
