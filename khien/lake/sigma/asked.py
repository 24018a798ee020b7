"""Which fields rules ask for of one kind of event: those of the parts that what is known of it does not rule out."""

from collections.abc import Iterable, Iterator

from khien.lake.sigma.plain import met
from khien.lake.sigma.types import Fields, Node, Not, Op, Some, Test


def asked(conditions: Iterable[Node], known: Fields, naming: str = "") -> frozenset[str]:
    """The fields besides `known` that decide whether a condition holds; none of one that is decided already.

    With `naming` only conditions that look at that field count.
    """
    of_these = (node for node in conditions if not naming or naming in _fields(node))
    return frozenset(name for node in of_these if _outcome(node, known) is None for name in _open(node, known))


def _fields(node: Node) -> Iterator[str]:
    if isinstance(node, Test):
        yield node.field
    else:
        for one in (node.of,) if isinstance(node, Not) else node.of:
            yield from _fields(one)


def _outcome(node: Node, known: Fields) -> bool | None:
    """Whether it holds, where that is known."""
    if isinstance(node, Test):
        return met(node, known) if node.field in known else None
    if isinstance(node, Not):
        of = _outcome(node.of, known)
        return None if of is None else not of
    deciding = isinstance(node, Some)
    outcomes = {_outcome(one, known) for one in node.of}
    return deciding if deciding in outcomes else None if None in outcomes else not deciding


def _open(node: Node, known: Fields) -> Iterator[str]:
    if _outcome(node, known) is not None:
        return
    if isinstance(node, Test):
        if node.field:
            yield node.field
        if node.op is Op.FIELD:
            yield str(node.value)
    elif isinstance(node, Not):
        yield from _open(node.of, known)
    else:
        for one in node.of:
            yield from _open(one, known)
