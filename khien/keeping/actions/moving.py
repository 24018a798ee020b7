"""Moves every row to another database, SQLite to PostgreSQL or back: all, compared, or nothing. Files stay."""

from django.db import transaction

from khien.keeping import rows
from khien.keeping.databases import at_address, bring_up_to_date, held_still, migrations_of
from khien.keeping.filling import Filled, Source, fill, target


def move(*, to: str) -> Filled:
    """Fill the empty database at an address from the one in use, to which nobody can write meanwhile.

    The one in use stays as it is; whoever runs the machine then points KHIEN_DATABASE at the new one.
    """
    with held_still() as alias:
        here = {table.name: table for table in rows.tables(alias)}
        source = Source(
            steps=migrations_of(alias),
            columns={name: table.columns for name, table in here.items()},
            rows=lambda name: rows.read(alias, here[name]),
            head=rows.head(alias),
            told=None,
        )
        with target(at_address(to), source.steps) as there:
            with transaction.atomic(using=there):
                filled = fill(there, source)
            bring_up_to_date(there)
    return filled
