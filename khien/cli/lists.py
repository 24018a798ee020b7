"""How commands take lists of indicators: the options, the reading, and what was refused told on standard error."""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

import click

from khien.cli.named import Named
from khien.cli.printable import printable
from khien.lake import trouble
from khien.lake.lists.columns import loaded
from khien.lake.lists.forms import UnableToReadIndicator, own_of
from khien.lake.lists.read import LARGEST, Wishes, read_list
from khien.lake.lists.rows import UnableToReadList
from khien.lake.types import IndicatorList

_SHOWN = 20
_Decorated = TypeVar("_Decorated", bound=Callable[..., Any])


def options(command: _Decorated) -> _Decorated:
    """The options by which a person says how a list is to be read."""
    for option in (
        click.option(
            "--own", multiple=True, help="The body's own network, address or name; more than once. Refused in lists."
        ),
        click.option("--refuse-private", is_flag=True, help="Refuse private and documentation addresses too."),
        click.option(
            "--column", "columns", multiple=True, metavar="FIELD=NAME", help="value, tlp or expires = header or number."
        ),
        click.option("--columns", "mapping", type=Named(), help="Columns as --save-columns kept them."),
    ):
        command = option(command)
    return command


def wishes(own: Iterable[str], refuse_private: bool, columns: Iterable[str], mapping: Path | None) -> Wishes:
    """The options as one value; what is wrong in them is bad usage."""
    given: dict[str, list[str]] = {}
    for each in columns:
        field, _, name = each.partition("=")
        if field not in {"value", "tlp", "expires"} or not name:
            raise click.UsageError(f"--column {each}: phải là value=CỘT, tlp=CỘT hoặc expires=CỘT")
        given.setdefault(field, []).append(name)
    try:
        kept = loaded(mapping.read_text(encoding="utf-8")) if mapping else ()
        return Wishes(own_of(tuple(own)), refuse_private, given, kept)
    except UnableToReadIndicator as refused:
        raise click.UsageError(f"--own: {refused}") from None
    except UnableToReadList as refused:
        raise click.UsageError(f"--columns: {refused}") from None
    except (OSError, UnicodeDecodeError):
        raise click.UsageError(f"--columns: không đọc được {mapping}") from None


def read(file: Path, asked: Wishes) -> list[IndicatorList]:
    """The lists in a file. Ends the command where it cannot be read at all."""
    try:
        if file.is_dir():
            raise click.ClickException(f"{file}: đây là thư mục; danh sách chỉ dấu là một tệp, đứng trước các nhật ký")
        if str(file) == "-":
            data = sys.stdin.buffer.read(LARGEST + 1)
        else:
            with file.open("rb") as opened:
                data = opened.read(LARGEST + 1)
        if len(data) > LARGEST:
            raise click.ClickException(f"{file}: danh sách lớn hơn 2 GB")
        return read_list(data, str(file), asked)
    except UnableToReadList as refused:
        raise click.ClickException(f"{file}: {refused}") from None
    except OSError as error:
        raise click.ClickException(f"{file}: không đọc được tệp ({trouble.why(error)})") from None


def tell_refused(found: Iterable[IndicatorList], *, shown: int = _SHOWN) -> None:
    """Refused rows on standard error, the first of them one by one."""
    for listed in found:
        for bad in listed.bad[:shown]:
            said = f" ({bad.written[:80]})" if bad.written else ""
            click.echo(printable(f"khien: {listed.name}: dòng {bad.line}: {bad.why}{said}"), err=True)
        if len(listed.bad) > shown:
            click.echo(f"khien: {listed.name}: và {len(listed.bad) - shown} dòng khác bị từ chối", err=True)
