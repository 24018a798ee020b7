"""Nested objects → fields: which paths give which names, worked out once for each kind of event, walked for each."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from khien.lake.sigma.types import Value

Path = tuple[str, ...]
Node = tuple[tuple[str, ...], tuple[str, ...], "dict[str, Any] | None"]  # names, names in default of others, members
Tree = dict[str, Node]
_DEEP = 40
_TEXT = "#text"
_ATTRIBUTES = "#attributes"


def tree_of(strong: Mapping[str, str], weak: Iterable[tuple[str, str]] = ()) -> Tree:
    """`strong` is path by name; `weak` pairs a path with a name that it gives where nothing else does.

    A dotted path is found as one key, as nested keys, and as any mixture.
    """
    tree: Tree = {}
    for name, path in strong.items():
        for parts in _splits(path):
            _plant(tree, parts, name, weak=False)
    for path, name in weak:
        for parts in _splits(path):
            _plant(tree, parts, name, weak=True)
    return tree


def _splits(path: str) -> Iterable[Path]:
    parts = path.split(".")
    if len(parts) > 7:
        yield (path,)
        yield tuple(parts)
        return
    for bits in range(1 << (len(parts) - 1)):
        made = [parts[0]]
        for at, part in enumerate(parts[1:]):
            if bits >> at & 1:
                made.append(part)
            else:
                made[-1] += "." + part
        yield tuple(made)


def _plant(tree: Tree, parts: Path, name: str, *, weak: bool) -> None:
    for part in parts[:-1]:
        own, default, below = tree.get(part, ((), (), None))
        below = {} if below is None else below
        tree[part] = (own, default, below)
        tree = below
    own, default, below = tree.get(parts[-1], ((), (), None))
    if weak:
        tree[parts[-1]] = (own, (*default, name) if name not in default else default, below)
    else:
        tree[parts[-1]] = ((*own, name) if name not in own else own, default, below)


def walk(found: Mapping[str, Any], tree: Tree, fields: dict[str, Value], weak: dict[str, Value]) -> None:
    """Put what the tree names into `fields`, and into `weak` what it names in default of others; the first stays."""
    get = tree.get
    for key, value in found.items():
        node = get(key)
        if node is None:
            continue
        own, default, below = node
        kind = value.__class__
        if own or default:
            plain = value if kind is str or kind is int else leaf(value)
            for name in own:
                if name not in fields:
                    fields[name] = plain
            for name in default:
                if plain is not None:
                    weak.setdefault(name, plain)
        if below is not None:
            if kind is dict:
                walk(value, below, fields, weak)
            elif kind is list:
                _gather(value, below, fields, weak)


def _gather(members: list[Any], tree: Tree, fields: dict[str, Value], weak: dict[str, Value]) -> None:
    """A path through a list gives the list of what is found in its members."""
    together: tuple[dict[str, list[Value]], dict[str, list[Value]]] = ({}, {})
    for member in members:
        if member.__class__ is dict:
            own: tuple[dict[str, Value], dict[str, Value]] = ({}, {})
            walk(member, tree, *own)
            for which in (0, 1):
                for name, value in own[which].items():
                    together[which].setdefault(name, []).extend(_spread(value))
    for into, values in zip((fields, weak), together, strict=True):
        for name, value in values.items():
            into.setdefault(name, value)


def leaf(value: Any) -> Value:
    """Scalars as they are, XML's text of an element with attributes, other objects as compact JSON."""
    kind = value.__class__
    if kind is dict:
        return leaf(value[_TEXT]) if _TEXT in value and value[_TEXT].__class__ is not dict else dumped(value)
    if kind is list:
        return [one for member in value for one in _spread(leaf(member))]
    return value if kind is not float or value == value else None


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
        name = _named(prefix, key)
        kind = value.__class__
        if kind is dict:
            if depth < _DEEP:
                leaves(value, name, fields, depth + 1)
            else:
                fields.setdefault(name, dumped(value))
        elif kind is list and any(member.__class__ is dict for member in value) and depth < _DEEP:
            _every_member(value, name, fields, depth)
        elif name not in fields:
            fields[name] = leaf(value)


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
        return prefix or key
    if not prefix:
        return key
    if key == _ATTRIBUTES:
        return prefix + "_"
    return prefix + key if prefix[-1] == "_" else f"{prefix}.{key}"
