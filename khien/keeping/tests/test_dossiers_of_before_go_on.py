"""A dossier filed before contents were frozen lives on after the step to the tables of today, with all its papers."""

from pathlib import Path

from tests.processes import Process

_FILED = """
from django.core.management import call_command
call_command("migrate", verbosity=0)
from khien.dossiers.models import Dossier, FiledFile, Filing, PaperOrder, Step
from khien.dossiers.rules.states import Act
from khien.dossiers.tests.filed import drafted, signed, step
from tests.world import build
world = build()
row = step(drafted(world), Act.SUBMIT, world.north_officer, signed=signed("05/CV"))
for model in (PaperOrder, FiledFile, Filing):
    model.objects.all().delete()
call_command("migrate", "dossiers", "0001", verbosity=0)
from django.db import connection
with connection.cursor() as cursor:
    columns = [one.name for one in connection.introspection.get_table_description(cursor, "dossiers_dossier")]
answer = ["listed" in columns, "dossiers_filing" in connection.introspection.table_names()]
"""
_GOES_ON = """
from django.core.management import call_command
call_command("migrate", verbosity=0)
from khien.base import audit
from khien.dossiers import actions, queries
from khien.dossiers.actions import making
from khien.dossiers.models import Dossier, PaperOrder
from khien.dossiers.rules.states import Act
from khien.dossiers.tests.filed import NOW, signed, step
from khien.organisations.models import Person
row = Dossier.objects.get()
officer = Person.objects.get(pk=row.steps.get().by_id)
kept = [row.state, row.listed, row.words["risks"], row.steps.get().digest != "", queries.standing_filings(row)]
order = actions.order_papers(row, by=officer, at=NOW)
making.make(order.pk)
answer = [*kept, PaperOrder.objects.get().state, list(audit.faults(None))]
"""


def test_a_dossier_filed_before_is_read_packed_and_goes_on(tmp_path: Path) -> None:
    with Process(f"sqlite:///{tmp_path / 'khien.sqlite3'}", tmp_path) as child:
        assert child.do(_FILED) == [False, False]
        assert child.do(_GOES_ON) == ["submitted", False, "Lộ điểm số", True, [], "made", []]
