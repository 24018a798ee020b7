"""Units and people by words without accents, among those that the viewer may see."""

from collections.abc import Collection
from datetime import date

from django.db.models import F, QuerySet

from khien.organisations.models import Grant, Unit, UnitWords
from khien.organisations.queries.people import people_seen_by
from khien.organisations.queries.rights import Viewer, dated, units_seen_by
from khien.search.names import among, roughly
from khien.search.query import LIMIT, Found, Query


def units_found(viewer: Viewer, query: Query) -> Found[int]:
    """Units by name, symbol or code; those that still exist first, in the order of their names."""
    if not query:
        return Found()
    rows = UnitWords.objects.filter(words__found=query, unit__in=units_seen_by(viewer).order_by())
    ordered = rows.order_by(F("unit__valid_to").asc(nulls_first=True), "unit__name_folded", "unit_id")
    return Found.of(ordered.values_list("unit_id", flat=True)[:LIMIT])


def people_found(viewer: Viewer, query: Query) -> Found[int]:
    """People by name or sign-in name; those who still work first. One who was erased is found by neither."""
    rows = people_seen_by(viewer).filter(roughly(query, "full_name_folded", "username")).exclude(full_name_folded="")
    named = rows.order_by("-is_active", "full_name_folded", "pk").values_list("pk", "full_name", "username")
    return among(((pk, (name, username)) for pk, name, username in named.iterator()), query)


def grants_of_some(viewer: Viewer, person_ids: Collection[int], on: date) -> QuerySet[Grant]:
    """The roles of these people on a day, on units that the viewer reads."""
    grants = Grant.objects.filter(dated(on), person__in=person_ids, unit__in=units_seen_by(viewer).order_by())
    return grants.select_related("unit").order_by("unit__path", "role")


def grants_below(viewer: Viewer, unit: Unit, on: date) -> QuerySet[Grant]:
    """Who holds which role on a day on this unit or below it, as far as the viewer reads."""
    seen = units_seen_by(viewer).filter(path__under=unit.path).order_by()
    grants = Grant.objects.filter(dated(on), unit__in=seen)
    return grants.select_related("unit", "person").order_by("unit__path", "role", "person__full_name_folded", "pk")
