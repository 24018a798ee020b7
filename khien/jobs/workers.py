"""Names of workers that tell which process they are, so that a dead one is known at once. It ends no process."""

import os
import socket
from pathlib import Path

_LONGEST = 30  # of a host's name: the library allows 64 characters in all


def own_name() -> str:
    """This process: its machine, its number, and when it began, since numbers come again."""
    return f"{_host()}:{os.getpid()}:{_began(os.getpid())}"


def is_gone(name: str) -> bool:
    """Whether the worker was a process of this machine that runs no more. Of others nothing is known: False."""
    host, _, rest = name.rpartition(":")[0].rpartition(":")
    began = name.rpartition(":")[2]
    if host != _host() or not rest.isdecimal():
        return False
    return _began(int(rest)) != began


def _host() -> str:
    return socket.gethostname()[:_LONGEST]


def _began(pid: int) -> str:
    """When a process began, in ticks since the machine did; "" where there is none, "?" where nobody says."""
    try:
        said = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return "" if not _runs(pid) else "?"
    state, *fields = said.rpartition(")")[2].split()
    return "" if state == "Z" else fields[18]


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
