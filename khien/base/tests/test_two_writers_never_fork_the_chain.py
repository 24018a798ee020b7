"""Two processes adding entries at once make one chain, in which every entry of both is found."""

from collections.abc import Callable

from tests.processes import Process

_WRITE = """
from datetime import UTC, datetime
from django.db import transaction
from khien.base import audit
from khien.base.actors import Service
for number in range({many}):
    with transaction.atomic():
        audit.record("test", f"{name}:{{number}}", by=Service("{name}"), at=datetime.now(UTC))
answer = audit.head()[0]
"""


def test_two_processes_write_one_chain(processes: Callable[[], Process]) -> None:
    one, two = processes(), processes()
    for child in (one, two):
        child.do("import khien.base.audit")
    one.begin(_WRITE.format(name="one", many=150))
    two.begin(_WRITE.format(name="two", many=150))
    assert max(one.answer(), two.answer()) == 300
    found = one.do(
        "from khien.base import audit\n"
        "from khien.base.models import Entry\n"
        "answer = [len(list(audit.faults())), Entry.objects.count(), Entry.objects.filter(actor='service:two').count()]"
    )
    assert found == [0, 300, 150]
