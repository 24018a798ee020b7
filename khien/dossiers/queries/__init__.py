"""What others may ask of dossiers. Every answer starts from the units that the viewer reads."""

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
    "Next",
    "around",
    "case_of",
    "dossier_seen_by",
    "dossiers_of",
    "dossiers_seen_by",
    "law_today",
    "live_papers",
    "may_act",
    "rules_in_force",
    "waiting_for",
]
