"""The way through the interview: which screens still matter, which comes next, what a blank answer leaves open."""

from collections.abc import Iterable, Mapping

from khien.law.levels.decide import Decided, matters, screens_of
from khien.law.levels.logic import hanging_on
from khien.law.levels.types import Answers, Levels, Screen


def path(levels: Levels, answers: Answers) -> list[Screen]:
    """The screens to be asked, in order; those that can change nothing any more are left out."""
    return [one for one in screens_of(levels, answers) if matters(levels, one, answers)]


def after(levels: Levels, screen: Screen, answers: Answers) -> Screen | None:
    """The next screen of the path; None at its end."""
    order = list(levels.screens)
    return next((one for one in path(levels, answers) if order.index(one) > order.index(screen)), None)


def before(levels: Levels, screen: Screen, answers: Answers) -> Screen | None:
    """The screen before; None at the beginning."""
    order = list(levels.screens)
    earlier = [one for one in path(levels, answers) if order.index(one) < order.index(screen)]
    return earlier[-1] if earlier else None


def place(levels: Levels, screen: Screen, answers: Answers) -> int:
    """Which screen of the path it is, counted from 1."""
    order = list(levels.screens)
    return 1 + sum(order.index(one) < order.index(screen) for one in path(levels, answers))


def screen_of(levels: Levels, fact: str) -> Screen | None:
    """Where a question is asked."""
    return next((one for one in levels.screens if fact in one.facts), None)


def left_open(levels: Levels, answers: Answers, decided: Iterable[Decided]) -> Mapping[str, tuple[int, ...]]:
    """Question → the levels that cannot be ruled out while it is not answered."""
    found: dict[str, set[int]] = {}
    for one in decided:
        for criterion in one.open:
            for fact in hanging_on(criterion.test, answers, levels.facts):
                found.setdefault(fact, set()).add(criterion.level)
    return {fact: tuple(sorted(some)) for fact, some in found.items()}
