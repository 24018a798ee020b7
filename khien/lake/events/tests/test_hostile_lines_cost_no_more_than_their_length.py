"""Texts that are made to be slow: reading twice as much takes twice as long, not four times."""

import json
import time

import pytest

from khien.lake.events.tests.reading import events, everything
from khien.lake.types import Fault

SECONDS = 10.0  # far more than any of these takes, far less than it took where time grew with the square
SPLUNK = b"03/02/2026 08:00:01 AM\nLogName=Security\nEventCode=4688\nMessage=x\n"
ADDRESSED = 'id=firewall sn=1 fw=192.0.2.1 pri=6 c=1 m=1 src="' + "a:" * 30_000 + '\nx" dst=192.0.2.8:23:X1'
HOSTILE = {
    "empty lines in Splunk's text": SPLUNK + b"\n" * 400_000 + SPLUNK,
    "a long event in Splunk's text": SPLUNK + b"abc def\n" * 1_900_000 + SPLUNK,
    "an address of SonicWall": json.dumps({"message": ADDRESSED}).encode() + b"\n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_read_in_time(name: str) -> None:
    start = time.process_time()
    everything(HOSTILE[name])
    assert time.process_time() - start < SECONDS


@pytest.mark.parametrize("between", [b"", b"\n", b"\r\n\r\n", b" \n"])
def test_events_of_splunk_are_parted_wherever_a_piece_ends(between: bytes) -> None:
    number = 2_000  # several pieces
    found = everything((SPLUNK + b"y" * 97 + b"\n" + between) * number)
    assert len(found) == number and not any(isinstance(one, Fault) for one in found)
    assert {one.fields["Message"] for one in events((b"\n" + SPLUNK) * 2)} == {"x"}
