"""What an answer needs, when it is due, what a letter lacks before it is sent."""

from datetime import date

import pytest

from khien.directives.rules.answers import (
    UnableToAnswer,
    Word,
    answer_due,
    checked_word,
    is_late,
    next_for,
    refuse_silence,
)
from khien.directives.rules.readiness import ClauseReadiness, gaps
from khien.directives.rules.states import Act, Reply, Says, State
from khien.organisations.rules import Deed


def test_who_cannot_says_why() -> None:
    with pytest.raises(UnableToAnswer, match="khó khăn"):
        checked_word(Word(Says.CANNOT, "  "))
    assert checked_word(Word(Says.DONE, " xong ")) == Word(Says.DONE, "xong")


def test_a_clause_without_a_word_is_named_by_its_number() -> None:
    with pytest.raises(UnableToAnswer, match=r"2, 4\."):
        refuse_silence([("a", 1), ("b", 2), ("c", 4)], {"a"})
    refuse_silence([("a", 1)], {"a", "b"})


def test_the_letters_one_date_comes_before_the_date_of_its_reporting_clause() -> None:
    asked = [(("backup",), date(2024, 10, 1)), (("reporting_up",), date(2024, 9, 20)), (("other",), None)]
    assert answer_due(asked, date(2024, 9, 25)) == date(2024, 9, 25)
    assert answer_due(asked, None) == date(2024, 9, 20)
    assert answer_due(asked[:1], None) == date(2024, 10, 1)
    assert answer_due([], None) is None


def test_an_answer_is_late_from_the_day_after_and_a_returned_one_is_no_answer() -> None:
    due = date(2024, 9, 20)
    assert not is_late(Reply.OPENED, due, due)
    assert is_late(Reply.OPENED, due, date(2024, 9, 21))
    assert is_late(Reply.RETURNED, due, date(2024, 9, 21))
    assert not is_late(Reply.ANSWERED, due, date(2024, 9, 21))
    assert not is_late(Reply.OPENED, None, date(2099, 1, 1))


@pytest.mark.parametrize(
    ("reply", "deeds", "complete", "act"),
    [
        (Reply.NOT_OPENED, {Deed.READ}, False, Act.OPEN),
        (Reply.OPENED, {Deed.READ, Deed.ANSWER}, False, Act.WRITE),
        (Reply.OPENED, {Deed.READ, Deed.ANSWER}, True, None),
        (Reply.OPENED, {Deed.READ, Deed.SIGN}, True, Act.SIGN),
        (Reply.OPENED, {Deed.READ, Deed.SIGN}, False, None),
        (Reply.RETURNED, {Deed.ANSWER, Deed.SIGN}, False, Act.WRITE),
        (Reply.RETURNED, {Deed.READ, Deed.ANSWER}, True, Act.WRITE),
        (Reply.RETURNED, {Deed.READ, Deed.SIGN}, True, Act.SIGN),
        (Reply.ANSWERED, {Deed.ANSWER, Deed.SIGN}, True, None),
    ],
)
def test_what_is_next_depends_on_who_looks(reply: Reply, deeds: set[Deed], complete: bool, act: Act | None) -> None:
    assert next_for(State.SENT, reply, deeds, complete=complete) is act


def test_nothing_is_next_once_the_letter_is_closed() -> None:
    assert next_for(State.CLOSED, Reply.OPENED, {Deed.ANSWER}, complete=False) is None


def test_a_letter_without_a_day_is_not_sent_by_a_guess() -> None:
    (gap,) = gaps([ClauseReadiness(1, True, 3)], law_on=None, needs_confirming=False)
    assert gap.kind == "law_on"


def test_every_gap_is_told_at_once_with_the_number_of_its_clause() -> None:
    clauses = [ClauseReadiness(1, False, 3), ClauseReadiness(3, True, 0)]
    found = gaps(clauses, law_on=date(2024, 8, 26), needs_confirming=True)
    assert [(gap.kind, gap.number) for gap in found] == [("subject", None), ("deadline", 1), ("targets", 3)]


def test_a_settled_letter_has_no_gap() -> None:
    assert gaps([ClauseReadiness(1, True, 1)], law_on=date(2024, 8, 26), needs_confirming=False) == ()
    assert gaps([], law_on=date(2024, 8, 26), needs_confirming=False)[0].kind == "clauses"
