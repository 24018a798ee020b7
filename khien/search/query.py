"""What a person typed, as conditions on stored words: every one must hold, words by their beginning, in any order.

`matches` says so in plain Python, for short lists; `field` says the same in SQL. Pure.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final, Generic, TypeVar

from khien.search.words import words

LONGEST_QUERY: Final = 200
MOST_TERMS: Final = 12
MOST_FOUND: Final = 1000
LIMIT: Final = MOST_FOUND + 1  # one more tells that there is more
Key = TypeVar("Key")
_PIECE = re.compile(r'"([^"]*)"|([^"]+)')


@dataclass(frozen=True, slots=True)
class Term:
    """One word or, of several, a phrase whose words stand side by side. `prefix`: the beginning is enough."""

    words: tuple[str, ...]
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """Groups of which each must hold; a group holds where one of its terms does. Without a group nothing is found.

    `newest` lets the index stop after so many of the rows written last: enough where most of them will be seen.
    """

    groups: tuple[tuple[Term, ...], ...] = ()
    newest: int = 0

    def __bool__(self) -> bool:
        return bool(self.groups)

    def or_marked(self, marks: Callable[[Term], Iterable[str]]) -> "Query":
        """Let a term also be met by an exact mark: a piece of evidence by the title of its kind."""
        groups = tuple((*group, *(Term((one,)) for one in marks(group[0]))) for group in self.groups)
        return replace(self, groups=groups)

    def within(self, marks: Sequence[str]) -> "Query":
        """Only rows that bear one of these marks."""
        return replace(self, groups=(*self.groups, tuple(Term((one,)) for one in marks)))


def parsed(text: str) -> Query:
    """The query of a search box: words, and phrases in "quotes"; a word of one character must be met whole."""
    terms: list[Term] = []
    for phrase, loose in _PIECE.findall(text[:LONGEST_QUERY].translate(_QUOTES)):
        if phrase:
            found = tuple(words(phrase))
            terms += [Term(found)] if found else []
        else:
            terms += [Term((word,), prefix=len(word) > 1) for word in words(loose)]
    return Query(tuple((term,) for term in dict.fromkeys(terms[:MOST_TERMS])))


_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"'})


def matches(query: Query, stored_words: Sequence[str]) -> bool:
    """Whether stored words meet the query."""
    return bool(query) and all(any(_holds(term, stored_words) for term in group) for group in query.groups)


def _holds(term: Term, there: Sequence[str]) -> bool:
    if term.prefix:
        return any(word.startswith(term.words[0]) for word in there)
    size = len(term.words)
    return any(tuple(there[place : place + size]) == term.words for place in range(len(there) - size + 1))


@dataclass(frozen=True, slots=True)
class Found(Generic[Key]):
    """Keys of what was found, the best first; at most `MOST_FOUND`, and whether there is `more`."""

    keys: tuple[Key, ...] = ()
    more: bool = False

    @classmethod
    def of(cls, keys: Iterable[Key]) -> "Found[Key]":
        """The first keys of what may be many more."""
        first = tuple(islice(keys, LIMIT))
        return cls(first[:MOST_FOUND], len(first) > MOST_FOUND)
