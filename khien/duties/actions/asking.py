"""Asking duties of units for a letter, changing the terms of what was asked, and taking it back."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models import DateTimeField, F, QuerySet, Value
from django.db.models.functions import Coalesce

from khien.base import audit, clock
from khien.base.bulk import insert
from khien.duties.models import Ask, Duty, FormerAsk, Tally
from khien.duties.rules.verdicts import Status
from khien.duties.rules.wire import Json, clause_to_json
from khien.law.load import catalogue
from khien.law.types import ClauseTerms
from khien.organisations.queries import Viewer, require
from khien.organisations.rules import Deed

if TYPE_CHECKING:
    from khien.organisations.models import Unit

_BATCH = 500
_NEVER = -1  # a facts_version that no unit has: the ask is judged at its first reading


class UnableToAsk(ValueError):
    """The duty cannot be asked; the message says why."""


@dataclass(frozen=True, slots=True)
class NewAsk:
    """One clause of one letter asking one obligation of one unit."""

    unit_id: int
    obligation: str
    scope: str
    clause: UUID
    letter: str
    quote: str
    law_on: date
    terms: ClauseTerms


@transaction.atomic
def ask_many(asks: Sequence[NewAsk], *, by: Viewer, at: datetime) -> int:
    """Ask them all, or none; what stands is left, what was taken back is asked afresh. Returns how many are new.

    Whether `by` may ask it of these units is decided by the letter (`directives.actions.send`).
    """
    unknown = {one.obligation for one in asks} - set(catalogue().obligations)
    if unknown:
        raise UnableToAsk(f"Danh mục không có nghĩa vụ: {', '.join(sorted(unknown))}.")
    ids = _duties({(one.unit_id, one.obligation) for one in asks})
    scopes = {one.scope for one in asks}
    before = Ask.objects.filter(scope__in=scopes).count()
    revived = _revive(asks, ids, Ask.objects.filter(scope__in=scopes).exclude(recalled_at=None), at)
    insert(Ask, _COLUMNS, _rows(asks, ids, at))
    made = Ask.objects.filter(scope__in=scopes).count() - before + revived
    _forget({one.unit_id for one in asks})
    for scope in sorted({one.scope for one in asks}):
        ours = [one for one in asks if one.scope == scope]
        details = {"asks": len(ours), "units": len({one.unit_id for one in ours})}
        audit.record("duties.asked", scope, by=by, at=at, details=details)
    return made


def _duties(pairs: Collection[tuple[int, str]]) -> dict[tuple[int, str], int]:
    """The duty of each unit and obligation, made where there was none."""
    ids = _duty_ids(pairs)
    missing = sorted(pair for pair in pairs if pair not in ids)
    if missing:
        insert(Duty, ("unit_id", "obligation"), missing)
        ids |= _duty_ids(missing)
    return ids


def _revive(asks: Sequence[NewAsk], ids: Mapping[tuple[int, str], int], recalled: QuerySet[Ask], at: datetime) -> int:
    """Asks that were taken back hold again, in their new terms."""
    gone = list(recalled)
    if not gone:
        return 0
    wanted = {(ids[one.unit_id, one.obligation], one.clause): one for one in asks}
    found = [(old, wanted[old.duty_id, old.clause]) for old in gone if (old.duty_id, old.clause) in wanted]
    _keep_words([old.pk for old, _ in found])
    for old, new in found:
        old.letter, old.quote, old.law_on, old.terms = new.letter, new.quote, new.law_on, clause_to_json(new.terms)
        old.asked_at, old.began_at, old.recalled_at, old.facts_version = at, None, None, _NEVER
    columns = ("letter", "quote", "law_on", "terms", "asked_at", "began_at", "recalled_at", "facts_version")
    Ask.objects.bulk_update([old for old, _ in found], columns, batch_size=100)
    return len(found)


def _keep_words(keys: Sequence[int], at: datetime | None = None) -> None:
    """What these asks say is kept for the days on which it held: until `at`, or until they were taken back."""
    ended = F("recalled_at") if at is None else Value(at, DateTimeField())
    for first in range(0, len(keys), _BATCH):
        rows = Ask.objects.filter(pk__in=keys[first : first + _BATCH])
        rows = rows.annotate(since=Coalesce("began_at", "asked_at"), ended=ended).filter(since__lt=ended)
        FormerAsk.objects.bulk_create(
            FormerAsk(
                ask=row,
                letter=row.letter,
                quote=row.quote,
                law_on=row.law_on,
                terms=row.terms,
                asked_at=row.asked_at,
                began_at=row.since,
                ended_at=row.ended,
            )
            for row in rows
        )


def _forget(unit_ids: Collection[int]) -> None:
    """What is asked of these units has changed: their tallies no longer hold."""
    keys = sorted(unit_ids)
    for first in range(0, len(keys), _BATCH):
        Tally.objects.filter(unit_id__in=keys[first : first + _BATCH]).update(facts_version=_NEVER)


def _duty_ids(pairs: Collection[tuple[int, str]]) -> dict[tuple[int, str], int]:
    units = {unit for unit, _ in pairs}
    obligations = {obligation for _, obligation in pairs}
    rows = Duty.objects.filter(unit_id__in=units, obligation__in=obligations)
    return {(unit, obligation): key for key, unit, obligation in rows.values_list("pk", "unit_id", "obligation")}


_COLUMNS = (
    *("duty_id", "scope", "clause", "letter", "quote", "law_on", "terms", "asked_at", "status", "reason", "verdict"),
    *("judged_on", "facts_version", "catalogue"),
)


def _rows(asks: Sequence[NewAsk], ids: Mapping[tuple[int, str], int], at: datetime) -> Iterator[tuple[Any, ...]]:
    """Not yet judged. A clause says the same of every unit: its terms are written out once."""
    said: dict[int, Json] = {}
    rest: tuple[Any, ...] = (at, Status.UNPROVEN.value, "Chưa phán", {}, clock.day_of(at), _NEVER, "")
    for one in asks:
        terms = said.get(id(one.terms))
        if terms is None:
            terms = said[id(one.terms)] = clause_to_json(one.terms)
        duty = ids[one.unit_id, one.obligation]
        yield (duty, one.scope, one.clause, one.letter, one.quote, one.law_on, terms, *rest)


@transaction.atomic
def recall(
    scope: str,
    *,
    by: Viewer,
    at: datetime,
    clause: UUID | None = None,
    obligation: str | None = None,
    unit_ids: Collection[int] | None = None,
) -> int:
    """Take back what a letter asked: all of it, one clause, one obligation of it, or some units. Rows stay, marked."""
    rows = Ask.objects.filter(scope=scope, recalled_at=None)
    if clause is not None:
        rows = rows.filter(clause=clause)
    if obligation is not None:
        rows = rows.filter(duty__obligation=obligation)
    if unit_ids is not None:
        rows = rows.filter(duty__unit_id__in=unit_ids)
    _forget(set(rows.values_list("duty__unit_id", flat=True)))
    count = rows.update(recalled_at=at)
    audit.record("duties.recalled", scope, by=by, at=at, details={"asks": count, "clause": str(clause or "")})
    return count


@transaction.atomic
def amend(
    scope: str, clause: UUID, terms: ClauseTerms, *, by: Viewer, at: datetime, obligation: str | None = None
) -> int:
    """Give a clause already sent other terms; every verdict on it is judged anew at its next reading."""
    rows = Ask.objects.filter(scope=scope, clause=clause, recalled_at=None)
    if obligation is not None:
        rows = rows.filter(duty__obligation=obligation)
    _forget(set(rows.values_list("duty__unit_id", flat=True)))
    _keep_words(list(rows.values_list("pk", flat=True)), at)
    count = rows.update(terms=clause_to_json(terms), quote=terms.quote, began_at=at, facts_version=_NEVER)
    audit.record("duties.amended", scope, by=by, at=at, details={"asks": count, "clause": str(clause)})
    return count


@transaction.atomic
def inherit(predecessor: Unit, successor: Unit, *, by: Viewer, at: datetime) -> int:
    """The successor of a unit that ended is asked all that was still open; the old asks close, marked."""
    require(by, Deed.MANAGE, successor)
    rows = list(Ask.objects.filter(duty__unit=predecessor, recalled_at=None).select_related("duty"))
    Duty.objects.bulk_create(
        (Duty(unit=successor, obligation=name) for name in sorted({row.duty.obligation for row in rows})),
        ignore_conflicts=True,
    )
    ids = _duty_ids({(successor.pk, row.duty.obligation) for row in rows})
    moved = []
    for row in rows:
        row.recalled_at = at
        copy = Ask(
            **{
                field.attname: getattr(row, field.attname)
                for field in Ask._meta.concrete_fields
                if not field.primary_key
            }
        )
        copy.duty_id, copy.recalled_at, copy.facts_version = ids[successor.pk, row.duty.obligation], None, _NEVER
        copy.began_at = at
        moved.append(copy)
    Ask.objects.bulk_update(rows, ["recalled_at"], batch_size=_BATCH)
    Ask.objects.bulk_create(moved, batch_size=_BATCH, ignore_conflicts=True)
    _forget({predecessor.pk, successor.pk})
    details = {"from": predecessor.pk, "to": successor.pk, "asks": len(rows)}
    audit.record("duties.inherited", f"unit:{successor.pk}", by=by, at=at, unit_id=successor.pk, details=details)
    return len(rows)
