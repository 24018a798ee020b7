"""The life of a check, its papers, and which evidence a finished one records. Pure: it asks nobody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from khien.base.lifecycle import drawn
from khien.law.assessment.types import PROFESSIONAL, Assessor, Part
from khien.law.facts import FactValue


class UnableToMoveOn(ValueError):
    """The step is not open to the activity as it stands; the message says so."""


class State(StrEnum):
    """Where an activity stands."""

    PLANNED = "planned"
    HELD = "held"
    FINISHED = "finished"
    ACCEPTED = "accepted"
    CANCELLED = "cancelled"


class Step(StrEnum):
    """What is done with it."""

    HOLD = "hold"
    FINISH = "finish"
    ACCEPT = "accept"
    SEND_BACK = "send_back"
    CANCEL = "cancel"


NEXT: Mapping[tuple[State, Step], State] = {
    (State.PLANNED, Step.HOLD): State.HELD,
    (State.PLANNED, Step.CANCEL): State.CANCELLED,
    (State.HELD, Step.HOLD): State.HELD,
    (State.HELD, Step.FINISH): State.FINISHED,
    (State.HELD, Step.CANCEL): State.CANCELLED,
    (State.FINISHED, Step.ACCEPT): State.ACCEPTED,
    (State.FINISHED, Step.SEND_BACK): State.HELD,
}
STATES: Mapping[State, str] = {
    State.PLANNED: "Đã lên kế hoạch",
    State.HELD: "Đang thực hiện",
    State.FINISHED: "Đã có kết quả, chờ duyệt",
    State.ACCEPTED: "Kết quả đã được duyệt",
    State.CANCELLED: "Đã hủy",
}
STEPS: Mapping[Step, str] = {
    Step.HOLD: "Ghi phần đã thực hiện",
    Step.FINISH: "Ghi kết quả",
    Step.ACCEPT: "Duyệt kết quả",
    Step.SEND_BACK: "Trả lại kết quả",
    Step.CANCEL: "Hủy kế hoạch",
}
OPEN = frozenset({State.PLANNED, State.HELD})  # still to be done: has a due day
REPORTED = frozenset({State.FINISHED, State.ACCEPTED})


def after(state: State, step: Step) -> State:
    """The state after a step. Raises UnableToMoveOn."""
    then = NEXT.get((state, step))
    if then is None:
        raise UnableToMoveOn(f"Cuộc kiểm tra đang ở bước “{STATES[state]}”, không làm bước “{STEPS[step]}” được.")
    return then


def diagram() -> str:
    """The table as Mermaid, for the docs."""
    return drawn(NEXT, State.PLANNED, STATES)


class PaperKind(StrEnum):
    """What a paper of an activity is."""

    PLAN = "plan"
    PERMISSION = "permission"
    LICENCE = "licence"
    REPORT = "report"
    MINUTES = "minutes"
    SCAN_OUTPUT = "scan_output"
    OTHER = "other"


PAPERS: Mapping[PaperKind, str] = {
    PaperKind.PLAN: "Kế hoạch, quyết định kiểm tra",
    PaperKind.PERMISSION: "Văn bản cho phép thử xâm nhập",
    PaperKind.LICENCE: "Giấy phép, hợp đồng của bên kiểm tra",
    PaperKind.REPORT: "Báo cáo kết quả",
    PaperKind.MINUTES: "Biên bản kiểm tra đã ký",
    PaperKind.SCAN_OUTPUT: "Tệp kết quả của công cụ quét",
    PaperKind.OTHER: "Giấy tờ khác",
}


class Said(StrEnum):
    """What was found of one content of the law; nothing said is not known."""

    MET = "met"
    UNMET = "unmet"
    UNKNOWN = "unknown"


SAID: Mapping[Said, str] = {Said.MET: "Đạt", Said.UNMET: "Chưa đạt", Said.UNKNOWN: "Chưa kết luận"}
OF_SYSTEM = frozenset({Part.COMPLIANCE, Part.EFFECTIVENESS, Part.CONDITION, Part.SELF_CHECK, Part.POLICE_CHECK})
OF_DEVICE = frozenset({Part.SCAN, Part.PENETRATION, Part.SOURCE_CODE})
_KINDS: Mapping[Assessor, str] = {
    **dict.fromkeys(PROFESSIONAL, "competent_body"),
    Assessor.INDEPENDENT_UNIT: "independent_unit",
    Assessor.OPERATOR: "operator",
}


@dataclass(frozen=True, slots=True)
class SystemChecked:
    """One system of a finished activity: when it was checked as a whole, and its devices by name with their days."""

    id: int
    name: str
    checked_on: date | None
    devices: Mapping[str, date | None]
    counts: Mapping[str, int]  # findings by severity
    open_findings: int = 0

    @property
    def untested(self) -> list[str]:
        return [name for name, on in self.devices.items() if on is None]

    @property
    def tested(self) -> list[date]:
        return [on for on in self.devices.values() if on is not None]


@dataclass(frozen=True, slots=True)
class Held:
    """A finished activity as the evidence of it is made from."""

    title: str
    parts: frozenset[Part]
    assessor: Assessor | None
    assessor_name: str
    tool: str
    authorised: bool
    outcome: str
    summary: str
    number: str
    last_day: date
    inspection: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """Evidence to be recorded of one system, or (None) of the unit: kind, day, facts."""

    proof: str
    on: date
    facts: Mapping[str, FactValue]
    system: int | None


@dataclass(frozen=True, slots=True)
class Lack:
    """Evidence that is not recorded, and why."""

    system: str
    proof: str
    why: str


def pieces_of(held: Held, systems: Sequence[SystemChecked]) -> tuple[list[Piece], list[Lack]]:
    """What the activity proves, and what it does not. A part of the devices proves no scan of a system."""
    pieces: list[Piece] = []
    lacks: list[Lack] = []
    for system in systems:
        for proof, maker in _OF_SYSTEM:
            found = maker(held, system)
            if isinstance(found, Piece):
                pieces.append(found)
            elif found:
                lacks.append(Lack(system.name, proof, found))
    if held.inspection or Part.POLICE_CHECK in held.parts:
        pieces.append(Piece("inspection_record", held.last_day, {"findings": held.summary or held.title}, None))
    return pieces, lacks


def supervised(held: Held) -> Piece:
    """What the superior's inspection proves for the superior itself."""
    facts: dict[str, FactValue] = {"number": held.number, "units": 1}
    if held.summary:
        facts["findings"] = held.summary
    return Piece("supervision_record", held.last_day, facts, None)


def _scan(held: Held, system: SystemChecked) -> Piece | str:
    if Part.SCAN not in held.parts:
        return ""
    if short := _short(system):
        return short
    counts = system.counts
    other = sum(count for name, count in counts.items() if name not in {"critical", "high"})
    facts: dict[str, FactValue] = {
        "tool": held.tool,
        "scope": f"{held.title}: {system.name}, mọi thiết bị đã khai",
        "targets": len(system.tested),
        "critical": counts.get("critical", 0),
        "high": counts.get("high", 0),
        "other": other,
    }
    return Piece("scan_result", min(system.tested), facts, system.id)


def _penetration(held: Held, system: SystemChecked) -> Piece | str:
    if Part.PENETRATION not in held.parts:
        return ""
    if not system.tested:
        return "chưa thử trên thiết bị nào"
    if not held.authorised:
        return "chưa có văn bản cho phép thử xâm nhập"
    scope = ", ".join(name for name, on in system.devices.items() if on is not None)
    facts: dict[str, FactValue] = {
        "scope": scope[:2000],
        "tester": held.assessor_name,
        "authorised": True,
        "findings": sum(system.counts.values()),
    }
    return Piece("penetration_test", max(system.tested), facts, system.id)


def _assessment(held: Held, system: SystemChecked) -> Piece | str:
    """The report of a check needs compliance, effectiveness and a technical check of every device."""
    if not held.parts & {Part.COMPLIANCE, Part.EFFECTIVENESS}:
        return ""
    lacking = [words for part, words in _ALL_OF.items() if part not in held.parts]
    if not held.parts & {Part.SCAN, Part.PENETRATION}:
        lacking.append("phần kỹ thuật")
    if lacking:
        return f"cuộc này không làm {', '.join(lacking)}"
    if system.checked_on is None:
        return "chưa ghi ngày kiểm tra hệ thống"
    if short := _short(system):
        return short
    kind = _KINDS.get(held.assessor) if held.assessor else None
    if kind is None:
        return "chưa rõ bên kiểm tra thuộc loại nào"
    facts: dict[str, FactValue] = {
        "scope": f"{held.title}: {system.name}",
        "assessor": held.assessor_name,
        "assessor_kind": kind,
        "findings": sum(system.counts.values()),
        "findings_open": system.open_findings,
    }
    return Piece("assessment", min(system.checked_on, *system.tested), facts, system.id)


def _condition(held: Held, system: SystemChecked) -> Piece | str:
    if Part.CONDITION not in held.parts:
        return ""
    if not held.outcome or system.checked_on is None:
        return "chưa ghi kết luận hoặc ngày kiểm tra hệ thống"
    facts: dict[str, FactValue] = {"scope": system.name, "ready": held.outcome == "fit"}
    return Piece("condition_assessment", system.checked_on, facts, system.id)


def _short(system: SystemChecked) -> str:
    """Why a technical check does not cover the system; empty where it does."""
    if not system.devices:
        return "hệ thống chưa khai thiết bị nào"
    if system.untested:
        return f"chưa kiểm tra {len(system.untested)} thiết bị: {', '.join(system.untested[:5])}"
    return ""


_ALL_OF: Mapping[Part, str] = {Part.COMPLIANCE: "kiểm tra tuân thủ", Part.EFFECTIVENESS: "đánh giá hiệu quả"}
_OF_SYSTEM = (
    ("scan_result", _scan),
    ("penetration_test", _penetration),
    ("assessment", _assessment),
    ("condition_assessment", _condition),
)
