"""`khien reindex` mends what rows written past the program left behind, and the archive's verifier can be printed."""

import pytest
from django.apps import apps
from django.db import connection

from khien.cli.audit import command as audit
from khien.cli.reindex import command
from khien.organisations import queries
from khien.organisations.models import UnitWords
from khien.reports.letter_archive import verify
from khien.search.field import WordsField
from khien.search.index import removing
from khien.search.query import parsed
from tests.world import World

pytestmark = pytest.mark.django_db


def run() -> int:
    status: int = command.main([], standalone_mode=False)
    return status


def test_words_and_index_come_back_whatever_became_of_them(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    UnitWords.objects.filter(unit=world.hill).delete()
    UnitWords.objects.filter(unit=world.north).update(words="khac han")
    with connection.cursor() as cursor:
        for statement in removing(connection.vendor, "organisations_unitwords"):
            cursor.execute(statement)
    assert run() == 0
    assert "đơn vị: 10" in capsys.readouterr().out
    assert set(queries.units_found(world.administrator, parsed("truong thpt")).keys) == {
        world.north.pk,
        world.south.pk,
        world.hill.pk,
    }


def test_every_table_of_words_has_its_index() -> None:
    """A step that rebuilds such a table on SQLite loses its triggers; here it would show."""
    tables = [
        model._meta.db_table
        for model in apps.get_models()
        if any(isinstance(field, WordsField) for field in model._meta.fields)
    ]
    assert len(tables) == 4
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            wanted = {f"{table}_fts_{name}" for table in tables for name in ("insert", "delete", "update")}
        else:
            cursor.execute("SELECT indexname FROM pg_indexes")
            wanted = {f"{table}_fts" for table in tables}
        assert wanted <= {row[0] for row in cursor.fetchall()}


def test_the_verifier_is_printed_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert audit.main(["verifier"], standalone_mode=False) == 0
    printed = capsys.readouterr().out
    assert printed.startswith('"""Checks an archive of one letter') and "def verified(" in printed
    compile(printed, verify.__name__, "exec")
