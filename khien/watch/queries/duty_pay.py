"""Who of a team kept the hotline in a month, with shifts and what the circular's rate comes to. It pays nobody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q

from khien.law.allowances.read import HOTLINE, allowances
from khien.organisations.queries import Viewer
from khien.watch.models import Seat, Shift, Team
from khien.watch.queries.teams import teams_seen_by
from khien.watch.rules.duty_pay import Days, Month, bounds, month_of, span_of
from khien.watch.rules.spans import Span

if TYPE_CHECKING:
    from khien.watch.models import Member


@dataclass(frozen=True, slots=True)
class PayLine:
    """One person of the table."""

    member: Member
    month: Month


@dataclass(frozen=True, slots=True)
class PayTable:
    """A month of a team: everybody who kept the hotline on any day of it; `proposed` adds up whole months alone."""

    first: date
    lines: Sequence[PayLine]
    proposed: int
    open: int  # lines for which no sum is proposed


def duty_pay(viewer: Viewer, team: Team, first: date, *, on: date) -> PayTable:
    """The table of a day's month as it stands on a day. Shifts are those at the team's unit."""
    begin, end = bounds(first)
    seats = Seat.objects.filter(team__in=teams_seen_by(viewer).order_by().filter(pk=team.pk), hotline=True)
    seats = seats.filter(Q(valid_to=None) | Q(valid_to__gt=begin), valid_from__lt=end)
    kept = defaultdict[int, list[Days]](list)
    people: dict[int, Member] = {}
    for one in seats.select_related("member", "member__unit").order_by("place", "pk"):
        until = one.member.valid_to if one.valid_to is None else one.valid_to
        kept[one.member_id].append((one.valid_from, until))
        people[one.member_id] = one.member
    stood, span = defaultdict[int, list[Span]](list), span_of(first)
    shifts = Shift.objects.filter(member__in=list(people), unit=team.unit, ended_at=None)
    for member, start, finish in shifts.filter(start__lt=span.end, end__gt=span.start).values_list(
        "member_id", "start", "end"
    ):
        stood[member].append(Span(start, finish))
    allowance = allowances()[HOTLINE]
    lines = [PayLine(people[key], month_of(first, kept[key], stood[key], allowance, on=on)) for key in people]
    sums = [one.month.proposed for one in lines]
    return PayTable(begin, lines, sum(one for one in sums if one), sum(one is None for one in sums))
