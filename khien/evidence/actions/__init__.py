"""Changes of evidence: one verb, one transaction, one entry each."""

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
    "SubjectRef",
    "UnableToRecord",
    "UnableToReview",
    "UnableToWithdraw",
    "erase_words",
    "forget_file_names",
    "record",
    "review",
    "withdraw",
]
