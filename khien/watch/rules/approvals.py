"""Which shifts still rest on what somebody approved: cut shorter, swapped by consent, respelt. It approves nothing."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from khien.organisations.rules.names import folded
from khien.watch.rules.spans import Span


@dataclass(frozen=True, slots=True)
class Kept:
    """A shift as its row keeps it: in whose place it came, and whether by a swap to which both sides consented."""

    key: int
    member: int
    kind: str
    span: Span
    replaces: int | None
    by_consent: bool


def strange(standing: Collection[int], rows: Mapping[int, Kept], approved: Collection[int]) -> tuple[int, ...]:
    """Of the shifts that stand those for which nobody but a planner has spoken.

    `rows` holds those that are not among the approved, and all in whose place they came. A shift rests on the one
    before it where both sides of a swap consented, or the same member stays on in the same way for no longer.
    """
    return tuple(key for key in standing if key not in approved and not _rests(rows[key], rows, approved))


def another_person(before: str, after: str) -> bool:
    """Whether a corrected name is somebody else's: accents, capitals and spaces are spelling, all else is not."""
    return folded(before) != folded(after)


def _rests(one: Kept, rows: Mapping[int, Kept], approved: Collection[int]) -> bool:
    while one.key not in approved:
        before = rows.get(one.replaces) if one.replaces is not None else None
        if before is None or one.kind != before.kind or one.span.within(before.span) != one.span:
            return False
        if one.member != before.member and not one.by_consent:
            return False
        one = before
    return True
