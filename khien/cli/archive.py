"""`khien archive`: everything about one letter as one ZIP with its own verifier. It alters nothing of the letter."""

import os
import secrets
from pathlib import Path
from uuid import UUID

import click

from khien.cli import start_with_tables


@click.command()
@click.argument("directive_id", type=click.UUID)
@click.option("--to", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The new file.")
def command(directive_id: UUID, to: Path) -> int:
    """Write the archive of one letter; status 1 where files of it had been lost."""
    start_with_tables()
    from khien.base import clock
    from khien.base.actors import Service
    from khien.directives.queries import one_seen_by
    from khien.reports.letter_archive.pack import archive_letter

    by = Service("archive")
    letter = one_seen_by(by, directive_id)
    if letter is None:
        raise click.UsageError(f"không có văn bản nào mang mã {directive_id}")
    if to.exists() or not to.absolute().parent.is_dir():
        raise click.UsageError(f"không ghi được {to}: tệp đã có, hoặc thư mục chưa có")
    part = to.with_name(f".{to.name}.{secrets.token_hex(4)}.part")
    try:
        with os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as stream:
            packed = archive_letter(letter, stream, by=by, at=clock.now())
        part.replace(to)
    finally:
        part.unlink(missing_ok=True)
    click.echo(f"Đã ghi {to}: {packed.duties} nghĩa vụ, {packed.evidence} minh chứng, {packed.files} tệp, ")
    click.echo(f"{packed.entries} mục nhật ký. SHA-256 của manifest.json: {packed.manifest}")
    for sha256 in packed.missing:
        click.echo(f"Tệp đã mất hoặc hỏng, không có trong hồ sơ: {sha256}")
    return 1 if packed.missing else 0
