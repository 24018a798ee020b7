"""A clause's words as the terms that override the catalogue's."""

from datetime import date

from khien.directives.rules.clauses import ClauseValue
from khien.directives.rules.terms import QUOTE_LENGTH, clause_terms, obligations_for, shortened, terms_by_obligation
from khien.law.load import catalogue
from khien.law.types import Coverage
from khien.law.versions import version_on
from khien.reading.types import Cadence

ON = date(2024, 8, 26)
OBLIGATIONS = catalogue().obligations
ROSTER = OBLIGATIONS["holiday-duty-roster"]
ASSESSMENT = OBLIGATIONS["periodic-assessment"]
BACKUP = OBLIGATIONS["backup-3-2-1"]
HOLIDAY = (date(2024, 8, 31), date(2024, 9, 3))


def test_a_cadence_with_a_topic_speaks_of_that_topic_alone() -> None:
    clause = ClauseValue("x", cadences=(Cadence("P2Y", (1, 2), "assessment"), Cadence("P1Y", (), None)))
    assert clause_terms(clause, ASSESSMENT, None).cadences == (("P2Y", (1, 2)), ("P1Y", ()))
    assert clause_terms(clause, BACKUP, None).cadences == (("P1Y", ()),)


def test_a_date_counts_once_a_person_has_settled_it() -> None:
    unsettled = ClauseValue("x", deadline=date(2024, 9, 15))
    settled = ClauseValue("x", deadline=date(2024, 9, 15), settled=True)
    assert clause_terms(unsettled, BACKUP, None).by is None
    assert clause_terms(settled, BACKUP, None).by == date(2024, 9, 15)


def test_a_window_bounds_what_is_continuous_and_nothing_else() -> None:
    clause = ClauseValue("x", window=HOLIDAY, settled=True)
    roster, backup = version_on(ROSTER, ON), version_on(BACKUP, ON)
    assert roster is not None
    assert isinstance(roster.version.terms.rule, Coverage)
    assert clause_terms(clause, ROSTER, roster).window == HOLIDAY
    assert clause_terms(clause, BACKUP, backup).window is None


def test_levels_that_the_clause_names_are_kept_and_none_means_none() -> None:
    assert clause_terms(ClauseValue("x", levels=(3, 4)), BACKUP, None).levels == frozenset({3, 4})
    assert clause_terms(ClauseValue("x"), BACKUP, None).levels is None


def test_a_long_clause_is_quoted_up_to_a_whole_word() -> None:
    quote = shortened("sao lưu dữ liệu " * 100)
    assert len(quote) <= QUOTE_LENGTH
    assert quote.endswith("…")
    assert shortened("sao lưu") == "sao lưu"


def test_a_cadence_without_a_topic_speaks_of_what_is_periodic_by_law() -> None:
    clause = ClauseValue("x", cadences=(Cadence("P6M"),))
    mixed = terms_by_obligation(clause, (ASSESSMENT, BACKUP), ON)
    assert mixed["periodic-assessment"].cadences == (("P6M", ()),)
    assert mixed["backup-3-2-1"].cadences == ()
    assert terms_by_obligation(clause, (BACKUP,), ON)["backup-3-2-1"].cadences == (("P6M", ()),)


def test_a_topic_chosen_by_hand_proposes_the_obligations_that_reading_would() -> None:
    assert "backup-3-2-1" in obligations_for(["backup"], "sao lưu theo quy tắc 3-2-1", catalogue())
    assert obligations_for(["other"], "sao lưu", catalogue()) == ()
