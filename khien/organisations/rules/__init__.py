"""The pure rules of units and rights: kinds of unit, codes, roles and what each may do. Values in, values out."""

from khien.organisations.rules.codes import LONGEST_CODE, code_faults, normal_code
from khien.organisations.rules.kinds import UNIT_KINDS, Level, UnitKind, kind_labelled, kinds_named
from khien.organisations.rules.rights import (
    MACHINE_MAY,
    MACHINE_ROLES,
    MAY,
    ROLE_LABELS,
    SERVICE_MAY,
    Deed,
    Role,
    machine_role_fault,
    outermost,
    reaches_back,
    roles_that_may,
    strictly_below,
)

__all__ = [
    "LONGEST_CODE",
    "MACHINE_MAY",
    "MACHINE_ROLES",
    "MAY",
    "ROLE_LABELS",
    "SERVICE_MAY",
    "UNIT_KINDS",
    "Deed",
    "Level",
    "Role",
    "UnitKind",
    "code_faults",
    "kind_labelled",
    "kinds_named",
    "machine_role_fault",
    "normal_code",
    "outermost",
    "reaches_back",
    "roles_that_may",
    "strictly_below",
]
