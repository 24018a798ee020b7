"""Somebody orders papers that take long; background work makes them. What nobody fetches is let go after a day."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from khien.base import audit
from khien.dossiers.actions.holding import not_seen, person_id
from khien.dossiers.models import Dossier, Filing, PaperOrder
from khien.dossiers.queries.dossiers import dossiers_seen_by
from khien.dossiers.rules.orders import BUNDLE, KEPT, LEASE, LOST, UNDER_WAY, Move, Stage, after_move
from khien.files.actions import forget
from khien.jobs.actions import enqueue
from khien.organisations.queries import Viewer

if TYPE_CHECKING:
    from khien.files.models import StoredFile

TASK = "khien.dossiers.tasks.make_papers"


@transaction.atomic
def order_papers(
    dossier: Dossier, what: str = BUNDLE, *, filing: Filing | None = None, by: Viewer, at: datetime
) -> PaperOrder:
    """Have papers made for the viewer; the same order still under way is not begun twice."""
    of_another = filing is not None and filing.dossier_id != dossier.pk
    if of_another or not dossiers_seen_by(by).filter(pk=dossier.pk).exists():
        raise not_seen()
    rows = PaperOrder.objects.filter(dossier=dossier, what=what, filing=filing, state__in=UNDER_WAY)
    found = rows.filter(by_id=person_id(by)).first()
    if found is not None:
        return found
    row = begin(dossier, what, filing=filing, by=by, at=at)
    details = {"what": what, "filing": filing.digest if filing else ""}
    subject = f"dossier:{dossier.pk}"
    audit.record("dossier.papers_ordered", subject, by=by, at=at, unit_id=dossier.holder_id, details=details)
    return row


def begin(dossier: Dossier, what: str, *, filing: Filing | None, by: Viewer, at: datetime) -> PaperOrder:
    """The order's row, and its task once that row stands. Part of an action that records it."""
    row = PaperOrder.objects.create(
        dossier=dossier,
        filing=filing,
        what=what,
        state=Stage.WAITING,
        by_id=person_id(by),
        at=at,
        touched_at=at,
    )
    enqueue(TASK, str(row.pk))
    return row


def tend_orders(*, by: Viewer, at: datetime) -> int:  # noqa: ARG001 - the machine's own doing
    """Take up again what stands still, let go what nobody fetched; how many were put into the queue again."""
    dead = PaperOrder.objects.filter(state=Stage.MAKING, touched_at__lt=at - LEASE)
    lost = PaperOrder.objects.filter(state=Stage.WAITING, touched_at__lt=at - LOST)
    again = list((dead | lost).values_list("pk", flat=True))
    for pk in again:
        enqueue(TASK, str(pk))
    for pk in PaperOrder.objects.filter(state=Stage.MADE, ended_at__lt=at - KEPT).values_list("pk", flat=True):
        let_go(pk)
    return len(again)


@transaction.atomic
def let_go(pk: UUID) -> None:
    """Forget what was packed; an order that has none is left as it is."""
    row = PaperOrder.objects.select_for_update(of=("self",)).select_related("file").filter(pk=pk).first()
    if row is None or row.state != Stage.MADE:
        return
    stored: StoredFile | None = row.file
    row.state, row.file = after_move(row.state, Move.LET_GO), None
    row.save(update_fields=["state", "file"])
    if stored is not None:
        forget(stored)
