"""Selections and conditions of a rule → one node. The grammar of conditions is pySigma's."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from khien.lake.sigma.expressions import finder
from khien.lake.sigma.parse.errors import UnableToReadRule
from khien.lake.sigma.parse.modifiers import MOST_TESTS, Values, item
from khien.lake.sigma.types import All, Node, Not, Some

_MOST = 20_000
_TOKEN = re.compile(r"[()]|[^\s()]+")
_WORDS = ("and", "or", "not")
_COUNTS: Mapping[str, type[All] | type[Some]] = {"1": Some, "any": Some, "all": All}
_MOST_DEPTH = 50


def condition(detection: Mapping[str, Any], asked: Iterable[object], values: Values) -> Node:
    """The node of a rule: its selections under its conditions, of which one is enough."""
    named = {name: _selection(part, values, 0) for name, part in detection.items()}
    sizes = {name: _size(node) for name, node in named.items()}
    nodes = tuple(_condition(one, named, sizes) for one in asked)
    if not nodes:
        raise UnableToReadRule("không có điều kiện (condition)")
    return nodes[0] if len(nodes) == 1 else Some(nodes)


def _selection(part: object, values: Values, depth: int) -> Node:
    """A map: all its lines; a list: any of its members; texts alone: keywords."""
    if depth > _MOST_DEPTH:
        raise UnableToReadRule("phần tìm kiếm lồng quá sâu")
    if isinstance(part, dict):
        if not part:
            raise UnableToReadRule("có phần tìm kiếm rỗng")
        return _one(All, [item("" if key is None else str(key), value, values) for key, value in part.items()])
    if isinstance(part, list):
        if not part:
            raise UnableToReadRule("có phần tìm kiếm rỗng")
        return _one(Some, [_selection(one, values, depth + 1) for one in part])
    return item("", part, values)


def _one(kind: type[All] | type[Some], nodes: list[Node]) -> Node:
    return nodes[0] if len(nodes) == 1 else kind(tuple(nodes))


def _size(node: Node) -> int:
    if isinstance(node, Not):
        return _size(node.of)
    return sum(map(_size, node.of)) if isinstance(node, All | Some) else 1


def _condition(text: object, named: Mapping[str, Node], sizes: Mapping[str, int]) -> Node:
    if not isinstance(text, str):
        raise UnableToReadRule("điều kiện (condition) không phải là chữ")
    if "|" in text:
        raise UnableToReadRule("điều kiện kiểu cũ có “|” (đếm, gộp): Sigma nay dùng quy tắc tương quan")
    if len(text) > _MOST:
        raise UnableToReadRule("điều kiện quá dài")
    nodes: list[Node] = []
    size = 0
    words = _TOKEN.findall(text)
    written: list[str] = []
    at = 0
    while at < len(words):
        word = words[at]
        if len(words) > at + 2 and word.lower() in _COUNTS and words[at + 1].lower() == "of" and words[at + 2] != "(":
            met = _met(word, words[at + 2], named)
            nodes.append(_one(_COUNTS[word.lower()], [named[name] for name in met]))
            size += sum(sizes[name] for name in met)
            written.append(f"n{len(nodes) - 1}")
            at += 3
            continue
        if word in "()" or (word.lower() in _WORDS and word not in named):
            written.append(word.lower())
        elif word in named:
            nodes.append(named[word])
            size += sizes[word]
            written.append(f"n{len(nodes) - 1}")
        else:
            raise UnableToReadRule(f"điều kiện nhắc “{word}” mà quy tắc không có")
        at += 1
    if size > MOST_TESTS:
        raise UnableToReadRule("quy tắc quá lớn")
    return _parsed(" ".join(written), nodes)


def _met(count: str, wanted: str, named: Mapping[str, Node]) -> list[str]:
    """`1 of x*`, `all of them`; names that begin with an underscore are met only by a pattern that does."""
    any_of = wanted.lower() == "them" and wanted not in named
    pattern = ".*" if any_of else re.escape(wanted).replace(r"\*", ".*")
    is_met = finder(rf"\A{pattern}\Z", "s")
    met = [name for name in named if is_met(name) and (wanted.startswith("_") or not name.startswith("_"))]
    if not met:
        raise UnableToReadRule(f"điều kiện nhắc “{count} of {wanted}” mà không phần nào có tên như thế")
    return met


def _parsed(text: str, nodes: list[Node]) -> Node:
    from sigma.conditions import SigmaCondition
    from sigma.exceptions import SigmaError

    try:
        tree = SigmaCondition(text, None).parse(postprocess=False)  # type: ignore[arg-type]
        return _resolved(tree, nodes)
    except (SigmaError, RecursionError, TypeError, IndexError):
        raise UnableToReadRule("điều kiện viết sai cú pháp") from None


def _resolved(tree: Any, nodes: list[Node], depth: int = 0) -> Node:
    if depth > _MOST_DEPTH:
        raise RecursionError
    from sigma.conditions import ConditionAND, ConditionIdentifier, ConditionNOT

    kind: Callable[[tuple[Node, ...]], Node]
    if isinstance(tree, ConditionIdentifier):
        return nodes[int(tree.identifier[1:])]
    if isinstance(tree, ConditionNOT):
        return Not(_resolved(tree.args[0], nodes, depth + 1))
    kind = All if isinstance(tree, ConditionAND) else Some
    return kind(tuple(_resolved(one, nodes, depth + 1) for one in tree.args))
