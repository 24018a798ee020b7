"""Conditions over the numbers of tests that are met, made quick: what must be met, what surely or possibly holds."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from khien.lake.sigma.literals import required
from khien.lake.sigma.types import Node, Not, Op, Pattern, Some, Test, Wild

_LETTERS = 2
Holds = Callable[[set[int] | frozenset[int]], bool]


@dataclass(frozen=True, slots=True)
class Term:
    """A condition without `not` but at the tests: `some` or all of the tests met, tests not met, and further terms."""

    some: bool
    met: frozenset[int] = frozenset()
    unmet: frozenset[int] = frozenset()
    of: tuple["Term", ...] = ()


def term_of(node: Node, numbers: Mapping[Test, int], *, negated: bool = False) -> Term:
    """The condition with its tests by their numbers."""
    if isinstance(node, Not):
        return term_of(node.of, numbers, negated=not negated)
    if isinstance(node, Test):
        one = frozenset([numbers[node]])
        return Term(False, unmet=one) if negated else Term(False, met=one)
    some = isinstance(node, Some) is not negated
    met, unmet, terms = set[int](), set[int](), list[Term]()
    for child in node.of:
        term = term_of(child, numbers, negated=negated)
        single = len(term.met) + len(term.unmet) + len(term.of) == 1
        if single or (term.some is some):
            met |= term.met
            unmet |= term.unmet
            terms += term.of
        else:
            terms.append(term)
    return Term(some, frozenset(met), frozenset(unmet), tuple(terms))


def holding(term: Term) -> Holds:
    """The function that says whether the term holds, of the numbers of the tests that are met."""
    met, unmet, of = term.met, term.unmet, tuple(holding(one) for one in term.of)
    if term.some:
        if not unmet and not of:
            return lambda true: not met.isdisjoint(true)
        return lambda true: not met.isdisjoint(true) or not unmet <= true or any(one(true) for one in of)
    if not of:
        return lambda true: met <= true and unmet.isdisjoint(true)
    if not met and not unmet:
        return lambda true: all(one(true) for one in of)
    return lambda true: met <= true and unmet.isdisjoint(true) and all(one(true) for one in of)


def bound(term: Term, open_tests: frozenset[int], *, hope: bool) -> Term:
    """The term where nothing is known of some tests: they fall out in its favour with `hope`, else against it."""
    of = tuple(bound(one, open_tests, hope=hope) for one in term.of)
    known_met, known_unmet = term.met - open_tests, term.unmet - open_tests
    if len(known_met) + len(known_unmet) < len(term.met) + len(term.unmet) and hope is term.some:
        return Term(not hope)  # all of nothing holds, some of nothing does not
    return Term(term.some, known_met, known_unmet, of)


def needs(term: Term, costs: Mapping[int, float]) -> Iterator[tuple[float, frozenset[int]]]:
    """Sets of tests of each of which one must be met where the term holds, and how often one of them may well be.

    Tests without a cost are not to be built upon.
    """
    if not term.some:
        yield from ((costs[one], frozenset([one])) for one in term.met if one in costs)
        for one in term.of:
            yield from needs(one, costs)
        return
    if term.unmet or not all(one in costs for one in term.met):
        return
    cost, chosen = sum(costs[one] for one in term.met), set(term.met)
    for one in term.of:
        best = min(needs(one, costs), key=lambda need: need[0], default=None)
        if best is None:
            return
        cost += best[0]
        chosen |= best[1]
    yield cost, frozenset(chosen)


def cost_of(test: Test) -> float:
    """A guess at how often the test is met, in no unit: the short and open are met often, some are dear to ask."""
    literals = required(test)
    dear = (20.0 if not test.field else 1.0) * (10.0 if test.op is Op.REGEX else 1.0)
    parts = test.value.parts if isinstance(test.value, Pattern) else (Wild.ANY,)
    if not any(isinstance(part, Wild) for part in parts):
        return dear * 3 / (2 + sum(len(str(part)) for part in parts))
    if literals:
        return dear * sum(8 / (1 + len(one)) ** 2 for one in literals)
    return dear * (2.0 if test.op is Op.TEXT else 1.0)


def late(test: Test) -> bool:
    """Whether it is better asked of the few events for which a rule depends on it than of each.

    Expressions are dear; a letter or two stand in nearly every value, and so do the parts of a pattern with a gap.
    """
    if test.op is Op.REGEX:
        return True
    match test.value:
        case _ if not test.field:
            return False
        case Pattern(parts=(Wild.ANY, str(one), Wild.ANY)):
            return len(one) <= _LETTERS
        case Pattern(parts=parts):
            return sum(isinstance(part, Wild) for part in parts) > 2
    return False
