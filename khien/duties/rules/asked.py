"""The verdict on what one clause asks of one unit: the law of the letter's day, its systems, its evidence."""

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from khien.duties.rules.combine import inventory_on, over_systems
from khien.duties.rules.judge import Case, judge
from khien.duties.rules.verdicts import Proven, Status, Verdict
from khien.law.terms import only_dated, overridden
from khien.law.types import Catalogue, ClauseTerms, Subject, Terms
from khien.law.versions import version_on

LETTER_RECEIVED = "directive_received"  # the event that a letter itself is


@dataclass(frozen=True, slots=True)
class System:
    """A system as the judge needs it: its level on the day, None where not yet known."""

    id: int
    name: str
    level: int | None


@dataclass(frozen=True, slots=True)
class Asked:
    """One clause asking one obligation. `asked_on` is the day it was sent; `waived` a reason in force."""

    obligation: str
    law_on: date
    asked_on: date
    clause: ClauseTerms
    waived: str = ""


@dataclass(frozen=True, slots=True)
class Dossier:
    """What is known of a unit on a day: its systems, all its evidence, the events that start clocks."""

    systems: Sequence[System]
    evidence: Sequence[Proven]
    events: Mapping[tuple[int | None, str], date]


def terms_of(asked: Asked, catalogue: Catalogue) -> tuple[Terms, bool] | None:
    """The terms that decide, and whether the law behind them is confirmed; None where no law asks it.

    A letter may order what no text asks: then the obligation's newest version lends its proofs, as practice.
    """
    obligation = catalogue.obligations.get(asked.obligation)
    if obligation is None or not obligation.versions:
        return None
    chosen = version_on(obligation, asked.law_on)
    if chosen is not None:
        return overridden(chosen.version.terms, asked.clause), chosen.confirmed
    newest = max(obligation.versions, key=lambda one: one.since)
    lent = replace(newest.terms, cites=(), practice=True)
    return replace(overridden(lent, asked.clause), quote=asked.clause.quote), True


def how_decided(asked: Asked, catalogue: Catalogue) -> str:
    """What rules over the law here: "more" for a clause that asks more, "dated" for one that sets a day alone."""
    obligation = catalogue.obligations.get(asked.obligation)
    chosen = version_on(obligation, asked.law_on) if obligation is not None else None
    if chosen is None:
        return "practice"
    base = chosen.version.terms
    said = overridden(base, asked.clause)
    if said != base:
        return "dated" if only_dated(base, said) else "more"
    return "practice" if base.practice or not base.cites else "law"


def proofs_asked(asked: Asked, catalogue: Catalogue) -> tuple[str, ...]:
    """The kinds of proof that answer it; empty where the catalogue does not know the obligation."""
    found = terms_of(asked, catalogue)
    return found[0].proofs if found else ()


def verdict_on(
    asked: Asked,
    dossier: Dossier,
    catalogue: Catalogue,
    on: date,
    *,
    words: Mapping[str, str],
    holidays: Container[date],
    known: tuple[Terms, bool] | None = None,
    judged: Callable[[Case], Verdict] = judge,
) -> Verdict:
    """The verdict of a day. A duty waived is waived whatever else holds.

    `known` are its terms (`terms_of`), where the caller judges the same ask of many days; `judged` is then `judge`
    that remembers.
    """
    if asked.waived:
        return Verdict(
            Status.WAIVED, f"Được miễn: {asked.waived}", quote=asked.clause.quote, turns_on=on + timedelta(days=1)
        )
    found = known or terms_of(asked, catalogue)
    if found is None:
        return Verdict(Status.UNPROVEN, "Danh mục không còn nghĩa vụ này", quote=asked.clause.quote)
    terms, confirmed = found

    def one(system: System | None) -> Verdict:
        about = system.id if system else None
        case = Case(
            terms=terms,
            level=system.level if system else None,
            evidence=[piece for piece in dossier.evidence if piece.system == about],
            on=on,
            proofs=catalogue.proofs,
            events=_events(dossier, about, asked),
            words=words,
            holidays=holidays,
            needs_level=system is not None,
            since=asked.asked_on,
        )
        return judged(case)

    if catalogue.obligations[asked.obligation].subject is Subject.SYSTEM:
        verdicts = [(system.name, one(system)) for system in dossier.systems]
        unit_wide = [piece for piece in dossier.evidence if piece.system is None]
        whole = over_systems(verdicts, inventory_on(unit_wide, on))
        if not verdicts:  # nothing is signed yet
            signed = one(None)
            whole = replace(whole, cites=signed.cites, quote=signed.quote, decided_by=signed.decided_by)
    else:
        whole = one(None)
    return whole if whole.confirmed == confirmed else replace(whole, confirmed=confirmed)


def _events(dossier: Dossier, system: int | None, asked: Asked) -> dict[str, date]:
    """Events of the unit and of this system, the latest of each kind; the letter's arrival is one of them."""
    events: dict[str, date] = {LETTER_RECEIVED: asked.law_on}
    for (about, kind), day in dossier.events.items():
        if about in (None, system) and (kind not in events or day > events[kind]):
            events[kind] = day
    return events
