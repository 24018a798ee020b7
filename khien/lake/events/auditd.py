"""Linux audit logs (`type=… msg=audit(…): …`) → objects, a record each; a SYSCALL knows what the others say of it."""

import re
from collections.abc import Iterator
from typing import Any

from khien.lake.events.types import Bad

_HEAD = re.compile(
    r"(?:.*?\s)??(?:node=(?P<node>\S+) )?type=(?P<type>[\w\[\]]+) "
    r"(?:msg=)?audit\((?P<time>[\d.]+|\d\d/\d\d/\d{2,4} [\d:.]+):(?P<serial>\d+)\)\s?:\s*"
)
_DATED = re.compile(r"(\d\d)/(\d\d)/(\d{2,4}) (.*)")  # of `ausearch -i`: C and English say the month first
_BETWEEN = ("----", "time->")
_BETWEEN_BYTES = tuple(mark.encode() for mark in _BETWEEN)
_TO_THE_END = re.compile(r"(proctitle)=([^\"].* .*\S)\s*$")
_PAIR = re.compile(r"""([A-Za-z_][\w-]{0,63})=(?:"([^"]*)"|'([^']*)'|(\S+))""")
_HEX = re.compile(r"(?:[0-9A-F]{2})+$")
_CODED = frozenset(
    {"comm", "exe", "name", "cwd", "proctitle", "key", "cmd", "data", "path", "acct", "dir", "old", "new"}
)
_TAIL, _OPEN = 400, 20  # lines at the end of a block that are looked at for a cut; of these the events may go on
_TYPES = {  # as the kernel writes them where no auditd runs (linux/include/uapi/linux/audit.h)
    "1112": "USER_LOGIN", "1123": "USER_CMD", "1130": "SERVICE_START", "1131": "SERVICE_STOP", "1300": "SYSCALL",
    "1302": "PATH", "1305": "CONFIG_CHANGE", "1306": "SOCKADDR", "1307": "CWD", "1309": "EXECVE", "1320": "EOE",
    "1325": "NETFILTER_CFG", "1326": "SECCOMP", "1327": "PROCTITLE", "1330": "KERN_MODULE", "1334": "BPF",
    "1400": "AVC",
}  # fmt: skip
_ARGUMENT = re.compile(r"a\d+(?:\[\d+\])?$")


def holds(line: str) -> bool:
    """Whether it is a line of such a log, or one that ausearch puts between events."""
    return _HEAD.match(line) is not None or line.startswith(_BETWEEN)


def serial_of(line: bytes) -> bytes:
    """By which the records of one event are joined; empty where it has none."""
    start = line.find(b"audit(")
    return line[start : line.find(b")", start)] if start >= 0 else b""


def last_events(data: bytes) -> int:
    """Where a block can be cut, so that no event has records on both sides: those of several mix. 0: nowhere.

    The events of its last lines may go on in the next block, so they are behind the cut.
    """
    starts, serials, end = list[int](), list[bytes](), len(data)
    while end > 0 and len(starts) < _TAIL:
        start = data.rfind(b"\n", 0, end - 1) + 1
        starts.append(start)
        serials.append(serial_of(data[start:end]) or b"%d" % start)
        end = start
    first = {serial: at for at, serial in enumerate(serials)}  # counted from the end: the highest is its first line
    least = max((first[serial] for serial in serials[:_OPEN]), default=0)
    reach = -1
    for at, serial in enumerate(serials):
        reach = max(reach, first[serial])
        if reach == at >= least:
            return starts[at]
    return 0


def records(data: bytes, first: int) -> Iterator[tuple[int, dict[str, Any]] | Bad]:
    """The records of a block of lines in their order; the SYSCALL of an event gets what its other records say."""
    found: list[tuple[int, dict[str, Any]] | Bad] = []
    events: dict[bytes, list[dict[str, Any]]] = {}
    for number, line in enumerate(data.split(b"\n"), first):
        if not line.strip() or line.startswith(_BETWEEN_BYTES):
            continue
        made = record(line.decode("utf-8", "replace"))
        if made is None:
            found.append(Bad(number, "không phải bản ghi auditd"))
            continue
        found.append((number, made))
        events.setdefault(serial_of(line), []).append(made)
    for event in events.values():
        _join(event)
    yield from found


def record(line: str) -> dict[str, Any] | None:
    """One record: `time` and `serial` of its event, its pairs decoded, those that auditd translated beside them."""
    head = _HEAD.match(line)
    if not head:
        return None
    kind = _TYPES.get(head["type"], head["type"])
    made: dict[str, Any] = {"type": kind, "time": _time(head["time"]), "serial": head["serial"]}
    if head["node"]:
        made["node"] = head["node"]
    if kind == "PROCTITLE" and (told := _TO_THE_END.search(line, head.end())):
        return {**made, told[1]: told[2]}
    for name, quoted, nested, bare in _PAIR.findall(line[head.end() :]):
        if nested:
            made.update({inner: _value(inner, a, c, kind) for inner, a, _, c in _PAIR.findall(nested)})
        made.setdefault(name, nested or _value(name, quoted, bare, kind))
    return made


def _time(text: str) -> str:
    if not (found := _DATED.match(text)):
        return text
    first, second, year, clock = found.groups()
    month, day = (second, first) if int(first) > 12 else (first, second)
    return f"{year if len(year) == 4 else '20' + year}-{month}-{day} {clock}"


def _value(name: str, quoted: str, bare: str, kind: str) -> Any:
    if not bare:
        return quoted
    if bare == "(null)":
        return None
    coded = name in _CODED or (kind == "EXECVE" and _ARGUMENT.match(name))
    if coded and _HEX.match(bare):
        text = bytes.fromhex(bare).decode("utf-8", "replace")
        if name == "key":
            return text.split("\x01") if "\x01" in text else text
        return text.replace("\0", " ").rstrip() if name == "proctitle" else text
    return bare


def _join(event: list[dict[str, Any]]) -> None:
    """Under `event` of the SYSCALL: the command line, the folder, the paths."""
    call = next((made for made in event if made["type"] == "SYSCALL"), None)
    if call is None or len(event) == 1:
        return
    about: dict[str, Any] = {}
    for made in event:
        if made["type"] == "EXECVE":
            about["command"] = _command(made)
        elif made["type"] == "PROCTITLE":
            about.setdefault("command", made.get("proctitle"))
        elif made["type"] == "CWD":
            about["cwd"] = made.get("cwd")
        elif made["type"] == "PATH" and made.get("nametype") in ("CREATE", "DELETE", "NORMAL"):
            about.setdefault(str(made["nametype"]).lower(), made.get("name"))
    call["event"] = about


def _command(made: dict[str, Any]) -> str:
    """The arguments with spaces between; one that was cut into a0[0], a0[1] is whole again."""
    parts: dict[int, str] = {}
    for name, value in made.items():
        if _ARGUMENT.match(name) and isinstance(value, str):
            number = int(name[1:].split("[")[0])
            parts[number] = parts.get(number, "") + value
    return " ".join(parts[number] for number in sorted(parts))
