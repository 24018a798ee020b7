"""Time limits of dossiers that run for units: those whose turn it is, by the calendar that an official corrects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from khien.dossiers.models import Dossier
from khien.dossiers.queries.dossiers import dossiers_seen_by, recorded_for
from khien.dossiers.rules.clocks import Timed, timed
from khien.dossiers.rules.order import Taken
from khien.dossiers.rules.states import UNDER_WAY, WHOSE, Act, Actor, State
from khien.law.procedure.clocks import Works
from khien.law.procedure.read import procedures
from khien.law.procedure.types import ClockOf
from khien.law.types import Regime
from khien.notices.queries import settled
from khien.organisations.queries import Viewer

if TYPE_CHECKING:
    from khien.organisations.models import Unit

MOST = 500
WAITS_FOR = {ClockOf.SUPPLEMENT: Act.FIND_COMPLETE, ClockOf.APPRAISAL: Act.APPRAISE, ClockOf.APPROVAL: Act.APPROVE}


@dataclass(frozen=True, slots=True)
class DossierDue:
    """A clock that runs on a dossier, and the unit that has to stop it."""

    dossier: Dossier
    run: Timed
    unit: int


def dossiers_due(viewer: Viewer, units: Iterable[Unit]) -> list[DossierDue]:
    """The clocks that run for these units, the soonest first; of dossiers that the viewer reads."""
    keys = {one.pk for one in units}
    rows = dossiers_seen_by(viewer).filter(state__in=UNDER_WAY)
    rows = rows.filter(Q(appraiser__in=keys) | Q(approver__in=keys) | Q(holder__in=keys)).order_by("moved_at", "pk")
    found = rows.select_related("system", "holder").prefetch_related("steps")[:MOST]
    works = settled(viewer).calendar.works
    due = [one for row in found for one in _of(row, works) if one.unit in keys]
    return sorted(due, key=lambda one: (one.run.running.due_on, one.dossier.pk))


def runs_of(row: Dossier, works: Works) -> list[Timed]:
    """Every run of every clock of a dossier that came with its steps. Raises UnableToCount."""
    steps = [Taken(Act(one.act), State(one.state), one.on) for one in row.steps.all()]
    return timed(procedures().by_regime[Regime(row.regime)], row.level, steps, works)


def _of(row: Dossier, works: Works) -> Iterator[DossierDue]:
    for run in runs_of(row, works):
        unit = _turn_of(row, WAITS_FOR[run.clock.of])
        if run.stopped_by is None and unit is not None:
            yield DossierDue(row, run, unit)


def _turn_of(row: Dossier, act: Act) -> int | None:
    """The unit that acts; where that is done outside Khiên, the one that files and records it."""
    if recorded_for(row, act):
        return row.holder_id
    return row.approver_id if WHOSE[act] is Actor.APPROVER else row.appraiser_id
