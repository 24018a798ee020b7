"""The unit or person that an address or a form names, as far as the viewer may see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest

from khien.base import clock
from khien.organisations.queries import codes_of, live_on, people_seen_by, units_seen_by, units_where
from khien.organisations.rules import Deed
from khien.organisations.rules.finding import Directory, Place, UnableToFind
from khien.web.viewing import viewer

if TYPE_CHECKING:
    from khien.organisations.models import Person, Unit

__all__ = ["UnableToFind", "seen_person", "seen_unit", "unit_meant"]


def seen_unit(request: HttpRequest, key: int) -> Unit:
    """A unit that the viewer reads."""
    found = units_seen_by(viewer(request)).filter(pk=key).select_related("parent").first()
    if found is None:
        raise Http404
    return found


def seen_person(request: HttpRequest, key: int) -> Person:
    """A person of a unit that the viewer reads, or the viewer."""
    found = people_seen_by(viewer(request)).filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def unit_meant(request: HttpRequest, text: str) -> Unit:
    """The one living unit that the viewer manages and a code, a name or a path of names means; raises UnableToFind."""
    directory, on = Directory(), clock.today()
    units = live_on(units_where(viewer(request), Deed.MANAGE), on)
    rows = list(units.order_by("pk").values_list("pk", "name", "parent_id"))
    codes = codes_of([key for key, _, _ in rows], on)
    for key, name, parent in rows:
        directory.add(Place(str(key), name, codes.get(key, "")), above=str(parent) if parent else None)
    return units.get(pk=int(directory.find(text).key))
