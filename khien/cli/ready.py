"""How the commands of the lake get ready: without pauses for what need not be looked for, and stopped by Ctrl-C."""

import gc
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def made_at_once() -> Iterator[None]:
    """For what is kept to the end and has no cycles: to look for some, meanwhile and after, is time lost."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


@contextmanager
def stopped_at_once() -> Iterator[None]:
    """For what is no Python and takes long, the compiler: there Ctrl-C is no exception, and ends the process itself."""
    before = signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


class Stops:
    """Ctrl-C, which waits while it is `held`: who tells what was found is not cut short in the middle of it."""

    def __init__(self) -> None:
        self._held = self._pending = False

    def come(self, _number: int, _frame: FrameType | None) -> None:
        """As a handler of the signal; a second one waits for nothing."""
        if not self._held or self._pending:
            raise KeyboardInterrupt
        self._pending = True

    @contextmanager
    def held(self) -> Iterator[None]:
        """What comes meanwhile comes at the end."""
        self._held = True
        try:
            yield
        finally:
            self._held = False
        if self._pending:
            raise KeyboardInterrupt


@contextmanager
def stopped_between() -> Iterator[Stops]:
    """Ctrl-C as an exception where nothing holds it. What ignores it goes on ignoring it."""
    stops, before = Stops(), signal.getsignal(signal.SIGINT)
    if before is signal.SIG_IGN or threading.current_thread() is not threading.main_thread():
        yield stops
        return
    signal.signal(signal.SIGINT, stops.come)
    try:
        yield stops
    finally:
        signal.signal(signal.SIGINT, before)
