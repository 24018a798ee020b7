"""Certificates of people in teams that lapse: told once before and once after, let go of when they are put right."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from khien.base import clock
from khien.notices import actions as notices
from khien.notices.actions import News
from khien.notices.queries import open_abouts
from khien.notices.rules.kinds import Kind
from khien.organisations.queries import Viewer, seats
from khien.organisations.rules import Role
from khien.watch.models import Qualification, Seat
from khien.watch.queries.learning import papers_with_seats
from khien.watch.rules.teams import Validity, validity

WHOM = (Role.COORDINATOR, Role.OFFICER)  # who keep the team's list, beside the holder himself
_KINDS = {Validity.SOON: Kind.CERTIFICATE_DUE, Validity.EXPIRED: Kind.CERTIFICATE_LATE}


def tell_of_certificates(*, by: Viewer, at: datetime) -> int:
    """Tell of what lapses soon or has lapsed; what was renewed, taken out or has changed its state lapses. How many."""
    today = clock.day_of(at)
    found = [
        (paper, seat, validity(paper.expires_on, today), f"certificate:{seat.team_id}:{seat.pk}:{paper.pk}")
        for paper, seat in papers_with_seats(by, today)
    ]
    for state, kind in _KINDS.items():
        standing = {about for _, _, now, about in found if now is state}
        gone = {about for about in open_abouts(by, (kind,)) if about not in standing}
        notices.lapse(sorted(gone), (kind,), by=by, at=at)
    keepers = seats(by, {seat.team.unit_id for _, seat, _, _ in found}, WHOM, today)

    def news() -> Iterator[News]:
        for paper, seat, state, about in found:
            whom = {one.person: seat.team.unit_id for one in keepers.get(seat.team.unit_id, ())}
            yield from _told(paper, seat, _KINDS[state], about, whom)

    notices.tell_many(news(), by=by, at=at)
    return len(found)


def _told(paper: Qualification, seat: Seat, kind: Kind, about: str, whom: dict[int, int]) -> Iterator[News]:
    if paper.member.person_id is not None:
        whom = {paper.member.person_id: paper.member.unit_id} | whom
    due = paper.expires_on.isoformat() if paper.expires_on else ""
    for person, unit in whom.items():
        yield News(person, unit, kind, about, due, {"team": seat.team.name, "due": due}, subject=seat.team.unit_id)
