"""Expressions are found as `re` finds them, and no value makes one run without end."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khien.lake.sigma.expressions import FLAGS, UnableToBound, finder
from khien.lake.sigma.linear import Follower, UnableToFollow

_ATOMS = [
    "a", "b", "B", ".", r"\d", r"\w", r"\W", r"\s", "[ab]", "[^a]", "[a-c1]", r"[^\s]", "^", "$", r"\b", r"\B",
    r"\A", r"\Z", r"\n", "é", "k", "_", r"\.",
]  # fmt: skip
_EXPRESSIONS = st.recursive(
    st.sampled_from(_ATOMS),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=4).map("".join),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: f"(?:{'|'.join(parts)})"),
        st.tuples(inner, st.sampled_from(["*", "+", "?", "{2}", "{1,3}", "{2,}", "*?", "+?", "??"])).map(
            lambda two: f"(?:{two[0]}){two[1]}"
        ),
        st.tuples(inner, st.sampled_from("ims")).map(lambda two: f"(?{two[1]}:{two[0]})"),
        inner.map(lambda one: f"({one})"),
        inner.map(lambda one: f"(?-i:{one})"),
    ),
    max_leaves=8,
)
_TEXTS = st.text(alphabet="abBcC1 .\n_éÉkK\u212aſ", min_size=1, max_size=14)  # the empty one is left to re


@given(_EXPRESSIONS, st.sets(st.sampled_from("ims")), st.lists(_TEXTS, min_size=1, max_size=6))
@settings(max_examples=250, deadline=None)
def test_following_gives_the_answer_of_re(expression: str, flags: set[str], texts: list[str]) -> None:
    number = sum(FLAGS[one] for one in flags)
    follower = Follower(expression, number)
    for text in texts:
        assert follower.found(text) == bool(re.search(expression, text, number)), (expression, flags, text)


HOSTILE = [
    (r"(a+)+b", "a" * 200_000),
    (r"(?i)echo.*clip.*&&.*(invoke|shell)", "echo " * 9_000 + "clip " * 9_000 + "&& " * 9_000),
    (r"(\w+\s?)*;", "word " * 40_000),
    (r"\s+$", " " * 200_000 + "x"),
    (r"(x|xx|xxx)*y", "x" * 200_000),
    (r"-(W|R)\s?([0-9a-f]{2}\s?){2,20}!", "-W " + "00 " * 60_000),
]
MET = "b;yword echo clip && INVOKE -W 00 0000!\n"  # what each of them is found in


@pytest.mark.parametrize(("expression", "text"), HOSTILE)
def test_a_value_made_to_be_slow_is_judged_all_the_same(expression: str, text: str) -> None:
    before = time.process_time()
    assert not finder(expression)(text)
    assert finder(expression)(text + MET)
    assert time.process_time() - before < 3


def test_memory_stays_bounded_where_every_text_leads_to_new_states() -> None:
    follower = Follower(r"a.{30}b|c.{25}d", 0)
    for seed in range(1, 40):
        follower.found("".join("abcd"[(at * at * seed + at // 3) % 4] for at in range(3_000)))
    assert len(follower._kept) < 2_100


def test_short_values_and_harmless_expressions_are_left_to_re() -> None:
    assert finder(r"\\[a-z]{8}\.tmp$")("C:\\abcdefgh.tmp")
    assert finder("CMD", "i")("c:\\cmd.exe")
    assert not finder("CMD")("c:\\cmd.exe")


@pytest.mark.parametrize("expression", [r"(?=a)(b+)+c", r"(a+)+\1", r"(?:x{0,900}y{0,900}){9}(?!z)"])
def test_what_can_neither_be_followed_nor_bounded_is_refused_in_words(expression: str) -> None:
    with pytest.raises(UnableToFollow):
        Follower(expression, 0)
    with pytest.raises(UnableToBound, match="không dừng"):
        finder(expression)


def test_an_expression_that_looks_around_is_judged_while_it_is_harmless() -> None:
    assert finder(r"cmd(?!\.exe)")("run cmd /c")
    assert not finder(r"cmd(?!\.exe)")("run cmd.exe")


def test_what_cannot_be_followed_is_looked_for_in_the_beginning_of_a_long_value() -> None:
    found = finder(r"x[a-z]{0,5000}y")
    assert found("-" * 16_000 + "xay")
    assert not found("-" * 17_000 + "xay")
    before = time.process_time()
    assert not finder(r"(?!q)[a-z]+ [a-z]+;")("a " * 100_000)
    assert time.process_time() - before < 3
