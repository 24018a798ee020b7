"""Changes of evidence: one verb, one transaction, one entry each. And of the activities that make evidence."""

from khien.evidence.actions.assessments import (
    Plan,
    Reached,
    UnableToAssess,
    add_check_paper,
    cancel_check,
    change_plan,
    hold_check,
    plan_check,
    remove_check_paper,
)
from khien.evidence.actions.closing import Hunted, act_on_finding, hunt_after
from khien.evidence.actions.concluding import Result, accept_check, finish_check, send_check_back
from khien.evidence.actions.erasing import erase_check
from khien.evidence.actions.findings import NewFinding, add_finding, import_findings, settle_finding
from khien.evidence.actions.recording import (
    EARLIEST,
    INVENTORY,
    SubjectRef,
    UnableToRecord,
    UnableToReview,
    UnableToWithdraw,
    erase_words,
    forget_file_names,
    record,
    review,
    withdraw,
)

__all__ = [
    "EARLIEST",
    "INVENTORY",
    "Hunted",
    "NewFinding",
    "Plan",
    "Reached",
    "Result",
    "SubjectRef",
    "UnableToAssess",
    "UnableToRecord",
    "UnableToReview",
    "UnableToWithdraw",
    "accept_check",
    "act_on_finding",
    "add_check_paper",
    "add_finding",
    "cancel_check",
    "change_plan",
    "erase_check",
    "erase_words",
    "finish_check",
    "forget_file_names",
    "hold_check",
    "hunt_after",
    "import_findings",
    "plan_check",
    "record",
    "remove_check_paper",
    "review",
    "send_check_back",
    "settle_finding",
    "withdraw",
]
