"""What a person should look at in an inventory: doubles, impossible values, one range claimed twice. Corrects nothing.

Of a unit that the viewer may not see it is told only that it claims the same, neither its name nor what it wrote.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from khien.organisations.queries import Viewer, units_seen_by
from khien.systems.models import Address, Asset, Domain, InformationSystem, Software
from khien.systems.rules import domains
from khien.systems.rules.addresses import doubt, of_ends, plain, wider
from khien.systems.rules.fields import Part
from khien.systems.rules.words import BY_SUPPLIER

if TYPE_CHECKING:
    from khien.organisations.models import Unit

MOST_CLAIMS = 200
_AT_ONCE = 100  # addresses whose overlaps are asked for in one question


class DoubtKind(StrEnum):
    """Why to look."""

    DOUBLE = "double"
    IMPOSSIBLE = "impossible"
    CLAIMED_TWICE = "claimed_twice"
    SUPPORT_OVER = "support_over"


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing to look at, in Vietnamese; `part` and `row` lead to it, `part` None to the description."""

    kind: DoubtKind
    system_id: int | None
    system: str
    words: str
    part: Part | None = None
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """A public network of one unit that another unit claims too."""

    network: str
    unit_id: int
    unit: str
    other_network: str
    other_unit_id: int
    other_unit: str


def doubts_of(viewer: Viewer, unit: Unit, on: date, *, system_id: int | None = None) -> tuple[Doubt, ...]:
    """Doubts of a unit's inventory on a day, or of one of its systems; none where the viewer does not read it."""
    if not units_seen_by(viewer).filter(pk=unit.pk).exists():
        return ()
    systems = list(_live(InformationSystem.objects.filter(unit=unit), on).order_by("name_folded", "pk"))
    names = {one.pk: one.name for one in systems}
    found = [
        *_of_systems(systems),
        *_of_addresses(viewer, unit, on, names),
        *_of_domains(viewer, unit, on, names),
        *_of_assets(unit, on, names),
        *_of_software(unit, on, names),
    ]
    return tuple(one for one in found if system_id in (None, one.system_id))


def claims_below(viewer: Viewer, unit: Unit, on: date) -> tuple[Claim, ...]:
    """Public networks that two units under `unit`, or it and one of them, both claim; at most MOST_CLAIMS."""
    below = units_seen_by(viewer).filter(path__startswith=unit.path)
    rows = _live(Address.objects.filter(public=True, unit__in=below), on).order_by()
    inside = Q(first__gte=OuterRef("first"), first__lte=OuterRef("last"), public=True)
    met = rows.filter(Exists(Address.objects.filter(inside).exclude(unit=OuterRef("unit"))))
    columns = ("first", "last", "network", "unit_id", "unit__name")
    held = list(met.order_by("first", "pk").values(*columns)[:MOST_CLAIMS])
    others = list(_overlapping(held, rows).values(*columns)) if held else []
    claims: dict[frozenset[tuple[str, int]], Claim] = {}
    for one in held:
        for other in others:
            if other["unit_id"] != one["unit_id"] and _meet(one, other):
                key = frozenset({(one["network"], one["unit_id"]), (other["network"], other["unit_id"])})
                claims.setdefault(key, _claim(one, other))
    return tuple(claims.values())


def _claim(one: dict[str, Any], other: dict[str, Any]) -> Claim:
    return Claim(
        network=plain(one["network"]),
        unit_id=one["unit_id"],
        unit=one["unit__name"],
        other_network=plain(other["network"]),
        other_unit_id=other["unit_id"],
        other_unit=other["unit__name"],
    )


def _live(rows: QuerySet[Any], on: date) -> QuerySet[Any]:
    begun = Q(valid_from=None) | Q(valid_from__lte=on)
    return rows.filter(begun, Q(valid_to=None) | Q(valid_to__gt=on))


def _of_systems(systems: Sequence[InformationSystem]) -> Iterator[Doubt]:
    alike: dict[str, list[InformationSystem]] = defaultdict(list)
    for one in systems:
        alike[one.name_folded].append(one)
        if one.hosting in BY_SUPPLIER and one.provider_id is None:
            why = "Hệ thống đặt tại doanh nghiệp nhưng chưa khai nhà cung cấp nào."
            yield Doubt(DoubtKind.IMPOSSIBLE, one.pk, one.name, why)
        if one.subjects_sensitive and one.subjects_basic is not None and one.subjects_sensitive > one.subjects_basic:
            why = "Số người có dữ liệu nhạy cảm lớn hơn số người có dữ liệu cá nhân."
            yield Doubt(DoubtKind.IMPOSSIBLE, one.pk, one.name, why)
    for same in alike.values():
        for one in same[1:]:
            words = f"Tên trùng với hệ thống “{same[0].name}”, chỉ khác dấu hoặc chữ hoa."
            yield Doubt(DoubtKind.DOUBLE, one.pk, one.name, words)


def _of_addresses(viewer: Viewer, unit: Unit, on: date, names: dict[int, str]) -> Iterator[Doubt]:
    columns = ("pk", "system_id", "network", "first", "last", "public")
    mine = list(_live(Address.objects.filter(unit=unit), on).order_by("first", "-last", "pk").values(*columns))
    for one in mine:
        why = doubt(of_ends(one["network"], one["first"], one["last"]), public=one["public"])
        if why:
            yield _at(DoubtKind.IMPOSSIBLE, Part.ADDRESS, one, names, why)
    last: dict[str, Any] | None = None
    for one in mine:
        if (
            last is not None
            and one["first"] <= last["last"]
            and (one["system_id"] == last["system_id"] or one["public"])
        ):
            where = names.get(last["system_id"], "")
            same = "trùng với" if one["network"] == last["network"] else "nằm trong"
            words = f"{plain(one['network'])} {same} {plain(last['network'])}" + (f" của “{where}”." if where else ".")
            yield _at(DoubtKind.DOUBLE, Part.ADDRESS, one, names, words)
        if last is None or one["last"] > last["last"]:
            last = one
    yield from _claims(viewer, unit, on, [one for one in mine if one["public"]], names)


def _claims(
    viewer: Viewer, unit: Unit, on: date, public: list[dict[str, Any]], names: dict[int, str]
) -> Iterator[Doubt]:
    """Public networks that other units claim as well."""
    others = _live(Address.objects.filter(public=True).exclude(unit=unit), on)
    seen = Exists(units_seen_by(viewer).filter(pk=OuterRef("unit_id")))
    for start in range(0, len(public), _AT_ONCE):
        some = public[start : start + _AT_ONCE]
        columns = ("first", "last", "network", "unit_id", "unit__name", "seen")
        met = list(_overlapping(some, others).annotate(seen=seen).values(*columns))
        told = {one["unit_id"]: one["unit__name"] for one in met if one["seen"]}
        for one in some:
            units = sorted({other["unit_id"] for other in met if _meet(one, other)})
            if units:
                yield _at(
                    DoubtKind.CLAIMED_TWICE, Part.ADDRESS, one, names, _claimed(plain(one["network"]), units, told)
                )


def _of_domains(viewer: Viewer, unit: Unit, on: date, names: dict[int, str]) -> Iterator[Doubt]:
    mine = list(_live(Domain.objects.filter(unit=unit), on).order_by("name", "pk").values("pk", "system_id", "name"))
    first: dict[str, int | None] = {}
    for one in mine:
        if why := domains.doubt(one["name"]):
            yield _at(DoubtKind.IMPOSSIBLE, Part.DOMAIN, one, names, why)
        if one["name"] in first:
            where = names.get(first[one["name"]] or 0, "")
            words = f"Tên miền {one['name']} đã khai" + (f" ở “{where}”." if where else ".")
            yield _at(DoubtKind.DOUBLE, Part.DOMAIN, one, names, words)
        first.setdefault(one["name"], one["system_id"])
    others = _live(Domain.objects.filter(name__in=list(first)).exclude(unit=unit), on) if first else None
    met = list(others.values_list("name", "unit_id")) if others is not None else []
    told = dict(units_seen_by(viewer).filter(pk__in={pk for _, pk in met}).values_list("pk", "name")) if met else {}
    for one in mine:
        units = sorted({pk for name, pk in met if name == one["name"]})
        if units:
            yield _at(DoubtKind.CLAIMED_TWICE, Part.DOMAIN, one, names, _claimed(one["name"], units, told))


def _of_assets(unit: Unit, on: date, names: dict[int, str]) -> Iterator[Doubt]:
    rows = _live(Asset.objects.filter(unit=unit), on).order_by("name_folded", "pk")
    first: dict[tuple[int | None, str], str] = {}
    for one in rows.values("pk", "system_id", "name", "name_folded"):
        key = one["system_id"], one["name_folded"]
        if key in first:
            words = f"“{one['name']}” trùng tên với “{first[key]}”, chỉ khác dấu hoặc chữ hoa."
            yield _at(DoubtKind.DOUBLE, Part.ASSET, one, names, words)
        first.setdefault(key, one["name"])


def _of_software(unit: Unit, on: date, names: dict[int, str]) -> Iterator[Doubt]:
    rows = _live(Software.objects.filter(unit=unit, supported_until__lt=on), on).order_by("name_folded", "pk")
    for one in rows.values("pk", "system_id", "name", "version", "supported_until"):
        label = f"{one['name']} {one['version']}".strip()
        words = f"{label} đã hết hỗ trợ từ {one['supported_until']:%d/%m/%Y}."
        yield _at(DoubtKind.SUPPORT_OVER, Part.SOFTWARE, one, names, words)


def _at(kind: DoubtKind, part: Part, row: dict[str, Any], names: dict[int, str], words: str) -> Doubt:
    system = row["system_id"]
    return Doubt(kind, system, names.get(system, ""), words, part, row["pk"])


def _claimed(what: str, units: Iterable[int], told: dict[int, str]) -> str:
    """Who else claims it, as far as the viewer may know."""
    named = [told[pk] for pk in units if pk in told]
    hidden = any(pk not in told for pk in units)
    who = [f"“{name}”" for name in named] + (["đơn vị khác"] if hidden else [])
    ask = " Đơn vị cấp trên chung xem được là đơn vị nào." if hidden else ""
    return f"{what} cũng được {' và '.join(who)} khai là của mình.{ask}"


def _overlapping(some: Sequence[dict[str, Any]], rows: QuerySet[Any]) -> QuerySet[Any]:
    """Networks nest or are apart: what meets one begins inside it, or at the first end of something wider.

    A few that do not meet come too: `_meet` tells.
    """
    met = Q(first__in=sorted({first for one in some for first in wider(one["first"], one["last"])}))
    for one in some:
        if one["first"] != one["last"]:
            met |= Q(first__gte=one["first"], first__lte=one["last"])
    return rows.filter(met)


def _meet(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return bool(one["first"] <= other["last"] and other["first"] <= one["last"])
