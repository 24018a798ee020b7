"""For each clause of a letter that a unit received: how those stand to whom the unit passed it on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from khien.directives.models import Clause, ClauseAnswer, Directive, Recipient
from khien.directives.queries.chain import COUNTER
from khien.directives.queries.forwarding import SENT_STATES
from khien.directives.queries.progress import SIGNED
from khien.directives.queries.values import document_value
from khien.directives.rules.document import letter_name
from khien.directives.rules.forwarding import MOST_HOPS
from khien.directives.rules.states import Reply, Says
from khien.duties.queries.reached import units_by_group
from khien.organisations.queries import Viewer, units_seen_by


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


def clauses_below(viewer: Viewer, recipient: Recipient, on: date) -> list[ClauseBelow]:
    """Every clause asked of the unit; `units` is 0 where it was not passed on. Empty where the viewer reads neither."""
    if not units_seen_by(viewer).filter(pk=recipient.unit_id).exists():
        return []
    letter = recipient.directive
    numbered = list(enumerate(letter.clauses.all(), start=1))
    asked = [(number, one) for number, one in numbered if str(one.pk) in recipient.clause_ids and not one.recalled_at]
    carriers = _carriers([one.pk for _number, one in asked], recipient.unit_id)
    letters = {row.pk: row for row in _letters({letter for found in carriers.values() for _key, letter in found})}
    rows = _recipients(letters)
    done = _done({key for found in carriers.values() for key, _letter in found})
    groups = {number: [key for key, _letter in carriers[clause.pk]] for number, clause in asked}
    proven = units_by_group(COUNTER, [row.scope for row in letters.values()], groups, on)
    return [
        _one(number, clause, carriers[clause.pk], letters, rows, done, proven.get(number, (0, 0)))
        for number, clause in asked
    ]


_Carrier = tuple[UUID, UUID]  # a clause, its letter


def _carriers(clauses: Sequence[UUID], unit_id: int) -> dict[UUID, list[_Carrier]]:
    """For each clause above, the clauses that carry it below the unit, hop by hop."""
    found: dict[UUID, list[_Carrier]] = defaultdict(list)
    origin = {key: key for key in clauses}
    live = Clause.objects.filter(dropped=False, recalled_at=None, directive__state__in=SENT_STATES).order_by()
    for hop in range(MOST_HOPS):
        rows = live.filter(source__in=list(origin))
        rows = rows.filter(directive__holder=unit_id) if hop == 0 else rows
        layer: dict[UUID, UUID] = {}
        for key, source, letter in rows.values_list("pk", "source_id", "directive_id"):
            if source is not None:
                layer[key] = origin[source]
                found[origin[source]].append((key, letter))
        origin = layer
        if not origin:
            break
    return found


def _letters(keys: Collection[UUID]) -> list[Directive]:
    return list(Directive.objects.filter(pk__in=keys).defer("text", "reading").order_by("sent_at"))


def _recipients(letters: Collection[UUID]) -> dict[UUID, list[tuple[int, int, bool, frozenset[str]]]]:
    """By letter: recipient, unit, whether it has signed, the clauses asked of it."""
    found: dict[UUID, list[tuple[int, int, bool, frozenset[str]]]] = defaultdict(list)
    rows = Recipient.objects.filter(directive__in=letters).exclude(state=Reply.RECALLED).order_by()
    for key, letter, unit, state, asked in rows.values_list("pk", "directive_id", "unit_id", "state", "clause_ids"):
        found[letter].append((key, unit, state in SIGNED, frozenset(asked)))
    return found


def _done(clauses: Collection[UUID]) -> set[tuple[int, UUID]]:
    """Recipient and clause where the word is “done”."""
    rows = ClauseAnswer.objects.filter(clause__in=clauses, says=Says.DONE)
    return set(rows.order_by().values_list("recipient_id", "clause_id"))


def _one(
    number: int,
    clause: Clause,
    carriers: Sequence[_Carrier],
    letters: Mapping[UUID, Directive],
    rows: Mapping[UUID, Sequence[tuple[int, int, bool, frozenset[str]]]],
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
