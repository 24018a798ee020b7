"""Telling from the rows: new letters, changes, returns, steps before and after the date; and reminding by a person."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from khien.base import clock
from khien.base.actors import Service
from khien.base.models import Entry
from khien.directives import actions
from khien.directives.actions import announcing
from khien.directives.actions.following_up import follow_up
from khien.directives.models import Directive, Recipient
from khien.directives.queries import late, reminded_units, reminder_seen_by
from khien.directives.rules.answers import Word
from khien.directives.rules.states import Says
from khien.directives.tests.conftest import NOW
from khien.notices.models import Notice
from khien.notices.rules.kinds import Kind
from khien.organisations import actions as organisations
from khien.organisations.models import Person
from khien.organisations.queries import NotAllowed
from khien.organisations.rules import Role
from tests.world import SETUP, World

pytestmark = pytest.mark.django_db
BY = Service("directives")
LATE = datetime(2024, 9, 24, 2, 0, tzinfo=UTC)  # Tuesday; the letter asked for answers by Friday 20 September


def told(kind: Kind) -> set[str]:
    return set(Notice.objects.filter(kind=kind).values_list("person__username", flat=True))


def announce(at: datetime = NOW) -> None:
    while announcing.announce(by=BY, at=at):
        pass


def answer(recipient: Recipient, officer: Person, leader: Person) -> None:
    actions.open_letter(recipient, by=officer, at=NOW)
    for clause in recipient.directive.clauses.all():
        actions.answer_clause(recipient, clause, Word(Says.DONE), by=officer, at=NOW)
    actions.sign_answer(recipient, by=leader, at=NOW)


def test_everybody_of_a_unit_that_a_letter_reached_is_told_once(world: World, sent: Directive) -> None:
    announce()
    announce()
    assert told(Kind.LETTER_NEW) == {
        "north.leader",
        "north.coordinator",
        "north.officer",
        "south.leader",
        "south.coordinator",
        "south.officer",
        "telecom.leader",
        "telecom.coordinator",
        "telecom.officer",
    }
    assert Notice.objects.count() == 9
    assert announcing.announce(by=BY, at=NOW) == 0


def test_a_unit_asked_again_is_told_again(world: World, sent: Directive) -> None:
    announce()
    later = NOW + timedelta(hours=1)
    Recipient.objects.filter(directive=sent, unit=world.north).update(sent_at=later)
    announce(later)
    assert Notice.objects.filter(kind=Kind.LETTER_NEW, subject=world.north).count() == 6


def test_a_change_is_told_to_those_whom_it_concerns(world: World, sent: Directive) -> None:
    announce()
    actions.recall_units(sent, [world.north.pk], "gửi nhầm", by=world.department_coordinator, at=NOW)
    sent.refresh_from_db()
    actions.amend_answer_by(sent, date(2024, 9, 25), "thêm thời gian", by=world.department_coordinator, at=NOW)
    assert announcing.tell_of_changes(by=BY, at=NOW) == 2
    assert announcing.tell_of_changes(by=BY, at=NOW) == 0
    assert told(Kind.LETTER_RECALLED) == {"north.leader", "north.coordinator", "north.officer"}
    assert {"south.officer", "telecom.officer"} <= told(Kind.LETTER_AMENDED)


def test_leaders_are_told_once_a_round_that_only_their_signature_is_missing(
    world: World, sent: Directive, to_north: Recipient
) -> None:
    actions.open_letter(to_north, by=world.north_officer, at=NOW)
    first, *others = sent.clauses.all()
    for clause in others:
        actions.answer_clause(to_north, clause, Word(Says.DONE), by=world.north_officer, at=NOW)
    assert told(Kind.ANSWER_UNSIGNED) == set()
    for says in (Says.DONE, Says.IN_PROGRESS):  # the second only words it otherwise
        actions.answer_clause(to_north, first, Word(says), by=world.north_officer, at=NOW)
    assert told(Kind.ANSWER_UNSIGNED) == {"north.leader"}
    assert Notice.objects.filter(kind=Kind.ANSWER_UNSIGNED, lapsed_at=None).count() == 1
    actions.sign_answer(to_north, by=world.north_leader, at=NOW)
    assert Notice.objects.filter(kind=Kind.ANSWER_UNSIGNED, lapsed_at=None).count() == 0
    actions.return_answer(to_north, "thiếu phụ lục", by=world.department_coordinator, at=NOW + timedelta(hours=1))
    actions.answer_clause(to_north, first, Word(Says.DONE), by=world.north_officer, at=NOW + timedelta(hours=2))
    assert Notice.objects.filter(kind=Kind.ANSWER_UNSIGNED, lapsed_at=None).count() == 1


def test_a_returned_answer_is_told_to_the_unit_each_time(world: World, sent: Directive, to_north: Recipient) -> None:
    answer(to_north, world.north_officer, world.north_leader)
    for n in range(2):
        actions.return_answer(to_north, "thiếu phụ lục", by=world.department_coordinator, at=NOW + timedelta(hours=n))
        announcing.tell_of_returns(by=BY, at=NOW)
        announcing.tell_of_returns(by=BY, at=NOW)
        actions.sign_answer(to_north, by=world.north_leader, at=NOW + timedelta(hours=n, minutes=5))
    assert told(Kind.ANSWER_RETURNED) == {"north.leader", "north.coordinator", "north.officer"}
    assert Notice.objects.filter(kind=Kind.ANSWER_RETURNED).count() == 6


def test_coordinators_hear_each_working_morning_how_many_answers_wait(
    world: World, sent: Directive, to_north: Recipient
) -> None:
    answer(to_north, world.north_officer, world.north_leader)
    for day in range(3, 9):  # Tuesday to Sunday
        for _ in range(2):
            announcing.tell_of_waiting(by=BY, at=datetime(2024, 9, day, 1, tzinfo=UTC))
    rows = Notice.objects.filter(kind=Kind.ANSWER_WAITING).order_by("made_at")
    assert [row.occasion for row in rows] == ["2024-09-04", "2024-09-05", "2024-09-06"]  # 3 September is a holiday
    assert [row.lapsed_at is None for row in rows] == [False, False, True]
    assert {row.person_id for row in rows} == {world.department_coordinator.pk}


def test_steps_are_taken_one_after_another_and_each_reaches_further_up(world: World, sent: Directive) -> None:
    announce()
    story = {}
    for day in range(40):
        at = NOW + timedelta(days=day)
        before = set(Notice.objects.values_list("pk", flat=True))
        with clock.stopped_at(at):
            for _ in range(2):
                follow_up(by=BY, at=at)
        fresh = Notice.objects.exclude(pk__in=before).select_related("person")
        if fresh.exists():
            names = ((row.person.username, row.kind == Kind.ESCALATION) for row in fresh if row.person)
            story[clock.day_of(at).isoformat()] = {name if up else name.split(".")[1] for name, up in names}
    school = {"leader", "coordinator", "officer"}
    assert story == {
        "2024-09-13": {"coordinator", "officer"},
        "2024-09-18": {"coordinator", "officer"},
        "2024-09-20": school,
        "2024-09-23": school,
        "2024-09-25": school | {"department.coordinator"},
        "2024-10-04": school | {"department.coordinator", "department.leader"},
    }


def test_an_escalation_names_the_units_in_one_notice_for_those_above(world: World, sent: Directive) -> None:
    announce()
    at = datetime(2024, 9, 25, 2, 0, tzinfo=UTC)
    follow_up(by=BY, at=at)
    row = Notice.objects.get(kind=Kind.ESCALATION, person=world.department_coordinator)
    assert row.details["count"] == 3  # telecom stands beside the tree: who sent the letter is told
    assert row.details["units"] == sorted([world.north.name, world.south.name, world.telecom.name])


def test_a_machine_that_stood_still_for_weeks_tells_everybody_once_with_the_latest_step(
    world: World, sent: Directive
) -> None:
    announce()
    at = datetime(2024, 11, 4, 2, 0, tzinfo=UTC)
    assert follow_up(by=BY, at=at) == 3
    assert follow_up(by=BY, at=at) == 0
    assert told(Kind.ESCALATION) == {"department.coordinator", "department.leader"}
    assert Notice.objects.filter(kind=Kind.LETTER_LATE).count() == 9


def test_a_unit_that_answered_hears_no_more_and_what_reminded_it_lapses(
    world: World, sent: Directive, to_north: Recipient
) -> None:
    announce()
    follow_up(by=BY, at=datetime(2024, 9, 18, 2, 0, tzinfo=UTC))
    answer(to_north, world.north_officer, world.north_leader)
    announcing.let_lapse(by=BY, at=LATE)
    follow_up(by=BY, at=LATE)
    mine = Notice.objects.filter(subject=world.north)
    assert not mine.filter(lapsed_at=None).exists()
    assert Notice.objects.filter(subject=world.south, kind=Kind.LETTER_LATE).exists()


def test_a_new_date_begins_the_steps_anew(world: World, sent: Directive) -> None:
    announce()
    follow_up(by=BY, at=LATE)
    sent.refresh_from_db()
    actions.amend_answer_by(sent, date(2024, 10, 18), "gia hạn", by=world.department_coordinator, at=LATE)
    assert follow_up(by=BY, at=LATE) == 0
    assert follow_up(by=BY, at=datetime(2024, 10, 11, 2, tzinfo=UTC)) == 3


def test_one_act_reminds_all_that_are_late_and_the_trail_has_one_entry(world: World, sent: Directive) -> None:
    before = Entry.objects.count()
    with clock.stopped_at(LATE):
        made = actions.remind(directive=sent, words="Gấp", by=world.department_coordinator, at=LATE)
    assert {one.recipient.unit_id for one in reminded_units(world.department_coordinator, made)} == {
        world.north.pk,
        world.south.pk,
        world.telecom.pk,
    }
    assert Notice.objects.filter(kind=Kind.REMINDER).count() == 9
    assert Entry.objects.count() == before + 1
    entry = Entry.objects.latest("seq")
    assert (entry.action, entry.details["units"]) == ("directive.reminded", 3)


def test_nobody_is_reminded_twice_within_the_interval_and_the_rest_still_are(
    world: World, sent: Directive, to_north: Recipient
) -> None:
    by = world.department_coordinator
    with clock.stopped_at(LATE):
        actions.remind(directive=sent, unit=world.north, by=by, at=LATE)
        again = actions.remind(directive=sent, by=by, at=LATE + timedelta(hours=1))
        assert {one.recipient.unit_id for one in again.lines.all()} == {world.south.pk, world.telecom.pk}
        with pytest.raises(actions.UnableToRemind, match="24 giờ"):
            actions.remind(directive=sent, by=by, at=LATE + timedelta(hours=2))
        (north,) = [one for one in late(by, date(2024, 9, 24), directive=sent) if one.unit == world.north.pk]
        assert north.reminded_at == LATE
        third = actions.remind(directive=sent, by=by, at=LATE + timedelta(hours=24, minutes=30))
    assert {one.recipient.unit_id for one in third.lines.all()} == {world.north.pk}


def test_units_without_anyone_are_named_so_that_a_person_phones(world: World, ready: Callable[..., Directive]) -> None:
    by = world.department_coordinator
    for person in (world.hill_leader, world.hill_officer):
        organisations.remove_person(person, by=SETUP, at=NOW)
    letter = actions.send(ready(world.hill, world.north), by=by, at=NOW)
    with clock.stopped_at(LATE):
        made = actions.remind(directive=letter, by=by, at=LATE)
        lines = {one.recipient.unit_id: one.people for one in reminded_units(by, made)}
        assert lines == {world.hill.pk: 0, world.north.pk: 3}
        with pytest.raises(actions.UnableToRemind, match="gọi điện"):
            actions.remind(directive=letter, by=by, at=LATE + timedelta(hours=1))


def test_before_the_date_there_is_nobody_to_remind(world: World, sent: Directive) -> None:
    with pytest.raises(actions.UnableToRemind, match="Không còn đơn vị nào"):
        actions.remind(directive=sent, by=world.department_coordinator, at=NOW)


def test_only_who_assigns_there_reminds(world: World, sent: Directive) -> None:
    with clock.stopped_at(LATE):
        for person in (world.department_leader, world.department_officer, world.auditor, world.north_coordinator):
            with pytest.raises(NotAllowed):
                actions.remind(directive=sent, by=person, at=LATE)
        with pytest.raises(NotAllowed):
            actions.remind(directive=sent, by=BY, at=LATE)
        with pytest.raises(NotAllowed):
            actions.remind(unit=world.department, by=world.north_coordinator, at=LATE)
        made = actions.remind(unit=world.province, by=world.province_coordinator, at=LATE)
        assert {one.recipient.unit_id for one in made.lines.all()} == {world.north.pk, world.south.pk}
        assert reminder_seen_by(world.north_coordinator, made.pk) is None


def test_a_coordinator_never_reminds_the_own_unit(world: World, sent: Directive) -> None:
    who, where = world.south_officer, world.department
    organisations.grant(who, where, Role.COORDINATOR, by=SETUP, at=NOW, since=clock.today())
    with clock.stopped_at(LATE):
        units = {one.unit for one in late(who, date(2024, 9, 24), directive=sent)}
    assert units == {world.north.pk, world.telecom.pk}
