import json
import random
from typing import Any

import pytest

from khien.lake.events import auditd, cut
from khien.lake.events.read import Reader
from khien.lake.events.shapes import source_of
from khien.lake.events.tests.reading import events, faults
from khien.lake.events.types import Batch
from khien.lake.sigma.types import Event, Source, Value

SYSLOG = "Mar  2 08:00:01 may1 sshd[77]: Corrupted MAC on input."
XML = (
    '<Event><System><Provider Name="Microsoft-Windows-Sysmon"/><EventID>1</EventID>'
    "<Channel>Microsoft-Windows-Sysmon/Operational</Channel></System><EventData>"
    '<Data Name="CommandLine">a &amp;&amp; b</Data></EventData></Event>'
)
AUDIT = (
    'type=SYSCALL msg=audit(1772413201.500:7): arch=c000003e syscall=59 exe="/usr/bin/nc" key="x" '
    'type=EXECVE msg=audit(1772413201.500:7): argc=2 a0="nc" a1="-e"'
)
SECURITY = {"Channel": "Security", "EventID": 4688, "NewProcessName": "C:\\a.exe"}
SSHD, SYSMON, EXECVE = "linux//sshd", "windows/process_creation/sysmon", "linux/process_creation/auditd"
NEW = "windows/process_creation/security"

CARRIED: list[tuple[dict[str, Any], str, dict[str, Value]]] = [
    ({"_index": "a", "_source": SECURITY}, NEW, {"Image": "C:\\a.exe"}),
    ({"_index": "a", "_source": {"agent": {"id": "2"}, "full_log": SYSLOG}}, SSHD, {"program": "sshd"}),
    ({"preview": False, "result": {"host": "pc1", "_raw": XML}}, SYSMON, {"CommandLine": "a && b"}),
    ({"document": {"kind": "evtx", "data": {"Event": {"System": {"EventID": 4688, "Channel": "Security"},
      "EventData": {"NewProcessName": "C:\\a.exe"}}}}}, NEW, {"Image": "C:\\a.exe"}),
    ({"log": SYSLOG + "\n", "stream": "stdout", "time": "2026-03-02T01:00:01Z"}, SSHD, {"program": "sshd"}),
    ({"@timestamp": "2026-03-02T01:00:01Z", "message": SYSLOG, "host": {"name": "may2"}}, SSHD, {"program": "sshd"}),
    ({"message": json.dumps({"Event": {"System": SECURITY, "EventData": {"NewProcessName": "x"}}})},
     NEW, {"Image": "x"}),
    ({"full_log": AUDIT, "decoder": {"name": "auditd"}}, EXECVE, {"CommandLine": "nc -e", "Image": "/usr/bin/nc"}),
    ({"__REALTIME_TIMESTAMP": "1772413201500000", "MESSAGE": XML}, SYSMON, {"CommandLine": "a && b"}),
    ({"__REALTIME_TIMESTAMP": "1772413201500000", "MESSAGE": "audit: " + AUDIT}, EXECVE, {"CommandLine": "nc -e"}),
    ({"RecordType": "Exchange", "AuditData": json.dumps({"Workload": "Exchange", "Operation": "New-InboxRule"})},
     "m365//exchange", {}),
    ({"version": "1.1", "host": "pc1", "short_message": "x", **{f"_{name}": one for name, one in SECURITY.items()}},
     NEW, {"Image": "C:\\a.exe"}),
]  # fmt: skip


@pytest.mark.parametrize(("whole", "source", "fields"), CARRIED, ids=range(len(CARRIED)))
def test_what_is_carried_is_the_event_and_the_record_stays_whole(
    whole: dict[str, Any], source: str, fields: dict[str, Value]
) -> None:
    [found] = events(json.dumps(whole).encode() + b"\n")
    assert source_of(source) in found.sources
    assert {name: found.fields.get(name) for name in fields} == fields
    assert found.raw == whole


def test_who_carries_lends_his_time_and_host_to_what_has_none() -> None:
    whole = {"@timestamp": "2026-03-02T01:00:01Z", "host": {"name": "may2"}, "message": XML}
    [found] = events(json.dumps(whole).encode() + b"\n")
    assert (found.time, found.host) == (1772413201.0, "may2")


def test_what_stands_beside_the_event_is_of_it_too() -> None:
    whole = {"message": SYSLOG, "kubernetes": {"pod": "a"}, "tags": ["x", "y"], "program": "outer"}
    [found] = events(json.dumps(whole).encode() + b"\n")
    assert (found.fields["kubernetes.pod"], found.fields["tags"], found.fields["program"]) == ("a", ["x", "y"], "sshd")


def test_what_a_person_names_no_text_makes_another_thing() -> None:
    whole = {
        "message": '192.0.2.1 - - [02/Mar/2026:08:00:01 +0700] "GET / HTTP/1.1" 200 1',
        "exc": "SuspiciousOperation",
    }
    named = Source("python", "application")
    [found] = events(json.dumps(whole).encode() + b"\n", given=(named,))
    assert found.sources == (named,) and found.fields == whole
    [alone] = events(json.dumps(whole).encode() + b"\n")
    assert alone.fields["exc"] == "SuspiciousOperation" and alone.fields["sc-status"] == "200"
    [marked] = events(json.dumps({"message": XML}).encode() + b"\n", given=(named,))
    assert marked.sources == (named,) and marked.fields == {"message": XML}


def test_what_carries_nothing_that_is_known_is_itself() -> None:
    for message in ("all is well", "{not json", "<Event", {"a": 1}, [1, 2, 3], [300], None, "x" * 2_000_000):
        [found] = events(json.dumps({"message": message, "a": 1}).encode() + b"\n")
        assert found.sources == () and found.fields["a"] == 1
    deep: dict[str, Any] = SECURITY
    for _ in range(9):
        deep = {"_source": deep}
    assert [one.sources for one in events(json.dumps(deep).encode() + b"\n")] == [()]


def test_a_search_engine_s_answer_is_all_its_hits() -> None:
    hits = {"took": 5, "_shards": {"total": 1}, "hits": {"total": {"value": 2}, "hits": [{"_source": SECURITY}] * 2}}
    for text in (json.dumps(hits), json.dumps(hits, indent=1)):
        assert [found.fields["Image"] for found in events(text.encode())] == ["C:\\a.exe"] * 2


@pytest.mark.parametrize(
    "text",
    [
        '{"Records":[X,X]}\n{"Records":[X]}',
        '{"Records":[X,X]}{"Records":[X]}',
        '{"records": [X, X], "nextToken": "a{b"}\n\n{"records": [X]}\n',
        '{"@odata.context":"a","value":[X,X,X],"@odata.nextLink":"b"}',
        '{"kind":"EventList","apiVersion":"v1","metadata":{"a":1},"items":[X,X,X]}',
        "[X,X]\n[X]",
    ],
)
def test_lists_in_wrappers_are_read_one_after_the_other(text: str) -> None:
    whole = text.replace("X", json.dumps(SECURITY))
    assert [found.fields.get("Image") for found in events(whole.encode())] == ["C:\\a.exe"] * 3
    assert faults(whole.encode()) == []


def records(number: int) -> list[str]:
    at = f"msg=audit(1772413201.500:{number}):"
    return [
        f'type=SYSCALL {at} arch=c000003e syscall=59 exe="/usr/bin/nc" key="x"',
        f'type=EXECVE {at} argc=2 a0="nc" a1="{number}"',
        f'type=CWD {at} cwd="/root"',
        f"type=PROCTITLE {at} proctitle=6E63",
    ]


@pytest.mark.parametrize("seed", range(5))
def test_records_of_events_that_mix_are_joined_wherever_a_block_ends(seed: int) -> None:
    chance, lines, waiting = random.Random(seed), list[str](), [records(number) for number in range(120)]
    while waiting:
        one = chance.choice(waiting[:3])  # as two or three processors write them
        lines.append(one.pop(0))
        waiting = [left for left in waiting if left]
    data = ("\n".join(lines) + "\n").encode()
    pieces = (data[at : at + 900] for at in range(0, len(data), 900))
    blocks = list(cut.batches(cut.Text("log", data, pieces, lambda: 0), anyhow=False))
    found = [one for block in blocks if isinstance(block, Batch) for one in Reader().events(block)]
    assert len(blocks) > 1
    made = [one for one in found if isinstance(one, Event)]
    assert [one.record for one in made] == list(range(1, len(lines) + 1))
    calls = {str(one.raw["serial"]): one.fields["CommandLine"] for one in made if one.fields["type"] == "SYSCALL"}
    assert calls == {str(number): f"nc {number}" for number in range(120)}


def test_a_block_is_cut_between_events_or_nowhere() -> None:
    mixed = "".join(f"{line}\n" for pair in zip(records(1), records(2), strict=True) for line in pair).encode()
    more = "".join(f"{line}\n" for number in range(3, 20) for line in records(number)).encode()
    assert auditd.last_events(mixed) == 0
    at = auditd.last_events(mixed + more)
    assert at >= len(mixed) and (mixed + more)[at:].startswith(b"type=SYSCALL")


@pytest.mark.parametrize(
    "line",
    [
        'type=SYSCALL msg=audit(1.5:7): arch=c00000b7 syscall=221 exe="/usr/bin/nc"',
        'type=SYSCALL msg=audit(1.5:7): arch=40000028 syscall=11 exe="/usr/bin/nc" SYSCALL=execve',
        'Mar  2 08:00:01 may1 kernel: [ 1.3] audit: type=1300 audit(1.5:7): arch=c000003e syscall=59 exe="/usr/bin/nc"',
    ],
)
def test_a_new_process_is_one_on_every_machine(line: str) -> None:
    [found] = events(line.encode() + b"\n")
    assert source_of(EXECVE) in found.sources and found.fields["Image"] == "/usr/bin/nc"


def test_freeing_memory_is_no_new_process() -> None:
    [found] = events(b'type=SYSCALL msg=audit(1.5:7): arch=c000003e syscall=11 exe="/usr/bin/nc"\n')
    assert source_of(EXECVE) not in found.sources


@pytest.mark.parametrize("data", ["[1]", '[{"k":1}]', '["x"]'])
def test_a_field_called_data_hides_no_other_of_a_windows_event(data: str) -> None:
    own = json.dumps({"NewProcessName": "C:\\a.exe", "data": json.loads(data)})
    told = {"Channel": "Security", "EventID": 4688, "EventData": own}
    [event] = events(json.dumps(told).encode() + b"\n")
    assert event.fields["Image"] == "C:\\a.exe"
