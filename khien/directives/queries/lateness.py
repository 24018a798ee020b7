"""Who is late to answer and may be reminded by the viewer: with who would be told, and when they last were."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from django.db.models import Max, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Cast

from khien.base import clock
from khien.base.actors import Service
from khien.directives.models import Clause, Directive, Recipient, Reminded, Reminder
from khien.directives.queries.figures import settle_dues
from khien.directives.queries.values import document_value
from khien.directives.rules.answers import answer_due
from khien.directives.rules.document import letter_name
from khien.directives.rules.states import Reply, State
from khien.organisations.queries import NotAllowed, Viewer, grants_of, heads, may, units_seen_by, units_where
from khien.organisations.rules import Deed, Role

if TYPE_CHECKING:
    from khien.organisations.models import Unit

POST = Service("post")  # reads who works at a unit that a letter reached; their names are told to nobody
STAFF = (Role.OFFICER, Role.COORDINATOR)
EVERYBODY = (*STAFF, Role.LEADER)
SILENT = (Reply.NOT_OPENED, Reply.OPENED, Reply.RETURNED)
_COLUMNS = ("pk", "unit_id", "unit__name", "unit__path", "directive_id", "state", "asked", "sent_at", "step", "last")
_NOBODY = (0, 0)


@dataclass(frozen=True, slots=True)
class Waited:
    """An answer that is waited for. `step` is the latest step of reminding that the unit was told."""

    recipient: int
    unit: int
    name: str
    path: str
    directive: UUID
    state: str
    sent_at: datetime
    step: str
    reminded_at: datetime | None
    due_on: date | None


class Late(NamedTuple):
    """One late answer: whose, to which letter; how many would be told, how many have an address for mail."""

    recipient: int
    unit: int
    name: str
    directive: UUID
    letter: str
    due_on: date
    heads: int
    by_mail: int
    reminded_at: datetime | None


def late(
    viewer: Viewer, on: date, *, unit: Unit | None = None, directive: Directive | None = None, beyond: bool = False
) -> list[Late]:
    """Late answers that the viewer may remind of: of a letter, of a unit's subtree, or both; the longest late first.

    Raises NotAllowed where the viewer may remind nobody there. `beyond`: a letter's recipients outside the subtree too.
    """
    rows = _remindable(viewer, unit, directive)
    if unit is not None and not beyond:
        rows = rows.filter(unit__path__under=unit.path)
    settle_dues(Directive.objects.filter(state=State.SENT) if directive is None else _alone(directive))
    text, last = Cast("directive_id", TextField()), Subquery(_last_reminded())
    columns = ("pk", "unit_id", "unit__name", "letter", "due_on", "last")
    found = list(rows.filter(due_on__lt=on).order_by().annotate(letter=text, last=last).values_list(*columns))
    keys = {letter: UUID(letter) for letter in {letter for _, _, _, letter, _, _ in found}}
    names = names_of(keys.values(), None if directive is None else {directive.pk: directive})
    people = heads(POST, {unit for _, unit, _, _, _, _ in found}, EVERYBODY, on)
    called = {letter: (key, names[key]) for letter, key in keys.items()}
    found.sort(key=itemgetter(columns.index("due_on"), columns.index("unit__name")))
    return [
        Late(pk, unit, name, *called[letter], due_on, *people.get(unit, _NOBODY), reminded_at)
        for pk, unit, name, letter, due_on, reminded_at in found
    ]


def _alone(directive: Directive) -> QuerySet[Directive]:
    return Directive.objects.filter(pk=directive.pk)


def _last_reminded() -> QuerySet[Reminded, datetime]:
    rows = Reminded.objects.filter(recipient=OuterRef("pk"), people__gt=0)
    return rows.order_by("-at").values_list("at", flat=True)[:1]


def _remindable(viewer: Viewer, unit: Unit | None, directive: Directive | None) -> QuerySet[Recipient]:
    """Recipients that the viewer looks after: of letters of his own units, or of units below; never his own unit's."""
    assigns = units_where(viewer, Deed.ASSIGN)
    rows = Recipient.objects.filter(state__in=SILENT, directive__state=State.SENT)
    if isinstance(viewer, Service):
        return rows if directive is None else rows.filter(directive=directive)
    own = grants_of(viewer, viewer, clock.today()).order_by().values("unit_id")
    below = Q(unit__in=assigns.values("pk")) & ~Q(unit__in=own)
    if directive is None:
        _require(unit is not None and may(viewer, Deed.ASSIGN, unit), seen=unit is not None and _sees(viewer, unit))
        return rows.filter(below | (Q(directive__holder__in=assigns.values("pk")) & ~Q(unit__in=own)))
    rows = rows.filter(directive=directive)
    if may(viewer, Deed.ASSIGN, directive.holder):
        return rows.exclude(unit__in=own)
    reached = Recipient.objects.filter(below, directive=directive)
    _require(reached.exists(), seen=_sees(viewer, directive.holder) or _received(viewer, directive))
    return rows.filter(below)


def _sees(viewer: Viewer, unit: Unit) -> bool:
    return units_seen_by(viewer).filter(pk=unit.pk).exists()


def _received(viewer: Viewer, directive: Directive) -> bool:
    return Recipient.objects.filter(directive=directive, unit__in=units_seen_by(viewer).values("pk")).exists()


def _require(able: bool, *, seen: bool) -> None:
    if not able:
        raise NotAllowed("Chỉ cán bộ đầu mối của nơi gửi văn bản hoặc của đơn vị cấp trên mới đôn đốc được.", seen=seen)


def waited(rows: QuerySet[Recipient], known: Mapping[UUID, Directive] | None = None) -> list[Waited]:
    """The rows with the day that each answer is due. For callers that hold the rows already, and maybe the letters."""
    rows = rows.order_by("pk").annotate(asked=Cast("clause_ids", TextField()), last=Subquery(_last_reminded()))
    found = list(rows.values_list(*_COLUMNS))
    letters = {key: row.answer_by for key, row in (known or _letters({row[4] for row in found})).items()}
    clauses = _clauses(letters)
    days: dict[tuple[UUID, str], date | None] = {}
    result = []
    for recipient, unit, name, path, letter, state, asked, sent_at, step, reminded_at in found:
        key = (letter, asked)
        if key not in days:
            ids = json.loads(asked)
            days[key] = answer_due([clauses[one] for one in ids if one in clauses], letters[letter])
        result.append(Waited(recipient, unit, name, path, letter, state, sent_at, step, reminded_at, days[key]))
    return result


def _clauses(letters: Iterable[UUID]) -> dict[str, tuple[list[str], date | None]]:
    rows = Clause.objects.filter(directive__in=list(letters), dropped=False, recalled_at=None).order_by()
    return {str(key): (topics, deadline) for key, topics, deadline in rows.values_list("pk", "topics", "deadline")}


def names_of(keys: Collection[UUID], known: Mapping[UUID, Directive] | None = None) -> dict[UUID, str]:
    """How letters are called. For callers that may read them."""
    return {key: letter_name(document_value(row)) for key, row in (known or _letters(keys)).items()}


def _letters(keys: Collection[UUID]) -> dict[UUID, Directive]:
    return Directive.objects.defer("text", "reading").in_bulk(list(keys))


def last_reminded(recipients: QuerySet[Recipient]) -> Mapping[int, datetime]:
    """When the people of these answers were last reminded. For callers that hold the rows."""
    rows = Reminded.objects.filter(recipient__in=recipients.order_by().values("pk"), people__gt=0).order_by()
    return dict(rows.values("recipient_id").annotate(last=Max("at")).values_list("recipient_id", "last"))


def reminder_seen_by(viewer: Viewer, key: UUID) -> Reminder | None:
    """One reminder, for those who assign where it was made."""
    rows = Reminder.objects.filter(pk=key, unit__in=units_where(viewer, Deed.ASSIGN).values("pk"))
    return rows.select_related("directive", "unit", "by").first()


def reminders_seen_by(viewer: Viewer) -> QuerySet[Reminder]:
    """Reminders made where the viewer assigns, the newest first."""
    rows = Reminder.objects.filter(unit__in=units_where(viewer, Deed.ASSIGN).values("pk"))
    return rows.select_related("unit", "by").order_by("-at")


def reminded_units(viewer: Viewer, reminder: Reminder) -> QuerySet[Reminded]:
    """The lines of a reminder that the viewer may see, units without anyone first."""
    rows = Reminded.objects.filter(reminder=reminder, reminder__unit__in=units_where(viewer, Deed.ASSIGN).values("pk"))
    return rows.select_related("recipient__unit").order_by("people", "recipient__unit__path")
