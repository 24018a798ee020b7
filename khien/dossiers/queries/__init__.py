"""What others may ask of dossiers. Every answer starts from the units that the viewer reads."""

from khien.dossiers.queries.controls import (
    ControlOn,
    Gap,
    Rollup,
    as_gaps,
    controls_of,
    controls_state,
    gaps_of,
    level_now,
    rollups,
    said_of,
    systems_answered,
    tallies_of,
)
from khien.dossiers.queries.dossiers import (
    case_of,
    dossier_seen_by,
    dossiers_of,
    dossiers_seen_by,
    live_papers,
    may_act,
    rules_in_force,
    waiting_for,
)
from khien.dossiers.queries.showing import Around, Next, around, law_today

__all__ = [
    "Around",
    "ControlOn",
    "Gap",
    "Next",
    "Rollup",
    "around",
    "as_gaps",
    "case_of",
    "controls_of",
    "controls_state",
    "dossier_seen_by",
    "dossiers_of",
    "dossiers_seen_by",
    "gaps_of",
    "law_today",
    "level_now",
    "live_papers",
    "may_act",
    "rollups",
    "rules_in_force",
    "said_of",
    "systems_answered",
    "tallies_of",
    "waiting_for",
]
