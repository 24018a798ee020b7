"""The real set: every rule runs or is listed, and its tree is the one that pySigma itself makes. Needs KHIEN_SHARED."""

import tarfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from khien.lake.sigma.load import rules
from khien.lake.sigma.parse import texts
from khien.lake.sigma.types import All, Node, Not, Op, Pattern, Rules, Some, Wild
from khien.lake.sigma.types import Test as Comparison
from khien.lake.tests.real import NEEDS_RULES, RULES

pytestmark = NEEDS_RULES
EVERY = 8  # of so many rules one is compared with pySigma's own


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> tuple[Rules, Path]:
    kept = tmp_path_factory.mktemp("kept")
    return rules(RULES, cache=kept), kept


def test_every_real_rule_runs_or_is_listed(real: tuple[Rules, Path]) -> None:
    with tarfile.open(RULES) as archive:
        names = [one for one in archive.getnames() if one.endswith(".yml")]
    found, _ = real
    assert len(found.rules) + len(found.left) == len(names) == 3141
    assert found.left == ()


def test_kept_rules_are_ready_at_once(real: tuple[Rules, Path]) -> None:
    found, kept = real
    before = time.process_time()
    again = rules(RULES, cache=kept)
    spent = time.process_time() - before
    assert again == found
    assert spent < 3


def test_trees_are_those_of_pysigma(real: tuple[Rules, Path]) -> None:
    from sigma.collection import SigmaCollection

    ours = {one.named.file: one for one in real[0].rules}
    with tarfile.open(RULES) as archive:
        members = [one for one in archive if one.name in ours][::EVERY]
        for member in members:
            content = archive.extractfile(member)
            assert content is not None
            documents = list(yaml.load_all(content.read(), yaml.CSafeLoader))
            theirs: Any = SigmaCollection.from_dicts(documents, resolve_references=False).rules[0]
            trees = [_tree(one.parsed) for one in theirs.detection.parsed_condition]
            mine = ours[member.name]
            assert _shape(trees[0] if len(trees) == 1 else Some(tuple(trees))) == _shape(mine.condition), member.name
            source = theirs.logsource
            assert tuple(mine.source) == tuple(one or "" for one in (source.product, source.category, source.service))
            assert (mine.named.id, mine.named.title, mine.named.tags) == (
                str(theirs.id), theirs.title, tuple(map(str, theirs.tags)),
            )  # fmt: skip


def _tree(tree: Any) -> Node:
    from sigma.conditions import (
        ConditionAND,
        ConditionFieldEqualsValueExpression,
        ConditionNOT,
        ConditionValueExpression,
    )

    if isinstance(tree, ConditionFieldEqualsValueExpression):
        return _test(tree.field, tree.value)
    if isinstance(tree, ConditionValueExpression):
        return _test("", tree.value)
    if isinstance(tree, ConditionNOT):
        return Not(_tree(tree.args[0]))
    return (All if isinstance(tree, ConditionAND) else Some)(tuple(_tree(one) for one in tree.args))


def _test(field: str, value: Any) -> Node:
    from sigma import types as theirs

    wild: dict[Any, Wild] = {
        theirs.SpecialChars.WILDCARD_MULTI: Wild.ANY,
        theirs.SpecialChars.WILDCARD_SINGLE: Wild.ONE,
    }
    if isinstance(value, theirs.SigmaExpansion):
        return Some(tuple(_test(field, one) for one in value.values))
    if isinstance(value, theirs.SigmaNull):
        return Comparison(field, Op.NULL)
    if isinstance(value, theirs.SigmaRegularExpression):
        letters = {"IGNORECASE": "i", "MULTILINE": "m", "DOTALL": "s"}
        return Comparison(field, Op.REGEX, flags="".join(sorted(letters[one.name] for one in value.flags)))
    if isinstance(value, theirs.SigmaCIDRExpression):
        return Comparison(field, Op.CIDR, str(value.network))
    if isinstance(value, theirs.SigmaFieldReference):
        assert not value.starts_with
        assert not value.ends_with
        return Comparison(field, Op.FIELD, value.field)
    cased = isinstance(value, theirs.SigmaCasedString)
    parts: list[Any] = (
        [one if isinstance(one, str) else wild[one] for one in value.s]
        if isinstance(value, theirs.SigmaString)
        else [str(value).lower()]
    )
    assert isinstance(value, theirs.SigmaString | theirs.SigmaNumber | theirs.SigmaBool)
    return Comparison(field, Op.TEXT, texts.joined(tuple(parts if field else [Wild.ANY, *parts, Wild.ANY])), cased)


def _shape(node: Node) -> Any:
    """The tree where the order and the depth of what is joined alike do not count; expressions are only counted."""
    if isinstance(node, Comparison):
        value = node.value.parts if isinstance(node.value, Pattern) else None if node.op is Op.REGEX else node.value
        return ("test", node.field, node.op, value, node.cased, node.flags)
    if isinstance(node, Not):
        return ("not", _shape(node.of))
    kind = "all" if isinstance(node, All) else "some"
    shapes = frozenset(_joined(kind, node.of))
    return next(iter(shapes)) if len(shapes) == 1 else (kind, shapes)


def _joined(kind: str, nodes: tuple[Node, ...]) -> Iterator[Any]:
    for node in nodes:
        shape = _shape(node)
        if shape[0] == kind:
            yield from shape[1]
        else:
            yield shape
