"""The quick evaluator: the same answers as the plain one, by remembering what each value of each field meets.

Values → sets of tests that they meet, sets → rules; both within limits, so that only what is new costs anything.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

from khien.lake.sigma.index import Index, Judge
from khien.lake.sigma.literals import heedless, is_numeral, required, seeker
from khien.lake.sigma.mentions import mentions
from khien.lake.sigma.plain import is_for, met
from khien.lake.sigma.types import Event, Fields, Op, Source, Value
from khien.lake.sigma.values import folded, text_of, texts, words

_VALUES = 150_000  # remembered at most, of all fields together
_LETTERS = 20_000_000  # in them
_TEXT = frozenset([str])
_LONG = 4_096  # letters; a value with more is not remembered
_PLANS = 1_000

Sources = tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a set of tests met says: rules that are met, rules for the event itself to decide, in the rules' order."""

    settled: tuple[int, ...]
    open: tuple[int, ...] = ()
    true: frozenset[int] = frozenset()


class Quick:
    """Asks one event after another. Not to be shared between threads."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._plans: dict[Sources, Plan] = {}
        self._last: tuple[Sources, Plan] | None = None
        self._room = Room()

    def met(self, event: Event) -> Sequence[int]:
        """The numbers of the rules that the event meets, in their order."""
        return self.of(event.fields, event.sources, every=True)

    def of(self, fields: Fields, sources: Sources, *, every: bool) -> Sequence[int]:
        """The same. Without `every` field no keyword is looked for: somebody knows that none is there."""
        last = self._last
        if last is None or sources is not last[0]:
            self._last = last = (sources, self.plan(sources))
        return last[1].met(fields, every=every)

    def plan(self, sources: Sources) -> "Plan":
        """What is to be asked of events of these sources."""
        plan = self._plans.get(sources)
        if plan is None:
            if len(self._plans) >= _PLANS:
                self._plans.clear()
                self._room.forget()
            plan = self._plans[sources] = Plan(self._index, sources, self._room)
        return plan


class Room:
    """How much is remembered, for all plans together: when it is too much, all is forgotten."""

    def __init__(self) -> None:
        self._values = self._letters = 0
        self._memories: list[dict[Any, Any]] = []
        self._same: dict[frozenset[int], frozenset[int]] = {}

    def memory(self) -> dict[Any, Any]:
        """A new one, to be forgotten with the others."""
        self._memories.append({})
        return self._memories[-1]

    def forget(self) -> None:
        """All of it."""
        for memory in self._memories:
            memory.clear()
        self._same.clear()
        self._values = self._letters = 0

    def note(self, letters: int = 0) -> None:
        """One more value is to be kept."""
        self._values += 1
        self._letters += letters
        if self._values > _VALUES or self._letters > _LETTERS:
            self.forget()

    def same(self, found: frozenset[int]) -> frozenset[int]:
        """One and the same set for all that are equal."""
        return self._same.setdefault(found, found)


class Plan:
    """The rules for some sources, what is asked of them, and what was answered before."""

    def __init__(self, index: Index, sources: Sources, room: Room) -> None:
        self._index, self._room = index, room
        self.rules = [number for number, rule in enumerate(index.rules) if is_for(rule.source, sources)]
        tests = frozenset[int]().union(*(index.tests_of[rule] for rule in self.rules))
        self._tests = tests - index.direct
        self.fields = frozenset(_fields(index, tests))
        keywords = tests & index.keywords
        self.keywords = bool(keywords)
        self.unless = mentions(index.tests[number] for number in keywords) if keywords else None
        keyed: dict[int, list[int]] = {}
        self._always: list[int] = []
        for rule in self.rules:
            need = index.need(rule)
            if need is None:
                self._always.append(rule)
            for number in need or ():
                keyed.setdefault(number, []).append(rule)
        self._keyed = keyed
        self._words = Words(index, tests & index.keywords, room) if not index.keywords.isdisjoint(keyed) else None
        names = {index.tests[number].field for number in self._tests} - {""}
        self._columns = {name: index.column(name) for name in names}
        self._memories: dict[str, dict[str | int, frozenset[int]]] = {name: room.memory() for name in names}
        self._outcomes: dict[tuple[frozenset[int], ...], Outcome] = room.memory()

    def met(self, fields: Fields, *, every: bool = True) -> Sequence[int]:
        """The numbers of the rules that hold for the fields; of keywords see `Quick.of`."""
        memories, found = self._memories, list[frozenset[int]]()
        for name, value in fields.items():
            memory = memories.get(name)
            if memory is None:
                continue
            if value.__class__ is str or value.__class__ is int:
                got = memory.get(value)
                if got is None:
                    got = self._look(name, memory, value)
                if got:
                    found.append(got)
            elif value is not None:
                for text in _texts(value):
                    got = memory.get(text)
                    if got is None:
                        got = self._look(name, memory, text)
                    if got:
                        found.append(got)
        if every and self._words is not None and (met := self._words.met(fields)):
            found.append(self._room.same(met))
        key = tuple(found)
        outcome = self._outcomes.get(key)
        if outcome is None:
            outcome = self._decide(key)
        return self._settle(outcome, fields) if outcome.open else outcome.settled

    def _look(self, name: str, memory: dict[str | int, frozenset[int]], value: str | int) -> frozenset[int]:
        text = value if isinstance(value, str) else text_of(value)
        column = self._columns[name]
        met = column.met(text)
        found = self._room.same(met & self._tests) if met else met
        if len(text) <= _LONG and (met or not column.plain):
            self._room.note(len(text))
            memory[value] = found
        return found

    def _decide(self, key: tuple[frozenset[int], ...]) -> Outcome:
        true = frozenset[int]().union(*key)
        candidates = set(self._always)
        for number in true:
            candidates.update(self._keyed.get(number, ()))
        settled, left = list[int](), list[int]()
        for rule in sorted(candidates):
            judge = self._judge(rule)
            if judge.surely(true):
                settled.append(rule)
            elif judge.open and judge.possibly(true):
                left.append(rule)
        self._room.note()
        outcome = self._outcomes[key] = Outcome(tuple(settled), tuple(left), true if left else frozenset())
        return outcome

    def _judge(self, rule: int) -> Judge:
        return self._index.judge(rule, keywords=self._words is not None)

    def _settle(self, outcome: Outcome, fields: Fields) -> Sequence[int]:
        """What only the event itself can decide: fields that are absent, or the same as others."""
        more = list[int]()
        for rule in outcome.open:
            judge = self._judge(rule)
            true = {number for number in judge.open if met(self._index.tests[number], fields)}
            if judge.exactly(true | outcome.true):
                more.append(rule)
        return sorted([*outcome.settled, *more]) if more else outcome.settled


def _texts(value: Value) -> Iterable[str]:
    """Those of a value; most lists are of nothing else."""
    return cast(list[str], value) if value.__class__ is list and _TEXT.issuperset(map(type, value)) else texts(value)


def _fields(index: Index, tests: frozenset[int]) -> Iterator[str]:
    """Those that the tests look at."""
    for number in tests:
        test = index.tests[number]
        if test.field:
            yield test.field
        if test.op is Op.FIELD:
            yield str(test.value)


class Words:
    """Keywords, which may stand in any value: all are searched at once before any is asked by itself."""

    def __init__(self, index: Index, numbers: frozenset[int], room: Room) -> None:
        self._numbers, self._column, self._room = numbers, index.column(""), room
        tests = [index.tests[number] for number in numbers]
        literals = [required(test) for test in tests]
        known = frozenset[str]().union(*literals) if all(literals) else frozenset[str]()
        self._search = seeker(sorted(known)) if known else None
        self._heedless = any(map(heedless, tests))
        self._texts_alone = bool(known) and not any(map(is_numeral, known))
        self._some: dict[str, frozenset[int]] = room.memory()

    def met(self, fields: Fields) -> frozenset[int]:
        """The keywords met by any of the values."""
        if self._search is None or not self._texts_alone:
            return self._asked(words(fields))
        try:  # nearly all events hold texts and integers alone
            whole = "\n".join([value for value in fields.values() if value.__class__ is not int])  # type: ignore[misc]
        except TypeError:
            found = [value for value in fields.values() if value.__class__ is str]
            found += [text for value in fields.values() if value.__class__ is list for text in texts(value)]
            whole = "\n".join(found)
        low = folded(whole)
        if self._search(low) or (self._heedless and not low.isascii()):
            return self._asked(words(fields))
        return frozenset()

    def _asked(self, values: list[str]) -> frozenset[int]:
        return frozenset[int]().union(*map(self._each, values))

    def _each(self, value: str) -> frozenset[int]:
        found = self._some.get(value)
        if found is None:
            found = self._column.met(value) & self._numbers
            if len(value) <= _LONG:
                self._room.note(len(value))
                self._some[value] = found
        return found
