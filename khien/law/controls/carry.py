"""Answers of one standard as proposals for the other, where the mapping says so. The mapping is ours and unverified.

Several old controls may stand behind one new: it is in place only where all of them were.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from khien.law.controls.types import Controls
from khien.law.types import Regime


class State(StrEnum):
    """How far a control is in place. Nothing said is none of these: it is unproven."""

    IN_PLACE = "in_place"
    PARTLY = "partly"
    MISSING = "missing"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True)
class Carried:
    """A proposal for a control of the new standard, and the old answers that it comes from."""

    control: str
    state: State
    old: tuple[str, ...]


def carried(controls: Controls, answers: Mapping[str, State], level: int) -> dict[str, Carried]:
    """What the answers to the old standard propose at a level of the new: control id → proposal.

    One of several old controls unanswered leaves the new one without a proposal: what is not known is not in place.
    """
    asked = {one.id for one in controls.standards[Regime.ANM_2026].at(level)}
    behind: dict[str, list[str]] = defaultdict(list)
    for pair in controls.pairs:
        for target in (*pair.items, *pair.groups):
            if target in asked:
                behind[target].append(pair.old)
    found = {}
    known = controls.standards[Regime.ATTT_2016].controls
    for control, olds in behind.items():
        olds = [one for one in olds if level in known[one].clauses]
        if olds and all(one in answers for one in olds):
            found[control] = Carried(control, _together([answers[one] for one in olds]), tuple(olds))
    return found


def _together(states: list[State]) -> State:
    """The whole is in place where each part is; what does not apply says nothing about the rest."""
    apply = [one for one in states if one is not State.NOT_APPLICABLE]
    if not apply:
        return State.NOT_APPLICABLE
    if all(one is State.IN_PLACE for one in apply):
        return State.IN_PLACE
    return State.MISSING if all(one is State.MISSING for one in apply) else State.PARTLY
