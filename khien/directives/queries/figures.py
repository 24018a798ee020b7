"""What follows from other rows is remembered on each recipient: the day its answer is due, its unproven claims.

Both are made anew where they no longer hold, whatever changed them, so that no writer of rows can forget it. Rights are
decided before: these functions take rows that the viewer may see.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet, TextField
from django.db.models.functions import Cast

from khien.base import clock
from khien.base.actors import Service
from khien.directives.models import Clause, ClauseAnswer, Directive, Recipient
from khien.directives.rules.answers import answer_due
from khien.directives.rules.states import Reply, Says, State
from khien.duties.queries import open_asks
from khien.law.fingerprint import fingerprint

WEIGHER = Service("weigh")  # counts claims of recipients that have passed the gate
SIGNED = (Reply.ANSWERED, Reply.ACCEPTED)
AT_ONCE = 500  # answers that one request weighs; a letter to thousands is weighed in the background
_BATCH = 250


def settle_dues(letters: QuerySet[Directive]) -> int:
    """Work the days of answers out anew for letters that have changed since; how many letters."""
    moved = letters.exclude(state__in=(State.REVIEWING, State.SET_ASIDE)).exclude(dues_version=F("version"))
    changed = list(moved.order_by().values_list("pk", "version", "answer_by"))
    for key, version, answer_by in changed:
        _settle(key, version, answer_by)
    return len(changed)


@transaction.atomic
def _settle(letter: UUID, version: int, answer_by: date | None) -> None:
    """Thousands of recipients share a few sets of clauses: one UPDATE for each set."""
    rows = Clause.objects.filter(directive=letter, dropped=False, recalled_at=None).order_by()
    clauses = {str(key): (topics, deadline) for key, topics, deadline in rows.values_list("pk", "topics", "deadline")}
    recipients = Recipient.objects.filter(directive=letter).annotate(asked=Cast("clause_ids", TextField()))
    for written in list(recipients.order_by().values_list("asked", flat=True).distinct()):
        due = answer_due([clauses[one] for one in json.loads(written) if one in clauses], answer_by)
        recipients.filter(asked=written).update(due_on=due, weighed_version=-1)
    Directive.objects.filter(pk=letter, version=version).update(dues_version=version)


def unweighed(recipients: QuerySet[Recipient]) -> QuerySet[Recipient]:
    """Signed answers whose unproven claims must be counted anew."""
    moved = ~Q(weighed_version=F("unit__facts_version")) | ~Q(weighed_law=fingerprint())
    turned = Q(weighed_until__lte=clock.today())
    again = Q(weighed_answer=None) | ~Q(weighed_answer=F("answered_at"))
    return recipients.filter(moved | turned | again, state__in=SIGNED).order_by()


def weigh(recipients: QuerySet[Recipient], most: int | None = None) -> int:
    """Count the unproven claims of at most `most` answers anew; how many are left."""
    columns = ("pk", "unit_id", "directive_id", "answered_at", "unit__facts_version")
    found = sorted(unweighed(recipients).values_list(*columns), key=lambda row: (row[2], row[1]))
    now = found if most is None else found[:most]
    by_letter: dict[UUID, list[_Answer]] = defaultdict(list)
    for pk, unit, letter, answered_at, version in now:
        by_letter[letter].append((pk, unit, answered_at, version))
    for letter, answers in by_letter.items():
        for first in range(0, len(answers), _BATCH):
            _weigh(letter, answers[first : first + _BATCH])
    return len(found) - len(now)


_Answer = tuple[int, int, object, int]  # recipient, unit, when it was answered, the unit's facts_version as read before


def _weigh(letter: UUID, answers: Sequence[_Answer]) -> None:
    scope, today = f"directive:{letter}", clock.today()
    still_open, turns = open_asks(WEIGHER, scope, [unit for _, unit, _, _ in answers], today)
    live = set(Clause.objects.filter(directive=letter, dropped=False, recalled_at=None).values_list("pk", flat=True))
    done = _done([pk for pk, *_ in answers], live)
    fields = {field.name: field for field in Recipient._meta.concrete_fields}
    prepared = [fields[column] for column in _WEIGHED]
    values = []
    for pk, unit, answered_at, version in answers:
        unproven = [str(clause) for clause in done.get(pk, ()) if (unit, clause) in still_open]
        row = (len(unproven), unproven, answered_at, version, turns.get(unit), fingerprint())
        made = [field.get_db_prep_save(value, connection) for field, value in zip(prepared, row, strict=True)]
        values.append((*made, pk))
    table = connection.ops.quote_name(Recipient._meta.db_table)
    columns = ", ".join(f"{column} = %s" for column in _WEIGHED)
    statement = f"UPDATE {table} SET {columns} WHERE id = %s"  # noqa: S608 (names of our own)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(statement, values)


_WEIGHED = ("unproven", "unproven_in", "weighed_answer", "weighed_version", "weighed_until", "weighed_law")


def _done(recipients: Collection[int], clauses: Collection[UUID]) -> Mapping[int, list[UUID]]:
    """The clauses that each said to be done."""
    found: dict[int, list[UUID]] = defaultdict(list)
    words = ClauseAnswer.objects.filter(recipient__in=recipients, says=Says.DONE)
    for recipient, clause in words.values_list("recipient_id", "clause_id"):
        if clause in clauses:
            found[recipient].append(clause)
    return found


def keep_up(letters: Iterable[UUID] | None = None, most: int | None = None) -> int:
    """Both at once for some letters or for all that are out; how many answers are left to weigh."""
    chosen = Directive.objects.all() if letters is None else Directive.objects.filter(pk__in=list(letters))
    settle_dues(chosen)
    rows = Recipient.objects.all() if letters is None else Recipient.objects.filter(directive__in=chosen)
    return weigh(rows, most)
