"""Asks a unit to confirm its contact points when they grow old, and to renew a security.txt: each occasion once."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime

from khien.base import clock
from khien.base.actors import Service
from khien.notices import actions as notices
from khien.notices.actions import News
from khien.notices.rules.kinds import Kind
from khien.organisations.queries import seats
from khien.organisations.queries.contacts import security_txts_due, stale_contacts
from khien.organisations.rules import Role
from khien.organisations.rules.contacts import STALE_AFTER
from khien.organisations.rules.security_txt import SOON

BY = Service("contacts")
WHOM = (Role.OFFICER, Role.COORDINATOR)  # who keep the unit's contact points


def remind_of_contacts(*, at: datetime) -> int:
    """One notice a unit, new where another contact grew old since the last; how many units have such contacts."""
    counts: dict[int, int] = defaultdict(int)
    newest: dict[int, date] = {}
    names: dict[int, str] = {}
    for point in stale_contacts(BY, at).iterator(chunk_size=2000):
        old_since = clock.day_of((point.verified_at + STALE_AFTER) if point.verified_at else point.made_at)
        counts[point.unit_id] += 1
        newest[point.unit_id] = max(newest.get(point.unit_id, old_since), old_since)
        names[point.unit_id] = point.unit.name
    people = seats(BY, counts, WHOM, clock.day_of(at))
    notices.tell_many(
        (
            News(
                person,
                unit,
                Kind.CONTACT_STALE,
                f"contacts:{unit}",
                f"stale:{newest[unit].isoformat()}",
                {"unit": names[unit], "count": counts[unit]},
                subject=unit,
            )
            for unit in counts
            for person in {seat.person for seat in people.get(unit, ())}
        ),
        by=BY,
        at=at,
    )
    return len(counts)


def remind_of_files(*, at: datetime) -> int:
    """Thirty days before a security.txt expires its unit is told, once a file; how many files."""
    due = security_txts_due(BY, at + SOON)
    people = seats(BY, {one.unit_id for one in due}, WHOM, clock.day_of(at))
    notices.tell_many(
        (
            News(
                person,
                one.unit_id,
                Kind.SECURITY_TXT_DUE,
                f"security_txt:{one.unit_id}:{one.domain}"[:80],
                f"file:{one.pk}",
                {"domain": one.domain, "due": clock.day_of(one.expires_at).isoformat()},
                subject=one.unit_id,
            )
            for one in due
            for person in {seat.person for seat in people.get(one.unit_id, ())}
        ),
        by=BY,
        at=at,
    )
    return len(due)
