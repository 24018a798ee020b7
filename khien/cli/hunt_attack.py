"""What an attacker may have done, in words: ATT&CK's tags of rules, and what was met by its tactics, in their order."""

from collections.abc import Iterable, Iterator

from khien.cli.hunt_tally import HuntTally, OfRule
from khien.lake.sigma.levels import rank

WORDS = {
    "critical": "nghiêm trọng", "high": "cao", "medium": "trung bình", "low": "thấp",
    "informational": "thông tin", "": "không ghi mức",
}  # fmt: skip
_TACTICS = {
    "reconnaissance": "trinh sát", "resource-development": "chuẩn bị công cụ", "initial-access": "xâm nhập ban đầu",
    "execution": "chạy mã", "persistence": "bám lại trong máy", "privilege-escalation": "leo thang đặc quyền",
    "defense-evasion": "né tránh phòng vệ", "stealth": "ẩn mình", "defense-impairment": "làm yếu phòng vệ",
    "credential-access": "lấy mật khẩu", "discovery": "dò tìm", "lateral-movement": "lan sang máy khác",
    "collection": "thu gom dữ liệu", "command-and-control": "điều khiển từ xa", "exfiltration": "đưa dữ liệu ra ngoài",
    "impact": "phá hoại",
}  # fmt: skip


MILD = range(rank("medium"), rank("informational") + 1)


def _own(tags: Iterable[str]) -> list[str]:
    return [tag.lower().removeprefix("attack.") for tag in tags if tag.lower().startswith("attack.")]


def _tactics(own: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(_TACTICS[name] for tag in own if (name := tag.replace("_", "-")) in _TACTICS))


def attack(tags: Iterable[str]) -> str:
    """ATT&CK as people name it: numbers of techniques, tactics in words."""
    own = _own(tags)
    numbers = [tag.upper() for tag in own if tag[:1] in "tsg" and tag[1:2].isdigit()]
    parts = [", ".join(numbers)] if numbers else []
    parts += [", ".join(named)] if (named := _tactics(own)) else []
    return f" (ATT&CK {'; '.join(parts)})" if parts else ""


def by_tactic(tally: HuntTally) -> Iterator[str]:
    """For whoever reads no names of rules: what may have been done, by grave rules, on how many machines."""
    met: dict[str, list[OfRule]] = {}
    for one in tally.by_rule.values():
        if rank(one.named.level) not in MILD:
            for tactic in _tactics(_own(one.named.tags)):
                met.setdefault(tactic, []).append(one)
    if len(tally.by_rule) < 2 or not met:
        return
    yield ""
    yield "Kẻ tấn công có thể đã (quy tắc mức cao trở lên, theo ATT&CK):"
    for tactic in _TACTICS.values():
        if rules := met.get(tactic):
            hosts = len({host for one in rules for host in one.hosts if host})
            yield f"  {tactic}: {len(rules)} quy tắc" + (f", trên {hosts} máy" if hosts else "")
