"""`khien prepare`: database, cache table and static files, made or brought up to date. It never removes data."""

import hashlib
from pathlib import Path

import click

from khien.cli import start_django


def _fingerprint() -> str:
    """Changes when any static file of ours or of a library does."""
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda found: str(found[0])):
            stat = Path(storage.path(name)).stat()
            digest.update(f"{name}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def collect_static() -> bool:
    """Gather static files where they changed; whether it was needed."""
    from django.conf import settings
    from django.core.management import call_command

    stamp: Path = settings.KHIEN_DATA / "static.stamp"
    fingerprint = _fingerprint()
    if stamp.exists() and stamp.read_text() == fingerprint and settings.STATIC_ROOT.is_dir():
        return False
    call_command("collectstatic", interactive=False, clear=settings.STATIC_ROOT.is_dir(), verbosity=0)
    stamp.write_text(fingerprint)
    return True


@click.command()
def command() -> None:
    """Prepare the database and the files that the site serves. Safe to repeat."""
    start_django()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    collected = collect_static()
    print("Cơ sở dữ liệu đã sẵn sàng; tệp tĩnh " + ("đã gom lại." if collected else "không đổi."))
