"""What others may ask of evidence. Every answer starts from the units that the viewer reads."""

from khien.evidence.queries.pieces import (
    Life,
    about_units_below,
    awaiting_review,
    evidence_seen_by,
    facts_about,
    found,
    in_order,
    lives_of,
    reviews_waiting,
    standing_of,
    standing_pieces,
    unit_ids_of,
    waiting_rows,
    with_standing,
)

__all__ = [
    "Life",
    "about_units_below",
    "awaiting_review",
    "evidence_seen_by",
    "facts_about",
    "found",
    "in_order",
    "lives_of",
    "reviews_waiting",
    "standing_of",
    "standing_pieces",
    "unit_ids_of",
    "waiting_rows",
    "with_standing",
]
