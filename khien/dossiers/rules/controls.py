"""How much of a standard is in place on a system: counted from answers. What nobody answered is never in place."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum

from khien.law.controls.carry import State
from khien.law.controls.types import Standard

GAPS = frozenset({State.PARTLY, State.MISSING})


class Rollout(StrEnum):
    """The values that Mẫu số 08 of NĐ 331/2026 allows in column 10, exactly as it spells them."""

    NOT_YET = "Chưa triển khai"
    SOME = "Đã triển khai một số hạng mục"
    FULL = "Đã triển khai đầy đủ"


@dataclass(frozen=True, slots=True)
class Said:
    """An answer. A proposal is what was carried over from another standard and nobody has confirmed: no answer yet."""

    state: State
    proposed: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """How many controls stand how. `proposed` counts those of the unanswered that have a proposal."""

    in_place: int = 0
    partly: int = 0
    missing: int = 0
    not_applicable: int = 0
    unanswered: int = 0
    proposed: int = 0

    @property
    def answered(self) -> int:
        return self.in_place + self.partly + self.missing + self.not_applicable

    @property
    def whole(self) -> int:
        return self.answered + self.unanswered

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(Tally)))


def tally(asked: Iterable[str], answers: Mapping[str, Said]) -> Tally:
    """The controls asked, by how they stand; answers to any others say nothing."""
    wanted = list(asked)
    counts = dict.fromkeys(State, 0)
    open_ = proposed = 0
    for control in wanted:
        said = answers.get(control)
        if said is None or said.proposed:
            open_ += 1
            proposed += said is not None
        else:
            counts[said.state] += 1
    return Tally(**{state.value: n for state, n in counts.items()}, unanswered=open_, proposed=proposed)


def by_group(standard: Standard, level: int, answers: Mapping[str, Said]) -> dict[str, Tally]:
    """The tally of each group that the level asks, in the order of the standard."""
    asked: dict[str, list[str]] = {}
    for control in standard.at(level):
        asked.setdefault(control.group, []).append(control.id)
    return {group: tally(controls, answers) for group, controls in asked.items()}


def rollout(whole: Tally) -> Rollout | None:
    """The value for column 10; None where nothing was answered. How answers become it is ours: the form does not say.

    In full only where every control is answered, something is in place and nothing is partly or missing.
    """
    if not whole.answered:
        return None
    if not whole.in_place and not whole.partly:
        return Rollout.NOT_YET
    return Rollout.FULL if whole.in_place + whole.not_applicable == whole.whole else Rollout.SOME


def is_late(due_on: date | None, on: date) -> bool:
    """A gap is late after its day; without a day it is never late, only open."""
    return due_on is not None and due_on < on
