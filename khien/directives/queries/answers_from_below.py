"""For each clause of a letter that a unit received: how those stand to whom the unit passed it on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias
from uuid import UUID

from khien.base import clock
from khien.directives.models import Clause, ClauseAnswer, Directive, Recipient
from khien.directives.queries.chain import COUNTER, Chain, Passed, chain_from, passed_below
from khien.directives.queries.progress import SIGNED
from khien.directives.queries.values import document_value
from khien.directives.rules.document import letter_name
from khien.directives.rules.states import Says
from khien.duties.queries.reached import units_by_group
from khien.organisations.queries import Viewer


@dataclass(frozen=True, slots=True)
class ClauseBelow:
    """One clause over every unit that it travelled to, each counted once, through every hop below the unit.

    `open` counts units with something unproven, late or failed, `met` those with nothing of the kind.
    """

    clause: Clause
    number: int
    letters: tuple[str, ...]
    units: int
    answered: int
    said_done: int
    met: int
    open: int


def below_of(viewer: Viewer, recipient: Recipient, on: date) -> tuple[Chain, list[ClauseBelow]] | None:
    """What a unit passed on of a letter, as a chain and by clause; None where there is none, or he reads it not."""
    passed = passed_below(viewer, recipient.directive, recipient.unit_id, words=True)
    if passed is None:
        return None
    return chain_from(passed, on), _clauses(passed, recipient, on, judged=on == clock.today())


def clauses_below(viewer: Viewer, recipient: Recipient, on: date) -> list[ClauseBelow]:
    """Every clause asked of the unit; `units` is 0 where it was not passed on. Empty where none was, or the viewer may
    not know."""
    passed = passed_below(viewer, recipient.directive, recipient.unit_id, words=True)
    return _clauses(passed, recipient, on) if passed is not None else []


def _clauses(passed: Passed, recipient: Recipient, on: date, *, judged: bool = False) -> list[ClauseBelow]:
    numbered = enumerate(recipient.directive.clauses.all(), start=1)
    asked = [(number, one) for number, one in numbered if str(one.pk) in recipient.clause_ids and not one.recalled_at]
    carriers: dict[UUID, list[_Carrier]] = defaultdict(list)
    for key, origin in passed.origin.items():
        if passed.of[key] != passed.letter.pk:
            carriers[origin].append((key, passed.of[key]))
    letters = {row.pk: row for row in passed.hops}
    rows: dict[UUID, list[_Asked]] = defaultdict(list)
    for row, letter, unit, state, ids in passed.recipients:
        rows[letter].append((row, unit, state in SIGNED, frozenset(ids)))
    groups = {number: [key for key, _letter in carriers[clause.pk]] for number, clause in asked}
    done = _done([key for keys in groups.values() for key in keys])
    proven = units_by_group(COUNTER, [row.scope for row in passed.hops], groups, on, judged=judged)
    return [
        _one(number, clause, carriers[clause.pk], letters, rows, done, proven.get(number, (0, 0)))
        for number, clause in asked
    ]


_Carrier: TypeAlias = tuple[UUID, UUID]  # a clause, its letter
_Asked: TypeAlias = tuple[int, int, bool, frozenset[str]]  # recipient, unit, whether it has signed, clauses asked of it


def _done(clauses: Collection[UUID]) -> set[tuple[int, UUID]]:
    """Recipient and clause where the word is “done”."""
    rows = ClauseAnswer.objects.filter(clause__in=clauses, says=Says.DONE)
    return set(rows.order_by().values_list("recipient_id", "clause_id"))


def _one(
    number: int,
    clause: Clause,
    carriers: Sequence[_Carrier],
    letters: Mapping[UUID, Directive],
    rows: Mapping[UUID, Sequence[_Asked]],
    done: Collection[tuple[int, UUID]],
    proven: tuple[int, int],
) -> ClauseBelow:
    signed: dict[int, bool] = {}
    said: dict[int, bool] = {}
    for key, letter in carriers:
        for recipient, unit, is_signed, asked in rows.get(letter, ()):
            if str(key) in asked:
                signed[unit] = signed.get(unit, True) and is_signed
                said[unit] = said.get(unit, True) and is_signed and (recipient, key) in done
    used = dict.fromkeys(letter for _key, letter in carriers)
    return ClauseBelow(
        clause=clause,
        number=number,
        letters=tuple(letter_name(document_value(letters[letter])) for letter in used),
        units=len(signed),
        answered=sum(signed.values()),
        said_done=sum(said.values()),
        met=proven[0],
        open=proven[1],
    )
