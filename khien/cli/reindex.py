"""`khien reindex`: writes anew what units, letters, clauses and evidence are found by. It changes nothing else."""

import click

from khien.cli import start_with_tables


@click.command()
def command() -> int:
    """Make the search index anew from the rows; for after rows were written past the program."""
    start_with_tables()
    from django.db import connection, transaction

    from khien.directives import words as directives
    from khien.evidence import words as evidence
    from khien.organisations import words as organisations
    from khien.search.index import made_anew

    for label, words in (("đơn vị", organisations), ("văn bản", directives), ("minh chứng", evidence)):
        with transaction.atomic():
            count = words.index_everything()
            made_anew(connection, words.TABLES)
        click.echo(f"{label}: {count}")
    return 0
