"""A whole Tết of asking whether the watch is there, with the clock in hand: who is told, when, and once."""

from __future__ import annotations

import time
from collections import Counter
from datetime import datetime, timedelta

import pytest

from khien.evidence.queries import evidence_seen_by
from khien.notices.models import Notice
from khien.organisations.queries import NotAllowed
from khien.watch.actions.confirming import confirm
from khien.watch.actions.periods import call_off
from khien.watch.actions.presence import UnableToAsk, ask_planned, spot_check, step_on
from khien.watch.actions.presence_rates import keep_rates
from khien.watch.actions.reckoning import BY
from khien.watch.models import Presence, PresenceRate, PresenceStep
from khien.watch.rules.presence import STATE_WORDS, STEP_WORDS, State, Step, UnableToConfirm
from khien.watch.rules.shifts import told
from khien.watch.tests.presence_kept import declared, ran
from khien.watch.tests.rosters_kept import member, put_on
from khien.watch.tests.watch_builders import TET, at
from tests.world import World

NIGHT = at("2027-02-05T23:00")


def _log(row: Presence) -> list[tuple[str, str, str]]:
    """The steps with their minute and whom each told."""
    return [
        (one.step, told(one.at)[:5], one.member.name if one.member else one.person.full_name if one.person else "")
        for one in row.steps.select_related("member", "person").order_by("pk")
    ]


def _asked_at(moment: datetime) -> Presence:
    assert ask_planned(by=BY, at=moment) == 1
    return Presence.objects.get(asked_at=moment)


def test_on_the_night_of_giao_thua_silence_goes_to_the_substitute_who_answers(world: World) -> None:
    watch = declared(world)
    row = _asked_at(NIGHT)
    assert step_on(by=BY, at=NIGHT + timedelta(minutes=9)) == 0
    assert step_on(by=BY, at=NIGHT + timedelta(minutes=10)) == 1
    row.refresh_from_db()
    assert row.state == State.SUBSTITUTE
    person = world.north_coordinator
    other = member(world.north, "Cán bộ đầu mối", person, person=person)
    put_on(world.north, other, "2027-02-05T20:00", "2027-02-06T06:00", person)
    confirm(row, by=person, at=NIGHT + timedelta(minutes=12))
    row.refresh_from_db()
    assert (row.state, row.next_at, row.answered_by) == (State.STOOD_IN, None, other)
    assert step_on(by=BY, at=NIGHT + timedelta(hours=1)) == 0
    assert _log(row) == [
        ("officer", "23:00", watch.officer.name),
        ("substitute", "23:10", watch.substitute.name),
        ("answer", "23:12", "Cán bộ đầu mối"),
    ]


def test_silence_of_all_reaches_the_coordinators_of_the_unit_above_and_late_words_are_kept_as_late(
    world: World,
) -> None:
    watch = declared(world)
    row = _asked_at(NIGHT)
    for minutes in (10, 20, 50):
        assert step_on(by=BY, at=NIGHT + timedelta(minutes=minutes)) == 1
    row.refresh_from_db()
    assert (row.state, row.next_at) == (State.SILENT, None)
    confirm(row, by=world.north_officer, at=NIGHT + timedelta(minutes=55))
    row.refresh_from_db()
    assert row.state == State.LATE
    assert _log(row) == [
        ("officer", "23:00", watch.officer.name),
        ("substitute", "23:10", watch.substitute.name),
        ("superior", "23:20", world.department_coordinator.full_name),
        ("silent", "23:50", ""),
        ("late", "23:55", watch.officer.name),
    ]
    with pytest.raises(UnableToConfirm, match="đã xác nhận lần hỏi này rồi"):
        confirm(row, by=world.north_officer, at=NIGHT + timedelta(minutes=56))


def test_the_first_answer_counts_and_the_officer_who_comes_later_is_kept_as_late(world: World) -> None:
    declared(world)
    row = _asked_at(NIGHT)
    step_on(by=BY, at=NIGHT + timedelta(minutes=10))
    step_on(by=BY, at=NIGHT + timedelta(minutes=20))
    confirm(row, by=world.department_coordinator, at=NIGHT + timedelta(minutes=25))
    confirm(row, by=world.north_officer, at=NIGHT + timedelta(minutes=30))
    row.refresh_from_db()
    assert (row.state, row.answered_person) == (State.FROM_ABOVE, world.department_coordinator)
    assert [one[0] for one in _log(row)] == ["officer", "substitute", "superior", "answer", "late"]


def test_an_officer_who_is_also_on_next_is_passed_over_for_who_comes_after(world: World) -> None:
    declared(world)
    twice = member(world.south, "Trực Hai Ca", world.south_coordinator, person=world.south_officer)
    after = member(world.south, "Người Kế", world.south_coordinator)
    put_on(world.south, twice, "2027-02-05T17:00", "2027-02-06T07:00", world.south_coordinator)
    put_on(world.south, twice, "2027-02-06T07:00", "2027-02-06T17:00", world.south_coordinator)
    put_on(world.south, after, "2027-02-06T17:00", "2027-02-07T07:00", world.south_coordinator)
    ask_planned(by=BY, at=NIGHT)
    step_on(by=BY, at=NIGHT + timedelta(minutes=10))
    row = Presence.objects.get(unit=world.south)
    assert _log(row) == [("officer", "23:00", twice.name), ("substitute", "23:10", after.name)]


def test_a_gap_goes_straight_on_to_who_comes_next_then_above(world: World) -> None:
    declared(world)
    later = member(world.south, "Người Nam", world.south_coordinator)
    put_on(world.south, later, "2027-02-06T07:00", "2027-02-07T07:00", world.south_coordinator)
    ask_planned(by=BY, at=NIGHT)
    row = Presence.objects.get(unit=world.south)
    assert _log(row) == [("substitute", "23:00", "Người Nam")]
    step_on(by=BY, at=NIGHT + timedelta(minutes=10))
    row.refresh_from_db()
    assert row.state == State.SUPERIOR
    assert Presence.objects.count() == 2  # north's own question stands beside it


def test_who_is_in_nobodys_line_cannot_speak_for_the_watch(world: World) -> None:
    declared(world)
    row = _asked_at(NIGHT)
    with pytest.raises(NotAllowed):
        confirm(row, by=world.north_leader, at=NIGHT)
    with pytest.raises(NotAllowed):
        confirm(row, by=world.north_coordinator, at=NIGHT)
    with pytest.raises(NotAllowed):
        confirm(row, by=world.south_officer, at=NIGHT)


def test_a_moment_is_asked_about_once_and_not_hours_later(world: World) -> None:
    declared(world)
    _asked_at(NIGHT)
    assert ask_planned(by=BY, at=NIGHT + timedelta(minutes=1)) == 0
    assert ask_planned(by=BY, at=NIGHT + timedelta(hours=2, minutes=31)) == 0  # the machine was down at 01:00
    assert ask_planned(by=BY, at=NIGHT + timedelta(hours=4)) == 1


def test_a_watch_that_was_called_off_asks_nobody_on(world: World) -> None:
    watch = declared(world)
    row = _asked_at(NIGHT)
    watch.period.refresh_from_db()
    call_off(watch.period, "Bão đã tan", version=watch.period.version, by=world.department_coordinator, at=NIGHT)
    step_on(by=BY, at=NIGHT + timedelta(minutes=10))
    row.refresh_from_db()
    assert (row.state, row.next_at) == (State.CALLED_OFF, None)
    assert not Notice.objects.filter(about=f"presence:{row.pk}", lapsed_at=None).exists()
    assert ask_planned(by=BY, at=NIGHT + timedelta(hours=2)) == 0


def test_a_coordinator_above_checks_at_any_moment_and_not_twice_in_ten_minutes(world: World) -> None:
    declared(world, ask_every=0)
    by = world.department_coordinator
    made = spot_check([world.north, world.south], by=by, at=NIGHT)
    assert [(one.unit, one.state) for one in made] == [(world.north, "officer"), (world.south, "substitute")]
    assert _log(made[1]) == [("substitute", "23:00", world.south_coordinator.full_name)]
    with pytest.raises(UnableToAsk, match="Trường THPT Bắc Lâm"):
        spot_check([world.north], by=by, at=NIGHT + timedelta(minutes=5))
    with pytest.raises(NotAllowed):
        spot_check([world.north], by=world.south_coordinator, at=NIGHT + timedelta(hours=1))
    with pytest.raises(UnableToAsk):
        spot_check([], by=by, at=NIGHT)


def test_a_whole_tet_runs_in_about_a_second_and_nobody_is_told_twice(world: World) -> None:
    watch = declared(world)
    began = time.perf_counter()

    def answer(now: datetime) -> None:
        for row in Presence.objects.filter(state=State.OFFICER):
            if row.asked_at.astimezone(TET.start.tzinfo).hour not in (1, 3):  # asleep at one and at three
                confirm(row, by=world.north_officer, at=now)

    instants = ran(TET, 120, answer)
    took = time.perf_counter() - began
    counts = Counter(Presence.objects.values_list("state", flat=True))
    assert counts == {State.PRESENT: 85, State.SILENT: 18}
    assert instants == 103 + 3 * 18
    steps = Counter(PresenceStep.objects.values_list("presence", "step", "member", "person"))
    assert max(steps.values()) == 1
    assert Notice.objects.filter(kind="watch_asked", person=world.north_officer).count() == 103
    assert Notice.objects.filter(kind="watch_substitute", outside=f"member:{watch.substitute.pk}").count() == 18
    assert took < 8, f"{took:.1f} s for {instants} instants"


def test_a_watch_that_is_over_leaves_its_rate_as_evidence_once(world: World) -> None:
    declared(world)

    def answer(now: datetime) -> None:
        for row in Presence.objects.filter(state=State.OFFICER):
            confirm(row, by=world.north_officer, at=now)

    ran(TET, 120, answer)
    assert keep_rates(by=BY, at=TET.end + timedelta(hours=1)) == 0
    assert keep_rates(by=BY, at=TET.end + timedelta(hours=2)) == 1
    assert keep_rates(by=BY, at=TET.end + timedelta(hours=3)) == 0
    row = PresenceRate.objects.get()
    assert (row.unit, row.planned, row.asked, row.present, row.silent) == (world.north, 103, 103, 103, 0)
    piece = evidence_seen_by(world.north_leader).get(proof="watch_presence")
    assert piece.pk == row.evidence
    assert dict(piece.facts) == {
        "covers_from": "2027-02-05",
        "covers_to": "2027-02-14",
        "asked": 103,
        "answered": 103,
        "late": 0,
        "silent": 0,
    }


def test_every_step_of_the_log_has_words() -> None:
    assert set(STEP_WORDS) == set(Step)
    assert set(STATE_WORDS) == set(State)
