"""Processes that work at tasks in their order, few at a time. Forked, so that what is ready need not be sent."""

import gc
import multiprocessing
import queue
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from multiprocessing.connection import Connection
from typing import Any, Generic, TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")
_AHEAD = 2  # tasks that each has in hand
_SWITCH = 0.0002  # seconds; a task comes in pieces, and each would wait for its turn


class Lost:
    """Instead of a result: the process that had the task in hand has ended."""


def possible() -> bool:
    """Whether processes can be forked without danger: on Linux, where no other thread may hold a lock."""
    return sys.platform == "linux" and threading.active_count() == 1


class Crew(Generic[Task, Result]):
    """Some processes, each with its own copy of all that `work` knows. `close` ends them at once."""

    def __init__(self, number: int, work: Callable[[Task], Result]) -> None:
        self._work = work
        self._members: list[_Member] = []
        for _ in range(number):
            self._members.append(self._started())

    def in_order(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Result | Lost]]:
        """Each task with its result, in the order of the tasks."""
        pending: deque[tuple[Task, _Member]] = deque()
        for number, task in enumerate(tasks):
            at = number % len(self._members)
            if self._members[at].lost:
                self._members[at].end()
                self._members[at] = self._started()
            self._members[at].send(task)
            pending.append((task, self._members[at]))
            if len(pending) == _AHEAD * len(self._members):
                yield self._received(*pending.popleft())
        while pending:
            yield self._received(*pending.popleft())

    def close(self) -> None:
        """End them, whatever they are at."""
        for member in self._members:
            member.end()
        self._members.clear()

    @staticmethod
    def _received(task: Task, member: "_Member") -> tuple[Task, Result | Lost]:
        return task, member.receive()

    def _started(self) -> "_Member":
        return _Member(self._work, [member.pipe for member in self._members])


class _Member:
    """One process and the pipe to it."""

    def __init__(self, work: Callable[[Any], Any], others: list[Connection]) -> None:
        context = multiprocessing.get_context("fork")
        self.pipe, far = context.Pipe()
        self.lost = False
        self._process = context.Process(target=_serve, args=(far, work, [*others, self.pipe]), daemon=True)
        self._process.start()
        far.close()

    def send(self, task: object) -> None:
        try:
            self.pipe.send(task)
        except OSError:
            self.lost = True

    def receive(self) -> Any:
        if not self.lost:
            try:
                return self.pipe.recv()
            except (EOFError, OSError):
                self.lost = True
        return Lost()

    def end(self) -> None:
        self._process.terminate()
        self.pipe.close()
        self._process.join()


def _serve(pipe: Connection, work: Callable[[Any], Any], others: list[Connection]) -> None:
    """Take tasks as they come, so that the one who sends never waits for the one who answers; end with the sender."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for other in others:
        other.close()
    gc.freeze()
    sys.setswitchinterval(_SWITCH)
    tasks: queue.SimpleQueue[Any] = queue.SimpleQueue()
    threading.Thread(target=_take, args=(pipe, tasks), daemon=True).start()
    while (task := tasks.get()) is not None:
        try:
            pipe.send(work(task))
        except OSError:  # nobody is there any more to take it
            return


def _take(pipe: Connection, tasks: "queue.SimpleQueue[Any]") -> None:
    try:
        while True:
            tasks.put(pipe.recv())
    except (EOFError, OSError):
        tasks.put(None)
