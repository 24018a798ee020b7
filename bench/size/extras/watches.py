"""A watch of Tết over the whole province, its people and shifts in bulk; one school's whole year by real actions."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from bench.size.extras.cast import Cast
from bench.size.rows import pour
from khien.base.clock import VIETNAM
from khien.organisations.models import Unit
from khien.organisations.rules import Role
from khien.organisations.rules.contacts import Hours, Purpose, checked
from khien.watch.actions import (
    contacts,
    feeding,
    handovers,
    members,
    periods,
    planning,
    presence,
    sending,
    shifts,
    swapping,
)
from khien.watch.actions.reckoning import reckon_rosters
from khien.watch.models import Member, Period, Roster, Shift
from khien.watch.rules.patterns import Turn
from khien.watch.rules.shifts import Kind
from khien.watch.rules.spans import Span
from khien.watch.rules.turns import Asked

DAYS, WHOLE_YEAR = 10, 365
WATCH, OWN = "Trực Tết toàn tỉnh", "Trực của trường"
_HOLES = 5  # one unit in so many leaves a night open
_NOBODY = 17  # one in so many puts nobody on


def write(cast: Cast) -> None:
    """The province's watch with everybody's rosters; then the school's own people, plan, swap, presence, handover."""
    period = _declared(cast)
    _people(cast)
    _shifts(cast, period)
    reckon_rosters(list(Roster.objects.filter(period=period).values_list("pk", flat=True)), at=cast.at)
    _contacts(cast)
    _school(cast, period)


def _declared(cast: Cast) -> Period:
    """It began this morning, so that somebody is on duty now."""
    start = datetime.combine(cast.today, datetime.min.time(), VIETNAM)
    what = periods.Declared(WATCH, Span(start, start + timedelta(days=DAYS)), below=True, ask_every=240)
    return periods.declare(cast.province, what, by=cast.who(cast.province, Role.COORDINATOR), at=cast.at)


def _people(cast: Cast) -> None:
    units = Unit.objects.filter(path__startswith=cast.province.path, valid_to=None).values_list("pk", flat=True)
    since = cast.today - timedelta(days=400)
    rows = ((unit, f"Người trực {unit}.{n}", "0900 000 001", since, cast.at) for unit in units for n in (1, 2))
    pour(Member, ("unit_id", "name", "phone", "valid_from", "made_at"), rows)


def _shifts(cast: Cast, period: Period) -> None:
    pour(Shift, ("unit_id", "member_id", "start", "end", "kind", "made_at"), _rows(cast, period))


def _rows(cast: Cast, period: Period) -> Iterator[tuple[int, int, datetime, datetime, str, datetime]]:
    """Days on site, nights on call, by two people in turn."""
    half = timedelta(hours=12)
    pairs: dict[int, list[int]] = {}
    for key, unit in Member.objects.exclude(unit=cast.school).order_by("pk").values_list("pk", "unit_id"):
        pairs.setdefault(unit, []).append(key)
    for unit, pair in pairs.items():
        if unit % _NOBODY == 0:
            continue
        for n in range(2 * DAYS):
            if unit % _HOLES == 0 and n == 3:
                continue
            start, kind = period.start + n * half, Kind.CALL if n % 2 else Kind.SITE
            yield unit, pair[n // 2 % 2], start, start + half, kind.value, cast.at


def _contacts(cast: Cast) -> None:
    """Whom to call at the school, the department and the province."""
    for unit in (cast.school, cast.department, cast.province):
        by = cast.who(unit, Role.COORDINATOR if unit != cast.school else Role.OFFICER)
        for purpose in (Purpose.RECEPTION, Purpose.TECHNICAL, Purpose.LEADER):
            words = checked(
                name="Bộ phận trực",
                position="Tiếp nhận",
                phones="0900 000 002",
                emails="truc@lamdai.example",
                hours=Hours(always=True),
            )
            contacts.add(unit, by=by, at=cast.at, purpose=purpose, words=words)


def _school(cast: Cast, period: Period) -> None:
    """A year by rotation, an absence, a swap asked, the roster on its way up, somebody asked whether he is there."""
    by, leader = cast.who(cast.school, Role.OFFICER), cast.who(cast.school, Role.LEADER)
    first, second = Member.objects.filter(unit=cast.school).order_by("pk")[:2]
    mine = members.add_people(cast.school, [by], at=cast.at, by=by)[0]
    turns = [
        Turn(datetime.min.time().replace(hour=7), timedelta(hours=12), Kind.SITE, (str(first.pk), str(mine.pk))),
        Turn(datetime.min.time().replace(hour=19), timedelta(hours=12), Kind.CALL, (str(second.pk),)),
    ]
    until = cast.today + timedelta(days=WHOLE_YEAR)
    planning.plan_shifts(cast.school, OWN, turns, Asked(cast.today, until), by=by, at=cast.at)
    on = shifts.add_shift(cast.school, mine, Span(cast.at, cast.at + timedelta(hours=6)), Kind.SITE, by=by, at=cast.at)
    _people_change(cast, first, second)
    roster = Roster.objects.get(period=period, unit=cast.school)
    roster = sending.approve(roster, version=roster.version, by=leader, at=cast.at)
    sending.send_up(roster, version=roster.version, by=leader, at=cast.at, number="5/DS", signed=cast.paper())
    presence.spot_check([cast.school], by=cast.who(cast.department, Role.COORDINATOR), at=cast.at)
    handovers.open_matter(cast.school, "Máy chủ điểm thi chạy chậm", by=by, at=cast.at)
    handovers.hand_over(on, "Ca yên.", closed={}, by=by, at=cast.at)
    feeding.make_shift_feed(unit=cast.school, by=by, at=cast.at)


def _people_change(cast: Cast, first: Member, second: Member) -> None:
    by, away = cast.who(cast.school, Role.OFFICER), cast.today + timedelta(days=200)
    members.add_absence(first, away, away, "Nghỉ phép", by=by, at=cast.at)
    coming = Shift.objects.filter(unit=cast.school, ended_at=None, start__gt=cast.at + timedelta(days=2))
    given = coming.filter(member=first).order_by("start")[0]
    swapping.ask_swap(given, second, words="Bận việc nhà", by=by, at=cast.at)
