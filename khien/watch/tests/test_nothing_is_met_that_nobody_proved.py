"""How a roster could be met without being proven, each way closed: the past, other people, a watch of one's own."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest

from khien.base import clock
from khien.base.actors import Service
from khien.duties.rules.verdicts import Status
from khien.evidence.models import Withdrawal
from khien.organisations import actions as organisations
from khien.organisations.models import Person
from khien.organisations.rules import Role
from khien.watch.actions import periods, sending
from khien.watch.actions.holding import UnableToPlanShift
from khien.watch.actions.importing import take_in_roster, try_roster
from khien.watch.actions.links import UnableToUseLink, make_link, use_link
from khien.watch.actions.members import add_absence, end_member
from khien.watch.actions.periods import Declared
from khien.watch.actions.reckoning import OTHERS
from khien.watch.actions.shifts import add_shift, change_shift, end_shift, substitute
from khien.watch.actions.swapping import answer_by_link, ask_swap
from khien.watch.models import Link, Member, Period, Roster, Shift
from khien.watch.queries.links import held_link
from khien.watch.queries.proving import watches_above
from khien.watch.rules.links import Purpose, Refused
from khien.watch.rules.rosters_up import UnableToMoveRoster
from khien.watch.rules.shifts import Kind
from khien.watch.rules.spans import Span
from khien.watch.tests.test_rosters_go_up_and_answer_letters import (
    approved,
    asked_by_letter,
    member,
    piece_of,
    put_on,
    roster,
    sent,
    tet,
    verdict,
)
from khien.watch.tests.watch_builders import TET, at
from tests.world import World

pytestmark = pytest.mark.django_db
NOW = at("2027-01-20T09:00")
DURING = at("2027-02-10T09:30")
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
WHOLE = Span(at("2027-02-05T00:00"), at("2027-02-15T00:00"))


@pytest.fixture(autouse=True)
def the_clock_stands_still() -> Iterator[None]:
    with clock.stopped_at(NOW):
        yield


def own_watch(world: World, span: Span = WHOLE, **more: object) -> Period:
    what = Declared("Tự đặt", span, **more)  # type: ignore[arg-type]
    return periods.declare(world.north, what, by=world.north_coordinator, at=NOW)


def changed(world: World, period: Period, by: Person, **new: object) -> Period:
    now = Period.objects.get(pk=period.pk)
    what = {"name": now.name, "span": Span(now.start, now.end), "needs_site": now.needs_site, **new}
    return periods.change_period(now, Declared(**what), version=now.version, by=by, at=NOW)  # type: ignore[arg-type]


def last_withdrawn() -> str:
    return Withdrawal.objects.latest("pk").reason


# --- hours of the past ----------------------------------------------------------------------------


def test_a_watch_that_is_past_is_not_made_up(world: World) -> None:
    scope, period, one = asked_by_letter(world.north), tet(world), member(world.north)
    late = TET.end - 2 * MINUTE
    with clock.stopped_at(late):
        for by, begin in ((world.north_officer, TET.start), (world.department_coordinator, late - HOUR - MINUTE)):
            with pytest.raises(UnableToPlanShift, match="không ghi lùi ca trực"):
                add_shift(world.north, one, Span(begin, TET.end), Kind.SITE, by=by, at=late)
        add_shift(world.north, one, Span(late - HOUR, TET.end), Kind.SITE, by=world.north_officer, at=late)
        row = roster(period, world.north)
        sending.approve(row, version=row.version, by=world.north_leader, at=late)
        assert verdict(world, scope) is Status.FAILED


def test_a_change_does_not_move_a_beginning_into_the_past_and_a_running_shift_keeps_its_own(world: World) -> None:
    tet(world)
    one, two = member(world.north), member(world.north, "Người Hai")
    runs = put_on(world, one, TET.start, at("2027-02-11T00:00"))
    comes = put_on(world, two, at("2027-02-11T00:00"), TET.end)
    by = world.north_officer
    with pytest.raises(UnableToPlanShift, match="không ghi lùi ca trực"):
        change_shift(comes, TET, Kind.SITE, by=by, at=DURING)
    longer = change_shift(runs, Span(TET.start, at("2027-02-11T08:00")), Kind.SITE, by=by, at=DURING)
    assert (longer.start, longer.end) == (TET.start, at("2027-02-11T08:00"))
    [kept, taken] = substitute(longer, member(world.north, "Người Ba"), by=by, at=DURING)
    assert (kept.start, kept.end, taken.start) == (TET.start, DURING, DURING)


def test_a_roster_taken_in_begins_now_and_says_so_before(world: World) -> None:
    tet(world)
    table = "Người trực,Bắt đầu,Kết thúc,Hình thức\nNgười Một,05/02/2027 17:00,14/02/2027 07:00,tại chỗ\n".encode()
    tried = try_roster(world.north, table, by=world.north_officer, at=DURING)
    assert [(one.start, one.end) for one in tried.shifts] == [(DURING, TET.end)] and tried.cut == 1
    take_in_roster(world.north, table, by=world.north_officer, at=DURING)
    assert Shift.objects.get().start == DURING
    again = try_roster(world.north, table, by=world.north_officer, at=DURING + 2 * HOUR)
    assert (again.shifts, again.bad, again.same) == ([], [], 1)


# --- other people, another kind -------------------------------------------------------------------


def test_other_people_than_were_approved_prove_nothing_until_approved_anew(world: World) -> None:
    scope, period = asked_by_letter(world.north), tet(world)
    shift = put_on(world, member(world.north), TET.start, TET.end)
    approved(world, period)
    assert verdict(world, scope) is Status.MET
    substitute(shift, member(world.north, "Người Hai"), by=world.north_officer, at=NOW)
    row = roster(period, world.north)
    assert (row.state, row.gap_count, row.evidence) == ("changed", 0, None)
    assert last_withdrawn() == OTHERS
    assert verdict(world, scope) is Status.UNPROVEN
    approved(world, period)
    assert verdict(world, scope) is Status.MET


def test_on_call_in_place_of_the_site_waits_for_approval_too(world: World) -> None:
    scope, period = asked_by_letter(world.north), tet(world)
    shift = put_on(world, member(world.north), TET.start, TET.end)
    approved(world, period)
    change_shift(shift, TET, Kind.CALL, by=world.north_officer, at=NOW)
    assert verdict(world, scope) is Status.UNPROVEN


def test_fewer_people_who_still_cover_everything_stay_met(world: World) -> None:
    scope, period = asked_by_letter(world.north), tet(world)
    one, two = member(world.north), member(world.north, "Người Hai")
    put_on(world, one, TET.start, TET.end)
    second, third = put_on(world, two, TET.start, TET.end), member(world.north, "Người Ba")
    put_on(world, third, TET.start, TET.end)
    approved(world, period)
    end_shift(second, "Thừa", by=world.north_officer, at=NOW)
    add_absence(third, date(2027, 2, 8), date(2027, 2, 8), "Ốm", by=world.north_officer, at=NOW)
    row = roster(period, world.north)
    assert (row.state, row.people) == ("changed", 2) and piece_of(row.evidence).facts["people"] == 2
    assert verdict(world, scope) is Status.MET


def test_a_swap_to_which_both_consented_stays_met_and_a_change_after_it_does_not(world: World) -> None:
    scope, period = asked_by_letter(world.north), tet(world)
    one, two = member(world.north), member(world.north, "Người Hai")
    half = at("2027-02-10T00:00")
    first, second = put_on(world, one, TET.start, half), put_on(world, two, half, TET.end)
    approved(world, period)
    swap = ask_swap(first, two, wanted=second, by=world.north_officer, at=NOW)
    for who in (one, two):
        answer_by_link(make_link(who, Purpose.SWAP, f"swap:{swap.pk}", at=NOW), agrees=True, at=NOW)
    row = roster(period, world.north)
    assert row.state == "changed" and row.evidence is not None
    assert verdict(world, scope) is Status.MET
    mine = Shift.objects.get(member=one, ended_at=None)
    substitute(mine, member(world.north, "Người Ba"), by=world.north_officer, at=NOW)
    assert verdict(world, scope) is Status.UNPROVEN


def test_what_got_worse_still_counts_at_once_whoever_came(world: World) -> None:
    scope, period = asked_by_letter(world.north), tet(world)
    shift = put_on(world, member(world.north), TET.start, TET.end)
    approved(world, period)
    substitute(shift, member(world.north, "Người Hai"), by=world.north_officer, at=NOW)
    end_shift(Shift.objects.get(ended_at=None), "Ốm", by=world.north_officer, at=NOW)
    assert verdict(world, scope) is Status.FAILED


# --- a watch of one's own -------------------------------------------------------------------------


def test_a_watch_of_its_own_does_not_take_a_unit_out_of_the_one_from_above(world: World) -> None:
    scope, period = asked_by_letter(world.north), tet(world, needs_site=True)
    put_on(world, member(world.north), WHOLE.start, WHOLE.end, Kind.CALL)
    approved(world, period)
    own = own_watch(world)
    row = approved(world, own)
    assert row.evidence is None and watches_above(world.north_leader, roster(own, world.north)) == [period]
    assert verdict(world, scope) is Status.FAILED


def test_what_its_own_watch_proved_goes_when_one_is_declared_above_and_comes_back_when_it_is_called_off(
    world: World,
) -> None:
    scope, own = asked_by_letter(world.north), own_watch(world)
    put_on(world, member(world.north), WHOLE.start, WHOLE.end)
    approved(world, own)
    assert verdict(world, scope) is Status.MET
    period = tet(world)
    assert verdict(world, scope) is Status.UNPROVEN
    assert "Tết Đinh Mùi 2027" in last_withdrawn()
    by, elsewhere = world.department_coordinator, Span(at("2027-03-05T17:00"), at("2027-03-14T07:00"))
    changed(world, period, by, span=elsewhere)
    assert verdict(world, scope) is Status.MET
    changed(world, period, by, span=TET)
    assert verdict(world, scope) is Status.UNPROVEN
    now = Period.objects.get(pk=period.pk)
    periods.call_off(now, "Nhầm", version=now.version, by=by, at=NOW)
    assert verdict(world, scope) is Status.MET


def test_a_list_that_was_returned_is_not_proven_by_a_watch_of_its_own(world: World) -> None:
    scope, period = asked_by_letter(world.north), tet(world)
    put_on(world, member(world.north), WHOLE.start, WHOLE.end)
    row = sent(world, period)
    sending.give_back(row, "Người này không có", version=row.version, by=world.department_coordinator, at=NOW)
    approved(world, own_watch(world))
    assert verdict(world, scope) is Status.UNPROVEN


def first_days(world: World) -> Period:
    """The department's watch takes the first four days of the letter; the rest is left to the units."""
    what = Declared("Đợt của Sở", Span(TET.start, at("2027-02-08T07:00")), below=True)
    return periods.declare(world.department, what, by=world.department_coordinator, at=NOW)


def test_of_its_own_watch_a_unit_proves_the_days_that_the_watch_from_above_leaves(world: World) -> None:
    scope, own = asked_by_letter(world.north), own_watch(world)
    above, one = first_days(world), member(world.north)
    put_on(world, one, TET.start, WHOLE.end)
    row = approved(world, own)
    piece = piece_of(row.evidence)
    assert row.gap_count == 1 and piece.facts["around_the_clock"] is True
    assert (piece.facts["covers_from"], piece.facts["covers_to"]) == ("2027-02-09", "2027-02-14")
    assert (
        f"“Đợt của Sở” của {world.department.name} chứng minh cho các ngày từ 05/02/2027 đến 08/02/2027" in piece.note
    )
    assert verdict(world, scope) is Status.UNPROVEN
    approved(world, above)
    assert verdict(world, scope) is Status.MET
    end_shift(Shift.objects.get(ended_at=None), "Ốm", by=world.north_officer, at=NOW)
    assert piece_of(roster(own, world.north).evidence).facts["around_the_clock"] is False
    assert verdict(world, scope) is Status.FAILED


def test_other_people_on_the_days_of_the_watch_from_above_leave_its_own_days_proven(world: World) -> None:
    own, above = own_watch(world), first_days(world)
    first = put_on(world, member(world.north), WHOLE.start, at("2027-02-09T00:00"))
    put_on(world, member(world.north, "Người Hai"), at("2027-02-09T00:00"), WHOLE.end)
    for watch in (own, above):
        approved(world, watch)
    substitute(first, member(world.north, "Người Ba"), by=world.north_officer, at=NOW)
    kept, taken = roster(own, world.north), roster(above, world.north)
    assert (kept.state, taken.state) == ("changed", "changed")
    assert piece_of(kept.evidence).facts["around_the_clock"] is True and taken.evidence is None


def test_after_a_change_a_watch_that_moves_above_leaves_no_day_to_the_old_word(world: World) -> None:
    scope, own, above = asked_by_letter(world.north), own_watch(world), first_days(world)
    one, two = member(world.north), member(world.north, "Người Hai")
    put_on(world, one, WHOLE.start, WHOLE.end)
    more = put_on(world, two, WHOLE.start, WHOLE.end)
    approved(world, own)
    end_shift(more, "Thừa", by=world.north_officer, at=NOW)
    last = Span(at("2027-02-11T00:00"), at("2027-02-15T00:00"))
    changed(world, above, world.department_coordinator, span=last)
    facts = piece_of(roster(own, world.north).evidence).facts
    assert (facts["covers_from"], facts["covers_to"]) == ("2027-02-09", "2027-02-10")
    assert verdict(world, scope) is Status.UNPROVEN


def test_what_was_approved_of_other_hours_goes_when_the_watch_leaves_them(world: World) -> None:
    scope, own = asked_by_letter(world.north), own_watch(world)
    put_on(world, member(world.north), WHOLE.start, WHOLE.end)
    approved(world, own)
    later = Span(at("2027-03-05T00:00"), at("2027-03-15T00:00"))
    changed(world, own, world.north_coordinator, span=later)
    assert roster(own, world.north).evidence is None
    assert verdict(world, scope) is Status.UNPROVEN


# --- hours and site belong to what was approved ---------------------------------------------------


def test_other_hours_and_the_site_no_longer_asked_must_be_approved(world: World) -> None:
    scope, own = asked_by_letter(world.north), own_watch(world, needs_site=True)
    put_on(world, member(world.north), WHOLE.start, WHOLE.end, Kind.CALL)
    approved(world, own)
    assert verdict(world, scope) is Status.FAILED
    changed(world, own, world.north_coordinator, needs_site=False)
    assert roster(own, world.north).state == "changed"
    assert verdict(world, scope) is Status.FAILED
    approved(world, own)
    assert verdict(world, scope) is Status.MET


def test_a_watch_made_longer_claims_no_more_until_approved(world: World) -> None:
    scope, own = asked_by_letter(world.north), own_watch(world, Span(at("2027-02-08T00:00"), at("2027-02-10T00:00")))
    put_on(world, member(world.north), at("2027-02-01T00:00"), at("2027-02-20T00:00"))
    approved(world, own)
    changed(world, own, world.north_coordinator, span=WHOLE)
    row = roster(own, world.north)
    assert row.state == "changed" and piece_of(row.evidence).facts["covers_from"] == "2027-02-08"
    assert verdict(world, scope) is Status.UNPROVEN


# --- who approves ---------------------------------------------------------------------------------


def test_whoever_made_a_standing_shift_or_took_one_off_does_not_approve(world: World) -> None:
    since = date(2026, 1, 1)
    organisations.grant(world.north_leader, world.north, Role.OFFICER, by=Service("setup"), at=NOW, since=since)
    period, one, two = tet(world), member(world.north), member(world.north, "Người Hai")
    add_shift(world.north, one, TET, Kind.SITE, by=world.north_leader, at=NOW)
    short = Span(TET.start, TET.start + MINUTE)
    slip = add_shift(world.north, two, short, Kind.SITE, by=world.north_officer, at=NOW + MINUTE)
    end_shift(slip, "Nhầm", by=world.north_officer, at=NOW + 2 * MINUTE)
    with pytest.raises(UnableToMoveRoster, match="không tự duyệt"):
        approved(world, period, NOW + 3 * MINUTE)
    mine = Shift.objects.get(ended_at=None)
    end_shift(mine, "Bỏ", by=world.north_leader, at=NOW + 4 * MINUTE)
    assert Shift.objects.get(pk=mine.pk).ended_by == world.north_leader
    add_shift(world.north, two, TET, Kind.SITE, by=world.north_officer, at=NOW + 5 * MINUTE)
    with pytest.raises(UnableToMoveRoster, match="không tự duyệt"):
        approved(world, period, NOW + 6 * MINUTE)
    row, later = roster(period, world.north), NOW + 7 * MINUTE
    assert sending.approve(row, version=row.version, by=world.department_leader, at=later).state == "approved"
    _shorter(world, two, later + MINUTE)
    assert approved(world, period, later + 2 * MINUTE).state == "approved"


def _shorter(world: World, who: Member, now: datetime) -> None:
    shift = Shift.objects.get(member=who, ended_at=None)
    change_shift(shift, Span(TET.start, TET.end - HOUR), Kind.SITE, by=world.north_officer, at=now)


# --- what the note says ---------------------------------------------------------------------------


def test_the_note_says_how_long_only_people_on_call_cover(world: World) -> None:
    period = tet(world)
    put_on(world, member(world.north), TET.start, at("2027-02-14T05:00"))
    put_on(world, member(world.north, "Người Hai"), at("2027-02-14T05:00"), TET.end, Kind.CALL)
    note = piece_of(approved(world, period).evidence).note
    assert "120 phút chỉ có người gọi khi cần, không có ai tại chỗ" in note


def test_two_schools_holding_one_person_on_site_at_once_say_so(world: World) -> None:
    period, lent = tet(world), member(world.department, "Cán bộ Sở")
    add_shift(world.north, lent, TET, Kind.SITE, by=world.department_coordinator, at=NOW)
    approved(world, period)
    assert "cùng lúc" not in piece_of(roster(period, world.north).evidence).note
    half = Span(at("2027-02-10T00:00"), at("2027-02-10T01:00"))
    add_shift(world.south, lent, half, Kind.SITE, by=world.department_coordinator, at=NOW)
    row: Roster = roster(period, world.south)
    sending.approve(row, version=row.version, by=world.south_leader, at=NOW)
    for unit, other in ((world.north, world.south), (world.south, world.north)):
        note = piece_of(roster(period, unit).evidence).note
        assert f"trực tại chỗ ở {other.name}: 60 phút, từ 00:00 10/02/2027" in note


# --- links of who left ----------------------------------------------------------------------------


def test_who_left_or_whose_account_is_closed_answers_nothing_by_old_links(world: World) -> None:
    tet(world)
    one, two = member(world.north), member(world.north, "Người Hai")
    put_on(world, one, TET.start, TET.end)
    Member.objects.filter(pk=two.pk).update(person=world.north_officer)
    tokens = [make_link(who, Purpose.SWAP, "swap:0", at=NOW) for who in (one, two)]
    later = make_link(one, Purpose.PRESENCE, "presence:0", at=NOW, lasts=timedelta(days=60))
    end_member(one, date(2027, 1, 25), version=0, by=world.north_officer, at=NOW)
    assert [_why(token, NOW) for token in (*tokens, later)] == [None, None, None]
    assert [_why(tokens[0], day) for day in (at("2027-01-25T23:59"), at("2027-01-26T00:00"))] == [None, Refused.LEFT]
    with pytest.raises(UnableToUseLink, match="đã thôi tham gia trực"):
        use_link(later, purposes=[Purpose.PRESENCE], at=at("2027-02-06T00:00"))
    type(world.north_officer).objects.filter(pk=world.north_officer.pk).update(is_active=False)
    assert _why(tokens[1], NOW) is Refused.LEFT
    with pytest.raises(UnableToUseLink, match="tài khoản đã khóa"):
        use_link(tokens[1], purposes=[Purpose.SWAP], at=NOW)


def test_who_left_yesterday_has_no_open_links(world: World) -> None:
    one = member(world.north)
    token = make_link(one, Purpose.CALL_OUT, "call_out:0", at=NOW)
    end_member(one, date(2027, 1, 19), version=0, by=world.north_officer, at=NOW)
    assert Link.objects.get(member=one).ended_at == NOW
    assert _why(token, NOW) is Refused.LEFT


def _why(token: str, now: datetime) -> Refused | None:
    held = held_link(token, now)
    assert held is not None
    return held.why
