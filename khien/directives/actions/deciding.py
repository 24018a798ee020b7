"""The letter's holder on a unit's answer: accepted, or returned with a reason. Nobody decides on their own words."""

from datetime import datetime

from django.db import transaction

from khien.base import audit
from khien.base.actors import Service
from khien.directives.actions.holding import held_recipient
from khien.directives.actions.reported import withdraw_report
from khien.directives.models import Recipient
from khien.directives.rules.states import Act, after_act
from khien.organisations.queries import NotAllowed, Viewer, require
from khien.organisations.rules import Deed


class UnableToDecide(ValueError):
    """The answer cannot be decided on so; the message says why."""


@transaction.atomic
def accept_answer(recipient: Recipient, *, by: Viewer, at: datetime) -> Recipient:
    """The holder takes the answer as it stands; what is unproven in it stays unproven."""
    row = _held_for_decision(recipient, by)
    row.state, row.decided_at, row.return_reason = after_act(row.state, Act.ACCEPT), at, ""
    row.save()
    _note("directive.answer_accepted", row, by=by, at=at)
    return row


@transaction.atomic
def return_answer(recipient: Recipient, reason: str, *, by: Viewer, at: datetime) -> Recipient:
    """Give the answer back to the unit, saying why; the unit may then answer again."""
    row = _held_for_decision(recipient, by)
    if not reason.strip():
        raise UnableToDecide("Trả lại thì cần nêu lý do để đơn vị biết phải bổ sung gì.")
    row.state, row.decided_at, row.return_reason = after_act(row.state, Act.RETURN), at, reason.strip()
    row.save()
    _note("directive.answer_returned", row, by=by, at=at, personal={"reason": row.return_reason})
    withdraw_report(row, f"Câu trả lời bị trả lại: {row.return_reason}", at)
    return row


def _held_for_decision(recipient: Recipient, by: Viewer) -> Recipient:
    row = held_recipient(recipient)
    require(by, Deed.REVIEW, row.directive.holder)
    if isinstance(by, Service):
        raise NotAllowed("Chỉ con người mới xem xét câu trả lời.", seen=True)
    if row.signed_by_id == by.pk or row.clause_answers.filter(by=by).exists():
        raise UnableToDecide("Anh/chị đã ký hoặc đã soạn câu trả lời này; cần người khác xem xét.")
    return row


def _note(action: str, row: Recipient, *, by: Viewer, at: datetime, personal: dict[str, str] | None = None) -> None:
    scope, details = row.directive.scope, {"recipient": row.pk}
    audit.record(action, scope, by=by, at=at, unit_id=row.unit_id, details=details, personal=personal)
