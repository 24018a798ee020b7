"""Which version of an obligation decides on a letter's day. Knows no evidence and no today.

The gap rule: where an old version's end is only inferred and no successor is in force yet (1 July to
18 August 2026), the old version still decides, marked as not confirmed. A duty never falls into a gap.
"""

from dataclasses import dataclass
from datetime import date

from khien.law.types import Obligation, Version


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
    begun = [one for one in obligation.versions if one.since <= law_on]
    in_force = [one for one in begun if one.until is None or law_on <= one.until]
    if in_force:
        version = max(in_force, key=lambda one: one.since)
        return Chosen(version, True, _successor_note(obligation, version))
    last = max(begun, key=lambda one: (one.until or date.max, one.since), default=None)
    if last is None or last.end_confirmed:
        return None
    return Chosen(last, False, " ".join(filter(None, (_gap_note(last), _successor_note(obligation, last)))))


def _gap_note(version: Version) -> str:
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
