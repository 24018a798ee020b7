"""All that is known of one system on a day, as values. Tells what was declared; weighs and guesses nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, Q, QuerySet

from khien.organisations.queries import NotAllowed, Viewer, units_seen_by
from khien.systems.models import Address, Asset, Contract, Domain, InformationSystem, Link, Software, Zone
from khien.systems.rules.fields import Part


@dataclass(frozen=True, slots=True)
class Card:
    """The description of a system. A blank text, None and an empty tuple are *not known*."""

    id: int
    unit_id: int
    unit: str
    name: str
    valid_from: date | None
    valid_to: date | None
    stage: str
    kind: str
    purpose: str
    scope: str
    serves: str
    owner_name: str  # "" where the unit is itself the owner (chủ quản)
    operator_id: int | None
    operator: str  # the unit's name, or what was written of a body outside the tree
    specialised_id: int | None
    specialised: str
    information_kinds: tuple[str, ...]
    users: int | None
    subjects_basic: int | None
    subjects_sensitive: int | None
    hosting: str
    place: str
    provider_id: int | None
    provider: str
    part_of_id: int | None
    part_of: str
    described_at: datetime | None


@dataclass(frozen=True, slots=True)
class ZoneOn:
    id: int
    name: str
    kind: str
    purpose: str
    order: int


@dataclass(frozen=True, slots=True)
class LinkOn:
    """`target` is the other zone's name; where `target_id` is None the link leads to `outside`."""

    id: int
    source_id: int
    source: str
    target_id: int | None
    target: str
    outside: str
    what: str
    protected_by: str


@dataclass(frozen=True, slots=True)
class AssetOn:
    id: int
    name: str
    kind: str
    zone_id: int | None
    zone: str
    model: str
    place: str
    platform: str
    runs_on_id: int | None
    runs_on: str
    purpose: str
    quantity: int
    important: bool
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class AddressOn:
    id: int
    network: str
    first: str
    last: str
    public: bool
    asset_id: int | None
    asset: str
    zone_id: int | None
    zone: str
    note: str
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class DomainOn:
    id: int
    name: str
    note: str
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class SoftwareOn:
    id: int
    name: str
    vendor: str
    version: str
    purl: str
    cpe: str
    supported_until: date | None
    asset_id: int | None
    asset: str
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class ContractOn:
    id: int
    supplier_id: int
    supplier: str
    number: str
    subject: str
    valid_from: date | None
    valid_to: date | None
    reach: str
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Inventory:
    """A system as it stands on a day: its description and its parts."""

    card: Card
    zones: tuple[ZoneOn, ...]
    links: tuple[LinkOn, ...]
    assets: tuple[AssetOn, ...]
    addresses: tuple[AddressOn, ...]
    domains: tuple[DomainOn, ...]
    software: tuple[SoftwareOn, ...]
    contracts: tuple[ContractOn, ...]
    components: tuple[tuple[int, str], ...]  # systems that are part of this one, by name


def inventory(
    viewer: Viewer, system: InformationSystem, on: date, *, without: Collection[str] = frozenset()
) -> Inventory:
    """What the system is and is made of on a day; NotAllowed where the viewer does not read its unit.

    `without` names parts that the caller has no use for: they are not asked for, and empty.
    """
    of = Q(system_id=system.pk)
    return Inventory(
        card=card(viewer, system),
        zones=_values(ZoneOn, _held(Zone.objects.filter(of), on, begins=False)),
        links=_values(LinkOn, _held(Link.objects.filter(of), on, begins=False).order_by("pk")),
        assets=_values(AssetOn, _held(Asset.objects.filter(of), on)),
        addresses=_values(AddressOn, _held(Address.objects.filter(of), on)),
        domains=() if "domains" in without else _values(DomainOn, _held(Domain.objects.filter(of), on)),
        software=() if "software" in without else _values(SoftwareOn, _held(Software.objects.filter(of), on)),
        contracts=() if "contracts" in without else _contracts(system.pk, on),
        components=()
        if "components" in without
        else tuple(
            _held(InformationSystem.objects.filter(part_of_id=system.pk), on)
            .order_by("name_folded", "pk")
            .values_list("pk", "name")
        ),
    )


def card(viewer: Viewer, system: InformationSystem) -> Card:
    """The description alone; NotAllowed where the viewer does not read the system's unit."""
    rows = InformationSystem.objects.filter(pk=system.pk, unit__in=units_seen_by(viewer))
    row = rows.select_related("unit", "operator", "specialised", "provider", "part_of").first()
    if row is None:
        raise NotAllowed("Không tìm thấy hệ thống này trong phạm vi của anh/chị.", seen=False)
    same = (
        "unit_id",
        "name",
        "valid_from",
        "valid_to",
        "stage",
        "kind",
        "purpose",
        "scope",
        "serves",
        "owner_name",
        "users",
    )
    more = ("subjects_basic", "subjects_sensitive", "hosting", "place", "described_at")
    ids = ("operator_id", "specialised_id", "provider_id", "part_of_id")
    return Card(
        id=row.pk,
        unit=row.unit.name,
        operator=row.operator.name if row.operator else row.operator_name,
        specialised=row.specialised.name if row.specialised else row.specialised_name,
        information_kinds=tuple(row.information_kinds),
        provider=row.provider.name if row.provider else "",
        part_of=row.part_of.name if row.part_of else "",
        **{name: getattr(row, name) for name in (*same, *more, *ids)},
    )


_NAMES = {"zone": "zone__name", "source": "source__name", "target": "target__name", "asset": "asset__name"}
_NAMES |= {"runs_on": "runs_on__name", "supplier": "supplier__name"}


def _held(rows: QuerySet[Any], on: date, *, begins: bool = True) -> QuerySet[Any]:
    """Those of `rows` that hold on a day."""
    rows = rows.filter(Q(valid_to=None) | Q(valid_to__gt=on))
    return rows.filter(Q(valid_from=None) | Q(valid_from__lte=on)) if begins else rows


def _values(kind: Any, rows: QuerySet[Any]) -> tuple[Any, ...]:
    """Rows as values of `kind`, which names its columns; a name of another row that is not there is ""."""
    names = tuple(kind.__dataclass_fields__)
    found = rows.values_list(*(F(_NAMES[name]) if name in _NAMES else name for name in names))
    return tuple(kind(**_filled(names, row)) for row in found)


def _filled(names: Iterable[str], row: Iterable[Any]) -> dict[str, Any]:
    return {name: "" if value is None and name in _NAMES else value for name, value in zip(names, row, strict=True)}


def _contracts(system: int, on: date) -> tuple[ContractOn, ...]:
    rows = _held(Contract.objects.filter(systems=system, ended_at=None), on).select_related("supplier")
    return tuple(
        ContractOn(
            id=row.pk,
            supplier_id=row.supplier_id,
            supplier=row.supplier.name,
            number=row.number,
            subject=row.subject,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            reach=row.reach,
            terms=tuple(row.terms),
        )
        for row in rows.order_by("supplier__name_folded", "pk")
    )


PART_MODELS: dict[Part, Any] = {
    Part.ZONE: Zone,
    Part.LINK: Link,
    Part.ASSET: Asset,
    Part.ADDRESS: Address,
    Part.DOMAIN: Domain,
    Part.SOFTWARE: Software,
}
_PART_VALUES: dict[Part, Any] = {
    Part.ZONE: ZoneOn,
    Part.LINK: LinkOn,
    Part.ASSET: AssetOn,
    Part.ADDRESS: AddressOn,
    Part.DOMAIN: DomainOn,
    Part.SOFTWARE: SoftwareOn,
}


def parts(viewer: Viewer, part: Part, on: date, *, unit_id: int, system_id: int | None) -> tuple[Any, ...]:
    """The values of one kind of part of a system on a day, or of the unit beside its systems (`system_id` None)."""
    seen = units_seen_by(viewer).filter(pk=unit_id)
    begins = part not in (Part.ZONE, Part.LINK)
    of = Q(system_id=system_id, unit__in=seen) if begins else Q(system_id=system_id, system__unit__in=seen)
    return _values(_PART_VALUES[part], _held(PART_MODELS[part].objects.filter(of), on, begins=begins))
