"""A day that a person settles before the letter's own day is a slip of the hand, and is refused in words."""

from datetime import date, timedelta

import pytest

from khien.directives import actions
from khien.directives.models import Clause, Directive
from khien.directives.queries import directives_seen_by
from khien.web.tests import letters_at_hand as hand
from tests.world import World

pytestmark = pytest.mark.django_db


def _letter(world: World) -> Directive:
    return directives_seen_by(world.department_coordinator).get(pk=hand.taken(world).pk)


def test_a_day_to_answer_by_before_the_letter_is_refused_and_nothing_changes(world: World) -> None:
    letter = _letter(world)
    assert letter.issued_on == date(2026, 8, 26)
    with pytest.raises(actions.UnableToCorrect, match=r"25/08/2026 trước ngày của văn bản \(26/08/2026\)"):
        actions.set_answer_by(
            letter,
            letter.issued_on - timedelta(days=1),
            settle_the_rest=True,
            version=letter.version,
            by=world.department_coordinator,
            at=hand.NOW,
        )
    after = _letter(world)
    assert (after.answer_by, after.version) == (None, letter.version)
    same_day = actions.set_answer_by(
        after,
        letter.issued_on,
        settle_the_rest=False,
        version=after.version,
        by=world.department_coordinator,
        at=hand.NOW,
    )
    assert same_day.answer_by == letter.issued_on


def test_a_clause_is_not_due_before_its_letter(world: World) -> None:
    letter = _letter(world)
    clause = Clause.objects.filter(directive=letter).first()
    assert clause is not None
    with pytest.raises(actions.UnableToCorrect, match="trước ngày của văn bản"):
        actions.settle_deadline(
            clause,
            actions.Settlement(by=date(2025, 9, 15)),
            version=letter.version,
            by=world.department_coordinator,
            at=hand.NOW,
        )
