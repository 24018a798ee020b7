"""`khien audit`: check the audit chain from end to end, or an export of it; it mends nothing."""

import itertools
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from khien.base import chain
from khien.cli import start_with_tables

SHOWN = 50
_FIELDS = chain.Link.__slots__


class _Printed(click.ParamType[tuple[int, str]]):
    """`SEQ:DIGEST` as a report prints the head; the digest may be shortened to its first 16 characters."""

    name = "SEQ:DIGEST"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, str]:
        number, _, digest = str(value).strip().replace("…", "").partition(":")
        digest = digest.strip().lower()
        hexadecimal = len(digest) in range(16, 65) and set(digest) <= set("0123456789abcdef")
        if not (number.isascii() and number.isdecimal() and hexadecimal):
            self.fail("hãy ghi số mục, dấu hai chấm và ít nhất 16 ký tự của mã băm in trên báo cáo", param, ctx)
        return int(number), digest


@click.group(name="audit")
def command() -> None:
    """The audit chain: check it, or export it to be checked elsewhere."""


@command.command()
@click.option("--head", "printed", type=_Printed(), help="The head that a report bears: it must still be in the chain.")
@click.option(
    "--export", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Check an export instead."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object, khien.audit/1.")
def verify(printed: tuple[int, str] | None, file: Path | None, as_json: bool) -> int:
    """Check every link of the audit chain. Exit status 1 when it is broken."""
    if file is None:
        head, found = _kept(printed)
    else:
        pairs = list(_exported(file))
        head = (pairs[-1][0].seq, pairs[-1][1]) if pairs else (0, chain.GENESIS)
        found = list(chain.faults(pairs, head=None, printed=printed))
    if as_json:
        faults = [{"seq": fault.seq, "why": fault.why} for fault in found]
        answer = {"schema": "khien.audit/1", "sound": not found, "head": f"{head[0]}:{head[1]}", "faults": faults}
        click.echo(json.dumps(answer, ensure_ascii=False))
        return 1 if found else 0
    for fault in found[:SHOWN]:
        click.echo(f"mục {fault.seq}: {fault.why}")
    if found:
        click.echo(f"Chuỗi nhật ký KHÔNG nguyên vẹn: {len(found)} chỗ hỏng.")
        return 1
    click.echo(f"Chuỗi nhật ký nguyên vẹn: {head[0]} mục, mã băm cuối {head[0]}:{head[1]}")
    if printed is None:
        click.echo("Để biết chuỗi có bị cắt cụt không, hãy đối chiếu với mã in trên báo cáo bằng --head.")
    return 0


@command.command()
def export() -> int:
    """Print the chain, one JSON object a line, without personal data; `verify --export` reads it back."""
    with _readable_database():
        start_with_tables()
        from khien.base import audit

        for link, digest in audit.links():
            row = {name: getattr(link, name) for name in _FIELDS} | {"at": link.at.isoformat(), "digest": digest}
            sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
    return 0


@command.command()
def verifier() -> int:
    """Print `verify.py`, which checks the archive of a letter alone: a copy from here is not one from the archive."""
    path = Path(__file__).parents[1] / "reports" / "letter_archive" / "verify.py"
    sys.stdout.write(path.read_text(encoding="utf-8"))
    return 0


def _kept(printed: tuple[int, str] | None) -> tuple[tuple[int, str], list[chain.Fault]]:
    """The head of the database's chain and all its faults, also by the heads that the reports kept there bear."""
    with _readable_database():
        start_with_tables()
        from khien.base import audit
        from khien.reports.queries import AUDIT, trail_faults

        found = list(trail_faults(AUDIT, printed))
        return audit.head(), found


@contextmanager
def _readable_database() -> Iterator[None]:
    """A table that is gone or a database that cannot be read is told in one line."""
    from django.db import DatabaseError

    try:
        yield
    except DatabaseError as error:
        why = " ".join(str(error).split())
        raise click.ClickException(f"không đọc được nhật ký trong cơ sở dữ liệu: {why}") from error


def _exported(file: Path) -> Iterator[tuple[chain.Link, str]]:
    with file.open(encoding="utf-8") as lines:
        for number in itertools.count(1):
            try:
                line = next(lines)
                row: dict[str, Any] = json.loads(line)
                row["at"] = datetime.fromisoformat(row["at"])
                digest = row.pop("digest")
                yield chain.Link(**row), digest
            except StopIteration:
                return
            except (ValueError, TypeError, KeyError, AttributeError) as error:
                raise click.ClickException(f"{file.name}, dòng {number}: không đọc được mục nhật ký") from error
