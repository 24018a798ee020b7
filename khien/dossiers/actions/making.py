"""The machine's part of an order: draws what was frozen, packs the ZIP, tells how far it is.

Each step may be done again by another worker after a death: a drawn file of a filing is kept, an unfinished ZIP is not,
and only who holds the turn finishes.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from khien.base import clock
from khien.dossiers.models import Dossier, FiledFile, Filing, PaperOrder, Step
from khien.dossiers.papers.bundle import MAKE, Part, bundle, chunks, parts
from khien.dossiers.papers.frozen import UnableToUnpack, taken, unpacked
from khien.dossiers.papers.kit import kinds_at
from khien.dossiers.queries.dossiers import signed_papers
from khien.dossiers.queries.drawing import dossier_data
from khien.dossiers.queries.filings import enclosed, standing_filings
from khien.dossiers.rules.orders import BUNDLE, FILING, LEASE, TRIES, UNDER_WAY, Move, Stage, after_move
from khien.dossiers.rules.states import BEING_WRITTEN, State
from khien.files.actions import UnableToStore, keep_made
from khien.files.queries import UnableToOpen, is_erased, open_bytes
from khien.files.rules import KINDS, MADE
from khien.papers import UnableToCompose

if TYPE_CHECKING:
    from khien.files.models import StoredFile

_WENT_WRONG = "Máy đã thử {tries} lần nhưng lần nào cũng dừng giữa chừng. Hãy đóng gói lại, hoặc báo quản trị viên."


class _Superseded(RuntimeError):
    """Somebody else makes it, or nobody is to make it any more."""


@dataclass(frozen=True, slots=True)
class _Turn:
    """One maker's hold on an order: `tries` tells it from an earlier one that was thought dead."""

    pk: UUID
    tries: int

    def tell(self, done: int, total: int) -> None:
        """How far it is, which is a sign of life too; raises where the turn is over."""
        rows = PaperOrder.objects.filter(pk=self.pk, tries=self.tries, state=Stage.MAKING)
        if not rows.update(touched_at=clock.now(), done=done, total=total):
            raise _Superseded


def make(pk: UUID) -> None:
    """Make what was ordered, unless another maker is at it or it has ended."""
    turn = _take_up(pk, clock.now())
    if turn is None:
        return
    row = PaperOrder.objects.select_related("dossier__system__unit", "dossier__holder", "filing").get(pk=pk)
    try:
        stored = _single(row, turn) if row.what not in {BUNDLE, FILING} else _zipped(row, turn)
    except _Superseded:
        return
    except (UnableToUnpack, UnableToOpen, UnableToStore, UnableToCompose) as refusal:
        _end(turn, Move.FAIL, why=str(refusal))
        return
    _end(turn, Move.FINISH, file=stored)


@transaction.atomic
def _take_up(pk: UUID, at: datetime) -> _Turn | None:
    row = PaperOrder.objects.select_for_update().filter(pk=pk, state__in=UNDER_WAY).first()
    if row is None or (row.state == Stage.MAKING and row.touched_at > at - LEASE):
        return None
    if row.tries >= TRIES:
        row.state, row.why, row.ended_at = after_move(row.state, Move.FAIL), _WENT_WRONG.format(tries=TRIES), at
        row.save()
        return None
    row.state, row.touched_at, row.tries = after_move(row.state, Move.TAKE_UP), at, row.tries + 1
    row.save()
    return _Turn(row.pk, row.tries)


@transaction.atomic
def _end(turn: _Turn, move: Move, **columns: Any) -> None:
    """What was made by a maker whose turn is over is swept with other files that no row owns."""
    row = PaperOrder.objects.select_for_update().get(pk=turn.pk)
    if (row.tries, row.state) != (turn.tries, Stage.MAKING):
        return
    at = clock.now()
    changed = {"state": after_move(row.state, move), "ended_at": at, "touched_at": at, **columns}
    PaperOrder.objects.filter(pk=turn.pk).update(**changed)


def _single(row: PaperOrder, turn: _Turn) -> StoredFile:
    """One long paper as it stands today."""
    id, _, form = row.what.partition(".")
    turn.tell(0, 1)
    drawn = taken(dossier_data(row.dossier, clock.today(), for_checklist=False), {id}, lists=False).papers[0]
    made = MAKE[form](drawn.paper)
    turn.tell(1, 1)
    return keep_made((made,), row.what, KINDS[form], by=row.by_id, at=clock.now())


def _zipped(row: PaperOrder, turn: _Turn) -> StoredFile:
    dossier = row.dossier
    filings = [row.filing] if row.filing else [one for one in standing_filings(dossier) if one.content]
    for filing in filings:
        draw(filing, turn.tell)
    made = list(_of_filing(row.filing)) if row.filing else list(_whole(dossier, filings))
    at = row.at if row.filing is None else row.filing.at
    with tempfile.TemporaryFile() as out:
        bundle(made, _head(dossier, filings, at), out, turn.tell)
        return keep_made(chunks(out), f"{row.what}.zip", MADE["zip"], by=row.by_id, at=clock.now())


def draw(filing: Filing, told: Callable[[int, int], None]) -> None:
    """Draw the files of a filing that are not drawn yet, each kept as soon as it is there."""
    there = set(FiledFile.objects.filter(filing=filing).values_list("path", flat=True))
    content = unpacked(bytes(filing.content))
    wanted = [one for one in parts(content, lists=content.paper("tong-quan") is not None) if one.path not in there]
    for done, one in enumerate(wanted, 1):
        made, form = one.read(), one.path.rpartition(".")[2]
        with transaction.atomic():
            kind = KINDS.get(form) or MADE[form]
            stored = keep_made((made,), one.path, kind, by=None, at=filing.at)
            FiledFile.objects.get_or_create(
                filing=filing, path=one.path, defaults={"file": stored, "digest": stored.sha256}
            )
        told(done, len(wanted))


def _of_filing(filing: Filing) -> Iterator[Part]:
    """Exactly what was handed in, with the signed paper that went with it."""
    yield from _filed(filing)
    yield from _signed([filing.step])


def _whole(dossier: Dossier, filings: list[Filing]) -> Iterator[Part]:
    """What was handed in and stands, what is still to be drafted, everything signed; a draft as it is drawn today."""
    today = clock.today()
    written = State(dossier.state) in BEING_WRITTEN or not filings
    frozen = {one.id for filing in filings for one in unpacked(bytes(filing.content)).papers}
    data = dossier_data(dossier, today, for_checklist=written)
    if written:
        yield from parts(taken(data))
        yield from (Part(path, _reader(stored)) for path, stored in enclosed(dossier))
    else:
        for filing in filings:
            yield from _filed(filing)
        rest = {one.id for one in kinds_at(data.way, data.law.regime)} - frozen
        yield from parts(taken(data, rest, lists=False), "du-thao", lists=False)
    yield from _signed(signed_papers(dossier))


def _filed(filing: Filing) -> Iterator[Part]:
    """The files of a filing that are not erased."""
    for one in FiledFile.objects.filter(filing=filing).select_related("file").order_by("path"):
        if not is_erased(one.file):
            yield Part(one.path, _reader(one.file))


def _signed(steps: Iterable[Step]) -> Iterator[Part]:
    """The signed papers of steps, in their order; none that is erased."""
    for number, step in enumerate(steps, 1):
        if step.paper is not None and not is_erased(step.paper):
            yield Part(f"da-ky/{number:03d}-{step.act}-{step.paper.original_name}", _reader(step.paper))


def _read(stored: StoredFile) -> bytes:
    with open_bytes(stored) as file:
        return file.read()


def _reader(stored: StoredFile) -> Callable[[], bytes]:
    return partial(_read, stored)


def _head(dossier: Dossier, filings: list[Filing], at: datetime) -> dict[str, Any]:
    """What the manifest says of the dossier, its steps, and what was handed in when."""
    steps = [
        {
            "act": one.act,
            "on": one.on.isoformat(),
            "number": one.number,
            "party": one.party,
            "sha256": one.digest,
        }
        for one in dossier.steps.order_by("pk")
    ]
    filed = [
        {"step": one.step.act, "at": one.at.isoformat(timespec="seconds"), "content_sha256": one.digest}
        for one in filings
    ]
    return {
        "system": dossier.system.name,
        "regime": dossier.regime,
        "law_on": dossier.law_on.isoformat(),
        "level": dossier.level,
        "made_on": clock.day_of(at).isoformat(),
        "filed": filed,
        "steps": steps,
    }
