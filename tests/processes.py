"""Other processes with their own Django on one database: for promises that a single process cannot show."""

import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import quote

from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
_CHILD = """
import json, sys
import django
django.setup()
names = {}
for line in sys.stdin:
    exec(json.loads(line), names)
    print(json.dumps(names.pop("answer", None)), flush=True)
"""


def address_of_test_database() -> str:
    """The address under which another process finds the PostgreSQL database that this test uses."""
    given = connection.settings_dict
    user, password, host = (quote(str(given[key] or ""), safe="") for key in ("USER", "PASSWORD", "HOST"))
    at = f"{user}:{password}@" if password else f"{user}@" if user else ""
    return f"postgresql://{at}{host}{':' + given['PORT'] if given['PORT'] else ''}/{given['NAME']}"


class Process:
    """One more process. `do` runs code in it and returns what the code called `answer`; `begin` does not wait."""

    def __init__(self, database: str, data: Path) -> None:
        environment = {
            **os.environ,
            "KHIEN_DATABASE": database,
            "KHIEN_DATA": str(data),
            "KHIEN_SECRET_KEY": "only for tests",
            "DJANGO_SETTINGS_MODULE": "khien.settings",
            "PYTHONPATH": str(ROOT),
        }
        self._child = subprocess.Popen(
            [sys.executable, "-c", _CHILD],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
            cwd=ROOT,
        )

    def begin(self, code: str) -> None:
        assert self._child.stdin is not None
        self._child.stdin.write(json.dumps(code) + "\n")
        self._child.stdin.flush()

    def answer(self) -> Any:
        assert self._child.stdout is not None
        line = self._child.stdout.readline()
        assert line, "the other process failed; its error is above"
        return json.loads(line)

    def do(self, code: str) -> Any:
        self.begin(code)
        return self.answer()

    def kill(self) -> None:
        """End it as a machine that loses power would: nothing is tidied up."""
        self._child.kill()
        self._child.wait(timeout=30)

    def __enter__(self) -> "Process":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._child.stdin is not None and self._child.stdout is not None
        with suppress(BrokenPipeError):  # it was killed
            self._child.stdin.close()
        self._child.wait(timeout=30)
        self._child.stdout.close()
