"""Tests of facts in three values: true, false, not known. What is not known is never taken for false.

`decided_by` and `hanging_on` say which facts made it so, or could still.
"""

from collections.abc import Mapping

from khien.law.levels.types import AllOf, Answers, AnyOf, Fact, Leaf, Not, Op, Test, Value

Facts = Mapping[str, Fact]


def holds(test: Test, answers: Answers, facts: Facts) -> bool | None:
    """Whether the test is true of the answers; None where that is not known."""
    match test:
        case Leaf():
            value = value_of(test.fact, answers, facts)
            return None if value is None else _compares(test, value, facts[test.fact])
        case Not():
            inner = holds(test.test, answers, facts)
            return None if inner is None else not inner
        case AllOf():
            found = [holds(one, answers, facts) for one in test.tests]
            return False if False in found else None if None in found else True
        case AnyOf():
            found = [holds(one, answers, facts) for one in test.tests]
            return True if True in found else None if None in found else False


def value_of(fact: str, answers: Answers, facts: Facts) -> Value | None:
    """The answer, or what follows from other answers; None where neither is known."""
    derived = facts[fact].derived
    found = holds(derived, answers, facts) if derived is not None else None
    return answers.get(fact) if found is None else found


def decided_by(test: Test, answers: Answers, facts: Facts) -> frozenset[str]:
    """The answered facts that make the test what it is; nothing where it is not known."""
    said = holds(test, answers, facts)
    if said is None:
        return frozenset()
    match test:
        case Leaf():
            derived = facts[test.fact].derived
            if derived is not None and holds(derived, answers, facts) is not None:
                return decided_by(derived, answers, facts)
            return frozenset({test.fact})
        case Not():
            return decided_by(test.test, answers, facts)
        case AllOf() | AnyOf():
            made = (one for one in test.tests if holds(one, answers, facts) is said)
            return frozenset().union(*(decided_by(one, answers, facts) for one in made))


def hanging_on(test: Test, answers: Answers, facts: Facts) -> frozenset[str]:
    """The questions still open whose answers could make the test true; nothing where it is decided."""
    if holds(test, answers, facts) is not None:
        return frozenset()
    match test:
        case Leaf():
            derived = facts[test.fact].derived
            return frozenset({test.fact}) if derived is None else hanging_on(derived, answers, facts)
        case Not():
            return hanging_on(test.test, answers, facts)
        case AllOf() | AnyOf():
            return frozenset().union(*(hanging_on(one, answers, facts) for one in test.tests))


def _compares(leaf: Leaf, value: Value, fact: Fact) -> bool:
    wanted = leaf.value
    held = set(value) if isinstance(value, tuple) else set()
    match leaf.op:
        case Op.IS_TRUE:
            return value is True
        case Op.IS_FALSE:
            return value is False
        case Op.EQ:
            return value == wanted
        case Op.IN:
            return isinstance(wanted, tuple) and value in wanted
        case Op.CONTAINS:
            return wanted in held
        case Op.EXCLUDES:
            return wanted not in held
        case Op.CONTAINS_ONLY:
            return bool(held) and isinstance(wanted, tuple) and held <= set(wanted)
        case Op.LT:
            return isinstance(value, int) and isinstance(wanted, int) and value < wanted
        case Op.GTE:
            return isinstance(value, int) and isinstance(wanted, int) and value >= wanted
        case Op.GTE_RANK:
            ranks = [option for option, _ in fact.options]
            return ranks.index(str(value)) >= ranks.index(str(wanted))


def named_in(test: Test) -> frozenset[str]:
    """Every fact that the test names."""
    match test:
        case Leaf():
            return frozenset({test.fact})
        case Not():
            return named_in(test.test)
        case AllOf() | AnyOf():
            return frozenset().union(*map(named_in, test.tests))
