"""Reading what a test wrote down, as if it came through standard input."""

import io
from pathlib import Path
from typing import Any

from khien.lake.events.read import events_of
from khien.lake.sigma.types import Event
from khien.lake.types import Fault


def everything(data: bytes, **wishes: Any) -> list[Event | Fault]:
    """Events and faults, in order."""
    return list(events_of([Path("-")], standard_input=io.BufferedReader(io.BytesIO(data)), **wishes))


def events(data: bytes, **wishes: Any) -> list[Event]:
    """The events alone."""
    return [one for one in everything(data, **wishes) if isinstance(one, Event)]


def faults(data: bytes, **wishes: Any) -> list[Fault]:
    """The faults alone."""
    return [one for one in everything(data, **wishes) if isinstance(one, Fault)]
