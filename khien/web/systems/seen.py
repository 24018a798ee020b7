"""The system that an address names, as far as the viewer may see or keep it, and what its forms may choose among."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from khien.base import clock
from khien.organisations.queries import may
from khien.organisations.rules import Deed
from khien.systems.queries import live_on, require_list_keeper, suppliers_seen_by, systems_seen_by
from khien.web.systems.making import Choices
from khien.web.viewing import viewer

if TYPE_CHECKING:
    from khien.organisations.models import Unit
    from khien.systems.models import InformationSystem


def seen_system(request: HttpRequest, key: int) -> InformationSystem:
    """A system of a unit that the viewer reads."""
    found = systems_seen_by(viewer(request)).filter(pk=key).select_related("unit").first()
    if found is None:
        raise Http404
    return found


def kept_system(request: HttpRequest, key: int) -> InformationSystem:
    """The same, where the viewer may change it."""
    found = seen_system(request, key)
    require_list_keeper(viewer(request), found.unit)
    return found


def keeps(request: HttpRequest, unit: Unit) -> bool:
    """Whether the viewer keeps the unit's inventory."""
    return may(viewer(request), Deed.PROVE, unit) or may(viewer(request), Deed.MANAGE, unit)


def description_rows(request: HttpRequest, system: InformationSystem) -> Choices:
    """Suppliers and systems of the unit, for the description."""
    who, unit = viewer(request), system.unit_id
    suppliers = suppliers_seen_by(who).filter(unit_id=unit, valid_to=None).order_by("name_folded")
    others = live_on(systems_seen_by(who).filter(unit_id=unit).exclude(pk=system.pk), clock.today())
    return {
        "provider": [(str(pk), name) for pk, name in suppliers.values_list("pk", "name")],
        "part_of": [(str(pk), name) for pk, name in others.values_list("pk", "name")],
    }


def tabs_of(system: InformationSystem, current: str) -> list[dict[str, object]]:
    """The pages of one system, the one shown marked."""
    pages = (
        (_("Mô tả"), "systems:one", ()),
        (_("Thành phần"), "systems:parts", ("thiet-bi",)),
        (_("Cấp độ"), "levels:interview", ()),
        (_("Biện pháp"), "controls:index", ()),
        (_("Kiểm tra"), "assessments:system", ()),
        (_("Hồ sơ"), "dossiers:index", ()),
    )
    return [
        {"label": label, "url": reverse(name, args=[system.pk, *more]), "current": name == current}
        for label, name, more in pages
    ]
