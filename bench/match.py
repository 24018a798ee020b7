"""`khien match` beside grepcidr, ripgrep and plain Python: CPU seconds per GB, memory, and wrong answers by the oracle.

`python -m bench.match [--megabytes 256] [--millions] [--json]` makes its lists and logs itself, in a temporary folder.
"""

import argparse
import gzip
import json
import os
import re
import resource
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

from bench import match_logs, match_peers
from khien.lake.lists.read import read_list
from khien.lake.match import oracle

LISTED, SMALL = 100_000, 200
READ = 1_000_000_000  # bytes that ours reads: the log again and again, so that the start does not drown the rest
RUNS, PEERS = 5, 3  # of each the median is told
SLOW = {"ripgrep": 128, "python": 8, "khien_plain": 8, "grepcidr": 64}  # megabytes


@dataclass(frozen=True, slots=True)
class Cost:
    """One run of a command: CPU and wall seconds, most memory in MB, lines of output."""

    cpu: float
    wall: float
    memory: float
    lines: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--megabytes", type=int, default=256)
    parser.add_argument("--millions", action="store_true", help="Also a list of five million, which takes minutes.")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="khien-bench-") as folder:
        figures = measured(Path(folder), given.megabytes, millions=given.millions)
    print(json.dumps(figures, ensure_ascii=False, indent=None if given.json else 1))


def run(command: Sequence[str], out: Path) -> Cost:
    """Run a command with its output in a file."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    with out.open("wb") as opened:
        process = subprocess.Popen(command, stdout=opened, stderr=subprocess.DEVNULL)
        _, _, used = os.wait4(process.pid, 0)
        process.returncode = 0
    wall = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(cpu, wall, used.ru_maxrss / 1000, out.read_bytes().count(b"\n"))


def measured(folder: Path, megabytes: int, *, millions: bool) -> dict[str, Any]:
    """All figures of both kinds of log."""
    made: dict[str, Any] = {
        "schema": "khien.bench.match/1",
        "seed": match_logs.SEED,
        "indicators": LISTED,
        "megabytes": megabytes,
        "processors": len(os.sched_getaffinity(0)),
    }
    for kind, lines, alone in (
        ("mixed", match_logs.mixed_lines, False),
        ("firewall", match_logs.firewall_lines, True),
    ):
        listed = match_logs.indicators(LISTED, addresses_alone=alone)
        file = folder / f"{kind}.txt"
        file.write_text("\n".join(listed) + "\n", encoding="utf-8")
        log = folder / f"{kind}.log"
        count = match_logs.written(log, lines(listed), megabytes * 1_000_000)
        made[kind] = {"lines": count, **ours(folder, file, log), **peers(folder, file, log, cidr=alone)}
        if kind == "mixed":
            made["gzip"] = packed(folder, file, log)
            if millions:
                made["five_million"] = many(folder, file, log)
        log.unlink()
    made["wrong"] = wrong(folder)
    return made


def ours(folder: Path, listed: Path, log: Path) -> dict[str, Any]:
    """The start (on an empty log, compiled code being kept), then one and two threads without it."""
    empty, out = folder / "empty", folder / "out"
    empty.write_bytes(b"")
    run(match_peers.khien(listed, empty), out)
    start = middle([run(match_peers.khien(listed, empty), out) for _ in range(RUNS)])
    times = max(1, round(READ / log.stat().st_size))
    size = times * log.stat().st_size / 1e9
    found: dict[str, Any] = {"start_cpu_s": round(start.cpu, 2), "start_wall_s": round(start.wall, 2)}
    again = [str(log)] * (times - 1)
    costs: dict[int, list[Cost]] = {1: [], 2: []}
    for threads in RUNS * (1, 2):  # by turns, so that a busy machine is so to both
        costs[threads].append(run(match_peers.khien(listed, log, *again, "--threads", str(threads)), out))
    for threads, runs in costs.items():
        found[f"khien_{threads}_threads"] = {
            "cpu_s_per_gb": round((middle(runs).cpu - start.cpu) / size, 2),
            "wall_s_per_gb": round((middle(runs).wall - start.wall) / size, 2),
            "memory_mb": round(max(cost.memory for cost in runs)),
            "sightings": runs[0].lines // times,
        }
    run(match_peers.gains(listed, log, 2 * RUNS), out)
    for name, times in json.loads(out.read_text(encoding="utf-8")).items():
        found[f"{name}_are_faster_by"] = round(times, 2)
    return found


def middle(runs: Sequence[Cost]) -> Cost:
    """The median of each figure by itself."""
    return Cost(*(statistics.median(figures) for figures in zip(*map(astuple, runs), strict=True)))


def peers(folder: Path, listed: Path, log: Path, *, cidr: bool) -> dict[str, Any]:
    """The others on as much of the same log as they manage in a minute, their own start on an empty log taken off."""
    commands = {"ripgrep": match_peers.ripgrep, "python": match_peers.python, "khien_plain": _plain}
    if cidr:
        commands["grepcidr"] = match_peers.grepcidr
    found: dict[str, Any] = {}
    for name, command in commands.items():
        part, out = folder / "part", folder / "out"
        with log.open("rb") as whole:
            part.write_bytes(whole.read(SLOW[name] * 1_000_000))
        line = command(listed, part)
        if shutil.which(line[0]) is None:
            found[name] = "not installed"
            continue
        costs, starts = [], []
        for _ in range(PEERS):  # by turns: the start of some costs more than what they read
            costs.append(run(line, out))
            starts.append(run(command(listed, folder / "empty"), out))
        cost, start = middle(costs), middle(starts)
        size = part.stat().st_size / 1e9
        found[name] = {
            "cpu_s_per_gb": round((cost.cpu - start.cpu) / size, 2),
            "memory_mb": round(cost.memory),
            "lines": costs[0].lines,
        }
    return found


def _plain(listed: Path, log: Path) -> list[str]:
    return match_peers.khien(listed, log, "--plain")


def packed(folder: Path, listed: Path, log: Path) -> dict[str, Any]:
    """A gzip file: the search beside unpacking alone, by gzip(1) and by the library used."""
    file, out = folder / "log.gz", folder / "out"
    with log.open("rb") as whole, gzip.open(file, "wb", compresslevel=6) as made:
        shutil.copyfileobj(whole, made, 1 << 20)
    empty = folder / "empty"
    start = run(match_peers.khien(listed, empty), out)
    size = log.stat().st_size / 1e9
    times = max(1, round(READ / log.stat().st_size))
    again = [str(file)] * (times - 1)
    cost = run(match_peers.khien(listed, file, *again), out)
    alone = run(["gzip", "-dc", str(file), *again], Path(os.devnull))
    size *= times
    run(match_peers.unpacking(file), out)
    file.unlink()
    return {
        "unpacking_alone_cpu_s_per_gb": round(float(out.read_text(encoding="utf-8")), 2),
        "khien_cpu_s_per_gb": round((cost.cpu - start.cpu) / size, 2),
        "khien_wall_s_per_gb": round((cost.wall - start.wall) / size, 2),
        "gzip_dc_cpu_s_per_gb": round(alone.cpu / size, 2),
        "gzip_dc_wall_s_per_gb": round(alone.wall / size, 2),
    }


def many(folder: Path, listed: Path, log: Path) -> dict[str, Any]:
    """Five million indicators over the same log, once loaded, beside 100,000; by chance more of them stand in it."""
    file, out = folder / "millions.txt", folder / "out"
    run(match_peers.made(5_000_000, file), out)
    times = max(1, round(READ / log.stat().st_size))
    size = times * log.stat().st_size / 1e9
    told = {}
    for name, one in (("few", listed), ("many", file)):
        cost = run(match_peers.loaded(one, log, times), out)
        told[name] = {**json.loads(out.read_text(encoding="utf-8")), "memory": cost.memory}
    few, much = told["few"], told["many"]
    return {
        "cpu_s_per_gb": round(much["cpu"] / size, 2),
        "with_100000_cpu_s_per_gb": round(few["cpu"] / size, 2),
        "costs_times": round(much["cpu"] / few["cpu"], 2),
        "load_s": round(much["load"], 1),
        "memory_mb": round(much["memory"]),
        "sightings": much["sightings"] // times,
        "with_100000_sightings": few["sightings"] // times,
    }


_NEAR = (
    "{}:443", "[{}]", "{}->10.0.0.1", "{}.", "x{}", "1{}", "{}0", "{}.5", "{}.static.example", "::ffff:{}", "www.{}",
    "not{}", "{}.vn", '{{"msg":"a\\t{}\\n"}}', "({})", "{}-x", "_{}", "user@{}", "http://{}/x",
)  # fmt: skip


def wrong(folder: Path) -> dict[str, Any]:
    """Missed and false lines of each on a short log of near misses, by the oracle."""
    addresses = [one for one in match_logs.indicators(SMALL * 2) if "://" not in one and ":" not in one][:SMALL]
    listed, log, out = folder / "small.txt", folder / "small.log", folder / "out"
    listed.write_text("\n".join(addresses) + "\n", encoding="utf-8")
    tricky = [form.format(one.split("/")[0]) for one in addresses for form in _NEAR]
    lines = [f"N{number} {text}" for number, text in enumerate(tricky, 1)]
    log.write_text("\n".join(lines) + "\n", encoding="utf-8")
    truth = {line for line, *_ in oracle.sightings(log.read_bytes(), read_list(listed.read_bytes(), "l")[0].indicators)}
    found: dict[str, Any] = {"lines": len(lines), "right": len(truth)}
    commands = {
        "khien": match_peers.khien(listed, log),
        "khien_plain": _plain(listed, log),
        "grepcidr": match_peers.grepcidr(listed, log),
        "ripgrep": match_peers.ripgrep(listed, log),
        "python": match_peers.python(listed, log),
    }
    for name, command in commands.items():
        if shutil.which(command[0]) is None:
            found[name] = "not installed"
            continue
        run(command, out)
        said = {int(number) for number in re.findall(r"\bN(\d+) ", out.read_text(encoding="utf-8"))}
        found[name] = {"missed": len(truth - said), "false": len(said - truth)}
    return found


if __name__ == "__main__":
    main()
