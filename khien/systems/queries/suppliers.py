"""Suppliers of a unit, their contracts, and what each can reach. Who reads the unit reads them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from khien.organisations.queries import Viewer, units_seen_by
from khien.systems.models import Contract, Supplier

if TYPE_CHECKING:
    from khien.organisations.models import Unit


@dataclass(frozen=True, slots=True)
class ContractLine:
    """A contract with the names of its systems; `ended` once it counts no more."""

    id: int
    number: str
    subject: str
    valid_from: date | None
    valid_to: date | None
    reach: str
    terms: tuple[str, ...]
    systems: tuple[tuple[int, str], ...]
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class SupplierLine:
    """A supplier with its contracts and the systems that stand at it."""

    id: int
    name: str
    tax_code: str
    contact: str
    phone: str
    email: str
    note: str
    valid_to: date | None
    hosts: tuple[tuple[int, str], ...]
    contracts: tuple[ContractLine, ...]


def suppliers_seen_by(viewer: Viewer) -> QuerySet[Supplier]:
    """Suppliers of the units that the viewer reads, ended ones among them."""
    return Supplier.objects.filter(unit__in=units_seen_by(viewer))


def contracts_seen_by(viewer: Viewer) -> QuerySet[Contract]:
    """Contracts of the units that the viewer reads, ended ones among them."""
    return Contract.objects.filter(supplier__unit__in=units_seen_by(viewer))


def suppliers_of(viewer: Viewer, unit: Unit) -> tuple[SupplierLine, ...]:
    """The unit's suppliers, those still at work first, by name."""
    rows = suppliers_seen_by(viewer).filter(unit=unit).prefetch_related("contracts__systems", "systems")
    lines = [_line(row) for row in rows.order_by("name_folded", "pk")]
    return tuple(sorted(lines, key=lambda one: one.valid_to is not None))


def _line(row: Supplier) -> SupplierLine:
    return SupplierLine(
        id=row.pk,
        name=row.name,
        tax_code=row.tax_code,
        contact=row.contact,
        phone=row.phone,
        email=row.email,
        note=row.note,
        valid_to=row.valid_to,
        hosts=tuple((one.pk, one.name) for one in row.systems.all() if one.valid_to is None),
        contracts=tuple(
            ContractLine(
                id=one.pk,
                number=one.number,
                subject=one.subject,
                valid_from=one.valid_from,
                valid_to=one.valid_to,
                reach=one.reach,
                terms=tuple(one.terms),
                systems=tuple((system.pk, system.name) for system in one.systems.all()),
                ended_at=one.ended_at,
            )
            for one in sorted(row.contracts.all(), key=lambda one: one.ended_at is not None)
        ),
    )
