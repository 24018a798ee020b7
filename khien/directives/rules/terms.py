"""A clause as the terms that override the catalogue's. Maps what was read and settled; decides no duty."""

from collections.abc import Sequence
from datetime import date

from khien.directives.rules.clauses import ClauseValue
from khien.law.types import Catalogue, ClauseTerms, Coverage, Every, Obligation
from khien.law.versions import Chosen, version_on
from khien.reading.fold import fold
from khien.reading.obligations import Obligations
from khien.reading.page import squeeze

QUOTE_LENGTH = 600


def terms_by_obligation(clause: ClauseValue, obligations: Sequence[Obligation], law_on: date) -> dict[str, ClauseTerms]:
    """What the clause says of each of its obligations, under the law of the letter's day.

    A cadence with a topic speaks of that topic alone. One without speaks of the obligations that are periodic
    by law; of all, where none of them is.
    """
    chosen = {one.id: version_on(one, law_on) for one in obligations}
    periodic = {name for name, version in chosen.items() if _rule_is(version, Every)}
    return {
        one.id: clause_terms(clause, one, chosen[one.id], every=not periodic or one.id in periodic)
        for one in obligations
    }


def clause_terms(
    clause: ClauseValue, obligation: Obligation, chosen: Chosen | None, *, every: bool = True
) -> ClauseTerms:
    """What the clause says of one obligation; `every` says whether a cadence without a topic speaks of it.

    A window bounds only duties that are continuous over a period: machines cleaned the week before Tết are
    clean at Tết. An unsettled time is no time.
    """
    cadences = tuple(
        (cadence.every, cadence.levels)
        for cadence in clause.cadences
        if cadence.topic == obligation.topic or (cadence.topic is None and every)
    )
    return ClauseTerms(
        cadences=cadences,
        levels=frozenset(clause.levels) or None,
        by=clause.deadline if clause.settled else None,
        window=clause.window if clause.settled and _rule_is(chosen, Coverage) else None,
        quote=shortened(clause.text),
    )


def _rule_is(chosen: Chosen | None, kind: type[Coverage] | type[Every]) -> bool:
    return chosen is not None and isinstance(chosen.version.terms.rule, kind)


def obligations_for(topics: Sequence[str], text: str, catalogue: Catalogue) -> tuple[str, ...]:
    """What a clause with these topics and words would map to: a proposal when a person changes its topics."""
    return Obligations(catalogue).of(topics, squeeze(fold(text)))


def shortened(text: str) -> str:
    """The clause's words as a quotation, cut at a word where they are many."""
    if len(text) <= QUOTE_LENGTH:
        return text
    return text[: QUOTE_LENGTH - 1].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"
