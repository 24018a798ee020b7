"""Call-outs as a viewer sees them: of a team or for a unit that he reads, or to which he was called himself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from khien.base.actors import Service
from khien.organisations.queries import Viewer, units_seen_by
from khien.watch.models import CallOut, CallOutAnswer, Link, Team
from khien.watch.rules.teams import Going, going

ABOUT = "call_out:{}"  # how other rows name a call-out


@dataclass(frozen=True, slots=True)
class Line:
    """One member called: how far he is, for how long he has been silent, whether the answer came after the end."""

    row: CallOutAnswer
    going: Going
    silent: timedelta | None
    late: bool


@dataclass(frozen=True, slots=True)
class Board:
    """A call-out at an instant: who is there and who comes, the soonest first; then who is late, silent, cannot."""

    call_out: CallOut
    lines: tuple[Line, ...]
    there: int
    coming: int
    silent: int
    cannot: int
    next_at: datetime | None  # when the next one is expected


def call_outs_seen_by(viewer: Viewer) -> QuerySet[CallOut]:
    """Call-outs of teams and for units that the viewer reads, and those to which he was called; the latest first."""
    rows = CallOut.objects.select_related("team", "team__unit", "unit", "made_by")
    if isinstance(viewer, Service):
        return rows
    units = units_seen_by(viewer)
    own = CallOutAnswer.objects.filter(member__person=viewer).values("call_out_id")
    return rows.filter(Q(team__unit__in=units) | Q(unit__in=units) | Q(pk__in=own))


def call_out_seen_by(viewer: Viewer, key: UUID) -> CallOut | None:
    """One call-out; None where the viewer does not see it."""
    return call_outs_seen_by(viewer).filter(pk=key).first()


def call_outs_about(viewer: Viewer, about: str) -> QuerySet[CallOut]:
    """Call-outs made about one thing (`incident:…`), the latest first."""
    return call_outs_seen_by(viewer).filter(about=about)


def open_call_outs(viewer: Viewer) -> QuerySet[CallOut]:
    """Call-outs that run, the latest first."""
    return call_outs_seen_by(viewer).filter(ended_at=None)


def call_outs_of(viewer: Viewer, team: Team) -> QuerySet[CallOut]:
    """Call-outs of a team with how many were called and how many came, the latest first."""
    came = Count("answers", filter=Q(answers__arrived_at__isnull=False))
    rows = call_outs_seen_by(viewer).filter(team=team).annotate(called=Count("answers"), came=came)
    return rows.order_by("-made_at", "pk")


def own_answer(viewer: Viewer, call_out: CallOut) -> CallOutAnswer | None:
    """The viewer's own line of a call-out; None where he was not called."""
    if isinstance(viewer, Service):
        return None
    rows = CallOutAnswer.objects.filter(call_out=call_out, member__person=viewer).select_related("member")
    return rows.order_by("pk").first()


def called_by_link(link: Link) -> CallOutAnswer | None:
    """The line of a call-out that a link answers. A bearer's look: who holds the link may see it."""
    rows = CallOutAnswer.objects.filter(call_out_id=UUID(link.about.partition(":")[2]), member_id=link.member_id)
    return rows.select_related("call_out__unit", "call_out__team", "member").first()


def board(viewer: Viewer, call_out: CallOut, at: datetime) -> Board:
    """Everybody called, as it stands at an instant."""
    seen = call_outs_seen_by(viewer).filter(pk=call_out.pk)
    rows = CallOutAnswer.objects.filter(call_out__in=seen.values("pk")).select_related("member", "member__unit")
    order = list(Going)
    lines = sorted(
        (_line(one, call_out, at) for one in rows.order_by("pk")),
        key=lambda line: (order.index(line.going), line.row.expected_at or line.row.told_at, line.row.pk),
    )
    coming = [one for one in lines if one.going in (Going.COMING, Going.LATE)]
    ahead = [one.row.expected_at for one in coming if one.going is Going.COMING and one.row.expected_at]
    return Board(
        call_out,
        tuple(lines),
        there=sum(one.going is Going.THERE for one in lines),
        coming=len(coming),
        silent=sum(one.going is Going.SILENT for one in lines),
        cannot=sum(one.going is Going.CANNOT for one in lines),
        next_at=min(ahead, default=None),
    )


def _line(row: CallOutAnswer, call_out: CallOut, at: datetime) -> Line:
    state = going(row.answer, expected_at=row.expected_at, arrived_at=row.arrived_at, at=at)
    silent = (call_out.ended_at or at) - row.told_at if state is Going.SILENT else None
    late = bool(row.answered_at and call_out.ended_at and row.answered_at > call_out.ended_at)
    return Line(row, state, silent, late)
