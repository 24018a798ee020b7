"""A dossier held for a change: locked, seen to be open, of the version that its writer saw."""

from __future__ import annotations

from typing import TYPE_CHECKING

from khien.base import clock
from khien.dossiers.models import Dossier
from khien.dossiers.rules.states import BEING_WRITTEN, STATES, State, UnableToMoveOn
from khien.organisations.queries import NotAllowed, Viewer, require
from khien.organisations.rules import Deed

if TYPE_CHECKING:
    from datetime import datetime


class UnableToDraft(ValueError):
    """The dossier cannot be made or changed so; the message is fit for the user."""


def locked(dossier: Dossier, version: int | None = None) -> Dossier:
    """The row as it is now, with its units. Raises UnableToDraft where somebody else changed it in between."""
    rows = Dossier.objects.select_for_update(of=("self",))
    row = rows.select_related("system__unit", "system__operator", "holder", "appraiser", "approver").get(pk=dossier.pk)
    if version is not None:
        refuse_old(row, version)
    return row


def refuse_old(row: Dossier, version: int) -> None:
    """Refuse who saw another version than the row's."""
    if version != row.version:
        raise UnableToDraft("Người khác vừa sửa hồ sơ này. Hãy tải lại trang rồi làm lại; chưa có gì bị mất.")


def being_written(dossier: Dossier, by: Viewer, version: int | None = None) -> Dossier:
    """The row, for the people of the unit that files it, while it is with them."""
    row = locked(dossier, version)
    require(by, Deed.PROVE, row.holder)
    if State(row.state) not in BEING_WRITTEN:
        raise UnableToMoveOn(f"Hồ sơ đang ở bước “{STATES[State(row.state)]}”, không sửa được nữa.")
    return row


def saved(dossier: Dossier, *fields: str) -> Dossier:
    """Keep the change, under a new version."""
    dossier.version += 1
    dossier.save(update_fields=[*fields, "version"])
    return dossier


def person_id(by: Viewer) -> int | None:
    """The person's number; None for one of Khiên's own services."""
    return getattr(by, "pk", None)


def not_seen() -> NotAllowed:
    """The refusal for whoever may not even know that the dossier is there."""
    return NotAllowed("Không tìm thấy hồ sơ này trong phạm vi của anh/chị.", seen=False)


def day_of(at: datetime) -> str:
    """The day of an instant for the audit's details."""
    return clock.day_of(at).isoformat()
