"""Rules and events that are made to be judged differently, for Hypothesis. They look like nothing in the world."""

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from khien.lake.sigma.types import All, Event, Named, Node, Not, Op, Pattern, Rule, Some, Source, Test, Value, Wild

FIELDS = ("A", "B", "c.d")
_PIECES = (
    "a", "b", "k", "s", "i", "ab", "AB", "K", "\u212a", "\u017f", "İ", "I", "ß", "Σ", "ς", "*", "?", "\\", "\n", "🦊",
)  # fmt: skip
_ODD = "1ıẞσ-/. \0é\ud83e0"
_EXPRESSIONS = (
    "ab", "^a", "b$", "a|b", "a|", "(?i)k", "(?i:s)b", "[ab]k", "(ab){2}", "(ab)?k", "k+", "a.b", "(?s)a.b", r"\bab",
    "", "(?<=a)b", "a(?!b)", "(a|bk|s)", "(?:k|K)s", "é", "(?i)\u017f", "(?i)İ", "ß", r"\d+", r"\.", "a{0}b",
    "(?>ab)k", "1|0", "(?=.*ab)k", "(?i)ab|(?-i:K)", "a*b*k", "[^a]b", "aa|ab|ba",
)  # fmt: skip
_NETWORKS = ("10.0.0.0/8", "10.1.2.3/32", "0.0.0.0/0", "::/0", "2001:db8::/32", "::ffff:10.0.0.0/104", "nothing")
_TEXTS = (
    "", "ab", "AB", "abk", "aXb", "a\nb", "k", "\u212a", "sb", "\u017fb", "10.1.2.3", "::ffff:10.1.2.3", " 10.2.3.4 ",
    "10.1.2", "2001:DB8::1%eth0", "5", "5.0", "05", "-5", "0x05", "1e400", "nan", "true", "True", "2026-11-22",
    "2026-11-22T21:05:00Z", "1763845500", "1763845500000", "abab", "ΟΔΟΣ", "οδος", "ΟΔΟΣΑ", "straße", "STRASSE",
)  # fmt: skip

_pieces = st.lists(st.sampled_from(_PIECES), min_size=1, max_size=3).map("".join)
_short = st.one_of(_pieces, _pieces, _pieces, st.text(st.sampled_from(_ODD), max_size=3))
texts = st.one_of(_short, _short, st.sampled_from(_TEXTS))
numbers = st.sampled_from((0, 1, 5, -5, 23, 5.0, 5.5, 2026, 47, 1e300, 10**20))
scalars = st.one_of(texts, texts, texts, numbers, st.booleans())
_nested = st.recursive(st.one_of(st.none(), scalars), lambda inner: st.lists(inner, max_size=3), max_leaves=4)
values: st.SearchStrategy[Value] = st.one_of(texts, scalars, scalars, _nested)
_parts = st.lists(st.one_of(_short, st.sampled_from(list(Wild))), max_size=5)


def _joined(parts: list[Any]) -> Pattern:
    made: list[Any] = []
    for part in parts:
        if part == "":
            continue
        if made and isinstance(part, str) and isinstance(made[-1], str):
            made[-1] += part
        else:
            made.append(part)
    return Pattern(tuple(made))


_ends = st.sampled_from(([], [Wild.ANY]))
patterns = st.one_of(
    st.builds(lambda before, text, behind: _joined([*before, text, *behind]), _ends, texts, _ends),
    st.builds(_joined, _parts),
)
_field = st.sampled_from((*FIELDS, ""))
_way = st.sampled_from(("", "starts", "ends", "contains"))
_how = st.sampled_from(("", "i", "ms"))
_flags = st.sampled_from(("", "minute", "hour", "day", "week", "month", "year"))
_like = st.builds(Test, _field, st.just(Op.TEXT), patterns)
tests = st.one_of(
    _like,
    _like,
    _like,
    _like,
    st.builds(Test, _field, st.just(Op.TEXT), patterns, st.booleans()),
    st.builds(Test, _field, st.just(Op.TEXT), patterns),
    st.builds(
        Test, _field, st.just(Op.REGEX), st.sampled_from(_EXPRESSIONS), st.just(False), st.sampled_from(("", "i", "ms"))
    ),
    st.builds(Test, _field, st.just(Op.CIDR), st.sampled_from(_NETWORKS)),
    st.builds(Test, _field, st.sampled_from((Op.LT, Op.LTE, Op.GT, Op.GTE)), numbers, st.just(False), _flags),
    st.builds(Test, _field, st.just(Op.PART), numbers, st.just(False), _flags.filter(bool)),
    st.builds(Test, st.sampled_from(FIELDS), st.just(Op.EXISTS), st.booleans()),
    st.builds(Test, st.sampled_from(FIELDS), st.just(Op.NULL)),
    st.builds(
        Test,
        _field,
        st.just(Op.FIELD),
        st.sampled_from(FIELDS),
        st.booleans(),
        st.sampled_from(("", "starts", "ends", "contains")),
    ),
)
nodes: st.SearchStrategy[Node] = st.recursive(
    tests,
    lambda inner: st.one_of(
        st.builds(lambda of: All(tuple(of)), st.lists(inner, max_size=3)),
        st.builds(lambda of: Some(tuple(of)), st.lists(inner, max_size=3)),
        st.builds(Not, inner),
    ),
    max_leaves=6,
)
_part = st.sampled_from(("", "", "", "x", "y"))
sources = st.builds(Source, _part, _part, _part)


NOWHERE = Source()


def rule(condition: Node, source: Source = NOWHERE, key: str = "r") -> Rule:
    """A rule that says nothing but its condition."""
    return Rule(Named(key, key, f"Rule {key}", "low", ()), source, condition)


def event(fields: dict[str, Value], of: tuple[Source, ...] = (Source("x", "y", "x"),)) -> Event:
    """An event that has nothing but its fields."""
    return Event(fields, fields, "log", 1, of)


simple_rules = st.lists(
    st.builds(rule, tests.map(lambda test: replace(test, field=test.field and "A"))), min_size=12, max_size=20
)
simple_events = st.lists(values.map(lambda value: event({"A": value, "B": "ab"})), min_size=8, max_size=8)
rules = st.lists(st.builds(rule, nodes, sources), min_size=1, max_size=6)
events = st.lists(
    st.builds(
        event,
        st.fixed_dictionaries({}, optional=dict.fromkeys((*FIELDS, "other"), values)),
        st.lists(sources, min_size=1, max_size=2).map(tuple),
    ),
    min_size=1,
    max_size=6,
)
