"""A dossier is begun under the law of a day, written, given its papers; one that no longer fits is made anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from khien.base import audit, clock
from khien.dossiers.actions.holding import UnableToDraft, being_written, locked, person_id, refuse_old, saved
from khien.dossiers.models import Dossier, DossierPaper, Step
from khien.dossiers.rules import words as headings
from khien.dossiers.rules.diagrams import MOST_FRAMES, Diagram, Moved, columns, in_order, moved
from khien.dossiers.rules.regimes import UnableToFindRegime, on_list, regime_on
from khien.dossiers.rules.states import BEING_WRITTEN, HOLDS, UNDER_WAY, Act, State, after
from khien.law.levels.answers import typed
from khien.law.levels.decide import COMPONENTS, decide
from khien.law.levels.read import levels
from khien.law.load import catalogue
from khien.law.procedure.read import procedures
from khien.law.types import Regime
from khien.organisations.queries import Viewer, require
from khien.organisations.rules import Deed
from khien.systems import queries as systems

if TYPE_CHECKING:
    from khien.files.models import StoredFile
    from khien.systems.models import InformationSystem

OTHER = "khac"


@transaction.atomic
def draft_dossier(system: InformationSystem, *, by: Viewer, at: datetime, law_on: date) -> Dossier:
    """Begin a dossier under the law of a day, from the answers given so far. One at a time for a system."""
    require(by, Deed.PROVE, system.unit)
    if system.valid_to is not None and system.valid_to <= clock.day_of(at):
        raise UnableToDraft("Hệ thống đã dừng hoạt động, không lập hồ sơ được.")
    if law_on > clock.day_of(at):
        raise UnableToDraft("Ngày áp dụng luật ở sau hôm nay.")
    row = _begun(system, by=by, at=at, law_on=law_on, follows=_standing(system))
    details = {"system": system.pk, "regime": row.regime, "law_on": law_on.isoformat(), "level": row.level}
    audit.record("dossier.drafted", _subject(row), by=by, at=at, unit_id=row.holder_id, details=details)
    return row


def _standing(system: InformationSystem) -> Dossier | None:
    """The dossier whose decision holds now, which a new one will follow; one under way refuses another."""
    if Dossier.objects.filter(system=system, state__in=BEING_WRITTEN | UNDER_WAY).exists():
        raise UnableToDraft("Hệ thống này đang có một hồ sơ chưa xong. Hãy làm tiếp hoặc rút hồ sơ đó trước.")
    return Dossier.objects.filter(system=system, state__in=HOLDS).order_by("-made_at").first()


def _begun(system: InformationSystem, *, by: Viewer, at: datetime, law_on: date, follows: Dossier | None) -> Dossier:
    try:
        regime = regime_on(levels(), catalogue().instruments, law_on)
    except UnableToFindRegime as refusal:
        raise UnableToDraft(str(refusal)) from refusal
    facts = _snapshot(system, by=by, at=at)
    kept = headings.kept(procedures().by_regime[regime], 5, follows.words) if follows else {}
    return Dossier.objects.create(
        system=system,
        holder=system.unit,
        regime=regime,
        law_on=law_on,
        level=_level(regime, facts),
        listed=_listed(regime, facts),
        state=State.DRAFT,
        facts=facts,
        words=kept,
        layout=follows.layout if follows else {},
        policy_number=follows.policy_number if follows else "",
        policy_on=follows.policy_on if follows else None,
        follows=follows,
        made_at=at,
        made_by_id=person_id(by),
        moved_at=at,
    )


def _snapshot(system: InformationSystem, *, by: Viewer, at: datetime) -> dict[str, Any]:
    """The answers as they stand, with the levels that the components have: the highest of them may decide."""
    found = systems.proposals_of(by, [system.pk], clock.day_of(at))[system.pk]
    said = found.answers.items()
    facts: dict[str, Any] = {key: list(value) if isinstance(value, tuple) else value for key, value in said}
    if parts := [one.level for one in found.components if one.level is not None]:
        facts[COMPONENTS] = [*facts.get(COMPONENTS, ()), *parts]
    return facts


def _level(regime: Regime, facts: Mapping[str, Any]) -> int | None:
    return decide(levels(), regime, typed(levels(), facts)).level


def _listed(regime: Regime, facts: Mapping[str, Any]) -> bool:
    return on_list(levels(), regime, typed(levels(), facts))


@transaction.atomic
def refresh_facts(dossier: Dossier, *, by: Viewer, at: datetime, version: int | None = None) -> Dossier:
    """Take the answers of the interview as they are now; the level follows from them."""
    row = being_written(dossier, by, version)
    before = row.level
    row.facts = _snapshot(row.system, by=by, at=at)
    row.level = _level(Regime(row.regime), row.facts)
    row.listed = _listed(Regime(row.regime), row.facts)
    saved(row, "facts", "level", "listed")
    details = {"from": before, "to": row.level}
    audit.record("dossier.facts_taken", _subject(row), by=by, at=at, unit_id=row.holder_id, details=details)
    return row


@transaction.atomic
def write_words(
    dossier: Dossier,
    given: Mapping[str, str],
    *,
    policy_number: str,
    policy_on: date | None,
    version: int,
    by: Viewer,
    at: datetime,
) -> Dossier:
    """Save what people write under the headings and which decision issued the quy chế; what is blank is not known.

    What is kept so already needs no saving, whatever version was seen: fields save themselves, then the button does.
    """
    row = being_written(dossier, by)
    law = procedures().by_regime[Regime(row.regime)]
    wanted = headings.kept(law, row.level, {**row.words, **given}), policy_number.strip()[:100], policy_on
    if wanted == (row.words, row.policy_number, row.policy_on):
        return row
    refuse_old(row, version)
    row.words, row.policy_number, row.policy_on = wanted
    saved(row, "words", "policy_number", "policy_on")
    details = {"headings": sorted(row.words), "policy_on": policy_on.isoformat() if policy_on else None}
    audit.record("dossier.worded", _subject(row), by=by, at=at, unit_id=row.holder_id, details=details)
    return row


@transaction.atomic
def adjust_layout(
    dossier: Dossier,
    layout: Mapping[str, Moved],
    *,
    orders: Mapping[str, Sequence[str]] | None = None,
    version: int,
    by: Viewer,
    at: datetime,
) -> Dossier:
    """How the diagrams are laid out, by kind of diagram: boxes a row, and in `orders` which frame stands where."""
    row = being_written(dossier, by, version)
    settled = {f"{one.value}_order": list(in_order(row.layout, one)) for one in Diagram}
    settled |= {f"{Diagram(name).value}_order": list(order)[:MOST_FRAMES] for name, order in (orders or {}).items()}
    widths = {one.value: columns(row.layout, one) for one in Diagram} | moved(layout)
    row.layout = widths | {name: order for name, order in settled.items() if order}
    saved(row, "layout")
    audit.record("dossier.laid_out", _subject(row), by=by, at=at, unit_id=row.holder_id, details=dict(row.layout))
    return row


@transaction.atomic
def add_paper(dossier: Dossier, document: str, file: StoredFile, *, by: Viewer, at: datetime) -> DossierPaper:
    """Put an uploaded paper into the dossier, with the hash of its bytes."""
    row = being_written(dossier, by)
    law = procedures().by_regime[Regime(row.regime)]
    if document not in {one.id for one in law.documents} | {OTHER, "policy", "danh-gia-rui-ro"}:
        raise UnableToDraft("Hãy chọn giấy tờ này thuộc phần nào của hồ sơ.")
    paper = DossierPaper.objects.create(
        dossier=row, document=document, file=file, digest=file.sha256, added_at=at, added_by_id=person_id(by)
    )
    saved(row)
    details = {"document": document, "sha256": file.sha256}
    audit.record("dossier.paper_added", _subject(row), by=by, at=at, unit_id=row.holder_id, details=details)
    return paper


@transaction.atomic
def remove_paper(paper: DossierPaper, *, by: Viewer, at: datetime) -> DossierPaper:
    """Take a paper out again; its hash stays in the chain."""
    row = being_written(paper.dossier, by)
    held = DossierPaper.objects.select_for_update().get(pk=paper.pk)
    if held.removed_at is not None:
        raise UnableToDraft("Giấy tờ này đã được bỏ khỏi hồ sơ.")
    held.removed_at = at
    held.save(update_fields=["removed_at"])
    saved(row)
    details = {"document": held.document, "sha256": held.digest}
    audit.record("dossier.paper_removed", _subject(row), by=by, at=at, unit_id=row.holder_id, details=details)
    return held


@transaction.atomic
def redetermine(dossier: Dossier, *, why: str, law_on: date, by: Viewer, at: datetime) -> Dossier:
    """Say that an approved level no longer fits, and begin the dossier that will take its place."""
    old = locked(dossier)
    require(by, Deed.PROVE, old.holder)
    if not why.strip():
        raise UnableToDraft("Hãy ghi vì sao phải xác định lại cấp độ.")
    if State(old.state) is not State.CHANGED:
        _changed(old, why.strip(), by=by, at=at)
    if Dossier.objects.filter(system=old.system, state__in=BEING_WRITTEN | UNDER_WAY).exists():
        raise UnableToDraft("Hệ thống này đang có một hồ sơ chưa xong. Hãy làm tiếp hoặc rút hồ sơ đó trước.")
    row = _begun(old.system, by=by, at=at, law_on=law_on, follows=old)
    details = {"from": str(old.pk), "to": str(row.pk), "regime": row.regime, "law_on": law_on.isoformat()}
    audit.record("dossier.redetermined", _subject(row), by=by, at=at, unit_id=row.holder_id, details=details)
    return row


def _changed(old: Dossier, why: str, *, by: Viewer, at: datetime) -> None:
    old.state = after(State(old.state), Act.CHANGE)
    old.moved_at = at
    Step.objects.create(
        dossier=old, act=Act.CHANGE, state=old.state, on=clock.day_of(at), at=at, by_id=person_id(by), words=why
    )
    saved(old, "state", "moved_at")


def _subject(row: Dossier) -> str:
    return f"dossier:{row.pk}"
