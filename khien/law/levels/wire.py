"""`khien.questions/1` and `khien.level/1`, documented in docs/levels.md."""

from typing import Any

from khien.law.levels.decide import Decided
from khien.law.levels.types import AllOf, AnyOf, Fact, FactKind, Leaf, LevelLaw, Levels, Not, Test

Json = dict[str, Any]


def questions(levels: Levels) -> Json:
    """The interview: its screens in order, each with the test that shows it (null: always) and its questions."""
    return {
        "schema": "khien.questions/1",
        "screens": [
            {
                "id": screen.id,
                "text": screen.text,
                "when": test(screen.when) if screen.when else None,
                "facts": [_fact(levels.facts[one]) for one in screen.facts],
            }
            for screen in levels.screens
        ],
    }


def _fact(fact: Fact) -> Json:
    number = fact.kind is FactKind.INT
    return {
        "id": fact.id,
        "text": fact.question,
        "type": str(fact.kind),
        "options": [{"value": int(value) if number else value, "text": words} for value, words in fact.options],
        "help": fact.help,
        "note": fact.note,
        "regimes": [str(regime) for regime in fact.regimes],
    }


def test(one: Test) -> Json:
    """A test in the grammar of the catalogue: {all}, {any}, {not}, {fact, op, value}."""
    match one:
        case AllOf():
            return {"all": [test(inner) for inner in one.tests]}
        case AnyOf():
            return {"any": [test(inner) for inner in one.tests]}
        case Not():
            return {"not": test(one.test)}
        case Leaf():
            value = list(one.value) if isinstance(one.value, tuple) else one.value
            return {"fact": one.fact, "op": str(one.op), **({} if value is None else {"value": value})}


def level(found: Decided, law: LevelLaw) -> Json:
    """What was decided; `missing` names the facts that could raise it."""
    best = found.criterion
    return {
        "schema": "khien.level/1",
        "regime": str(found.regime),
        "level": found.level,
        "criterion": best.id if best else None,
        "cite": cited(law, best.cite.at) if best else None,
        "because": list(found.because),
        "missing": list(found.missing),
    }


def cited(law: LevelLaw, at: str) -> str:
    """`NĐ 85/2016 Đ8.2.c`: the short citation."""
    return f"{law.short} {at.replace('Điều ', 'Đ')}"
