"""What each change of a system begins with: the row held, the right to keep it, a free name. Writes nothing."""

from __future__ import annotations

from khien.organisations.queries import Viewer
from khien.organisations.rules.names import tidy
from khien.systems.models import InformationSystem
from khien.systems.queries import require_list_keeper
from khien.systems.rules import HIGHEST, LOWEST


class UnableToAddSystem(ValueError):
    """The system cannot be added or named so; the message is fit for the user."""


class UnableToSetLevel(ValueError):
    """The level cannot be set so; the message is fit for the user."""


def locked(system: InformationSystem, by: Viewer) -> InformationSystem:
    """The system as it stands, held until the transaction ends; refused unless `by` keeps its list."""
    row = InformationSystem.objects.select_for_update(of=("self",)).select_related("unit").get(pk=system.pk)
    require_list_keeper(by, row.unit)
    return row


def system_name(name: str) -> str:
    name = tidy(name)
    if not name:
        raise UnableToAddSystem("Tên hệ thống đang để trống.")
    if len(name) > 200:
        raise UnableToAddSystem("Tên hệ thống dài quá 200 ký tự.")
    return name


def refuse_double(unit_id: int, name: str, besides: int | None = None) -> None:
    if InformationSystem.objects.filter(unit_id=unit_id, name=name).exclude(pk=besides or 0).exists():
        raise UnableToAddSystem(f"Đơn vị đã có hệ thống tên “{name}”.")


def level_of_law(level: int) -> int:
    if not LOWEST <= level <= HIGHEST:
        raise UnableToSetLevel("Cấp độ phải từ 1 đến 5.")
    return level
