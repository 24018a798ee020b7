"""What became of the letters: opened, answered clause by clause, signed, accepted, returned; and who stayed silent."""

import hashlib
import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from typing import Any
from uuid import UUID

from bench.size.letters import SENT, Letter
from bench.size.plan import Plan
from bench.size.rows import pour
from bench.size.trail import Trail
from bench.size.tree import Place, Tree
from khien.directives.models import ClauseAnswer, Recipient
from khien.directives.rules.states import Reply, Says, State
from khien.organisations.rules import Role

_STATES = (Reply.NOT_OPENED, Reply.OPENED, Reply.RETURNED, Reply.ANSWERED, Reply.ACCEPTED)
_WEIGHTS = (12, 14, 4, 20, 50)
_ANSWERED = frozenset({Reply.RETURNED, Reply.ANSWERED, Reply.ACCEPTED})
_WORDS = (Says.DONE, Says.DONE, Says.DONE, Says.IN_PROGRESS, Says.CANNOT)
_WHY = "Đơn vị chưa có cán bộ chuyên trách công nghệ thông tin."
_BACK = "Đề nghị nêu rõ ngày thực hiện."


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed answer, which is itself evidence that the unit reported; `back` where it was returned."""

    unit: int
    at: datetime
    on: date
    facts: Mapping[str, Any]
    back: datetime | None


def write(plan: Plan, tree: Tree, letters: Sequence[Letter], trail: Trail) -> list[Signed]:
    """Recipients and their words; the evidence that signing leaves is for the caller to write."""
    chance = random.Random(plan.seed + 3)
    numbers = count(1)
    signed: list[Signed] = []
    for letter in letters:
        if letter.state not in SENT:
            continue
        replies = [_reply(plan, tree, letter, unit, next(numbers), chance) for unit in letter.to]
        pour(Recipient, _COLUMNS, (reply.row for reply in replies))
        columns = ("recipient_id", "clause_id", "says", "note", "by_id", "at")
        pour(ClauseAnswer, columns, (word for reply in replies for word in reply.words))
        signed.extend(one for reply in replies for one in _told(reply, letter, trail))
    return signed


_COLUMNS = (
    *("id", "directive_id", "unit_id", "state", "sent_at", "opened_at", "answered_at", "decided_at", "recalled_at"),
    *("signed_by_id", "return_reason", "difficulties", "clause_ids"),
)


@dataclass(frozen=True, slots=True)
class _Told:
    """A recipient's row, its words, and what of it is in the trail."""

    key: int
    unit: Place
    row: tuple[Any, ...]
    words: Sequence[tuple[int, UUID, str, str, int, datetime]]
    state: Reply
    opened: datetime | None
    signed: datetime | None
    decided: datetime | None
    officer: int
    leader: int


def _reply(plan: Plan, tree: Tree, letter: Letter, unit: Place, key: int, chance: random.Random) -> _Told:
    state = chance.choices(_STATES, _WEIGHTS)[0]
    seconds = chance.randrange(30_000)
    opened = plan.at(letter.sent + 1, seconds) if state is not Reply.NOT_OPENED else None
    signed = plan.at(letter.sent + 4, seconds) if state in _ANSWERED else None
    decided = plan.at(letter.sent + 7, seconds) if state in (Reply.RETURNED, Reply.ACCEPTED) else None
    officer = tree.people[unit.id, Role.OFFICER]
    leader = tree.people.get((unit.id, Role.LEADER), officer)
    words = [
        (key, clause.id, says.value, _WHY if says is Says.CANNOT else "", officer, plan.at(letter.sent + 3, seconds))
        for clause in letter.clauses
        if signed
        for says in (chance.choice(_WORDS),)
    ]
    taken_back = letter.state == State.RECALLED
    row = (
        *(key, letter.id, unit.id, (Reply.RECALLED if taken_back else state).value, plan.at(letter.sent)),
        *(opened, signed, decided, plan.at(letter.sent + 8) if taken_back else None),
        *(leader if signed else None, _BACK if state is Reply.RETURNED else "", _WHY if key % 9 == 0 else ""),
        [str(clause.id) for clause in letter.clauses],
    )
    return _Told(key, unit, row, words, state, opened, signed, decided, officer, leader)


def _told(reply: _Told, letter: Letter, trail: Trail) -> Iterator[Signed]:
    """The entries of the trail that the actions would have left."""
    unit, scope, who = reply.unit.id, letter.scope, {"recipient": reply.key}
    if reply.opened:
        trail.note(reply.opened, f"person:{reply.officer}", "directive.opened", scope, unit, who)
    for word in reply.words:
        details = {**who, "clause": str(word[1]), "says": word[2]}
        trail.note(word[5], f"person:{word[4]}", "directive.clause_answered", scope, unit, details)
    if reply.signed is None:
        return
    signed = {**who, "says": {str(word[1]): word[2] for word in reply.words}, "digest": _digest(reply)}
    trail.note(reply.signed, f"person:{reply.leader}", "directive.answer_signed", scope, unit, signed)
    if reply.decided:
        back = reply.state is Reply.RETURNED
        action = "directive.answer_returned" if back else "directive.answer_accepted"
        reason = {"reason": _BACK} if back else None
        trail.note(reply.decided, f"person:{letter.by}", action, scope, unit, who, reason)
    facts = {
        "recipient": letter.holder.name,
        "about": letter.name,
        "receipt": f"Trả lời ký trên Khiên, mã {reply.key}",
    }
    yield Signed(
        unit, reply.signed, reply.signed.date(), facts, reply.decided if reply.state is Reply.RETURNED else None
    )


def _digest(reply: _Told) -> str:
    """As `directives.actions.answering.digest` has it."""
    words = sorted((str(clause), says, note) for _, clause, says, note, _, _ in reply.words)
    difficulties = reply.row[_COLUMNS.index("difficulties")]
    whole = json.dumps([str(reply.key), words, difficulties, ""], ensure_ascii=False)
    return hashlib.sha256(whole.encode()).hexdigest()
