"""Results on standard output, where whoever reads may want no more, or the disk may be full. It formats nothing."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click


class UnableToGoOn(Exception):
    """Nobody reads any further: no fault, and no reason to say that nothing was found."""


@contextmanager
def meanwhile(doing: str) -> Iterator[None]:
    """On a terminal, what is being done while nothing else can be told; wiped afterwards."""
    shown = sys.stderr.isatty()
    if shown:
        click.echo(doing, nl=False, err=True)
    try:
        yield
    finally:
        if shown:
            click.echo("\r\033[K", nl=False, err=True)


class Output:
    """Lines on standard output. Raises UnableToGoOn where nobody reads, and ends the command where it cannot write."""

    def line(self, data: bytes) -> None:
        try:
            sys.stdout.buffer.write(data + b"\n")
        except OSError as error:
            self._give_up(error)

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
        raise click.ClickException(f"không ghi được kết quả ({error.strerror}): kết quả ở đây chưa đủ") from None
