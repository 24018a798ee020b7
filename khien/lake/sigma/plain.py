"""The slow, obvious evaluator: a rule and an event in, true or false out. Tests hold the quick one against it."""

import operator
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache

from khien.lake import addresses
from khien.lake.sigma.expressions import finder
from khien.lake.sigma.types import All, Event, Fields, Finding, Node, Not, Op, Pattern, Rule, Some, Source, Test, Wild
from khien.lake.sigma.values import address_of, folded, is_null, number_of, texts, time_part, words

COMPARE: Mapping[str, Callable[[float, float], bool]] = {
    "lt": operator.lt,
    "lte": operator.le,
    "gt": operator.gt,
    "gte": operator.ge,
    "part": operator.eq,
}


def findings(rules: Iterable[Rule], event: Event) -> Iterator[Finding]:
    """The rules that an event meets, in their order, those too that only correlations use."""
    for rule in rules:
        if is_for(rule.source, event.sources) and holds(rule.condition, event.fields):
            yield Finding(rule.named, event)


def is_for(wanted: Source, sources: Iterable[Source]) -> bool:
    """Whether every part that the rule names is in one of the event's sources."""
    return any(all(part in ("", has) for part, has in zip(wanted, one, strict=True)) for one in sources)


def holds(node: Node, fields: Fields) -> bool:
    """Whether the condition holds for the fields."""
    if isinstance(node, All):
        return all(holds(one, fields) for one in node.of)
    if isinstance(node, Some):
        return any(holds(one, fields) for one in node.of)
    if isinstance(node, Not):
        return not holds(node.of, fields)
    return met(node, fields)


def met(test: Test, fields: Fields) -> bool:
    """Whether one comparison holds: of a list, for any member; of a keyword, for any value."""
    if test.op is Op.EXISTS:
        return (test.field in fields) == test.value
    if test.op is Op.NULL:
        return is_null(fields.get(test.field))
    given = texts(fields.get(test.field)) if test.field else words(fields)
    others = list(texts(fields.get(str(test.value)))) if test.op is Op.FIELD else []
    return any(_meets(test, text, others) for text in given)


def _meets(test: Test, text: str, others: list[str]) -> bool:
    match test.op:
        case Op.TEXT:
            return bool(wildcards(test).match(text if test.cased else folded(text)))
        case Op.REGEX:
            return bool(finder(str(test.value), test.flags)(text))
        case Op.CIDR:
            key, network = address_of(text), addresses.network(str(test.value))
            return key is not None and network is not None and addresses.inside(key, 128, network)
        case Op.FIELD:
            return any(_same(test, text, other) for other in others)
        case _:
            number = time_part(text, test.flags) if test.flags else number_of(text)
            return number is not None and COMPARE[test.op](number, wanted(test))


def wanted(test: Test) -> float:
    """The number that a test compares with."""
    if isinstance(test.value, int | float):
        return test.value
    raise TypeError(f"a test {test.op} without a number")


def _same(test: Test, text: str, other: str) -> bool:
    one, two = (text, other) if test.cased else (folded(text), folded(other))
    match test.flags:
        case "starts":
            return one.startswith(two)
        case "ends":
            return one.endswith(two)
        case "contains":
            return two in one
        case _:
            return one == two


@cache
def wildcards(test: Test) -> re.Pattern[str]:
    """A text with wildcards, for the whole of a value."""
    parts = test.value.parts if isinstance(test.value, Pattern) else ()
    wild = {Wild.ANY: ".*", Wild.ONE: "."}
    made = "".join(
        wild[one] if isinstance(one, Wild) else re.escape(one if test.cased else folded(one)) for one in parts
    )
    return re.compile(rf"{made}\Z", re.DOTALL)
