"""Correcting what was read, before a letter is sent. Every change needs the version that its editor saw."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from khien.base import audit
from khien.directives.actions.holding import copy_of, held, held_clause, put, put_document
from khien.directives.models import Clause, Directive
from khien.directives.queries.values import clause_value, document_value
from khien.directives.rules.clauses import (
    ClauseValue,
    UnableToCorrect,
    checked,
    merged,
    selected,
    split,
    tidy,
)
from khien.directives.rules.document import DocumentValue, checked_document
from khien.directives.rules.states import Step
from khien.directives.rules.trail import Change, changes, outline
from khien.directives.words import index_clauses, index_letter
from khien.law import load
from khien.organisations.queries import Viewer
from khien.organisations.rules import Deed


@dataclass(frozen=True, slots=True)
class Settlement:
    """A person's word on a clause's time: a date, a window, or knowingly neither."""

    by: date | None = None
    window: tuple[date, date] | None = None


@transaction.atomic
def correct_document(
    directive: Directive, value: DocumentValue, *, version: int, by: Viewer, at: datetime
) -> Directive:
    """Correct what the letter says of itself."""
    row = held(directive, Step.CORRECT, Deed.TAKE_IN, by=by, version=version)
    before = document_value(row)
    put_document(row, checked_document(value))
    row.proposed = []
    row.save()
    index_letter(row)
    _note("directive.corrected", row, changes(before, value), by=by, at=at)
    return row


@transaction.atomic
def confirm_subject(directive: Directive, *, version: int, by: Viewer, at: datetime) -> Directive:
    """A person says that a letter which seems to be about something else is to be handled all the same."""
    row = held(directive, Step.CORRECT, Deed.TAKE_IN, by=by, version=version)
    row.needs_confirming = False
    row.save()
    _note("directive.subject_confirmed", row, by=by, at=at)
    return row


@transaction.atomic
def correct_clause(clause: Clause, value: ClauseValue, *, version: int, by: Viewer, at: datetime) -> Clause:
    """Correct what was understood of a clause. Its words, place and targets stay as they are."""
    row = held(clause.directive, Step.CORRECT, Deed.TAKE_IN, by=by, version=version)
    found = held_clause(clause, row)
    before = clause_value(found)
    unsure = tuple(name for name in before.proposed if name == "deadline")  # the rest was on the form, as it is now
    kept = replace(value, text=before.text, start=before.start, end=before.end, targets=before.targets, proposed=unsure)
    after = checked_by_catalogue(kept)
    put(found, after).save()
    row.save()
    index_clauses([found])
    _note("directive.clause_corrected", row, changes(before, after), by=by, at=at, clause=str(found.pk))
    return found


@transaction.atomic
def split_clause(clause: Clause, offset: int, *, version: int, by: Viewer, at: datetime) -> tuple[Clause, Clause]:
    """Cut a clause in two at `offset` of the letter's text; both parts keep what was understood of the whole."""
    row = held(clause.directive, Step.CORRECT, Deed.TAKE_IN, by=by, version=version)
    first = held_clause(clause, row)
    here, there = split(clause_value(first), offset, row.text)
    second = copy_of(first, there)
    put(first, here).save()
    _insert(row, second, after=first)
    row.save()
    index_clauses([first, second])
    spans = [[one.start, one.end] for one in (here, there)]
    details: dict[str, Any] = {"into": [str(first.pk), str(second.pk)], "offset": offset, "spans": spans}
    _note("directive.clause_split", row, by=by, at=at, clause=str(first.pk), **details)
    return first, second


@transaction.atomic
def merge_clauses(first: Clause, second: Clause, *, version: int, by: Viewer, at: datetime) -> Clause:
    """Make one clause of two that stand next to each other."""
    row = held(first.directive, Step.CORRECT, Deed.TAKE_IN, by=by, version=version)
    rows = [held_clause(one, row) for one in sorted((first, second), key=lambda one: one.position)]
    kept, gone = rows
    between = row.clauses.filter(position__gt=kept.position, position__lt=gone.position, dropped=False)
    if kept.pk == gone.pk or kept.dropped or gone.dropped or between.exists():
        raise UnableToCorrect("Chỉ gộp được hai nội dung liền nhau, đang dùng.")
    values = clause_value(kept), clause_value(gone)
    after = merged(*values, row.text)
    gone.delete()
    put(kept, after).save()
    row.save()
    index_clauses([kept])
    details: dict[str, Any] = {
        "gone": str(gone.pk),
        "before": [outline(one) for one in values],
        "after": outline(after),
    }
    personal = {"text": [one.text for one in values]}
    _note("directive.clauses_merged", row, ({}, personal), by=by, at=at, clause=str(kept.pk), **details)
    return kept


@transaction.atomic
def add_clause(
    directive: Directive,
    *,
    version: int,
    by: Viewer,
    at: datetime,
    span: tuple[int, int] | None = None,
    text: str = "",
) -> Clause:
    """Add a clause over a range of the letter's text, or one in a person's own words where no range is given."""
    row = held(directive, Step.CORRECT, Deed.TAKE_IN, by=by, version=version)
    value = selected(row.text, *span) if span else ClauseValue(text=tidy(text), topics=("other",))
    added = put(Clause(directive=row), checked_by_catalogue(value))
    earlier = row.clauses.filter(start__lt=value.start) if value.start is not None else row.clauses.all()
    _insert(row, added, after=earlier.last())
    row.save()
    index_clauses([added])
    personal = {} if span else {"text": [None, value.text]}
    _note("directive.clause_added", row, ({}, personal), by=by, at=at, clause=str(added.pk), span=span)
    return added


def drop_clause(clause: Clause, *, version: int, by: Viewer, at: datetime) -> Clause:
    """Leave a clause out of what is sent; it stays on the page and can be restored."""
    return _dropped(clause, True, version=version, by=by, at=at)


def restore_clause(clause: Clause, *, version: int, by: Viewer, at: datetime) -> Clause:
    """Take a dropped clause back."""
    return _dropped(clause, False, version=version, by=by, at=at)


@transaction.atomic
def _dropped(clause: Clause, dropped: bool, *, version: int, by: Viewer, at: datetime) -> Clause:
    row = held(clause.directive, Step.CORRECT, Deed.TAKE_IN, by=by, version=version)
    found = held_clause(clause, row)
    found.dropped = dropped
    found.save()
    row.save()
    action = "directive.clause_dropped" if dropped else "directive.clause_restored"
    _note(action, row, by=by, at=at, clause=str(found.pk))
    return found


@transaction.atomic
def settle_deadline(clause: Clause, settlement: Settlement, *, version: int, by: Viewer, at: datetime) -> Clause:
    """Settle one clause's time by a person's word; neither date nor window says knowingly that there is none."""
    row = held(clause.directive, Step.CORRECT, Deed.TAKE_IN, by=by, version=version)
    _refuse_before_the_letter(row, settlement.by)
    found = held_clause(clause, row)
    before = clause_value(found)
    after = checked_by_catalogue(
        replace(
            before,
            deadline=settlement.by,
            window=settlement.window,
            settled=True,
            proposed=tuple(name for name in before.proposed if name != "deadline"),
        )
    )
    put(found, after).save()
    row.save()
    _note("directive.deadline_settled", row, changes(before, after), by=by, at=at, clause=str(found.pk))
    return found


@transaction.atomic
def set_answer_by(
    directive: Directive, day: date | None, *, settle_the_rest: bool, version: int, by: Viewer, at: datetime
) -> Directive:
    """One date to answer the whole letter by; with `settle_the_rest`, also the date of every unsettled clause.

    Clauses settled so follow the day when it moves.
    """
    row = held(directive, Step.CORRECT, Deed.TAKE_IN, by=by, version=version)
    if settle_the_rest and day is None:
        raise UnableToCorrect("Hãy nhập ngày trước khi áp dụng cho các nội dung chưa có thời hạn.")
    _refuse_before_the_letter(row, day)
    before, row.answer_by = row.answer_by, day
    row.save()
    following = row.clauses.filter(follows_answer_by=True)
    following.update(**({"follows_answer_by": False} if day is None else {"deadline": day}))
    unsettled = row.clauses.filter(deadline_settled=False, dropped=False, deadline=None)
    settled = [str(pk) for pk in unsettled.values_list("pk", flat=True)] if settle_the_rest else []
    if settle_the_rest:
        unsettled.update(deadline=day, deadline_settled=True, follows_answer_by=True)
    days = [one.isoformat() if one else None for one in (before, day)]
    _note("directive.answer_by_set", row, ({"answer_by": days}, {}), by=by, at=at, settled=settled)
    return row


def _refuse_before_the_letter(directive: Directive, day: date | None) -> None:
    """A person who settles a day before the letter's own has mistyped one of the two."""
    written = directive.issued_on
    if day is not None and written is not None and day < written:
        raise UnableToCorrect(f"Thời hạn {day:%d/%m/%Y} trước ngày của văn bản ({written:%d/%m/%Y}): hãy xem lại.")


def checked_by_catalogue(value: ClauseValue) -> ClauseValue:
    """The value, once its topics and obligations are known to the catalogue; raises UnableToCorrect."""
    catalogue = load.catalogue()
    return checked(value, topics=tuple(catalogue.topics), obligations=tuple(catalogue.obligations))


def _insert(directive: Directive, added: Clause, *, after: Clause | None) -> None:
    """Save a new clause right behind another (first of all where there is none) and number them all anew."""
    others: list[Clause] = list(directive.clauses.all())
    place = 1 + max((i for i, one in enumerate(others) if after and one.pk == after.pk), default=-1)
    added.position = place + 1
    added.save(force_insert=True)
    _renumber([*others[:place], added, *others[place:]])


def _renumber(clauses: Sequence[Clause]) -> None:
    moved: Iterable[tuple[int, Clause]] = enumerate(clauses, start=1)
    changed = [one for position, one in moved if _moved(one, position)]
    Clause.objects.bulk_update(changed, ["position"])


def _moved(clause: Clause, position: int) -> bool:
    if clause.position == position:
        return False
    clause.position = position
    return True


def _note(
    action: str,
    directive: Directive,
    found: tuple[Change, Any] = ({}, {}),
    *,
    by: Viewer,
    at: datetime,
    **details: Any,
) -> None:
    plain, personal = found
    audit.record(
        action,
        directive.scope,
        by=by,
        at=at,
        unit_id=directive.holder_id,
        details={**details, "changes": plain},
        personal=personal or None,
    )
