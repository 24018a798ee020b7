import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from khien.lake import hunt
from khien.lake.crew import Crew, Lost
from khien.lake.progress import Progress
from khien.lake.sigma.types import Correlation, Finding, Kind, Named, Op, Pattern, Rule, Rules, Source, Wild
from khien.lake.sigma.types import Test as One
from khien.lake.types import Fault

WINDOWS = Source("windows", "process_creation")


def rule(key: str, text: str, *, source: Source = WINDOWS, told: bool = True) -> Rule:
    pattern = Pattern((Wild.ANY, text, Wild.ANY))
    return Rule(Named(key, key, f"Luật {key}", "high", ()), source, One("CommandLine", Op.TEXT, pattern), told)


def ready(*rules: Rule, correlations: tuple[Correlation, ...] = ()) -> hunt.Prepared:
    return hunt.prepared(Rules(rules, correlations, ()))


def line(number: int, text: str, time: str | None = "2026-03-02T01:00:{:02d}Z", user: str = "an") -> str:
    """A process as Sysmon's log has it."""
    created = {} if time is None else {"TimeCreated": {"#attributes": {"SystemTime": time.format(number % 60)}}}
    system = {"Provider": {"#attributes": {"Name": "Microsoft-Windows-Sysmon"}}, "EventID": 1, "Computer": "PC-1",
              "Channel": "Microsoft-Windows-Sysmon/Operational", **created}  # fmt: skip
    return json.dumps({"Event": {"System": system, "EventData": {"CommandLine": text, "User": user}}})


def log(folder: Path, name: str, lines: list[str]) -> Path:
    file = folder / name
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def said(found: Any) -> list[tuple[Any, ...]]:
    return [
        (one.why,) if isinstance(one, Fault) else (one.rule.key, Path(one.event.file).name, one.event.record)
        for one in found
    ]


def many(folder: Path) -> list[Path]:
    texts = ["evil one", "good", "evil two", "nothing"]
    return [log(folder, f"{at}.jsonl", [line(n, texts[n * 7 % 4]) for n in range(900)] + ["torn {"]) for at in range(3)]


def test_processes_say_what_one_says_in_the_same_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files, rules = many(tmp_path), ready(rule("r1", "evil"), rule("r2", "two"))
    alone, together = hunt.Seen(), hunt.Seen()
    expected = said(hunt.findings(rules, files, workers=1, seen=alone))
    assert [one[:3] for one in expected[:3]] == [("r1", "0.jsonl", 1), ("r1", "0.jsonl", 3), ("r2", "0.jsonl", 3)]
    monkeypatch.setattr(hunt, "_ALONE", 0)
    monkeypatch.setattr(hunt, "possible", lambda: True)
    assert said(hunt.findings(rules, files, workers=2, seen=together)) == expected
    assert alone == together and alone.events == 2_700


def test_closing_ends_the_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hunt, "_ALONE", 0)
    monkeypatch.setattr(hunt, "possible", lambda: True)
    made: list[Crew[Any, Any]] = []

    class Known(Crew[Any, Any]):
        def __init__(self, number: int, work: Any) -> None:
            super().__init__(number, work)
            made.append(self)

    monkeypatch.setattr(hunt, "Crew", Known)
    found = hunt.findings(ready(rule("r1", "evil")), many(tmp_path), workers=2)
    while not made:
        next(found)
    members = list(made[0]._members)
    found.close()  # type: ignore[attr-defined]
    assert len(members) == 2 and not any(one._process.is_alive() for one in members)


def test_a_process_that_ends_loses_its_task_alone() -> None:
    def work(task: int) -> int:
        if task == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        return task * 2

    crew = Crew(2, work)
    found = list(crew.in_order(range(12)))
    crew.close()
    assert [task for task, _ in found] == list(range(12))
    lost = [task for task, result in found if isinstance(result, Lost)]
    assert 3 in lost and len(lost) <= 3
    assert all(result == task * 2 for task, result in found if not isinstance(result, Lost))


def test_progress_counts_events_and_ends_each_file(tmp_path: Path) -> None:
    told: list[Progress] = []
    list(hunt.findings(ready(rule("r1", "evil")), many(tmp_path), workers=1, told=told.append))
    ended = [one for one in told if one.ended]
    assert [(Path(one.file).name, one.lines) for one in ended] == [(f"{at}.jsonl", 901) for at in range(3)]
    assert all(one.done == Path(one.file).stat().st_size for one in ended)


def test_rules_whose_source_nobody_had_are_known(tmp_path: Path) -> None:
    rules = ready(rule("r1", "evil"), rule("r2", "evil", source=Source("linux")))
    seen = hunt.Seen()
    list(hunt.findings(rules, many(tmp_path)[:1], workers=1, seen=seen))
    assert [one.named.key for one in seen.idle(rules.rules)] == ["r2"]


def often(times: int = 3, *, told: bool = True) -> Correlation:
    named = Named("often", "often", "Nhiều lần", "critical", ())
    return Correlation(named, Kind.EVENT_COUNT, ("r1",), ("User",), 60.0, (("gte", float(times)),), told=told)


def test_hits_are_correlated_over_files_that_are_not_in_order_of_time(tmp_path: Path) -> None:
    late = log(tmp_path, "late.jsonl", [line(50, "evil"), line(40, "evil", user="bình")])
    early = log(tmp_path, "early.jsonl", [line(30, "evil", user="AN"), line(20, "evil"), line(21, "good")])
    rules = ready(rule("r1", "evil", told=False), correlations=(often(),))
    found = list(hunt.findings(rules, [late, early], workers=1))
    assert said(found) == [("often", "late.jsonl", 1)]
    assert isinstance(found[0], Finding) and found[0].group == {"User": "an"} and found[0].count == 3
    assert found[0].event.fields["CommandLine"] == "evil"


def test_an_event_without_time_is_told_where_a_correlation_needs_it(tmp_path: Path) -> None:
    lines = [line(at, "evil", None) for at in range(3)]
    rules = ready(rule("r1", "evil"), correlations=(often(),))
    found = said(hunt.findings(rules, [log(tmp_path, "a.jsonl", lines)], workers=1))
    assert found[:3] == [("r1", "a.jsonl", 1), ("r1", "a.jsonl", 2), ("r1", "a.jsonl", 3)]
    assert found[3:] == [("3 sự kiện khớp luật tương quan nhưng không ghi thời gian nên không tính được",)]


def test_events_without_the_field_of_a_group_are_no_burst_and_told(tmp_path: Path) -> None:
    lines = [line(at, "evil").replace('"User"', '"Another"') for at in range(3)]
    rules = ready(rule("r1", "evil", told=False), correlations=(often(),))
    found = said(hunt.findings(rules, [log(tmp_path, "a.jsonl", lines)], workers=1))
    assert found == [("luật tương quan “Nhiều lần” không tính 3 sự kiện vì thiếu trường để gom nhóm (User)",)]


def children() -> set[str]:
    """Processes of this one; other tests of the same process may have left some that serve them all."""
    return {number for told in Path("/proc/self/task").glob("*/children") for number in told.read_text().split()}


@pytest.fixture(autouse=True)
def _no_child_is_left() -> Iterator[None]:
    before = children()
    yield
    assert children() <= before


def test_what_nobody_knows_the_system_of_is_told_of_each_file(tmp_path: Path) -> None:
    wrapped = log(tmp_path, "1.jsonl", [json.dumps({"who_knows": {"CommandLine": "evil"}})] * 3)
    known = log(tmp_path, "2.jsonl", [line(1, "good")])
    rules = ready(rule("r1", "evil"))
    found = list(hunt.findings(rules, [wrapped, known], workers=1))
    assert [(Path(one.file).name, one.why[:38]) for one in found if isinstance(one, Fault)] == [
        ("1.jsonl", "3 sự kiện không rõ là của hệ thống nào")
    ]
    assert not list(hunt.findings(rules, [known], workers=1))
    assert not list(hunt.findings(rules, [wrapped], workers=1, given=(WINDOWS,)))


def test_a_number_is_the_number_however_it_is_written_and_in_whatever_order(tmp_path: Path) -> None:
    events = [{"EventID": one, "Channel": "Security", "CommandLine": "evil"} for one in (True, 4688.0, 4688, "4688", 1)]
    for order in (events, events[::-1]):
        file = log(tmp_path, "flat.jsonl", [json.dumps(one) for one in order])
        found = list(hunt.findings(ready(rule("r1", "evil")), [file], workers=1))
        assert sorted(str(one.event.raw["EventID"]) for one in found if isinstance(one, Finding)) == [
            "4688",
            "4688",
            "4688.0",
        ]


def test_what_one_rule_asks_for_changes_no_keyword_and_no_event(tmp_path: Path) -> None:
    app = Source("app")
    anywhere = Pattern((Wild.ANY, "evil", Wild.ANY))
    keyword = Rule(Named("k", "k", "Từ khóa", "high", ()), app, One("", Op.TEXT, anywhere))
    of_object = Rule(Named("o", "o", "Đối tượng", "high", ()), app, One("user", Op.TEXT, anywhere))
    event = {"user": {"evil": 1}, "user.name": {"first": ["an"]}}
    file = log(tmp_path, "a.jsonl", [json.dumps(event), json.dumps({"user": {"name": "evil"}})])
    found = list(hunt.findings(ready(keyword, of_object), [file], workers=1, given=(app,)))
    assert said(found) == [("o", "a.jsonl", 1), ("k", "a.jsonl", 2), ("o", "a.jsonl", 2)]
    assert next(one.event.raw for one in found if isinstance(one, Finding)) == event
