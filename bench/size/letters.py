"""Thirty letters in every state: most sent long ago, a few under review, one settled and ready to go to everybody."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from uuid import UUID

from bench.size import words
from bench.size.plan import Plan
from bench.size.rows import key_at, pour
from bench.size.trail import Trail
from bench.size.tree import Place, Tree
from khien.directives.actions.sending import terms_of
from khien.directives.models import Clause, Directive, Paper
from khien.directives.rules.document import DocumentValue, letter_name
from khien.directives.rules.states import State
from khien.directives.rules.targets import TargetRule
from khien.duties.models import Ask, Duty
from khien.duties.rules.verdicts import Status
from khien.duties.rules.wire import clause_to_json
from khien.files.actions import store_bytes
from khien.law.load import catalogue
from khien.organisations.models import Mandate
from khien.organisations.rules import Role
from khien.reading.contract import as_json
from khien.reading.read import read

READY_CLAUSES = 12
SENT = frozenset({State.SENT, State.CLOSED, State.RECALLED})


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter with its clauses (as rows) and the units that it reaches."""

    order: int
    id: UUID
    holder: Place
    to: Sequence[Place]
    clauses: Sequence[Clause]
    state: State
    sent: int  # the day, counted from today; for one that is not sent, the day it came
    due: date
    by: int  # the holder's coordinator

    @property
    def scope(self) -> str:
        return f"directive:{self.id}"

    @property
    def name(self) -> str:
        number = words.number_of(self.order, self.holder.name)
        return letter_name(DocumentValue(kind="Công văn", number=number, issuer=self.holder.name))


@dataclass(frozen=True, slots=True)
class _Sort:
    """How many of every thirty letters are so: who writes, to whom, how many clauses, in which state."""

    many: int
    holder: Callable[[Tree, int], Place]
    to: Callable[[Tree, Place], Sequence[Place]]
    clauses: int
    state: State = State.SENT
    settled: bool = True


def _top(tree: Tree, order: int) -> Place:  # noqa: ARG001
    return tree.province


def _education(tree: Tree, order: int) -> Place:  # noqa: ARG001
    return tree.of_kind("department")[0]


def _health(tree: Tree, order: int) -> Place:  # noqa: ARG001
    return tree.of_kind("department")[1]


def _commune(tree: Tree, order: int) -> Place:
    communes = tree.of_kind("commune")
    return communes[order % len(communes)]


def _all(tree: Tree, holder: Place) -> Sequence[Place]:
    return [unit for unit in tree.units if unit is not holder]


def _first_line(tree: Tree, holder: Place) -> Sequence[Place]:
    return [unit for unit in tree.units if unit.parent == holder.id or (unit.parent is None and unit is not holder)]


_SORTS = (
    _Sort(1, _top, _all, READY_CLAUSES, State.REVIEWING),
    _Sort(1, _education, lambda tree, holder: tree.below(holder), 8, State.REVIEWING, settled=False),
    _Sort(4, _top, _all, 9),
    _Sort(7, _education, lambda tree, holder: tree.below(holder), 8),
    _Sort(5, _commune, lambda tree, holder: tree.below(holder), 6),
    _Sort(7, _top, _first_line, 10),
    _Sort(3, _health, lambda tree, holder: tree.below(holder), 8),
    _Sort(1, _top, _first_line, 6, State.RECALLED),
    _Sort(1, _education, lambda tree, holder: tree.below(holder), 5, State.CLOSED),
)


def write(plan: Plan, tree: Tree, trail: Trail) -> list[Letter]:
    """Letters, their papers and clauses, what they ask, and the mandates they open."""
    chance = random.Random(plan.seed + 2)
    made = [_letter(plan, tree, sort, order, chance) for order, sort in enumerate(_drawn(plan.letters))]
    for letter in made:
        _store(plan, letter, trail)
    _ask(plan, [letter for letter in made if letter.state in SENT], trail)
    return made


def _drawn(letters: int) -> Iterator[_Sort]:
    """At least one of each sort, the rest in the shares of thirty."""
    pile = [sort for turn in range(max(sort.many for sort in _SORTS)) for sort in _SORTS if turn < sort.many]
    yield from pile[:letters]


def _letter(plan: Plan, tree: Tree, sort: _Sort, order: int, chance: random.Random) -> Letter:
    holder = sort.holder(tree, order)
    to = sort.to(tree, holder)
    sent = -3 if sort.state == State.REVIEWING else -12 - order * 20
    due = plan.day(sent + 30)
    key = key_at(plan.at(sent), chance)
    rule = TargetRule(
        under=holder.id,
        direct=sort.to is _first_line,
        outside=tuple(one.id for one in to if not one.path.startswith(holder.path)),
    )
    clauses = [
        Clause(
            id=key_at(plan.at(sent, place), chance),
            directive_id=key,
            position=place,
            text=f"{said} trước ngày {due:%d/%m/%Y}.",
            audience="Các cơ quan, đơn vị",
            topics=[topic],
            obligations=list(obligations),
            deadline=due,
            deadline_text=f"trước ngày {due:%d/%m/%Y}",
            deadline_settled=sort.settled,
            targets=rule.to_json() if sort.settled else {},
        )
        for place, (topic, obligations, said) in enumerate(words.chosen(order, sort.clauses), 1)
    ]
    by = tree.people[holder.id, Role.COORDINATOR]
    return Letter(order, key, holder, to, clauses, sort.state, sent, due, by)


def _store(plan: Plan, letter: Letter, trail: Trail) -> None:
    issued, at = plan.day(letter.sent - 1), plan.at(letter.sent - 1)
    text = words.letter(
        letter.order,
        letter.holder.name,
        issued,
        letter.due,
        [one.text.split(" trước ngày")[0] for one in letter.clauses],
    )
    paper = store_bytes(text.encode(), "van-ban-dan.txt", by=letter.by, at=at)
    reading = read(text, catalogue=catalogue())
    sent = letter.state in SENT
    Directive.objects.create(
        id=letter.id,
        holder_id=letter.holder.id,
        state=letter.state,
        digest=paper.sha256,
        text=text,
        reading={**as_json(reading, paper.original_name), "pages": []},
        kind="Công văn",
        number=words.number_of(letter.order, letter.holder.name),
        issued_on=issued,
        law_on=issued if sent else None,
        issuer=letter.holder.name,
        place="Lâm Đài",
        subject=f"bảo đảm an toàn thông tin mạng đợt {letter.order}",
        signer={"name": "Trần Thử Minh", "title": "THỦ TRƯỞNG", "capacity": ""},
        answer_by=letter.due,
        taken_in_at=at,
        taken_in_by_id=letter.by,
        sent_at=plan.at(letter.sent) if sent else None,
        version=1,
    )
    Paper.objects.create(directive_id=letter.id, file=paper, role="main", position=0, text=text)
    Clause.objects.bulk_create(letter.clauses)
    actor = f"person:{letter.by}"
    details = {"papers": [{"role": "main", "sha256": paper.sha256}], "clauses": len(letter.clauses)}
    trail.note(at, actor, "directive.taken_in", letter.scope, letter.holder.id, details)
    if sent:
        details = {"law_on": issued.isoformat(), "units": len(letter.to)}
        trail.note(plan.at(letter.sent), actor, "directive.sent", letter.scope, letter.holder.id, details)


def _ask(plan: Plan, letters: Sequence[Letter], trail: Trail) -> None:
    """One duty a unit and obligation, one ask a clause of each; not yet judged."""
    numbers = count(1)
    duties: dict[tuple[int, str], int] = {}
    for letter in letters:
        for clause in letter.clauses:
            for name in clause.obligations:
                for unit in letter.to:
                    if (unit.id, name) not in duties:
                        duties[unit.id, name] = next(numbers)
    pour(Duty, ("id", "unit_id", "obligation"), ((key, unit, name) for (unit, name), key in duties.items()))
    for letter in letters:
        pour(Ask, _ASK, _asks(plan, letter, duties))
        asked = len(letter.clauses) * len(letter.to)
        details = {"asks": asked, "units": len(letter.to)}
        actor, at = f"person:{letter.by}", plan.at(letter.sent, 1)
        trail.note(at, actor, "duties.asked", letter.scope, None, details)
        _mandates(plan, letter, trail)


_ASK = (
    *("duty_id", "scope", "clause", "letter", "quote", "law_on", "terms", "asked_at", "recalled_at", "status"),
    *("reason", "verdict", "judged_on", "facts_version", "catalogue"),
)


def _asks(plan: Plan, letter: Letter, duties: dict[tuple[int, str], int]) -> Iterator[tuple[object, ...]]:
    law_on, at = plan.day(letter.sent - 1), plan.at(letter.sent)
    recalled = plan.at(letter.sent + 5) if letter.state == State.RECALLED else None
    for clause in letter.clauses:
        for name, terms in terms_of(clause, law_on).items():
            said = clause_to_json(terms)
            for unit in letter.to:
                duty = duties[unit.id, name]
                yield (
                    *(duty, letter.scope, clause.id, letter.name, terms.quote, law_on, said, at, recalled),
                    *(Status.UNPROVEN.value, "Chưa phán", {}, law_on, -1, ""),
                )


def _mandates(plan: Plan, letter: Letter, trail: Trail) -> None:
    beyond = [one.id for one in letter.to if not one.path.startswith(letter.holder.path)]
    if not beyond:
        return
    ends = plan.day(letter.sent + 5) if letter.state == State.RECALLED else None
    since = plan.day(letter.sent)
    rows = ((letter.holder.id, unit, letter.scope, since, ends) for unit in beyond)
    pour(Mandate, ("holder_id", "subject_id", "scope", "valid_from", "valid_to"), rows)
    details = {"scope": letter.scope, "subjects": beyond}
    actor, at = f"person:{letter.by}", plan.at(letter.sent, 2)
    trail.note(at, actor, "mandate.given", letter.scope, letter.holder.id, details)
