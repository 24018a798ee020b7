"""Promises of `khien serve`: one command brings the site and its worker up, and stopping it takes all of it down."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from khien.cli.supervisor import Child, Supervisor

STARTS_WITHIN = 60.0
STOPS_WITHIN = 30.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def processes_with(mark: str) -> set[str]:
    """Processes, as number and command, with `mark` in their environment; not those that ended and wait to be seen."""
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if mark.encode() in (folder / "environ").read_bytes():
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                found.add(f"{folder.name} {command}")
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue
    return found


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {**os.environ, "KHIEN_DATA": str(tmp_path), "KHIEN_DATABASE": "", "PORT": str(free_port())}


@pytest.fixture(scope="session")
def _prepared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder as `khien prepare` leaves it: that takes 12 seconds, and it leaves the same each time."""
    folder = tmp_path_factory.mktemp("prepared")
    environment = {**os.environ, "KHIEN_DATA": str(folder), "KHIEN_DATABASE": ""}
    subprocess.run([sys.executable, "-m", "khien", "prepare"], env=environment, check=True, capture_output=True)
    return folder


@pytest.fixture
def served(environment: dict[str, str], _prepared_folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    shutil.copytree(_prepared_folder, environment["KHIEN_DATA"], dirs_exist_ok=True)
    process = subprocess.Popen([sys.executable, "-m", "khien", "serve"], env=environment, stdout=subprocess.DEVNULL)
    yield process
    process.kill()
    process.wait()


def wait_until_it_answers(address: str) -> str:
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                return str(answer.read().decode())
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
    pytest.fail("the site did not answer")


def wait_until_gone(mark: str) -> set[str]:
    deadline = time.monotonic() + STOPS_WITHIN
    while (left := processes_with(mark)) and time.monotonic() < deadline:
        time.sleep(0.1)
    return left


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_one_command_serves_and_its_end_leaves_no_process(
    served: subprocess.Popen[bytes], environment: dict[str, str], number: signal.Signals
) -> None:
    mark = f"KHIEN_DATA={environment['KHIEN_DATA']}"
    page = wait_until_it_answers(f"http://127.0.0.1:{environment['PORT']}/suc-khoe/")
    assert "Tình trạng hệ thống" in page
    assert len(processes_with(mark)) >= 4, "supervisor, web, worker, scheduler"

    served.send_signal(number)
    status = served.wait(STOPS_WITHIN)
    assert wait_until_gone(mark) == set()
    if number is not signal.SIGKILL:
        assert status == 0


def test_a_child_that_will_not_stay_up_stops_everything(capfd: pytest.CaptureFixture[str]) -> None:
    program = (
        "import sys; from khien.cli.supervisor import *; "
        "sys.exit(Supervisor([Child('short', [sys.executable, '-c', 'pass'])]).run())"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1
    assert done.stderr.count("short đã dừng") == 5


def test_the_end_of_the_site_itself_ends_the_supervisor() -> None:
    assert Supervisor([Child("web", [sys.executable, "-c", "raise SystemExit(3)"], essential=True)]).run() == 1
