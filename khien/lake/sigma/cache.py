"""Rules as JSON in a folder, named by their digest: written whole or not at all, and made anew where it is broken."""

import hashlib
import json
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from khien.lake.sigma.types import (
    All,
    Correlation,
    Kind,
    Left,
    Named,
    Node,
    Not,
    Op,
    Pattern,
    Rule,
    Rules,
    Some,
    Source,
    Test,
    Wild,
)

_SCHEMA = "khien.rules/1"
_MOST_KEPT = 8


def kept(folder: Path, digest: str) -> Rules | None:
    """The rules of this digest, or nothing where they are not there or cannot be read."""
    try:
        check, _, content = (folder / f"rules-{digest}.json").read_bytes().partition(b"\n")
        if check != _check(content):
            return None
        data = json.loads(content)
        if data["schema"] != _SCHEMA or data["digest"] != digest:
            return None
        return _rules(data)
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None


def put(folder: Path, rules: Rules) -> None:
    """Keep them; a folder that cannot be written to is passed over. Of older ones the last few stay."""
    with suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder, prefix="rules-", suffix=".new")
        try:
            content = json.dumps(_written(rules), separators=(",", ":")).encode()
            with os.fdopen(handle, "wb") as file:
                file.write(_check(content) + b"\n" + content)
            Path(name).replace(folder / f"rules-{rules.digest}.json")
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
        old = sorted(folder.glob("rules-*"), key=lambda one: one.stat().st_mtime, reverse=True)
        for one in old[_MOST_KEPT:]:
            one.unlink(missing_ok=True)


def _check(content: bytes) -> bytes:
    """What the first line of the file says of the rest."""
    return hashlib.sha256(content).hexdigest().encode()


def _written(rules: Rules) -> dict[str, Any]:
    tests: dict[Test, int] = {}
    return {
        "schema": _SCHEMA,
        "digest": rules.digest,
        "rules": [
            [_named(one.named), list(one.source), _node(one.condition, tests), one.told] for one in rules.rules
        ],
        "correlations": [
            [
                _named(one.named), one.kind, one.rules, one.group_by, one.seconds, one.limits, one.field,
                one.aliases, one.told,
            ]
            for one in rules.correlations
        ],
        "left": [[one.file, one.title, one.id, one.why] for one in rules.left],
        "tests": [_test(one) for one in tests],
    }  # fmt: skip


def _named(one: Named) -> list[Any]:
    return [one.key, one.id, one.title, one.level, one.tags, one.name, one.file]


def _node(node: Node, tests: dict[Test, int]) -> Any:
    if isinstance(node, Test):
        return tests.setdefault(node, len(tests))
    if isinstance(node, Not):
        return ["n", _node(node.of, tests)]
    return ["a" if isinstance(node, All) else "s", *(_node(one, tests) for one in node.of)]


def _test(one: Test) -> list[Any]:
    value: Any = one.value
    if isinstance(value, Pattern):
        value = [(0 if part is Wild.ANY else 1) if isinstance(part, Wild) else part for part in value.parts]
    return [one.field, one.op, value, one.cased, one.flags]


def _rules(data: dict[str, Any]) -> Rules:
    tests = [_test_of(one) for one in data["tests"]]
    return Rules(
        tuple(
            Rule(_named_of(about), Source(*source), _node_of(node, tests), told)
            for about, source, node, told in data["rules"]
        ),
        tuple(
            Correlation(
                _named_of(about), Kind(kind), tuple(rules), tuple(group), seconds,
                tuple((name, count) for name, count in limits), tuple(field), aliases, told,
            )
            for about, kind, rules, group, seconds, limits, field, aliases, told in data["correlations"]
        ),
        tuple(Left(*one) for one in data["left"]),
        data["digest"],
    )  # fmt: skip


def _named_of(one: list[Any]) -> Named:
    key, id_, title, level, tags, name, file = one
    return Named(key, id_, title, level, tuple(tags), name, file)


def _test_of(one: list[Any]) -> Test:
    field, op, value, cased, flags = one
    if isinstance(value, list):
        value = Pattern(tuple((Wild.ANY, Wild.ONE)[part] if isinstance(part, int) else part for part in value))
    return Test(field, Op(op), value, cased, flags)


def _node_of(node: Any, tests: list[Test]) -> Node:
    if isinstance(node, int):
        return tests[node]
    kind, *of = node
    if kind == "n":
        return Not(_node_of(of[0], tests))
    return (All if kind == "a" else Some)(tuple(_node_of(one, tests) for one in of))
