"""What `khien match` tells people at the end: what was met, by indicator and by file, what not seen, what to do."""

import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from khien.cli.faults import faults_words
from khien.cli.indicators import KINDS
from khien.cli.meter import number
from khien.cli.printable import printable, shortened
from khien.lake.names import readable
from khien.lake.types import Fault, Flag, Indicator, Kind, Sighting

_SHOWN = 20
_WIDE, _LEAST = 120, 60  # columns where there is no terminal; characters of a log's line at least


@dataclass(slots=True)
class Tally:
    """Counts by indicator and by file, and where each indicator was met first."""

    by_indicator: Counter[Indicator] = field(default_factory=Counter)
    by_file: Counter[str] = field(default_factory=Counter)
    first: dict[Indicator, Sighting] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    lines: int = 0
    files: int = 0
    stopped: bool = False

    def add(self, found: Sighting) -> None:
        self.by_indicator[found.indicator] += 1
        self.by_file[found.file] += 1
        self.first.setdefault(found.indicator, found)

    @property
    def total(self) -> int:
        return self.by_file.total()


def summary(tally: Tally, searched: str) -> str:
    """For a person: how much was searched, what was met, where first, and what could not be read."""
    said = [f"Đã tìm trong {number(tally.files)} tệp, {number(tally.lines)} dòng, {searched}."] if searched else []
    if tally.stopped:
        said.append("DỪNG GIỮA CHỪNG: phần nhật ký còn lại chưa được tìm.")
    if searched and not tally.files and not tally.stopped:
        said.append("Không có tệp nào để tìm: chưa thể nói là sạch.")
    elif not tally.total:
        whole = not tally.faults and not tally.stopped
        said.append("Không gặp chỉ dấu nào." if whole else "Không gặp chỉ dấu nào trong phần đọc được.")
    else:
        met, files = number(len(tally.by_indicator)), number(len(tally.by_file))
        said.append(f"Gặp {met} chỉ dấu, {number(tally.total)} lần, trong {files} tệp.")
        said += ["", "Theo chỉ dấu:", *_by_indicator(tally), "", "Theo tệp:"]
        said += [f"  {number(count):>9}  {name}" for name, count in tally.by_file.most_common(_SHOWN)]
        said += _more(len(tally.by_file))
    said += faults_words(tally.faults)
    said += _NEXT if tally.total else ()
    return "\n".join(map(printable, said))


_NEXT = (
    "",
    "Việc tiếp theo: gặp là dấu hiệu, chưa phải kết luận. Xem máy nào của đơn vị đứng trong những dòng ấy, từ lúc nào",
    "  (--json in cả dòng); giữ nguyên nhật ký, cách ly máy nhưng để máy chạy, báo người trực sự cố.",
)


_FLAGS = {
    Flag.PRIVATE: "không thể đến từ Internet",
    Flag.DOCUMENTATION: "không thể đến từ Internet",
    Flag.NO_ZONE: "đuôi chưa thấy ở tên miền nào",
}


def _by_indicator(tally: Tally) -> Iterator[str]:
    """Two lines for each: what was met, and where first, with as much of that line as the screen is wide."""
    width = shutil.get_terminal_size((_WIDE, 24)).columns
    for one, count in tally.by_indicator.most_common(_SHOWN):
        at = tally.first[one]
        flag = f" [{_FLAGS[one.flag]}]" if one.flag else ""
        yield f"  {number(count):>9}  {KINDS[one.kind]} {_read(one)}{flag} ({one.list}:{one.line})"
        where = f"{'':13}đầu tiên ở {at.file}:{at.line}: "
        yield f"{where}{shortened(at.text, max(_LEAST, width - len(where)))}"
    yield from _more(len(tally.by_indicator))


def _read(one: Indicator) -> str:
    """Its value; of a name in punycode also what people read."""
    if one.kind not in (Kind.DOMAIN, Kind.URL) or "xn--" not in one.value:
        return one.value
    host = one.value.rpartition("://")[2].partition("/")[0]
    name = one.value.replace(host, readable(host), 1)
    return one.value if name == one.value else f"{name} ({host})"


def _more(count: int) -> list[str]:
    return [f"             và {number(count - _SHOWN)} nữa; --json cho tất cả"] if count > _SHOWN else []
