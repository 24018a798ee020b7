"""What looks like a firewall's or a sensor's log by a few short names, and is another's."""

import json

import pytest

from khien.lake.events.tests.reading import events, everything
from khien.lake.types import Fault

OTHERS = {
    "a camera's firmware": {"sn": "A1", "fw": "1.2.3", "m": "boot", "host": "may1"},
    "a message between services": {"origin": "eu", "product": "crm", "src": "mail", "service": "billing", "dst": "b"},
}


@pytest.mark.parametrize("name", OTHERS)
def test_names_alone_make_no_firewall(name: str) -> None:
    [event] = events(json.dumps(OTHERS[name]).encode() + b"\n")
    assert event.sources == ()


@pytest.mark.parametrize(
    "line", ["[1:2:3] read {all} of -> it", "13/02/2026-08:00:01 [**] [1:2:3] x [**] {TCP} 192.0.2.7:1 -> 192.0.2.8:2"]
)
def test_what_has_no_addresses_or_no_date_is_no_alert(line: str) -> None:
    assert all(isinstance(one, Fault) for one in everything(f"{line}\n".encode() * 3))


def test_what_a_flow_without_names_of_columns_does_not_say_is_null() -> None:
    [event] = events(b"2 123456789012 eni-0a1 - - - - - - - 1772413201 1772413260 - NODATA\n")
    assert (event.fields["action"], event.fields.get("src_ip"), event.host) == (None, None, "eni-0a1")


def test_a_program_that_writes_as_check_point_does_keeps_its_source() -> None:
    [event] = events(b'<86>Mar  2 08:00:01 may1 sshd[7]: [user:"an"; why:"x"; from:"y"] Failed password\n')
    assert event.fields["program"] == "sshd" and ("linux", "", "sshd") in event.sources
