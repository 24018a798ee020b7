"""Standing of a province at its first judging and ever after, beside a plain Django group-by over the same rows.

`python -m bench.standing [--units 5000] [--json]` seeds a database of its own in a temporary folder; seed 2026.
"""

import argparse
import json
import os
import random
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

if TYPE_CHECKING:
    from khien.organisations.models import Unit

DUTIES, SEED, MIDDLE = 10, 2026, 100
NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
FACTS: dict[str, object] = {"copies": 3, "media": 2, "offline": 1}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--units", type=int, default=5000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="khien-bench-") as folder:
        os.environ["KHIEN_DATA"] = folder
        os.environ.pop("KHIEN_DATABASE", None)
        os.environ["DJANGO_SETTINGS_MODULE"] = "khien.settings"
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0, skip_checks=True)
        figures = measured(given.units)
    if given.json:
        print(json.dumps(figures))
        return
    for name, value in figures.items():
        print(f"{name:44} {value}")


def measured(units: int) -> dict[str, object]:
    """Times in seconds, one process; `again` is from the units' tallies, `remembered` while the audit chain stands."""
    from django.db import transaction

    from khien.base import clock
    from khien.base.actors import Service
    from khien.duties.models import Ask
    from khien.duties.queries import behind, standing

    with clock.stopped_at(NOW):
        province, leaf = seeded(units)
        viewer, today = Service("bench"), clock.today()
        first, _ = timed(lambda: standing(viewer, province, today))
        kept, whole = timed(lambda: standing(viewer, province, today), times=3)
        with transaction.atomic():  # where nothing is remembered: what a page costs after somebody's action
            again, _ = timed(lambda: standing(viewer, province, today), times=3)
            below, _ = timed(lambda: standing(viewer, leaf, today), times=3)
            one = whole.obligations[0]
            cell, rows = timed(lambda: behind(viewer, province, today, obligation=one), times=3)
        plain, counted = timed(lambda: grouped(province.path), times=3)
    asks = Ask.objects.count()
    return {
        "schema": "khien.bench.standing/1",
        "seed": SEED,
        "units": units,
        "asks": asks,
        "first_judging_seconds": rounded(first),
        "asks_judged_per_second": round(asks / first),
        "roll_up_again_seconds": rounded(again),
        "roll_up_remembered_seconds": rounded(kept),
        "roll_up_of_one_branch_seconds": rounded(below),
        "list_behind_a_cell_seconds": rounded(cell),
        "rows_behind_the_cell": len(rows),
        "baseline_django_group_by_seconds": rounded(plain),
        "agrees_with_baseline": counted == sum(column.total for column in whole.columns),
    }


def seeded(units: int) -> "tuple[Unit, Unit]":
    """A province of 100 middle units with the rest below them, 10 duties each, a third of them proven in part."""
    from django.db import transaction

    from khien.organisations.models import Unit

    random.seed(SEED)
    with transaction.atomic():
        province = Unit.objects.create(name="UBND tỉnh", name_folded="ubnd tinh", kind="province", path="~")
        Unit.objects.filter(pk=province.pk).update(path=f"/{province.pk}/")
        province.refresh_from_db()
        middle = _units([province] * min(MIDDLE, units - 1), "Sở", "department")
        _units([middle[place % len(middle)] for place in range(units - 1 - len(middle))], "Trường", "upper_school")
        _asked()
        _proven()
    return province, middle[0]


def _units(parents: "list[Unit]", name: str, kind: str) -> "list[Unit]":
    from khien.organisations.models import Unit

    rows = [
        Unit(parent=parent, name=f"{name} {n}", name_folded=f"{name} {n}".lower(), kind=kind, path=f"~{uuid4()}")
        for n, parent in enumerate(parents)
    ]
    made = Unit.objects.bulk_create(rows, batch_size=500)
    for row, parent in zip(made, parents, strict=True):
        row.path = f"{parent.path}{row.pk}/"
    Unit.objects.bulk_update(made, ["path"], batch_size=500)
    return made


def _asked() -> None:
    from khien.base.actors import Service
    from khien.duties.actions import NewAsk, ask_many
    from khien.law.load import catalogue
    from khien.law.types import ClauseTerms
    from khien.organisations.models import Unit

    known = sorted(name for name, one in catalogue().obligations.items() if one.subject.value == "unit")[:DUTIES]
    terms = ClauseTerms(quote="thực hiện ngay")
    keys = list(Unit.objects.values_list("pk", flat=True))
    for name in known:
        scope, clause = f"directive:{uuid4()}", uuid4()
        for first in range(0, len(keys), 5000):
            batch = [
                NewAsk(unit, name, scope, clause, "Công văn số 1", terms.quote, date(2026, 9, 1), terms)
                for unit in keys[first : first + 5000]
            ]
            ask_many(batch, by=Service("bench"), at=NOW - timedelta(days=60))


def _proven() -> None:
    """Accepted evidence of one kind for every third unit, so that not all verdicts are alike."""
    from khien.evidence.models import Evidence, Review, Subject
    from khien.law.load import catalogue
    from khien.organisations.models import Person, Unit

    by = Person.objects.create(username="bench", full_name="Bench", full_name_folded="bench", joined_at=NOW)
    law = catalogue()
    proof = sorted({name for one in law.obligations.values() for v in one.versions for name in v.terms.proofs})[0]
    at, on = NOW - timedelta(days=20), date(2026, 10, 30)
    units = [key for key in Unit.objects.values_list("pk", flat=True) if random.random() < 1 / 3]
    made: list[Any] = [
        Evidence(
            provider_id=unit, proof=proof, happened_on=on, facts=FACTS, source="person", recorded_at=at, digest="0" * 64
        )
        for unit in units
    ]
    Evidence.objects.bulk_create(made, batch_size=500)
    Subject.objects.bulk_create((Subject(evidence=one, unit_id=one.provider_id) for one in made), batch_size=500)
    Review.objects.bulk_create((Review(evidence=one, decision="accept", by=by, at=at) for one in made), batch_size=500)


def grouped(path: str) -> int:
    """The baseline: what a page would ask without anything of ours, and it knows nothing of stale verdicts."""
    from django.db.models import Count

    from khien.duties.models import Ask

    rows = Ask.objects.filter(recalled_at=None, duty__unit__path__under=path)
    found = (
        rows.order_by()
        .values("duty__unit__parent", "duty__obligation", "status")
        .annotate(n=Count("duty", distinct=True))
    )
    return sum(one["n"] for one in found)


def timed(work: Callable[[], Any], times: int = 1) -> tuple[float, Any]:
    best, found = float("inf"), None
    for _ in range(times):
        start = time.perf_counter()
        found = work()
        best = min(best, time.perf_counter() - start)
    return best, found


def rounded(value: float) -> float:
    return float(f"{value:.3g}")


if __name__ == "__main__":
    main()
