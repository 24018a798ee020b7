"""Each file of messages says what words give which fields; events told in words alone are what EVTX makes of them."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khien.lake.events import messages
from khien.lake.events.messages import Words, hear, spoken, words_of
from khien.lake.events.shapes import UnableToReadShape, documents
from khien.lake.events.tests.reading import events

EXAMPLES = [
    pytest.param(example, id=f"{block['id']}-{number}")
    for block in documents("messages")
    for number, example in enumerate(block["examples"])
]
ADDRESS = "\tSource Network Address:\t192.0.2.7\r\n"
LOGON = "An account was successfully logged on.\r\n\r\nLogon Type:\t\t10\r\n\r\nNetwork Information:\r\n" + ADDRESS


def _words(when: Mapping[str, str]) -> Words:
    found = words_of(when.get("Channel", "").lower(), when.get("Provider_Name", "").lower(), when["EventID"])
    assert found is not None, when
    return found


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_gives_its_fields(example: dict[str, Any]) -> None:
    found = hear(_words(example["when"]), example["message"])
    assert {name: found.get(name) for name in example["fields"]} == example["fields"]


def test_every_file_says_where_its_words_come_from_and_no_kind_is_said_twice() -> None:
    seen = set[tuple[str, str]]()
    for block in documents("messages"):
        assert block["cites"] and block["examples"], block["id"]
        ours = {(of.lower(), number) for of in block["of"] for event in block["events"] for number in event["ids"]}
        assert not seen & ours
        seen |= ours
    assert seen == spoken().keys()


def test_unknown_keys_and_two_long_holes_are_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = {"id": "x", "of": ["x"], "events": [{"ids": ["1"], "texts": ["{A+} and {B+}"]}]}
    for wrong in (whole, {"id": "x", "what": []}, {"id": "x", "events": [{"what": ""}]}):
        monkeypatch.setattr(messages, "documents", lambda _, wrong=wrong: [wrong])
        with pytest.raises(UnableToReadShape):
            spoken.__wrapped__()


def _event(**columns: object) -> dict[str, Any]:
    frame = {"TimeCreated": "2026-03-02T01:00:01Z", "MachineName": "pc1", "ProcessId": 4, "Level": 0}
    return dict(events(json.dumps({**frame, **columns}).encode())[0].fields)


def test_an_event_of_words_alone_has_the_fields_and_a_column_of_its_frame_is_none_of_them() -> None:
    message = "Process Create:\r\nProcessId: 4242\r\nImage: C:\\a.exe\r\nUser: SO\\an"
    found = _event(Id=1, ProviderName="Microsoft-Windows-Sysmon", Message=message)
    assert (found["ProcessId"], found["Image"], found["User"]) == ("4242", "C:\\a.exe", "SO\\an")


def test_an_event_that_has_most_of_its_fields_is_not_listened_to() -> None:
    said = {"PackageName": "NTLM", "TargetUserName": "an", "Workstation": "PC1"}
    found = _event(Id=4776, LogName="Security", Message="Đã kiểm.\nError Code:\t0x0", **said)
    assert "Status" not in found


def test_of_an_event_that_has_few_of_its_fields_the_words_say_the_others() -> None:
    found = _event(Id=4624, LogName="Security", Message=LOGON, LogonType=3, TargetUserName="an")
    assert (found["IpAddress"], found["LogonType"], found["TargetUserName"]) == ("192.0.2.7", 3, "an")


def test_what_a_row_of_sources_looks_at_may_be_said_in_words() -> None:
    message = "Registry object added or deleted:\nEventType: CreateKey\nTargetObject: HKLM\\x"
    line = json.dumps({"Id": 12, "ProviderName": "Microsoft-Windows-Sysmon", "LogName": "x", "Message": message})
    assert {"registry_add", "registry_event"} <= {one.category for one in events(line.encode())[0].sources}


def test_what_somebody_wrote_into_a_value_is_no_further_field() -> None:
    message = "Process Create:\nImage: C:\\a.exe\nCommandLine: a\nImage: C:\\fake.exe\nUser: SO\\an"
    found = _event(Id=1, ProviderName="Microsoft-Windows-Sysmon", Message=message)
    assert (found["Image"], found["CommandLine"]) == ("C:\\a.exe", "a\nImage: C:\\fake.exe")


PIECES = [
    "Subject:",
    "\tAccount Name:\t",
    "an",
    "\r\n",
    " ",
    "Path:",
    "ScriptBlock ID:",
    "Creating Scriptblock text (",
    "x",
]


@given(st.sampled_from([*spoken().values()]), st.lists(st.sampled_from(PIECES) | st.text()))
def test_no_message_is_an_exception_and_what_is_said_stands_in_it(words: Words, pieces: list[str]) -> None:
    text = "".join(pieces)
    for name, value in hear(words, text).items():
        assert name in words.names
        assert isinstance(value, list) or str(value).startswith(("S-", "%%")) or str(value) in messages._plain(text)
