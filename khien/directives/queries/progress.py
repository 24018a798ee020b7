"""How a letter stands: who opened, answered, is late; what units said of each clause, beside what the judge says."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from khien.base import clock
from khien.directives.models import Clause, ClauseAnswer, Directive, Recipient
from khien.directives.queries.letters import recipients_of
from khien.directives.rules.answers import answer_due, is_late
from khien.directives.rules.states import Reply, Says
from khien.duties.queries import asks_for
from khien.duties.queries.judging import fresh, refresh
from khien.duties.rules.verdicts import OPEN, SEVERITY, Status, Verdict
from khien.organisations.queries import Viewer, may
from khien.organisations.rules import Deed

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from khien.duties.models import Ask

SIGNED = frozenset({Reply.ANSWERED, Reply.ACCEPTED})
Verdicts = tuple[tuple[str, Verdict], ...]  # obligation → verdict


@dataclass(frozen=True, slots=True)
class Claim:
    """A clause as one unit has it: its word, signed or still a draft, and the judge's verdict on each obligation."""

    recipient: Recipient
    clause: Clause
    number: int
    word: ClauseAnswer | None
    verdicts: Verdicts
    duties: Mapping[str, int] = field(default_factory=dict)  # obligation → the unit's duty; of a whole sheet alone

    @property
    def worst(self) -> Status | None:
        """The worst verdict; None where the clause maps to no obligation."""
        return min((verdict.status for _, verdict in self.verdicts), key=lambda one: SEVERITY[one], default=None)

    @property
    def unproven(self) -> bool:
        """Said to be done while the judge is not satisfied. Allowed, and shown as what it is."""
        return self.word is not None and self.word.says == Says.DONE and self.worst in OPEN


@dataclass(frozen=True, slots=True)
class ClauseProgress:
    """One clause over all its units. `silent` have not signed; `verdicts` count the worst of each unit."""

    clause: Clause
    number: int
    units: int
    said: Mapping[Says, int]
    silent: int
    verdicts: Mapping[Status, int]
    unproven_claims: int


@dataclass(frozen=True, slots=True)
class RecipientProgress:
    """One unit over all its clauses."""

    recipient: Recipient
    due_on: date | None
    late: bool
    clauses: int
    verdicts: Mapping[Status, int]
    unproven_claims: int


@dataclass(frozen=True, slots=True)
class Progress:
    """A letter on a day, as far as the viewer sees: those it was taken back from are counted, not followed."""

    on: date
    counts: Mapping[Reply, int]
    late: int
    clauses: tuple[ClauseProgress, ...]
    recipients: tuple[RecipientProgress, ...]


def progress(viewer: Viewer, directive: Directive, on: date) -> Progress:
    """Counts per state, per clause and per unit; units in trouble first."""
    rows = list(recipients_of(viewer, directive))
    live = [row for row in rows if row.state != Reply.RECALLED]
    claims = claims_of(viewer, directive, live, on)
    by_clause: dict[int, list[Claim]] = defaultdict(list)
    by_row: dict[int, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_clause[claim.number].append(claim)
        by_row[claim.recipient.pk].append(claim)
    units = [_of_unit(row, by_row[row.pk], directive.answer_by, on) for row in live]
    return Progress(
        on=on,
        counts=Counter(Reply(row.state) for row in rows),
        late=sum(one.late for one in units),
        clauses=tuple(_of_clause(by_clause[number]) for number in sorted(by_clause)),
        recipients=tuple(sorted(units, key=_trouble)),
    )


def unproven_claims(viewer: Viewer, directive: Directive, on: date) -> list[Claim]:
    """Signed words “done” that the evidence does not bear out, the worst first."""
    rows = [row for row in recipients_of(viewer, directive) if row.state in SIGNED]
    found = [claim for claim in claims_of(viewer, directive, rows, on) if claim.unproven]
    return sorted(found, key=_worst_claim)


def answer_sheet(viewer: Viewer, recipient: Recipient, on: date) -> list[Claim]:
    """One unit's clauses with its words, drafts too, beside the verdicts; empty where the viewer may not see it."""
    letter = recipient.directive
    seen = may(viewer, Deed.READ, recipient.unit) or may(viewer, Deed.READ, letter.holder)
    return claims_of(viewer, letter, [recipient], on, whole=True) if seen else []


def claims_of(
    viewer: Viewer, directive: Directive, rows: Sequence[Recipient], on: date, *, whole: bool = False
) -> list[Claim]:
    """Every unit × clause that is asked and not taken back, in the order of the rows and of the page."""
    numbered = list(enumerate(directive.clauses.all(), start=1))
    clauses = [(number, one) for number, one in numbered if not one.dropped and one.recalled_at is None]
    words = {
        (word.recipient_id, word.clause_id): word
        for word in ClauseAnswer.objects.filter(recipient__in=[row.pk for row in rows])
    }
    asks = asks_for(viewer, directive.scope).filter(duty__unit__in=[row.unit_id for row in rows])
    verdicts: dict[tuple[int, str], list[tuple[str, Verdict]]] = defaultdict(list)
    duties: dict[int, dict[str, int]] = defaultdict(dict)
    for unit, clause, obligation, verdict, duty in _verdicts(asks, on, whole=whole):
        verdicts[unit, clause].append((obligation, verdict))
        if duty is not None:
            duties[unit][obligation] = duty
    return [
        Claim(
            recipient=row,
            clause=one,
            number=number,
            word=words.get((row.pk, one.pk)),
            verdicts=tuple(verdicts.get((row.unit_id, str(one.pk)), ())),
            duties=duties[row.unit_id],
        )
        for row in rows
        for number, one in clauses
        if str(one.pk) in row.clause_ids
    ]


def _verdicts(asks: "QuerySet[Ask]", on: date, *, whole: bool) -> Iterator[tuple[int, str, str, Verdict, int | None]]:
    """Unit, clause, obligation, verdict, duty. Unless `whole`, today's come without evidence, parts and duty."""
    if whole or on != clock.today():
        for ask, verdict in fresh(asks, on):
            yield ask.duty.unit_id, str(ask.clause), ask.duty.obligation, verdict, ask.duty_id
        return
    refresh(asks, on)
    columns = ("duty__unit_id", "clause", "duty__obligation", "status", "reason", "due_on")
    for unit, clause, obligation, status, reason, due_on in asks.order_by("pk").values_list(*columns):
        yield unit, str(clause), obligation, Verdict(Status(status), reason, due_on), None


def _of_clause(claims: Sequence[Claim]) -> ClauseProgress:
    signed = [one for one in claims if one.recipient.state in SIGNED]
    said = Counter(Says(one.word.says) for one in signed if one.word is not None)
    return ClauseProgress(
        clause=claims[0].clause,
        number=claims[0].number,
        units=len(claims),
        said=said,
        silent=len(claims) - said.total(),
        verdicts=Counter(one.worst for one in claims if one.worst is not None),
        unproven_claims=sum(one.unproven for one in signed),
    )


def _of_unit(row: Recipient, claims: Sequence[Claim], answer_by: date | None, on: date) -> RecipientProgress:
    due = answer_due([(one.clause.topics, one.clause.deadline) for one in claims], answer_by)
    return RecipientProgress(
        recipient=row,
        due_on=due,
        late=is_late(row.state, due, on),
        clauses=len(claims),
        verdicts=Counter(verdict.status for one in claims for _, verdict in one.verdicts),
        unproven_claims=sum(one.unproven for one in claims) if row.state in SIGNED else 0,
    )


WORST_FIRST = (Reply.NOT_OPENED, Reply.OPENED, Reply.RETURNED, Reply.ANSWERED, Reply.ACCEPTED, Reply.RECALLED)


def _worst_claim(one: Claim) -> tuple[int, list[int], int]:
    return SEVERITY[one.worst or Status.UNPROVEN], _in_the_tree(one.recipient), one.number


def _in_the_tree(row: Recipient) -> list[int]:
    """The place of a unit in the tree: `/1/9/` before `/1/10/`, which as text it is not."""
    return [int(step) for step in row.unit.path.split("/")[1:-1]]


def _trouble(one: RecipientProgress) -> tuple[bool, int, int, list[int]]:
    state = WORST_FIRST.index(Reply(one.recipient.state))
    return (not one.late, state, -one.unproven_claims, _in_the_tree(one.recipient))
