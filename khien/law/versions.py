"""Which version of an obligation decides on a letter's day. Knows no evidence and no today.

The gap rule: where an old version's end is only inferred and no successor is in force yet (1 July to
18 August 2026), the old version still decides, marked as not confirmed. A duty never falls into a gap.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

from khien.law.types import Obligation, Version


class Dated(Protocol):
    """What the law says from a day to a day, whose end may be inferred only."""

    @property
    def since(self) -> date: ...
    @property
    def until(self) -> date | None: ...
    @property
    def end_confirmed(self) -> bool: ...


_Dated = TypeVar("_Dated", bound=Dated)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The version that decides. `confirmed` is False inside a gap of the law.

    `today_note` tells, in Vietnamese, what has changed since or is in doubt; empty where nothing has.
    """

    version: Version
    confirmed: bool
    today_note: str = ""


def version_on(obligation: Obligation, law_on: date) -> Chosen | None:
    """The version in force on `law_on`; the newest where two are. None where no text asked it that day."""
    found = dated_on(obligation.versions, law_on)
    if found is None:
        return None
    version, confirmed = found
    notes = ("" if confirmed else gap_note(version), _successor_note(obligation, version))
    return Chosen(version, confirmed, " ".join(filter(None, notes)))


def dated_on(versions: Sequence[_Dated], law_on: date) -> tuple[_Dated, bool] | None:
    """The one that decides on a day and whether that is confirmed: outside a gap of the law."""
    begun = [one for one in versions if one.since <= law_on]
    in_force = [one for one in begun if one.until is None or law_on <= one.until]
    if in_force:
        return max(in_force, key=lambda one: one.since), True
    last = max(begun, key=lambda one: (one.until or date.max, one.since), default=None)
    return None if last is None or last.end_confirmed else (last, False)


def gap_note(version: Dated) -> str:
    """What to tell of a rule that decides inside a gap of the law."""
    end = version.until.strftime("%d/%m/%Y") if version.until else ""
    return (
        f"Chưa xác nhận hiệu lực: quy định này được suy là hết hiệu lực sau ngày {end} nhưng chưa thấy văn bản "
        "bãi bỏ và chưa có quy định thay thế có hiệu lực."
    )


def _successor_note(obligation: Obligation, version: Version) -> str:
    later = [one for one in obligation.versions if one.since > version.since]
    if not later:
        return ""
    newest = max(later, key=lambda one: one.since)
    ground = ", ".join(dict.fromkeys(cite.instrument for cite in newest.terms.cites)) or "thực tiễn công văn"
    return f"Từ ngày {newest.since.strftime('%d/%m/%Y')} nghĩa vụ này theo {ground}."
