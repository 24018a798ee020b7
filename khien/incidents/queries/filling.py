"""What Khiên knows of the fields of an incident's papers without asking anybody. What is not known is left out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Q

from khien.base import clock
from khien.incidents.queries.incidents import touched
from khien.incidents.rules.fields import Value
from khien.incidents.rules.kinds import KINDS, Kind
from khien.organisations.queries import Viewer
from khien.organisations.queries.contacts import receptions_of
from khien.systems.queries import levels_on, systems_seen_by

if TYPE_CHECKING:
    from khien.incidents.models import Incident
    from khien.systems.models import InformationSystem


def known_fields(viewer: Viewer, row: Incident, at: datetime) -> dict[str, Value]:
    """Fields by id from the report, the unit, its systems and the person who received it."""
    detected = row.detected_at.astimezone(clock.VIETNAM)
    label = KINDS[Kind(row.kind)].label
    found: dict[str, Value] = {
        "reporter_name": row.unit.name,
        "description": f"{label}. {row.words}" if row.words else label,
        "detected_on": f"{detected:%d/%m/%Y}",
        "detected_time": f"{detected:%H:%M}",
        "written_at": f"{at.astimezone(clock.VIETNAM):%d/%m/%Y %H:%M}",
        **_contact(viewer, row),
        **_systems(viewer, touched(row), at),
    }
    return {key: value for key, value in found.items() if value}


def _contact(viewer: Viewer, row: Incident) -> dict[str, Value]:
    """Whoever received it answers for it; else, and for the unit itself, its contact point for incidents."""
    point = next(iter(receptions_of(viewer, [row.unit_id]).get(row.unit_id, ())), None)
    phones, emails = ("; ".join(point.phones), "; ".join(point.emails)) if point else ("", "")
    of_unit: dict[str, Value] = {"reporter_phone": phones, "reporter_email": emails}
    person = row.received_by
    if person is not None:
        title, phone, email = person.title, person.phone or phones, person.email or emails
        return of_unit | _person(person.full_name, title, phone, email)
    if row.received_by_name:
        return of_unit | _person(row.received_by_name, "", phones, emails)
    return of_unit | (_person(point.name, point.position, phones, emails) if point else {})


def _person(name: str, title: str, phone: str, email: str) -> dict[str, Value]:
    return {"contact_name": name, "contact_title": title, "contact_phone": phone, "contact_email": email}


def _systems(viewer: Viewer, systems: Sequence[InformationSystem], at: datetime) -> dict[str, Value]:
    if not systems:
        return {}
    on = clock.day_of(at)
    seen = systems_seen_by(viewer).filter(pk__in=[one.pk for one in systems])
    addresses = seen.filter(_held("addresses", on), addresses__public=True).values_list("addresses__network", flat=True)
    domains = _joined(seen.filter(_held("domains", on)).values_list("domains__name", flat=True))
    ips = _joined(_plain(one) for one in addresses)
    return {
        "system": _joined(one.name for one in systems),
        "domains": domains,
        "all_domains": domains,
        "system_ips": ips,
        "public_ips": ips,
        "operator": _joined(one.operator.name if one.operator else one.operator_name for one in systems),
        "owner": _joined(one.owner_name for one in systems),
        "level": _levels(systems, levels_on(seen, on)),
        "purpose": _joined(one.purpose for one in systems),
    }


def _held(part: str, on: date) -> Q:
    """Parts of systems that hold on a day; one of no system has no name to be found by."""
    begun = Q(**{f"{part}__valid_from": None}) | Q(**{f"{part}__valid_from__lte": on})
    ends = Q(**{f"{part}__valid_to": None}) | Q(**{f"{part}__valid_to__gt": on})
    return Q(**{f"{part}__isnull": False}) & begun & ends


def _plain(network: str) -> str:
    """One address without its length; a range with it."""
    return network.removesuffix("/32").removesuffix("/128")


def _levels(systems: Sequence[InformationSystem], levels: dict[int, int]) -> str:
    if len(systems) == 1:
        return str(levels.get(systems[0].pk, ""))
    return _joined(f"{one.name}: {levels[one.pk]}" for one in systems if one.pk in levels)


def _joined(texts: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(text.strip() for text in texts if text.strip()))
