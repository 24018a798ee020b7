"""Logs that name their columns in lines with `#`: W3C's extended format (IIS, proxies) and Zeek's own."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote_plus

from khien.lake.events.types import Bad

_HEADER = re.compile(r"(?:cs|sc|rs|c|s|r|x)\((.+)\)$")
_CELL = re.compile(r'"([^"]*)"|(\S+)')
_LOCAL = "Microsoft Windows Firewall"
_ZEEK = ("-", "(empty)")


def of_w3c(data: bytes, first: int, head: tuple[str, ...]) -> Iterator[tuple[int, dict[str, Any]] | Bad]:
    """`head`: the software, then the columns. `#Fields` on the way changes them."""
    software, names = (head[0], list(head[1:])) if head else ("", [])
    for number, raw in enumerate(data.split(b"\n"), first):
        line = raw.decode("utf-8", "replace").strip("\r\ufeff")
        if line.startswith("#"):
            names = w3c_names(line) if line.startswith("#Fields:") else names
            software = line[10:].strip() if line.startswith("#Software:") else software
            continue
        if not line:
            continue
        cells = _cells(line, len(names))
        if not names or len(cells) != len(names):
            yield Bad(number, f"dòng có {len(cells)} cột, tiêu đề có {len(names)}")
            continue
        made: dict[str, Any] = {name: None if cell == "-" else cell for name, cell in zip(names, cells, strict=True)}
        for name in ("cs-user-agent", "cs-cookie"):
            if "+" in (made.get(name) or "") and " " not in made[name]:
                made[name] = unquote_plus(made[name])
        yield number, {"form": "w3c", "software": software, "at": _at(made, software), **made}


def _at(made: dict[str, Any], software: str) -> str | None:
    """The standard's date and time, which are in UTC; the firewall of Windows says `#Time Format: Local`."""
    if not made.get("date"):
        return None
    return f"{made['date']}T{made.get('time') or '00:00:00'}{'' if software == _LOCAL else 'Z'}"


def head_of_w3c(data: bytes, head: tuple[str, ...]) -> tuple[str, ...]:
    """What holds after a block."""
    software, names = _last(data, b"#Software:"), _last(data, b"#Fields:")
    kept = head[0] if head else ""
    return (
        software.removeprefix("#Software:").strip() if software else kept,
        *(w3c_names(names) if names else head[1:]),
    )


def head_of_zeek(data: bytes, head: tuple[str, ...]) -> tuple[str, ...]:
    """What holds after a block."""
    path, names, types = (_last(data, mark) for mark in (b"#path\t", b"#fields\t", b"#types\t"))
    if not names:
        return head
    return (path.split("\t")[-1], *names.split("\t")[1:], *types.split("\t")[1:])


def _last(data: bytes, mark: bytes) -> str:
    at = data.rfind(mark)
    line = data[at : data.find(b"\n", at) if b"\n" in data[at:] else len(data)] if at >= 0 else b""
    return line.decode("utf-8", "replace").strip("\r\n")


def w3c_names(line: str) -> list[str]:
    """`cs(User-Agent)` is `cs-user-agent`, as Sigma names it."""
    return [
        f"{name.split('(')[0]}-{found[1].lower()}" if (found := _HEADER.match(name)) else name.lower()
        for name in line.removeprefix("#Fields:").split()
    ]


def _cells(line: str, size: int) -> list[str]:
    cells = line.split("\t") if "\t" in line else line.split(" ")
    if len(cells) == size:
        return [_bare(cell) for cell in cells] if '"' in line else cells
    if '"' in line:
        return [quoted or bare for quoted, bare in _CELL.findall(line)]
    return [cell for cell in cells if cell]


def _bare(cell: str) -> str:
    return cell[1:-1] if len(cell) > 1 and cell[0] == cell[-1] == '"' else cell


def of_zeek(data: bytes, first: int, head: tuple[str, ...]) -> Iterator[tuple[int, dict[str, Any]] | Bad]:
    """`head`: the path (which log it is), then columns, then as many types."""
    path, size = (head[0], (len(head) - 1) // 2) if head else ("", 0)
    names, types = list(head[1 : 1 + size]), list(head[1 + size :])
    for number, raw in enumerate(data.split(b"\n"), first):
        line = raw.decode("utf-8", "replace").rstrip("\r")
        if line.startswith("#"):
            cells = line.split("\t")
            path = cells[1] if cells[0] == "#path" and len(cells) > 1 else path
            names = cells[1:] if cells[0] == "#fields" else names
            types = cells[1:] if cells[0] == "#types" else types
            continue
        if not line:
            continue
        cells = line.split("\t")
        if not names or len(cells) != len(names):
            yield Bad(number, f"dòng có {len(cells)} cột, tiêu đề có {len(names)}")
            continue
        types = types if len(types) == len(names) else ["string"] * len(names)
        made = {name: _zeek(cell, kind) for name, cell, kind in zip(names, cells, types, strict=True)}
        yield number, {"_path": path, **made}


def _zeek(cell: str, kind: str) -> Any:
    if cell in _ZEEK:
        return ["", None] if cell == "(empty)" and kind == "string" else None
    if kind.startswith(("set[", "vector[")):
        return cell.split(",")
    if kind == "bool":
        return cell == "T"
    return int(cell) if kind in ("port", "count", "int") and cell.lstrip("-").isdigit() else cell
