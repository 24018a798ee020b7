"""Who gives the word that something waits for, told to those who wait. It gives nobody a right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from khien.evidence.actions import INVENTORY
from khien.organisations.queries import ancestors, people_with
from khien.organisations.rules import Deed

if TYPE_CHECKING:
    from khien.evidence.models import Evidence
    from khien.organisations.models import Unit

_MOST_NAMES = 3


def deed_for(proof: str) -> Deed:
    """What deciding on this kind of proof is: a unit's inventory is signed, all else reviewed."""
    return Deed.SIGN if proof == INVENTORY else Deed.REVIEW


def who_may(deed: Deed, unit: Unit, not_by: int | None = None) -> str:
    """The people of the unit itself by name, else the unit above whose people do; in words, empty where nobody may."""
    found = list(people_with(deed, unit).exclude(pk=not_by or 0)[:_MOST_NAMES])
    places = {one.pk: getattr(one, "nearness", "") for one in found}  # the path of the nearest unit of each
    names = [one.full_name for one in found if places[one.pk] == unit.path]
    if names or not found:
        return ", ".join(names)
    over = next((one for one in ancestors(unit) if one.path == places[found[0].pk]), None)
    if over is None:
        return ""
    if deed is Deed.SIGN:
        return _("lãnh đạo %(unit)s") % {"unit": over.name}
    return _("cán bộ đầu mối của %(unit)s") % {"unit": over.name}


def waits_for(piece: Evidence) -> str:
    """Whose word a piece that waits is waiting for."""
    return who_may(deed_for(piece.proof), piece.provider, piece.recorded_by_id)
