"""Skills and papers of members, who may keep them, what lapses, and who of some teams can do a thing and come now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from khien.base import clock
from khien.base.actors import Service
from khien.law.skills.types import Standard
from khien.organisations.queries import Viewer, may, places_where
from khien.organisations.rules import Deed
from khien.organisations.rules.names import folded
from khien.watch.models import Member, Qualification, Seat, Skill
from khien.watch.queries.teams import Teammate, teams_seen_by
from khien.watch.rules.teams import SOON, Learned


def may_keep_learning(viewer: Viewer, member: Member) -> bool:
    """Whether the viewer writes a member's skills and papers: for his unit, or for a team in which he has a seat."""
    if may(viewer, Deed.PROVE, member.unit):
        return True
    seats = Seat.objects.filter(member=member, team__ended_at=None).filter(_today())
    return bool(places_where(viewer, Deed.PROVE, list(seats.values_list("team__unit__path", flat=True))))


def skills_of(viewer: Viewer, member: Member) -> QuerySet[Skill]:
    """What the member can do, as last said; nothing where the viewer sees neither his unit nor a team of his."""
    rows = Skill.objects.filter(member=member, ended_at=None).select_related("said_by").order_by("group", "pk")
    return rows if _sees(viewer, member) else rows.none()


def papers_of(viewer: Viewer, member: Member) -> QuerySet[Qualification]:
    """Certificates and trainings of the member, the latest first."""
    rows = Qualification.objects.filter(member=member, ended_at=None).select_related("paper", "member")
    return rows if _sees(viewer, member) else rows.none()


def lapsing(viewer: Viewer, on: date) -> QuerySet[Qualification]:
    """Certificates of people in teams that lapse within `SOON`, or lapsed within it, of teams that the viewer sees."""
    seats = Seat.objects.filter(_today(on), team__ended_at=None, team__in=teams_seen_by(viewer).order_by())
    rows = Qualification.objects.filter(kind=Learned.CERTIFICATE, ended_at=None, member__in=seats.values("member_id"))
    rows = rows.filter(expires_on__gte=on - SOON, expires_on__lte=on + SOON)
    return rows.select_related("member", "member__unit", "member__person").order_by("expires_on", "pk")


def papers_with_seats(viewer: Viewer, on: date) -> list[tuple[Qualification, Seat]]:
    """`lapsing`, each with the first seat of its member; two questions."""
    papers = list(lapsing(viewer, on))
    seats = Seat.objects.filter(_today(on), team__ended_at=None, member__in={one.member_id for one in papers})
    first: dict[int, Seat] = {}
    for seat in seats.select_related("team", "team__unit").order_by("pk"):
        first.setdefault(seat.member_id, seat)
    return [(one, first[one.member_id]) for one in papers if one.member_id in first]


def fitting(
    people: Iterable[Teammate], standard: Standard | None, *, group: str = "", grade: int | None = None, words: str = ""
) -> list[Teammate]:
    """Those who can do a thing: of a group (and grade) of the standard, and with all the words in what is known."""
    wanted = folded(words).split()
    also = {one.id: f"{one.title} {' '.join(one.also)}" for one in standard.groups} if standard else {}
    found = []
    for one in people:
        if group and not any(s.group == group and grade in (None, s.grade) for s in one.skills):
            continue
        if wanted and not all(word in _said(one, also) for word in wanted):
            continue
        found.append(one)
    return found


def _said(one: Teammate, also: dict[str, str]) -> str:
    member = one.member
    parts = [member.name, member.title, member.employer, member.unit.name]
    parts += [f"{also.get(skill.group, '')} {skill.words}" for skill in one.skills]
    parts += [f"{paper.name} {paper.issuer}" for paper in one.papers]
    return folded(" ".join(parts))


def _sees(viewer: Viewer, member: Member) -> bool:
    if isinstance(viewer, Service) or may(viewer, Deed.READ, member.unit):
        return True
    return Seat.objects.filter(member=member, team__in=teams_seen_by(viewer).order_by()).exists()


def _today(on: date | None = None) -> Q:
    day = on or clock.today()
    return Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gt=day))
