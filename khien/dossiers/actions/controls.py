"""Changes of answers to controls: one verb, one transaction, one entry each. Only who proves for the unit answers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from khien.base import audit, clock
from khien.base.actors import Service
from khien.dossiers.models import ControlAnswer, ControlProof
from khien.dossiers.queries.controls import is_proposal, level_now, said_of
from khien.dossiers.rules.controls import GAPS
from khien.dossiers.rules.standards import standard_of
from khien.evidence.queries import evidence_seen_by, standing_of
from khien.evidence.rules import Standing
from khien.law.controls.carry import Carried, State, carried
from khien.law.controls.read import controls as known_controls
from khien.law.controls.types import Standard
from khien.law.types import Regime
from khien.organisations.queries import Viewer, people_with, require
from khien.organisations.rules import Deed

if TYPE_CHECKING:
    from khien.organisations.models import Person
    from khien.systems.models import InformationSystem

MOST_WORDS = 4000
_GONE = frozenset({Standing.WITHDRAWN, Standing.SUPERSEDED})


class UnableToAnswerControl(ValueError):
    """The control cannot be answered so; the message is fit for the user."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said of a control. `how` is the reason where it does not apply; `due_on` is kept for gaps alone."""

    state: State
    how: str = ""
    owner: Person | None = None
    due_on: date | None = None
    proofs: tuple[UUID, ...] = ()


@transaction.atomic
def answer_control(
    system: InformationSystem, regime: Regime, control: str, answer: Answer, *, by: Viewer, at: datetime
) -> ControlAnswer:
    """Say how far one control of the standard is in place; said again, it replaces what was said before."""
    standard, level = _asked(system, regime, [control], by=by, at=at)
    answer = _checked(system, answer, [control], standard, by=by, at=at)
    row = _write(system, standard, [control], answer, by=by, at=at)[0]
    _note("control.answered", system, standard, answer, {"control": control, "level": level}, by=by, at=at)
    return row


@transaction.atomic
def answer_many(
    system: InformationSystem, regime: Regime, controls: Sequence[str], answer: Answer, *, by: Viewer, at: datetime
) -> int:
    """The same answer for several controls at once, a group of them as a rule; how many."""
    wanted = list(dict.fromkeys(controls))
    standard, level = _asked(system, regime, wanted, by=by, at=at)
    answer = _checked(system, answer, wanted, standard, by=by, at=at)
    _write(system, standard, wanted, answer, by=by, at=at)
    _note("control.answered_many", system, standard, answer, {"controls": wanted, "level": level}, by=by, at=at)
    return len(wanted)


@transaction.atomic
def carry_over(system: InformationSystem, *, by: Viewer, at: datetime) -> int:
    """Propose answers to the new standard from those to the old, where the mapping says so; how many proposals.

    What was answered in the new standard stays; a proposal counts for nothing until somebody confirms it.
    """
    require(by, Deed.PROVE, system.unit)
    level = _level(system, by=by, at=at)
    old, new = standard_of(Regime.ATTT_2016), standard_of(Regime.ANM_2026)
    before = {key: one.state for key, one in said_of(by, system, old.regime).items() if not one.proposed}
    answered = {key for key, one in said_of(by, system, new.regime).items() if not one.proposed}
    proposals = [one for key, one in carried(known_controls(), before, level).items() if key not in answered]
    if not proposals:
        raise UnableToAnswerControl(
            f"Không có câu trả lời nào theo {old.instrument} mang sang được: một biện pháp mới chỉ được đề xuất "
            "khi mọi biện pháp cũ ứng với nó đã có câu trả lời."
        )
    rows = {row.control: row for row in ControlAnswer.objects.filter(system=system.pk, standard=old.instrument)}
    for one in proposals:
        _propose(system, old, new, one, rows, by=by, at=at)
    details = {
        "from": old.instrument,
        "to": new.instrument,
        "level": level,
        "controls": [one.control for one in proposals],
    }
    audit.record("control.carried_over", f"system:{system.pk}", by=by, at=at, unit_id=system.unit_id, details=details)
    return len(proposals)


@transaction.atomic
def confirm_proposals(
    system: InformationSystem, regime: Regime, controls: Collection[str], *, by: Viewer, at: datetime
) -> int:
    """Say that what was carried over is so; from then on it is an answer. How many were confirmed."""
    wanted = list(dict.fromkeys(controls))
    standard, _ = _asked(system, regime, wanted, by=by, at=at)
    rows = ControlAnswer.objects.select_for_update().filter(
        system=system.pk, standard=standard.instrument, control__in=wanted
    )
    found = [row for row in rows if is_proposal(row)]
    if not found:
        raise UnableToAnswerControl("Không còn đề xuất nào chờ xác nhận ở đây: có thể người khác vừa xác nhận.")
    who = None if isinstance(by, Service) else by
    ControlAnswer.objects.filter(pk__in=[row.pk for row in found]).update(confirmed_at=at, said_at=at, said_by=who)
    details = {"standard": standard.instrument, "controls": sorted(row.control for row in found)}
    audit.record("control.confirmed", f"system:{system.pk}", by=by, at=at, unit_id=system.unit_id, details=details)
    return len(found)


def _asked(
    system: InformationSystem, regime: Regime, controls: Collection[str], *, by: Viewer, at: datetime
) -> tuple[Standard, int]:
    """The standard and the level of the day, where every one of these controls is asked at it."""
    require(by, Deed.PROVE, system.unit)
    level, standard = _level(system, by=by, at=at), standard_of(regime)
    asked = {one.id for one in standard.at(level)}
    if not controls:
        raise UnableToAnswerControl("Chưa chọn biện pháp nào.")
    if strange := [one for one in controls if one not in asked]:
        raise UnableToAnswerControl(f"{standard.instrument} không hỏi “{strange[0]}” ở cấp độ {level}.")
    return standard, level


def _level(system: InformationSystem, *, by: Viewer, at: datetime) -> int:
    level = level_now(by, system, clock.day_of(at))
    if level is None:
        raise UnableToAnswerControl("Hệ thống chưa xác định cấp độ nên chưa biết phải có biện pháp nào.")
    return level


def _checked(
    system: InformationSystem, answer: Answer, controls: Sequence[str], standard: Standard, *, by: Viewer, at: datetime
) -> Answer:
    """The answer as it is kept, or the reason why it cannot be."""
    how = answer.how.strip()
    if answer.state is State.NOT_APPLICABLE and not how:
        raise UnableToAnswerControl("Nói “không áp dụng” thì cần ghi rõ lý do.")
    if len(how) > MOST_WORDS:
        raise UnableToAnswerControl(f"Phần mô tả dài quá {MOST_WORDS} ký tự.")
    due_on = answer.due_on if answer.state in GAPS else None
    if due_on is not None and due_on < clock.day_of(at) and not _kept(system, standard, controls, due_on):
        raise UnableToAnswerControl("Hạn hoàn thành không thể ở trong quá khứ.")
    if answer.owner is not None and not people_with(Deed.READ, system.unit).filter(pk=answer.owner.pk).exists():
        raise UnableToAnswerControl("Người phụ trách phải là người đang làm việc ở đơn vị này hoặc cấp trên của nó.")
    proofs = tuple(dict.fromkeys(answer.proofs))
    _check_proofs(system, proofs, by)
    return replace(answer, how=how, due_on=due_on, proofs=proofs)


def _kept(system: InformationSystem, standard: Standard, controls: Sequence[str], due_on: date) -> bool:
    """Whether each of these had that very day before: a late gap may be worded anew without a new day."""
    rows = ControlAnswer.objects.filter(system=system.pk, standard=standard.instrument, control__in=controls)
    return rows.filter(due_on=due_on).count() == len(controls)


def _check_proofs(system: InformationSystem, proofs: Sequence[UUID], by: Viewer) -> None:
    if not proofs:
        return
    about = evidence_seen_by(by).filter(pk__in=proofs, subjects__unit=system.unit_id).distinct()
    found = {piece.pk: standing_of(piece) for piece in about}
    if len(found) < len(proofs):
        raise UnableToAnswerControl("Minh chứng phải nói về đơn vị này và anh/chị phải đọc được.")
    if _GONE & set(found.values()):
        raise UnableToAnswerControl("Minh chứng đã rút hoặc đã được thay thế thì không dùng được nữa.")


def _write(
    system: InformationSystem, standard: Standard, controls: Sequence[str], answer: Answer, *, by: Viewer, at: datetime
) -> list[ControlAnswer]:
    """The answer to each of these controls, in place of what was said before; few questions however many they are."""
    said: dict[str, Any] = {
        "state": answer.state.value,
        "how": answer.how,
        "owner": answer.owner,
        "due_on": answer.due_on,
        "carried_from": [],
        "confirmed_at": None,
        "said_at": at,
        "said_by": None if isinstance(by, Service) else by,
    }
    key = {"system_id": system.pk, "standard": standard.instrument}
    ControlAnswer.objects.bulk_create(
        [ControlAnswer(**key, control=control, **said) for control in controls],
        update_conflicts=True,
        unique_fields=["system", "standard", "control"],
        update_fields=list(said),
    )
    rows = list(ControlAnswer.objects.filter(**key, control__in=controls))
    ControlProof.objects.filter(answer__in=rows).delete()
    ControlProof.objects.bulk_create(
        ControlProof(answer=row, evidence_id=piece) for row in rows for piece in answer.proofs
    )
    return rows


def _propose(
    system: InformationSystem,
    old: Standard,
    new: Standard,
    proposal: Carried,
    rows: dict[str, ControlAnswer],
    *,
    by: Viewer,
    at: datetime,
) -> None:
    """The proposal with what was said behind it: its words, its soonest day, its owner where there is one."""
    behind = [rows[one] for one in proposal.old]
    words = [f"{old.controls[row.control].title}: {row.how}" for row in behind if row.how]
    owners = {row.owner_id for row in behind if row.owner_id}
    days = [row.due_on for row in behind if row.due_on] if proposal.state in GAPS else []
    ControlAnswer.objects.update_or_create(
        system_id=system.pk,
        standard=new.instrument,
        control=proposal.control,
        defaults={
            "state": proposal.state.value,
            "how": "\n".join(words)[:MOST_WORDS],
            "owner_id": owners.pop() if len(owners) == 1 else None,
            "due_on": min(days, default=None),
            "carried_from": list(proposal.old),
            "confirmed_at": None,
            "said_at": at,
            "said_by": None if isinstance(by, Service) else by,
        },
    )


def _note(
    action: str,
    system: InformationSystem,
    standard: Standard,
    answer: Answer,
    about: dict[str, object],
    *,
    by: Viewer,
    at: datetime,
) -> None:
    details = {
        **about,
        "standard": standard.instrument,
        "state": answer.state.value,
        "due_on": answer.due_on.isoformat() if answer.due_on else None,
        "proofs": [str(one) for one in answer.proofs],
    }
    said = {"how": answer.how, "owner": answer.owner.pk if answer.owner else None}
    personal = {key: value for key, value in said.items() if value}
    audit.record(
        action, f"system:{system.pk}", by=by, at=at, unit_id=system.unit_id, details=details, personal=personal or None
    )
