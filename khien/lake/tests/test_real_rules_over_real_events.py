"""The whole real set over the real logs: the quick evaluator says what the plain one says. Needs KHIEN_SHARED."""

import os
from pathlib import Path

from khien.lake import hunt
from khien.lake.events.read import events_of
from khien.lake.sigma import plain
from khien.lake.sigma.load import rules
from khien.lake.sigma.quick import Quick
from khien.lake.tests.real import NEEDS_LOGS, NEEDS_RULES, RULES, unpacked_logs
from khien.lake.types import Fault

EVERY = int(os.environ.get("KHIEN_EVERY_EVENT", "199"))  # of how many events one is asked: all of them take two minutes


@NEEDS_RULES
@NEEDS_LOGS
def test_every_rule_is_met_by_the_same_events(tmp_path: Path) -> None:
    known = rules(RULES, cache=None)
    quick = Quick(hunt.prepared(known).index)
    asked = hits = 0
    for number, event in enumerate(events_of(unpacked_logs(tmp_path))):
        if isinstance(event, Fault):
            continue
        met = [known.rules[one].named.key for one in quick.met(event)]
        if met or number % EVERY == 0:
            asked, hits = asked + 1, hits + len(met)
        if number % EVERY == 0:
            assert met == [one.rule.key for one in plain.findings(known.rules, event)], (event.file, event.record)
    assert hits > 1_000 and asked > 500
