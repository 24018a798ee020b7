"""What is done with fields after they were taken: other names, other meanings."""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from khien.lake.events import web
from khien.lake.events.shapes import Shape
from khien.lake.events.types import Cells
from khien.lake.sigma.types import Value

_ELSEWHERE = tuple(
    (re.compile(path, re.IGNORECASE), name)
    for path, name in (
        (r"\\Device\\HarddiskVolume\d+(?=\\)", "C:"),
        (r"(?:\\REGISTRY\\MACHINE|HKEY_LOCAL_MACHINE)(?=\\)", "HKLM"),
        (r"(?:\\REGISTRY\\USER|HKEY_USERS)(?=\\)", "HKU"),
        (r"HKEY_CURRENT_USER(?=\\)", "HKCU"),
    )
)
_BLANK: Value = ["", None]
_SINGLE = re.compile(r'(?<!\\)(?:\\\\)*\\(?![\\"])')  # an odd run; before a quotation mark it may be its own


class Later(NamedTuple):
    """`rename` pairs a new name with old ones, `make` with holes and a text that has NUL for each of them.

    `known` are values that hold whatever the log says, `instead` names whose value is another's where that is there.
    """

    rename: tuple[tuple[str, tuple[str, ...]], ...]
    make: tuple[tuple[str, tuple[str, ...], str], ...]
    values: tuple[tuple[str, Mapping[str, str]], ...]
    web: web.Completer | None
    devices: tuple[str, ...]
    known: Mapping[str, str]
    instead: tuple[tuple[str, str], ...] = ()


def finish(later: Later, fields: dict[str, Value]) -> None:
    """Rename, make, complete, translate; what is there already stays, but for what is known to be otherwise."""
    for name, olds in later.rename:
        if name not in fields or fields[name] == "" or fields[name] is None:
            for old in olds:
                value = fields.get(old)
                if value is not None and value != "":
                    fields[name] = value
                    break
    for name, holes, text in later.make:
        parts = [fields.get(hole) for hole in holes]
        if name not in fields and all(part not in (None, "", "-") for part in parts):
            pieces = text.split("\0")
            fields[name] = pieces[0] + "".join(
                f"{said(part)}{after}" for part, after in zip(parts, pieces[1:], strict=True)
            )
    if later.web:
        later.web.complete(fields)
    for name, table in later.values:
        value = fields.get(name)
        if isinstance(value, (str, int)) and (meant := table.get(str(value))) is not None:
            fields[name] = meant
    if later.known:
        fields.update(later.known)
    for name, other in later.instead:
        if value := fields.get(other):
            fields[name] = value
    for name in later.devices:
        value = fields.get(name)
        if isinstance(value, str):
            told = [begin + value[found.end() :] for path, begin in _ELSEWHERE if (found := path.match(value))]
            if told:
                fields[name] = [value, *told]


def adds(later: Later, holds: Callable[[bytes], bool]) -> bool:
    """Whether a text may come into being that the record does not have and that `holds` would find."""
    meanings = [meaning for _, table in later.values for meaning in table.values()]
    made = [*later.known.values(), *(text for _, holes, text in later.make if not holes)]
    joined = [text for _, holes, text in later.make if holes and (text.strip("\0\\") or "\0\0" in text)]
    return bool(joined) or any(holds(text.lower().encode()) for text in [*meanings, *made, "http:"])


class Blanks:
    """The fields that empty cells are: empty text and null at once, for a table cannot say which of them it means."""

    def __init__(self, shape: Shape) -> None:
        self._above = tuple(f"{path}." if path else "" for path in shape.lift if not path.endswith("*"))
        self._names = shape.names

    def into(self, fields: dict[str, Value], row: Cells) -> None:
        """Where nothing else says what they are."""
        columns = row.untold()
        for column in columns:
            for above in self._above:
                if column.startswith(above):
                    fields.setdefault(column[len(above) :], _BLANK)
        for name, paths in self._names.items():
            if name not in fields and not set(paths).isdisjoint(columns):
                fields[name] = _BLANK


def said(part: Value) -> str:
    """As one text; nothing is an empty one."""
    if isinstance(part, list):
        return " ".join(filter(None, map(said, part)))
    return "" if part is None else str(part)


def unspaced(name: str) -> tuple[str, ...]:
    """A name as it is, without spaces, with underscores."""
    return (name, name.replace(" ", ""), name.replace(" ", "_")) if " " in name else (name,)


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
