"""Rows of one school's watch for the addresses of the site: its year, its people, its swap; see `samples`."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bench.size.extras.watches import OWN
from khien.base import clock
from khien.organisations.models import Unit
from khien.watch.models import Absence, Rotation, Shift, Swap
from khien.watch.rules.shifts import local

Rows = dict[str, Mapping[str, Any]]
_OF_UNIT = ("index", "month", "year", "people", "new_person", "accounts", "plan", "swaps", "import")
_OF_PERSON = ("person", "change_person", "leave", "away")
_OF_SHIFT = ("shift", "change", "end", "substitute", "ask_swap")


def rostered(school: Unit) -> Rows:
    """The area of rosters."""
    own = f"?don_vi={school.pk}"
    soon = clock.now() + timedelta(days=5)
    coming = Shift.objects.filter(unit=school, ended_at=None, start__gt=soon).order_by("start")[0]
    person = Absence.objects.filter(member__unit=school, ended_at=None)[0].member
    swap = Swap.objects.filter(unit=school)[0]
    gap = f"&tu={local(coming.start)}&den={local(coming.end)}"
    rotation = Rotation.objects.get(unit=school, name=OWN, ended_at=None)
    return {
        **{f"rosters:{name}": {"?": own} for name in _OF_UNIT},
        **{f"rosters:{name}": {"key": person.pk} for name in _OF_PERSON},
        **{f"rosters:{name}": {"key": coming.pk} for name in _OF_SHIFT},
        "rosters:new": {"?": own + gap},
        **{f"rosters:{name}": {"key": swap.pk} for name in ("swap", "consent", "decline", "withdraw")},
        "rosters:back_again": {"key": person.pk, "absence": person.absences.all()[0].pk},
        "rosters:plan_again": {"key": rotation.pk},
        "rosters:end_rotation": {"key": rotation.pk},
    }
