"""What a correction leaves in the audit trail: before and after, with words that may name people kept apart."""

from dataclasses import fields
from datetime import date
from typing import Any

from khien.directives.rules.clauses import ClauseValue
from khien.reading.types import Cadence, Signer

PERSONAL = frozenset({"text", "audience", "coordinating", "signer"})
Change = dict[str, list[Any]]


def changes(before: Any, after: Any) -> tuple[Change, Change]:
    """`{field: [before, after]}` of two values of one dataclass: what may be shown for ever, what may be erased."""
    plain: Change = {}
    personal: Change = {}
    for one in fields(before):
        old, new = getattr(before, one.name), getattr(after, one.name)
        if old != new:
            (personal if one.name in PERSONAL else plain)[one.name] = [as_json(old), as_json(new)]
    return plain, personal


def as_json(value: Any) -> Any:
    """A field of a clause or of a letter's description as JSON; dates are ISO."""
    match value:
        case date():
            return value.isoformat()
        case Cadence():
            return {"every": value.every, "levels": list(value.levels), "topic": value.topic}
        case Signer():
            return {"name": value.name, "title": value.title, "capacity": value.capacity}
        case tuple():
            return [as_json(one) for one in value]
        case _:
            return value


def outline(clause: ClauseValue) -> dict[str, Any]:
    """A whole clause without the words that may name people."""
    return {one.name: as_json(getattr(clause, one.name)) for one in fields(clause) if one.name not in PERSONAL}
