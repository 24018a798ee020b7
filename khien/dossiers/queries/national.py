"""Systems whose dossier belongs on a list that the Prime Minister approves: who proposed, appraised, approved what."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from khien.dossiers.models import Dossier, Step
from khien.dossiers.queries.dossiers import dossiers_seen_by
from khien.dossiers.rules.states import Act, State
from khien.law.levels.answers import typed
from khien.law.levels.decide import Decided, decide, listed
from khien.law.levels.read import levels
from khien.law.types import Regime
from khien.organisations.queries import Viewer

_SHOWN = (Act.APPRAISE, Act.LIST, Act.APPROVE, Act.VET, Act.CERTIFY)


@dataclass(frozen=True, slots=True)
class National:
    """One dossier for the list. `ground` decided; `steps` are the last of each act."""

    dossier: Dossier
    ground: Decided
    steps: dict[Act, Step]


def for_the_list(viewer: Viewer) -> QuerySet[Dossier]:
    """Dossiers of level 5, or on the list of national security, that were neither withdrawn nor replaced."""
    rows = dossiers_seen_by(viewer).filter(Q(level=5) | Q(listed=True))
    rows = rows.exclude(state__in=(State.WITHDRAWN, State.REDETERMINED))
    steps = Prefetch("steps", Step.objects.filter(act__in=_SHOWN).order_by("pk"), to_attr="told")
    return rows.select_related("system", "system__operator", "holder").prefetch_related(steps).order_by("-level", "pk")


def as_national(dossier: Dossier) -> National:
    """What the list says of a dossier of `for_the_list`."""
    known, regime = levels(), Regime(dossier.regime)
    answers = typed(known, dossier.facts)
    ground = listed(known, regime, answers)
    if ground.criterion is None:  # under 2016 level 5 itself is the ground
        ground = decide(known, regime, answers)
    steps: list[Step] = getattr(dossier, "told", [])
    return National(dossier, ground, {Act(one.act): one for one in steps})
