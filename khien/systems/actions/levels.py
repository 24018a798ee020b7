"""The level of a system from a day on, and the answers behind it: set, set again, proposed by rule, never guessed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from khien.base import audit
from khien.base.actors import Service
from khien.law.levels.answers import UnableToReadAnswers, typed
from khien.law.levels.decide import kind_of
from khien.law.levels.read import levels as level_law
from khien.law.types import Regime
from khien.organisations.actions import touch
from khien.organisations.queries import Viewer
from khien.systems.actions.keeping import UnableToSetLevel, level_of_law, locked
from khien.systems.models import InformationSystem, LevelAnswers, SystemLevel
from khien.systems.queries.levels import answers_of, held_on, proposals_of
from khien.systems.rules.levels import IN_DESCRIPTION

if TYPE_CHECKING:
    from khien.law.levels.types import Answers

_LONGEST = 200
_MOST_IN_COLUMN = 2_147_483_647


@transaction.atomic
def set_level(
    system: InformationSystem,
    *,
    by: Viewer,
    at: datetime,
    level: int,
    since: date,
    regime: str = "",
    criterion: str = "",
    decision: str = "",
) -> SystemLevel:
    """The system has this level from a day on; set again for the same day, it corrects that day.

    `decision` is the number of the paper that approved it: without one the level is noted, not approved. Where the
    level goes on under the same law, so does the criterion.
    """
    system = locked(system, by)
    if system.valid_to is not None and since >= system.valid_to:
        raise UnableToSetLevel("Hệ thống đã dừng hoạt động trước ngày này.")
    before = SystemLevel.objects.filter(system=system, since=since).first()
    held = SystemLevel.objects.filter(system=system, since__lte=since).order_by("-since").first()
    if held is not None and (held.level, held.regime) == (level, regime):
        criterion = criterion or held.criterion
    grounds = {"regime": _regime(regime), "criterion": _criterion(regime, criterion), "decision": _decision(decision)}
    row, _ = SystemLevel.objects.update_or_create(
        system=system, since=since, defaults={"level": level_of_law(level), **grounds}
    )
    touch([system.unit_id])
    details = {"level": level, "since": since.isoformat(), "instead_of": before.level if before else None}
    details |= {name: value for name, value in grounds.items() if value}
    audit.record("system.level_set", f"system:{system.pk}", by=by, at=at, unit_id=system.unit_id, details=details)
    return row


@transaction.atomic
def propose_level(system: InformationSystem, *, by: Viewer, at: datetime, on: date, regime: Regime) -> SystemLevel:
    """Note the level that the answers give under a regime, with its criterion; a decision approves it later."""
    system = locked(system, by)
    held = held_on(by, [system.pk], on).get(system.pk)
    if held is not None and held.decision:
        raise UnableToSetLevel(
            f"Cấp độ {held.level} đã được phê duyệt theo {held.decision}; cấp mới chỉ thay khi có quyết định mới."
        )
    found = proposals_of(by, [system.pk], on)[system.pk].levels[regime]
    if found.level is None or found.criterion is None:
        raise UnableToSetLevel("Các câu trả lời chưa đủ để xác định cấp độ nào.")
    return set_level(
        system, by=by, at=at, level=found.level, since=on, regime=str(regime), criterion=found.criterion.id
    )


@transaction.atomic
def save_answers(system: InformationSystem, given: Mapping[str, object], *, by: Viewer, at: datetime) -> Answers:
    """Keep answers of the interview beside those kept before; null takes one back. Raises UnableToReadAnswers.

    What the description holds is written there. The kind of system follows the answers until somebody names another.
    """
    system, known = locked(system, by), level_law()
    read = _fitting(typed(known, given))
    described = {IN_DESCRIPTION[fact]: _plain(read.get(fact)) for fact in given if fact in IN_DESCRIPTION}
    if "information_kinds" in described:
        described["information_kinds"] = described["information_kinds"] or []
    before = answers_of(by, system)
    row = LevelAnswers.objects.filter(system=system).first() or LevelAnswers(system=system, facts={})
    kept = {fact: value for fact, value in row.facts.items() if fact not in given}
    kept |= {fact: _plain(value) for fact, value in read.items() if fact not in IN_DESCRIPTION}
    row.facts, row.saved_at, row.saved_by = kept, at, None if isinstance(by, Service) else by
    row.save()
    InformationSystem.objects.filter(pk=system.pk).update(**described, **({"described_at": at} if described else {}))
    after = answers_of(by, system)
    if system.kind in {"", _kind(before)}:
        InformationSystem.objects.filter(pk=system.pk).update(kind=_kind(after))
    details = {"facts": sorted(given)}
    audit.record("system.level_answered", f"system:{system.pk}", by=by, at=at, unit_id=system.unit_id, details=details)
    return after


def take_over_level(system: InformationSystem, taken: InformationSystem, on: date) -> None:
    """Part of handing a system over: its level goes on with all that it rests on, and so do the answers."""
    level = SystemLevel.objects.filter(system=system, since__lte=on).order_by("-since").first()
    if level is not None:
        level.pk, level.system, level.since = None, taken, on
        level.save(force_insert=True)
    answers = LevelAnswers.objects.filter(system=system).first()
    if answers is not None:
        answers.pk, answers.system = None, taken
        answers.save(force_insert=True)


def _kind(answers: Answers) -> str:
    found = kind_of(level_law(), answers)
    return found.id if found else ""


def _plain(value: object) -> object:
    """As JSON keeps it."""
    return list(value) if isinstance(value, tuple) else value


def _fitting(read: Answers) -> Answers:
    """Refuse a number that no column holds."""
    large = [fact for fact, value in read.items() if isinstance(value, int) and value > _MOST_IN_COLUMN]
    if large:
        raise UnableToReadAnswers({fact: f"“{fact}” lớn quá, hãy kiểm tra lại con số." for fact in large})
    return read


def _regime(regime: str) -> str:
    if regime and regime not in set(Regime):
        raise UnableToSetLevel("Không có chế độ pháp luật này.")
    return regime


def _criterion(regime: str, criterion: str) -> str:
    if not criterion:
        return ""
    law = level_law().laws.get(Regime(regime)) if regime else None
    if law is None or criterion not in {law.components.id, *(one.id for one in law.criteria)}:
        raise UnableToSetLevel("Tiêu chí này không có trong pháp luật đã chọn.")
    return criterion


def _decision(decision: str) -> str:
    if len(decision := decision.strip()) > _LONGEST:
        raise UnableToSetLevel(f"Số quyết định dài quá {_LONGEST} ký tự.")
    return decision
