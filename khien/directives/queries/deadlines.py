"""The days that a unit, or somebody who works there, must keep: letters to answer, letters sent out, duties."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from khien.directives.models import Directive, Recipient
from khien.directives.queries.inbox import inbox
from khien.directives.queries.values import document_value
from khien.directives.rules.document import letter_name
from khien.directives.rules.states import Reply, State
from khien.duties.queries import Line, duties_of
from khien.organisations.queries import Viewer, may
from khien.organisations.rules import Deed

if TYPE_CHECKING:
    from khien.organisations.models import Unit

_SILENT = (Reply.NOT_OPENED, Reply.OPENED, Reply.RETURNED)


@dataclass(frozen=True, slots=True)
class Day:
    """One day to keep. `what`: answer, answers (of others) or duty; `id` is of the row that it is about."""

    what: str
    id: str
    unit: "Unit"
    on: date
    title: str
    words: str
    late: bool
    changed_at: datetime


def deadlines(viewer: Viewer, units: Sequence["Unit"], on: date) -> list[Day]:
    """What is still to be done, and what lapses, at each of the units that the viewer reads; the soonest first."""
    readable = [unit for unit in units if may(viewer, Deed.READ, unit)]
    found: list[Day] = []
    for unit in readable:
        found += [*_answers(viewer, unit, on), *_duties(viewer, unit, on)]
    found += _sent_out(readable, on)
    return sorted(found, key=lambda day: (day.on, day.what, day.id))


def _answers(viewer: Viewer, unit: "Unit", on: date) -> Iterable[Day]:
    for letter in inbox(viewer, unit, on):
        row = letter.recipient
        if letter.due_on is None or row.state not in _SILENT or row.directive.state != State.SENT:
            continue
        words = f"Đã trả lời {letter.said}/{letter.asked} nội dung."
        yield Day("answer", str(row.pk), unit, letter.due_on, letter.name, words, letter.late, row.sent_at)


def _duties(viewer: Viewer, unit: "Unit", on: date) -> Iterable[Day]:
    for line in duties_of(viewer, unit, on):
        if line.verdict.due_on is not None:
            yield _of_line(line, line.verdict.due_on, unit, on)


def _of_line(line: Line, due_on: date, unit: "Unit", on: date) -> Day:
    asked_at = max(ask.asked_at for ask, _ in line.asks)
    words = f"{line.verdict.reason}. Văn bản: {'; '.join(line.letters)}."
    late = line.open and on > due_on
    return Day("duty", str(line.duty.pk), unit, due_on, line.obligation.title, words, late, asked_at)


def _sent_out(units: Sequence["Unit"], on: date) -> Iterable[Day]:
    held = Directive.objects.filter(holder__in=units, state=State.SENT).exclude(answer_by=None)
    letters = held.annotate(asked=_recipients(~Q(state=Reply.RECALLED)), silent=_recipients(Q(state__in=_SILENT)))
    known = {unit.pk: unit for unit in units}
    for row in letters.defer("text", "reading"):
        if row.answer_by is None or row.sent_at is None or not row.silent:
            continue
        words = f"Còn {row.silent}/{row.asked} đơn vị chưa trả lời."
        name = letter_name(document_value(row))
        late = on > row.answer_by
        yield Day("answers", str(row.pk), known[row.holder_id], row.answer_by, name, words, late, row.sent_at)


def _recipients(which: Q) -> Coalesce:
    """How many recipients of a letter are of a kind, as a part of the question for the letters."""
    rows = Recipient.objects.filter(which, directive=OuterRef("pk")).order_by().values("directive")
    return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n")), 0)
