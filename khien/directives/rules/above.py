"""What a letter must change when the one it passes on was changed after it: proposals, one click each, never silent."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from khien.directives.rules.clauses import ClauseValue
from khien.directives.rules.forwarding import redated
from khien.directives.rules.trail import as_json

_TERMS = ("deadline", "window", "cadences", "levels", "obligations")


@dataclass(frozen=True, slots=True)
class ClauseChange:
    """A clause above that asks something else than it did; `proposed` is what to make of one's own, None: take it back.

    `fields` names what changed above; it is empty where the clause above was taken back.
    """

    number: int
    key: str
    fields: tuple[str, ...]
    before: Mapping[str, Any]
    now: Mapping[str, Any]
    proposed: ClauseValue | None


def seen(source: ClauseValue, *, gone: bool) -> dict[str, Any]:
    """What a clause above asks, to be kept beside the one that carries it."""
    return {**{name: as_json(getattr(source, name)) for name in _TERMS}, "gone": gone}


def change_of(
    number: int, key: str, own: ClauseValue, known: Mapping[str, Any], source: ClauseValue, *, gone: bool, today: date
) -> ClauseChange | None:
    """What happened above since somebody last looked (`known`); None where nothing did."""
    now = seen(source, gone=gone)
    if not known or known == now:
        return None
    if gone:
        return None if known.get("gone") else ClauseChange(number, key, (), known, now, None)
    fields = tuple(name for name in _TERMS if known.get(name) != now[name])
    if not fields:
        return None
    return ClauseChange(number, key, fields, known, now, _adapted(own, known, source, fields, today))


def _adapted(
    own: ClauseValue, known: Mapping[str, Any], source: ClauseValue, fields: tuple[str, ...], today: date
) -> ClauseValue:
    """One's own clause with the change above made in it; what was ordered otherwise on purpose keeps its lead."""
    after = own
    if "deadline" in fields:
        day = moved(own.deadline, _day(known.get("deadline")), source.deadline, today)
        after = replace(after, deadline=day, settled=True)
        if own.deadline is not None and day is not None:
            after = replace(after, text=redated(after.text, own.deadline, day))
    if "window" in fields:
        after = replace(after, window=source.window)
    if "cadences" in fields:
        after = replace(after, cadences=source.cadences)
    if "levels" in fields:
        after = replace(after, levels=source.levels)
    if "obligations" in fields:
        before = set(known.get("obligations", ()))
        kept = [name for name in own.obligations if name not in before or name in source.obligations]
        fresh = [name for name in source.obligations if name not in before]
        after = replace(after, obligations=tuple(dict.fromkeys((*kept, *fresh))))
    return after


def moved(own: date | None, before: date | None, now: date | None, today: date) -> date | None:
    """One's own day after the day above moved: as long before it as it was, never after it, never in the past."""
    if now is None:
        return own
    if own is None:
        return now
    lead = max(before - own, timedelta(0)) if before is not None else timedelta(0)
    return min(now, max(now - lead, today + timedelta(days=1)))


def _day(written: Any) -> date | None:
    return date.fromisoformat(written) if isinstance(written, str) else None
