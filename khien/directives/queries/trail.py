"""The audit trail as far as a viewer may read it, for whole units, their people and their letters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db.models import BigIntegerField, Case, Exists, OuterRef, Q, QuerySet, When
from django.db.models.functions import Cast, Substr

from khien.base.actors import Service
from khien.base.models import Entry
from khien.directives.models import Directive
from khien.organisations.queries import Viewer, manages, people_seen_by, units_where
from khien.organisations.rules import Deed

if TYPE_CHECKING:
    from khien.organisations.models import Unit

_PERSON, _NUMBERED = "person:", r"^person:[0-9]{1,18}$"
_FEW = 300  # units whose entries are few enough to be gathered and put in order


def trail_seen_by(viewer: Viewer, unit: Unit | None = None) -> QuerySet[Entry]:
    """Entries of the units where the viewer reads the trail, the newest first; with `unit`, of its subtree alone.

    An entry that names no unit is shown with the person or the letter of such a unit that it is about.
    """
    units = units_where(viewer, Deed.READ_AUDIT)
    if isinstance(viewer, Service):
        return Entry.objects.order_by("-seq")
    if unit is not None:
        units = units.filter(path__under=unit.path)
    few = list(units.order_by().values_list("pk", flat=True)[: _FEW + 1])
    if len(few) <= _FEW:  # by the index of units; many are met soon enough on the way back through the chain
        of_units: Q | Exists = Q(unit_id__in=few)
    else:
        of_units = Exists(units.order_by().filter(pk=OuterRef("unit_id")))
    return Entry.objects.filter(Q(of_units) | (Q(unit_id=None) & _without_unit(viewer, units))).order_by("-seq")


def _without_unit(viewer: Viewer, units: QuerySet[Unit]) -> Q:
    """Entries about a letter that such a unit holds, or about (for imports: by) a person with a role there."""
    keys = units.order_by().values("pk")
    held = Directive.objects.filter(holder__in=keys).order_by().values_list("pk", flat=True)
    people = people_seen_by(viewer).order_by().filter(pk=OuterRef("number"), grants__unit__in=keys)

    def named(column: str) -> Q:
        number = When(**{f"{column}__regex": _NUMBERED}, then=Cast(Substr(column, len(_PERSON) + 1), BigIntegerField()))
        one = Entry.objects.filter(pk=OuterRef("pk")).annotate(number=Case(number))
        return Q(Exists(one.filter(Exists(people))))

    letters = Q(subject__in=[f"directive:{key}" for key in held])
    return letters | (Q(subject__startswith="import:") & named("actor")) | named("subject")


def personal_of(viewer: Viewer, entry: Entry) -> Mapping[str, Any] | None:
    """The personal part of an entry: one's own, or as administrator of the person; of a letter, whoever handles it.

    None where there is none, where it was erased, or where the viewer may not read it.
    """
    part = getattr(entry, "personal", None)
    if part is None or part.payload is None or not _may_read(viewer, entry):
        return None
    found: Mapping[str, Any] = part.payload
    return found


def _may_read(viewer: Viewer, entry: Entry) -> bool:
    if isinstance(viewer, Service) or viewer.audit_name in (entry.subject, entry.actor):
        return True
    if entry.subject.startswith(_PERSON):
        key = entry.subject.removeprefix(_PERSON)
        person = people_seen_by(viewer).filter(pk=int(key)).first() if key.isdecimal() else None
        return person is not None and manages(viewer, person)
    if entry.unit_id is None:
        return False
    return any(units_where(viewer, deed).filter(pk=entry.unit_id).exists() for deed in (Deed.MANAGE, Deed.TAKE_IN))
