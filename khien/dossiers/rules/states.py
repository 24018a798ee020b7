"""The way of a dossier as a table of states and acts, and whose each act is. It knows no law but what it is given."""

from collections.abc import Mapping
from enum import StrEnum

from khien.base.lifecycle import drawn
from khien.law.procedure.types import OUTSIDE, Authority, Party


class UnableToMoveOn(ValueError):
    """The act is not open to the dossier as it stands; the message says so."""


class State(StrEnum):
    """Where a dossier stands."""

    DRAFT = "draft"
    SUPPLEMENT = "supplement"
    SUBMITTED = "submitted"
    COMPLETE = "complete"
    APPRAISED = "appraised"
    PRESENTED = "presented"
    APPROVED = "approved"
    CHANGED = "changed"
    REDETERMINED = "redetermined"
    WITHDRAWN = "withdrawn"


class Act(StrEnum):
    """What is done with it."""

    OPINION = "opinion"
    SUBMIT = "submit"
    ASK_SUPPLEMENT = "ask_supplement"
    FIND_COMPLETE = "find_complete"
    APPRAISE = "appraise"
    FIND_UNFIT = "find_unfit"
    PRESENT = "present"
    SEND_BACK = "send_back"
    APPROVE = "approve"
    LIST = "list"
    VET = "vet"
    CERTIFY = "certify"
    CHANGE = "change"
    REDETERMINE = "redetermine"
    WITHDRAW = "withdraw"


class Actor(StrEnum):
    """Whose act it is."""

    HOLDER = "holder"
    APPRAISER = "appraiser"
    APPROVER = "approver"
    NOBODY = "nobody"  # it follows from another dossier's approval


NEXT: Mapping[tuple[State, Act], State] = {
    (State.DRAFT, Act.OPINION): State.DRAFT,
    (State.DRAFT, Act.SUBMIT): State.SUBMITTED,
    (State.DRAFT, Act.WITHDRAW): State.WITHDRAWN,
    (State.SUPPLEMENT, Act.OPINION): State.SUPPLEMENT,
    (State.SUPPLEMENT, Act.SUBMIT): State.SUBMITTED,
    (State.SUPPLEMENT, Act.WITHDRAW): State.WITHDRAWN,
    (State.SUBMITTED, Act.ASK_SUPPLEMENT): State.SUPPLEMENT,
    (State.SUBMITTED, Act.FIND_COMPLETE): State.COMPLETE,
    (State.SUBMITTED, Act.WITHDRAW): State.WITHDRAWN,
    (State.COMPLETE, Act.APPRAISE): State.APPRAISED,
    (State.COMPLETE, Act.FIND_UNFIT): State.SUPPLEMENT,
    (State.COMPLETE, Act.APPROVE): State.APPROVED,
    (State.COMPLETE, Act.WITHDRAW): State.WITHDRAWN,
    (State.APPRAISED, Act.PRESENT): State.PRESENTED,
    (State.APPRAISED, Act.APPROVE): State.APPROVED,
    (State.APPRAISED, Act.LIST): State.APPRAISED,
    (State.APPRAISED, Act.WITHDRAW): State.WITHDRAWN,
    (State.PRESENTED, Act.APPROVE): State.APPROVED,
    (State.PRESENTED, Act.SEND_BACK): State.SUPPLEMENT,
    (State.PRESENTED, Act.LIST): State.PRESENTED,
    (State.PRESENTED, Act.WITHDRAW): State.WITHDRAWN,
    (State.APPROVED, Act.LIST): State.APPROVED,
    (State.APPROVED, Act.VET): State.APPROVED,
    (State.APPROVED, Act.CERTIFY): State.APPROVED,
    (State.APPROVED, Act.CHANGE): State.CHANGED,
    (State.APPROVED, Act.REDETERMINE): State.REDETERMINED,
    (State.CHANGED, Act.REDETERMINE): State.REDETERMINED,
}
STATES: Mapping[State, str] = {
    State.DRAFT: "Đang soạn",
    State.SUPPLEMENT: "Cần bổ sung",
    State.SUBMITTED: "Đã nộp, chờ kiểm tra hồ sơ",
    State.COMPLETE: "Hồ sơ đủ, chờ thẩm định",
    State.APPRAISED: "Đã thẩm định",
    State.PRESENTED: "Đã trình phê duyệt",
    State.APPROVED: "Đã được phê duyệt",
    State.CHANGED: "Cần xác định lại",
    State.REDETERMINED: "Đã được xác định lại",
    State.WITHDRAWN: "Đã rút",
}
ACTS: Mapping[Act, str] = {
    Act.OPINION: "Ghi ý kiến chuyên môn",
    Act.SUBMIT: "Nộp hồ sơ",
    Act.ASK_SUPPLEMENT: "Yêu cầu bổ sung",
    Act.FIND_COMPLETE: "Xác nhận hồ sơ đủ, hợp lệ",
    Act.APPRAISE: "Ghi ý kiến thẩm định: phù hợp",
    Act.FIND_UNFIT: "Ghi ý kiến thẩm định: chưa phù hợp",
    Act.PRESENT: "Trình phê duyệt",
    Act.SEND_BACK: "Trả lại, chưa phê duyệt",
    Act.APPROVE: "Phê duyệt",
    Act.LIST: "Ghi quyết định của Thủ tướng về Danh mục",
    Act.VET: "Ghi kết quả thẩm định an ninh mạng",
    Act.CERTIFY: "Ghi Giấy chứng nhận đủ điều kiện an ninh mạng",
    Act.CHANGE: "Ghi nhận cấp độ không còn phù hợp",
    Act.REDETERMINE: "Thay bằng hồ sơ xác định lại",
    Act.WITHDRAW: "Rút hồ sơ",
}
WHOSE: Mapping[Act, Actor] = {
    Act.OPINION: Actor.HOLDER,
    Act.SUBMIT: Actor.HOLDER,
    Act.ASK_SUPPLEMENT: Actor.APPRAISER,
    Act.FIND_COMPLETE: Actor.APPRAISER,
    Act.APPRAISE: Actor.APPRAISER,
    Act.FIND_UNFIT: Actor.APPRAISER,
    Act.PRESENT: Actor.HOLDER,
    Act.SEND_BACK: Actor.APPROVER,
    Act.APPROVE: Actor.APPROVER,
    Act.LIST: Actor.HOLDER,
    Act.VET: Actor.HOLDER,
    Act.CERTIFY: Actor.HOLDER,
    Act.CHANGE: Actor.HOLDER,
    Act.REDETERMINE: Actor.NOBODY,
    Act.WITHDRAW: Actor.HOLDER,
}
BEING_WRITTEN = frozenset({State.DRAFT, State.SUPPLEMENT})
UNDER_WAY = frozenset({State.SUBMITTED, State.COMPLETE, State.APPRAISED, State.PRESENTED})
HOLDS = frozenset({State.APPROVED, State.CHANGED})  # its decision stands
ASIDE = frozenset({Act.OPINION, Act.LIST, Act.VET, Act.CERTIFY})  # recorded beside the way: the state stays
NUMBERED = frozenset({Act.APPROVE, Act.APPRAISE, Act.LIST, Act.VET, Act.CERTIFY})
SIGNED = ASIDE | {Act.SUBMIT, Act.APPRAISE, Act.FIND_UNFIT, Act.PRESENT, Act.APPROVE}
EXPLAINED = frozenset({Act.ASK_SUPPLEMENT, Act.FIND_UNFIT, Act.SEND_BACK, Act.CHANGE, Act.WITHDRAW})
_APPRAISED_FIRST = (
    3  # from this level on an approval file holds the appraisal: 85/2016 Điều 17.1.b, 331/2026 Điều 24.1.b
)


def after(state: State, act: Act) -> State:
    """The state after an act. Raises UnableToMoveOn."""
    then = NEXT.get((state, act))
    if then is None:
        raise UnableToMoveOn(f"Hồ sơ đang ở bước “{STATES[state]}”, không {ACTS[act][0].lower()}{ACTS[act][1:]} được.")
    return then


def party_of(act: Act, authority: Authority) -> Party | None:
    """Who acts by law; None where it is the unit that files, or nobody."""
    match WHOSE[act]:
        case Actor.APPRAISER:
            return authority.appraises
        case Actor.APPROVER:
            return authority.approves
        case _:
            return None


def stands_outside(act: Act, authority: Authority) -> bool:
    """Whether a ministry or the Prime Minister acts: Khiên records their paper and never acts for them."""
    return party_of(act, authority) in OUTSIDE


def beside(authority: Authority, *, national: bool) -> frozenset[Act]:
    """What the law has recorded beside the way; `national`: it names steps of systems on the list of its own."""
    found = {Act.OPINION} if authority.expert_opinion else set[Act]()
    if authority.lists:
        found |= {Act.LIST, Act.VET, Act.CERTIFY} if national else {Act.LIST}
    return frozenset(found)


def open_acts(state: State, level: int | None, aside: frozenset[Act] = ASIDE) -> tuple[Act, ...]:
    """What can be done next at a level, in the order of the table; `aside` are those that `beside` allows."""
    found = [act for (before, act) in NEXT if before is state and act is not Act.REDETERMINE]
    return tuple(act for act in found if fits_level(act, state, level, aside))


def fits_level(act: Act, state: State, level: int | None, aside: frozenset[Act] = ASIDE) -> bool:
    """Whether a level knows the act there: levels 1–2 are approved by who appraises, without being presented."""
    if act in ASIDE:
        return level is not None and act in aside
    if act is Act.PRESENT:
        return level is not None and level >= _APPRAISED_FIRST
    if act is Act.APPROVE:
        low = level is not None and level < _APPRAISED_FIRST
        return low if state in {State.COMPLETE, State.APPRAISED} else True
    return True


def diagram() -> str:
    """The table as Mermaid, for the docs."""
    return drawn(NEXT, State.DRAFT, STATES)
