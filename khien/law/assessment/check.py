"""Faults of checks and assessments that no single file can see: unknown texts, a cadence said twice and differently."""

from collections.abc import Iterable, Iterator
from datetime import date

from khien.law.assessment.read import FOLDER
from khien.law.assessment.types import AssessmentLaw, Assessments, Line, Round, Turn
from khien.law.cites import strangers
from khien.law.nodes import Fault
from khien.law.types import Catalogue, Cite
from khien.law.versions import dated_on


def check(known: Assessments, catalogue: Catalogue) -> list[Fault]:
    """Every fault and warning, in no order."""
    found = [*_rounds(known.rounds.values(), catalogue)]
    for law in known.by_regime.values():
        found += strangers(f"{FOLDER}/{law.regime}.yaml", _cited(law), catalogue)
    return found


def _cited(law: AssessmentLaw) -> Iterator[Cite]:
    lines: list[Line] = [*law.occasions, *law.who_notes, *law.keep]
    for part in law.parts.values():
        lines += [*part.contents, *part.result_must, *part.when]
    for line in lines:
        yield from line.cites
    for rule in law.who:
        yield from rule.cites
    yield from law.boxes_cites


def _rounds(rounds: Iterable[Round], catalogue: Catalogue) -> Iterator[Fault]:
    name = f"{FOLDER}/rounds.yaml"
    for one in rounds:
        yield from strangers(name, (cite for turn in one.turns for cite in turn.cites), catalogue)
        for turn in one.turns:
            if not any(_decides(turn, one, example.on) for example in one.examples):
                yield Fault(name, 1, f"{one.id}: không có ví dụ nào cho bản từ {turn.since}", "missing_example")
            if why := _differs(one, turn, catalogue):
                yield Fault(name, 1, f"{one.id}: {why}", "two_cadences")


def _decides(turn: Turn, of: Round, on: date) -> bool:
    found = dated_on(of.turns, on)
    return found is not None and found[0] is turn


def _differs(one: Round, turn: Turn, catalogue: Catalogue) -> str:
    """Why the round and the obligation it names do not ask the same; empty where they do."""
    if not one.obligation:
        return ""
    obligation = catalogue.obligations.get(one.obligation)
    if obligation is None:
        return f"không có nghĩa vụ “{one.obligation}”"
    same = [version for version in obligation.versions if version.since == turn.since]
    if not same:
        return f"“{one.obligation}” không có phiên bản từ {turn.since}"
    terms = same[0].terms
    if (same[0].until, terms.rule, terms.levels) != (turn.until, turn.rule, turn.levels):
        return f"nhịp khác với nghĩa vụ “{one.obligation}” từ {turn.since}"
    return ""
