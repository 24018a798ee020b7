"""Which dossiers a viewer reads and what he may do with one: the holder's people, and who appraises and approves it.

A dossier that was submitted names its appraiser and approver: that is their mandate, for it alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q, QuerySet

from khien.base.actors import Service
from khien.dossiers.models import ControlProof, Dossier, DossierPaper, Step
from khien.dossiers.rules.order import Body, Case, Taken
from khien.dossiers.rules.regimes import in_force
from khien.dossiers.rules.states import WHOSE, Act, Actor, State, stands_outside
from khien.law.controls.read import controls
from khien.law.load import catalogue
from khien.law.procedure.read import procedures
from khien.law.procedure.types import Authority
from khien.law.types import Cite, Regime
from khien.organisations.queries import Viewer, ancestors, may, subtree, units_seen_by, units_where
from khien.organisations.rules import Deed

if TYPE_CHECKING:
    from khien.files.models import StoredFile
    from khien.organisations.models import Unit
    from khien.systems.models import InformationSystem

DRAWER = Service("dossiers")  # reads for whoever reads the dossier, its appraiser outside the tree among them
APPRAISER_WAITS = (State.SUBMITTED, State.COMPLETE)
DEEDS = {Actor.HOLDER: Deed.PROVE, Actor.APPRAISER: Deed.REVIEW, Actor.APPROVER: Deed.SIGN}


def dossiers_seen_by(viewer: Viewer) -> QuerySet[Dossier]:
    """Dossiers of the units that the viewer reads, and those that his units appraise or approve."""
    seen = units_seen_by(viewer)
    judged = Q(submitted_at__isnull=False) & (Q(appraiser__in=seen) | Q(approver__in=seen))
    return Dossier.objects.filter(Q(holder__in=seen) | judged)


def dossier_seen_by(viewer: Viewer, key: UUID) -> Dossier | None:
    """One dossier with the units it names; None where the viewer does not read it."""
    rows = dossiers_seen_by(viewer).select_related(
        *("system__unit", "system__operator", "system__specialised"),
        *("holder__parent", "appraiser__parent", "approver__parent"),
    )
    return rows.filter(pk=key).first()


def dossiers_of(viewer: Viewer, system: InformationSystem) -> QuerySet[Dossier]:
    """The dossiers of a system, the newest first."""
    return dossiers_seen_by(viewer).filter(system=system).order_by("-made_at", "pk")


def waiting_for(viewer: Viewer) -> QuerySet[Dossier]:
    """What waits for the viewer's own word: to appraise, to approve, or to supplement; the longest waiting first."""
    appraised = Q(state__in=APPRAISER_WAITS, appraiser__in=units_where(viewer, Deed.REVIEW))
    signing = units_where(viewer, Deed.SIGN)
    approved = Q(state=State.PRESENTED, approver__in=signing)
    approved |= Q(state__in=(State.COMPLETE, State.APPRAISED), level__lt=3, approver__in=signing)
    held = units_where(viewer, Deed.PROVE)
    own = Q(state__in=(State.DRAFT, State.SUPPLEMENT, State.CHANGED), holder__in=held)
    own |= Q(state=State.APPRAISED, level__gte=3, holder__in=held)
    rows = dossiers_seen_by(viewer).filter(appraised | approved | own)
    return rows.select_related("system", "holder").order_by("moved_at", "pk")


def may_act(viewer: Viewer, dossier: Dossier, act: Act) -> bool:
    """Whether the viewer may take this act now. What stands outside Khiên is recorded by the unit that files."""
    unit = {
        Actor.HOLDER: dossier.holder,
        Actor.APPRAISER: dossier.appraiser,
        Actor.APPROVER: dossier.approver,
        Actor.NOBODY: None,
    }[WHOSE[act]]
    if WHOSE[act] is Actor.NOBODY:
        return False
    if recorded_for(dossier, act):
        return may(viewer, Deed.PROVE, dossier.holder)
    return unit is not None and may(viewer, DEEDS[WHOSE[act]], unit)


def recorded_for(dossier: Dossier, act: Act) -> bool:
    """Whether somebody outside Khiên acts, whose signed paper the unit that files records."""
    actor = WHOSE[act]
    if actor not in {Actor.APPRAISER, Actor.APPROVER}:
        return False
    authority = authority_of(dossier)
    if authority is not None and stands_outside(act, authority):
        return True
    return (dossier.appraiser_id if actor is Actor.APPRAISER else dossier.approver_id) is None


def authority_of(dossier: Dossier) -> Authority | None:
    """Who decides it by law; None while its level is not known."""
    law = procedures().by_regime[Regime(dossier.regime)]
    return law.authority_at(dossier.level, listed=dossier.listed) if dossier.level else None


def live_papers(dossier: Dossier) -> QuerySet[DossierPaper]:
    """The uploaded papers that were not removed; the caller has passed the gate."""
    return DossierPaper.objects.filter(dossier=dossier, removed_at=None).select_related("file").order_by("pk")


def signed_papers(dossier: Dossier) -> QuerySet[Step]:
    """The steps with a signed paper, in order; the caller has passed the gate."""
    return Step.objects.filter(dossier=dossier, paper__isnull=False).select_related("paper").order_by("pk")


def proofs_of(dossier: Dossier) -> list[StoredFile]:
    """The files of the evidence behind the answers to controls, each once; the caller has passed the gate."""
    regime = Regime(dossier.regime)
    proofs = ControlProof.objects.filter(
        answer__system=dossier.system_id, answer__standard=controls().standards[regime].instrument
    ).order_by("pk")
    found = {}
    for proof in proofs.prefetch_related("evidence__attachments__file"):
        for one in proof.evidence.attachments.all():
            found[one.file.sha256] = one.file
    return list(found.values())


def approved_by_appraiser(dossier: Dossier) -> bool:
    """Whether the law lets the same body appraise and approve at the dossier's level."""
    authority = authority_of(dossier)
    return authority is not None and authority.appraises is authority.approves


def judges_for(dossier: Dossier) -> list[Unit]:
    """The units that may be named to appraise or approve: those above, their offices, the specialised one."""
    above = list(ancestors(dossier.holder))
    offices = list(subtree(above[-1]).filter(parent=above[-1], kind="office", valid_to=None)) if above else []
    specialised = dossier.system.specialised
    found = {one.pk: one for one in (*reversed(above), *offices, *([specialised] if specialised else []))}
    found |= {one.pk: one for one in (dossier.appraiser, dossier.approver) if one is not None}
    return [one for one in found.values() if one.valid_to is None]


def case_of(
    dossier: Dossier, steps: Iterable[Step] | None = None, papers: Iterable[DossierPaper] | None = None
) -> Case:
    """What the rules of order ask of a dossier; its steps and papers are read where they are not at hand."""
    taken = Step.objects.filter(dossier=dossier) if steps is None else steps
    filed = live_papers(dossier) if papers is None else papers
    system = dossier.system
    if system.operator_id is not None:
        operator = Body(system.operator_id, system.operator.name if system.operator else "")
    elif system.operator_name:
        operator = Body(None, system.operator_name)
    else:
        operator = Body(dossier.holder_id, dossier.holder.name)
    return Case(
        law=procedures().by_regime[Regime(dossier.regime)],
        law_on=dossier.law_on,
        level=dossier.level,
        operator=operator,
        appraiser=Body(dossier.appraiser_id, dossier.appraiser.name if dossier.appraiser else dossier.appraiser_name),
        approver=Body(dossier.approver_id, dossier.approver.name if dossier.approver else dossier.approver_name),
        steps=tuple(Taken(Act(one.act), State(one.state), one.on, one.by_id) for one in taken),
        papers=frozenset(one.document for one in filed),
        policy_on=dossier.policy_on,
        listed=dossier.listed,
    )


def rules_in_force(cite: Cite, on: date) -> bool:
    """Whether a cited text had begun on a day, by the catalogue."""
    return in_force(catalogue().instruments, cite, on)
