"""Who looks and for which unit: the two questions that every page begins with. Rights are decided below."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.http import Http404, HttpRequest

from khien.organisations.queries import home_unit, own_grants, units_seen_by

if TYPE_CHECKING:
    from khien.organisations.models import Person, Unit


def viewer(request: HttpRequest) -> Person:
    """The person signed in; the gate (`SignedInOnly`) has let nobody else through."""
    return cast("Person", request.user)


def unit_in_view(request: HttpRequest) -> Unit:
    """The unit named by `?don_vi=`, which the viewer must be able to read, else the unit where they work."""
    asked = request.GET.get("don_vi", "")
    if asked:
        found = units_seen_by(viewer(request)).filter(pk=asked).first() if asked.isdecimal() else None
    else:
        found = home_unit(viewer(request))
    if found is None:
        raise Http404
    return found


def own_units(request: HttpRequest) -> list[Unit]:
    """The units on which the viewer holds a role today, each once."""
    return list({grant.unit_id: grant.unit for grant in own_grants(viewer(request))}.values())
