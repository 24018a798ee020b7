"""`khien match`: where the indicators of a list stand in logs. It needs no database, and changes nothing."""

import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path

import click

from khien.cli import lists
from khien.cli.match_words import Tally, summary
from khien.cli.meter import Meter
from khien.cli.named import Named
from khien.cli.output import Output, meanwhile
from khien.cli.own_file import OwnFile
from khien.cli.printable import printable
from khien.cli.ready import made_at_once, stopped_at_once, stopped_between
from khien.cli.telling import tell_all, without_faults
from khien.lake import wire
from khien.lake.lists.read import Wishes, together
from khien.lake.logs.files import total_of
from khien.lake.match.following import Following
from khien.lake.match.scan.compiled import is_kept
from khien.lake.match.search import Prepared, prepared, search
from khien.lake.progress import Progress
from khien.lake.types import Fault, Sighting

_FIRST = (
    "khien match: lần đầu trên máy này: đang biên dịch phần tìm nhanh, thường nửa phút, máy bận thì lâu hơn; "
    "lần sau không phải chờ"
)
_PAUSE = 0.5  # seconds between two looks at a log that grows


@click.command(name="match")
@click.argument("indicators", type=Named(allow_dash=True))
@click.argument("files", nargs=-1, required=True, type=Named(allow_dash=True))
@lists.options
@click.option("--follow", is_flag=True, help="Go on as the logs grow, until stopped.")
@click.option("--threads", type=click.IntRange(1, 256), help="As many as processors, unless given.")
@click.option("--plain", is_flag=True, help="Without compiled code: slower, the same answers.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line for each sighting, khien.sighting/1.")
def command(
    indicators: Path, files: tuple[Path, ...], own: tuple[str, ...], refuse_private: bool, columns: tuple[str, ...],
    mapping: Path | None, follow: bool, threads: int | None, plain: bool, as_json: bool,
) -> int:  # fmt: skip
    """Where the INDICATORS of a list stand in FILES: logs, folders of logs, "-" for standard input.

    \b
    khien indicators check botnet.csv               what the list holds; do this first
    khien match botnet.csv logs/                    a summary for people
    khien match botnet.csv logs/ --json > met.jsonl each sighting with its line, as proof

    Status 0: all was read, nothing was found. 1: something was found. 2: nothing was found, but not all could be read,
    or the list cannot be used. 130: stopped before the end.
    """
    live = any(str(file) == "-" for file in files)
    if str(indicators) == "-" and live:
        raise click.UsageError('danh sách và nhật ký không thể cùng là "-"')
    ready = _ready(indicators, lists.wishes(own, refuse_private, columns, mapping), fast=not plain)
    tally, own_file = Tally(), OwnFile(indicators, files)
    meter = Meter(total_of(files), sys.stderr, tally, shown=sys.stderr.isatty() and not follow)
    out = Output()

    def told(progress: Progress) -> None:
        if not own_file.is_it(progress.file):
            meter.told(progress)
        if live:
            out.flush()

    met = _following(ready, files, tally) if follow else search(ready, files, threads=threads, told=told)
    tell_all(
        lambda: _tell(own_file.without(met), tally, meter, out, as_json=as_json, at_once=follow),
        lambda searched: _end(tally, own_file, out, "" if follow else searched, as_json=as_json),
        tally, meter,
    )  # fmt: skip
    unseen = tally.faults or not tally.files
    return 1 if tally.total else 2 if unseen else 0


def _ready(file: Path, asked: Wishes, *, fast: bool) -> Prepared:
    """The list, read and prepared."""
    with made_at_once():
        found = lists.read(file, asked)
        lists.tell_refused(found)
        listed = together(found)
        if not listed:
            raise click.ClickException(f"{file}: không còn chỉ dấu nào dùng được")
        if fast and not is_kept():
            click.echo(_FIRST, err=True)
            with meanwhile("Đang biên dịch…"), stopped_at_once():
                return prepared(listed, fast=fast)
        return prepared(listed, fast=fast)


def _tell(
    met: Iterable[Sighting | Fault], tally: Tally, meter: Meter, out: Output, *, as_json: bool, at_once: bool
) -> None:
    """Count what comes; say it at once where a program reads, or where it would take for ever to the end."""
    try:
        for one in without_faults(met, "match", tally, meter):
            tally.add(one)
            if as_json:
                out.json(wire.sighting(one))
            elif at_once:
                out.line(printable(f"{one.file}:{one.line}: {one.indicator.value}: {one.text}").encode())
            if at_once:
                out.flush()
    except KeyboardInterrupt:
        if not at_once:
            raise
    finally:
        out.flush()


def _end(tally: Tally, own_file: OwnFile, out: Output, searched: str, *, as_json: bool) -> None:
    if not as_json:
        out.text(summary(tally, searched))
    elif tally.stopped:
        click.echo("khien match: dừng giữa chừng: kết quả ở đây chưa đủ", err=True)
    elif not tally.files:
        click.echo("khien match: không có tệp nào để tìm: chưa thể nói là sạch", err=True)
    own_file.say()


def _following(ready: Prepared, files: Sequence[Path], tally: Tally) -> Iterator[Sighting | Fault]:
    """What is in the logs, then what comes to be in them; at the end what waits there for the end of its line."""
    if any(str(file) == "-" for file in files):
        if len(files) > 1:
            raise click.UsageError('--follow theo dõi "-" một mình, không cùng tệp khác')
        tally.files = 1
        yield from search(ready, files, threads=1)
        return
    with closing(Following(ready, files)) as following:
        with suppress(KeyboardInterrupt), stopped_between() as stops:
            while not following.ended:
                for one in following.new():
                    with stops.held():
                        yield one
                tally.files = following.searched
                time.sleep(_PAUSE)
        yield from following.rest()
