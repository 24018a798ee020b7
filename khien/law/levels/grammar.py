"""One test of facts from the YAML: {all: […]}, {any: […]}, {not: …} or {fact, op, value}, typed by the fact."""

from collections.abc import Mapping

from khien.law.levels.types import AllOf, AnyOf, Fact, FactKind, Leaf, Not, Op, Test
from khien.law.nodes import Block, Item

_MANY = (Op.IN, Op.CONTAINS_ONLY)
_BARE = (Op.IS_TRUE, Op.IS_FALSE)
_FITS: Mapping[FactKind, frozenset[Op]] = {
    FactKind.BOOL: frozenset(_BARE),
    FactKind.INT: frozenset({Op.EQ, Op.LT, Op.GTE}),
    FactKind.ENUM: frozenset({Op.EQ, Op.IN, Op.GTE_RANK}),
    FactKind.SET: frozenset({Op.CONTAINS, Op.CONTAINS_ONLY, Op.EXCLUDES}),
    FactKind.LIST: frozenset(),
}
NEVER = AnyOf(())


def one_test(item: Item | None, facts: Mapping[str, Fact]) -> Test:
    """The test; one that can never hold, with the fault written down, where it cannot be read."""
    block = item.block() if item else None
    if block is None:
        return NEVER
    for word, made in (("all", AllOf), ("any", AnyOf)):
        if word in block:
            found = made(tuple(one_test(one, facts) for one in block.items(word)))
            block.done()
            return found
    if "not" in block:
        inner = block.get("not")
        block.done()
        return Not(one_test(inner, facts))
    return _leaf(block, facts)


def _leaf(block: Block, facts: Mapping[str, Fact]) -> Test:
    name, said = block.text("fact"), block.need("op")
    op = said.word(Op) if said else None
    value = block.get("value")
    block.done()
    if name not in facts:
        block.fault("unknown_fact", f"không có câu hỏi “{name}”", key="fact")
        return NEVER
    fact = facts[name]
    if op is None or op not in _FITS[fact.kind]:
        block.fault("wrong_test", f"phép thử này không dùng được cho câu hỏi kiểu “{fact.kind}”", key="op")
        return NEVER
    if (value is None) != (op in _BARE):
        block.fault("wrong_test", "thiếu “value”, hoặc có thừa", key="op")
        return NEVER
    return Leaf(name, op, _value(value, op, fact) if value else None)


def _value(item: Item, op: Op, fact: Fact) -> int | str | tuple[str, ...] | None:
    if fact.kind is FactKind.INT:
        return item.whole()
    words = tuple(one.text() for one in item.items()) if op in _MANY else (item.text(),)
    for word in words:
        if word not in dict(fact.options):
            item.fault("unknown_word", f"“{word}” không có trong lựa chọn của “{fact.id}”")
    return words if op in _MANY else words[0]
