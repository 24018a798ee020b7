"""Short lists of names, matched without an index: roughly by the database, then exactly by `query.matches`."""

from collections.abc import Iterable, Iterator, Sequence

from django.db.models import Q

from khien.search.query import Found, Key, Query, Term, matches
from khien.search.words import stored


def roughly(query: Query, *columns: str) -> Q:
    """Rows that may meet the query: every word stands somewhere in one of these folded columns."""
    if not query:
        return Q(pk__in=())
    wanted = Q()
    for group in query.groups:
        some = Q(pk__in=())
        for term in group:
            some |= _has(term, columns)
        wanted &= some
    return wanted


def _has(term: Term, columns: Sequence[str]) -> Q:
    whole = Q()
    for word in term.words:
        somewhere = Q()
        for column in columns:
            somewhere |= Q(**{f"{column}__contains": word})
        whole &= somewhere
    return whole


def among(rows: Iterable[tuple[Key, Sequence[str]]], query: Query) -> Found[Key]:
    """The keys of the rows whose names meet the query, in the order given; reads no more of them than it needs."""

    def met() -> Iterator[Key]:
        for key, names in rows:
            if matches(query, stored(names).split()):
                yield key

    return Found.of(met())
