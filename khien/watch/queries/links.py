"""What the page behind a link shows. Holding the address is the right; nothing else of the unit is opened by it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from khien.base import clock
from khien.organisations.rules.links import digest_of_token
from khien.watch.models import Link
from khien.watch.rules.links import Purpose, Refused, has_left, refused


@dataclass(frozen=True, slots=True)
class Held:
    """A link as it stands at an instant; `why` says why it answers no more."""

    link: Link
    purpose: Purpose
    why: Refused | None


def held_link(token: str, at: datetime) -> Held | None:
    """The link of an address; None where there is none. A bearer's look: who holds the token may see it."""
    rows = Link.objects.select_related("member__unit", "member__person")
    row = rows.filter(digest=digest_of_token(token)).first()
    if row is None:
        return None
    purpose = Purpose(row.purpose)
    return Held(row, purpose, why_refused(row, at))


def why_refused(row: Link, at: datetime) -> Refused | None:
    """Why a link answers nothing at an instant, its member's leaving included; the caller holds the token."""
    person = row.member.person
    left = has_left(row.member.valid_to, active=person is None or person.is_active, on=clock.day_of(at))
    purpose, used, ended = Purpose(row.purpose), row.used_at, row.ended_at
    return refused(purpose, expires_at=row.expires_at, used_at=used, ended_at=ended, at=at, left=left)
