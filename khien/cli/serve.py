"""`khien serve`: the site, a worker and the scheduler under one supervisor. It prepares nothing."""

import sys

import click

from khien.cli import start_django
from khien.cli.supervisor import Child, Supervisor
from khien.cli.worker import PARTS, background

ENDS_WITHIN = 10  # seconds that a process of the site has for its last answers; less than the supervisor's patience


class UnableToServe(click.ClickException):
    """The installation is not ready to serve."""


def site(host: str, port: int, processes: int) -> Child:
    """The web server as a child."""
    options = ["--interface", "wsgi", "--host", host, "--port", str(port), "--workers", str(processes)]
    # Two threads a process: more of them fight for the interpreter, and the slowest answers get half as slow again.
    limits = ["--blocking-threads", "2", "--backlog", "256", "--respawn-failed-workers", "--no-ws"]
    limits += ["--workers-kill-timeout", str(ENDS_WITHIN)]
    target = "khien.web.wsgi:application"
    return Child("web", [sys.executable, "-m", "granian", *options, *limits, "--log-level", "warning", target], True)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=None, help="Port; PORT or 8000 where it is not given.")
def command(host: str, port: int | None) -> int:
    """Serve the site, with its worker and scheduler, until told to stop."""
    start_django()
    from django.conf import settings

    from khien.base.database import pending_migrations, sqlite_is_safe, uses_sqlite

    missing = pending_migrations()
    if missing:
        raise UnableToServe(f"cơ sở dữ liệu chưa sẵn sàng ({len(missing)} bước): hãy chạy `khien prepare` trước")
    chosen = port or settings.CONFIG.port
    processes = settings.CONFIG.workers if sqlite_is_safe() or not uses_sqlite() else 1
    print(f"Khiên: http://{host}:{chosen}/  (Ctrl-C để dừng)", flush=True)
    return Supervisor([site(host, chosen, processes), *(background(part) for part in PARTS)]).run()
