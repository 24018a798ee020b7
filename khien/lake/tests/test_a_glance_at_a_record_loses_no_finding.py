import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from khien.lake import hunt
from khien.lake.events.read import events_of
from khien.lake.sigma import mentions, plain, types
from khien.lake.sigma.tests import invented
from khien.lake.sigma.types import Event, Finding, Not, Op, Pattern, Rule, Rules, Wild

LITERALS = (
    "kiwi",
    "event::x",
    "-enc ",
    "{{7",
    "a b",
    "khóa",
    "\u212aiwi",
    "c:\\kiwi",
    "12.5",
    "true",
    ":1,",
    "http",
    "low",
    "x/y",
    "http://evil",
    "p://e",
    "http:",
)
VALUES = st.one_of(
    st.sampled_from((*LITERALS, "KIWI.exe", "mimi", "K\u0130wi", "S-1-16-4096", "http://x/kiwi", 12.5, True, 1, None)),
    st.lists(st.sampled_from(("kiwi", "a", "b", 1, {"a": 1, "b": "x"})), max_size=2),
    st.fixed_dictionaries({"a": st.sampled_from((1, "kiwi")), "b": st.just(2)}),
)  # fmt: skip
NAMES = st.sampled_from(
    ("Image", "CommandLine", "SubjectDomainName", "SubjectUserName", "MandatoryLabel", "request_uri")
)
MEMBERS = st.dictionaries(NAMES, VALUES, max_size=4)
OBJECTS = st.one_of(
    st.builds(lambda kind, data: {"Event": {"System": {"EventID": kind, "Channel": "Security"}, "EventData": data}},
              st.sampled_from((1, 4688)), MEMBERS),
    st.builds(lambda data: {"EventID": 4688, "Channel": "Security", **data}, MEMBERS),
    st.builds(lambda host, path: {"event_type": "http", "src_ip": "192.0.2.1", "http": {"hostname": host, "url": path}},
              st.sampled_from(("evil", "a.example")), st.sampled_from(("/kiwi", "/?a=-enc ", "x"))),
    st.builds(lambda data: {"remote_addr": "192.0.2.1", "request_method": "GET", "status": 200, **data}, MEMBERS),
)  # fmt: skip
WRITERS = st.sampled_from((
    lambda one: json.dumps(one),
    lambda one: json.dumps(one, ensure_ascii=False, separators=(",", ":")),
    lambda one: json.dumps(one, ensure_ascii=False).replace("/", "\\/").replace("+", "\\u002b"),
    lambda one: "".join(f"\\u{ord(letter):04x}" if letter == "k" else letter for letter in json.dumps(one)),
))  # fmt: skip


def keyword(literal: str) -> types.Test:
    return types.Test("", Op.TEXT, Pattern((Wild.ANY, literal, Wild.ANY)))


KEYWORDS = st.one_of(
    st.sampled_from(LITERALS).map(keyword),
    st.sampled_from(LITERALS).map(lambda one: types.Test("", Op.TEXT, Pattern((one,)))),
    st.sampled_from(("kiwi|khóa", "(?i)KIWI", "sub::x")).map(lambda one: types.Test("", Op.REGEX, one)),
)
RULES = st.lists(
    st.builds(lambda test, no: invented.rule(Not(test) if no else test), KEYWORDS, st.booleans()),
    min_size=1,
    max_size=4,
)


def found(rules: list[Rule], data: bytes) -> list[tuple[int, str]]:
    ready = hunt.prepared(Rules(tuple(rules), (), ()))
    taken = hunt.findings(ready, [Path("-")], standard_input=io.BufferedReader(io.BytesIO(data)), workers=1)
    return [(one.event.record, one.rule.key) for one in taken if isinstance(one, Finding)]


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(RULES, st.lists(st.tuples(OBJECTS, WRITERS), min_size=1, max_size=5), st.sampled_from((1, 3)))
@example([invented.rule(keyword("so\\an"))], [
    ({"EventID": 4688, "Channel": "Security", "SubjectDomainName": "so", "SubjectUserName": "an"}, json.dumps)
], 1)  # fmt: skip
@example(
    [invented.rule(keyword("low"))],
    [({"EventID": 4688, "Channel": "Security", "MandatoryLabel": "S-1-16-4096"}, json.dumps)],
    3,
)
def test_keywords_are_met_as_they_are_in_whole_events(
    rules: list[Rule], written: list[tuple[dict[str, Any], Any]], short: int
) -> None:
    rules = [
        Rule(one.named.__class__(f"r{at}", "", "", "low", ()), one.source, one.condition)
        for at, one in enumerate(rules)
    ]
    data = "".join(write(one) + "\n" for one, write in written).encode("utf-8", "surrogatepass")
    whole = [one for one in events_of([Path("-")], standard_input=io.BytesIO(data)) if isinstance(one, Event)]
    plainly = [(one.record, each.rule.key) for one in whole for each in plain.findings(rules, one)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mentions, "_SHORT", short)
        assert found(rules, data) == plainly


def test_a_record_without_a_keyword_is_not_looked_through() -> None:
    may = mentions.mentions([keyword("sekurlsa::"), keyword("kiwi legit printer")])
    assert may is not None
    assert not may(b'{"CommandLine":"C:\\\\Users\\\\x.exe 1:2"}')
    assert may(b'{"CommandLine":"SEKURLSA::logonpasswords"}')
    assert may(b'{"CommandLine":"\\u0073ekurlsa::x"}')
    assert may('{"CommandLine":"se\u212aurlsa::x","a":"khóa"}'.encode())
    assert not may('{"CommandLine":"khóa"}'.encode())
    assert mentions.mentions([keyword("1e5")]) is None
    assert mentions.mentions([keyword("rue")]) is None
    assert mentions.mentions([keyword('\\"/')]) is None
