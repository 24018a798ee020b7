"""Whose parts a page is about: those of a system, or those of a unit that belong to no system."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from khien.base import clock
from khien.systems.queries import parts, require_list_keeper
from khien.systems.rules.fields import IN_A_SYSTEM, PART_LABELS, Part, Shape, fields_of_part
from khien.web.labels import said
from khien.web.systems.leading import SLUG_OF
from khien.web.systems.making import Choices
from khien.web.systems.seen import keeps, kept_system, seen_system, tabs_of
from khien.web.viewing import unit_in_view, viewer

if TYPE_CHECKING:
    from khien.organisations.models import Unit
    from khien.systems.models import InformationSystem


@dataclass(frozen=True, slots=True)
class Owner:
    """A unit, and its system where the parts are of one."""

    unit: Unit
    system: InformationSystem | None = None

    @property
    def name(self) -> str:
        """What the page is about."""
        return self.system.name if self.system else _("Ngoài các hệ thống")

    def url(self, page: str, part: Part, row: int | None = None) -> str:
        """The address of a page of these parts: `parts`, `add_part`, `change_part`, `end_part`."""
        more = [SLUG_OF[part], *([] if row is None else [row])]
        if self.system is not None:
            return reverse(f"systems:{page}", args=[self.system.pk, *more])
        return f"{reverse(f'systems:own_{page}', args=more)}?don_vi={self.unit.pk}"

    def kinds(self) -> Iterable[Part]:
        """The kinds of part that it may have."""
        return (part for part in Part if self.system is not None or part not in IN_A_SYSTEM)

    def parts(self, request: HttpRequest, part: Part) -> tuple[Any, ...]:
        """Those of one kind that are in use."""
        system = self.system.pk if self.system else None
        return parts(viewer(request), part, clock.today(), unit_id=self.unit.pk, system_id=system)

    def kept(self, request: HttpRequest) -> bool:
        """Whether the viewer may change them."""
        return keeps(request, self.unit) and (self.system is None or self.system.valid_to is None)

    def choices(self, request: HttpRequest, part: Part) -> Choices:
        """Zones and machines that a part may name."""
        fields = fields_of_part(part, in_a_system=self.system is not None)
        wanted = {name: one.of for name, one in fields.items() if one.shape is Shape.ROW}
        of = {"zone": Part.ZONE, "asset": Part.ASSET}
        found = {
            kind: [(str(one.id), one.name) for one in self.parts(request, of[kind])] for kind in set(wanted.values())
        }
        return {name: found[kind] for name, kind in wanted.items()}

    def tabs(self) -> list[dict[str, object]]:
        """The other pages of the system; a unit has none."""
        return tabs_of(self.system, "systems:parts") if self.system else []

    def kind_tabs(self, now: Part) -> list[dict[str, object]]:
        return [
            {"label": said(PART_LABELS[part]), "url": self.url("parts", part), "current": part is now}
            for part in self.kinds()
        ]


def owner_seen(request: HttpRequest, key: int | None) -> Owner:
    """The system of that key as far as the viewer sees it; without a key, the unit in view."""
    if key is None:
        return Owner(unit_in_view(request))
    system = seen_system(request, key)
    return Owner(system.unit, system)


def owner_kept(request: HttpRequest, key: int | None) -> Owner:
    """The same, where the viewer keeps its inventory."""
    if key is not None:
        system = kept_system(request, key)
        return Owner(system.unit, system)
    unit = unit_in_view(request)
    require_list_keeper(viewer(request), unit)
    return Owner(unit)
