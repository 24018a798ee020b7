"""Judges the examples of the catalogue's rounds, as a checker of the catalogue asks. It knows no row."""

from collections.abc import Iterator

from khien.evidence.rules.coverage import example_verdict
from khien.law.assessment.types import Assessments, Fits, Round, RoundExample
from khien.law.assessment.who import failed_examples as failed_who
from khien.law.assessment.who import fitness
from khien.law.versions import dated_on


def failed_examples(known: Assessments) -> Iterator[str]:
    """Examples that the rules do not bear out, in words."""
    for law in known.by_regime.values():
        yield from failed_who(law)
    for one in known.rounds.values():
        yield from _failed(known, one)


def _failed(known: Assessments, one: Round) -> Iterator[str]:
    for example in one.examples:
        found = example_verdict(one, example, _fits(known, one, example))
        if found.value != example.verdict:
            yield f"{one.id}: cấp độ {example.level}, ngày {example.on}: ghi {example.verdict}, suy ra {found}"


def _fits(known: Assessments, one: Round, example: RoundExample) -> Fits:
    turn = dated_on(one.turns, example.on)
    regime = turn[0].regime if turn else one.turns[-1].regime
    law = known.by_regime[regime]
    return fitness(law, example.level, example.assessor, example.events, listed=example.listed).fits
