"""Who is late to answer and may be reminded by the viewer: with who would be told, and when they last were."""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple, overload
from uuid import UUID

from django.db.models import BigIntegerField, ExpressionWrapper, F, Max, OuterRef, Q, QuerySet, Subquery, TextField
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


_Row = tuple[
    str, int, int, str, datetime | None
]  # due on, unit, recipient, letter, last reminded: no more of thousands


class Lines(Sequence[Late]):
    """Late answers, the longest late first and by name within a day; a slice of thousands names no others."""

    def __init__(self, rows: Iterable[_Row], people: Mapping[int, tuple[int, int]], known: Directive | None) -> None:
        self._rows, self._people, self._known = sorted(rows, key=itemgetter(0)), people, known

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, wanted: int) -> Late: ...
    @overload
    def __getitem__(self, wanted: slice) -> list[Late]: ...
    def __getitem__(self, wanted: int | slice) -> Late | list[Late]:
        if isinstance(wanted, int):
            place = range(len(self))[wanted]
            return self[place : place + 1][0]
        rows, (start, stop, _) = self._rows, wanted.indices(len(self))
        if start >= stop:
            return []
        first = bisect_left(rows, rows[start][0], key=itemgetter(0))
        last = bisect_right(rows, rows[stop - 1][0], key=itemgetter(0))
        days = Recipient.objects.filter(pk__in=[row[2] for row in rows[first:last]]).order_by()
        units = dict(days.values_list("unit_id", "unit__name"))
        shown = sorted(rows[first:last], key=lambda row: (row[0], units[row[1]]))[start - first : stop - first]
        known = None if self._known is None else {self._known.pk: self._known}
        letters = names_of({UUID(row[3]) for row in shown}, known)
        return [self._late(row, units[row[1]], letters) for row in shown]

    def _late(self, row: _Row, name: str, letters: Mapping[UUID, str]) -> Late:
        day, unit, recipient, letter, last = row
        key, heads = UUID(letter), self._people.get(unit, _NOBODY)
        return Late(recipient, unit, name, key, letters[key], date.fromisoformat(day), *heads, last)

    def units(self) -> Iterator[int]:
        """Whose answer each is: a unit late with several letters several times."""
        return (row[1] for row in self._rows)


@dataclass(frozen=True, slots=True)
class Outlook:
    """Whom one press would remind, whom it would pass over since they lately were, and where nobody is to be told.

    `people`: those of the units to be reminded, each unit once; `by_mail`: those of them with an address.
    """

    due: Lines
    lately: Lines
    empty: Lines
    people: int
    by_mail: int


def outlook(
    viewer: Viewer,
    on: date,
    since: datetime,
    *,
    unit: Unit | None = None,
    directive: Directive | None = None,
    beyond: bool = False,
) -> Outlook:
    """What one press would do, of the answers that `late` tells; raises like it."""
    rows = _late(viewer, on, unit, directive, beyond=beyond)
    people = heads(POST, {row[1] for row in rows}, EVERYBODY, on)
    rest = [row for row in rows if row[4] is None or row[4] <= since]
    due = [row for row in rest if row[1] in people]
    told = [people[one] for one in {row[1] for row in due}]
    return Outlook(
        due=Lines(due, people, directive),
        lately=Lines((row for row in rows if row[4] is not None and row[4] > since), people, directive),
        empty=Lines((row for row in rest if row[1] not in people), people, directive),
        people=sum(n for n, _ in told),
        by_mail=sum(n for _, n in told),
    )


def late(
    viewer: Viewer, on: date, *, unit: Unit | None = None, directive: Directive | None = None, beyond: bool = False
) -> list[Late]:
    """Late answers that the viewer may remind of: of a letter, of a unit's subtree, or both; the longest late first.

    Raises NotAllowed where the viewer may remind nobody there. `beyond`: a letter's recipients outside the subtree too.
    """
    rows = _late(viewer, on, unit, directive, beyond=beyond)
    return Lines(rows, heads(POST, {row[1] for row in rows}, EVERYBODY, on), directive)[:]


def _late(viewer: Viewer, on: date, unit: Unit | None, directive: Directive | None, *, beyond: bool) -> list[_Row]:
    rows = _remindable(viewer, unit, directive, within=None if beyond else unit)
    settle_dues(Directive.objects.filter(state=State.SENT) if directive is None else _alone(directive))
    text, last = TextField(), Subquery(_last_reminded())
    rows = rows.filter(due_on__lt=on).order_by()
    told = rows.annotate(day=Cast("due_on", text), letter=Cast("directive_id", text), last=last)
    return list(told.values_list("day", "unit_id", "pk", "letter", "last"))


def _alone(directive: Directive) -> QuerySet[Directive]:
    return Directive.objects.filter(pk=directive.pk)


def _last_reminded() -> QuerySet[Reminded, datetime]:
    rows = Reminded.objects.filter(recipient=OuterRef("pk"), people__gt=0)
    return rows.order_by("-at").values_list("at", flat=True)[:1]


def _remindable(
    viewer: Viewer, unit: Unit | None, directive: Directive | None, *, within: Unit | None
) -> QuerySet[Recipient]:
    """Recipients that the viewer looks after: of letters of his own units, or of units below; never his own unit's.

    Their units are asked by `place`, which no index holds: else the database walks the units and asks each one's
    letters, in place of reading the late ones from the index of figures.
    """
    assigns = units_where(viewer, Deed.ASSIGN)
    rows = Recipient.objects.annotate(place=ExpressionWrapper(F("unit_id") + 0, BigIntegerField()))
    rows = rows.filter(state__in=SILENT)
    if within is not None:
        rows = rows.filter(place__in=units_seen_by(viewer).filter(path__under=within.path).values("pk"))
    if directive is None:
        rows = rows.filter(directive__in=Directive.objects.filter(state=State.SENT).values("pk"))
    else:
        rows = rows.filter(directive=directive, directive__state=State.SENT)
    if isinstance(viewer, Service):
        return rows
    own = grants_of(viewer, viewer, clock.today()).order_by().values("unit_id")
    if directive is None:
        _require(unit is not None and may(viewer, Deed.ASSIGN, unit), seen=unit is not None and _sees(viewer, unit))
        if within is not None:  # who assigns for a unit assigns for all below it
            return rows.exclude(place__in=own)
        own_letters = Directive.objects.filter(holder__in=assigns.values("pk")).values("pk")
        return rows.exclude(place__in=own).filter(Q(directive__in=own_letters) | Q(place__in=assigns.values("pk")))
    if may(viewer, Deed.ASSIGN, directive.holder):
        return rows.exclude(place__in=own)
    reached = Recipient.objects.filter(unit__in=assigns.values("pk"), directive=directive).exclude(unit__in=own)
    _require(reached.exists(), seen=_sees(viewer, directive.holder) or _received(viewer, directive))
    return rows.exclude(place__in=own).filter(place__in=assigns.values("pk"))


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
