"""Nested objects ↔ fields: what is taken of an object is worked out once for each kind of event, then done for each."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from khien.lake.events import marked
from khien.lake.sigma.types import Value, Whole

_DEEP = 40
_JOINED = 5  # parts of a name of which every way to join them is tried
_HUGE = 1e308  # 1e999 is read as infinity, which is no JSON
_TEXT = "#text"
_SAID = (_TEXT, "value", "Value", "content")  # of `<Data Name="x">…</Data>` in objects
_ATTRIBUTES = "#attributes"
_OTEL = frozenset({"name", "binary", "data"})  # what OpenTelemetry's receiver has in a Windows event's data


class Node(NamedTuple):
    """What is done with the value of a key: it is the fields `names`, and what `below` names is in it."""

    names: tuple[str, ...]
    below: "Tree"


Tree = dict[str, Node]


def tree_of(paths: Iterable[tuple[str, str]]) -> Tree:
    """Which fields are taken, as path and name. A dotted path is found as one key, as nested ones, as some of each."""
    tree: Tree = {}
    for path, name in sorted(paths):
        for parts in _cuts(path.split(".")):
            _plant(tree, parts, name)
    return tree


def _cuts(parts: list[str]) -> Iterator[tuple[str, ...]]:
    """`a.b.c`, `a` and `b.c` in it, `a.b` and `c`, all three; of long paths those whose joined ones are the last."""
    if len(parts) > _JOINED:
        yield from ((*parts[:at], ".".join(parts[at:])) for at in range(len(parts)))
        return
    for at in range(1, len(parts)):
        yield from ((".".join(parts[:at]), *rest) for rest in _cuts(parts[at:]))
    yield (".".join(parts),)


def _plant(tree: Tree, parts: tuple[str, ...], name: str) -> None:
    for part in parts[:-1]:
        tree = tree.setdefault(part, Node((), {})).below
    names, below = tree.get(parts[-1], Node((), {}))
    tree[parts[-1]] = Node((*names, name), below)


def walk(found: Mapping[str, Any], tree: Tree, fields: dict[str, Value]) -> None:
    """Put what the tree names into `fields`; what is there already stays."""
    for key in tree.keys() & found.keys():
        names, below = tree[key]
        value = found[key]
        kind = value.__class__
        for name in names:
            if name not in fields:
                fields[name] = value if kind is str or kind is int else leaf(value, Whole)
        if below:
            if kind is dict:
                walk(value, below, fields)
            elif kind is list:
                _gather(value, below, fields)


def _gather(members: list[Any], tree: Tree, fields: dict[str, Value]) -> None:
    """A path through a list gives the list of what is found in its members."""
    together: dict[str, list[Value]] = {}
    for member in members:
        if member.__class__ is dict:
            own: dict[str, Value] = {}
            walk(member, tree, own)
            for name, value in own.items():
                together.setdefault(name, []).extend(_spread(value))
    for name, values in together.items():
        fields.setdefault(name, values)


def leaf(value: Any, told: type[str] = str) -> Value:
    """Scalars as they are, XML's text of an element with attributes, other objects as compact JSON, which is `told`."""
    kind = value.__class__
    if kind is dict:
        alone = _TEXT in value and value[_TEXT].__class__ is not dict
        return leaf(value[_TEXT], told) if alone else told(dumped(value))
    if kind is list:
        return [one for member in value for one in _spread(leaf(member, told))]
    scalar: Value = value if kind is not float or abs(value) < _HUGE else str(value)
    return scalar


def _spread(value: Value) -> list[Value]:
    return value if isinstance(value, list) else [value]


def dumped(value: object) -> str:
    """Compact JSON."""
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    except RecursionError:
        return ""


def leaves(found: Mapping[str, Any], prefix: str, fields: dict[str, Value], depth: int = 0) -> None:
    """Every scalar and list of scalars by its dotted name, where the name has no value yet."""
    for key, value in found.items():
        name = _named(prefix, key) if prefix else key
        kind = value.__class__
        if kind is dict:
            if depth < _DEEP:
                leaves(value, name, fields, depth + 1)
            else:
                fields.setdefault(name, dumped(value))
        elif kind is list and any(member.__class__ is dict for member in value) and depth < _DEEP:
            _every_member(value, name, fields, depth)
        elif name not in fields:
            fields[name] = value if kind is str else leaf(value)


def _every_member(members: list[Any], name: str, fields: dict[str, Value], depth: int) -> None:
    together: dict[str, list[Value]] = {}
    for member in members:
        own: dict[str, Value] = {}
        leaves(member if isinstance(member, dict) else {_TEXT: member}, name, own, depth + 1)
        for key, value in own.items():
            together.setdefault(key, []).extend(_spread(value))
    for key, values in together.items():
        fields.setdefault(key, values)


def _named(prefix: str, key: str) -> str:
    """XML's text is the element's own value, its attributes are joined by an underscore as Sigma does."""
    if key == _TEXT:
        return prefix
    if key == _ATTRIBUTES:
        return prefix + "_"
    return prefix + key if prefix[-1] == "_" else f"{prefix}.{key}"


def unfolded(text: object) -> dict[str, Any]:
    """The data of a Windows event that stand in a text, of JSON or XML, or as others turn XML into objects:
    `{"EventData":{"Data":[{"@Name":…,"#text":…}]}}`, without what is around the list, or plainly by their names.
    """
    found = _opened(text) if isinstance(text, str) else text
    if not isinstance(found, dict):
        return {}
    if (
        found.keys() <= _OTEL
        and isinstance(listed := found.get("data"), list)
        and all(isinstance(one, dict) for one in listed)
    ):
        return _listed(listed)
    made: dict[str, Any] = {}
    parts = [part for part in found.values() if isinstance(part, dict)] if "Data" not in found else [found]
    for part in parts or [found]:
        data = part.get("Data")
        for one in data if isinstance(data, list) else [data]:
            if isinstance(one, dict) and isinstance(name := one.get("@Name") or one.get("Name"), str):
                made.setdefault(name, next((one[key] for key in _SAID if key in one), ""))
            elif one is not None:
                made.setdefault("Data", one)
        for name, value in part.items() if data is None else ():
            made.update(value if isinstance(value, dict) else {name: value})
    return made


def _listed(members: list[dict[str, Any]]) -> dict[str, Any]:
    """`[{"Image": …}, {"": …}]`, or by name and value; what has no name is `Data`."""
    made: dict[str, Any] = {}
    for one in members:
        for name, value in ((one["name"], one["value"]),) if one.keys() == {"name", "value"} else one.items():
            if name:
                made[str(name)] = value
            else:
                made.setdefault("Data", []).append(value)
    return made


def _opened(text: str) -> object:
    if text.lstrip()[:1] == "<":
        return marked.data(text)
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def nested(found: Mapping[str, Any]) -> dict[str, Any]:
    """An object whose keys have dots (a table of nested fields) as the nested one. What will not nest stays.

    The object itself is not changed.
    """
    made: dict[str, Any] = {}
    _nest(found, made, {id(made)})
    return made


def _nest(found: Mapping[str, Any], into: dict[str, Any], ours: set[int], depth: int = 0) -> None:
    """`ours` are the objects that may be written to, for they are of nobody else."""
    for key, value in found.items():
        if "." not in key and key not in into:
            into[key] = value
            continue
        *above, last = key.split(".")
        here: Any = into
        for part in above:
            here = _ours(here, part, ours) if here.__class__ is dict else None
        if here.__class__ is not dict:
            into[key] = value
        elif last not in here:
            here[last] = value
        elif value.__class__ is dict and depth < _DEEP:
            _nest(value, _ours(here, last, ours, text=True), ours, depth + 1)
        elif here[last].__class__ is dict:
            _ours(here, last, ours).setdefault(_TEXT, value)


def _ours(here: dict[str, Any], key: str, ours: set[int], *, text: bool = False) -> Any:
    """What stands under the key, where it is an object one that may be written to; with `text` it is made one."""
    below = here.setdefault(key, {})
    if below.__class__ is not dict and text:
        below = {_TEXT: below}
    if below.__class__ is dict and id(below) not in ours:
        below = here[key] = dict(below)
        ours.add(id(below))
    return below
