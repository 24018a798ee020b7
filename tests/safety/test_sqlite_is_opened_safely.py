"""The database of an installation as another process opens it: mended build, WAL, writers that wait their turn."""

from collections.abc import Callable

import pytest
from django.db import connection

from tests.processes import Process

_ASKED = """
from django.db import connection
import sqlite3
connection.ensure_connection()
with connection.cursor() as cursor:
    cursor.execute("PRAGMA journal_mode")
    journal = cursor.fetchone()[0]
    cursor.execute("PRAGMA mmap_size")
    mapped = (cursor.fetchone() or [0])[0]
    cursor.execute("SELECT sqlite_version()")
    version = cursor.fetchone()[0]
answer = [journal, mapped, [int(part) for part in version.split(".")], connection.transaction_mode]
"""


@pytest.mark.skipif(connection.vendor != "sqlite", reason="about SQLite alone")
def test_sqlite_is_a_mended_build_in_wal_with_immediate_transactions(processes: Callable[[], Process]) -> None:
    journal, mapped, version, mode = processes().do(_ASKED)
    assert (journal, mapped, mode) == ("wal", 0, "IMMEDIATE")
    assert version >= [3, 51, 3]


_WRITES = """
from django.db import transaction
from khien.organisations.models import Unit
failed = 0
for n in range(60):
    with transaction.atomic():
        Unit.objects.count()
        Unit.objects.create(name=f"{n}", kind="office", path=f"/{id(failed)}{n}/")
answer = failed
"""


def test_two_processes_that_read_and_then_write_never_find_the_database_locked(
    processes: Callable[[], Process],
) -> None:
    one, two = processes(), processes()
    one.begin(_WRITES)
    two.begin(_WRITES)
    assert (one.answer(), two.answer()) == (0, 0)
    assert one.do("answer = Unit.objects.count()") == 120
