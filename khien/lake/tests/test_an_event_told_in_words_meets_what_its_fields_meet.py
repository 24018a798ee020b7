"""Real events written as the words that Windows makes of them meet the same real rules; what words lack is told."""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest

from khien.lake import face
from khien.lake.events.messages import Words, words_of
from khien.lake.events.read import events_of
from khien.lake.sigma.types import Event, Finding, Value
from khien.lake.tests.real import NEEDS_LOGS, NEEDS_RULES, RULES, unpacked_logs
from khien.lake.types import Fault

RULE = "title: {0}\nid: {0}\nlogsource: {{product: windows, service: {1}}}\ndetection: {{s: {2}, condition: s}}\n"


def _message(words: Words, fields: Mapping[str, Value]) -> str:
    """As the template of the event would have it: sentences with their holes filled, or sections and labels."""
    for texts, slots in words.sentences:
        parts = [_said(fields.get(slot.name)) for slot in slots]
        return texts[0] + "".join(f"{part}{text}" for part, text in zip(parts, texts[1:], strict=True))
    lines, left = ["Một sự kiện."], set(fields)
    for section in [*(name for name in words.labels if name), ""]:
        of = words.labels[section].items()
        named = [f"\t{label}:\t\t{_said(fields[slot.name])}" for label, slot in of if slot.name in left]
        left -= {slot.name for _, slot in of}
        lines += [f"\r\n{section}:" if section else "", *named] if named else []
    return "\r\n".join(lines)


def _said(value: Value) -> str:
    return "" if value is None else str(value)


def _told(event: Event) -> str | None:
    said = {name: str(event.fields.get(name) or "") for name in ("Channel", "Provider_Name", "EventID")}
    words = words_of(said["Channel"].lower(), said["Provider_Name"].lower(), said["EventID"])
    if words is None:
        return None
    frame = {"Id": said["EventID"], "LogName": said["Channel"], "ProviderName": said["Provider_Name"]}
    return json.dumps({**frame, "MachineName": event.host, "Message": _message(words, event.fields)})


def _met(found: Iterable[Finding | Fault]) -> Iterator[tuple[str, int]]:
    for one in found:
        if isinstance(one, Finding):
            yield one.rule.key, one.event.record


@NEEDS_RULES
@NEEDS_LOGS
def test_the_same_events_as_words_meet_the_same_rules(tmp_path: Path) -> None:
    events = [one for one in events_of(unpacked_logs(tmp_path)) if isinstance(one, Event)]
    told = [(event, line) for event in events[::2] if (line := _told(event))]
    logged, words = tmp_path / "logged.json", tmp_path / "words.json"
    logged.write_text("".join(f"{json.dumps(event.raw)}\n" for event, _ in told))
    words.write_text("".join(f"{line}\n" for _, line in told))
    rules = face.rules(RULES)
    by_fields = set(_met(face.findings(rules, [logged])))
    by_words = set(_met(face.findings(rules, [words])))
    assert len(told) > 2_500 and len(by_fields) > 400
    assert by_fields <= by_words
    assert len(by_words - by_fields) <= 5  # `NtLmSsp ` of the log, which ends with a space, is `NtLmSsp` in words


def _hunt(folder: Path, rule: str, *messages: tuple[str, int, str]) -> tuple[list[tuple[str, int]], list[str]]:
    (folder / "rule.yml").write_text(rule)
    frame = ({"LogName": channel, "Id": number, "Message": said} for channel, number, said in messages)
    (folder / "log.json").write_text("".join(json.dumps(one) + "\n" for one in frame))
    found = list(face.findings(face.rules(folder / "rule.yml"), [folder / "log.json"]))
    return list(_met(found)), [one.why for one in found if isinstance(one, Fault)]


LOGON = (
    "An account was successfully logged on.\n\nLogon Type:\t10\n\nNew Logon:\n\tSecurity ID:\tSO\\an\n\n"
    "Network Information:\n\tSource Network Address:\t{}"
)
OUTSIDE = """
title: x
id: x
logsource: {product: windows, service: security}
detection:
  s: {EventID: 4624, LogonType: 10}
  f: {IpAddress|cidr: 10.0.0.0/8}
  condition: s and not f
"""


def test_a_filter_on_what_the_words_say_holds(tmp_path: Path) -> None:
    inner, outer = ("Security", 4624, LOGON.format("10.1.2.3")), ("Security", 4624, LOGON.format("192.0.2.7"))
    assert _hunt(tmp_path, OUTSIDE, inner, outer) == ([("x", 2)], [])


@pytest.mark.parametrize(
    ("asked", "channel", "number", "message", "named"),
    [
        ("{EventID: 4624, IpAddress: 192.0.2.7}", "Security", 4624, "Một tài khoản đã đăng nhập.", "IpAddress"),
        (
            "{EventID: 4624, TargetUserSid|endswith: '-500'}",
            "Security",
            4624,
            LOGON.format("192.0.2.7"),
            "TargetUserSid",
        ),
        ("{EventID: 5379, TargetName: x}", "Security", 5379, "Đã đọc.\nSubject:\n\tAccount Name:\tan", "TargetName"),
        ("{EventID: 9999, ClassName: a}", "Security", 9999, "A new external device was recognized.", "ClassName"),
    ],
)
def test_what_the_words_do_not_say_is_told_once_for_each_kind(
    tmp_path: Path, asked: str, channel: str, number: int, message: str, named: str
) -> None:
    found, told = _hunt(tmp_path, RULE.format("x", "security", asked), *[(channel, number, message)] * 3)
    assert not found
    (why,) = told
    assert why.startswith(f"3 sự kiện {number} (Security) chỉ có lời văn hay cột chung, thiếu {named} mà quy tắc hỏi")


def test_what_no_rule_for_the_event_asks_for_is_not_told(tmp_path: Path) -> None:
    rule = RULE.format("x", "security", "{EventID: 4625, IpAddress: 192.0.2.7}")
    assert _hunt(tmp_path, rule, ("Security", 4624, "Một tài khoản đã đăng nhập.")) == ([], [])


def test_what_a_rule_for_every_event_asks_for_is_told_of_events_alone_whose_words_are_known(tmp_path: Path) -> None:
    rule = RULE.format("x", "security", "{TargetUserName: an}")
    logon, other = ("Security", 4624, "Một tài khoản đã đăng nhập."), ("Security", 9999, "Một việc khác.")
    (why,) = _hunt(tmp_path, rule, logon, other)[1]
    assert why.startswith("1 sự kiện 4624 (Security)") and "TargetUserName" in why
