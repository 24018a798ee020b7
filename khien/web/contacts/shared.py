"""What the pages of contact points share: a row as it is shown, the row of an address, the way here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from khien.base import clock
from khien.organisations.queries.contacts import contact_seen_by
from khien.organisations.rules.contacts import (
    FRESH,
    PURPOSES,
    Fresh,
    Purpose,
    freshness,
    hours_from,
    open_at,
    said_hours,
)
from khien.organisations.rules.phones import Phone, shown_phone
from khien.web.labels import said
from khien.web.viewing import viewer

if TYPE_CHECKING:
    from khien.organisations.models import ContactPoint, Unit

TONES = {Fresh.NEVER: ("unproven", "question-mark"), Fresh.STALE: ("soon", "clock"), Fresh.FRESH: ("met", "check")}


@dataclass(frozen=True, slots=True)
class Shown:
    """A contact point as a page shows it."""

    point: ContactPoint
    purpose: str
    title: str
    under: str
    phones: tuple[Phone, ...]
    hours: str
    open_now: bool | None
    fresh: str
    tone: str
    icon: str
    stale: bool
    public: bool


def shown(point: ContactPoint, at: datetime) -> Shown:
    """The row with its numbers as links and its state in words."""
    state, hours = freshness(point.verified_at, at), hours_from(point.hours)
    tone, icon = TONES[state]
    return Shown(
        point=point,
        purpose=said(PURPOSES[Purpose(point.purpose)]),
        title=point.name or point.position,
        under=point.position if point.name else "",
        phones=tuple(shown_phone(phone) for phone in point.phones),
        hours=said_hours(hours, said),
        open_now=open_at(hours, at.astimezone(clock.VIETNAM)),
        fresh=said(FRESH[state]),
        tone=tone,
        icon=icon,
        stale=state is not Fresh.FRESH,
        public=point.released_at is not None,
    )


def seen_contact(request: HttpRequest, key: UUID) -> ContactPoint:
    """The row of an address, of today or of the past."""
    found = contact_seen_by(viewer(request), key)
    if found is None:
        raise Http404
    return found


def home_of(unit: Unit) -> str:
    """The unit's page of contact points."""
    return f"{reverse('contacts:index')}?don_vi={unit.pk}"


def crumbs(unit: Unit, *here: str) -> list[dict[str, str]]:
    """The way here: the unit's contact points, this page."""
    way = [{"label": _("Đầu mối"), "url": home_of(unit) if here else ""}]
    return [*way, *({"label": one, "url": ""} for one in here)]
