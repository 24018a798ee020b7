"""Judging the examples of the catalogue: every obligation carries cases, and a case that fails is a fault."""

from collections.abc import Iterator
from datetime import date

from khien.duties.rules.judge import Case, judge
from khien.duties.rules.verdicts import Proven, Verdict
from khien.law.terms import overridden
from khien.law.types import Catalogue, ClauseTerms, Example, Obligation
from khien.law.versions import version_on


def failures(catalogue: Catalogue) -> list[str]:
    """One Vietnamese sentence for each example that the judge answers otherwise; empty where all hold."""
    return [fault for obligation in catalogue.obligations.values() for fault in _of(obligation, catalogue)]


def _of(obligation: Obligation, catalogue: Catalogue) -> Iterator[str]:
    for number, example in enumerate(obligation.examples, 1):
        verdict = judged(obligation, example, catalogue)
        got = verdict.status.value if verdict else "not_asked"
        if got != example.verdict:
            why = f" ({verdict.reason})" if verdict else " (không văn bản nào đòi vào ngày đó)"
            yield f"{obligation.id}, ví dụ {number}: mong {example.verdict}, phán {got}{why}"


def judged(obligation: Obligation, example: Example, catalogue: Catalogue) -> Verdict | None:
    """The verdict on one example; None where no version was in force on its day."""
    chosen = version_on(obligation, example.law_on or example.on)
    if chosen is None:
        return None
    terms = overridden(chosen.version.terms, ClauseTerms(window=example.window))
    evidence = _evidence(terms.proofs, example.last, example) if example.last else ()
    case = Case(terms, example.level, evidence, example.on, catalogue.proofs, example.events)
    return judge(case)


def _evidence(proofs: tuple[str, ...], on: date, example: Example) -> tuple[Proven, ...]:
    return tuple(Proven(f"example-{proof}", proof, on, facts=example.facts) for proof in proofs)
