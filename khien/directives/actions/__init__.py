"""Everything that changes a letter, its clauses, its recipients and their answers: the slice's writing face."""

from khien.directives.actions.adapting import adapt, keep
from khien.directives.actions.amending import UnableToAmend, add_recipients, amend_answer_by, amend_clause
from khien.directives.actions.answering import (
    answer_clause,
    enter_on_behalf,
    open_letter,
    sign_answer,
    write_remarks,
)
from khien.directives.actions.clauses import (
    Settlement,
    add_clause,
    confirm_subject,
    correct_clause,
    correct_document,
    drop_clause,
    merge_clauses,
    restore_clause,
    set_answer_by,
    settle_deadline,
    split_clause,
)
from khien.directives.actions.confirming import confirm_read
from khien.directives.actions.deciding import UnableToDecide, accept_answer, return_answer
from khien.directives.actions.dispatching import carry_out, dispatch, resume_sending
from khien.directives.actions.drafting import finalise_draft, issue, word_draft
from khien.directives.actions.erasing import erase_entry, erase_file, erase_person, erase_remarks
from khien.directives.actions.forwarding import Shape, add_own, forward, link, remove_own, shape, unlink
from khien.directives.actions.gathering import gather
from khien.directives.actions.grounding import settle_ground
from khien.directives.actions.handing_in import (
    UnableToHandIn,
    confirm_sheets,
    enter_next,
    hand_in,
    read_next,
)
from khien.directives.actions.inheriting import inherit
from khien.directives.actions.intake import choose_papers, drop_intake, receive, retry_intake, type_words
from khien.directives.actions.merging import HandedOver, end_and_hand_over
from khien.directives.actions.recalling import (
    close,
    recall,
    recall_clause,
    recall_units,
    reopen,
    resume,
    set_aside,
)
from khien.directives.actions.reminding import UnableToRemind, remind
from khien.directives.actions.sending import UnableToSend, send
from khien.directives.actions.taking_in import PAPER_ROLES, NewPaper, PaperRole, UnableToTakeIn, refuse_secret, take_in
from khien.directives.actions.targeting import accept_proposed_targets, choose_targets
from khien.directives.rules.answers import UnableToAnswer
from khien.directives.rules.clauses import UnableToCorrect
from khien.directives.rules.drafts import UnableToDraft
from khien.directives.rules.forwarding import UnableToForward
from khien.directives.rules.intake import UnableToTakeUp
from khien.directives.rules.states import UnableToMoveOn
from khien.directives.rules.targets import UnableToTarget

__all__ = [
    "PAPER_ROLES",
    "HandedOver",
    "NewPaper",
    "PaperRole",
    "Settlement",
    "Shape",
    "UnableToAmend",
    "UnableToAnswer",
    "UnableToCorrect",
    "UnableToDecide",
    "UnableToDraft",
    "UnableToForward",
    "UnableToHandIn",
    "UnableToMoveOn",
    "UnableToRemind",
    "UnableToSend",
    "UnableToTakeIn",
    "UnableToTakeUp",
    "UnableToTarget",
    "accept_answer",
    "accept_proposed_targets",
    "adapt",
    "add_clause",
    "add_own",
    "add_recipients",
    "amend_answer_by",
    "amend_clause",
    "answer_clause",
    "carry_out",
    "choose_papers",
    "choose_targets",
    "close",
    "confirm_read",
    "confirm_sheets",
    "confirm_subject",
    "correct_clause",
    "correct_document",
    "dispatch",
    "drop_clause",
    "drop_intake",
    "end_and_hand_over",
    "enter_next",
    "enter_on_behalf",
    "erase_entry",
    "erase_file",
    "erase_person",
    "erase_remarks",
    "finalise_draft",
    "forward",
    "gather",
    "hand_in",
    "inherit",
    "issue",
    "keep",
    "link",
    "merge_clauses",
    "open_letter",
    "read_next",
    "recall",
    "recall_clause",
    "recall_units",
    "receive",
    "refuse_secret",
    "remind",
    "remove_own",
    "reopen",
    "restore_clause",
    "resume",
    "resume_sending",
    "retry_intake",
    "return_answer",
    "send",
    "set_answer_by",
    "set_aside",
    "settle_deadline",
    "settle_ground",
    "shape",
    "sign_answer",
    "split_clause",
    "take_in",
    "type_words",
    "unlink",
    "word_draft",
    "write_remarks",
]
