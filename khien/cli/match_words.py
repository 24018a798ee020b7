"""What `khien match` tells people: how far it is, and at the end what was met, by indicator and by file."""

import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Protocol, TextIO

from khien.cli.indicators import KINDS
from khien.cli.printable import printable
from khien.lake.search import Progress
from khien.lake.types import Fault, Indicator, Sighting

_EVERY = 0.2  # seconds between two lines of progress
_SHOWN = 20
_UNITS = ("byte", "kB", "MB", "GB", "TB")


@dataclass(slots=True)
class Tally:
    """Counts by indicator and by file, and where each indicator was met first."""

    by_indicator: Counter[Indicator] = field(default_factory=Counter)
    by_file: Counter[str] = field(default_factory=Counter)
    first: dict[Indicator, Sighting] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    lines: int = 0
    files: int = 0

    def add(self, found: Sighting) -> None:
        self.by_indicator[found.indicator] += 1
        self.by_file[found.file] += 1
        self.first.setdefault(found.indicator, found)

    @property
    def total(self) -> int:
        return self.by_file.total()


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
        self._began = self._last = time.monotonic()

    def told(self, progress: Progress) -> None:
        now = time.monotonic()
        if self._shown and now - self._last >= _EVERY:
            self._last = now
            self._out.write("\r\033[K" + self._line(self._before + progress.done, now - self._began))
            self._out.flush()
        if progress.ended:
            self._before += progress.done
            self._tally.files += 1
            self._tally.lines += progress.lines - 1

    def say(self, sentence: str) -> None:
        """A line for the person, above the line of progress where there is one."""
        self._out.write(("\r\033[K" if self._shown else "") + sentence + "\n")
        self._out.flush()

    def end(self) -> str:
        """Wipe the line; in words how much was searched, and how fast."""
        if self._shown:
            self._out.write("\r\033[K")
            self._out.flush()
        seconds = time.monotonic() - self._began
        return (
            f"{size(self._before)} trong {seconds:.1f} giây ({size(self._before / max(seconds, 1e-6))}/giây)".replace(
                ".", ","
            )
        )

    def _line(self, done: int, seconds: float) -> str:
        rate = done / max(seconds, 1e-6)
        said = f"{size(done)} · {size(rate)}/giây".replace(".", ",")
        if self._total and rate and seconds > _EVERY * 5:
            left = max(0, self._total - done) / rate
            said = f"{min(100, 100 * done // self._total)} % · {said} · còn {_span(left)}"
        return f"{said} · {self._tally.total} lần gặp"


def _span(seconds: float) -> str:
    return f"{seconds:.0f} giây" if seconds < 90 else f"{seconds / 60:.0f} phút"


def size(count: float) -> str:
    """Bytes in the unit that gives the shortest number."""
    unit = 0
    while count >= 1000 and unit < len(_UNITS) - 1:
        count, unit = count / 1000, unit + 1
    return f"{count:.0f} {_UNITS[unit]}" if unit == 0 else f"{count:.1f} {_UNITS[unit]}"


def summary(tally: Tally, searched: str) -> str:
    """For a person: how much was searched, what was met, where first, and what could not be read."""
    said = [f"Đã tìm trong {tally.files} tệp, {tally.lines} dòng, {searched}."] if searched else []
    if not tally.total:
        said.append("Không gặp chỉ dấu nào." if not tally.faults else "Không gặp chỉ dấu nào trong phần đọc được.")
    else:
        said.append(f"Gặp {len(tally.by_indicator)} chỉ dấu, {tally.total} lần, trong {len(tally.by_file)} tệp.")
        said += ["", "Theo chỉ dấu:", *_by_indicator(tally), "", "Theo tệp:"]
        said += [f"  {count:>7}  {printable(name)}" for name, count in tally.by_file.most_common(_SHOWN)]
        said += _more(len(tally.by_file))
    if tally.faults:
        said += ["", "Không đọc được (chưa thể nói là sạch):"]
        said += [printable(f"  {fault.file}: {fault.why}") for fault in tally.faults]
    return "\n".join(said)


def _by_indicator(tally: Tally) -> list[str]:
    lines = []
    for one, count in tally.by_indicator.most_common(_SHOWN):
        at = tally.first[one]
        flag = " [không thể đến từ Internet]" if one.flag else ""
        where = f"({one.list}:{one.line}), đầu tiên ở {at.file}:{at.line}"
        lines.append(printable(f"  {count:>7}  {KINDS[one.kind]} {one.value}{flag} {where}"))
    return lines + _more(len(tally.by_indicator))


def _more(count: int) -> list[str]:
    return [f"           và {count - _SHOWN} nữa; --json cho tất cả"] if count > _SHOWN else []
