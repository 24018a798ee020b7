import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from khien.cli import match
from khien.cli.tests.stopping import stoppable


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "list.txt").write_text("203.0.113.7\nevil.example\n", encoding="utf-8")
    return tmp_path


def command(folder: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "khien", "match", str(folder / "list.txt"), *more]


@contextmanager
def following(folder: Path, *files: str) -> Iterator[subprocess.Popen[str]]:
    asked = command(folder, *(str(folder / file) for file in files), "--json", "--plain", "--follow")
    with stoppable(asked) as running:
        try:
            yield running
        finally:
            running.kill()


def line(running: subprocess.Popen[str]) -> tuple[str, int]:
    assert running.stdout is not None
    met = json.loads(running.stdout.readline())
    return Path(met["file"]).name, met["line"]


def stopped(running: subprocess.Popen[str]) -> tuple[str, str]:
    """What it says when a person has seen enough; some of it may be read and not taken yet."""
    running.send_signal(signal.SIGINT)
    running.wait(timeout=20)
    assert running.stdout is not None and running.stderr is not None
    return running.stdout.read(), running.stderr.read()


def test_a_late_file_is_taken_up_and_the_last_line_is_searched_at_the_end(folder: Path) -> None:
    (folder / "a.log").write_bytes(b"evil.example\nlast 203.0.113.7")
    with following(folder, "a.log", "b.log") as running:
        assert line(running) == ("a.log", 1)
        (folder / "b.log").write_bytes(b"x\nevil.example\n")
        assert line(running) == ("b.log", 2)
        out, err = stopped(running)
    assert running.returncode == 1
    assert json.loads(out)["line"] == 2
    assert err.count("b.log: không có tệp này: sẽ tìm khi đọc được") == 1


@pytest.mark.parametrize(("files", "status"), [({"clean.log": b"fine\n"}, 0), ({}, 2)])
def test_who_followed_nothing_is_not_told_that_it_was_clean(
    folder: Path, files: dict[str, bytes], status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "logs").mkdir()
    for name, data in files.items():
        (folder / "logs" / name).write_bytes(data)

    def stop(_: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("time.sleep", stop)
    asked = [str(folder / "list.txt"), str(folder / "logs"), "--follow", "--plain"]
    done = CliRunner().invoke(match.command, asked, standalone_mode=False)
    assert done.return_value == status


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", ">&- 2>&- <&-"])
@pytest.mark.parametrize("more", ["--json", "--plain"])
def test_who_starts_it_with_streams_closed_is_answered_by_the_status(folder: Path, closed: str, more: str) -> None:
    (folder / "a.log").write_bytes(b"evil.example\n")
    (folder / "b.log").write_bytes(b"fine.example\n")
    for file, status in (("a.log", 1), ("b.log", 0)):
        asked = " ".join(command(folder, str(folder / file), more))
        done = subprocess.run(["/bin/sh", "-c", f"{asked} {closed}"], capture_output=True, check=False)
        assert done.returncode == status
        assert b"Traceback" not in done.stderr
    assert (folder / "a.log").read_bytes() == b"evil.example\n"
