"""The real site on a data folder: `khien serve` as shipped, in processes of its own, and the CPU time they took."""

import http.client
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench.size.make import ROOT, environment
from khien.cli.schedule import SCHEDULE
from khien.jobs.rules import Daily, due

PATIENCE = 60.0
_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Site:
    """A running site. `pid` leads its processes."""

    port: int
    pid: int

    def cpu_seconds(self) -> float:
        """CPU time of all its processes so far."""
        return sum(_cpu(pid) for pid in family(self.pid))


@contextmanager
def serving(folder: Path) -> Iterator[Site]:
    """Serve until the block ends; then every process of it is taken down. The night's work has been done."""
    _slept(folder)
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    command = [sys.executable, "-m", "khien", "serve", "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env=environment(folder), stdout=subprocess.DEVNULL)
    try:
        _wait(port, process)
        yield Site(port, process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _slept(folder: Path) -> None:
    """Claim today's slots of what comes once a day: a site that has run since yesterday backs up at night."""
    now = datetime.now(UTC)
    daily = [job for job in SCHEDULE if isinstance(job.when, Daily)]
    slots = [(one.job.name, one.key, now.isoformat(" ")) for one in due(daily, now)]
    with sqlite3.connect(folder / "khien.sqlite3") as database:
        database.executemany("INSERT OR IGNORE INTO jobs_slot (job, slot, claimed_at) VALUES (?, ?, ?)", slots)


def _wait(port: int, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        asked = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        try:
            asked.request("GET", "/suc-khoe/")
            asked.getresponse().read()
        except OSError:
            time.sleep(0.2)
        else:
            return
        finally:
            asked.close()
    raise SystemExit("the site did not come up")


def family(pid: int) -> list[int]:
    """A process and all that descend from it."""
    parents: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                above = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, IndexError):
                continue
            parents.setdefault(above, []).append(int(folder.name))
    found, fresh = [pid], [pid]
    while fresh:
        fresh = [child for one in fresh for child in parents.get(one, [])]
        found.extend(fresh)
    return found


def _cpu(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / _TICK
