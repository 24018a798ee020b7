"""A dossier as its page needs it: where it stands, whose turn it is, what is missing, which clocks run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from khien.dossiers.models import Dossier, DossierPaper, Step
from khien.dossiers.papers.checklist import Filed
from khien.dossiers.queries.controls import said_of
from khien.dossiers.queries.dossiers import DRAWER, case_of, live_papers, may_act, recorded_for, rules_in_force
from khien.dossiers.rules.clocks import Timed, timed
from khien.dossiers.rules.order import Case, Fault, faults
from khien.dossiers.rules.regimes import Difference, UnableToFindRegime, differences, regime_on
from khien.dossiers.rules.states import Act, State, open_acts
from khien.dossiers.rules.words import PAPER_OF, Said, unwritten
from khien.law.controls.read import controls
from khien.law.levels.answers import typed
from khien.law.levels.decide import Decided, decide
from khien.law.levels.read import levels
from khien.law.load import catalogue
from khien.law.procedure.read import procedures
from khien.law.procedure.types import Procedure
from khien.law.types import Regime
from khien.notices.queries import settled
from khien.organisations.queries import Viewer


@dataclass(frozen=True, slots=True)
class Next:
    """An act that is open now; `mine` where the viewer may take it, `recorded` where it is done outside Khiên."""

    act: Act
    mine: bool
    recorded: bool
    against: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Around:
    """Everything about one dossier on a day."""

    law: Procedure
    case: Case
    decided: Decided
    steps: tuple[Step, ...]
    papers: tuple[DossierPaper, ...]
    nexts: tuple[Next, ...]
    clocks: tuple[Timed, ...]
    unwritten: tuple[Said, ...]
    controls: int
    unanswered: int

    def filed(self, dossier: Dossier) -> Filed:
        """What the checklist asks, by what was written and answered: the papers themselves are not made for it."""
        blanks = Counter(PAPER_OF[one.part] for one in self.unwritten)
        blanks["phuong-an"] += self.unanswered
        return Filed(
            law=self.law,
            level=dossier.level,
            uploads=tuple((one.document, one.file.original_name) for one in self.papers),
            steps=tuple((one.act, one.number, one.on) for one in self.steps),
            policy_number=dossier.policy_number,
            policy_on=dossier.policy_on,
            listed=dossier.listed,
            blanks={paper: blanks[paper] for paper in set(PAPER_OF.values())},
        )


def around(viewer: Viewer, dossier: Dossier, on: date) -> Around:
    """What stands around a dossier that the viewer reads (`dossier_seen_by`)."""
    state, regime = State(dossier.state), Regime(dossier.regime)
    steps = tuple(Step.objects.filter(dossier=dossier).select_related("paper", "by"))
    papers = tuple(live_papers(dossier))
    case = case_of(dossier, steps, papers)
    asked = controls().standards[regime].at(dossier.level) if dossier.level else []
    said = said_of(DRAWER, dossier.system, regime)
    return Around(
        law=case.law,
        case=case,
        decided=decide(levels(), Regime(dossier.regime), typed(levels(), dossier.facts)),
        steps=steps,
        papers=papers,
        nexts=tuple(_next(viewer, dossier, case, act, on) for act in open_acts(state, dossier.level, case.aside)),
        clocks=tuple(timed(case.law, dossier.level, case.steps, settled(viewer).calendar.works)),
        unwritten=unwritten(case.law, dossier.level, dossier.words),
        controls=len(asked),
        unanswered=sum(1 for one in asked if one.id not in said or said[one.id].proposed),
    )


def _next(viewer: Viewer, dossier: Dossier, case: Case, act: Act, on: date) -> Next:
    mine = may_act(viewer, dossier, act)
    against = faults(case, act, on, today=on, in_force=rules_in_force) if mine else []
    return Next(act, mine, recorded_for(dossier, act), tuple(against))


def law_today(dossier: Dossier, on: date) -> tuple[Regime, Sequence[Difference]]:
    """The regime of a day, and what the dossier would say otherwise under it."""
    then = Regime(dossier.regime)
    try:
        now = regime_on(levels(), catalogue().instruments, on)
    except UnableToFindRegime:
        return then, ()
    return now, differences(levels(), procedures().by_regime, then, now, typed(levels(), dossier.facts))
