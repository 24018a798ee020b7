from datetime import date, datetime, time, timedelta
from time import process_time

import pytest

from khien.base.clock import VIETNAM
from khien.base.models import Entry
from khien.notices.models import Policy
from khien.notices.queries import settled
from khien.organisations.queries import NotAllowed
from khien.watch.actions.members import add_absence
from khien.watch.actions.planning import end_rotation, plan_again, plan_shifts
from khien.watch.models import Member, Rotation, Shift
from khien.watch.queries.planning import preview
from khien.watch.rules.patterns import Days, Turn, UnableToPlan
from khien.watch.rules.shifts import Kind
from khien.watch.rules.spans import Span, gaps
from khien.watch.rules.turns import PARTS, Asked, Part, Pattern, UnableToReadTurns, as_json, from_json, turns_of
from khien.watch.tests.rosters_kept import PLANNED, member, put_on
from khien.watch.tests.watch_builders import TET, at
from tests.world import World

YEAR = Asked(date(2027, 2, 1), date(2028, 1, 31))


def _people(world: World, count: int) -> list[Member]:
    return [member(world.north, f"Người {number}", world.north_officer) for number in range(1, count + 1)]


def _turns(people: list[Member], pattern: Pattern) -> tuple[Turn, ...]:
    return turns_of(PARTS[pattern], [str(one.pk) for one in people])


def _holes(window: Span) -> tuple[Span, ...]:
    return gaps((Span(one.start, one.end) for one in Shift.objects.filter(ended_at=None)), window)


def test_a_year_of_two_shifts_a_day_is_planned_in_seconds_without_a_gap(world: World) -> None:
    by, people = world.north_officer, _people(world, 5)
    began, entries = process_time(), Entry.objects.count()
    kept = plan_shifts(world.north, "Cả năm", _turns(people, Pattern.TWO_SHIFTS), YEAR, by=by, at=PLANNED)
    assert process_time() - began < 10
    assert Entry.objects.count() == entries + 1
    assert kept.made == 730 and not kept.preview.plan.unfilled and not kept.preview.warnings
    assert _holes(Span(at("2027-02-01T07:00"), at("2028-02-01T07:00"))) == ()


def test_tet_is_cut_to_its_hours_and_two_people_take_turns(world: World) -> None:
    by, people = world.north_officer, _people(world, 2)
    asked = Asked(date(2027, 2, 5), date(2027, 2, 14), time(17), time(7))
    assert asked.span == TET
    kept = plan_shifts(world.north, "Tết", _turns(people, Pattern.DAY_AND_NIGHT), asked, by=by, at=PLANNED)
    rows = list(Shift.objects.order_by("start"))
    assert (rows[0].start, rows[-1].end) == (TET.start, TET.end)
    assert [row.member_id for row in rows[:4]] == [people[0].pk, people[1].pk, people[0].pk, people[1].pk]
    assert _holes(TET) == () and kept.preview.gaps == ()


def test_holidays_follow_the_calendar_and_its_corrections(world: World) -> None:
    by, people = world.north_officer, _people(world, 2)
    asked = Asked(date(2027, 2, 1), date(2027, 2, 20))
    calendar = settled(by).calendar
    expected = [date(2027, 2, day) for day in range(1, 21) if not calendar.works(date(2027, 2, day))]
    seen = preview(by, world.north, _turns(people, Pattern.DAYS_OFF), asked, at=PLANNED)
    assert [one.start.date() for one in seen.plan.shifts] == expected
    assert date(2027, 2, 8) in expected, "mùng 3 Tết"
    Policy.objects.create(
        pk=1,
        quiet_from=time(21),
        quiet_to=time(7),
        digest_at=time(7, 30),
        more_off=["2027-02-15"],
        steps=[],
        remind_hours=24,
    )
    seen = preview(by, world.north, _turns(people, Pattern.DAYS_OFF), asked, at=PLANNED)
    assert date(2027, 2, 15) in [one.start.date() for one in seen.plan.shifts]


def test_what_nobody_can_take_stays_open_and_short_rest_is_said_before_saving(world: World) -> None:
    by, people = world.north_officer, _people(world, 1)
    add_absence(people[0], date(2027, 2, 6), date(2027, 2, 6), "", by=by, at=PLANNED)
    asked = Asked(date(2027, 2, 5), date(2027, 2, 7), time(7), time(7))
    seen = preview(by, world.north, _turns(people, Pattern.DAY_AND_NIGHT), asked, at=PLANNED)
    assert [one.span.start for one in seen.plan.unfilled] == [at("2027-02-05T07:00"), at("2027-02-06T07:00")]
    asked = Asked(date(2027, 2, 8), date(2027, 2, 10), time(7), time(7))
    seen = preview(by, world.north, _turns(people, Pattern.DAY_AND_NIGHT), asked, at=PLANNED)
    assert "trực tại chỗ liền 2 ngày" in seen.warnings[0].words
    assert "Khuyến nghị của Khiên" in seen.warnings[0].basis
    assert not Shift.objects.exists(), "looking keeps nothing"


def test_a_plan_keeps_off_whoever_has_a_shift_already(world: World) -> None:
    by, people = world.north_officer, _people(world, 2)
    put_on(world.north, people[0], "2027-02-05T12:00", "2027-02-05T20:00", by, Kind.CALL)
    asked = Asked(date(2027, 2, 5), date(2027, 2, 5))
    plan_shifts(world.north, "Một ngày", _turns(people, Pattern.DAY_AND_NIGHT), asked, by=by, at=PLANNED)
    assert Shift.objects.get(kind=Kind.SITE).member == people[1]


def test_planning_again_from_a_day_on_leaves_what_came_before(world: World) -> None:
    by, people = world.north_officer, _people(world, 3)
    asked = Asked(date(2027, 2, 1), date(2027, 2, 28))
    kept = plan_shifts(world.north, "Tháng hai", _turns(people[:2], Pattern.DAY_AND_NIGHT), asked, by=by, at=PLANNED)
    first_half = list(Shift.objects.filter(start__lt=at("2027-02-15T07:00")).values_list("pk", flat=True))
    later = Asked(date(2027, 2, 15), date(2027, 2, 28))
    again = plan_again(kept.rotation, _turns(people, Pattern.DAY_AND_NIGHT), later, by=by, at=PLANNED)
    assert (again.made, again.ended) == (14, 14)
    assert set(first_half) <= set(Shift.objects.filter(ended_at=None).values_list("pk", flat=True))
    assert Rotation.objects.get(ended_at=None) == again.rotation
    assert _holes(Span(at("2027-02-01T07:00"), at("2027-03-01T07:00"))) == ()
    with pytest.raises(UnableToPlan, match="vừa được người khác thay"):
        plan_again(kept.rotation, _turns(people, Pattern.DAY_AND_NIGHT), later, by=by, at=PLANNED)


def test_the_same_turns_planned_again_are_counted_on(world: World) -> None:
    by, people = world.north_officer, _people(world, 3)
    turns = _turns(people, Pattern.DAY_AND_NIGHT)
    kept = plan_shifts(world.north, "A", turns, Asked(date(2027, 2, 1), date(2027, 2, 14)), by=by, at=PLANNED)
    plan_again(kept.rotation, turns, Asked(date(2027, 2, 8), date(2027, 2, 28)), by=by, at=PLANNED)
    rows = Shift.objects.filter(ended_at=None).order_by("start").values_list("member_id", flat=True)
    assert list(rows) == [people[place % 3].pk for place in range(28)]
    assert Rotation.objects.count() == 1


def test_a_rotation_ends_from_a_day_on(world: World) -> None:
    by, people = world.north_officer, _people(world, 2)
    asked = Asked(date(2027, 2, 1), date(2027, 2, 10))
    kept = plan_shifts(world.north, "A", _turns(people, Pattern.DAY_AND_NIGHT), asked, by=by, at=PLANNED)
    assert end_rotation(kept.rotation, date(2027, 2, 6), by=by, at=PLANNED) == 5
    assert Shift.objects.filter(ended_at=None).count() == 5


def test_who_may_not_plan_keeps_nothing(world: World) -> None:
    turns = _turns(_people(world, 2), Pattern.DAY_AND_NIGHT)
    for other in (world.north_leader, world.south_officer):
        with pytest.raises(NotAllowed):
            plan_shifts(world.north, "A", turns, YEAR, by=other, at=PLANNED)
    strange = [member(world.south, "Của trường khác", world.south_officer)]
    with pytest.raises(UnableToPlan, match="không còn trong danh sách"):
        plan_shifts(world.north, "A", _turns(strange, Pattern.DAY_AND_NIGHT), YEAR, by=world.north_officer, at=PLANNED)
    assert not Shift.objects.exists()


def test_a_window_that_is_over_or_runs_backwards_is_refused(world: World) -> None:
    turns = _turns(_people(world, 1), Pattern.DAY_AND_NIGHT)
    for asked in (Asked(date(2027, 1, 1), date(2027, 1, 5)), Asked(date(2027, 2, 5), date(2027, 2, 1))):
        with pytest.raises(UnableToPlan):
            preview(world.north_officer, world.north, turns, asked, at=PLANNED)


def test_turns_come_back_from_json_as_they_went() -> None:
    turns = turns_of((Part(time(7), 12), Part(time(19), 12, Kind.CALL, Days.OFF, 3)), ["1", "2"])
    assert from_json(as_json(turns)) == turns
    for odd in ([], [{"begins": "7"}], [{"begins": "25:00"}], as_json(turns) * 7):
        with pytest.raises((UnableToReadTurns, UnableToPlan)):
            from_json(odd)


@pytest.mark.parametrize("pattern", [one for one in Pattern if one is not Pattern.OWN])
def test_every_ready_pattern_plans_a_month(world: World, pattern: Pattern) -> None:
    people = _people(world, 4)
    seen = preview(
        world.north_officer,
        world.north,
        _turns(people, pattern),
        Asked(date(2027, 3, 1), date(2027, 3, 31)),
        at=PLANNED,
    )
    assert seen.plan.shifts and not seen.plan.unfilled
    whole = pattern not in {Pattern.CALL_OUTSIDE_HOURS, Pattern.DAYS_OFF}
    begin = datetime(2027, 3, 1, 7, tzinfo=VIETNAM)
    covered = gaps((one.span for one in seen.plan.shifts), Span(begin, begin + timedelta(days=30)))
    assert (covered == ()) is whole
