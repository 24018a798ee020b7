"""Takes the steps of reminding about each answer's date: the unit first, then its leader, then the unit above.

It works from the rows: a step whose day came while the machine stood still is taken when it runs again.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from khien.base import clock
from khien.directives.models import Directive, Recipient
from khien.directives.queries.lateness import POST, SILENT, STAFF, Waited, names_of, waited
from khien.directives.rules.states import State
from khien.notices import actions as notices
from khien.notices.actions import News
from khien.notices.queries import Settled, settled
from khien.notices.rules.kinds import Kind
from khien.notices.rules.steps import Step, Whom, reached, told_by
from khien.organisations.queries import Seat, Viewer, lines_up, seats
from khien.organisations.rules import Role

NAMED = 10  # units that an escalation names; the rest are counted
_ROLES = (*STAFF, Role.LEADER)
_ABOVE = {Whom.ABOVE: Role.COORDINATOR, Whom.ABOVE_LEADER: Role.LEADER}
_AT_UNIT: Mapping[Whom, frozenset[Role]] = {Whom.STAFF: frozenset(STAFF), Whom.LEADER: frozenset({Role.LEADER})}


@dataclass(frozen=True, slots=True)
class _Turn:
    """An answer whose next step has come."""

    answer: Waited
    step: Step
    key: str
    whom: frozenset[Whom]


def follow_up(*, by: Viewer, at: datetime) -> int:
    """Take every step that has come, a letter in a transaction; how many answers were concerned."""
    rules, today = settled(by), clock.day_of(at)
    letters = Directive.objects.filter(state=State.SENT, recipients__state__in=SILENT).distinct()
    return sum(_follow(letter, rules, today, by, at) for letter in letters.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _follow(key: UUID, rules: Settled, today: date, by: Viewer, at: datetime) -> int:
    rows = Recipient.objects.filter(directive=key, state__in=SILENT).exclude(announced_at=None)
    turns = list(_turns(waited(rows), rules, today))
    if not turns:
        return 0
    held = rows.select_for_update(of=("self",)).filter(pk__in=[one.answer.recipient for one in turns])
    steps = dict(held.order_by("pk").values_list("pk", "step"))
    turns = [one for one in turns if steps.get(one.answer.recipient) == one.answer.step]  # not taken meanwhile
    letter = Directive.objects.defer("text", "reading").get(pk=key)
    abouts = [f"recipient:{one.answer.recipient}" for one in turns]
    notices.lapse(abouts, (Kind.LETTER_DUE, Kind.LETTER_LATE), by=by, at=at)  # the newer word says more
    notices.tell_many(_News(letter, turns, today), by=by, at=at)
    by_key: dict[str, list[int]] = defaultdict(list)
    for one in turns:
        by_key[one.key].append(one.answer.recipient)
    for step, keys in by_key.items():
        Recipient.objects.filter(pk__in=keys).update(step=step)
    return len(turns)


def _turns(answers: Sequence[Waited], rules: Settled, today: date) -> Iterator[_Turn]:
    known: dict[tuple[date, date], Step | None] = {}
    for one in answers:
        if one.due_on is None:
            continue
        days = one.due_on, clock.day_of(one.sent_at)
        if days not in known:
            known[days] = reached(rules.steps, *days, today, rules.calendar)
        step = known[days]
        key = f"{step.days}:{one.due_on.isoformat()}" if step is not None else ""
        if step is not None and key != one.step:
            yield _Turn(one, step, key, told_by(rules.steps, step))


class _News:
    """What is told of one letter's turns: to each unit, and once for many units to those above them."""

    def __init__(self, letter: Directive, turns: Sequence[_Turn], today: date) -> None:
        self.letter, self.turns = letter, turns
        self.name = names_of([letter.pk])[letter.pk]
        units = {one.answer.unit for one in turns}
        self.above = lines_up(units)
        lines = {unit for line in self.above.values() for unit in line}
        self.people = seats(POST, units | lines | {letter.holder_id}, _ROLES, today)

    def __iter__(self) -> Iterator[News]:
        for turn in self.turns:
            yield from self._to_unit(turn)
        for (unit, key), group in self._groups().items():
            yield from self._upwards(unit, key, group)

    def _to_unit(self, turn: _Turn) -> Iterator[News]:
        roles = {role for whom in turn.whom for role in _AT_UNIT.get(whom, ())}
        one = turn.answer
        for person in self._at(one.unit, roles):
            yield self._news(
                person,
                one.unit,
                Kind.LETTER_LATE if turn.step.late else Kind.LETTER_DUE,
                f"recipient:{one.recipient}",
                turn.key,
                {"unit": one.name, "due": one.due_on.isoformat() if one.due_on else ""},
                one.unit,
            )

    def _groups(self) -> dict[tuple[int, str], list[tuple[_Turn, Role]]]:
        """Turns by the unit above that is told of them, and by step."""
        found: dict[tuple[int, str], list[tuple[_Turn, Role]]] = defaultdict(list)
        for turn in self.turns:
            for whom in sorted(turn.whom & set(_ABOVE)):
                above = self._nearest(turn.answer.unit, _ABOVE[whom])
                if above is not None:
                    found[above, turn.key].append((turn, _ABOVE[whom]))
        return found

    def _nearest(self, unit: int, role: Role) -> int | None:
        """The nearest unit above where somebody has the role; for a body beside the tree, who sent the letter."""
        line = self.above.get(unit) or (self.letter.holder_id,)
        return next((one for one in line if self._at(one, {role})), None)

    def _upwards(self, unit: int, key: str, group: Sequence[tuple[_Turn, Role]]) -> Iterator[News]:
        for role in sorted({role for _, role in group}):
            late = sorted({turn.answer.name: turn.answer for turn, one in group if one is role}.items())
            ids = ",".join(str(answer.recipient) for _, answer in late)
            occasion = f"{key}:{role}:{hashlib.sha256(ids.encode()).hexdigest()[:12]}"
            details = {
                "count": len(late),
                "units": [name for name, _ in late[:NAMED]],
                "more": max(0, len(late) - NAMED),
            }
            for person in self._at(unit, {role}):
                yield self._news(person, unit, Kind.ESCALATION, self.letter.scope, occasion, details, None)

    def _at(self, unit: int, roles: Collection[Role]) -> list[int]:
        held: Sequence[Seat] = self.people.get(unit, ())
        return list(dict.fromkeys(seat.person for seat in held if seat.role in roles))

    def _news(
        self,
        person: int,
        unit: int,
        kind: Kind,
        about: str,
        occasion: str,
        details: Mapping[str, object],
        subject: int | None,
    ) -> News:
        return News(
            person=person,
            unit=unit,
            kind=kind,
            about=about,
            occasion=occasion,
            details={**details, "letter": self.name},
            subject=subject,
            scope=self.letter.scope,
            urgency=self.letter.urgency,
        )
