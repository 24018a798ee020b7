"""What others may ask of units, people and rights. Every answer is read afresh: no right is remembered."""

from khien.organisations.queries.people import (
    grants_of,
    grants_on,
    home_unit,
    link_holder,
    manages,
    people_seen_by,
    people_with,
)
from khien.organisations.queries.rights import (
    NotAllowed,
    Viewer,
    may,
    require,
    units_by_mandate,
    units_seen_by,
    units_where,
)
from khien.organisations.queries.tree import (
    TreeFault,
    ancestors,
    check_tree,
    code_of,
    codes_held,
    codes_of,
    live_on,
    subtree,
    successor_of,
    unit_with_code,
)

__all__ = [
    "NotAllowed",
    "TreeFault",
    "Viewer",
    "ancestors",
    "check_tree",
    "code_of",
    "codes_held",
    "codes_of",
    "grants_of",
    "grants_on",
    "home_unit",
    "link_holder",
    "live_on",
    "manages",
    "may",
    "people_seen_by",
    "people_with",
    "require",
    "subtree",
    "successor_of",
    "unit_with_code",
    "units_by_mandate",
    "units_seen_by",
    "units_where",
]
