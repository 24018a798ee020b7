"""The hunt with the real rules beside the plain evaluator: events a second, the start, memory, and hits that differ.

`python -m bench.hunt [--events 20000] [--json]` makes its ordinary logs itself; rules and attack samples are the real
ones of KHIEN_SHARED (default ../shared), without which it says so and measures nothing.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tarfile
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from bench import hunt_logs
from khien.cli.ready import made_at_once
from khien.lake import hunt
from khien.lake.events.read import events_of
from khien.lake.sigma import plain
from khien.lake.sigma.load import rules
from khien.lake.sigma.quick import Quick
from khien.lake.types import Fault

THREATS = Path(os.environ.get("KHIEN_SHARED") or Path(__file__).parents[2] / "shared") / "data" / "threats"
RULES, SAMPLES = THREATS / "sigma-rules.tar.xz", THREATS / "evtx-attack-samples.tar.xz"
ATTACKS = 80_000
RUNS = 3
PLAINLY = 400  # events for the plain evaluator, which takes some ten milliseconds for each


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--events", type=int, default=20_000, help="Ordinary events of each of the six kinds.")
    parser.add_argument(
        "--plain", type=int, default=PLAINLY, help="Events for the plain evaluator; 8,255 take minutes."
    )
    parser.add_argument("--run", nargs="+", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.run:
        print(json.dumps(run(Path(given.run[0]), int(given.run[1]), [Path(one) for one in given.run[2:]])))
        return
    missing = [str(one) for one in (RULES, SAMPLES) if not one.is_file()]
    if missing:
        print(json.dumps({"schema": "khien.bench.hunt/1", "skipped": f"not here: {', '.join(missing)} (KHIEN_SHARED)"}))
        return
    with tempfile.TemporaryDirectory(prefix="khien-bench-") as folder:
        figures = measured(Path(folder), given.events, given.plain)
    print(json.dumps(figures, ensure_ascii=False, indent=None if given.json else 1))


def run(cache: Path, workers: int, files: list[Path]) -> dict[str, Any]:
    """One hunt in this process: seconds until ready, then CPU and wall seconds, most memory, hits by rule."""
    with made_at_once():  # as the command does
        ready = hunt.prepared(rules(RULES, cache=cache))
    start, before, began = time.process_time(), _cpu(), time.perf_counter()
    seen, by_rule, faults = hunt.Seen(), Counter[str](), 0
    for found in hunt.findings(ready, files, workers=workers, seen=seen):
        if isinstance(found, Fault):
            faults += 1
        else:
            by_rule[found.rule.key] += 1
    wall, cpu = time.perf_counter() - began, _cpu() - before
    own, others = (resource.getrusage(who).ru_maxrss / 1000 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return {
        "ready_cpu_s": round(start, 2),
        "events": seen.events,
        "findings": by_rule.total(),
        "faults": faults,
        "events_per_cpu_s": round(seen.events / cpu) if seen.events else 0,
        "events_per_s": round(seen.events / wall) if seen.events else 0,
        "memory_mb": round(own + (workers * others if workers > 1 else 0)),
    }


def _cpu() -> float:
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def _alone(cache: Path, workers: int, *files: Path) -> dict[str, Any]:
    """The same in a process of its own."""
    command = [sys.executable, "-m", "bench.hunt", "--run", str(cache), str(workers), *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))


def measured(folder: Path, each: int, plainly: int) -> dict[str, Any]:
    """All figures."""
    cache, empty = folder / "cache", folder / "empty"
    cache.mkdir()
    empty.write_bytes(b"")
    first, began = _alone(cache, 1, empty), time.perf_counter()
    kept = _alone(cache, 1, empty)
    whole = time.perf_counter() - began
    attacks, logs = _attacks(folder), hunt_logs.written(folder, each)
    return {
        "schema": "khien.bench.hunt/1",
        "seed": hunt_logs.SEED,
        "processors": len(os.sched_getaffinity(0)),
        "ready_without_cache_cpu_s": first["ready_cpu_s"],
        "ready_cpu_s": kept["ready_cpu_s"],
        "ready_and_done_wall_s": round(whole, 2),
        "attacks": _by_workers(cache, attacks),
        "ordinary": _by_workers(cache, *logs.values()),
        "ordinary_by_kind": {kind: _alone(cache, 1, log)["events_per_cpu_s"] for kind, log in logs.items()},
        "plain": _plainly(cache, [folder / "samples", *logs.values()], plainly),
    }


def _by_workers(cache: Path, *files: Path) -> dict[str, Any]:
    """With one process and with two, by turns; of each the run in the middle."""
    runs: dict[int, list[dict[str, Any]]] = {1: [], 2: []}
    for number in RUNS * (1, 2):
        runs[number].append(_alone(cache, number, *files))
    return {
        f"{number}_workers": sorted(each, key=lambda run: run["events_per_s"])[RUNS // 2]
        for number, each in runs.items()
    }


def _attacks(folder: Path) -> Path:
    """The attack samples as JSON lines, again and again."""
    with tarfile.open(SAMPLES) as packed:
        packed.extractall(folder / "samples", filter="data")
    lines = [
        json.dumps(event.raw, ensure_ascii=False, separators=(",", ":")) + "\n"
        for event in events_of(sorted((folder / "samples").rglob("*.evtx")))
        if not isinstance(event, Fault)
    ]
    made = folder / "attacks.jsonl"
    with made.open("w", encoding="utf-8") as log:
        for number in range(ATTACKS):
            log.write(lines[number % len(lines)])
    return made


def _plainly(cache: Path, files: list[Path], number: int) -> dict[str, Any]:
    """The plain evaluator on some events, most of them of attacks, and how often the quick one says another thing."""
    known = rules(RULES, cache=cache)
    quick, asked, spent, wrong, hits = Quick(hunt.prepared(known).index), 0, 0.0, 0, 0
    for at, file in enumerate(files):
        share = max(1, number // 20 if at else number)
        events = [event for event in events_of([file]) if not isinstance(event, Fault)]
        for event in events[:: max(1, len(events) // share)]:
            began = time.process_time()
            slow = [one.rule.key for one in plain.findings(known.rules, event)]
            spent, asked, hits = spent + time.process_time() - began, asked + 1, hits + len(slow)
            wrong += slow != [known.rules[number].named.key for number in quick.met(event)]
    return {"events": asked, "hits": hits, "events_per_cpu_s": round(asked / spent), "events_judged_otherwise": wrong}


if __name__ == "__main__":
    main()
