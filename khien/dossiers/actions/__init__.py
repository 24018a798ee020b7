"""What others may do to dossiers and controls: one verb, one transaction, one entry."""

from khien.dossiers.actions.controls import (
    Answer,
    UnableToAnswerControl,
    answer_control,
    answer_many,
    carry_over,
    confirm_proposals,
)

__all__ = [
    "Answer",
    "UnableToAnswerControl",
    "answer_control",
    "answer_many",
    "carry_over",
    "confirm_proposals",
]
