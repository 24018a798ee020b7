"""Locks the child process up before it touches foreign bytes. Best effort beyond the resource limits.

Limits are set by the child on itself: `preexec_fn` is unsafe in a threaded server. Linux only from `_leave_the_network`
on; elsewhere the resource limits and the scrubbed environment must do.
"""

import ctypes
import os
import resource
import signal

from khien.reading.extract.limits import Limits

CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_NO_NEW_PRIVS = 1, 4, 38
LANDLOCK_CREATE, LANDLOCK_RESTRICT, LANDLOCK_VERSION = 444, 446, 1
_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}  # how many rights over files each version of Landlock knows; 5 and later: 16


def lock_up(limits: Limits) -> None:
    """No writing, no children, little memory and time; on Linux no network and no outliving the parent."""
    _leave_the_network()
    _limit(resource.RLIMIT_AS, limits.address_space)
    _limit(resource.RLIMIT_CPU, limits.cpu_seconds)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_NPROC, 0)
    _limit(resource.RLIMIT_NOFILE, limits.open_files)


def close_the_disk() -> bool:
    """From here on no file can be opened, read or listed, where the kernel has Landlock. Import parsers before."""
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        version = libc.syscall(LANDLOCK_CREATE, None, 0, LANDLOCK_VERSION)
        if version < 1:
            return False
        handled = ctypes.c_uint64((1 << _RIGHTS.get(version, 16)) - 1)
        rules = libc.syscall(LANDLOCK_CREATE, ctypes.byref(handled), ctypes.sizeof(handled), 0)
        return bool(rules >= 0 and libc.syscall(LANDLOCK_RESTRICT, rules, 0) == 0)
    except (AttributeError, OSError):
        return False


def _limit(what: int, value: int) -> None:
    _, hard = resource.getrlimit(what)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(what, (value, value))


def _leave_the_network() -> None:
    """An empty network namespace where the kernel grants one, and no life beyond the parent's."""
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
        libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
        libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        wanted = CLONE_NEWNET if os.geteuid() == 0 else CLONE_NEWUSER | CLONE_NEWNET
        libc.unshare(wanted)
    except (AttributeError, OSError):
        return
