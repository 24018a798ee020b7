"""Whether somebody is there: when a watch is asked, whom silence goes to, as a table. Pure; it tells nobody."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from khien.watch.rules.links import Purpose
from khien.watch.rules.shifts import local
from khien.watch.rules.spans import Span

_MINUTE = timedelta(minutes=1)
CLOSES = timedelta(minutes=30)  # after the unit above was told: then nobody is waited for; a late word is kept as late
LATEST = timedelta(minutes=30)  # a moment that nobody could ask about for so long (the machine was down) is left out
WAITS = (10, 20)  # minutes of silence until the substitute, until the unit above: where no watch sets them


class Why(StrEnum):
    """Why a watch is asked."""

    PLAN = "plan"
    SPOT = "spot"


class Step(StrEnum):
    """One line of the log. The first three are whom silence goes to, in this order."""

    OFFICER = "officer"
    SUBSTITUTE = "substitute"
    SUPERIOR = "superior"
    ANSWER = "answer"
    LATE = "late"
    SILENT = "silent"
    CALLED_OFF = "called_off"


class State(StrEnum):
    """Where one question stands; the first three wait for an answer from whom was told last."""

    OFFICER = "officer"
    SUBSTITUTE = "substitute"
    SUPERIOR = "superior"
    PRESENT = "present"
    STOOD_IN = "stood_in"
    FROM_ABOVE = "from_above"
    SILENT = "silent"
    LATE = "late"
    CALLED_OFF = "called_off"


class Act(StrEnum):
    """What happens to a question."""

    WAITED = "waited"
    CONFIRM = "confirm"
    CALL_OFF = "call_off"


NEXT: Mapping[tuple[State, Act], State] = {
    (State.OFFICER, Act.WAITED): State.SUBSTITUTE,
    (State.SUBSTITUTE, Act.WAITED): State.SUPERIOR,
    (State.SUPERIOR, Act.WAITED): State.SILENT,
    (State.OFFICER, Act.CONFIRM): State.PRESENT,
    (State.SUBSTITUTE, Act.CONFIRM): State.STOOD_IN,
    (State.SUPERIOR, Act.CONFIRM): State.FROM_ABOVE,
    (State.SILENT, Act.CONFIRM): State.LATE,
    (State.OFFICER, Act.CALL_OFF): State.CALLED_OFF,
    (State.SUBSTITUTE, Act.CALL_OFF): State.CALLED_OFF,
    (State.SUPERIOR, Act.CALL_OFF): State.CALLED_OFF,
}
OPEN = tuple(state for state in State if (state, Act.WAITED) in NEXT)
STATE_WORDS: Mapping[State, str] = {
    State.OFFICER: "Đang chờ người trực",
    State.SUBSTITUTE: "Đang chờ người thay",
    State.SUPERIOR: "Đã báo đơn vị cấp trên",
    State.PRESENT: "Người trực đã xác nhận",
    State.STOOD_IN: "Xác nhận sau khi hỏi người thay",
    State.FROM_ABOVE: "Xác nhận sau khi báo cấp trên",
    State.SILENT: "Chưa có ai xác nhận",
    State.LATE: "Xác nhận muộn",
    State.CALLED_OFF: "Thôi hỏi",
}
STEP_WORDS: Mapping[Step, str] = {
    Step.OFFICER: "Hỏi người đang trực",
    Step.SUBSTITUTE: "Hỏi người thay",
    Step.SUPERIOR: "Báo đơn vị cấp trên",
    Step.ANSWER: "Xác nhận đang trực",
    Step.LATE: "Trả lời muộn",
    Step.SILENT: "Hết giờ chờ, chưa có ai xác nhận",
    Step.CALLED_OFF: "Thôi hỏi vì đợt trực đã bãi bỏ",
}
PURPOSES: Mapping[State, Purpose] = {
    State.OFFICER: Purpose.PRESENCE,
    State.SUBSTITUTE: Purpose.SUBSTITUTE,
    State.SUPERIOR: Purpose.SUPERIOR,
}


class UnableToConfirm(ValueError):
    """The presence cannot be confirmed; the message is fit for the user."""


def diagram() -> str:
    """The table as Mermaid, for docs/lifecycles.md, where a test compares them."""
    lines = ["stateDiagram-v2", *(f"    {state}: {state} ({STATE_WORDS[state]})" for state in State)]
    lines += [f"    [*] --> {first_state(officer=officer)}" for officer in (True, False)]
    lines += [f"    {before} --> {then}: {act}" for (before, act), then in NEXT.items()]
    done = set(State) - {before for before, _act in NEXT}
    return "\n".join([*lines, *(f"    {state} --> [*]" for state in State if state in done)])


def after(state: State, act: Act) -> State:
    """The state after an act. Raises UnableToConfirm where the question is over."""
    try:
        return NEXT[state, act]
    except KeyError:
        raise UnableToConfirm("Lần hỏi này đã xong, không cần xác nhận nữa.") from None


@dataclass(frozen=True, slots=True)
class Waits:
    """Minutes of silence, counted from the question, until the substitute and until the unit above are told.

    Where nobody is on duty the substitute is asked at once, and the wait for the officer is saved.
    """

    substitute: int = WAITS[0]
    superior: int = WAITS[1]


def first_state(*, officer: bool) -> State:
    """Whom the question goes to first: where nobody is on duty it goes straight on."""
    return State.OFFICER if officer else State.SUBSTITUTE


def next_at(state: State, since: datetime, waits: Waits) -> datetime | None:
    """When silence goes one step further, `since` being when this state was come to; None once nobody is waited for."""
    if state is State.OFFICER:
        return since + waits.substitute * _MINUTE
    if state is State.SUBSTITUTE:
        return since + max(waits.superior - waits.substitute, 0) * _MINUTE
    return since + CLOSES if state is State.SUPERIOR else None


def moments(window: Span, every: int) -> Iterator[datetime]:
    """The moments at which a watch is asked, `every` minutes from its start; none where `every` is 0."""
    if every <= 0:
        return
    moment = window.start
    while moment < window.end:
        yield moment
        moment += every * _MINUTE


def moment_to_ask(window: Span, every: int, at: datetime) -> datetime | None:
    """The latest moment of the plan that has come, where it may still be asked about; None where there is none."""
    if every <= 0 or not window.start <= at < window.end:
        return None
    step = every * _MINUTE
    moment = window.start + ((at - window.start) // step) * step
    return moment if at - moment < min(LATEST, step) else None


def slot(moment: datetime) -> str:
    """The name of a planned moment: one question a unit, though two watches ask at that minute."""
    return f"{Why.PLAN}:{local(moment)}"


def spot_slot(at: datetime) -> str:
    """The name of a spot check: two in one minute are one."""
    return f"{Why.SPOT}:{local(at)}"


@dataclass(frozen=True, slots=True)
class Rate:
    """How a unit answered in a window: counts of questions that are over, by how they ended, and what was planned."""

    planned: int
    asked: int
    present: int
    stood_in: int
    from_above: int
    late: int
    silent: int

    @property
    def answered(self) -> int:
        """Answered by somebody of the watch within the delays: the officer or the substitute."""
        return self.present + self.stood_in

    @property
    def percent(self) -> int | None:
        """Whole percents, rounded down so that 100 means every one; None where nothing was asked."""
        return self.answered * 100 // self.asked if self.asked else None


def rate(counts: Mapping[State, int], planned: int) -> Rate:
    """The rate from how many questions are in each state; those still open and those called off are not counted."""
    of = {state: counts.get(state, 0) for state in State}
    over = (State.PRESENT, State.STOOD_IN, State.FROM_ABOVE, State.LATE, State.SILENT)
    return Rate(
        planned=planned,
        asked=sum(of[state] for state in over),
        present=of[State.PRESENT],
        stood_in=of[State.STOOD_IN],
        from_above=of[State.FROM_ABOVE],
        late=of[State.LATE],
        silent=of[State.SILENT],
    )
