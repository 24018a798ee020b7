"""Terms and obligations for the tests of the law; invented, and no part of the catalogue."""

from datetime import date

from hypothesis import strategies as st

from khien.law.durations import duration
from khien.law.types import (
    By,
    ClauseTerms,
    Every,
    Obligation,
    Once,
    OnChange,
    Regime,
    Remind,
    Requirement,
    Rule,
    Subject,
    Terms,
    Test,
    Version,
)

LENGTHS = ("P1M", "P3M", "P6M", "P1Y", "P2Y")
LEVELS = (1, 2, 3, 4, 5)
days = st.dates(date(2016, 1, 1), date(2028, 12, 31))
lengths = st.sampled_from(LENGTHS)
levels = st.frozensets(st.sampled_from(LEVELS), min_size=1)


def every(**by_level: str) -> Every:
    """`every(l3="P1Y")`: a cadence by level."""
    return Every({int(key[1:]): duration(text) for key, text in by_level.items()})


def terms(rule: Rule, **more: object) -> Terms:
    return Terms(rule=rule, proofs=("assessment",), **more)  # type: ignore[arg-type]


rules: st.SearchStrategy[Rule] = st.one_of(
    st.dictionaries(st.sampled_from(LEVELS), lengths.map(duration), min_size=1).map(Every),
    lengths.map(lambda text: Every(always=duration(text))),
    st.just(Once()),
    st.just(Remind()),
    st.just(OnChange("system_changed")),
    days.map(By),
)
requirements = st.builds(
    lambda bound: Requirement("copies", Test.AT_LEAST, float(bound), f"Cần {bound}"), st.integers(1, 5)
)
catalogue_terms = st.builds(
    lambda rule, some, needs: terms(rule, levels=some, requires=tuple(needs)),
    rules,
    st.none() | levels,
    st.lists(requirements, max_size=1),
)
clauses = st.builds(
    ClauseTerms,
    cadences=st.lists(
        st.tuples(lengths, st.frozensets(st.sampled_from(LEVELS)).map(lambda some: tuple(sorted(some)))), max_size=3
    ).map(tuple),
    levels=st.none() | levels,
    by=st.none() | days,
    requires=st.lists(requirements, max_size=1).map(tuple),
    quote=st.just("lời công văn"),
)


def version(since: date, until: date | None = None, *, confirmed: bool = True, rule: Rule | None = None) -> Version:
    return Version(Regime.ATTT_2016, since, until, terms(rule or Once()), confirmed)


def obligation(*versions: Version) -> Obligation:
    return Obligation("x", "assessment", "Việc", "Làm.", Subject.SYSTEM, versions, ())
