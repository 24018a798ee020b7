"""The child that scans: rules and limits on standard input, then a file a line; an answer a line. Started by `scan`."""

import json
import os
import signal
import sys
import time
from dataclasses import asdict
from typing import Any

from khien.lake.limits import Limits
from khien.lake.yara import wire
from khien.lake.yara.look import Looker


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started us ends us, by closing our input
    source = sys.stdin.buffer
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    head = json.loads(source.readline())
    looker = Looker(source.read(head["rules"]), Limits(**head["limits"]), time.monotonic)
    for line in source:
        asked = json.loads(line)
        answer = wire.looked(looker.look(asked["file"], named=asked["named"]))
        try:
            out.write(json.dumps(answer).encode("ascii") + b"\n")
            out.flush()
        except BrokenPipeError:
            os._exit(0)  # whoever asked has ended


def head_of(rules: bytes, limits: Limits) -> bytes:
    """What a child is told first."""
    said: dict[str, Any] = {"rules": len(rules), "limits": asdict(limits)}
    return json.dumps(said).encode("ascii") + b"\n" + rules


if __name__ == "__main__":
    main()
