"""The overview of the system: bodies, scope, both diagrams, devices, applications, address plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from khien.dossiers.papers.data import DossierData, fill
from khien.dossiers.papers.diagrams import Box, Drawing, Frame, Tie, drawing
from khien.dossiers.rules.diagrams import DIAGRAMS, USUAL, Diagram, ordered
from khien.papers.types import Block, Column, Heading, Paragraph, Picture, Table
from khien.systems.rules.words import APPLICATIONS, ASSET_KINDS, HOSTING, ZONE_KINDS

if TYPE_CHECKING:
    from khien.systems.queries import AssetOn

_BODY = (
    ("regulation", "Văn bản quy định chức năng, nhiệm vụ", "văn bản quy định chức năng, nhiệm vụ"),
    ("head", "Người đại diện", "người đại diện"),
    ("title", "Chức vụ", "chức vụ"),
    ("address", "Địa chỉ", "địa chỉ"),
    ("phone", "Điện thoại", "điện thoại"),
    ("email", "Thư điện tử", "thư điện tử"),
)
_NO_PLACE = "Chưa ghi vị trí"


def overview(data: DossierData) -> tuple[Block, ...]:
    """The blocks of the paper, in the order of the decree."""
    card = data.inventory.card
    return (
        Heading("Chủ quản hệ thống thông tin"),
        *_body(data, "owner", data.owner),
        Heading("Đơn vị vận hành"),
        *_body(data, "operator", data.operator),
        Heading("Phạm vi, quy mô của hệ thống"),
        Paragraph(card.name, lead="Tên hệ thống:"),
        Paragraph(fill(card.purpose, "mục đích của hệ thống"), lead="Mục đích:"),
        Paragraph(fill(card.scope, "phạm vi, quy mô"), lead="Phạm vi, quy mô:"),
        Paragraph(fill(card.serves, "đối tượng phục vụ"), lead="Đối tượng phục vụ:"),
        Paragraph(_number(card.users, "số người sử dụng"), lead="Số người sử dụng:"),
        Paragraph(fill(HOSTING.get(card.hosting, ""), "nơi đặt hệ thống"), lead="Nơi đặt:"),
        *_provider(data),
        Heading("Mô hình lô-gic"),
        *_picture(logical(data), DIAGRAMS[Diagram.LOGICAL]),
        Paragraph(data.written("zones", "mô tả các vùng mạng")) if not data.inventory.zones else _zones(data),
        Heading("Mô hình vật lý"),
        *_picture(physical(data), DIAGRAMS[Diagram.PHYSICAL]),
        *([Paragraph(data.words["physical"])] if data.words.get("physical") else []),
        Heading("Danh mục thiết bị, thiết bị mạng chính"),
        _devices(data),
        Heading("Danh mục ứng dụng, dịch vụ"),
        _applications(data),
        Heading("Quy hoạch vùng mạng, địa chỉ IP"),
        _addresses(data),
    )


def _body(data: DossierData, prefix: str, name: str) -> Iterable[Block]:
    yield Paragraph(fill(name, "tên cơ quan"), lead="Tên:")
    for key, label, what in _BODY:
        yield Paragraph(data.written(f"{prefix}_{key}", what), lead=f"{label}:")


def _provider(data: DossierData) -> Iterable[Block]:
    card = data.inventory.card
    if card.provider:
        contracts = ", ".join(one.number for one in data.inventory.contracts) or "[điền số hợp đồng]"
        yield Paragraph(f"{card.provider}; hợp đồng {contracts}", lead="Bên cung cấp dịch vụ:")


def _number(value: int | None, what: str) -> str:
    return f"{value:,}".replace(",", ".") if value is not None else fill("", what)


def _zones(data: DossierData) -> Block:
    rows = [
        (str(n), one.name, ZONE_KINDS.get(one.kind, "[điền loại vùng]"), fill(one.purpose, "mục đích"))
        for n, one in enumerate(data.inventory.zones, 1)
    ]
    columns = (Column("STT", 0.4), Column("Vùng mạng", 2), Column("Loại", 2), Column("Mục đích", 3))
    return Table(columns, tuple(rows))


def _picture(drawn: Drawing | None, caption: str) -> Iterable[Block]:
    if drawn is None:
        return [Paragraph(f"[điền {caption.lower()}: khai vùng mạng, thiết bị trong danh mục hệ thống]")]
    return [Picture(drawn.svg, drawn.width, drawn.height, drawn.words, caption)]


def frames(data: DossierData, diagram: Diagram) -> list[Frame]:
    """The frames of a diagram, in the order that was settled: zones, or places."""
    found = _zones_drawn(data) if diagram is Diagram.LOGICAL else _places_drawn(data)
    return ordered(found, [one.name for one in found], data.orders.get(diagram, ()))


def _zones_drawn(data: DossierData) -> list[Frame]:
    inventory = data.inventory
    if not inventory.zones:
        return []
    inside: dict[int | None, list[AssetOn]] = {}
    for one in inventory.assets:
        inside.setdefault(one.zone_id, []).append(one)
    found = [
        Frame(zone.id, zone.name, ZONE_KINDS.get(zone.kind, ""), _boxes(inside.get(zone.id, [])))
        for zone in inventory.zones
    ]
    if loose := inside.get(None):
        found.append(Frame(0, "Chưa xếp vùng", "", _boxes(loose)))
    return found


def logical(data: DossierData) -> Drawing | None:
    """Zones with what stands in them, and the links between; None where no zone was declared."""
    found = frames(data, Diagram.LOGICAL)
    if not found:
        return None
    ties = [
        Tie(one.source_id, one.target_id, ", ".join(filter(None, (one.what, one.protected_by))), one.outside)
        for one in data.inventory.links
    ]
    wide = data.columns.get(Diagram.LOGICAL, USUAL)
    return drawing(f"{DIAGRAMS[Diagram.LOGICAL]}: {data.inventory.card.name}", found, ties, wide)


def _places_drawn(data: DossierData) -> list[Frame]:
    machines = [one for one in data.inventory.assets if one.kind not in APPLICATIONS]
    places: dict[str, list[AssetOn]] = {}
    for one in machines:
        places.setdefault(one.place or data.inventory.card.place or _NO_PLACE, []).append(one)
    return [Frame(n, place, "", _boxes(found)) for n, (place, found) in enumerate(places.items(), 1)]


def physical(data: DossierData) -> Drawing | None:
    """Machines by the place where they stand; None where none was declared."""
    found = frames(data, Diagram.PHYSICAL)
    if not found:
        return None
    wide = data.columns.get(Diagram.PHYSICAL, USUAL)
    return drawing(f"{DIAGRAMS[Diagram.PHYSICAL]}: {data.inventory.card.name}", found, (), wide)


def _boxes(assets: Iterable[AssetOn]) -> tuple[Box, ...]:
    return tuple(
        Box(
            f"{one.name} (×{one.quantity})" if one.quantity > 1 else one.name,
            one.model or ASSET_KINDS.get(one.kind, ""),
            one.important,
        )
        for one in assets
    )


def _devices(data: DossierData) -> Block:
    devices = [one for one in data.inventory.assets if one.kind not in APPLICATIONS]
    rows = [
        (
            str(n),
            f"{one.name}, {fill(one.model, 'chủng loại')}",
            ASSET_KINDS.get(one.kind, one.kind),
            str(one.quantity),
            fill(one.place or one.zone, "vị trí"),
            fill(one.purpose, "mục đích sử dụng"),
        )
        for n, one in enumerate(devices, 1)
    ] or [("1", "[điền thiết bị]", "", "", "[điền vị trí]", "[điền mục đích sử dụng]")]
    names = ("STT", "Tên, chủng loại", "Loại", "SL", "Vị trí triển khai", "Mục đích sử dụng")
    return Table(_columns(names, (0.4, 2.2, 1.4, 0.4, 1.6, 2)), tuple(rows))


def _applications(data: DossierData) -> Block:
    assets: Mapping[int, AssetOn] = {one.id: one for one in data.inventory.assets}
    rows = []
    for n, one in enumerate((one for one in data.inventory.assets if one.kind in APPLICATIONS), 1):
        host = assets.get(one.runs_on_id or 0)
        rows.append(
            (
                str(n),
                one.name,
                fill(one.runs_on, "máy chủ"),
                fill(one.place or (host.place if host else ""), "vị trí"),
                fill(one.platform or (host.platform if host else ""), "hệ điều hành"),
                fill(one.purpose, "mục đích sử dụng"),
            )
        )
    names = ("STT", "Ứng dụng, dịch vụ", "Máy chủ", "Vị trí triển khai", "Hệ điều hành", "Mục đích sử dụng")
    blank = ("1", "[điền ứng dụng]", "[điền máy chủ]", "[điền vị trí]", "[điền hệ điều hành]", "[điền mục đích]")
    return Table(_columns(names, (0.4, 2, 1.4, 1.4, 1.4, 1.8)), tuple(rows or [blank]))


def _addresses(data: DossierData) -> Block:
    zones: dict[str, tuple[list[str], list[str]]] = {one.name: ([], []) for one in data.inventory.zones}
    for one in data.inventory.addresses:
        zones.setdefault(one.zone or "Chưa xếp vùng", ([], []))[one.public].append(one.network)
    rows = [
        (str(n), name, "\n".join(inside) or "–", "\n".join(public) or "–")
        for n, (name, (inside, public)) in enumerate(zones.items(), 1)
    ] or [("1", "[điền vùng mạng]", "[điền địa chỉ nội bộ]", "[điền địa chỉ công khai]")]
    return Table(_columns(("STT", "Vùng mạng", "IP nội bộ", "IP công khai"), (0.4, 2, 2, 2)), tuple(rows))


def _columns(names: Iterable[str], weights: Iterable[float]) -> tuple[Column, ...]:
    return tuple(Column(name, weight) for name, weight in zip(names, weights, strict=True))
