"""Passing a letter on: who may, what was asked of the unit, by when; where the letter made of it is laxer or stuck."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from khien.base import clock
from khien.base.actors import Service
from khien.directives.models import Clause, Directive, Draft, Recipient
from khien.directives.queries.addressees import Reach
from khien.directives.queries.letters import directives_seen_by, is_held_by
from khien.directives.queries.papers import says_now
from khien.directives.queries.values import clause_value
from khien.directives.rules import drafts
from khien.directives.rules.answers import answer_due
from khien.directives.rules.forwarding import MOST_HOPS, Above, Laxer, laxer, laxer_answer, paired, refuse_circle
from khien.directives.rules.readiness import Gap
from khien.directives.rules.states import Reply, State
from khien.organisations.queries import Viewer, grants_of, may, own_grants, successor_of, units_where
from khien.organisations.rules import Deed

if TYPE_CHECKING:
    from khien.organisations.models import Unit

HELD_STATES = (State.REVIEWING, State.PASSED_ON)
SENT_STATES = (State.SENT, State.CLOSED)
_SOURCE_GONE = (
    "Văn bản gốc đã thu hồi hoặc kết thúc đối với đơn vị. Hãy xếp văn bản này lại, hoặc tách khỏi văn bản gốc."
)


def works_at(viewer: Viewer, unit: Unit, on: date) -> bool:
    """Whether the viewer holds a role on this very unit, not only on one above it."""
    return not isinstance(viewer, Service) and grants_of(viewer, viewer, on).filter(unit=unit).exists()


def units_that_may_forward(viewer: Viewer, directive: Directive) -> list[Unit]:
    """Units in whose name the viewer may pass the letter on: they received it or took it in, and it stands.

    Whoever reads the letter from its issuer's side passes it on for nobody below: he can send it there himself.
    """
    received = Recipient.objects.filter(directive=directive).exclude(state=Reply.RECALLED)
    mine = units_where(viewer, Deed.ASSIGN)
    if not isinstance(viewer, Service) and is_held_by(viewer, directive):
        mine = mine.filter(pk__in={grant.unit_id for grant in own_grants(viewer)})
    found: list[Unit] = []
    if directive.state == State.SENT:
        found += mine.filter(pk__in=received.values("unit_id")).order_by("path")
    if directive.state in HELD_STATES and not directive.drafted:
        found += mine.filter(pk=directive.holder_id)
    return found


def asked_of(directive: Directive, unit_id: int) -> list[Clause]:
    """The clauses that stand and that the unit was asked; all that stand where it took the letter in itself."""
    live = [one for one in directive.clauses.all() if not one.dropped and one.recalled_at is None]
    if directive.holder_id == unit_id:
        return live
    row = _row_of(directive, unit_id)
    return [clause for clause in live if str(clause.pk) in row.clause_ids] if row else []


def _row_of(directive: Directive, unit_id: int) -> Recipient | None:
    """The unit's part of the letter, or that of a unit that ended into it after it had answered."""
    live = Recipient.objects.filter(directive=directive).exclude(state=Reply.RECALLED)
    row = live.filter(unit=unit_id).first()
    if row is not None:
        return row
    for ended in live.filter(unit__valid_to__isnull=False).select_related("unit"):
        heir = successor_of(ended.unit, clock.today())
        if heir is not None and heir.pk == unit_id:
            return ended
    return None


def due_above(directive: Directive, unit_id: int) -> date | None:
    """The day by which the unit itself must answer the letter."""
    asked = [(clause.topics, clause.deadline) for clause in asked_of(directive, unit_id)]
    return answer_due(asked, directive.answer_by)


def letters_that_pass_on(viewer: Viewer, directive: Directive) -> QuerySet[Directive]:
    """Letters of the viewer's reach that pass this one on, drafts of his units among them; the newest first."""
    return directives_seen_by(viewer).filter(forwards=directive).exclude(state=State.SET_ASIDE)


def letters_above(directive: Directive) -> list[Directive]:
    """The letters that this one passes on, hop by hop; the nearest first."""
    found: list[Directive] = []
    seen, row = {directive.pk}, directive.forwards
    while row is not None and row.pk not in seen and len(found) < MOST_HOPS:
        found.append(row)
        seen.add(row.pk)
        further = Directive.objects.select_related("holder").defer("text", "reading")
        row = further.get(pk=row.forwards_id) if row.forwards_id else None
    return found


def circle(directive: Directive, reached: Sequence[tuple[int, str]]) -> str:
    """Why a letter that passes another on cannot go to these units; empty where it can."""
    if directive.forwards_id is None:
        return ""
    return refuse_circle(directive.holder_id, _above(directive), reached)


def _above(directive: Directive) -> Above:
    return Above({one.holder_id: one.holder.name for one in letters_above(directive)})


def gaps_of_forwarding(directive: Directive, reached: Sequence[Reach]) -> list[Gap]:
    """What keeps a letter made here, or one that passes another on, from being sent."""
    found = []
    if directive.forwards is not None:
        above = _above(directive)
        if not stands_for(directive.forwards, directive.holder_id):
            found.append(Gap("source", _SOURCE_GONE))
        for one in reached:
            why = refuse_circle(directive.holder_id, above, [(unit.id, unit.name) for unit in one.units])
            if why:
                found.append(Gap("circle", f"Nội dung {one.number} {why}. Hãy bỏ các đơn vị này.", one.number))
    if directive.drafted:
        found += _gaps_of_paper(directive)
    return found


def stands_for(source: Directive, unit_id: int) -> bool:
    """Whether the letter above still asks something of the unit that passes it on."""
    if source.holder_id == unit_id:
        return source.state in HELD_STATES
    return source.state == State.SENT and _row_of(source, unit_id) is not None


def _gaps_of_paper(directive: Directive) -> list[Gap]:
    draft = Draft.objects.filter(directive=directive).first()
    if draft is None or draft.state != drafts.State.ISSUED:
        return [Gap("paper", "Văn bản chưa có số, ngày ban hành và bản đã ký.")]
    if draft.says != says_now(directive):
        return [Gap("paper", "Nội dung giao việc đã đổi sau khi ký: bản đã ký không còn đúng, cần chốt và ký lại.")]
    return []


@dataclass(frozen=True, slots=True)
class Left:
    """A clause of the letter above that was not passed on: the unit keeps it to itself."""

    clause: Clause
    number: int


@dataclass(frozen=True, slots=True)
class Beside:
    """A letter beside the one it passes on: where it is laxer, and what it leaves to the unit itself."""

    laxer: tuple[Laxer, ...] = ()
    left: tuple[Left, ...] = ()


def beside(viewer: Viewer, directive: Directive) -> Beside:
    """The two letters compared; nothing where the viewer does not hold it, or it stands by itself."""
    source = directive.forwards
    if source is None or not is_held_by(viewer, directive):
        return Beside()
    own = list(directive.clauses.all())
    every = list(source.clauses.all())
    above = {one.pk: one for one in every}
    laxer_ones: list[Laxer] = []
    for number, clause in enumerate(own, start=1):
        carried = above.get(clause.source_id) if clause.source_id else None
        if carried is not None and not clause.dropped and clause.recalled_at is None:
            laxer_ones += laxer(number, clause_value(clause), clause_value(carried))
    asked = asked_of(source, directive.holder_id)
    due = answer_due([(clause.topics, clause.deadline) for clause in asked], source.answer_by)
    kept = {one.source_id for one in own if not one.dropped and one.recalled_at is None}
    left = {one.pk for one in asked} - kept
    return Beside(
        laxer=(*laxer_ones, *laxer_answer(directive.answer_by, due)),
        left=tuple(Left(one, number) for number, one in enumerate(every, start=1) if one.pk in left),
    )


def laxer_points(viewer: Viewer, directive: Directive) -> tuple[Laxer, ...]:
    """Where the letter asks less, or later, than the one it passes on."""
    return beside(viewer, directive).laxer


def may_shape(viewer: Viewer, directive: Directive) -> bool:
    """Whether the viewer may change a letter made here before it is sent."""
    return directive.state == State.REVIEWING and may(viewer, Deed.ASSIGN, directive.holder)


def sources_for(viewer: Viewer, directive: Directive) -> list[Directive]:
    """Letters that a letter taken in may pass on: those its holder received or took in, the newest first."""
    if not is_held_by(viewer, directive):
        return []
    received = Recipient.objects.filter(unit=directive.holder_id).exclude(state=Reply.RECALLED).values("directive_id")
    own = Q(holder=directive.holder_id, state__in=HELD_STATES, drafted=False)
    rows = Directive.objects.filter(own | Q(pk__in=received, state=State.SENT)).exclude(pk=directive.pk)
    return list(rows.select_related("holder").defer("text", "reading").order_by("-taken_in_at")[:50])


def proposed_pairs(viewer: Viewer, directive: Directive, source: Directive) -> dict[str, str]:
    """Which clause above each clause seems to carry, by id; a proposal to confirm."""
    if not is_held_by(viewer, directive):
        return {}
    own = [(str(one.pk), clause_value(one)) for one in directive.clauses.filter(dropped=False)]
    asked = asked_of(source, directive.holder_id)
    return paired(own, [(str(one.pk), clause_value(one)) for one in asked])
