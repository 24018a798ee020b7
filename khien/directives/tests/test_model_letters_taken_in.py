"""The five model letters, taken in as they came: nothing guessed, everything still to settle is asked for."""

from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from khien.directives import actions, queries
from khien.directives.models import Directive
from khien.directives.tests.conftest import NOW
from tests.world import World

LETTERS = Path(settings.KHIEN_SHARED) / "data" / "letters"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not LETTERS.is_dir(), reason="the model letters are not here (KHIEN_SHARED)"),
]


def taken_in(world: World, number: int) -> Directive:
    text = (LETTERS / f"letter-00{number}.txt").read_text(encoding="utf-8")
    paper = actions.NewPaper(actions.PaperRole.MAIN, text=text)
    return actions.take_in([paper], holder=world.department, by=world.department_coordinator, at=NOW)


@pytest.mark.parametrize("number", range(5))
def test_each_is_taken_in_with_clauses_that_stand_in_its_text(world: World, number: int) -> None:
    row = taken_in(world, number)
    assert not row.needs_confirming
    assert row.clauses.exists()
    for clause in row.clauses.all():
        assert clause.text.split() == row.text[clause.start : clause.end].split()
        assert clause.deadline_settled == (clause.deadline is not None)


@pytest.mark.parametrize(("number", "issued_on", "partial"), [(0, None, "2024"), (2, None, "2024-08")])
def test_a_blank_number_and_day_stay_blank_and_the_day_is_asked_for(
    world: World, number: int, issued_on: date | None, partial: str
) -> None:
    row = taken_in(world, number)
    assert (row.number, row.issued_on, row.issued_partial, row.law_on) == ("", issued_on, partial, None)
    gaps = queries.gaps_of(world.department_coordinator, row, NOW.date())
    assert {"law_on", "deadline", "targets"} <= {gap.kind for gap in gaps}


@pytest.mark.parametrize(
    ("number", "start", "end"),
    [
        (1, date(2025, 1, 25), date(2025, 2, 2)),
        (2, date(2024, 8, 31), date(2024, 9, 3)),
        (3, date(2024, 2, 8), date(2024, 2, 14)),
    ],
)
def test_the_holiday_of_a_roster_is_proposed(world: World, number: int, start: date, end: date) -> None:
    row = taken_in(world, number)
    windows = queries.windows_of(world.department_coordinator, row, NOW.date())
    rosters = [str(clause.pk) for clause in row.clauses.all() if "duty_roster" in clause.topics]
    assert rosters
    assert {(one.start, one.end) for key in rosters for one in windows[key]} == {(start, end)}


def test_the_letter_to_sibling_bodies_and_enterprises_proposes_units_outside(world: World) -> None:
    row = taken_in(world, 3)
    proposals = queries.proposed_targets(world.department_coordinator, row, NOW.date())
    outside = {unit for one in proposals.values() for unit in one.rule.outside}
    assert {world.telecom.pk, world.police.pk} <= outside
