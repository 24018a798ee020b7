"""What is done with fields after they were taken: other names, other meanings, what a message says in words."""

import re
from collections.abc import Container, Mapping
from typing import NamedTuple

from khien.lake.events import web
from khien.lake.sigma.types import Value

_DEVICE = re.compile(r"\\Device\\HarddiskVolume\d+(?=\\)", re.IGNORECASE)
_SINGLE = re.compile(r'(?<!\\)(?:\\\\)*\\(?![\\"])')  # an odd run; before a quotation mark it may be its own


class Later(NamedTuple):
    """`rename` pairs a new name with old ones, `make` with holes and a text that has NUL for each of them."""

    rename: tuple[tuple[str, tuple[str, ...]], ...]
    make: tuple[tuple[str, tuple[str, ...], str], ...]
    values: tuple[tuple[str, Mapping[str, str]], ...]
    web: bool
    devices: tuple[str, ...]


def finish(later: Later, fields: dict[str, Value]) -> None:
    """Rename, make, complete, translate; what is there already stays."""
    for name, olds in later.rename:
        if name not in fields:
            for old in olds:
                if fields.get(old) is not None:
                    fields[name] = fields[old]
                    break
    for name, holes, text in later.make:
        parts = [fields.get(hole) for hole in holes]
        if name not in fields and all(part not in (None, "", "-") for part in parts):
            pieces = text.split("\0")
            fields[name] = pieces[0] + "".join(
                f"{said(part)}{after}" for part, after in zip(parts, pieces[1:], strict=True)
            )
    if later.web:
        web.complete(fields)
    for name, table in later.values:
        value = fields.get(name)
        if isinstance(value, (str, int)) and (meant := table.get(str(value))) is not None:
            fields[name] = meant
    for name in later.devices:
        value = fields.get(name)
        if isinstance(value, str) and (found := _DEVICE.match(value)):
            fields[name] = [value, "C:" + value[found.end() :]]


def said(part: Value) -> str:
    """As one text; nothing is an empty one."""
    if isinstance(part, list):
        return " ".join(filter(None, map(said, part)))
    return "" if part is None else str(part)


def unspaced(name: str) -> tuple[str, ...]:
    """A name as it is, without spaces, with underscores."""
    return (name, name.replace(" ", ""), name.replace(" ", "_")) if " " in name else (name,)


def listen(message: object, names: Container[str] | None, fields: dict[str, Value]) -> None:
    """What the words of an event say of it, where no field does: lines of `New Process Name: C:\\a.exe`."""
    if isinstance(message, str):
        for line in message.split("\n")[:200]:
            label, mark, value = line.partition(":")
            name = label.strip().replace(" ", "")
            if mark and name not in fields and (names is None or name in names) and value.strip():
                fields[name] = value.strip()


def are_doubled(node: object) -> bool:
    """Whether the backslashes of an object may have been doubled on the way: then they stand in pairs, all of them."""
    return not isinstance(node, dict) or not any(
        isinstance(value, str) and "\\" in value and _SINGLE.search(value) for value in node.values()
    )


def undouble(fields: dict[str, Value]) -> None:
    """Backslashes that were doubled on the way."""
    for name, value in fields.items():
        if isinstance(value, str) and "\\\\" in value:
            fields[name] = value.replace("\\\\", "\\")
