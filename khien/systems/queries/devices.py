"""The devices and applications in use of many systems at once, as a check has to reach them. Nothing else of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q

from khien.organisations.queries import Viewer, units_seen_by
from khien.systems.models import Asset


@dataclass(frozen=True, slots=True)
class DeviceOn:
    """One of them, by its name."""

    id: int
    name: str
    important: bool


def devices_of(viewer: Viewer, systems: Iterable[int], on: date) -> dict[int, list[DeviceOn]]:
    """Per system its devices in use on a day, by name; none for systems that the viewer does not read."""
    keys = list(systems)
    seen = Exists(units_seen_by(viewer).filter(pk=OuterRef("unit")))
    rows = Asset.objects.filter(seen, Q(valid_to=None) | Q(valid_to__gt=on), system__in=keys)
    rows = rows.filter(Q(valid_from=None) | Q(valid_from__lte=on)).order_by("name_folded", "pk")
    found: dict[int, list[DeviceOn]] = {key: [] for key in keys}
    for system, key, name, important in rows.values_list("system_id", "pk", "name", "important"):
        found[system].append(DeviceOn(key, name, important))
    return found
