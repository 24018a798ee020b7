"""The written matrix of roles and deeds. It decides from values alone and knows no row of any table."""

from collections.abc import Iterable, Mapping
from enum import StrEnum


class Role(StrEnum):
    """What a person is, on a unit and everything below it."""

    LEADER = "leader"
    COORDINATOR = "coordinator"
    OFFICER = "officer"
    RESPONDER = "responder"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class Deed(StrEnum):
    """What someone wants to do to a unit's affairs."""

    READ = "read"
    TAKE_IN = "take_in"
    ASSIGN = "assign"
    REVIEW = "review"
    PROVE = "prove"
    ANSWER = "answer"
    SIGN = "sign"
    WAIVE = "waive"
    REPORT = "report"
    MANAGE = "manage"
    READ_AUDIT = "read_audit"


MAY: Mapping[Role, frozenset[Deed]] = {
    Role.LEADER: frozenset({Deed.READ, Deed.SIGN, Deed.WAIVE, Deed.READ_AUDIT}),
    Role.COORDINATOR: frozenset(
        {
            Deed.READ,
            Deed.TAKE_IN,
            Deed.ASSIGN,
            Deed.REVIEW,
            Deed.PROVE,
            Deed.ANSWER,
            Deed.WAIVE,
            Deed.REPORT,
            Deed.READ_AUDIT,
        }
    ),
    Role.OFFICER: frozenset({Deed.READ, Deed.PROVE, Deed.ANSWER}),
    Role.RESPONDER: frozenset({Deed.READ}),
    Role.AUDITOR: frozenset({Deed.READ, Deed.READ_AUDIT}),
    Role.ADMINISTRATOR: frozenset({Deed.MANAGE, Deed.READ, Deed.READ_AUDIT}),
}

# A job records, files and counts for every unit; a person's word (review, answer, sign, waive) it never gives.
SERVICE_MAY: frozenset[Deed] = frozenset(Deed) - {Deed.REVIEW, Deed.ANSWER, Deed.SIGN, Deed.WAIVE}

# Whatever role a machine is given: it drafts, records and takes in; what binds a unit is for people to say.
MACHINE_MAY: frozenset[Deed] = frozenset(Deed) - {Deed.REVIEW, Deed.SIGN, Deed.WAIVE, Deed.ASSIGN, Deed.REPORT}
MACHINE_ROLES: tuple[Role, ...] = (Role.OFFICER, Role.COORDINATOR, Role.AUDITOR, Role.ADMINISTRATOR)

ROLE_LABELS: Mapping[Role, str] = {
    Role.LEADER: "Lãnh đạo đơn vị",
    Role.COORDINATOR: "Cán bộ đầu mối",
    Role.OFFICER: "Cán bộ thực hiện",
    Role.RESPONDER: "Thành viên ứng cứu",
    Role.AUDITOR: "Người kiểm tra",
    Role.ADMINISTRATOR: "Quản trị đơn vị",
}


def roles_that_may(deed: Deed) -> tuple[Role, ...]:
    """The roles that carry a deed, in the order of `Role`."""
    return tuple(role for role in Role if deed in MAY[role])


def machine_role_fault(role: Role) -> str:
    """Why a machine cannot hold the role, in Vietnamese; empty where it can."""
    return "" if role in MACHINE_ROLES else f"Máy không giữ vai trò “{ROLE_LABELS[role]}”."


def strictly_below(deed: Deed) -> bool:
    """True for what a role may do to the units below it but never to its own: nobody excuses himself."""
    return deed is Deed.WAIVE


def reaches_back(deed: Deed) -> bool:
    """True for what reaches the units that ended into one's own: their history is read, never written."""
    return deed in {Deed.READ, Deed.READ_AUDIT}


def outermost(paths: Iterable[str]) -> tuple[str, ...]:
    """Distinct paths in byte order, without those lying under another of them."""
    kept: list[str] = []
    for path in sorted(set(paths)):
        if not kept or not path.startswith(kept[-1]):
            kept.append(path)
    return tuple(kept)
