from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, example, given, settings

from khien.lake.sigma import columns, literals, plain, quick, types
from khien.lake.sigma.index import Index
from khien.lake.sigma.quick import Quick
from khien.lake.sigma.tests import invented
from khien.lake.sigma.types import All, Event, Not, Op, Pattern, Rule, Wild

OFTEN = settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
FOX = types.Test("A", Op.TEXT, Pattern((Wild.ANY, "🦊", Wild.ANY)))
NULL = types.Test("B", Op.NULL)
WORD = types.Test("", Op.TEXT, Pattern((Wild.ANY, "ab", Wild.ANY)))


def plainly(rules: Sequence[Rule], events: Sequence[Event]) -> list[list[int]]:
    """The numbers of the rules that each event meets; all of it twice, as `quickly` says it."""
    met = [
        [
            number
            for number, rule in enumerate(rules)
            if plain.is_for(rule.source, event.sources) and plain.holds(rule.condition, event.fields)
        ]
        for event in events
    ]
    return [*met, *met]


def quickly(rules: Sequence[Rule], events: Sequence[Event]) -> list[list[int]]:
    """The same; the second time from memory."""
    asked = Quick(Index(rules))
    return [list(asked.met(event)) for event in [*events, *events]]


@OFTEN
@given(invented.rules, invented.events)
@example([invented.rule(Not(WORD))], [invented.event({"A": "xAB"}), invented.event({"A": 5}), invented.event({})])
@example(
    [invented.rule(All((FOX, Not(types.Test("B", Op.NULL)))))],
    [invented.event({"A": "🦊"}), invented.event({"A": "🦊", "B": 1})],
)
def test_random_rules_over_random_events(rules: list[Rule], events: list[Event]) -> None:
    assert quickly(rules, events) == plainly(rules, events)


def like(*parts: str | Wild, field: str = "A") -> types.Test:
    return types.Test(field, Op.TEXT, Pattern(parts))


TRAPS = [
    types.Test("A", Op.REGEX, "(?i:s)b"),
    types.Test("", Op.REGEX, "sb", flags="i"),
    types.Test("A", Op.REGEX, "(?i)\u017f"),
    types.Test("A", Op.REGEX, "(ab){0}k"),
    types.Test("A", Op.REGEX, "(?:ab|k)s|é"),
    like(Wild.ANY, "1", Wild.ANY, field=""),
    like("true", field=""),
    like(Wild.ANY, "a", Wild.ANY, "b", Wild.ANY, "k"),
    like("a", Wild.ONE, Wild.ANY, "b", Wild.ANY),
    like(Wild.ANY, "ab"),
    like("ab", Wild.ANY),
    like("*"),
    like(Wild.ANY),
    like(Wild.ONE),
    like(),
    like(Wild.ANY, "\2ab", Wild.ANY),
    like(Wild.ANY, "\x1aab", Wild.ANY),
]
VALUES: list[types.Value] = [
    "\u017fb", "sb", "xSB", "s", "S", "\u017f", "k", "bs", "é", 1, 21, "1", True, 1.0, False, "true", "a1111b2222k",
    "ABK", "a\nb\nk", "ab", "abk", "kab", "a.b", "*", "", None, [], ["ab", None], [[1], "ss"], "\ud800", "🦊",
    "x\2ab", "ab\3x", "x\x1aab",
]  # fmt: skip


@pytest.mark.parametrize("test", TRAPS, ids=range(len(TRAPS)))
def test_traps_once_met(test: types.Test) -> None:
    events = [invented.event({"A": value, "B": "x"}) for value in VALUES]
    for rules in ([invented.rule(test)], [invented.rule(Not(test))]):
        assert quickly(rules, events) == plainly(rules, events)


@settings(OFTEN, max_examples=150)
@given(invented.simple_rules, invented.simple_events)
def test_each_test_over_many_values(rules: list[Rule], events: list[Event]) -> None:
    assert quickly(rules, events) == plainly(rules, events)


@settings(OFTEN, max_examples=60)
@given(invented.rules, invented.events)
def test_what_is_forgotten_is_asked_again(rules: list[Rule], events: list[Event]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(quick, "_VALUES", 2)
        patch.setattr(quick, "_PLANS", 1)
        patch.setattr(quick, "_LONG", 3)
        assert quickly(rules, events) == plainly(rules, events)


@settings(OFTEN, max_examples=60)
@given(invented.simple_rules, invented.simple_events)
def test_without_aho_corasick_nothing_changes(rules: list[Rule], events: list[Event]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(columns, "searcher", literals.by_grams)
        patch.setattr(quick, "seeker", literals.by_grams)
        assert quickly(rules, events) == plainly(rules, events)
