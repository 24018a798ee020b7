"""A real process is killed in the middle of drawing what was submitted; another goes on, and nothing is half there."""

import time
from collections.abc import Callable

import pytest

from tests.processes import Process

_SUBMITTED = """
from khien.dossiers.rules.states import Act
from khien.dossiers.tests.filed import drafted, signed, step
from tests.world import build
world = build()
row = step(drafted(world), Act.SUBMIT, world.north_officer, signed=signed("05/CV"))
from khien.dossiers.models import PaperOrder
answer = str(PaperOrder.objects.get().pk)
"""
_SLOWLY = """
import time
from khien.dossiers.actions import making
drawn = making.keep_made
def slowly(*given, **more):
    time.sleep(0.2)
    return drawn(*given, **more)
making.keep_made = slowly
making.make("{order}")
"""
_COUNTED = """
from khien.dossiers.models import FiledFile
answer = FiledFile.objects.filter(path__startswith="ho-so/").count()
"""
_LATER = """
from datetime import timedelta
from khien.base import clock
from khien.base.actors import Service
from khien.dossiers import actions
from khien.dossiers.actions import making
from khien.dossiers.models import FiledFile, PaperOrder
from khien.files.queries import damaged_files, open_bytes
from khien.dossiers.rules.orders import LEASE
import io, zipfile
kept = dict(FiledFile.objects.values_list("path", "digest"))
with clock.stopped_at(clock.now() + 2 * LEASE):
    again = actions.tend_orders(by=Service("dossiers"), at=clock.now())
    making.make("{order}")
order = PaperOrder.objects.select_related("file").get()
with open_bytes(order.file) as file:
    names = zipfile.ZipFile(io.BytesIO(file.read())).namelist()
after = dict(FiledFile.objects.values_list("path", "digest"))
answer = [again, order.state, order.tries, {{**after, **kept}} == after, len(names), len(list(damaged_files()))]
"""


@pytest.mark.django_db(transaction=True)
def test_a_maker_killed_by_the_machine_is_followed_by_another(processes: Callable[[], Process]) -> None:
    first, watcher = processes(), processes()
    order = first.do(_SUBMITTED)
    first.begin(_SLOWLY.format(order=order))
    until = time.monotonic() + 60
    while watcher.do(_COUNTED) < 3:
        assert time.monotonic() < until
    first.kill()
    drawn = watcher.do(_COUNTED)
    again, state, tries, kept, files, damaged = watcher.do(_LATER.format(order=order))
    assert 3 <= drawn < 9
    assert (again, state, tries, kept, damaged) == (1, "made", 2, True, 0)
    assert files >= 9
