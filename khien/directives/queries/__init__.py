"""What others may ask of letters, their clauses, recipients and answers: the slice's reading face."""

from khien.directives.queries.above import ChangesAbove, changes_above, letters_to_mend
from khien.directives.queries.addressees import Reach, addressees, proposed_targets, resolve
from khien.directives.queries.answers_from_below import ClauseBelow, clauses_below
from khien.directives.queries.below import Answer, answers_below
from khien.directives.queries.chain import Chain, Figures, Hop, PassedOn, chain_of, passed_on
from khien.directives.queries.finding import ClauseFound, clauses_found, clauses_shown, letters_found
from khien.directives.queries.forwarding import (
    Left,
    laxer_points,
    left_above,
    letters_that_pass_on,
    may_shape,
    units_that_may_forward,
    works_at,
)
from khien.directives.queries.grounds import GroundLink, Known, grounds_of, resting_on
from khien.directives.queries.inbox import Letter, inbox, letters_waiting
from khien.directives.queries.lateness import Late, late, reminded_units, reminder_seen_by, reminders_seen_by
from khien.directives.queries.letters import (
    amendments_of,
    clauses_of,
    directives_seen_by,
    is_held_by,
    one_seen_by,
    paper_seen_by,
    papers_of,
    recipient_seen_by,
    recipients_of,
    signs_for,
    twins,
    writes_for,
)
from khien.directives.queries.papers import draft_seen_by, paper_facts
from khien.directives.queries.progress import (
    Claim,
    ClauseProgress,
    Progress,
    RecipientProgress,
    answer_sheet,
    progress,
    unproven_claims,
)
from khien.directives.queries.review import Preview, gaps_of, preview, windows_of
from khien.directives.queries.sheets import batch_seen_by, handed_in, handed_in_by, hands_in, open_sheets, sheets_of
from khien.directives.queries.trail import personal_of, trail_seen_by

__all__ = [
    "Answer",
    "Chain",
    "ChangesAbove",
    "Claim",
    "ClauseBelow",
    "ClauseFound",
    "ClauseProgress",
    "Figures",
    "GroundLink",
    "Hop",
    "Known",
    "Late",
    "Left",
    "Letter",
    "PassedOn",
    "Preview",
    "Progress",
    "Reach",
    "RecipientProgress",
    "addressees",
    "amendments_of",
    "answer_sheet",
    "answers_below",
    "batch_seen_by",
    "chain_of",
    "changes_above",
    "clauses_below",
    "clauses_found",
    "clauses_of",
    "clauses_shown",
    "directives_seen_by",
    "draft_seen_by",
    "gaps_of",
    "grounds_of",
    "handed_in",
    "handed_in_by",
    "hands_in",
    "inbox",
    "is_held_by",
    "late",
    "laxer_points",
    "left_above",
    "letters_found",
    "letters_that_pass_on",
    "letters_to_mend",
    "letters_waiting",
    "may_shape",
    "one_seen_by",
    "open_sheets",
    "paper_facts",
    "paper_seen_by",
    "papers_of",
    "passed_on",
    "personal_of",
    "preview",
    "progress",
    "proposed_targets",
    "recipient_seen_by",
    "recipients_of",
    "reminded_units",
    "reminder_seen_by",
    "reminders_seen_by",
    "resolve",
    "resting_on",
    "sheets_of",
    "signs_for",
    "trail_seen_by",
    "twins",
    "units_that_may_forward",
    "unproven_claims",
    "windows_of",
    "works_at",
    "writes_for",
]
