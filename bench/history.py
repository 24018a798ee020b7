"""Two years of a province from kept days, beside judging the same month-ends anew from facts.

`python -m bench.history [--units 5000] [--json]` seeds a database of its own in a temporary folder; seed 2026.
"""

import argparse
import json
import os
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from bench.standing import NOW, SEED, rounded, seeded

ASKED = datetime(2024, 11, 1, 3, 0, tzinfo=UTC)


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
    """Milliseconds are of the processor, the best of five; `keeping` is done once, in the background."""
    from khien.base import clock
    from khien.base.actors import Service
    from khien.duties.models import Ask, Duty, KeptVerdicts
    from khien.duties.queries import Sought, branches, compared, filling, judge_some, standing, story, trend
    from khien.duties.rules.months import month_ends

    viewer = Service("judge")
    with clock.stopped_at(NOW):
        province, branch = seeded(units)
        Ask.objects.update(asked_at=ASKED)
        began = time.perf_counter()
        state = filling.fill(viewer)
        keeping = time.perf_counter() - began
        judge_some(viewer, province, units)
        names = sorted(set(Duty.objects.values_list("obligation", flat=True)))
        scope = Ask.objects.values_list("scope", flat=True)[0]
        since = month_ends(clock.today())[-6]
        whole, told = processor(lambda: trend(viewer, province, Sought()))
        below, kept = processor(lambda: trend(viewer, branch, Sought()))
        plain, anew = processor(lambda: judged_anew(branch.path, month_ends(clock.today())), times=1)
        figures = {
            "trend_ms": whole,
            "trend_of_a_topic_ms": processor(lambda: trend(viewer, province, Sought(frozenset(names[:3]))))[0],
            "trend_of_a_letter_ms": processor(lambda: trend(viewer, province, Sought(scope=scope)))[0],
            "map_ms": processor(lambda: branches(viewer, province, Sought(), 40, 240))[0],
            "comparison_ms": processor(lambda: compared(viewer, province, "upper_school", Sought(), since))[0],
            "past_month_end_ms": processor(lambda: standing(viewer, province, since))[0],
            "history_of_a_unit_ms": processor(lambda: story(viewer, branch))[0],
            "trend_of_one_branch_ms": below,
            "baseline_judging_that_branch_anew_ms": plain,
        }
        agrees = anew == [one.cell.total if one.cell else 0 for one in kept.points[:-1]]
    return {
        "schema": "khien.bench.history/1",
        "seed": SEED,
        "units": units,
        "days_kept": state.days,
        "keeping_seconds": rounded(keeping),
        "kept_bytes": sum(len(bytes(one)) for one in KeptVerdicts.objects.values_list("packed", flat=True)),
        **{name: rounded(value) for name, value in figures.items()},
        "agrees_with_baseline": agrees and len(told.told) == state.days,
    }


def judged_anew(path: str, days: list[Any]) -> list[int]:
    """The baseline: each month-end of a branch judged from facts, as a page would without kept days."""
    from khien.duties.models import Ask
    from khien.duties.queries.days import as_worded, in_force
    from khien.duties.queries.judging import judged

    asks = Ask.objects.filter(duty__unit__path__under=path).select_related("duty__unit")
    return [len(judged(as_worded(in_force(asks, day), day), day)) for day in days]


def processor(work: Callable[[], Any], times: int = 5) -> tuple[float, Any]:
    """Milliseconds of the quickest, in a transaction, where nothing is remembered from one to the next."""
    from django.db import transaction

    best, found = float("inf"), None
    with transaction.atomic():
        for _ in range(times):
            start = time.process_time()
            found = work()
            best = min(best, time.process_time() - start)
    return 1000 * best, found


if __name__ == "__main__":
    main()
