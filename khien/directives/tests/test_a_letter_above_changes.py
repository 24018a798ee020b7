"""The letter above changes after it was passed on: the middle is told, one click follows, nothing happens unseen."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from khien.base import clock
from khien.directives import actions, queries
from khien.directives.models import Amendment, Directive
from khien.directives.queries.values import clause_value
from khien.directives.rules.above import moved
from khien.directives.rules.forwarding import days_in, redated
from khien.directives.tests import passing_on as way
from khien.directives.tests.passing_on import EARLIER, NOW, TODAY
from khien.duties.queries import asks_for
from khien.organisations.queries import NotAllowed
from tests.world import World

WHY = "Theo chỉ đạo mới"


@pytest.fixture
def above(world: World, settings: Settings, tmp_path: Path) -> Iterator[Directive]:
    settings.KHIEN_DATA = tmp_path
    with clock.stopped_at(NOW):
        yield way.from_above(world)


@pytest.fixture
def below(world: World, above: Directive) -> Directive:
    return way.passed(above, world.department, world.department_coordinator, world.north, world.south)


def amend_above(world: World, above: Directive, day: date) -> None:
    clause = above.clauses.all()[0]
    value = replace(clause_value(clause), deadline=day)
    actions.amend_clause(clause, value, WHY, by=world.province_coordinator, at=NOW)


def due_of(world: World, letter: Directive) -> str:
    (ask,) = asks_for(world.north_officer, letter.scope).filter(duty__obligation="backup-3-2-1")
    return str(ask.terms["by"])


@pytest.mark.django_db
def test_nothing_changed_above_nothing_is_told(world: World, below: Directive) -> None:
    assert not queries.changes_above(world.department_leader, below, TODAY).any
    assert queries.letters_to_mend(world.department_coordinator, TODAY) == []


@pytest.mark.django_db
def test_an_earlier_day_above_is_told_and_followed_by_one_click_keeping_the_lead(
    world: World, above: Directive, below: Directive
) -> None:
    amend_above(world, above, date(2026, 12, 12))
    changes = queries.changes_above(world.department_leader, below, TODAY)
    (change,) = changes.clauses
    assert (change.number, change.fields) == (1, ("deadline",))
    assert change.proposed is not None and change.proposed.deadline == date(2026, 12, 7)
    assert due_of(world, below) == EARLIER.isoformat()  # nothing happens by itself
    assert [letter.pk for letter, _found in queries.letters_to_mend(world.department_coordinator, TODAY)] == [below.pk]
    actions.adapt(below, by=world.department_coordinator, at=NOW)
    assert due_of(world, below) == "2026-12-07"
    told = Amendment.objects.get(directive=below, what="clause_changed")
    assert "Theo điều chỉnh của Công văn số 45/UBND-VX" in told.reason
    below.refresh_from_db()
    assert not queries.changes_above(world.department_leader, below, TODAY).any


@pytest.mark.django_db
def test_a_moved_day_to_answer_moves_ones_own_and_the_clauses_that_follow_it(
    world: World, above: Directive, below: Directive
) -> None:
    actions.amend_answer_by(above, date(2026, 12, 30), WHY, by=world.province_coordinator, at=NOW)
    below.refresh_from_db()
    changes = queries.changes_above(world.department_leader, below, TODAY)
    assert changes.due == (date(2026, 12, 20), date(2026, 12, 30))
    assert changes.answer_by == date(2026, 12, 25)
    actions.adapt(below, by=world.department_coordinator, at=NOW)
    below.refresh_from_db()
    assert (below.answer_by, below.source_answer_by) == (date(2026, 12, 25), date(2026, 12, 30))


@pytest.mark.django_db
def test_a_clause_taken_back_above_is_taken_back_below_only_by_a_person(
    world: World, above: Directive, below: Directive
) -> None:
    actions.recall_clause(above.clauses.all()[0], WHY, by=world.province_coordinator, at=NOW)
    (change,) = queries.changes_above(world.department_leader, below, TODAY).clauses
    assert change.proposed is None
    assert below.clauses.all()[0].recalled_at is None
    actions.adapt(below, by=world.department_coordinator, at=NOW)
    assert below.clauses.all()[0].recalled_at is not None


@pytest.mark.django_db
def test_keeping_ones_own_needs_a_reason_and_is_not_asked_again(
    world: World, above: Directive, below: Directive
) -> None:
    by = world.department_coordinator
    amend_above(world, above, date(2026, 12, 30))
    with pytest.raises(actions.UnableToAmend, match="lý do"):
        actions.keep(below, " ", by=by, at=NOW)
    actions.keep(below, "Ngành giữ hạn cũ", by=by, at=NOW)
    below.refresh_from_db()
    assert not queries.changes_above(by, below, TODAY).any
    assert due_of(world, below) == EARLIER.isoformat()
    amend_above(world, above, date(2026, 12, 14))
    assert queries.changes_above(by, below, TODAY).any


@pytest.mark.django_db
def test_a_letter_taken_back_above_does_not_take_back_the_one_below(
    world: World, above: Directive, below: Directive
) -> None:
    actions.recall(above, WHY, by=world.province_coordinator, at=NOW)
    below.refresh_from_db()
    assert below.state == "sent"
    changes = queries.changes_above(world.department_leader, below, TODAY)
    assert changes.gone and not changes.adaptable
    with pytest.raises(actions.UnableToAmend, match="không có thay đổi"):
        actions.adapt(below, by=world.department_coordinator, at=NOW)
    actions.keep(below, "Ngành vẫn cần", by=world.department_coordinator, at=NOW)
    below.refresh_from_db()
    assert not queries.changes_above(world.department_leader, below, TODAY).any
    assert due_of(world, below) == EARLIER.isoformat()


@pytest.mark.django_db
def test_a_draft_follows_by_being_corrected(world: World, above: Directive) -> None:
    by = world.department_coordinator
    own = way.shaped(way.begun(above, world.department, by), by)
    actions.recall_clause(above.clauses.all()[1], WHY, by=world.province_coordinator, at=NOW)
    amend_above(world, above, date(2026, 12, 12))
    own = actions.adapt(own, by=by, at=NOW)
    first, second = own.clauses.all()[:2]
    assert (first.deadline, second.dropped) == (date(2026, 12, 7), True)
    assert "7/12/2026" in first.text


@pytest.mark.django_db
def test_a_school_neither_sees_nor_follows_what_changed_above_the_so(
    world: World, above: Directive, below: Directive
) -> None:
    amend_above(world, above, date(2026, 12, 12))
    assert not queries.changes_above(world.north_leader, below, TODAY).any
    with pytest.raises(NotAllowed):
        actions.adapt(below, by=world.north_coordinator, at=NOW)


@pytest.mark.django_db
def test_the_day_to_answer_takes_the_clauses_that_were_settled_from_it_along(world: World, above: Directive) -> None:
    by = world.province_coordinator
    last = above.clauses.get(text__contains="Cử cán bộ")
    assert last.follows_answer_by
    actions.amend_answer_by(above, date(2026, 12, 28), WHY, by=by, at=NOW)
    last.refresh_from_db()
    assert last.deadline == date(2026, 12, 28)
    first = above.clauses.all()[0]
    assert first.deadline == date(2026, 12, 20)  # the letter itself writes that day
    change = Amendment.objects.get(directive=above, what="answer_by_changed")
    assert change.after["moved"] == [str(one.pk) for one in above.clauses.all() if one.follows_answer_by]


days = st.dates(date(2026, 1, 1), date(2027, 12, 31))


@given(st.none() | days, st.none() | days, days, days)
def test_a_moved_day_is_never_after_the_day_above_and_keeps_its_lead_where_there_is_room(
    own: date | None, before: date | None, now: date, today: date
) -> None:
    found = moved(own, before, now, today)
    assert found is not None and found <= now
    if own is not None and before is not None and own <= before and now - (before - own) > today:
        assert now - found == before - own
    assert found > today or found == now


@given(days, days)
def test_words_name_the_new_day_in_place_of_the_old_one_alone(old: date, new: date) -> None:
    other = old + timedelta(days=400)
    short, long = f"{old.day}/{old.month}/{old.year}", f"{old:%d} tháng {old.month} năm {old.year}"
    said = f"xong trước ngày {short}, họp ngày {other:%d/%m/%Y}, ngày {long}"
    after = redated(said, old, new)
    assert days_in(after) == {new, other}
