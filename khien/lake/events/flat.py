"""Nested objects ↔ fields: what is taken of an object is worked out once for each kind of event, then done for each."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from khien.lake.sigma.types import Value

_DEEP = 40
_HUGE = 1e308  # 1e999 is read as infinity, which is no JSON
_TEXT = "#text"
_ATTRIBUTES = "#attributes"


class Node(NamedTuple):
    """What is done with the value of a key: it is the fields `names`, and what `below` names is in it."""

    names: tuple[str, ...]
    below: "Tree"


Tree = dict[str, Node]


def tree_of(paths: Iterable[tuple[str, str]]) -> Tree:
    """Which fields are taken, as path and name. A dotted path is found as one key and as nested ones."""
    tree: Tree = {}
    for path, name in sorted(paths):
        _plant(tree, (path,), name)
        if "." in path:
            _plant(tree, tuple(path.split(".")), name)
    return tree


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
                fields[name] = value if kind is str or kind is int else leaf(value)
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


def leaf(value: Any) -> Value:
    """Scalars as they are, XML's text of an element with attributes, other objects as compact JSON."""
    kind = value.__class__
    if kind is dict:
        return leaf(value[_TEXT]) if _TEXT in value and value[_TEXT].__class__ is not dict else dumped(value)
    if kind is list:
        return [one for member in value for one in _spread(leaf(member))]
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
    """The data of a Windows event in JSON as EvtxECmd writes them: `{"EventData":{"Data":[{"@Name":…,"#text":…}]}}`."""
    try:
        found = json.loads(text) if isinstance(text, str) else text
    except (ValueError, RecursionError):
        return {}
    made: dict[str, Any] = {}
    for part in found.values() if isinstance(found, dict) else ():
        data = part.get("Data") if isinstance(part, dict) else None
        for one in data if isinstance(data, list) else [data]:
            if isinstance(one, dict) and isinstance(one.get("@Name"), str):
                made.setdefault(one["@Name"], one.get(_TEXT, ""))
            elif one is not None:
                made.setdefault("Data", one)
        for name, value in part.items() if isinstance(part, dict) and data is None else ():
            made.update(value if isinstance(value, dict) else {name: value})
    return made


def nested(found: Mapping[str, Any]) -> dict[str, Any]:
    """An object whose keys have dots (a table of nested fields) as the nested one. What will not nest stays."""
    made: dict[str, Any] = {}
    for key, value in found.items():
        if "." not in key and key not in made:
            made[key] = value
            continue
        *above, last = key.split(".")
        here: Any = made
        for part in above:
            here = here.setdefault(part, {}) if here.__class__ is dict else None
        if here.__class__ is not dict:
            made[key] = value
        elif here.get(last).__class__ is dict:
            here[last].setdefault(_TEXT, value)
        else:
            here.setdefault(last, value)
    return made
