"""The level follows from what was answered, in three values; what is missing is named and never assumed."""

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khien.law.levels.answers import UnableToReadAnswers, typed
from khien.law.levels.check import failed_examples
from khien.law.levels.decide import decide, kind_of, listed, matters, screens_of
from khien.law.levels.logic import hanging_on, holds
from khien.law.levels.read import levels
from khien.law.levels.types import Answers, Fact, FactKind, Value
from khien.law.levels.wire import questions
from khien.law.levels.wire import test as written
from khien.law.types import Regime

KNOWN = levels()
EXAMPLES = [(regime, example) for regime, law in KNOWN.laws.items() for example in law.examples]


def a_value(fact: Fact) -> st.SearchStrategy[Value]:
    options = [option for option, _ in fact.options]
    match fact.kind:
        case FactKind.BOOL:
            return st.booleans()
        case FactKind.INT if options:
            return st.sampled_from([int(option) for option in options])
        case FactKind.INT:
            return st.sampled_from([0, 1, 2, 3, 4, 5, 9_999, 10_000, 99_999, 100_000])
        case FactKind.ENUM:
            return st.sampled_from(options)
        case FactKind.SET:
            return st.lists(st.sampled_from(options), unique=True).map(tuple)
        case _:
            return st.lists(st.integers(1, 5), max_size=2).map(tuple)


ASKED = {name: fact for name, fact in KNOWN.facts.items() if fact.derived is None and name != "level"}
SOME_ANSWERS = st.fixed_dictionaries({}, optional={name: a_value(fact) for name, fact in ASKED.items()})


def plainly(test: Any, answers: Answers) -> bool | None:
    """The same from the printed grammar, by trying out what is unknown: slow, and written apart from the rule."""
    match test:
        case {"all": tests}:
            said = [plainly(one, answers) for one in tests]
            return False if any(one is False for one in said) else None if None in said else True
        case {"any": tests}:
            said = [plainly(one, answers) for one in tests]
            return True if any(one is True for one in said) else None if None in said else False
        case {"not": inner}:
            said_inner = plainly(inner, answers)
            return None if said_inner is None else not said_inner
    name, op, wanted = test["fact"], test["op"], test.get("value")
    if name == "state_secret" and "information_kinds" in answers:
        kinds: Any = answers["information_kinds"]
        answers = {**answers, name: "bi_mat_nha_nuoc" in kinds}
    if name not in answers:
        return None
    value: Any = answers[name]
    ranks = [option for option, _ in KNOWN.facts[name].options]
    table: dict[str, Callable[[], bool]] = {
        "is_true": lambda: value is True,
        "is_false": lambda: value is False,
        "eq": lambda: value == wanted,
        "in": lambda: value in wanted,
        "contains": lambda: wanted in value,
        "excludes": lambda: wanted not in value,
        "contains_only": lambda: len(value) > 0 and all(one in wanted for one in value),
        "lt": lambda: value < wanted,
        "gte": lambda: value >= wanted,
        "gte_rank": lambda: ranks.index(value) >= ranks.index(wanted),
    }
    return table[op]()


@pytest.mark.parametrize(("regime", "example"), EXAMPLES, ids=[f"{example.id}" for _, example in EXAMPLES])
def test_every_example_comes_out_as_written(regime: Regime, example: Any) -> None:
    assert decide(KNOWN, regime, example.facts).level == example.level
    assert not [line for line in failed_examples(KNOWN) if line.startswith(f"{example.id} ")]


@settings(deadline=None, max_examples=300)
@given(SOME_ANSWERS)
def test_each_criterion_is_what_a_slow_reading_of_it_says(answers: Answers) -> None:
    for law in KNOWN.laws.values():
        for one in (*law.criteria, *law.listing):
            assert holds(one.test, answers, KNOWN.facts) is plainly(written(one.test), answers)


@settings(deadline=None, max_examples=200)
@given(SOME_ANSWERS, st.data())
def test_what_is_not_named_as_missing_cannot_raise_the_level(answers: Answers, data: st.DataObject) -> None:
    for regime in KNOWN.laws:
        before = decide(KNOWN, regime, answers)
        rest = [name for name in ASKED if name not in answers and name not in before.missing]
        more = {name: data.draw(a_value(ASKED[name]), label=name) for name in rest if name != "component_levels"}
        assert decide(KNOWN, regime, {**answers, **more}).level == before.level


@settings(deadline=None, max_examples=200)
@given(SOME_ANSWERS, st.data())
def test_an_answer_more_never_lowers_what_was_certain(answers: Answers, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(ASKED)))
    if name in answers:
        return
    more = {**answers, name: data.draw(a_value(ASKED[name]))}
    for regime in KNOWN.laws:
        assert (decide(KNOWN, regime, more).level or 0) >= (decide(KNOWN, regime, answers).level or 0)


@settings(deadline=None, max_examples=200)
@given(st.data())
def test_whoever_answers_the_screens_shown_is_asked_nothing_more(data: st.DataObject) -> None:
    answers: dict[str, Value] = {}
    shown = 0
    for screen in KNOWN.screens:
        if screen in screens_of(KNOWN, answers):
            shown += 1
            answers |= {name: data.draw(a_value(KNOWN.facts[name]), label=name) for name in screen.facts}
    assert shown <= 12
    for regime in KNOWN.laws:
        assert decide(KNOWN, regime, answers).missing == ()
    assert kind_of(KNOWN, answers) is not None


def test_a_test_hangs_on_open_questions_alone() -> None:
    either = next(one for one in KNOWN.laws[Regime.ATTT_2016].criteria if one.id == "c16.3.1").test
    assert hanging_on(either, {"information_kinds": ("bi_mat_nha_nuoc",)}, KNOWN.facts) == {"harm"}
    assert hanging_on(either, {"harm": "khong"}, KNOWN.facts) == frozenset()
    assert hanging_on(either, {"harm": "ton_hai"}, KNOWN.facts) == {"information_kinds", "serves_defence_security"}


def test_answers_of_the_wrong_kind_are_refused_by_name() -> None:
    raw = {"users": True, "harm": "to", "internal_use_only": 1, "information_kinds": "rieng", "component_levels": [6]}
    with pytest.raises(UnableToReadAnswers) as refused:
        typed(KNOWN, {**raw, "nothing": 1, "needs_24_7": None})
    assert set(refused.value.errors) == {*raw, "nothing"}
    assert typed(KNOWN, {"users": 5.0, "needs_24_7": None}) == {"users": 5}


def test_public_services_are_asked_in_both_namings() -> None:
    said = dict(KNOWN.facts["online_service_level"].options)
    assert set(said) == {"0", "1", "2", "3", "4"}
    assert "một phần" in said["3"] and "toàn trình" in said["4"]


def test_the_questions_are_printed_with_the_tests_that_show_them() -> None:
    shown = questions(KNOWN)
    assert shown["schema"] == "khien.questions/1"
    assert [screen["when"] is None for screen in shown["screens"]][:2] == [True, True]
    asked = [fact["id"] for screen in shown["screens"] for fact in screen["facts"]]
    assert len(asked) == len(set(asked))


def test_both_sides_of_each_threshold_have_an_example() -> None:
    """Every number that a criterion compares with is met exactly, and missed by one, in some example."""
    for law in KNOWN.laws.values():
        numbers = {
            (leaf["fact"], leaf["value"])
            for one in law.criteria
            for leaf in _leaves(written(one.test))
            if leaf["op"] in ("lt", "gte") and leaf["value"] > 1
        }
        given_values = {(name, value) for example in law.examples for name, value in example.facts.items()}
        for (name, number), side in product(numbers, (0, -1)):
            assert (name, number + side) in given_values, (law.regime, name, number + side)


def _leaves(test: Any) -> list[Any]:
    inner = test.get("all") or test.get("any") or ([test["not"]] if "not" in test else [])
    return [leaf for one in inner for leaf in _leaves(one)] if inner else [test]


PLAIN: dict[str, object] = {
    "internal_use_only": True,
    "information_kinds": ("cong_cong",),
    "serves_public": False,
    "is_infrastructure": False,
    "controls_works": False,
    "handles_administrative_procedures": False,
    "serves_defence_security": False,
    "national_egov": False,
    "national_special_data_store": False,
    "pm_decision_level": 0,
    "risk_framework_level": 0,
    "works_national_security": False,
}
NO_LIST = {"anqg_works_command": False, "anqg_telecom_works": False, "anqg_field": ("khong",)}


def on_list(**answers: object) -> tuple[bool | None, tuple[str, ...]]:
    found = listed(KNOWN, Regime.ANM_2026, typed(KNOWN, {**PLAIN, **answers}))
    return (True if found.criterion else None if found.open else False), found.missing


def test_the_list_of_national_security_takes_one_ground_and_says_which_question_is_open() -> None:
    assert on_list(**NO_LIST) == (False, ())
    assert on_list(**NO_LIST | {"anqg_works_command": True})[0] is True
    assert on_list(**NO_LIST | {"anqg_field": ("e",)}) == (None, ("anqg_consequence",))
    assert on_list(**NO_LIST | {"anqg_field": ("e",), "anqg_consequence": ("c",)})[0] is True
    assert on_list(**NO_LIST | {"anqg_field": ("e",), "anqg_consequence": ("khong",)}) == (False, ())
    assert on_list() == (None, ("anqg_works_command", "anqg_telecom_works", "anqg_field", "anqg_consequence"))


def test_a_system_of_level_5_is_on_the_list_and_one_that_may_yet_be_is_not_ruled_out() -> None:
    assert on_list(**NO_LIST, component_levels=(5,))[0] is True
    answers = {fact: value for fact, value in {**PLAIN, **NO_LIST}.items() if fact != "pm_decision_level"}
    found = listed(KNOWN, Regime.ANM_2026, typed(KNOWN, answers))
    assert (found.criterion, found.missing) == (None, ("pm_decision_level",))


def test_what_only_the_list_asks_is_asked_where_a_field_of_it_is_named() -> None:
    harm = next(one for one in KNOWN.screens if "anqg_consequence" in one.facts)
    for field, shown in (("khong", False), ("g", True)):
        answers = typed(KNOWN, {**PLAIN, **NO_LIST, "anqg_field": (field,)})
        assert (harm in screens_of(KNOWN, answers) and matters(KNOWN, harm, answers)) is shown
