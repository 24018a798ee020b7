"""Every page and API list of a province of 5,000 units, ten requests at once, on SQLite, as `khien serve` is shipped.

`python -m bench.pages [--json] [--each 3]`; the province is made where it is not kept yet. See bench/README.md.
"""

import argparse
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.size.load import Crowd, Times, give_password, sign_in
from bench.size.make import ROOT, Kept, environment, kept
from bench.size.password import PASSWORD
from bench.size.plan import Plan, scaled, written
from bench.size.site import Site, serving

AT_ONCE = 10
QUEUE = 120.0  # seconds that the site has to work off what the first look at its pages put into the queue


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--units", type=int, default=5000)
    parser.add_argument("--each", type=int, default=3, help="times that each of the ten asks for each page")
    parser.add_argument("--only", default="", help="pages whose address holds this")
    given = parser.parse_args()
    plan = Plan() if given.units == Plan().units else scaled(given.units)
    figures = measured(plan, given.each, given.only)
    if given.json:
        print(json.dumps(figures, ensure_ascii=False))
        return
    for path, one in sorted(figures["pages"].items(), key=lambda pair: -pair[1]["p95_ms"]):
        print(f"{one['p95_ms']:8.1f} ms {one['p50_ms']:8.1f} ms {one['queries']:4d} queries  {path}")
    for name in ("worst_p95_ms", "max_queries", "load_average", "left_out", "missing"):
        print(f"{name}: {figures[name]}")


def measured(plan: Plan, each: int, only: str = "") -> dict[str, Any]:
    """The figures; a page that answers anything but 200 under load is told among the faults."""
    made = kept(plan)
    with tempfile.TemporaryDirectory(prefix="khien-pages-") as scratch:
        folder = made.copy(Path(scratch) / "data")
        found = _surveyed(folder, plan)
        pages = [page for page in found["pages"] if only in page["key"] and page["key"] == page["path"]]
        with serving(folder) as site:
            _settled(folder)
            times, cpu = _asked(site, pages, found["people"], each)
        shutil.rmtree(folder)
    return _figures(plan, made, found, pages, times, cpu)


def _surveyed(folder: Path, plan: Plan) -> dict[str, Any]:
    """What there is to measure, from a process that reads each page once and counts its questions."""
    command = [sys.executable, "-m", "bench.size.survey", written(plan)]
    done = subprocess.run(command, cwd=ROOT, env=environment(folder), check=True, stdout=subprocess.PIPE)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _settled(folder: Path) -> None:
    """Wait until the queue is empty: what is measured are pages, not the first judging behind them."""
    until = time.monotonic() + QUEUE
    with sqlite3.connect(folder / "khien.sqlite3") as database:
        while time.monotonic() < until:
            rows = database.execute(
                "SELECT count(*) FROM django_tasks_database_dbtaskresult WHERE status IN ('READY', 'RUNNING')"
            )
            if rows.fetchone()[0] == 0:
                return
            time.sleep(1)


def _asked(
    site: Site, pages: Sequence[Mapping[str, Any]], people: Mapping[str, str], each: int
) -> tuple[dict[str, Times], dict[str, float]]:
    """Each page in turn: one round that nobody counts, since a process reads a template once, then the rounds.

    Asked by the first persona who may read it, who sees most; the questions are counted for the others too.
    """
    cookies = {persona: sign_in(site.port, name, PASSWORD) for persona, name in people.items()}
    crowd = Crowd(site.port, AT_ONCE)
    times: dict[str, Times] = {}
    cpu: dict[str, float] = {}
    for number, page in enumerate(pages):
        if number % 20 == 0:
            print(f"bench.pages: {number} of {len(pages)} pages", file=sys.stderr, flush=True)
        if page["anew"]:
            cookies[page["persona"]] = give_password(site.port, cookies[page["persona"]], PASSWORD)
        headers = _headers(page["token"], cookies.get(page["persona"], ""))
        crowd.ask(page["path"], headers, 1)
        before = site.cpu_seconds()
        times[page["key"]] = crowd.ask(page["path"], headers, each)
        cpu[page["key"]] = (site.cpu_seconds() - before) * 1000 / (AT_ONCE * each)
    crowd.leave()
    return times, cpu


def _headers(token: str, cookies: str) -> dict[str, str]:
    """The API's caller bears a token, everybody else cookies, who has not signed in nothing."""
    if token:
        return {"Authorization": f"Bearer {token}"}
    return {"Cookie": cookies} if cookies else {}


def _figures(
    plan: Plan,
    made: Kept,
    found: Mapping[str, Any],
    pages: Sequence[Mapping[str, Any]],
    times: Mapping[str, Times],
    cpu: Mapping[str, float],
) -> dict[str, Any]:
    questions: dict[str, int] = {}
    for page in found["pages"]:
        questions[page["path"]] = max(questions.get(page["path"], 0), page["queries"])
    told = {
        page["key"]: {
            "p50_ms": round(times[page["key"]].at(0.5), 1),
            "p95_ms": round(times[page["key"]].at(0.95), 1),
            "queries": questions[page["path"]],
        }
        for page in pages
    }
    return {
        "schema": "khien.bench.pages/1",
        "seed": plan.seed,
        "units": plan.units,
        "systems": plan.systems,
        "letters": plan.letters,
        "evidence": plan.evidence,
        "requests_at_once": AT_ONCE,
        "worst_p95_ms": max((one["p95_ms"] for one in told.values()), default=0.0),
        "max_queries": max((one["queries"] for one in told.values()), default=0),
        "pages": told,
        "cpu_ms": {key: round(value, 1) for key, value in cpu.items()},
        "faults": {key: one.faults for key, one in times.items() if one.faults},
        "baseline_ms": told.get("/tai-khoan/dang-nhap/", {}).get("p95_ms"),
        "left_out": found["left_out"],
        "missing": found["missing"],
        "seconds_to_make": made.seconds,
        "load_average": os.getloadavg()[0],
    }


if __name__ == "__main__":
    main()
