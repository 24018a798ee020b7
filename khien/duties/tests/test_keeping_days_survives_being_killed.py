"""Past days kept by a process that is killed again and again: in the end each unit is in each day exactly once."""

import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.processes import ROOT

SEED = """
import django; django.setup()
from datetime import UTC, datetime
from django.core.management import call_command
call_command("migrate", verbosity=0, skip_checks=True)
from bench.standing import seeded
from khien.duties.models import Ask
seeded(40)
Ask.objects.update(asked_at=datetime(2025, 9, 1, 3, tzinfo=UTC))
"""
FILL = """
import django; django.setup()
from khien.base import clock
from khien.base.actors import Service
from khien.duties.queries import filling
from bench.standing import NOW
filling.BATCH = 1
if {slowly}:  # so that a kill meets it at work however quick the machine is
    import time
    judged = filling._judged
    filling._judged = lambda *given: (time.sleep(0.1), judged(*given))[1]
with clock.stopped_at(NOW):
    filling.fill(Service("judge"))
"""
TELL = """
import django; django.setup()
from khien.duties.models import KeptDay, KeptVerdicts
print(KeptDay.objects.filter(finished_at=None).count(), KeptDay.objects.count())
for row in KeptVerdicts.objects.order_by("day__on", "scope", "obligation", "part").select_related("day"):
    print(row.day.on, row.scope, row.obligation, row.part, bytes(row.packed).hex())
"""
AGAIN = "import django; django.setup(); from khien.duties.models import KeptDay; KeptDay.objects.all().delete()"


def process(folder: Path, code: str) -> "subprocess.Popen[str]":
    named = {"KHIEN_DATA": str(folder), "KHIEN_DATABASE": "", "DJANGO_SETTINGS_MODULE": "khien.settings"}
    return subprocess.Popen(
        [sys.executable, "-c", code], env={**os.environ, **named}, cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


def done(folder: Path, code: str) -> str:
    running = process(folder, code)
    said, _ = running.communicate(timeout=300)
    assert running.returncode == 0
    return said


def test_killed_at_random_and_started_again_it_keeps_what_an_unbroken_run_keeps(tmp_path: Path) -> None:
    done(tmp_path, SEED)
    chance, killed = random.Random(20261120), 0
    for _ in range(5):
        running = process(tmp_path, FILL.format(slowly=True))
        time.sleep(chance.uniform(1.0, 2.2))
        if running.poll() is None:
            running.send_signal(signal.SIGKILL)
            killed += 1
        running.communicate()
    done(tmp_path, FILL.format(slowly=False))
    broken = done(tmp_path, TELL)
    done(tmp_path, AGAIN)
    done(tmp_path, FILL.format(slowly=False))
    unbroken = done(tmp_path, TELL)
    assert killed >= 1
    assert broken.startswith("0 ")
    assert hashlib.sha256(broken.encode()).hexdigest() == hashlib.sha256(unbroken.encode()).hexdigest()
