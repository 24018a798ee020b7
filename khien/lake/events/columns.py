"""Logs that name their columns in lines with `#`: W3C's extended format (IIS, proxies) and Zeek's own."""

import csv
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote_plus

from khien.lake.events.types import Bad

_HEADER = re.compile(r"(?:cs|sc|rs|c|s|r|x)\((.+)\)$")
_CELL = re.compile(r'"([^"]*)"|(\S+)')
_LOCAL = "Microsoft Windows Firewall"
_ZEEK = ("\t", ",", "(empty)", "-", "")  # between cells, between members of one, an empty text, nothing; which log
_SAYS = len(_ZEEK)
_WRITTEN = {"#set_separator": 1, "#empty_field": 2, "#unset_field": 3}
_ESCAPED = re.compile(r"\\x([0-9A-Fa-f]{2})")


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
    """What holds after a block: how cells are written, which log it is, then columns, then as many types."""
    at = 0 if data.startswith(b"#") else data.find(b"\n#") + 1 or -1
    while at >= 0:
        end = data.find(b"\n", at)
        line = data[at : end if end >= 0 else len(data)]
        head = _zeek_head(line.decode("utf-8", "replace").rstrip("\r"), head)
        at = data.find(b"\n#", end) + 1 or -1 if end >= 0 else -1
    return head


def _zeek_head(line: str, head: tuple[str, ...]) -> tuple[str, ...]:
    """`#separator` is followed by a space, all others by what it says."""
    *said, path = head[:_SAYS] or _ZEEK
    columns = head[_SAYS:]
    name, _, rest = line.partition(" " if line.startswith("#separator ") else said[0])
    if name == "#separator":
        said[0] = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), rest) or said[0]
    elif name in _WRITTEN:
        said[_WRITTEN[name]] = rest or said[_WRITTEN[name]]
    elif name == "#path":
        path = rest
    elif name == "#fields":
        columns = (*rest.split(said[0]), *("string" for _ in rest.split(said[0])))
    elif name == "#types" and len(types := rest.split(said[0])) * 2 == len(columns):
        columns = (*columns[: len(types)], *types)
    return (*said, path, *columns)


def _last(data: bytes, mark: bytes) -> str:
    at = data.rfind(mark)
    line = data[at : data.find(b"\n", at) if b"\n" in data[at:] else len(data)] if at >= 0 else b""
    return line.decode("utf-8", "replace").strip("\r\n")


def w3c_names(line: str) -> list[str]:
    """`cs(User-Agent)` is `cs-user-agent`, as Sigma names it."""
    return [
        f"{name.split('(')[0]}-{found[1].lower()}" if (found := _HEADER.match(name)) else name.lower()
        for name in line.removeprefix("#Fields:").replace(",", " ").split()
    ]


def _cells(line: str, size: int) -> list[str]:
    cells = line.split("\t") if "\t" in line else line.split(" ")
    if len(cells) == size:
        return [_bare(cell) for cell in cells] if '"' in line else cells
    if line.count(",") >= size - 1 > 0 and len(parts := next(csv.reader([line]), [])) == size:
        return parts  # Exchange's, which has commas between its names too
    if '"' in line:
        return [quoted or bare for quoted, bare in _CELL.findall(line)]
    return [cell for cell in cells if cell]


def _bare(cell: str) -> str:
    return cell[1:-1] if len(cell) > 1 and cell[0] == cell[-1] == '"' else cell


def of_zeek(data: bytes, first: int, head: tuple[str, ...]) -> Iterator[tuple[int, dict[str, Any]] | Bad]:
    """`head` as `head_of_zeek` gives it."""
    head = head or _ZEEK
    names, types = _zeek_columns(head)
    for number, raw in enumerate(data.split(b"\n"), first):
        line = raw.decode("utf-8", "replace").rstrip("\r")
        if line.startswith("#"):
            head = _zeek_head(line, head)
            names, types = _zeek_columns(head)
            continue
        if not line:
            continue
        separator, within, empty, unset, path = head[:_SAYS]
        cells = line.split(separator)
        if not names or len(cells) != len(names):
            yield Bad(number, f"dòng có {len(cells)} cột, tiêu đề có {len(names)}")
            continue
        blank = (unset, empty)
        made = {
            name: _zeek(cell, kind, within) if cell not in blank else _blank(cell == empty, kind)
            for name, cell, kind in zip(names, cells, types, strict=True)
        }
        yield number, {"_path": path, **made}


def _zeek_columns(head: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    size = (len(head) - _SAYS) // 2
    return head[_SAYS : _SAYS + size], head[_SAYS + size :]


def _blank(empty: bool, kind: str) -> Any:
    return ["", None] if empty and kind == "string" else None


def _zeek(cell: str, kind: str, within: str) -> Any:
    if kind.startswith(("set[", "vector[")):
        return cell.split(within)
    if kind == "bool":
        return cell == "T"
    return int(cell) if kind in ("port", "count", "int") and cell.lstrip("-").isdigit() else cell
