"""Results on standard output, where whoever reads may want no more, or the disk may be full. It formats nothing."""

import io
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

import click

from khien.lake import trouble

_TICK = 1.0  # seconds


class UnableToGoOn(Exception):
    """Nobody reads any further: no fault, and no reason to say that nothing was found."""


class _Heedless(io.FileIO):
    """Standard error. Where nobody reads it, or its disk is full, the work goes on; the status says what was found."""

    def write(self, data: Any) -> int:
        try:
            return super().write(data) or 0
        except OSError:
            return len(data)


def open_closed_streams() -> None:
    """Where standard input, output or error was closed by who started us, nothing comes and goes there.

    Else the first log that is opened would take their number.
    """
    number = os.open(os.devnull, os.O_RDWR)
    while number <= 2:
        os.set_inheritable(number, True)
        number = os.open(os.devnull, os.O_RDWR)
    os.close(number)
    sys.stdin = sys.stdin or os.fdopen(0, encoding="utf-8", closefd=False)
    sys.stdout = sys.stdout or os.fdopen(1, "w", encoding="utf-8", closefd=False)
    said = sys.stderr or os.fdopen(2, "w", encoding="utf-8", closefd=False)
    sys.stderr, encoding = said, said.encoding
    if said is sys.__stderr__:
        sys.stderr = io.TextIOWrapper(
            io.BufferedWriter(_Heedless(2, "w", closefd=False)), encoding, "backslashreplace", line_buffering=True
        )


@contextmanager
def meanwhile(doing: str) -> Iterator[None]:
    """On a terminal, what is being done while nothing else can be told, and for how long; wiped afterwards."""
    if not sys.stderr.isatty():
        yield
        return
    ended = Event()
    clock = Thread(target=_tell_seconds, args=(doing, ended), name="seconds", daemon=True)
    clock.start()
    try:
        yield
    finally:
        ended.set()
        clock.join()  # processes are forked afterwards, and no thread may then hold a lock
        click.echo("\r\033[K", nl=False, err=True)


def _tell_seconds(doing: str, ended: Event) -> None:
    began = time.monotonic()
    click.echo(doing, nl=False, err=True)
    while not ended.wait(_TICK):
        click.echo(f"\r\033[K{doing} {time.monotonic() - began:.0f} giây", nl=False, err=True)


class Output:
    """Lines on standard output. Raises UnableToGoOn where nobody reads, and ends the command where it cannot write."""

    def line(self, data: bytes) -> None:
        try:
            sys.stdout.buffer.write(data + b"\n")
        except OSError as error:
            self._give_up(error)

    def json(self, said: str) -> None:
        """A line of JSON. What of a file's name is no UTF-8 is `\\udcff`, from which a program gets the name again."""
        self.line(said.encode("utf-8", "backslashreplace"))

    def flush(self) -> None:
        """All of it, now."""
        try:
            sys.stdout.flush()
        except OSError as error:
            self._give_up(error)

    def text(self, said: str) -> None:
        """Words for a person, to the end."""
        self.line(said.encode(sys.stdout.encoding or "utf-8", "replace"))
        self.flush()

    @staticmethod
    def _give_up(error: OSError) -> None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is still held goes nowhere
        if isinstance(error, BrokenPipeError):
            raise UnableToGoOn from None
        why = trouble.why(error, writing=True)
        raise click.ClickException(f"không ghi được kết quả ({why}): kết quả ở đây chưa đủ") from None
