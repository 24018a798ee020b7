"""Which time limits of the procedure run on a dossier: since when, until when, stopped by what, late or not.

The first day does not count. Which days are worked is an argument; rules: `law.procedure.clocks` and the catalogue.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from khien.dossiers.rules.order import Taken
from khien.dossiers.rules.states import Act
from khien.law.procedure.clocks import Running, Works, started
from khien.law.procedure.types import Clock, ClockOf, Procedure

_APPRAISED_FIRST = 3
STOPS: Mapping[ClockOf, frozenset[Act]] = {
    ClockOf.SUPPLEMENT: frozenset({Act.ASK_SUPPLEMENT, Act.FIND_COMPLETE, Act.WITHDRAW}),
    ClockOf.APPRAISAL: frozenset({Act.APPRAISE, Act.FIND_UNFIT, Act.WITHDRAW}),
    ClockOf.APPROVAL: frozenset({Act.APPROVE, Act.SEND_BACK, Act.FIND_UNFIT, Act.WITHDRAW}),
}
WORDS: Mapping[ClockOf, str] = {
    ClockOf.SUPPLEMENT: "Kiểm tra hồ sơ, hướng dẫn bổ sung",
    ClockOf.APPRAISAL: "Thẩm định",
    ClockOf.APPROVAL: "Phê duyệt",
}


@dataclass(frozen=True, slots=True)
class Timed:
    """One run of a clock; it runs anew each time the dossier comes back. `stopped_by` is None while it runs."""

    running: Running
    stopped_by: Act | None = None

    @property
    def clock(self) -> Clock:
        return self.running.clock


def starts(of: ClockOf, level: int) -> Act:
    """The act that starts a clock. From level 3 on the approval file is a file of its own, presented (Điều 17, 24)."""
    if of is ClockOf.SUPPLEMENT:
        return Act.SUBMIT
    if of is ClockOf.APPRAISAL or level < _APPRAISED_FIRST:
        return Act.FIND_COMPLETE
    return Act.PRESENT


def timed(law: Procedure, level: int | None, steps: Sequence[Taken], works: Works) -> list[Timed]:
    """Every run of every clock, in the order in which they were started. Raises UnableToCount."""
    if level is None:
        return []
    found = [run for of in ClockOf if (clock := law.clock(of, level)) for run in _runs(clock, level, steps, works)]
    return sorted(found, key=lambda one: one.running.started_on)


def _runs(clock: Clock, level: int, steps: Sequence[Taken], works: Works) -> Iterator[Timed]:
    act = starts(clock.of, level)
    for place, step in enumerate(steps):
        if step.act is act:
            stop = next((one for one in steps[place + 1 :] if one.act in STOPS[clock.of]), None)
            yield Timed(started(clock, step.on, works, stop.on if stop else None), stop.act if stop else None)
