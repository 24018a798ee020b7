"""Writing duties: asked, recalled, waived, inherited, and the events that start legal clocks."""

from khien.duties.actions.asking import NewAsk, UnableToAsk, amend, ask_many, inherit, recall
from khien.duties.actions.waiving import UnableToWaive, lift_waiver, record_event, waive

__all__ = [
    "NewAsk",
    "UnableToAsk",
    "UnableToWaive",
    "amend",
    "ask_many",
    "inherit",
    "lift_waiver",
    "recall",
    "record_event",
    "waive",
]
