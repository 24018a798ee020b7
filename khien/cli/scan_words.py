"""What `khien scan` tells people at the end: which rules met which files, what was not seen, and what to do next."""

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from khien.cli.faults import faults_words
from khien.cli.meter import number
from khien.cli.printable import printable, shortened
from khien.lake.types import Fault
from khien.lake.yara.types import Detection, Looked
from khien.lake.yara.walk import Walk

_SHOWN = 20
_OF_A_FILE = 6
_LONG = 100  # characters of what a rule says of itself, and of names in archives
_WORTH = ("description", "desc", "info", "threat_name")


class Kept(NamedTuple):
    """What is kept of a detection to the end: not its places, for there may be a million of them."""

    rule: str
    inside: tuple[str, ...]
    sha256: str


@dataclass(slots=True)
class ScanTally:
    """Counts by rule and by file, and what was met first."""

    rules: int = 0
    left: int = 0
    by_rule: Counter[tuple[str, str]] = field(default_factory=Counter)
    first: dict[tuple[str, str], Detection] = field(default_factory=dict)
    by_file: dict[str, list[Kept]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    files: int = 0
    lines: int = 0
    members: int = 0
    stopped: bool = False

    def add(self, one: Detection) -> None:
        key = (one.rule.file, one.rule.name)
        self.by_rule[key] += 1
        first = self.first.setdefault(key, one)
        kept = self.by_file.setdefault(one.file, [])
        if len(kept) <= _OF_A_FILE * 4:
            kept.append(Kept(first.rule.name, one.inside, one.sha256))

    def looked(self, one: Looked) -> None:
        self.members += one.members

    @property
    def total(self) -> int:
        return self.by_rule.total()


def summary(tally: ScanTally, walk: Walk, searched: str) -> str:
    """For a person, the worst first."""
    said = head(tally, searched)
    if tally.total:
        said += ["", "Theo quy tắc (số tệp khớp):", *_by_rule(tally), "", "Theo tệp:", *_by_file(tally), "", *_NEXT]
    said += faults_words(tally.faults)
    if passed := passed_over(tally, walk):
        said += ["", *passed]
    return "\n".join(map(printable, said))


def head(tally: ScanTally, searched: str) -> list[str]:
    """How much was scanned, and what it comes to."""
    inside = f" (và {number(tally.members)} tệp bên trong tệp nén)" if tally.members else ""
    said = [f"Đã quét {number(tally.files)} tệp{inside}, {searched}, bằng {number(tally.rules)} quy tắc."]
    if tally.stopped:
        said.append("DỪNG GIỮA CHỪNG: các tệp còn lại chưa được quét.")
    if tally.total:
        said.append(f"{number(len(tally.by_rule))} quy tắc khớp, ở {number(len(tally.by_file))} tệp.")
    elif not tally.files and not tally.stopped:
        said.append("Không có tệp nào để quét: chưa thể nói là sạch.")
    else:
        clean = not tally.faults and not tally.stopped
        said.append("Không quy tắc nào khớp." if clean else "Không quy tắc nào khớp trong phần quét được.")
    return said


_NEXT = (
    "Việc tiếp theo: khớp là dấu hiệu, chưa phải kết luận. Chưa xoá, chưa mở các tệp này; sao lại và ghi mã SHA-256,",
    "xem ai tạo tệp và từ lúc nào, rồi báo người ứng cứu. --json cho từng vị trí khớp trong tệp.",
)


def _by_rule(tally: ScanTally) -> list[str]:
    lines = []
    for key, count in sorted(tally.by_rule.items(), key=lambda item: (-_score(tally.first[item[0]]), -item[1]))[
        :_SHOWN
    ]:
        first = tally.first[key]
        about = next((said for name in _WORTH if (said := first.rule.says(name))), "")
        score = f" (điểm {score})" if (score := first.rule.says("score")) else ""
        lines.append(
            f"  {number(count):>7}  {first.rule.name}{score}" + (f": {shortened(about, _LONG)}" if about else "")
        )
        lines.append(f"           ({first.rule.file}), đầu tiên ở {where(first)}")
    return lines + _more(len(tally.by_rule), "quy tắc nữa; --json cho tất cả")


def _score(first: Detection) -> float:
    """What the rule's author thinks of it; many give none."""
    score = first.rule.says("score")
    return float(score) if score.isdecimal() else 0


def _by_file(tally: ScanTally) -> list[str]:
    lines = []
    for file, met in sorted(tally.by_file.items(), key=lambda item: -len(item[1]))[:_SHOWN]:
        lines.append(f"  {file}")
        for digest, within in list(_of_file(met).items())[:_OF_A_FILE]:
            rules = list(dict.fromkeys(one.rule for one in within))
            named = ", ".join(rules[:_OF_A_FILE]) + (
                f" và {len(rules) - _OF_A_FILE} nữa" if len(rules) > _OF_A_FILE else ""
            )
            inside = f"{shortened(' → '.join(within[0].inside), _LONG)}: " if within[0].inside else ""
            lines.append(f"      {inside}{named}")
            lines.append(f"      SHA-256 {digest[-1]}")
    return lines + _more(len(tally.by_file), "tệp nữa; --json cho tất cả")


def _of_file(met: list[Kept]) -> dict[tuple[str, ...], list[Kept]]:
    parts: dict[tuple[str, ...], list[Kept]] = {}
    for one in met:
        parts.setdefault((*one.inside, one.sha256), []).append(one)
    return parts


def passed_over(tally: ScanTally, walk: Walk) -> list[str]:
    """What was not looked for, or not looked at, on purpose."""
    said = []
    if tally.left:
        said.append(
            f"{tally.left} quy tắc không dùng được: điều chúng tìm thì chưa ai tìm (--rules-left để xem lý do)."
        )
    if walk.links_out:
        said.append(f"{len(walk.links_out)} liên kết trỏ ra ngoài thư mục, không theo (ví dụ {walk.links_out[0]}).")
    if walk.special:
        said.append(f"{walk.special} mục không phải tệp thường (ống, thiết bị), không mở.")
    if walk.kernel:
        said.append(f"Không quét thư mục của nhân hệ điều hành: {', '.join(walk.kernel[:4])}.")
    return said


def where(one: Detection) -> str:
    """The file, and what of an archive in it."""
    return " → ".join((one.file, *one.inside))


def _more(count: int, what: str) -> list[str]:
    return [f"           và {number(count - _SHOWN)} {what}"] if count > _SHOWN else []
