"""Rules over files, by several children at once, in the order of the files: YARA-X holds Python's lock while it scans.

A child that dies (of a file made to kill it, or cut while it is read) is a fault of that file, not the end of the scan.
"""

import json
import os
import queue
import subprocess
import sys
from collections import deque
from collections.abc import Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import khien
from khien.lake.limits import Limits
from khien.lake.progress import Progress, Told, threads_of
from khien.lake.types import Fault
from khien.lake.yara import wire
from khien.lake.yara.child import head_of
from khien.lake.yara.rules import Compiled
from khien.lake.yara.types import Detection, Looked
from khien.lake.yara.walk import Walk

_WAITING = 16  # files a child that may be done before their turn
_ROOT = str(Path(khien.__file__).resolve().parent.parent)


class _Child:
    """One process that scans what it is asked. It is started when it is first asked, and again after it died."""

    def __init__(self, head: bytes) -> None:
        self._head = head
        self._process: subprocess.Popen[bytes] | None = None

    def look(self, file: Path, *, named: bool) -> Looked:
        asked = json.dumps({"file": str(file), "named": named}).encode("ascii") + b"\n"
        try:
            process = self._process or self._start()
            assert process.stdin is not None and process.stdout is not None
            process.stdin.write(asked)
            process.stdin.flush()
            answer = process.stdout.readline()
            if answer.endswith(b"\n"):
                return wire.as_looked(str(file), json.loads(answer))
        except BrokenPipeError:
            pass
        self.close()
        return Looked(str(file), faults=["chương trình quét chết đột ngột ở tệp này: chưa được quét, đáng ngờ"])

    def _start(self) -> subprocess.Popen[bytes]:
        environment = os.environ | {"PYTHONPATH": _ROOT, "PYTHONUTF8": "1", "PYTHONWARNINGS": "ignore"}
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "khien.lake.yara.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
        )
        assert self._process.stdin is not None
        self._process.stdin.write(self._head)
        return self._process

    def close(self) -> None:
        """End it, whatever it does."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.communicate()

    def __del__(self) -> None:
        self.close()


def scan(
    rules: Compiled, walk: Walk, *, limits: Limits | None = None, workers: int | None = None, told: Told | None = None
) -> Generator[Detection | Fault | Looked, None, None]:
    """In the order of the files: detections of each, its faults, and then what was looked at (`Looked`).

    Closing the iterator ends the work. `told` is called after each file, with the bytes read of it.
    """
    number = threads_of(workers)
    head = head_of(rules.data, limits or Limits())
    children: queue.SimpleQueue[_Child] = queue.SimpleQueue()
    every = [_Child(head) for _ in range(number)]
    for child in every:
        children.put(child)
    named = frozenset(walk.named)

    def look(file: Path) -> Looked:
        child = children.get()
        try:
            return child.look(file, named=file in named)
        finally:
            children.put(child)

    pool = ThreadPoolExecutor(number, thread_name_prefix="khien-scan")
    waiting: deque[Future[Looked] | Fault] = deque()
    try:
        for file in walk:
            waiting.append(file if isinstance(file, Fault) else pool.submit(look, file))
            if len(waiting) > number * _WAITING:
                yield from _said(waiting.popleft(), told)
        while waiting:
            yield from _said(waiting.popleft(), told)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        for child in every:
            child.close()
        pool.shutdown()
        for child in every:
            child.close()  # one that had just been started for its turn


def _said(one: Future[Looked] | Fault, told: Told | None) -> Iterator[Detection | Fault | Looked]:
    if isinstance(one, Fault):
        yield one
        return
    found = one.result()
    yield from found.detections
    yield from (Fault(found.file, why) for why in found.faults)
    if told:
        told(Progress(found.file, found.size, 1, ended=True))
    yield found
