"""Who could take a seat in a team: members of its unit and of units below, by words without accents."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from khien.organisations.queries import Viewer, units_seen_by
from khien.organisations.rules.names import folded
from khien.watch.models import Member, Seat, Team
from khien.watch.queries.teams import area_path

SHOWN = 50


def candidates(viewer: Viewer, team: Team, words: str, on: date) -> tuple[list[Member], bool]:
    """The first `SHOWN` members by name who are not in the team and fit all words; whether there are more."""
    seated = Seat.objects.filter(team=team).filter(Q(valid_to=None) | Q(valid_to__gt=on))
    here = Q(valid_from__lte=on) & (Q(valid_to=None) | Q(valid_to__gt=on))
    rows = Member.objects.filter(here, unit__path__under=area_path(team), unit__in=units_seen_by(viewer).order_by())
    rows = rows.exclude(pk__in=seated.values("member_id")).order_by("name", "pk")
    wanted = folded(words).split()
    found = []
    for key, name, unit in rows.values_list("pk", "name", "unit__name").iterator():
        if all(word in folded(f"{name} {unit}") for word in wanted):
            found.append(key)
        if len(found) > SHOWN:
            break
    kept = Member.objects.filter(pk__in=found[:SHOWN]).select_related("unit").order_by("name", "pk")
    return list(kept), len(found) > SHOWN


def member_seen_by(viewer: Viewer, key: int) -> Member | None:
    """One member of a unit that the viewer reads."""
    rows = Member.objects.filter(pk=key, unit__in=units_seen_by(viewer).order_by())
    return rows.select_related("unit", "person").first()
