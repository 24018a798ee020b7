"""Which rows of the tables of sources fit an event, by what is seen of it, and which sources it is of."""

from collections.abc import Mapping
from fnmatch import fnmatchcase

from khien.lake.events.flat import leaf
from khien.lake.events.shapes import Row, Table
from khien.lake.sigma.types import Source
from khien.lake.sigma.values import text_of

_AND = "\x1f"  # between several values of a field


def fits(row: Row, seen: Mapping[str, str]) -> bool:
    """As far as is seen."""
    for name, (texts, patterns) in row.when.items():
        value = seen.get(name)
        if value is None or value in texts:
            continue
        if not any(one in texts or any(fnmatchcase(one, pattern) for pattern in patterns) for one in value.split(_AND)):
            return False
    return True


def sources_of(tables: tuple[Table, ...], rows: list[Row], given: tuple[Source, ...]) -> tuple[Source, ...]:
    """The most exact first, without those that another says with more."""
    found = [*given, *(source for row in rows for source in row.sources)]
    others = {source.product for row in rows for source in row.sources if source.product}
    found += [Source(table.product) for table in tables if table.product and others <= {table.product}]
    ranked = sorted(dict.fromkeys(found), key=lambda source: -sum(map(bool, source)))
    kept: list[Source] = []
    for source in ranked:
        if not any(all(not part or part == other for part, other in zip(source, one, strict=True)) for one in kept):
            kept.append(source)
    return tuple(kept)


def as_row(value: object) -> str:
    """As a row names it."""
    found = leaf(value)
    if isinstance(found, list):
        return _AND.join(as_row(one) for one in found)
    return "" if found is None else text_of(found).lower()
