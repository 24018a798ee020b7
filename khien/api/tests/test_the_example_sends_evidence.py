import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.processes import ROOT, Process

EXAMPLE = ROOT / "examples" / "send_evidence.py"
_SITE = """
import threading
from datetime import timedelta
from wsgiref.simple_server import WSGIRequestHandler, make_server
from django.conf import settings
plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
(settings.KHIEN_DATA / "static").mkdir(exist_ok=True)
from django.core.handlers.wsgi import WSGIHandler
from khien.base import clock
from khien.evidence.models import Evidence
from khien.organisations import actions
from khien.organisations.rules import Role
from tests.world import build
world, at = build(), clock.now()
by = world.administrator
machine = actions.register_machine(by=by, at=at, unit=world.north, role=Role.OFFICER, name="Máy sao lưu",
                                   vouches_for=["backup_321"])
new = actions.make_token(machine, by=by, at=at, name="hằng đêm", scopes=["units:read", "evidence:write"],
                         expires_at=at + timedelta(days=30))
class Quiet(WSGIRequestHandler):
    def log_message(self, *given):
        pass
server = make_server("127.0.0.1", 0, WSGIHandler(), handler_class=Quiet)
threading.Thread(target=server.serve_forever, daemon=True).start()
answer = [server.server_port, new.text]
"""
_KEPT = """
rows = Evidence.objects.values_list("source", "provider__name", "facts", "attachments__file__original_name")
answer = [list(row) for row in rows]
"""


def test_the_example_of_twenty_lines_sends_evidence_to_a_running_site(
    processes: Callable[[], Process], tmp_path: Path
) -> None:
    site = processes()
    port, token = site.do(_SITE)
    log = tmp_path / "nhật ký.txt"
    log.write_bytes(b"1. Ban sao ra khoi mang luc 23:00")

    def sent() -> str:
        command = [sys.executable, str(EXAMPLE), f"http://127.0.0.1:{port}", "H99.7.1", str(log)]
        environment = {**os.environ, "KHIEN_TOKEN": token, "PYTHONIOENCODING": "utf-8"}
        return subprocess.run(command, env=environment, check=True, capture_output=True, text=True, timeout=60).stdout

    first = sent()
    assert first.startswith("accepted ")
    assert sent() == first, "the same day again is the same piece"
    facts = {"copies": 3, "media": 2, "offline": 1}
    assert site.do(_KEPT) == [["machine", "Trường THPT Bắc Lâm", facts, "nhật ký.txt"]]
    site.do("server.shutdown(); server.server_close()")


def test_the_example_needs_nothing_but_python_and_has_twenty_lines() -> None:
    lines = [line for line in EXAMPLE.read_text(encoding="utf-8").splitlines() if line.strip()]
    assert len(lines) == 20
    imported = {line.split()[1].split(".")[0] for line in lines if line.startswith(("import ", "from "))}
    assert imported <= set(sys.stdlib_module_names)
    assert json.dumps("backup_321") in EXAMPLE.read_text(encoding="utf-8")
