"""Faults of the criteria as a whole: examples that come out otherwise, lines without one, questions never asked."""

from collections.abc import Iterator, Mapping

from khien.law.levels.decide import COMPONENTS, decide
from khien.law.levels.logic import holds, named_in
from khien.law.levels.types import Fact, LevelExample, LevelLaw, Levels
from khien.law.nodes import Fault
from khien.law.types import Instrument

MOST_SCREENS = 12
_GIVEN = frozenset({"level"})  # what the level itself came to: an answer that nobody gives


def check(levels: Levels, instruments: Mapping[str, Instrument]) -> Iterator[Fault]:
    """Every fault that no single line shows."""
    yield from _screens(levels)
    for regime, law in levels.laws.items():
        name = f"levels/{regime}.yaml"
        for kind, why in (*_cites(law, instruments), *_examples(levels, law)):
            yield Fault(name, 1, why, kind)


def failed_examples(levels: Levels) -> list[str]:
    """Examples whose level or criteria come out otherwise than written."""
    found = []
    for regime, law in levels.laws.items():
        for example in law.examples:
            decided = decide(levels, regime, example.facts)
            if decided.level != example.level:
                found.append(f"{example.id} ({example.title}): cấp {decided.level}, phải là {example.level}")
            if (true := _true_of(levels, law, example)) != set(example.criteria):
                found.append(f"{example.id} ({example.title}): đúng {sorted(true)}, phải là {sorted(example.criteria)}")
    return found


def _true_of(levels: Levels, law: LevelLaw, example: LevelExample) -> set[str]:
    return {one.id for one in law.criteria if holds(one.test, example.facts, levels.facts) is True}


def _screens(levels: Levels) -> Iterator[Fault]:
    name, asked = "levels/interview.yaml", set[str]()
    if len(levels.screens) > MOST_SCREENS:
        yield Fault(name, 1, f"có {len(levels.screens)} màn hình, nhiều nhất {MOST_SCREENS}", "many_screens")
    for screen in levels.screens:
        for fact in sorted(_sources(named_in(screen.when), levels.facts) - asked if screen.when else ()):
            yield Fault(name, 1, f"màn hình “{screen.id}” thử “{fact}” khi chưa hỏi", "asked_later")
        for fact in screen.facts:
            if fact in asked:
                yield Fault(name, 1, f"“{fact}” được hỏi hai lần", "asked_twice")
        asked |= set(screen.facts)
    lines = [one for law in levels.laws.values() for one in (*law.criteria, *law.listing)]
    needed = {fact for one in lines for fact in named_in(one.test)}
    for fact in sorted(_sources(frozenset(needed), levels.facts) - asked - _GIVEN):
        yield Fault(name, 1, f"không màn hình nào hỏi “{fact}”", "never_asked")


def _sources(names: frozenset[str], facts: Mapping[str, Fact]) -> set[str]:
    """The questions behind the facts: those that a derived one follows from."""
    found: set[str] = set()
    for name in names - _GIVEN:
        derived = facts[name].derived
        found |= {name} if derived is None else _sources(named_in(derived), facts)
    return found


def _cites(law: LevelLaw, instruments: Mapping[str, Instrument]) -> Iterator[tuple[str, str]]:
    cites = [one.cite for one in (*law.criteria, law.components, *law.listing)]
    cites += [note.cite for note in (*law.principles, *law.ladder, *law.gaps, *law.listing_steps)]
    for cite in (*cites, *(cite for change in law.changes for cite in change.cites)):
        if cite.instrument not in instruments:
            yield "unknown_instrument", f"không có văn bản “{cite.instrument}” trong instruments/"


def _examples(levels: Levels, law: LevelLaw) -> Iterator[tuple[str, str]]:
    for one in law.criteria:
        said = {holds(one.test, example.facts, levels.facts) for example in law.examples}
        for value, words in ((True, "đúng"), (False, "sai")):
            if value not in said:
                yield "missing_example", f"không có ví dụ nào mà tiêu chí {one.id} {words}"
    if not any(COMPONENTS in example.facts for example in law.examples):
        yield "missing_example", "không có ví dụ nào có hệ thống thành phần"
