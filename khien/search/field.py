"""The column of stored words and its lookup `found`: FTS5 on SQLite, GIN over tsvector on PostgreSQL. Equal answers."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from khien.search.query import Query, Term

Sql = tuple[str, list[Any]]


class WordsField(models.TextField):  # type: ignore[type-arg]
    """Words as `words.stored` makes them. The table needs a whole-number key and the index of `index.Indexed`."""


@WordsField.register_lookup
class Found(models.Lookup):
    """`words__found=query`: the rows that meet a `Query`, through the index."""

    lookup_name = "found"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        query: Query = self.rhs
        if not query:
            return "1 = 0", ()
        column, _ = compiler.compile(self.lhs)
        table, _dot, _name = column.rpartition(".")
        index = connection.ops.quote_name(f"{self.lhs.target.model._meta.db_table}_fts")
        said = _postgresql if connection.vendor == "postgresql" else _sqlite
        sql, parameters = said(table, index, query)
        return sql, tuple(parameters)


def _sqlite(alias: str, index: str, query: Query) -> Sql:
    some = f" ORDER BY rowid DESC LIMIT {query.newest:d}" if query.newest else ""
    return f"{alias}.id IN (SELECT rowid FROM {index} WHERE {index} MATCH %s{some})", [expression_of(query)]  # noqa: S608 (own names)


def expression_of(query: Query) -> str:
    """The query as FTS5 reads it."""
    return " AND ".join(f"({' OR '.join(map(_fts, group))})" for group in query.groups)


def _fts(term: Term) -> str:
    return f'"{" ".join(term.words)}"' + ("*" if term.prefix else "")


def _postgresql(alias: str, _index: str, query: Query) -> Sql:
    vector = vector_of(f"{alias}.words")
    conditions, parameters = [f"{vector} @@ %s::tsquery"], [_tsquery(query.groups)]
    for group in query.groups:
        if any(len(term.words) > 1 for term in group):  # a tsquery of lexemes without places knows no phrase
            sides = [_side(alias, vector, term) for term in group]
            conditions.append(f"({' OR '.join(sql for sql, _ in sides)})")
            parameters += [value for _, value in sides]
    return f"({' AND '.join(conditions)})", parameters


def _side(alias: str, vector: str, term: Term) -> tuple[str, str]:
    if len(term.words) > 1:
        return f"(' ' || {alias}.words || ' ') LIKE %s", f"% {' '.join(term.words)} %"
    return f"{vector} @@ %s::tsquery", _tsquery(((term,),))


def _tsquery(groups: Iterable[Iterable[Term]]) -> str:
    return " & ".join(f"({' | '.join(map(_lexemes, group))})" for group in groups)


def _lexemes(term: Term) -> str:
    begins = ":*" if term.prefix else ""
    return "(" + " & ".join(f"'{word}'{begins}" for word in term.words) + ")"


def vector_of(column: str) -> str:
    """The expression that PostgreSQL indexes: words as they are, parsed by no dictionary."""
    return f"array_to_tsvector(string_to_array({column}, ' '))"
