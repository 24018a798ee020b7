"""What others may ask of letters, their clauses, recipients and answers: the slice's reading face."""

from khien.directives.queries.addressees import Reach, addressees, proposed_targets, resolve
from khien.directives.queries.below import Answer, answers_below
from khien.directives.queries.finding import clauses_found, letters_found
from khien.directives.queries.inbox import Letter, inbox, letters_waiting
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
    twins,
    writes_for,
)
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
from khien.directives.queries.trail import personal_of, trail_seen_by

__all__ = [
    "Answer",
    "Claim",
    "ClauseProgress",
    "Letter",
    "Preview",
    "Progress",
    "Reach",
    "RecipientProgress",
    "addressees",
    "amendments_of",
    "answer_sheet",
    "answers_below",
    "clauses_found",
    "clauses_of",
    "directives_seen_by",
    "gaps_of",
    "inbox",
    "is_held_by",
    "letters_found",
    "letters_waiting",
    "one_seen_by",
    "paper_seen_by",
    "papers_of",
    "personal_of",
    "preview",
    "progress",
    "proposed_targets",
    "recipient_seen_by",
    "recipients_of",
    "resolve",
    "trail_seen_by",
    "twins",
    "unproven_claims",
    "windows_of",
    "writes_for",
]
