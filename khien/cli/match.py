"""`khien match`: where the indicators of a list stand in logs. It needs no database, and changes nothing."""

import gc
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import click

from khien.cli import lists
from khien.cli.match_words import Meter, Tally, summary
from khien.cli.output import Output, UnableToGoOn
from khien.cli.printable import printable
from khien.lake import wire
from khien.lake.lists.read import Wishes, together
from khien.lake.logs.files import total_of
from khien.lake.logs.follow import Following
from khien.lake.search import Prepared, Progress, prepared, search
from khien.lake.types import Fault, Sighting

_PAUSE = 0.5  # seconds between two looks at a log that grows


@click.command(name="match")
@click.argument("indicators", type=click.Path(path_type=Path, allow_dash=True))
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
@lists.options
@click.option("--follow", is_flag=True, help="Go on as the logs grow, until stopped.")
@click.option("--threads", type=click.IntRange(1, 256), help="As many as processors, unless given.")
@click.option("--plain", is_flag=True, help="Without compiled code: slower, the same answers.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line for each sighting, khien.sighting/1.")
def command(
    indicators: Path, files: tuple[Path, ...], own: tuple[str, ...], refuse_private: bool, columns: tuple[str, ...],
    mapping: Path | None, follow: bool, threads: int | None, plain: bool, as_json: bool,
) -> int:  # fmt: skip
    """Where the indicators of a list stand in FILES: logs, folders of logs, "-" for standard input.

    Status 0: all was read, nothing was found. 1: something was found. 2: nothing was found, but not all could be read.
    """
    live = any(str(file) == "-" for file in files)
    if str(indicators) == "-" and live:
        raise click.UsageError('danh sách và nhật ký không thể cùng là "-"')
    ready = _ready(indicators, lists.wishes(own, refuse_private, columns, mapping), fast=not plain)
    tally = Tally()
    meter = Meter(total_of(files), sys.stderr, tally, shown=sys.stderr.isatty() and not follow)
    out = Output()

    def told(progress: Progress) -> None:
        meter.told(progress)
        if live:
            out.flush()

    met = _following(ready, files) if follow else search(ready, files, threads=threads, told=told)
    try:
        _tell(met, tally, out, as_json=as_json, at_once=follow)
        searched = meter.end()
        if not as_json:
            out.text(summary(tally, "" if follow else searched))
    except UnableToGoOn:
        meter.end()
    return 1 if tally.total else 2 if tally.faults else 0


def _ready(file: Path, asked: Wishes, *, fast: bool) -> Prepared:
    """The list, read and prepared. Its many values make no cycles, so that looking for some would cost for nothing."""
    gc.disable()
    try:
        found = lists.read(file, asked)
        lists.tell_refused(found)
        listed = together(found)
        if not listed:
            raise click.ClickException(f"{file}: không còn chỉ dấu nào dùng được")
        return prepared(listed, fast=fast)
    finally:
        gc.freeze()
        gc.enable()


def _tell(met: Iterable[Sighting | Fault], tally: Tally, out: Output, *, as_json: bool, at_once: bool) -> None:
    """Count what comes; say it at once where a program reads, or where it would take for ever to the end."""
    try:
        for one in met:
            if isinstance(one, Fault):
                tally.faults.append(one)
                click.echo(printable(f"khien match: {one.file}: {one.why}"), err=True)
                continue
            tally.add(one)
            if as_json:
                out.line(wire.sighting(one).encode("utf-8", "replace"))
            elif at_once:
                out.line(printable(f"{one.file}:{one.line}: {one.indicator.value}: {one.text}").encode())
            if at_once:
                out.flush()
    except KeyboardInterrupt:
        if not at_once:
            raise
    finally:
        out.flush()


def _following(ready: Prepared, files: Sequence[Path]) -> Iterator[Sighting | Fault]:
    """What is in the logs, then what comes to be in them."""
    if any(str(file) == "-" for file in files):
        if len(files) > 1:
            raise click.UsageError('--follow theo dõi "-" một mình, không cùng tệp khác')
        yield from search(ready, files, threads=1)
        return
    following = Following(ready, files)
    try:
        while not following.ended:
            yield from following.new()
            time.sleep(_PAUSE)
    finally:
        following.close()
