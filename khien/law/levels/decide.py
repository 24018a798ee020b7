"""The level that a regime gives a system, from answers: the highest criterion that is true, never a guess.

Rules: NĐ 85/2016 Điều 5.2, 7–11; NĐ 331/2026 Điều 8.2, 11–15. Which articles exactly, the catalogue says.
"""

from dataclasses import dataclass

from khien.law.levels.answers import HIGHEST
from khien.law.levels.logic import Facts, decided_by, hanging_on, holds
from khien.law.levels.types import Answers, Criterion, Levels, Screen, SystemKind
from khien.law.types import Regime

COMPONENTS = "component_levels"


@dataclass(frozen=True, slots=True)
class Decided:
    """`level` is None where no criterion is true: not found, not level 1.

    `criterion` decided it, because of these answered facts; `also` are the others true at that level or below;
    `missing` are the questions whose answers could raise it, and `open` the criteria that hang on them.
    """

    regime: Regime
    level: int | None
    criterion: Criterion | None
    because: tuple[str, ...]
    missing: tuple[str, ...]
    also: tuple[Criterion, ...] = ()
    open: tuple[Criterion, ...] = ()


def decide(levels: Levels, regime: Regime, answers: Answers) -> Decided:
    """The level under a regime. Answers are typed (`answers.typed`); those that it does not ask count nothing."""
    law, facts = levels.laws[regime], levels.facts
    true = [one for one in law.criteria if holds(one.test, answers, facts) is True]
    best = max(true, key=lambda one: one.level, default=None)  # the first of the highest
    because = _in_order(facts, decided_by(best.test, answers, facts)) if best else ()
    level = best.level if best else None
    component = _highest_component(answers)
    if component is not None and component > (level or 0):
        best, level, because = law.components, component, (COMPONENTS,)
    higher = [one for one in law.criteria if one.level > (level or 0) and holds(one.test, answers, facts) is None]
    missing = frozenset().union(*(hanging_on(one.test, answers, facts) for one in higher))
    also = tuple(one for one in true if one is not best)
    return Decided(regime, level, best, because, _in_order(facts, missing), also, tuple(higher))


def _highest_component(answers: Answers) -> int | None:
    found = answers.get(COMPONENTS, ())
    return max((one for one in found if isinstance(one, int)), default=None) if isinstance(found, tuple) else None


def _in_order(facts: Facts, some: frozenset[str]) -> tuple[str, ...]:
    return tuple(fact for fact in facts if fact in some)


def listed(levels: Levels, regime: Regime, answers: Answers) -> Decided:
    """Whether it belongs on the list of systems that matter to national security (NĐ 331/2026 Điều 16).

    `level` is that of the system. A criterion: it does; none and nothing missing: it does not; else nobody knows yet.
    """
    law, facts, found = levels.laws[regime], levels.facts, decide(levels, regime, answers)
    settled = found.level == HIGHEST or not any(one.level == HIGHEST for one in found.open)
    known = {**answers, "level": found.level or 0} if settled else answers
    said = {one.id: holds(one.test, known, facts) for one in law.listing}
    true = [one for one in law.listing if said[one.id] is True]
    unsure = [] if true else [one for one in law.listing if said[one.id] is None]
    missing = frozenset().union(*(hanging_on(one.test, known, facts) for one in unsure)) - {"level"}
    if unsure and not settled:
        missing |= {fact for one in found.open if one.level == HIGHEST for fact in hanging_on(one.test, answers, facts)}
    because = decided_by(true[0].test, known, facts) - {"level"} if true else frozenset[str]()
    best = true[0] if true else None
    in_order = _in_order(facts, because), _in_order(facts, missing)
    return Decided(regime, found.level, best, *in_order, tuple(true[1:]), tuple(unsure))


def belongs(listing: Decided) -> bool | None:
    """What `listed` came to: on the list, not on it, or None: nobody knows yet."""
    if listing.criterion is not None:
        return True
    return None if listing.open else False


def kind_of(levels: Levels, answers: Answers) -> SystemKind | None:
    """The kind of system (loại hình) for the papers: the first that holds; None while one before it is not known."""
    for kind in levels.kinds:
        said = holds(kind.when, answers, levels.facts)
        if said is not False:
            return kind if said else None
    return None


def screens_of(levels: Levels, answers: Answers) -> list[Screen]:
    """The screens of the path that these answers take, in order: those whose `when` holds."""
    return [one for one in levels.screens if one.when is None or holds(one.when, answers, levels.facts) is True]


def matters(levels: Levels, screen: Screen, answers: Answers) -> bool:
    """Whether it could raise the level under a regime, put it on the list, or says what the papers need anyway."""
    if screen.when is None:
        return True
    missing = {fact for regime in levels.laws for fact in decide(levels, regime, answers).missing}
    missing |= {fact for regime in levels.laws for fact in listed(levels, regime, answers).missing}
    return any(fact in missing or fact in answers for fact in screen.facts)
