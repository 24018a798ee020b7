"""Which device of a check a scanner's host is: by its address, its domain or its name in the inventory, else none."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import ip_address

from khien.base import clock
from khien.evidence.models import Activity
from khien.evidence.queries.assessments import targets_of
from khien.organisations.queries import Viewer
from khien.systems.queries import parts
from khien.systems.rules.fields import Part

Host = tuple[str, str]  # as a scanner names it: address or name, and the name beside it


def matched_targets(viewer: Viewer, activity: Activity, hosts: Iterable[Host]) -> dict[Host, tuple[int, str]]:
    """Per host the target and the device's name; a host that no device of the scope answers to is left out."""
    targets = {one.asset_id: one for one in targets_of(viewer, activity) if one.asset is not None}
    names = {one.asset.name.casefold(): key for key, one in targets.items() if one.asset}
    ranges: list[tuple[int, int, int]] = []
    today = clock.today()
    for system in sorted({one.system_id for one in targets.values()}):
        for one in parts(viewer, Part.ADDRESS, today, unit_id=activity.unit_id, system_id=system):
            if one.asset_id in targets:
                ranges.append((int(one.first, 16), int(one.last, 16), one.asset_id))
    found: dict[Host, tuple[int, str]] = {}
    for host in hosts:
        device = next((hit for told in host if (hit := _device(told, names, ranges)) is not None), None)
        if device is not None:
            target = targets[device]
            found[host] = target.pk, target.asset.name if target.asset else ""
    return found


def _device(told: str, names: dict[str, int | None], ranges: list[tuple[int, int, int]]) -> int | None:
    if not told:
        return None
    if told.casefold() in names:
        return names[told.casefold()]
    try:
        address = ip_address(told)
    except ValueError:
        return None
    place = int(address) if address.version == 6 else int(address) | 0xFFFF << 32
    spans = [(last - first, device) for first, last, device in ranges if first <= place <= last]
    return min(spans)[1] if spans else None
