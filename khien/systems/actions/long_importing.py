"""A table too long to wait for is sent, tried, agreed to and taken in, portion by portion, by background work.

Each portion is taken in wholly or not at all, with its own entry; a worker that dies leaves whole portions behind it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from khien.base import audit, clock
from khien.base.actors import Service
from khien.jobs.actions import enqueue
from khien.organisations.actions import Imported, UnableToImport, touch
from khien.organisations.queries import NotAllowed, Viewer
from khien.organisations.rules.rows import BadRow
from khien.organisations.rules.sheets import UnableToReadSheet, read_sheet
from khien.systems.actions.importing import Taking
from khien.systems.models import TableImport
from khien.systems.queries import require_list_keeper
from khien.systems.rules.long_tables import (
    IN_HAND,
    KEPT,
    LEASE,
    LOST,
    MOST_BAD,
    TRIES,
    UNDER_WAY,
    Move,
    Stage,
    after_move,
    portions,
)
from khien.systems.rules.tables import declared_rows

if TYPE_CHECKING:
    from khien.organisations.models import Unit
    from khien.organisations.rules.sheets import Sheet
    from khien.systems.rules.tables import Declared

TASK = "khien.systems.tasks.work_on_table"
_WENT_WRONG = f"Máy đã thử {TRIES} lần nhưng lần nào cũng dừng giữa chừng. Hãy chia nhỏ tệp, hoặc báo quản trị viên."
_Tell = Callable[[int], None]


class _Superseded(RuntimeError):
    """Another worker has it, or it has ended."""


@transaction.atomic
def send_table(kind: str, data: bytes, name: str, *, unit: Unit, by: Viewer, at: datetime) -> TableImport:
    """Keep the table and have it tried; nothing of it is taken in yet."""
    require_list_keeper(by, unit)
    if isinstance(by, Service):
        raise UnableToImport([BadRow(1, "", "bảng phải do một người gửi")], 0)
    digest = hashlib.sha256(data).hexdigest()
    row = TableImport.objects.create(
        unit=unit,
        by_id=by.pk,
        kind=kind,
        name=name[:200],
        digest=digest,
        data=data,
        state=Stage.WAITING,
        at=at,
        touched_at=at,
    )
    _go_on(row)
    details = {"kind": kind, "file": row.name, "sha256": digest}
    audit.record("system.table_sent", f"import:{digest}", by=by, at=at, unit_id=unit.pk, details=details)
    return row


@transaction.atomic
def agree_to_table(row: TableImport, *, by: Viewer, at: datetime) -> TableImport:
    """The sender, who saw what it would do, has it taken in. Raises UnableToGoOn."""
    row = TableImport.objects.select_for_update(of=("self",)).select_related("unit").get(pk=row.pk)
    require_list_keeper(by, row.unit)
    if isinstance(by, Service) or row.by_id != by.pk:
        raise NotAllowed("Chỉ người gửi bảng đồng ý nhập bảng đó.", seen=True)
    row.state, row.touched_at = after_move(row.state, Move.AGREE), at
    row.done = row.changed = row.tries = 0
    row.save(update_fields=["state", "touched_at", "done", "changed", "tries"])
    _go_on(row)
    details = {"kind": row.kind, "file": row.name, "sha256": row.digest, "rows": row.rows}
    audit.record("system.table_agreed", f"import:{row.digest}", by=by, at=at, unit_id=row.unit_id, details=details)
    return row


def _go_on(row: TableImport) -> None:
    enqueue(TASK, str(row.pk))


def tend_tables(*, by: Viewer, at: datetime) -> int:  # noqa: ARG001 - the machine's own doing
    """Take up again what stands still, let go of what nobody agreed to; how many were put into the queue again."""
    dead = TableImport.objects.filter(state__in=IN_HAND, touched_at__lt=at - LEASE)
    lost = TableImport.objects.filter(state__in=(Stage.WAITING, Stage.AGREED), touched_at__lt=at - LOST)
    again = list((dead | lost).values_list("pk", flat=True))
    for pk in again:
        enqueue(TASK, str(pk))
    left = TableImport.objects.filter(state=Stage.TRIED, touched_at__lt=at - KEPT)
    left.update(state=after_move(Stage.TRIED, Move.LET_GO), data=b"", ended_at=at)
    return len(again)


@dataclass(frozen=True, slots=True)
class _Turn:
    """One worker's hold on a table."""

    pk: UUID
    tries: int

    def tell(self, **columns: Any) -> None:
        """What is known now, which is a sign of life too; raises where the turn is over."""
        rows = TableImport.objects.filter(pk=self.pk, tries=self.tries, state__in=IN_HAND)
        if not rows.update(touched_at=clock.now(), **columns):
            raise _Superseded


def work_on(pk: UUID) -> None:
    """Try the table or take it in, as far as it is; unless another worker has it or it has ended."""
    turn = _take_up(pk, clock.now())
    if turn is None:
        return
    row = TableImport.objects.select_related("unit", "by").get(pk=pk)
    try:
        sheet = read_sheet(bytes(row.data), row.name)
        if row.state == Stage.TRYING:
            _try(row, sheet, turn)
        else:
            _take(row, sheet, turn)
    except _Superseded:
        return
    except UnableToReadSheet as refusal:
        _end(turn, Move.FAIL, why=str(refusal))


@transaction.atomic
def _take_up(pk: UUID, at: datetime) -> _Turn | None:
    row = TableImport.objects.select_for_update().filter(pk=pk, state__in=UNDER_WAY).first()
    if row is None or (row.state in IN_HAND and row.touched_at > at - LEASE):
        return None
    row.state, row.touched_at, row.tries = after_move(row.state, Move.TAKE_UP), at, row.tries + 1
    row.save(update_fields=["state", "touched_at", "tries"])
    turn = _Turn(row.pk, row.tries)
    if row.tries > TRIES:
        _end(turn, Move.FAIL, why=_WENT_WRONG)
        return None
    return turn


@transaction.atomic
def _end(turn: _Turn, move: Move, **columns: Any) -> None:
    row = TableImport.objects.select_for_update().get(pk=turn.pk)
    if (row.tries, row.state in IN_HAND) != (turn.tries, True):
        return
    at, then = clock.now(), after_move(row.state, move)
    if then is not Stage.TRIED:
        columns |= {"data": b"", "ended_at": at}
    TableImport.objects.filter(pk=turn.pk).update(state=then, touched_at=at, **columns)


def _try(row: TableImport, sheet: Sheet, turn: _Turn) -> None:
    at = clock.now()
    tried = try_table(row.kind, sheet, by=row.by, at=at, unit=row.unit, tell=lambda done: turn.tell(done=done))
    told = {"rows": tried.rows, "done": tried.rows, "changed": tried.created, "ignored": list(tried.ignored)}
    _end(turn, Move.FIND_BAD if tried.bad else Move.FIND_GOOD, **told, **_faults(tried.bad))


def try_table(kind: str, sheet: Sheet, *, by: Viewer, at: datetime, unit: Unit | None, tell: _Tell) -> Imported:
    """What taking the table in would do; every portion is written and taken back."""
    rows = declared_rows(kind, sheet)
    bad, changed, done = list(rows.bad), 0, len(rows.bad)
    taking = Taking(kind, by, at, unit)
    for portion in portions(kind, rows.good):
        with transaction.atomic():
            changed += taking.take(portion, bad)
            transaction.set_rollback(True)
        done += len(portion)
        tell(done)
    return Imported(rows.count, changed, _in_order(bad), rows.ignored)


def _take(row: TableImport, sheet: Sheet, turn: _Turn) -> None:
    parts = list(portions(row.kind, declared_rows(row.kind, sheet).good))
    done, changed = sum(map(len, parts[: row.taken])), row.changed
    bad = [BadRow(line, column, why) for line, column, why in row.bad]
    taking = Taking(row.kind, row.by, clock.now(), row.unit)
    for number, portion in enumerate(parts[row.taken :], row.taken + 1):
        done += len(portion)
        with transaction.atomic():
            got, faults = take_portion(taking, portion, sheet, unit=row.unit)
            changed, bad = changed + got, [*bad, *faults]
            turn.tell(taken=number, done=done, changed=changed, **_faults(_in_order(bad)))
    _end(turn, Move.FINISH)


def import_by_portions(
    kind: str,
    sheet: Sheet,
    *,
    by: Viewer,
    at: datetime,
    tell: _Tell,
    unit: Unit | None = None,
    dry_run: bool = False,
) -> Imported:
    """The whole of a long table while one waits. Raises UnableToImport where the try found a bad row."""
    tried = try_table(kind, sheet, by=by, at=at, unit=unit, tell=tell)
    if dry_run:
        return tried
    if tried.bad:
        raise UnableToImport(tried.bad, tried.rows)
    taking, changed, done, bad = Taking(kind, by, at, unit), 0, 0, list[BadRow]()
    for portion in portions(kind, declared_rows(kind, sheet).good):
        got, faults = take_portion(taking, portion, sheet, unit=unit)
        changed, done, bad = changed + got, done + len(portion), [*bad, *faults]
        tell(done)
    return Imported(tried.rows, changed, _in_order(bad), tried.ignored)


def take_portion(
    taking: Taking, portion: list[Declared], sheet: Sheet, *, unit: Unit | None
) -> tuple[int, list[BadRow]]:
    """Take one portion in wholly, or none of it where a row of it cannot be; how many rows changed something."""
    bad: list[BadRow] = []
    taking.touched, taking.made = set(), set()
    with transaction.atomic():
        changed = taking.take(portion, bad)
        if bad:
            transaction.set_rollback(True)
            return 0, bad
    touch(taking.touched)
    details = {"kind": taking.kind, "file": sheet.name, "sha256": sheet.digest, "rows": len(portion)}
    details["changed"] = changed
    subject, place = f"import:{sheet.digest}", unit.pk if unit else None
    audit.record("system.imported", subject, by=taking.by, at=taking.at, unit_id=place, details=details)
    return changed, []


def _in_order(bad: list[BadRow]) -> tuple[BadRow, ...]:
    return tuple(sorted(bad, key=lambda each: (each.line, each.column)))


def _faults(bad: tuple[BadRow, ...]) -> dict[str, Any]:
    return {"faults": len(bad), "bad": [[one.line, one.column, one.why] for one in bad[:MOST_BAD]]}
