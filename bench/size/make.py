"""Makes the province once and keeps it: a folder of the data and code it was made from, copied for each benchmark."""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.size.plan import Plan, read, written

ROOT = Path(__file__).resolve().parents[2]
_ASKING = {
    "load.py",
    "routes.py",
    "samples.py",
    "samples_checked.py",
    "site.py",
    "survey.py",
}  # of this folder, but no part of the rows
_MADE_FROM = ("bench/size/**/*.py", "khien/*/migrations/*.py", "khien/*/models.py", "khien/duties/**/*.py")
_LAW = ("catalogue/**/*.yaml", "khien/law/*.py")


@dataclass(frozen=True, slots=True)
class Kept:
    """A prepared data folder (`KHIEN_DATA`) that must not be written to; `seconds` is what making it took, if now."""

    folder: Path
    seconds: float

    def copy(self, to: Path) -> Path:
        """A folder of one's own with the same data."""
        shutil.copytree(self.folder, to)
        return to


def kept(plan: Plan) -> Kept:
    """The province of a plan, made in a process of its own where it is not there yet."""
    root = Path(tempfile.gettempdir()) / f"khien-size-{os.getuid()}"
    root.mkdir(mode=0o700, exist_ok=True)
    folder = root / _key(plan)
    if (folder / "whole").exists():
        return Kept(folder, 0.0)
    began = time.perf_counter()
    for old in root.iterdir():
        shutil.rmtree(old, ignore_errors=True)
    building = Path(tempfile.mkdtemp(prefix="building-", dir=root))
    command = [sys.executable, "-m", "bench.size.make", written(plan)]
    subprocess.run(command, check=True, cwd=ROOT, env=environment(building))
    (building / "whole").touch()
    building.rename(folder)
    return Kept(folder, round(time.perf_counter() - began, 1))


def environment(folder: Path, **more: str) -> dict[str, str]:
    """What a process sees that lives in one data folder and nothing of the installation around it."""
    kept_out = ("KHIEN_", "DJANGO_", "PORT")
    here = {name: value for name, value in os.environ.items() if not name.startswith(kept_out)}
    return {**here, "KHIEN_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "khien.settings", **more}


def _key(plan: Plan) -> str:
    digest = hashlib.sha256(written(plan).encode())
    for pattern in (*_MADE_FROM, *_LAW):
        for path in sorted(
            one for one in ROOT.glob(pattern) if one.parent != ROOT / "bench" / "size" or one.name not in _ASKING
        ):
            digest.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def build(plan: Plan) -> None:
    """Everything, in the data folder of this process: tables, rows, chain, verdicts, the site's static files."""
    import django

    django.setup()
    from django.core.management import call_command

    from khien.cli.prepare import collect_static

    call_command("migrate", verbosity=0, skip_checks=True)
    call_command("createcachetable", verbosity=0)
    collect_static()
    fill(plan)


def fill(plan: Plan) -> None:
    """The rows, into a database whose tables are there and empty."""
    from bench.size import days, extras, letters, proofs, replies, signing, tree
    from bench.size.trail import Trail, settle
    from khien.base import clock
    from khien.base.actors import Service
    from khien.directives.models import Directive
    from khien.directives.queries.figures import keep_up
    from khien.directives.words import index_letter
    from khien.duties.queries import tallies
    from khien.organisations import words
    from khien.organisations.queries import units_seen_by
    from khien.reports.register.keeping import keep_figures

    trail, told = Trail(plan.seed), _Told()
    with _unguarded():
        grown = tree.grow(plan, trail)
        told.step("units")
        sent = letters.write(plan, grown, trail)
        told.step("letters")
        signed = replies.write(plan, grown, sent, trail)
        told.step("replies")
        proofs.write(plan, grown, signed, trail)
        told.step("evidence")
        trail.write()
        told.step("chain")
        signing.let_in(grown)
        words.index(unit.id for unit in grown.units)
        for letter in Directive.objects.all():
            index_letter(letter)
        settle()
    tallies.renew(units_seen_by(Service("bench")))
    told.step("verdicts")
    keep_up()
    told.step("answers weighed")
    days.keep(plan, sent)
    told.step("kept days")
    extras.write(plan, grown)
    tallies.renew(units_seen_by(Service("bench")))
    keep_figures(at=clock.now())  # the register's figures, as the hourly job leaves them
    told.step("extras")
    settle()


@contextmanager
def _unguarded() -> Iterator[None]:
    """One transaction without a look-up for each foreign key; all of them are checked at the end at once."""
    from django.db import connection, transaction

    if connection.in_atomic_block:  # a test's, which is undone
        yield
        connection.check_constraints()
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_keys=OFF")
        cursor.execute("PRAGMA synchronous=OFF")
    with transaction.atomic():
        yield
        connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA synchronous=NORMAL")


class _Told:
    """How long each part took, told on standard error."""

    def __init__(self) -> None:
        self._before, self._cpu = time.perf_counter(), time.process_time()

    def step(self, name: str) -> None:
        now = time.perf_counter()
        cpu = time.process_time()
        print(
            f"bench.size: {name} {now - self._before:.1f} s, CPU {cpu - self._cpu:.1f} s", file=sys.stderr, flush=True
        )
        self._before, self._cpu = now, cpu


if __name__ == "__main__":
    build(read(sys.argv[1]))
