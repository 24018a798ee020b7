"""Real Windows events, as each shipper lays them out, have the sources and fields of EVTX. Needs KHIEN_SHARED."""

import io
import json
import os
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from khien.lake.events.read import events_of
from khien.lake.sigma.types import Event

SHARED = Path(os.environ.get("KHIEN_SHARED") or Path(__file__).parents[5] / "shared")
LOGS = SHARED / "data" / "threats" / "evtx-attack-samples.tar.xz"
pytestmark = pytest.mark.skipif(not LOGS.is_file(), reason="the real logs are not here (KHIEN_SHARED)")
Plain = tuple[dict[str, Any], dict[str, Any]]  # what the system says, what the event says


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
    pytest.importorskip("evtx", reason="the extra `hunt` is not installed")
    folder = tmp_path_factory.mktemp("logs")
    with tarfile.open(LOGS) as archive:
        archive.extractall(folder, filter="data")
    read = [one for one in events_of([folder]) if isinstance(one, Event)][::3]
    return [(one, plain) for one in read if (plain := _plain(one))]


@pytest.mark.parametrize("layout", [_flat, _winlogbeat, _wazuh, _velociraptor, _evtxecmd])
def test_sources_times_hosts_and_fields_are_those_of_evtx(
    real: list[tuple[Event, Plain]], layout: Callable[[dict[str, Any], dict[str, Any]], dict[str, Any]]
) -> None:
    assert len(real) > 2_000
    data = "".join(json.dumps(layout(*plain)) + "\n" for _, plain in real).encode()
    shipped = list(events_of([Path("-")], standard_input=io.BytesIO(data)))
    for (event, (_, fields)), other in zip(real, shipped, strict=True):
        assert isinstance(other, Event)
        assert (other.sources, other.time, other.host) == (event.sources, event.time, event.host)
        names = [*fields, "Image", "ParentImage", "TargetObject", "DestinationIp", "Initiated", "User"]
        assert {name: other.fields.get(name) for name in names} == {name: event.fields.get(name) for name in names}
