"""What of a letter was recognised from pictures and waits for a person's word, and on which page it stands."""

from collections.abc import Sequence
from dataclasses import dataclass

from khien.directives.models import Directive
from khien.directives.queries.addressees import Reach
from khien.directives.queries.values import clause_value
from khien.directives.rules.proposals import Proposal, gap_of, proposals
from khien.directives.rules.readiness import ClauseReadiness, Gap


@dataclass(frozen=True, slots=True)
class PageShown:
    """A recognised page: its place in the letter's text, how sure the machine was, and whether a person must look."""

    number: int
    start: int
    end: int
    confidence: int
    poor: bool


def waiting_proposals(directive: Directive) -> list[Proposal]:
    """All that waits, clauses counted as the page counts them; those left out wait for nothing."""
    rows = list(enumerate(directive.clauses.all(), start=1))
    live = [(number, str(one.pk), clause_value(one)) for number, one in rows if not one.dropped]
    return proposals(directive.proposed, live)


def gaps_of_proposals(directive: Directive) -> tuple[Gap, ...]:
    """The gap that keeps a letter from being sent while something waits."""
    return gap_of(waiting_proposals(directive))


def readiness(reach: Reach) -> ClauseReadiness:
    """What matters of a clause before sending; a date that waits for its confirmation is told as such, not as none."""
    clause = reach.clause
    return ClauseReadiness(reach.number, clause.deadline_settled or "deadline" in clause.proposed, len(reach.units))


def pages_of(directive: Directive) -> list[PageShown]:
    """The pages of the main paper that were recognised; none for a letter with words of its own."""
    return [
        PageShown(one["number"], one["start"], one["end"], one["confidence"] or 0, bool(one["needs_look"]))
        for one in directive.reading.get("pages", ())
    ]


def page_of(pages: Sequence[PageShown], start: int | None) -> int | None:
    """The page on which a place of the text stands; the first for what stands in the head."""
    if start is None:
        return None
    return next((page.number for page in pages if page.start <= start < max(page.end, page.start + 1)), None)
