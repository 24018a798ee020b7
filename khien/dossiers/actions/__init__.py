"""What changes a dossier: one verb, one transaction, one entry of the audit chain."""

from khien.dossiers.actions.controls import (
    Answer,
    UnableToAnswerControl,
    answer_control,
    answer_many,
    carry_over,
    confirm_proposals,
)
from khien.dossiers.actions.drafting import (
    add_paper,
    adjust_layout,
    draft_dossier,
    redetermine,
    refresh_facts,
    remove_paper,
    write_words,
)
from khien.dossiers.actions.erasing import erase_dossier
from khien.dossiers.actions.holding import UnableToDraft
from khien.dossiers.actions.ordering import order_papers, tend_orders
from khien.dossiers.actions.stepping import Signed, UnableToTakeStep, choose_judges, take_step

__all__ = [
    "Answer",
    "Signed",
    "UnableToAnswerControl",
    "UnableToDraft",
    "UnableToTakeStep",
    "add_paper",
    "adjust_layout",
    "answer_control",
    "answer_many",
    "carry_over",
    "choose_judges",
    "confirm_proposals",
    "draft_dossier",
    "erase_dossier",
    "order_papers",
    "redetermine",
    "refresh_facts",
    "remove_paper",
    "take_step",
    "tend_orders",
    "write_words",
]
