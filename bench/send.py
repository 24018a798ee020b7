"""A letter of 12 clauses to 5,000 units: how long it is on its way, and whether it is whole after being killed.

`python -m bench.send [--json] [--kills 6]`: once undisturbed, then killed (SIGKILL) at random points and restarted
until it is out. See bench/README.md.
"""

import argparse
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.size.make import ROOT, environment, kept
from bench.size.plan import Plan, scaled

PATIENCE = 180.0
LOOK = 0.02  # seconds between two looks at the letter
_READY = "SELECT d.id FROM directives_directive d JOIN organisations_unit u ON u.id = d.holder_id"
_ORDER = """
import json, sys, uuid, django
django.setup()
from khien.base import clock
from khien.directives import actions
from khien.directives.models import Directive
from khien.organisations.models import Person
letter = Directive.objects.get(pk=uuid.UUID(sys.argv[1]))
by = Person.objects.get(grants__unit=letter.holder_id, grants__role="coordinator")
actions.dispatch(letter, by=by, at=clock.now(), version=letter.version)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--units", type=int, default=5000)
    parser.add_argument("--kills", type=int, default=6)
    parser.add_argument("--seed", type=int, default=2026)
    given = parser.parse_args()
    plan = Plan() if given.units == Plan().units else scaled(given.units)
    figures = measured(plan, given.kills, given.seed)
    if given.json:
        print(json.dumps(figures, ensure_ascii=False))
        return
    for name, value in figures.items():
        print(f"{name:22} {value}")


def measured(plan: Plan, kills: int, seed: int) -> dict[str, Any]:
    """Seconds from the order to the letter being out; then the same again, killed on the way."""
    made, chance = kept(plan), random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="khien-send-") as scratch:
        undisturbed = _Trial(made.copy(Path(scratch) / "whole"))
        seconds, carrying = undisturbed.sent()
        faults = undisturbed.faults(plan)
        units, clauses = undisturbed.size()
        killed_at: list[float] = []
        rounds = 0
        while len(killed_at) < kills:
            rounds += 1
            trial = _Trial(made.copy(Path(scratch) / f"killed-{rounds}"))
            killed_at += trial.killed(carrying, kills - len(killed_at), chance)
            faults += trial.faults(plan)
            trial.remove()
    return {
        "schema": "khien.bench.send/1",
        "seed": seed,
        "units": units,
        "clauses": clauses,
        "seconds": round(seconds, 2),
        "killed_at": killed_at,
        "exactly_once": not faults,
        "faults": faults,
        "letters_killed": rounds,
        "seconds_to_make": made.seconds,
        "load_average": os.getloadavg()[0],
    }


@dataclass(slots=True)
class _Trial:
    """One copy of the province whose ready letter is sent."""

    folder: Path
    letter: str = ""

    def sent(self) -> tuple[float, float]:
        """Order it with a worker at hand; seconds from the order, and from its being taken up, until it is out."""
        with _Worker(self.folder):
            self._order()
            self._until_begun(1)
            self._wait()
            out = datetime.now(UTC)
        return (out - self._instant("asked_at")).total_seconds(), (out - self._instant("begun_at")).total_seconds()

    def _instant(self, column: str) -> datetime:
        with self._look() as database:
            said = database.execute(f"SELECT {column} FROM directives_sending").fetchone()[0]
        return datetime.fromisoformat(said).replace(tzinfo=UTC)

    def killed(self, seconds: float, most: int, chance: random.Random) -> list[float]:
        """Order it, then start workers and kill each at a random point of the sending, at most `most` times."""
        self._order()
        points: list[float] = []
        while len(points) < most and not self._is_out():
            point = chance.uniform(0.0, seconds)
            with _Worker(self.folder) as worker:
                self._until_begun(len(points) + 1)
                time.sleep(point)
                if self._is_out():
                    break
                worker.kill()
            points.append(round(point, 2))
        if not self._is_out():
            with _Worker(self.folder):
                self._wait()
        return points

    def _order(self) -> None:
        with self._look() as database:
            where = " WHERE d.state = 'reviewing' AND u.kind = 'province'"
            self.letter = database.execute(_READY + where).fetchone()[0]
        command = [sys.executable, "-c", _ORDER, self.letter]
        subprocess.run(command, cwd=ROOT, env=environment(self.folder), check=True)

    def _look(self) -> sqlite3.Connection:
        return sqlite3.connect(self.folder / "khien.sqlite3", timeout=PATIENCE)

    def _state(self) -> tuple[str, int]:
        with self._look() as database:
            row = database.execute(
                "SELECT d.state, s.tries FROM directives_directive d"
                " LEFT JOIN directives_sending s ON s.directive_id = d.id WHERE d.id = ?",
                [self.letter],
            ).fetchone()
            return str(row[0]), int(row[1] or 0)

    def _is_out(self) -> bool:
        return self._state()[0] == "sent"

    def _wait(self) -> None:
        until = time.monotonic() + PATIENCE
        while not self._is_out():
            if time.monotonic() > until:
                raise SystemExit("the letter is not out after a long while")
            time.sleep(LOOK)

    def _until_begun(self, tries: int) -> None:
        until = time.monotonic() + PATIENCE
        while self._state()[1] < tries and not self._is_out():
            if time.monotonic() > until:
                raise SystemExit("no worker took the letter up")
            time.sleep(LOOK)

    def size(self) -> tuple[int, int]:
        with self._look() as database:
            many = "SELECT count(*) FROM directives_{} WHERE directive_id = ?"
            units, clauses = (
                database.execute(many.format(table), [self.letter]).fetchone()[0] for table in ("recipient", "clause")
            )
            return int(units), int(clauses)

    def faults(self, plan: Plan) -> list[str]:
        """What is not exactly once: recipients, duties, asks, mandates, entries of the audit; and a broken chain."""
        with self._look() as database:
            found = [
                why for why, query in _CHECKS.items() if database.execute(query, {"id": self.letter}).fetchone()[0]
            ]
            units, clauses = self.size()
            asks = "SELECT count(*) FROM duties_ask WHERE scope = ? AND recalled_at IS NULL"
            scope = f"directive:{_with_dashes(self.letter)}"
            count = database.execute(asks, [scope]).fetchone()[0]
        if units != plan.units:
            found.append(f"{units} recipients of {plan.units}")
        if count != units * clauses:
            found.append(f"{count} duties asked of {units * clauses}")
        for action in ("directive.sent", "duties.asked", "mandate.given"):
            found.extend(self._entries(action, scope))
        verify = [sys.executable, "-m", "khien", "audit", "verify"]
        if subprocess.run(verify, cwd=ROOT, env=environment(self.folder), stdout=subprocess.DEVNULL).returncode:
            found.append("the audit chain is broken")
        return found

    def _entries(self, action: str, scope: str) -> list[str]:
        query = "SELECT count(*) FROM base_entry WHERE action = ? AND subject = ?"
        with self._look() as database:
            count = database.execute(query, [action, scope]).fetchone()[0]
        return [] if count == 1 else [f"{count} entries {action}"]

    def remove(self) -> None:
        subprocess.run(["rm", "-rf", str(self.folder)], check=True)


def _with_dashes(key: str) -> str:
    return "-".join((key[:8], key[8:12], key[12:16], key[16:20], key[20:]))


_MINE = "recipient.directive_id = :id"
_CHECKS = {
    "a unit received it twice": "SELECT count(*) - count(DISTINCT unit_id) FROM directives_recipient AS recipient"
    f" WHERE {_MINE}",
    "a unit has a duty twice": "SELECT count(*) FROM (SELECT 1 FROM duties_duty GROUP BY unit_id, obligation"
    " HAVING count(*) > 1)",
    "a duty is asked twice by one clause": "SELECT count(*) FROM (SELECT 1 FROM duties_ask WHERE clause IN"
    " (SELECT id FROM directives_clause WHERE directive_id = :id) GROUP BY duty_id, clause HAVING count(*) > 1)",
    "a unit lacks a clause": "SELECT count(*) FROM directives_recipient AS recipient"
    f" WHERE {_MINE} AND (SELECT count(*) FROM duties_ask a JOIN duties_duty d ON d.id = a.duty_id"
    " WHERE d.unit_id = recipient.unit_id AND a.clause IN (SELECT id FROM directives_clause WHERE directive_id = :id))"
    " <> (SELECT count(*) FROM directives_clause WHERE directive_id = :id)",
    "a mandate is given twice": "SELECT count(*) FROM (SELECT 1 FROM organisations_mandate GROUP BY holder_id,"
    " subject_id, scope HAVING count(*) > 1)",
    "a body outside has no mandate": "SELECT count(*) FROM directives_recipient AS recipient"
    " JOIN organisations_unit u ON u.id = recipient.unit_id"
    " JOIN directives_directive d ON d.id = recipient.directive_id"
    f" JOIN organisations_unit h ON h.id = d.holder_id WHERE {_MINE} AND substr(u.path, 1, length(h.path)) <> h.path"
    " AND NOT EXISTS (SELECT 1 FROM organisations_mandate m WHERE m.subject_id = u.id AND m.holder_id = h.id"
    " AND replace(m.scope, '-', '') = 'directive:' || :id)",
}


class _Worker:
    """The worker that people wait for, as `khien serve` starts it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> "_Worker":
        command = [sys.executable, "-m", "khien", "worker", "--only", "quick"]
        self._process = subprocess.Popen(command, cwd=ROOT, env=environment(self._folder), start_new_session=True)
        return self

    def kill(self) -> None:
        """At once, with no chance to tidy up."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()


if __name__ == "__main__":
    main()
