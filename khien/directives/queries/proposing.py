"""What of a letter was recognised from pictures and waits for a person's word, and on which page it stands."""

from khien.directives.models import Directive
from khien.directives.queries.addressees import Reach
from khien.directives.queries.letters import is_held_by
from khien.directives.queries.values import clause_value
from khien.directives.rules.proposals import PageShown, Proposal, gap_of, pages_in, proposals
from khien.directives.rules.readiness import ClauseReadiness, Gap
from khien.organisations.queries import Viewer


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


def proposals_of(viewer: Viewer, directive: Directive) -> list[Proposal]:
    """What waits in a letter that the viewer reads from its holder's side."""
    return waiting_proposals(directive) if is_held_by(viewer, directive) else []


def pages_of(viewer: Viewer, directive: Directive) -> list[PageShown]:
    """The pages of the main paper that were recognised; none for a letter with words of its own."""
    return pages_in(directive.reading) if is_held_by(viewer, directive) else []
