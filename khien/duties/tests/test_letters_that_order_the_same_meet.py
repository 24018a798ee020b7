"""Letters that order the same thing meet in one duty: the stricter terms hold, all are quoted, none is loosened."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from uuid import uuid4

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from khien.base import clock
from khien.base.actors import Service
from khien.duties import actions, queries
from khien.duties.rules.asked import Asked, Dossier, System, verdict_on
from khien.duties.rules.combine import one_line, pending
from khien.duties.rules.judge import Case, judge
from khien.duties.rules.meeting import cadence_at, day_of, strictest
from khien.duties.rules.verdicts import OPEN, SEVERITY, Proven, Standing, Status, Verdict
from khien.duties.tests.test_the_judge import CITE, PROOFS
from khien.law.days import weekdays
from khien.law.durations import days_long
from khien.law.load import catalogue
from khien.law.terms import LEVELS, cadence_by_level
from khien.law.types import ClauseTerms, Every, Once, OnChange, Remind, Retention, Terms, Threshold
from tests.world import World

AT = datetime(2024, 9, 5, 3, 0, tzinfo=UTC)
TODAY = AT.date()
DAY = timedelta(days=1)

days = st.dates(date(2022, 1, 1), date(2026, 12, 31))
pieces = st.lists(
    st.builds(
        Proven,
        id=st.uuids().map(str),
        proof=st.just("scan"),
        on=days,
        standing=st.sampled_from(Standing),
        facts=st.fixed_dictionaries({"found": st.integers(0, 9), "oldest_on": days.map(date.isoformat)}),
    ),
    max_size=4,
)
lengths = st.sampled_from([relativedelta(months=3), relativedelta(months=6), relativedelta(years=1)])
rules = st.one_of(
    st.builds(Every, by_level=st.dictionaries(st.sampled_from(LEVELS), lengths, min_size=1, max_size=3)),
    st.builds(Every, always=lengths),
    st.builds(Retention, lengths),
    st.builds(Threshold, st.just("found"), st.floats(0, 9)),
    st.sampled_from([Once(), OnChange("plan_changed"), Remind()]),
)
terms = st.builds(
    Terms,
    rule=rules,
    proofs=st.just(("scan",)),
    levels=st.none() | st.frozensets(st.sampled_from(LEVELS), min_size=1),
    cites=st.just((CITE,)),
    by=st.none() | days,
    quote=st.just("q"),
)


def judged(asked: Sequence[Terms], evidence: Sequence[Proven], level: int | None, on: date) -> list[Verdict]:
    return [judge(Case(one, level, evidence, on, PROOFS)) for one in asked]


@given(st.lists(terms, min_size=1, max_size=3), pieces, st.sampled_from([None, *LEVELS]), days)
def test_the_line_is_never_laxer_than_any_letter(
    asked: list[Terms], evidence: list[Proven], level: int | None, on: date
) -> None:
    found = judged(asked, evidence, level, on)
    line = one_line(found)
    for one in found:
        assert SEVERITY[line.status] <= SEVERITY[one.status]
        wanted = pending(one)
        assert wanted is None or (line.due_on is not None and line.due_on <= wanted)
        assert one.turns_on is None or (line.turns_on is not None and line.turns_on <= one.turns_on)
    if line.status is Status.MET:
        assert not any(one.status in OPEN for one in found)


@given(st.lists(terms, min_size=2, max_size=3), pieces, st.sampled_from([None, *LEVELS]), days)
def test_the_order_of_letters_changes_nothing_that_holds(
    asked: list[Terms], evidence: list[Proven], level: int | None, on: date
) -> None:
    lines = [one_line(found) for found in permutations(judged(asked, evidence, level, on))]
    assert len({(one.status, one.due_on, one.turns_on) for one in lines}) == 1


@given(terms, terms, pieces, st.sampled_from([None, *LEVELS]), days)
def test_one_letter_taken_back_leaves_the_other_as_if_it_had_been_alone(
    kept: Terms, gone: Terms, evidence: list[Proven], level: int | None, on: date
) -> None:
    alone, both = judged([kept], evidence, level, on), judged([kept, gone], evidence, level, on)
    assert one_line(both[:1]) == one_line(alone) == replace(alone[0])


@given(st.lists(terms, min_size=2, max_size=3))
def test_every_term_shown_is_as_strict_as_each_letter_and_set_by_one_of_them(asked: list[Terms]) -> None:
    shown = strictest(asked)
    for one in shown:
        assert one.of and all(0 <= place < len(asked) for place in one.of)
    for level in LEVELS:
        best = cadence_at(asked, level)
        for each in asked:
            every = cadence_by_level(each)[level]
            assert every is None or (best is not None and days_long(best[0]) <= days_long(every))
    dues = [day for each in asked if (day := day_of(each)) is not None]
    said = [one.said for one in shown if one.what == "Hạn"]
    assert said == ([f"chậm nhất {min(dues):%d/%m/%Y}"] if dues else [])


named_levels = st.lists(st.sampled_from(LEVELS), max_size=2).map(tuple)
cadences = st.tuples(st.sampled_from(["P3M", "P6M", "P1Y", "P2Y"]), named_levels)
clause_terms = st.builds(
    ClauseTerms,
    cadences=st.lists(cadences, max_size=2).map(tuple),
    levels=st.none() | st.frozensets(st.sampled_from(LEVELS), min_size=1),
    by=st.none() | days,
    quote=st.just("theo văn bản"),
)
obligations = st.sampled_from(sorted(catalogue().obligations))


@given(obligations, clause_terms, clause_terms, st.sampled_from([1, 3, 5]), days, days)
def test_over_the_whole_catalogue_the_stricter_of_two_clauses_holds(
    obligation: str, one: ClauseTerms, other: ClauseTerms, level: int, law_on: date, on: date
) -> None:
    law = catalogue()
    dossier = Dossier([System(1, "Trang thông tin", level)], [], {})
    found = [
        verdict_on(Asked(obligation, law_on, law_on, said), dossier, law, on, words=law.events, works=weekdays)
        for said in (one, other)
    ]
    line = one_line(found)
    assert SEVERITY[line.status] == min(SEVERITY[verdict.status] for verdict in found)
    dues = [day for verdict in found if (day := pending(verdict)) is not None]
    assert not dues or line.due_on == min(dues)


# --- in the database -----------------------------------------------------------------------------


@pytest.fixture
def _still() -> Iterator[None]:
    with clock.stopped_at(AT):
        yield


def ask(world: World, letter: str, quote: str, obligation: str = "backup-3-2-1", **said: object) -> str:
    scope, terms = f"directive:{uuid4()}", ClauseTerms(quote=quote, **said)  # type: ignore[arg-type]
    new = actions.NewAsk(world.north.pk, obligation, scope, uuid4(), letter, quote, TODAY - 30 * DAY, terms)
    actions.ask_many([new], by=Service("setup"), at=AT)
    return scope


@pytest.mark.django_db
@pytest.mark.usefixtures("_still")
def test_two_letters_are_one_line_that_quotes_both_and_says_which_sets_what(world: World) -> None:
    ask(world, "Công văn số 1", "sao lưu trước ngày 20/12", by=date(2024, 12, 20))
    ask(world, "Công văn số 2", "sao lưu trước ngày 15/12", by=date(2024, 12, 15))
    (line,) = queries.duties_of(world.north_officer, world.north, TODAY)
    assert {one.quote for one, _verdict in line.asks} == {"sao lưu trước ngày 20/12", "sao lưu trước ngày 15/12"}
    ((what, said, of),) = [(one.what, one.said, one.of) for one in line.strictest]
    assert (what, said, [line.asks[place][0].letter for place in of]) == (
        "Hạn",
        "chậm nhất 15/12/2024",
        ["Công văn số 2"],
    )
    assert (line.verdict.due_on, line.decided_by.letter) == (date(2024, 12, 15), "Công văn số 2")


@pytest.mark.django_db
@pytest.mark.usefixtures("_still")
def test_one_letter_may_set_the_day_and_the_other_the_cadence(world: World) -> None:
    ask(world, "Công văn số 1", "ba tháng một lần", "periodic-assessment", cadences=(("P3M", ()),))
    ask(world, "Công văn số 2", "xong trước ngày 15/12", "periodic-assessment", by=date(2024, 12, 15))
    (line,) = queries.duties_of(world.north_officer, world.north, TODAY)
    sets = {one.what: (one.said, [line.asks[place][0].letter for place in one.of]) for one in line.strictest}
    assert sets["Hạn"] == ("chậm nhất 15/12/2024", ["Công văn số 2"])
    assert sets["Chu kỳ"] == ("mỗi 03 tháng một lần", ["Công văn số 1"])


@pytest.mark.django_db
@pytest.mark.usefixtures("_still")
def test_the_stricter_letter_taken_back_the_other_day_holds_again(world: World) -> None:
    ask(world, "Công văn số 1", "trước ngày 20/12", by=date(2024, 12, 20))
    stricter = ask(world, "Công văn số 2", "trước ngày 15/12", by=date(2024, 12, 15))
    actions.recall(stricter, by=Service("setup"), at=AT)
    (line,) = queries.duties_of(world.north_officer, world.north, TODAY)
    assert (line.verdict.due_on, line.letters) == (date(2024, 12, 20), ("Công văn số 1",))
    assert line.strictest == ()
