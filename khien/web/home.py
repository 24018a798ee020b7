"""The root address: it shows nothing and leads each person to the page that their work begins with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from khien.base import clock
from khien.organisations.queries import grants_of, home_unit, units_seen_by
from khien.organisations.rules import Role
from khien.web.viewing import viewer

if TYPE_CHECKING:
    from khien.organisations.models import Person, Unit

WATCHES = frozenset({Role.LEADER, Role.AUDITOR})


def home(request: HttpRequest) -> HttpResponse:
    """To the standing, the letters, the units or one's own work."""
    return redirect(first_page(viewer(request)))


def first_page(person: Person) -> str:
    """Coordinators begin with letters; who watches over other units, with their standing; who proves, with the work."""
    unit = home_unit(person)
    if unit is None:
        return "work:index"
    roles = set(grants_of(person, person, clock.today()).filter(unit=unit).values_list("role", flat=True))
    if Role.COORDINATOR in roles:
        return "letters:index"
    if roles & WATCHES:
        return "standing:index" if _has_below(person, unit) or Role.LEADER not in roles else "work:index"
    return "units:index" if roles == {Role.ADMINISTRATOR} else "work:index"


def _has_below(person: Person, unit: Unit) -> bool:
    return units_seen_by(person).filter(parent=unit).exists()
