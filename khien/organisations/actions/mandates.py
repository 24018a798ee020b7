"""Mandates: a letter opens its recipients' duties and answers to its issuer, for that letter alone."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from khien.base import audit, clock
from khien.organisations.models import Mandate, Unit
from khien.organisations.queries import Viewer, require
from khien.organisations.rules import Deed


@transaction.atomic
def give_mandate(holder: Unit, subjects: Sequence[Unit], scope: str, *, by: Viewer, at: datetime) -> int:
    """Let the holder's readers see these units' part of one letter from today on; the number newly opened.

    Repeated for a unit that already has it, it changes nothing; for one that had ended, it opens it again.
    """
    require(by, Deed.ASSIGN, holder)
    day = clock.day_of(at)
    held = {mandate.subject_id: mandate for mandate in Mandate.objects.filter(holder=holder, scope=scope)}
    fresh = [unit for unit in {unit.pk: unit for unit in subjects}.values() if unit.pk not in held]
    Mandate.objects.bulk_create(
        [Mandate(holder=holder, subject=unit, scope=scope, valid_from=day) for unit in fresh], batch_size=500
    )
    again = [held[unit.pk].pk for unit in subjects if unit.pk in held and held[unit.pk].valid_to is not None]
    Mandate.objects.filter(pk__in=again).update(valid_to=None)
    opened = sorted({unit.pk for unit in fresh} | {m.subject_id for m in held.values() if m.pk in again})
    details = {"scope": scope, "subjects": opened}
    audit.record("mandate.given", scope, by=by, at=at, unit_id=holder.pk, details=details)
    return len(opened)


@transaction.atomic
def end_mandates(scope: str, *, by: Viewer, at: datetime, subjects: Sequence[Unit] | None = None) -> int:
    """Close a letter's mandates from this very moment, all of them or those over `subjects`; the number closed."""
    mandates = Mandate.objects.filter(scope=scope, valid_to__isnull=True)
    if subjects is not None:
        mandates = mandates.filter(subject__in=[unit.pk for unit in subjects])
    holders = Unit.objects.filter(pk__in=mandates.values("holder_id"))
    for holder in holders:
        require(by, Deed.ASSIGN, holder)
    closing = list(mandates.order_by("subject_id").values_list("subject_id", flat=True))
    unit_id = holders.values_list("pk", flat=True).first()
    mandates.update(valid_to=clock.day_of(at))
    details = {"scope": scope, "subjects": closing}
    audit.record("mandate.ended", scope, by=by, at=at, unit_id=unit_id, details=details)
    return len(closing)
