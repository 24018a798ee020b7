from datetime import date

import pytest
from hypothesis import given

from khien.law import types
from khien.law.durations import UnableToReadDuration, days_long, duration
from khien.law.terms import cadence_by_level, overridden
from khien.law.tests.law_builders import LEVELS, catalogue_terms, clauses, every, terms
from khien.law.types import ClauseTerms, Every, Once, Remind, Requirement, Terms

_YEARLY = duration("P1Y")


def _asked(one: Terms, level: int) -> bool:
    """Whether anything at all is asked of this level."""
    if one.levels is not None and level not in one.levels:
        return False
    return not isinstance(one.rule, Every) or cadence_by_level(one)[level] is not None or one.rule.rest is not None


def test_yearly_for_every_system_widens_a_law_of_level_3_and_up() -> None:
    law = terms(Every(always=_YEARLY), levels=frozenset({3, 4, 5}))
    said = overridden(law, ClauseTerms(cadences=(("P1Y", ()),), quote="ít nhất 01 lần/01 năm"))
    assert said.rule == Every(always=_YEARLY) and said.levels is None
    assert said.quote == "ít nhất 01 lần/01 năm"


def test_a_laxer_letter_changes_nothing_and_is_not_said_to_decide() -> None:
    law = terms(every(l3="P1Y", l4="P1Y", l5="P6M"))
    said = overridden(law, ClauseTerms(cadences=(("P2Y", (3,)),), levels=frozenset({3}), quote="02 năm"))
    assert said == law and said.quote == ""


def test_two_years_for_levels_1_and_2_stand_beside_the_law_of_level_3() -> None:
    law = terms(every(l3="P1Y", l4="P1Y", l5="P6M"))
    said = overridden(law, ClauseTerms(cadences=(("P2Y", (1, 2)), ("P1Y", (3,))), quote="q"))
    assert said.rule == every(l1="P2Y", l2="P2Y", l3="P1Y", l4="P1Y", l5="P6M")


def test_levels_without_a_cadence_in_the_letter_keep_the_rule_of_the_law() -> None:
    said = overridden(terms(Remind()), ClauseTerms(cadences=(("P1Y", (3,)),), quote="q"))
    assert said.rule == Every({3: _YEARLY}, rest=Remind()) and said.levels is None


def test_a_clause_that_names_no_levels_is_asked_of_every_system() -> None:
    law = terms(Remind(), levels=frozenset({3, 4, 5}))
    assert overridden(law, ClauseTerms(quote="Thực hiện sao lưu 3-2-1")).levels is None
    assert overridden(law, ClauseTerms(levels=frozenset({3}), quote="cấp độ 3")).levels == frozenset({3, 4, 5})
    assert overridden(law, ClauseTerms()) == law


def test_a_letters_date_and_window_are_its_own() -> None:
    window = (date(2025, 1, 25), date(2025, 2, 2))
    said = overridden(terms(Once()), ClauseTerms(by=date(2025, 1, 20), window=window, quote="q"))
    assert (said.by, said.window, said.quote) == (date(2025, 1, 20), window, "q")


def test_a_stricter_bound_of_the_letter_replaces_the_laxer_one() -> None:
    law = terms(Once(), requires=(Requirement("hours", types.Test.AT_MOST, 24.0, "quá 24 giờ"),))
    said = overridden(
        law, ClauseTerms(requires=(Requirement("hours", types.Test.AT_MOST, 4.0, "quá 4 giờ"),), quote="q")
    )
    assert [need.value for need in said.requires] == [4.0]
    lax = overridden(
        law, ClauseTerms(requires=(Requirement("hours", types.Test.AT_MOST, 48.0, "quá 48 giờ"),), quote="")
    )
    assert [need.value for need in lax.requires] == [24.0]


def test_a_cadence_that_is_no_duration_is_refused() -> None:
    with pytest.raises(UnableToReadDuration):
        overridden(terms(Once()), ClauseTerms(cadences=(("hằng năm", ()),)))


@given(catalogue_terms, clauses)
def test_a_letter_never_loosens_the_law(law: Terms, clause: ClauseTerms) -> None:
    said = overridden(law, clause)
    for level in LEVELS:
        before, after = cadence_by_level(law)[level], cadence_by_level(said)[level]
        assert before is None or (after is not None and days_long(after) <= days_long(before))
        assert not _asked(law, level) or _asked(said, level)
    assert {need.fact for need in law.requires} <= {need.fact for need in said.requires}


@given(catalogue_terms, clauses)
def test_every_cadence_of_a_letter_is_kept_or_beaten(law: Terms, clause: ClauseTerms) -> None:
    said = overridden(law, clause)
    for text, named in clause.cadences:
        for level in named or clause.levels or LEVELS:
            found = cadence_by_level(said)[level]
            assert found is not None and days_long(found) <= days_long(duration(text))


@given(catalogue_terms, clauses)
def test_the_quote_stands_exactly_where_the_letter_decided(law: Terms, clause: ClauseTerms) -> None:
    said = overridden(law, clause)
    assert (said.quote == clause.quote) == (said != law)


@given(catalogue_terms, clauses)
def test_saying_the_same_twice_adds_nothing(law: Terms, clause: ClauseTerms) -> None:
    once = overridden(law, clause)
    assert overridden(once, clause) == once
