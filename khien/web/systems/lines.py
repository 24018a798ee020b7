"""A part of an inventory as a row of its list: its name, what is told under it, what is doubtful. Decides nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from khien.base import clock
from khien.systems.queries import AddressOn, AssetOn, DomainOn, LinkOn, SoftwareOn, ZoneOn
from khien.systems.rules.addresses import REACH_LABELS, doubt, of_ends, plain
from khien.systems.rules.domains import doubt as domain_doubt
from khien.systems.rules.domains import shown
from khien.systems.rules.words import ASSET_KINDS, ZONE_KINDS
from khien.web.labels import said
from khien.web.wording import number, short_day


@dataclass(frozen=True, slots=True)
class Line:
    """One part as a row of its list: its name, what is told under it, marks, and what is doubtful."""

    id: int
    title: str
    notes: tuple[str, ...]
    marks: tuple[str, ...] = ()
    doubt: str = ""


def line_title(row: Any) -> str:
    """What a part is called."""
    if hasattr(row, "network"):
        return plain(row.network)
    return str(getattr(row, "name", "") or getattr(row, "what", "") or _("kết nối"))


def line_of(one: Any) -> Line:
    """A part as a row of its list."""
    for kind, told in _TOLD.items():
        if isinstance(one, kind):
            line: Line = told(one)
            return line
    raise TypeError(type(one))


def _zone(one: ZoneOn) -> Line:
    return Line(one.id, one.name, _notes(said(ZONE_KINDS.get(one.kind, "")) if one.kind else "", one.purpose))


def _link(one: LinkOn) -> Line:
    title = f"{one.source} → {one.target or one.outside}"
    guard = _("bảo vệ bằng: %(what)s") % {"what": one.protected_by} if one.protected_by else ""
    return Line(one.id, title, _notes(one.what, guard))


def _asset(one: AssetOn) -> Line:
    on = _("chạy trên: %(what)s") % {"what": one.runs_on} if one.runs_on else ""
    many = _("số lượng: %(n)s") % {"n": number(one.quantity)} if one.quantity != 1 else ""
    notes = _notes(said(ASSET_KINDS.get(one.kind, one.kind)), one.zone, on, one.model, one.platform, one.place, many)
    return Line(one.id, one.name, notes, (_("Quan trọng"),) if one.important else ())


def _address(one: AddressOn) -> Line:
    network = of_ends(one.network, one.first, one.last)
    out = _("khai là công khai") if one.public else _("khai là nội bộ")
    notes = _notes(out, one.asset, one.zone, one.note, _since(one))
    return Line(
        one.id, plain(one.network), notes, (said(REACH_LABELS[network.reach]),), doubt(network, public=one.public)
    )


def _domain(one: DomainOn) -> Line:
    own = shown(one.name)
    notes = _notes(one.name if own != one.name else "", one.note, _since(one))
    return Line(one.id, own, notes, (), domain_doubt(one.name))


def _software(one: SoftwareOn) -> Line:
    on = _("cài trên: %(what)s") % {"what": one.asset} if one.asset else ""
    until = _("hỗ trợ đến %(day)s") % {"day": short_day(one.supported_until)} if one.supported_until else ""
    over = one.supported_until is not None and one.supported_until < clock.today()
    notes = _notes(one.vendor, on, until, one.purl, one.cpe)
    return Line(one.id, f"{one.name} {one.version}".strip(), notes, (), _("Đã hết hỗ trợ.") if over else "")


def _since(one: AddressOn | DomainOn) -> str:
    return _("từ %(day)s") % {"day": short_day(one.valid_from)} if one.valid_from else ""


def _notes(*told: str) -> tuple[str, ...]:
    return tuple(one for one in told if one)


_TOLD: dict[type, Any] = {
    ZoneOn: _zone,
    LinkOn: _link,
    AssetOn: _asset,
    AddressOn: _address,
    DomainOn: _domain,
    SoftwareOn: _software,
}
