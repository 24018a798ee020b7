"""How far a command of the lake is, told on a terminal while it works; and numbers as people here write them."""

import shutil
import time
from typing import Protocol, TextIO

from khien.lake.progress import Progress

_EVERY = 0.2  # seconds between two lines of progress
_UNITS = ("byte", "kB", "MB", "GB", "TB")


class Counted(Protocol):
    """What a meter counts in: any command's tally."""

    files: int
    lines: int

    @property
    def total(self) -> int: ...


class Meter:
    """Progress on a terminal: share, rate, time left. Elsewhere it only counts."""

    def __init__(self, total: int | None, out: TextIO, tally: Counted, *, shown: bool) -> None:
        self._total, self._out, self._tally, self._shown = total, out, tally, shown
        self._before = 0
        self._now: Progress | None = None  # of the file that is not yet done
        self._began = self._last = time.monotonic()

    def told(self, progress: Progress) -> None:
        now = time.monotonic()
        if self._shown and now - self._last >= _EVERY:
            self._last = now
            line = self._line(self._before + progress.done, now - self._began)
            room = shutil.get_terminal_size().columns - 1  # a longer line would not be wiped, but pile up
            self._out.write("\r\033[K" + line[:room])
            self._out.flush()
        self._now = progress
        if progress.ended:
            self._count()

    def _count(self) -> None:
        if self._now is not None:
            self._before += self._now.done
            self._tally.files += 1
            self._tally.lines += self._now.lines - 1
            self._now = None

    def say(self, sentence: str) -> None:
        """A line for the person, above the line of progress where there is one."""
        self._out.write(("\r\033[K" if self._shown else "") + sentence + "\n")
        self._out.flush()

    def end(self) -> str:
        """Wipe the line; in words how much was searched, a file left half-way included, and how fast."""
        self._count()
        if self._shown:
            self._out.write("\r\033[K")
            self._out.flush()
        seconds = time.monotonic() - self._began
        rate = size(self._before / max(seconds, 1e-6))
        return f"{size(self._before)} trong {_decimal(seconds)} giây ({rate}/giây)"

    def _line(self, done: int, seconds: float) -> str:
        rate = done / max(seconds, 1e-6)
        said = f"{size(done)} · {size(rate)}/giây"
        if self._total and rate and seconds > _EVERY * 5:
            left = max(0, self._total - done) / rate
            said = f"{min(100, 100 * done // self._total)} % · {said} · còn {_span(left)}"
        return f"{said} · {number(self._tally.total)} lần gặp"


def number(count: float) -> str:
    """A whole number with points between the thousands."""
    return f"{count:,.0f}".replace(",", ".")


def size(count: float) -> str:
    """Bytes in the unit that gives the shortest number."""
    unit = 0
    while count >= 1000 and unit < len(_UNITS) - 1:
        count, unit = count / 1000, unit + 1
    return f"{count:.0f} {_UNITS[unit]}" if unit == 0 else f"{_decimal(count)} {_UNITS[unit]}"


def _decimal(count: float) -> str:
    return f"{count:.1f}".replace(".", ",")


def _span(seconds: float) -> str:
    return f"{seconds:.0f} giây" if seconds < 90 else f"{seconds / 60:.0f} phút"
