"""A unit's one answer to a letter: opened, a word for each clause, signed; or entered by a unit above."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from khien.base import audit
from khien.base.actors import Service
from khien.directives import queries
from khien.directives.actions import announcing
from khien.directives.actions.holding import held_recipient
from khien.directives.actions.reported import record_report
from khien.directives.models import Clause, ClauseAnswer, Recipient
from khien.directives.rules.answers import UnableToAnswer, Word, checked_word, refuse_silence
from khien.directives.rules.states import Act, after_act
from khien.organisations.queries import NotAllowed, Viewer, home_unit, is_machine, require
from khien.organisations.rules import Deed

if TYPE_CHECKING:
    from khien.organisations.models import Person, Unit


@transaction.atomic
def open_letter(recipient: Recipient, *, by: Viewer, at: datetime) -> Recipient:
    """Mark the letter opened, the first time that someone who works at the unit reads it; else nothing changes."""
    require(by, Deed.READ, recipient.unit)
    home = None if isinstance(by, Service) else home_unit(by)
    if home is None or home.pk != recipient.unit_id or recipient.opened_at is not None:
        return recipient
    row = held_recipient(recipient)
    if row.opened_at is not None:
        return row
    row.state, row.opened_at = after_act(row.state, Act.OPEN), at
    row.save()
    _note("directive.opened", row, by=by, at=at)
    return row


@transaction.atomic
def answer_clause(recipient: Recipient, clause: Clause, word: Word, *, by: Viewer, at: datetime) -> ClauseAnswer:
    """Write the unit's word on one clause, over an earlier one."""
    row = held_recipient(recipient)
    person = require_writes(by, row)
    row.state = after_act(row.state, Act.WRITE)
    asked = _asked(row)
    if str(clause.pk) not in asked:
        raise UnableToAnswer("Nội dung này không giao cho đơn vị, hoặc đã được thu hồi.")
    row.save()
    answer = write_word(row, clause.pk, checked_word(word), person, at)
    _note("directive.clause_answered", row, by=by, at=at, clause=str(clause.pk), says=answer.says)
    if asked.keys() <= _said(row).keys():
        announcing.tell_of_unsigned(row, by=by, at=at)
    return answer


@transaction.atomic
def write_remarks(recipient: Recipient, *, difficulties: str, proposals: str, by: Viewer, at: datetime) -> Recipient:
    """The unit's difficulties and proposals, for the letter as a whole."""
    row = held_recipient(recipient)
    require_writes(by, row)
    row.state = after_act(row.state, Act.WRITE)
    row.difficulties, row.proposals = difficulties.strip(), proposals.strip()
    row.save()
    personal = {"difficulties": row.difficulties, "proposals": row.proposals}
    _note("directive.remarks_written", row, by=by, at=at, personal=personal)
    return row


@transaction.atomic
def sign_answer(recipient: Recipient, *, by: Viewer, at: datetime) -> Recipient:
    """The leader signs off the unit's answer; every clause must have a word."""
    row = held_recipient(recipient)
    person = _person(by)
    require(by, Deed.SIGN, row.unit)
    if not queries.signs_for(by, row):
        raise NotAllowed(
            "Nơi gửi văn bản không ký thay đơn vị trả lời chính mình; đơn vị không có máy tính thì dùng “Nhập thay”.",
            seen=True,
        )
    row.state = after_act(row.state, Act.SIGN)
    asked = _asked(row)
    said = _said(row)
    refuse_silence(list(asked.items()), said)
    row.answered_at, row.signed_by, row.entered_on_behalf_by = at, person, None
    row.decided_at = None
    row.save()
    _note("directive.answer_signed", row, by=by, at=at, says=said, digest=digest(row))
    announcing.is_signed(row, by=by, at=at)
    record_report(row, at)
    return row


@transaction.atomic
def enter_on_behalf(
    recipient: Recipient,
    words: Mapping[str, Word],
    *,
    of: "Unit",
    by: Viewer,
    at: datetime,
    difficulties: str = "",
    proposals: str = "",
) -> Recipient:
    """A unit above (`of`) enters the whole answer of one without a computer; it is marked so for ever.

    `words` are by clause id. What the unit's own people wrote before is kept where nothing is given for it.
    """
    row = held_recipient(recipient)
    person = _person(by)
    require(by, Deed.ANSWER, of)
    if is_machine(by):
        raise NotAllowed("Máy không nhập trả lời thay đơn vị; cần một người nhập.", seen=True)
    if of.pk == row.unit_id or not row.unit.path.startswith(of.path):
        raise NotAllowed("Chỉ đơn vị cấp trên mới được nhập trả lời thay.", seen=True)
    row.state = after_act(row.state, Act.ENTER)
    if not words:
        raise UnableToAnswer("Chưa có nội dung trả lời nào để nhập thay.")
    asked = _asked(row)
    strange = set(words) - set(asked)
    if strange:
        raise UnableToAnswer("Có nội dung không giao cho đơn vị, hoặc đã được thu hồi.")
    for clause_id, word in words.items():
        write_word(row, clause_id, checked_word(word), person, at)
    said = _said(row)
    refuse_silence(list(asked.items()), said)
    row.difficulties = difficulties.strip() or row.difficulties
    row.proposals = proposals.strip() or row.proposals
    row.answered_at, row.signed_by, row.entered_on_behalf_by, row.decided_at = at, None, of, None
    row.save()
    _note("directive.answer_entered", row, by=by, at=at, says=said, on_behalf_by=of.pk, digest=digest(row))
    announcing.is_signed(row, by=by, at=at)
    record_report(row, at)
    return row


def _person(by: Viewer) -> "Person":
    """An answer is a person's word; a job never gives one."""
    if isinstance(by, Service):
        raise NotAllowed("Chỉ con người mới trả lời thay cho đơn vị.", seen=True)
    return by


def require_writes(by: Viewer, row: Recipient) -> "Person":
    """The person, where he may write this unit's answer; raises NotAllowed."""
    person = _person(by)
    require(by, Deed.ANSWER, row.unit)
    if not queries.writes_for(by, row):
        raise NotAllowed("Đơn vị giữ văn bản không viết lẫn vào câu trả lời; hãy dùng “Nhập thay”.", seen=True)
    return person


def _asked(row: Recipient) -> dict[str, int]:
    """The clauses that the unit must answer, by id, with their numbers on the page."""
    clauses = enumerate(row.directive.clauses.values_list("pk", "dropped", "recalled_at"), start=1)
    live = ((str(key), number) for number, (key, dropped, recalled) in clauses if not dropped and recalled is None)
    return {key: number for key, number in live if key in row.clause_ids}


def _said(row: Recipient) -> dict[str, str]:
    return {str(key): says for key, says in row.clause_answers.values_list("clause_id", "says")}


def write_word(row: Recipient, clause_id: Any, word: Word, person: "Person", at: datetime) -> ClauseAnswer:
    """The word in its row, over an earlier one; for actions that have decided that it may be written."""
    answer, _ = ClauseAnswer.objects.update_or_create(
        recipient=row,
        clause_id=clause_id,
        defaults={"says": word.says, "note": word.note, "by": person, "at": at},
    )
    return answer


def digest(row: Recipient) -> str:
    """SHA-256 of the answer as it was signed, so that a later change of a row shows."""
    words = sorted(
        (str(key), says, note) for key, says, note in row.clause_answers.values_list("clause", "says", "note")
    )
    whole = json.dumps([str(row.pk), words, row.difficulties, row.proposals], ensure_ascii=False)
    return hashlib.sha256(whole.encode()).hexdigest()


def _note(
    action: str,
    row: Recipient,
    *,
    by: Viewer,
    at: datetime,
    personal: Mapping[str, Any] | None = None,
    **details: Any,
) -> None:
    audit.record(
        action,
        row.directive.scope,
        by=by,
        at=at,
        unit_id=row.unit_id,
        details={"recipient": row.pk, **details},
        personal=personal,
    )
