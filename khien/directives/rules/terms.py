"""A clause as the terms that override the catalogue's. Maps what was read and settled; decides no duty."""

from khien.directives.rules.clauses import ClauseValue
from khien.law.types import ClauseTerms, Coverage, Obligation
from khien.law.versions import Chosen

QUOTE_LENGTH = 600


def clause_terms(clause: ClauseValue, obligation: Obligation, chosen: Chosen | None) -> ClauseTerms:
    """What the clause says of one of its obligations.

    A cadence with a topic speaks of that topic alone; one without, of all. A window bounds only duties that
    are continuous over a period: machines cleaned the week before Tết are clean at Tết. An unsettled time
    is no time.
    """
    cadences = tuple(
        (cadence.every, cadence.levels)
        for cadence in clause.cadences
        if cadence.topic is None or cadence.topic == obligation.topic
    )
    continuous = chosen is not None and isinstance(chosen.version.terms.rule, Coverage)
    return ClauseTerms(
        cadences=cadences,
        levels=frozenset(clause.levels) or None,
        by=clause.deadline if clause.settled else None,
        window=clause.window if clause.settled and continuous else None,
        quote=shortened(clause.text),
    )


def shortened(text: str) -> str:
    """The clause's words as a quotation, cut at a word where they are many."""
    if len(text) <= QUOTE_LENGTH:
        return text
    return text[: QUOTE_LENGTH - 1].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"
