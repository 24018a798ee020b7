"""What the review page needs of a letter before it is sent: gaps, proposals, what units have already proven."""

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date

from khien.directives.models import Directive
from khien.directives.queries.addressees import Reach, resolve
from khien.directives.queries.forwarding import gaps_of_forwarding
from khien.directives.queries.proposing import gaps_of_proposals, readiness
from khien.directives.queries.values import clause_value
from khien.directives.rules.readiness import Gap, gaps
from khien.directives.rules.terms import terms_by_obligation
from khien.directives.rules.windows import Window, base_day, proposed_windows
from khien.duties.queries import already_proven, met_today
from khien.duties.rules.verdicts import Status
from khien.law import load
from khien.law.types import ClauseTerms, Obligation, Terms
from khien.law.versions import version_on
from khien.organisations.queries import Viewer, require, units_seen_by
from khien.organisations.rules import Deed

MOST_JUDGED = 1000  # units × clauses that are judged while somebody waits


@dataclass(frozen=True, slots=True)
class Preview:
    """One obligation of one clause before sending: how many units, and the verdict each would have today.

    `law` is the catalogue's own terms on the letter's day, to show beside the clause's; None where no text asks it.
    """

    number: int
    obligation: Obligation
    terms: ClauseTerms
    law: Terms | None
    units: int
    verdicts: Mapping[Status, int]
    proven: tuple[int, ...]


def gaps_of(
    viewer: Viewer, directive: Directive, on: date, *, reached: Sequence[Reach] | None = None
) -> tuple[Gap, ...]:
    """What is still to settle before the letter can be sent; empty when it may be. `reached` is what `resolve` told."""
    reached = resolve(viewer, directive, on) if reached is None else reached
    clauses = [readiness(one) for one in reached]
    law_on = directive.law_on or directive.issued_on
    found = gaps(clauses, law_on=law_on, needs_confirming=directive.needs_confirming)
    return (*found, *gaps_of_proposals(directive), *gaps_of_forwarding(directive, reached))


def preview(viewer: Viewer, directive: Directive, on: date, *, reached: Sequence[Reach] | None = None) -> list[Preview]:
    """What each unit has already proven of what the letter would ask, judged by the law of the letter's day.

    Only units that the viewer reads are judged; a letter without a day is judged by today's law. Where a letter goes to
    so many that judging would keep the person waiting (`is_roughly`), it is told as earlier letters ask the same.
    """
    law_on = directive.law_on or base_day(directive.issued_on, directive.issued_partial, on)
    reached = resolve(viewer, directive, on) if reached is None else reached
    names = {one.id for reach in reached for one in _obligations(reach)}
    roughly = is_roughly(reached)
    met = met_today(viewer, names) if roughly else {}
    seen = set(units_seen_by(viewer).values_list("pk", flat=True)) if roughly else set()
    read: dict[int, set[int]] = {}  # clauses of one rule share one tuple of units
    found: list[Preview] = []
    for reach in reached:
        obligations = _obligations(reach)
        terms = terms_by_obligation(clause_value(reach.clause), obligations, law_on)
        if roughly and id(reach.units) not in read:
            read[id(reach.units)] = seen.intersection(unit.id for unit in reach.units)
        for one in obligations:
            told = _remembered(read[id(reach.units)], met[one.id]) if roughly else None
            found.append(_previewed(viewer, reach, one, terms[one.id], law_on, on, told))
    return found


def is_roughly(reached: Sequence[Reach]) -> bool:
    """Whether a letter goes to too many units to judge them all while somebody waits."""
    return sum(len(one.units) for one in reached) > MOST_JUDGED


_Told = tuple[Mapping[Status, int], tuple[int, ...]]  # units by verdict, and those that meet it


def _remembered(units: Set[int], met: Set[int]) -> _Told:
    proven = units & met
    return {Status.MET: len(proven), Status.UNPROVEN: len(units) - len(proven)}, tuple(proven)


def _obligations(reach: Reach) -> list[Obligation]:
    known = load.catalogue().obligations
    return [known[name] for name in dict.fromkeys(reach.clause.obligations) if name in known]


def _previewed(
    viewer: Viewer,
    reach: Reach,
    obligation: Obligation,
    terms: ClauseTerms,
    law_on: date,
    on: date,
    told: _Told | None,
) -> Preview:
    chosen = version_on(obligation, law_on)
    verdicts, proven = told or _judged(viewer, reach, obligation, law_on, terms, on)
    return Preview(
        number=reach.number,
        obligation=obligation,
        terms=terms,
        law=chosen.version.terms if chosen else None,
        units=len(reach.units),
        verdicts=verdicts,
        proven=proven,
    )


def _judged(viewer: Viewer, reach: Reach, obligation: Obligation, law_on: date, terms: ClauseTerms, on: date) -> _Told:
    judged = already_proven(viewer, [unit.id for unit in reach.units], obligation.id, law_on, terms, on)
    statuses = {unit: verdict.status for unit, verdict in judged.items()}
    return Counter(statuses.values()), tuple(unit for unit, status in statuses.items() if status is Status.MET)


def windows_of(viewer: Viewer, directive: Directive, on: date) -> dict[str, tuple[Window, ...]]:
    """For each clause (by id) about watching, the holidays that the letter names, as windows to confirm."""
    require(viewer, Deed.READ, directive.holder)
    since = base_day(directive.issued_on, directive.issued_partial, on)
    found = {}
    for clause in directive.clauses.all():
        windows = proposed_windows((clause.text,), clause.topics, since=since)
        found[str(clause.pk)] = windows or proposed_windows((directive.subject,), clause.topics, since=since)
    return found
