"""Linux audit logs (`type=… msg=audit(…): …`) → objects, a record each; a SYSCALL knows what the others say of it."""

import re
from collections.abc import Iterator
from typing import Any

from khien.lake.events.types import Bad

_HEAD = re.compile(
    r"(?:.*?\s)??(?:node=(?P<node>\S+) )?type=(?P<type>[\w\[\]]+) "
    r"(?:msg=)?audit\((?P<time>[\d.]+):(?P<serial>\d+)\):\s*"
)
_PAIR = re.compile(r"""([A-Za-z_][\w-]{0,63})=(?:"([^"]*)"|'([^']*)'|(\S+))""")
_HEX = re.compile(r"(?:[0-9A-F]{2})+$")
_CODED = frozenset(
    {"comm", "exe", "name", "cwd", "proctitle", "key", "cmd", "data", "path", "acct", "dir", "old", "new"}
)
_ARGUMENT = re.compile(r"a\d+(?:\[\d+\])?$")


def holds(line: str) -> bool:
    """Whether it is a line of such a log."""
    return _HEAD.match(line) is not None


def serial_of(line: bytes) -> bytes:
    """By which the records of one event are joined; empty where it has none."""
    start = line.find(b"audit(")
    return line[start : line.find(b")", start)] if start >= 0 else b""


def last_event(data: bytes) -> int:
    """Where the last event of a block begins; 0 where there is but one."""
    end = len(data)
    last: bytes | None = None
    while end > 0:
        start = data.rfind(b"\n", 0, end - 1) + 1
        serial = serial_of(data[start:end])
        if last is not None and serial != last:
            return end
        last, end = serial, start
    return 0


def records(data: bytes, first: int) -> Iterator[tuple[int, dict[str, Any]] | Bad]:
    """The records of a block of lines, those of one event together: its SYSCALL gets what the others say."""
    group: list[tuple[int, dict[str, Any]]] = []
    serial = b""
    for number, line in enumerate(data.split(b"\n"), first):
        if not line.strip():
            continue
        found = record(line.decode("utf-8", "replace"))
        if found is None:
            yield Bad(number, "không phải bản ghi auditd")
            continue
        if group and serial_of(line) != serial:
            yield from _joined(group)
            group = []
        serial = serial_of(line)
        group.append((number, found))
    yield from _joined(group)


def record(line: str) -> dict[str, Any] | None:
    """One record: `time` and `serial` of its event, its pairs decoded, those that auditd translated beside them."""
    head = _HEAD.match(line)
    if not head:
        return None
    kind = head["type"]
    made: dict[str, Any] = {"type": kind, "time": head["time"], "serial": head["serial"]}
    if head["node"]:
        made["node"] = head["node"]
    for name, quoted, nested, bare in _PAIR.findall(line[head.end() :]):
        if nested:
            made.update({inner: _value(inner, a, c, kind) for inner, a, _, c in _PAIR.findall(nested)})
        made.setdefault(name, nested or _value(name, quoted, bare, kind))
    return made


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


def _joined(group: list[tuple[int, dict[str, Any]]]) -> list[tuple[int, dict[str, Any]]]:
    """Under `event` of the SYSCALL: the command line, the folder, the paths."""
    call = next((made for _, made in group if made["type"] == "SYSCALL"), None)
    if call is not None and len(group) > 1:
        about: dict[str, Any] = {}
        for _, made in group:
            if made["type"] == "EXECVE":
                about["command"] = _command(made)
            elif made["type"] == "PROCTITLE":
                about.setdefault("command", made.get("proctitle"))
            elif made["type"] == "CWD":
                about["cwd"] = made.get("cwd")
            elif made["type"] == "PATH" and made.get("nametype") in ("CREATE", "DELETE", "NORMAL"):
                about.setdefault(str(made["nametype"]).lower(), made.get("name"))
        call["event"] = about
    return group


def _command(made: dict[str, Any]) -> str:
    """The arguments with spaces between; one that was cut into a0[0], a0[1] is whole again."""
    parts: dict[int, str] = {}
    for name, value in made.items():
        if _ARGUMENT.match(name) and isinstance(value, str):
            number = int(name[1:].split("[")[0])
            parts[number] = parts.get(number, "") + value
    return " ".join(parts[number] for number in sorted(parts))
