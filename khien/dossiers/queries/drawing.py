"""Gathers from every slice what the papers of a dossier say, for a viewer who reads the dossier."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from khien.base import clock
from khien.dossiers.models import Dossier, Step
from khien.dossiers.papers.data import ControlLine, DossierData, Issuer, StepLine, Upload
from khien.dossiers.queries.controls import ControlOn, controls_of
from khien.dossiers.queries.dossiers import DRAWER, live_papers
from khien.dossiers.rules.diagrams import Diagram, columns, in_order
from khien.dossiers.rules.regimes import on_list, regime_on
from khien.dossiers.rules.states import ACTS, BEING_WRITTEN, Act, State
from khien.law.controls.carry import State as Answered
from khien.law.controls.read import controls
from khien.law.controls.types import GroupKind
from khien.law.levels.answers import typed
from khien.law.levels.decide import decide, kind_of
from khien.law.levels.read import levels
from khien.law.levels.types import Answers, Fact, FactKind, Value
from khien.law.load import catalogue
from khien.law.procedure.read import procedures
from khien.law.types import Instrument, Regime
from khien.systems.queries import inventory

if TYPE_CHECKING:
    from khien.organisations.models import Unit

GROUNDS: Mapping[Regime, tuple[str, ...]] = {
    Regime.ATTT_2016: ("86/2015/QH13", "85/2016/NĐ-CP", "12/2022/TT-BTTTT"),
    Regime.ANM_2026: ("116/2025/QH15", "331/2026/NĐ-CP"),
}
STATES: Mapping[Answered, str] = {
    Answered.IN_PLACE: "Đã đáp ứng",
    Answered.PARTLY: "Đáp ứng một phần",
    Answered.MISSING: "Chưa đáp ứng",
    Answered.NOT_APPLICABLE: "Không áp dụng",
}
_NO_USE = frozenset({"domains", "software", "components"})  # parts of the inventory that no paper shows
_KIND = {GroupKind.MANAGEMENT: "yêu cầu quản lý", GroupKind.TECHNICAL: "yêu cầu kỹ thuật"}


def dossier_data(dossier: Dossier, on: date, *, law_on: date | None = None, for_checklist: bool = True) -> DossierData:
    """The data object of a dossier that the viewer reads: the caller has passed the gate (`dossier_seen_by`).

    With `law_on` it says what the dossier would say under the law of that day: its level decided anew, its standard,
    its grounds. Raises UnableToFindRegime. Without `for_checklist` it does not ask what was uploaded.
    """
    known = levels()
    regime = Regime(dossier.regime) if law_on is None else regime_on(known, catalogue().instruments, law_on)
    answers = typed(known, dossier.facts)
    decided = decide(known, regime, answers)
    level = dossier.level if law_on is None else decided.level
    kind = kind_of(known, answers)
    no_use = _NO_USE if dossier.system.provider_id else _NO_USE | {"contracts"}
    found = inventory(DRAWER, dossier.system, on, without=no_use)
    standard = controls().standards[regime]
    instrument = catalogue().instruments.get(standard.instrument)
    return DossierData(
        law=procedures().by_regime[regime],
        law_on=law_on or dossier.law_on,
        on=on,
        draft=law_on is not None or State(dossier.state) in BEING_WRITTEN,
        level=level,
        listed=dossier.listed if law_on is None else on_list(known, regime, answers),
        decided=decided,
        kind=kind.words if kind else "",
        information=_said(known.facts["information_kinds"], answers.get("information_kinds")),
        answers=_answered(answers, regime),
        inventory=found,
        holder=_issuer(dossier.holder),
        owner=found.card.owner_name or found.card.unit,
        operator=found.card.operator or dossier.holder.name,
        appraiser=_issuer(dossier.appraiser) if dossier.appraiser else Issuer(dossier.appraiser_name),
        approver=_issuer(dossier.approver) if dossier.approver else Issuer(dossier.approver_name),
        words=dossier.words,
        policy_number=dossier.policy_number,
        policy_on=dossier.policy_on,
        grounds=tuple(_cited(one) for one in _grounds(regime, law_on or dossier.law_on)),
        standard=instrument.number if instrument else standard.instrument,
        controls=_controls(dossier, regime, level),
        uploads=_uploads(dossier) if for_checklist else (),
        steps=_steps(dossier),
        columns={one.value: columns(dossier.layout, one) for one in Diagram},
        orders={one.value: in_order(dossier.layout, one) for one in Diagram},
    )


def _issuer(unit: Unit) -> Issuer:
    return Issuer(unit.name, unit.parent.name if unit.parent else "", unit.symbol, unit.place)


def _answered(answers: Answers, regime: Regime) -> tuple[tuple[str, str], ...]:
    """What decided first, then the others; a fact that another regime alone asks is left out."""
    known = levels()
    because = decide(known, regime, answers).because
    named = [*because, *(key for key in known.facts if key in answers and key not in because)]
    return tuple(
        (fact.question, _said(fact, answers.get(key)))
        for key in named
        if regime in (fact := known.facts[key]).regimes and key in answers
    )


def _said(fact: Fact, value: Value | None) -> str:
    options = dict(fact.options)
    if value is None:
        return ""
    if fact.kind is FactKind.BOOL:
        return "Có" if value else "Không"
    if isinstance(value, tuple):
        return "; ".join(options.get(str(one), str(one)) for one in value) or "Không có"
    return options.get(str(value), f"{value:,}".replace(",", ".") if isinstance(value, int) else str(value))


def _grounds(regime: Regime, on: date) -> list[Instrument]:
    found = [catalogue().instruments[number] for number in GROUNDS[regime]]
    return [one for one in found if one.since is None or one.since <= on]


def _cited(one: Instrument) -> str:
    if one.kind == "Luật":
        return f"Luật {one.title} số {one.number}"
    day = f" ngày {one.issued_on:%d/%m/%Y}" if one.issued_on else ""
    if one.title_is_ours:
        return f"{one.kind} số {one.number}{day}"
    return f"{one.kind} số {one.number}{day} về {one.title[0].lower()}{one.title[1:]}"


def _controls(dossier: Dossier, regime: Regime, level: int | None) -> tuple[ControlLine, ...]:
    if level is None:
        return ()
    groups = controls().standards[regime].groups
    return tuple(
        _line(one, groups[one.control.group].words, _KIND[groups[one.control.group].kind])
        for one in controls_of(DRAWER, dossier.system, regime, level)
    )


def _line(one: ControlOn, group: str, kind: str) -> ControlLine:
    answer: Any = one.answer if one.state is not None else None
    return ControlLine(
        group=group,
        kind=kind,
        clause=one.clause,
        title=one.control.title,
        state=STATES[one.state] if one.state is not None else "",
        how=answer.how if answer else "",
        due_on=answer.due_on if answer else None,
        confidence=one.control.confidence,
    )


def _uploads(dossier: Dossier) -> tuple[Upload, ...]:
    return tuple(
        Upload(one.document, one.file.original_name, one.digest, one.file.size, clock.day_of(one.added_at))
        for one in live_papers(dossier)
    )


def _steps(dossier: Dossier) -> tuple[StepLine, ...]:
    return tuple(
        StepLine(one.act, ACTS[Act(one.act)], one.on, one.number, one.party, one.digest)
        for one in Step.objects.filter(dossier=dossier)
    )
