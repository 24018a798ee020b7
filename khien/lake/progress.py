"""How far work on a log is, and how many do it."""

import os
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a log is searched: bytes of the file on the disk, lines of the log; `ended` with the last of it."""

    file: str
    done: int
    lines: int
    ended: bool


Told = Callable[[Progress], None]


def threads_of(wanted: int | None = None) -> int:
    """How many threads or processes work: as many as this process has processors, unless asked otherwise."""
    if wanted:
        return wanted
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
