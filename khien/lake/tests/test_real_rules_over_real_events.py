"""The whole real set over the real logs: the quick evaluator says what the plain one says. Needs KHIEN_SHARED."""

import os
import tarfile
from pathlib import Path

import pytest

from khien.lake import hunt
from khien.lake.events.read import events_of
from khien.lake.sigma import plain
from khien.lake.sigma.load import rules
from khien.lake.sigma.quick import Quick
from khien.lake.types import Fault

THREATS = Path(os.environ.get("KHIEN_SHARED") or Path(__file__).parents[5] / "shared") / "data" / "threats"
RULES, LOGS = THREATS / "sigma-rules.tar.xz", THREATS / "evtx-attack-samples.tar.xz"
EVERY = int(os.environ.get("KHIEN_EVERY_EVENT", "199"))  # of how many events one is asked: all of them take two minutes


@pytest.mark.skipif(
    not (RULES.is_file() and LOGS.is_file()), reason="the real rules and logs are not here (KHIEN_SHARED)"
)
def test_every_rule_is_met_by_the_same_events(tmp_path: Path) -> None:
    pytest.importorskip("evtx", reason="the extra `hunt` is not installed")
    with tarfile.open(LOGS) as packed:
        packed.extractall(tmp_path, filter="data")
    known = rules(RULES, cache=None)
    quick = Quick(hunt.prepared(known).index)
    asked = hits = 0
    for number, event in enumerate(events_of(sorted(tmp_path.rglob("*.evtx")))):
        if isinstance(event, Fault):
            continue
        met = [known.rules[one].named.key for one in quick.met(event)]
        if met or number % EVERY == 0:
            asked, hits = asked + 1, hits + len(met)
        if number % EVERY == 0:
            assert met == [one.rule.key for one in plain.findings(known.rules, event)], (event.file, event.record)
    assert hits > 1_000 and asked > 500
