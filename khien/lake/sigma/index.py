"""Rules made ready to be asked: tests numbered and put together by fields, conditions over numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

from khien.lake.sigma.columns import Column, is_direct
from khien.lake.sigma.conditions import Holds, Term, bound, cost_of, holding, late, needs, term_of
from khien.lake.sigma.types import Rule, Test


class _Numbers(dict[Test, int]):
    def __missing__(self, test: Test) -> int:
        self[test] = number = len(self)
        return number


@dataclass(frozen=True, slots=True)
class Judge:
    """A condition, of the numbers of the tests met: with nothing known of the open ones, and with all known."""

    surely: Holds
    possibly: Holds
    exactly: Holds
    open: frozenset[int]


class Index:
    """All rules. What is dear is made when first asked for; nothing else changes."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        numbers = _Numbers()
        self.rules = rules
        self._terms = [term_of(rule.condition, numbers) for rule in rules]
        self.tests = list(numbers)
        self.tests_of = [_tests(term) for term in self._terms]
        costs = {number: cost_of(test) for number, test in enumerate(self.tests) if not is_direct(test)}
        self._needs = [min(needs(term, costs), key=lambda need: need[0], default=None) for term in self._terms]
        wanted = frozenset[int]().union(
            *(need[1] if need else tests for need, tests in zip(self._needs, self.tests_of, strict=True))
        )
        # what needs the event itself; and what is often met or dear and no rule is found by: few events come so far
        self.direct = frozenset(
            number for number, test in enumerate(self.tests) if is_direct(test) or (number not in wanted and late(test))
        )
        self.keywords = frozenset(number for number, test in enumerate(self.tests) if not test.field) - self.direct
        self._by_field: dict[str, dict[int, Test]] = {}
        for number, test in enumerate(self.tests):
            if number not in self.direct:
                self._by_field.setdefault(test.field, {})[number] = test
        self._columns: dict[str, Column] = {}
        self._judges: dict[tuple[int, bool], Judge] = {}

    def column(self, field: str) -> Column:
        """The tests of a field; those of no field are the keywords."""
        if field not in self._columns:
            self._columns[field] = Column(self._by_field.get(field, {}))
        return self._columns[field]

    def need(self, rule: int) -> frozenset[int] | None:
        """Tests of which one is met where the rule is, best those that are rarely met; None where there are none."""
        need = self._needs[rule]
        return need[1] if need else None

    def judge(self, rule: int, *, keywords: bool) -> Judge:
        """The condition of a rule; its keywords are open where nobody searches for `keywords`."""
        made = self._judges.get((rule, keywords))
        if made is None:
            term = self._terms[rule]
            left = self.tests_of[rule] & (self.direct if keywords else self.direct | self.keywords)
            exactly = holding(term)
            if left:
                surely, possibly = holding(bound(term, left, hope=False)), holding(bound(term, left, hope=True))
            else:
                surely = possibly = exactly
            made = self._judges[rule, keywords] = Judge(surely, possibly, exactly, left)
        return made


def _tests(term: Term) -> frozenset[int]:
    return term.met.union(term.unmet, *map(_tests, term.of))
