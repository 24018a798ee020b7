"""Starts child processes, keeps them running and takes them all down. It knows nothing of what they do."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from types import FrameType

PATIENCE = 20.0  # seconds that a child has to end by itself
PR_SET_PDEATHSIG = 1
STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
TOO_OFTEN = 5  # restarts of one child within MINUTE that mean it will never stay up
MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Child:
    """A process to keep running. Without `essential` its end is mended; with it, everything stops.

    `orphaned` is what the kernel sends it where the supervisor is killed outright: nobody is left then to be patient.
    """

    name: str
    command: Sequence[str]
    essential: bool = False
    orphaned: signal.Signals = signal.SIGTERM


@dataclass(slots=True)
class _Running:
    child: Child
    process: subprocess.Popen[bytes]
    starts: list[float] = field(default_factory=list)


def _die_with_parent(number: signal.Signals) -> None:
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, number)


class Supervisor:
    """Runs children until a signal comes or an essential one ends. `run` returns the exit status."""

    def __init__(self, children: Sequence[Child], environment: Mapping[str, str] | None = None) -> None:
        self._children = children
        self._environment = dict(os.environ if environment is None else environment)
        self._running: list[_Running] = []
        self._stopping = False

    def run(self) -> int:
        before = {number: signal.signal(number, self._stop) for number in STOP_SIGNALS}
        status = 0
        try:
            self._running = [_Running(child, self._start(child), [time.monotonic()]) for child in self._children]
            while not self._stopping and status == 0:
                time.sleep(0.2)
                status = self._look_after()
        finally:
            self._take_down()
            for number, handler in before.items():
                signal.signal(number, handler)
        return status

    def _stop(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002
        self._stopping = True

    def _start(self, child: Child) -> subprocess.Popen[bytes]:
        # A session of its own: Ctrl-C reaches the supervisor alone, and the whole group can be ended.
        return subprocess.Popen(  # noqa: S603
            list(child.command),
            env=self._environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=partial(_die_with_parent, child.orphaned) if sys.platform == "linux" else None,
        )

    def _look_after(self) -> int:
        """Restart what ended. Not zero: give up."""
        for one in self._running:
            code = one.process.poll()
            if code is None or self._stopping:
                continue
            print(f"khien: {one.child.name} đã dừng (mã {code})", file=sys.stderr, flush=True)
            now = time.monotonic()
            one.starts = [start for start in one.starts if now - start < MINUTE]
            if one.child.essential or len(one.starts) >= TOO_OFTEN:
                return 1
            one.process = self._start(one.child)
            one.starts.append(now)
        return 0

    def _take_down(self) -> None:
        for one in self._running:
            _signal(one.process, signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE
        for one in self._running:
            try:
                one.process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                print(f"khien: buộc dừng {one.child.name}", file=sys.stderr, flush=True)
        for one in self._running:  # whatever the child itself left behind in its group
            _signal(one.process, signal.SIGKILL, whole_group=True)
            one.process.wait()


def _signal(process: subprocess.Popen[bytes], number: signal.Signals, *, whole_group: bool = False) -> None:
    try:
        if whole_group:
            os.killpg(process.pid, number)
        elif process.poll() is None:
            process.send_signal(number)
    except ProcessLookupError:
        pass
