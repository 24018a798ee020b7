"""Texts that must stand in a value for a test to hold, and the search for thousands at once. It decides nothing."""

import re
from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from typing import Any

from khien.lake.sigma.types import Op, Pattern, Test, Wild
from khien.lake.sigma.values import folded

Found = Sequence[tuple[int, int, int]]  # which literal, where it begins and ends; overlapping ones too
Search = Callable[[str], Found]
_NUMERAL = re.compile(r"[0-9a-fx.+-]*\Z")  # what may be part of a number as it is written
_TRUTHS = ("true", "false", "inf", "nan")
_GRAM = 3
_SURROGATE = re.compile("[\ud800-\udfff]")
_SMALL = 5_000  # letters of all literals, for which the quickest automaton is not too large
_CLUMSY = 200  # alternatives; more of them are no help


def required(test: Test) -> frozenset[str]:
    """Folded texts of which one stands in the folded value where the test holds; empty where none is known."""
    if test.op is Op.TEXT and isinstance(test.value, Pattern):
        plain = [folded(part) for part in test.value.parts if not isinstance(part, Wild)]
        return frozenset([max(plain, key=len)]) if any(plain) else frozenset()
    if test.op is Op.REGEX:
        return _of_expression(str(test.value), ascii_alone=heedless(test))
    return frozenset()


def is_numeral(literal: str) -> bool:
    """Whether it may stand in a number or a truth, which logs write in many ways."""
    return bool(_NUMERAL.match(literal)) or any(literal in one for one in _TRUTHS)


def heedless(test: Test) -> bool:
    """Whether the regular expression takes no heed of case: it may then meet what folds to another letter (ſ, K)."""
    return test.op is Op.REGEX and ("i" in test.flags or "(?" in str(test.value))


def _of_expression(text: str, *, ascii_alone: bool) -> frozenset[str]:
    """Python's own parser says what the expression is made of. Without it nothing is known, and nothing is lost."""
    try:
        parser: Any = import_module("re._parser")
        sets = _sets(parser.parse(text), parser)
    except (ImportError, AttributeError, re.error, RecursionError, OverflowError):
        return frozenset()
    return _best(one for one in sets if not ascii_alone or all(map(str.isascii, one)))


def _best(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    usable = [one for one in sets if one and len(one) <= _CLUMSY and all(one)]
    return max(usable, key=lambda one: min(map(len, one)), default=frozenset[str]())


def _sets(items: Iterable[Any], parser: Any) -> list[frozenset[str]]:
    """Of each part of a sequence: texts of which one is there."""
    made: list[frozenset[str]] = []
    run = ""
    for kind, what in items:
        if kind is parser.LITERAL:
            run += chr(what)
            continue
        if kind is parser.IN and (letter := _one_letter(what, parser)):
            run += letter
            continue
        made.append(frozenset([folded(run)]))
        run = ""
        if kind is parser.SUBPATTERN:
            made += _sets(what[3], parser)
        elif kind is parser.ATOMIC_GROUP:
            made += _sets(what, parser)
        elif kind in (parser.MAX_REPEAT, parser.MIN_REPEAT, parser.POSSESSIVE_REPEAT) and what[0] > 0:
            made += _sets(what[2], parser)
        elif kind is parser.BRANCH:
            each = [_best(_sets(one, parser)) for one in what[1]]
            made.append(frozenset().union(*each) if all(each) else frozenset())
    return [*made, frozenset([folded(run)])]


def _one_letter(members: Iterable[Any], parser: Any) -> str:
    """The letter of a class such as [Aa]; nothing of other classes."""
    letters = {folded(chr(what)) if kind is parser.LITERAL else "" for kind, what in members}
    return letters.pop() if len(letters) == 1 else ""


def searcher(literals: Sequence[str]) -> Search:
    """The search for all of them, none empty: by Aho-Corasick where that is installed, else by three letters each."""
    if not literals:
        return lambda _text: ()
    try:
        from ahocorasick_rs import AhoCorasick, Implementation
    except ModuleNotFoundError:
        return by_grams(literals)
    if any(_SURROGATE.search(one) for one in literals):  # half a character, which no UTF-8 can hold
        return by_grams(literals)
    small = sum(map(len, literals)) < _SMALL
    how = Implementation.DFA if small else Implementation.ContiguousNFA
    automaton = AhoCorasick(literals, implementation=how, store_patterns=False)
    find = automaton.find_matches_as_indexes

    def search(text: str) -> Found:
        try:
            return find(text, overlapping=True)
        except UnicodeEncodeError:
            return find(_SURROGATE.sub("\ufffd", text), overlapping=True)

    return search


def seeker(literals: Sequence[str]) -> Callable[[str], object]:
    """The same where it is enough to know whether there is any: some ten times quicker, where they are few and long."""
    try:
        from ahocorasick_rs import AhoCorasick, MatchKind
    except ModuleNotFoundError:
        return searcher(literals)
    if not literals or any(_SURROGATE.search(one) for one in literals):
        return searcher(literals)
    find = AhoCorasick(literals, matchkind=MatchKind.LeftmostFirst, store_patterns=False).find_matches_as_indexes

    def seek(text: str) -> object:
        try:
            return find(text)
        except UnicodeEncodeError:
            return find(_SURROGATE.sub("\ufffd", text))

    return seek


def by_grams(literals: Sequence[str]) -> Search:
    """The same in plain Python: the first three letters are looked up at each place."""
    grams: dict[str, list[tuple[int, str]]] = {}
    short = [(which, one) for which, one in enumerate(literals) if len(one) < _GRAM]
    for which, one in enumerate(literals):
        if len(one) >= _GRAM:
            grams.setdefault(one[:_GRAM], []).append((which, one))

    def search(text: str) -> Found:
        found = [(which, at, at + len(one)) for which, one in short for at in _places(one, text)]
        for at in range(len(text) - _GRAM + 1) if grams else ():
            for which, one in grams.get(text[at : at + _GRAM], ()):
                if text.startswith(one, at):
                    found.append((which, at, at + len(one)))
        return found

    return search


def _places(literal: str, text: str) -> Iterable[int]:
    at = text.find(literal)
    while at >= 0:
        yield at
        at = text.find(literal, at + 1)
