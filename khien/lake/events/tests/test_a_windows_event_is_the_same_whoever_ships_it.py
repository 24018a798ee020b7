"""Real Windows events, as each shipper lays them out, have the sources and fields of EVTX. Needs KHIEN_SHARED."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from khien.lake.events.read import events_of
from khien.lake.sigma.types import Event
from khien.lake.sigma.values import texts
from khien.lake.tests.real import NEEDS_LOGS, unpacked_logs

pytestmark = NEEDS_LOGS
Plain = tuple[dict[str, Any], dict[str, Any]]  # what the system says, what the event says
Layout = Callable[[dict[str, Any], dict[str, Any]], dict[str, Any]]
Writer = Callable[[list[Plain]], bytes]


def _flat(system: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:
    return {**data, "EventTime": system["time"], "Channel": system["channel"], "EventID": system["id"],
            "SourceName": system["provider"], "Computer": system["host"]}  # fmt: skip


def _winlogbeat(system: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:
    return {
        "@timestamp": system["time"],
        "winlog": {
            "channel": system["channel"], "event_id": str(system["id"]), "provider_name": system["provider"],
            "computer_name": system["host"], "event_data": data,
        },
    }  # fmt: skip


def _wazuh(system: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:
    said = {
        "channel": system["channel"], "eventID": str(system["id"]), "providerName": system["provider"],
        "computer": system["host"], "systemTime": system["time"],
    }  # fmt: skip
    small = {name[:1].lower() + name[1:]: _doubled(value) for name, value in data.items()}
    return {"data": {"win": {"system": said, "eventdata": small}}}


def _doubled(value: object) -> object:
    return value.replace("\\", "\\\\") if isinstance(value, str) else value


def _velociraptor(system: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:
    said = {
        "Provider": {"Name": system["provider"]}, "EventID": {"Value": system["id"]}, "Channel": system["channel"],
        "TimeCreated": {"SystemTime": system["time"]}, "Computer": system["host"],
    }  # fmt: skip
    return {"System": said, "EventData": data}


def _evtxecmd(system: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:
    payload = json.dumps({"EventData": {"Data": [{"@Name": name, "#text": value} for name, value in data.items()]}})
    return {"Payload": payload, "EventId": system["id"], "Provider": system["provider"], "Channel": system["channel"],
            "Computer": system["host"], "TimeCreated": system["time"]}  # fmt: skip


def _apart(system: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:
    """evtx_dump --separate-json-attributes, chainsaw dump."""
    said = {
        "Provider": None, "Provider_attributes": {"Name": system["provider"]}, "EventID": system["id"],
        "TimeCreated": None, "TimeCreated_attributes": {"SystemTime": system["time"]}, "Channel": system["channel"],
        "Computer": system["host"],
    }  # fmt: skip
    return {"Event_attributes": {"xmlns": "x"}, "Event": {"System": said, "EventData": data}}


def _indexed(system: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:
    return {"_index": "winlogbeat", "_id": "1", "_source": _winlogbeat(system, data)}


def _hunted(system: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:
    return {"group": "x", "document": {"kind": "evtx", "path": "x", "data": _apart(system, data)}}


def _lines(layout: Layout) -> Writer:
    return lambda events: "".join(json.dumps(layout(*one)) + "\n" for one in events).encode()


def _numbered(events: list[Plain]) -> bytes:
    """evtx_dump, where nobody asks it for another form."""
    return "".join(f"Record {n}\n{json.dumps(_apart(*one), indent=2)}\n" for n, one in enumerate(events, 1)).encode()


def _answered(events: list[Plain]) -> bytes:
    """What a search engine answers."""
    return json.dumps({"took": 1, "hits": {"total": 9, "hits": [_indexed(*one) for one in events]}}, indent=1).encode()


def _table(layout: Layout, **means: Any) -> Writer:
    """All events in one table: it has the columns of all of them."""

    def written(events: list[Plain]) -> bytes:
        rows = [_dotted(layout(*one)) for one in events]
        made = io.StringIO()
        writer = csv.DictWriter(made, list(dict.fromkeys(name for row in rows for name in row)), **means)
        writer.writeheader()
        writer.writerows(rows)
        return made.getvalue().encode()

    return written


def _dotted(found: dict[str, Any], above: str = "") -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, value in found.items():
        made |= _dotted(value, f"{above}{name}.") if isinstance(value, dict) else {above + name: value}
    return made


def _plain(event: Event) -> Plain | None:
    found: Any = event.raw["Event"]
    system, data = found["System"], found.get("EventData")
    if not isinstance(data, dict) or any("\\\\" in str(value) or isinstance(value, dict) for value in data.values()):
        return None  # lists of what has no name have no one layout; and doubled backslashes cannot be undoubled
    said = {
        "provider": system["Provider"]["#attributes"]["Name"], "id": event.fields["EventID"], "host": event.host,
        "channel": system["Channel"], "time": system["TimeCreated"]["#attributes"]["SystemTime"],
    }  # fmt: skip
    return said, data


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Event, Plain]]:
    logs = unpacked_logs(tmp_path_factory.mktemp("logs"))
    read = [one for one in events_of(logs) if isinstance(one, Event)][::3]
    return [(one, plain) for one in read if (plain := _plain(one))]


WRITERS: dict[str, Writer] = {
    "NXLog": _lines(_flat), "Winlogbeat": _lines(_winlogbeat), "Wazuh": _lines(_wazuh), "EvtxECmd": _lines(_evtxecmd),
    "Velociraptor": _lines(_velociraptor), "attributes apart": _lines(_apart), "an index": _lines(_indexed),
    "chainsaw": _lines(_hunted), "evtx_dump": _numbered, "an answer": _answered,
}  # fmt: skip
TABLES: dict[str, Writer] = {
    "one table": _table(_flat), "an index' table": _table(_winlogbeat), "Kibana's": _table(_winlogbeat, restval="-"),
    "semicolons": _table(_flat, delimiter=";"), "EvtxECmd's": _table(_evtxecmd),
}  # fmt: skip
MADE = ("Image", "ParentImage", "TargetObject", "DestinationIp", "Initiated", "User")


@pytest.mark.parametrize("writer", WRITERS)
def test_sources_times_hosts_and_fields_are_those_of_evtx(real: list[tuple[Event, Plain]], writer: str) -> None:
    assert len(real) > 2_000
    for (event, (_, fields)), other in zip(real, _shipped(WRITERS[writer], real), strict=True):
        assert (other.sources, other.time, other.host) == (event.sources, event.time, event.host)
        names = [*fields, *MADE]
        assert {name: other.fields.get(name) for name in names} == {name: event.fields.get(name) for name in names}


@pytest.mark.parametrize("writer", TABLES)
def test_in_a_table_too_where_all_is_text_and_every_row_has_all_columns(
    real: list[tuple[Event, Plain]], writer: str
) -> None:
    some = real[::4]
    for (event, (_, fields)), other in zip(some, _shipped(TABLES[writer], some), strict=True):
        assert (other.sources, other.host) == (event.sources, event.host)
        assert other.time is not None and event.time is not None
        assert abs(other.time - event.time) < 0.001
        names = [*fields, *MADE]
        assert {name: _told(other, name) for name in names} == {name: _told(event, name) for name in names}


def _shipped(writer: Writer, real: list[tuple[Event, Plain]]) -> list[Event]:
    data = io.BytesIO(writer([plain for _, plain in real]))
    return [one for one in events_of([Path("-")], standard_input=data) if isinstance(one, Event)]


def _told(event: Event, name: str) -> list[str]:
    """Its texts; a cell knows no other, and a dash of Kibana's is nothing."""
    return [one.lower() for one in texts(event.fields.get(name)) if one not in ("", "-")]
