"""The row that an address or a body names, as far as the holder may see it; else it is not found."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest

from khien.api.callers import viewer
from khien.api.problems import not_found
from khien.directives.queries import one_seen_by, recipient_seen_by
from khien.organisations.queries import people_seen_by, units_seen_by

if TYPE_CHECKING:
    from khien.directives.models import Directive, Recipient
    from khien.organisations.models import Person, Unit


def seen_unit(request: HttpRequest, key: int) -> Unit:
    found = units_seen_by(viewer(request)).filter(pk=key).select_related("parent").first()
    if found is None:
        raise not_found(f"Không tìm thấy đơn vị {key} trong phạm vi được xem.")
    return found


def seen_person(request: HttpRequest, key: int) -> Person:
    found = people_seen_by(viewer(request)).filter(pk=key).first()
    if found is None:
        raise not_found(f"Không tìm thấy người {key} trong phạm vi được xem.")
    return found


def seen_letter(request: HttpRequest, key: UUID) -> Directive:
    found = one_seen_by(viewer(request), key)
    if found is None:
        raise not_found(f"Không tìm thấy văn bản {key} trong phạm vi được xem.")
    return found


def seen_recipient(request: HttpRequest, key: int) -> Recipient:
    found = recipient_seen_by(viewer(request), key)
    if found is None:
        raise not_found(f"Không tìm thấy câu trả lời {key} trong phạm vi được xem.")
    return found
