"""What changes on a day: which instruments begin and end, and what becomes of each obligation. Values only."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from khien.law.lint import days_of_change
from khien.law.types import Catalogue, InForce, Instrument, Obligation, Terms
from khien.law.versions import Chosen, version_on
from khien.law.words import terms_words

_DAY = timedelta(days=1)


class Change(StrEnum):
    """What happens to an instrument or to an obligation."""

    BEGINS = "begins"
    ENDS = "ends"
    REPLACED = "replaced"
    CHANGES = "changes"
    UNCONFIRMED = "unconfirmed"


CHANGE_WORDS = {
    Change.BEGINS: "có hiệu lực",
    Change.ENDS: "hết hiệu lực",
    Change.REPLACED: "hết hiệu lực, được thay thế",
    Change.CHANGES: "thay đổi",
    Change.UNCONFIRMED: "chưa xác nhận hiệu lực",
}


@dataclass(frozen=True, slots=True)
class DutyChange:
    """An obligation before and after the day; None where no text asks it. `who` is in words."""

    obligation: Obligation
    kind: Change
    who: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class InstrumentChange:
    """An instrument and the obligations that change by it; `instrument` is None for the practice of letters."""

    instrument: Instrument | None
    kind: Change
    duties: tuple[DutyChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Changes:
    """All changes of one day, and the next day on which anything changes."""

    day: date
    instruments: tuple[InstrumentChange, ...] = ()
    next_day: date | None = None


@dataclass(slots=True)
class _Ledger:
    """Obligations gathered under the instrument that brings the change."""

    kinds: dict[str, Change] = field(default_factory=dict)
    duties: dict[str, list[DutyChange]] = field(default_factory=dict)

    def add(self, source: str, change: DutyChange) -> None:
        self.kinds.setdefault(source, change.kind)
        self.duties.setdefault(source, []).append(change)


def changes_on(catalogue: Catalogue, day: date) -> Changes:
    """What is different on `day` from the day before."""
    ledger = _Ledger({one.id: kind for one in catalogue.instruments.values() if (kind := _instrument(one, day))})
    for obligation in catalogue.obligations.values():
        before, after = version_on(obligation, day - _DAY), version_on(obligation, day)
        kind = _duty(before, after)
        if kind is not None:
            change = DutyChange(obligation, kind, _who(obligation, catalogue), *_both(before, after, catalogue))
            ledger.add(_source(before, after, kind), change)
    listed = tuple(
        InstrumentChange(catalogue.instruments.get(name), kind, tuple(ledger.duties.get(name, ())))
        for name, kind in ledger.kinds.items()
    )
    ahead = next((later for later in days_of_change(catalogue) if later > day), None)
    return Changes(day, listed, ahead)


def _instrument(one: Instrument, day: date) -> Change | None:
    if one.since == day:
        return Change.BEGINS
    if one.until is None or one.until + _DAY != day:
        return None
    if one.status is InForce.NOT_CONFIRMED:
        return Change.UNCONFIRMED
    return Change.REPLACED if one.replaced_by else Change.ENDS


def _duty(before: Chosen | None, after: Chosen | None) -> Change | None:
    if before is None or after is None:
        return Change.BEGINS if after else Change.ENDS if before else None
    if before.version is not after.version:
        return Change.CHANGES
    return Change.UNCONFIRMED if before.confirmed and not after.confirmed else None


def _source(before: Chosen | None, after: Chosen | None, kind: Change) -> str:
    """The instrument that the change is told under: the first that the new version cites, else the old one's."""
    for chosen in (after, before):
        if chosen and chosen.version.terms.cites:
            return chosen.version.terms.cites[0].instrument
        if chosen and kind is not Change.ENDS:
            return ""
    return ""


def _both(before: Chosen | None, after: Chosen | None, catalogue: Catalogue) -> tuple[str, str]:
    return _words(before, catalogue), _words(after, catalogue)


def _words(chosen: Chosen | None, catalogue: Catalogue) -> str:
    if chosen is None:
        return ""
    terms: Terms = chosen.version.terms
    ground = " (thực tiễn công văn)" if terms.practice else ""
    return terms_words(terms, catalogue.events) + ground


def _who(obligation: Obligation, catalogue: Catalogue) -> str:
    return "; ".join(catalogue.roles.get(role, role) for role in obligation.who) or "Mọi đơn vị"
