"""`khien scan`: which files of a folder meet YARA rules. It needs no database, and changes nothing."""

import json
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import click

from khien.cli.meter import Meter
from khien.cli.named import Named
from khien.cli.output import Output, meanwhile
from khien.cli.printable import printable
from khien.cli.scan_words import ScanTally, head, passed_over, summary
from khien.cli.telling import tell_all, without_faults
from khien.lake.limits import MEGABYTE, Limits
from khien.lake.types import Fault
from khien.lake.yara import wire
from khien.lake.yara.rules import Compiled, compiled
from khien.lake.yara.scan import scan
from khien.lake.yara.types import Detection, Looked
from khien.lake.yara.walk import Walk, same_files

_SHOWN = 5


@click.command(name="scan")
@click.argument("rules", type=Named())
@click.argument("folders", nargs=-1, required=True, type=Named())
@click.option("--largest", type=click.IntRange(1, 2_000), default=512, show_default=True, help="Of a file, in MB.")
@click.option("--timeout", type=click.IntRange(1, 86_400), default=60, show_default=True, help="Of a file, in seconds.")
@click.option("--depth", type=click.IntRange(0, 20), default=5, show_default=True, help="Of archives in archives.")
@click.option("--workers", type=click.IntRange(1, 256), help="As many as processors, unless given.")
@click.option("--rules-left", is_flag=True, help="Tell every rule that cannot run, not only the first.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line for each detection, khien.detection/1.")
def command(
    rules: Path, folders: tuple[Path, ...], largest: int, timeout: int, depth: int, workers: int | None,
    rules_left: bool, as_json: bool,
) -> int:  # fmt: skip
    """Which files in FOLDERS (or files) meet YARA RULES (a file, or a folder of them), archives opened within limits.

    \b
    khien scan rules.yar www/                      a summary for people, with SHA-256
    khien scan rules/ www/ --json > met.jsonl      each detection with its places

    Status 0: all was read, nothing was found. 1: something was found. 2: nothing was found, but not all could be read,
    or no rule can be used. 130: stopped before the end.
    """
    with meanwhile("Đang đọc quy tắc…"):
        ready = compiled(rules)
    _tell_left(ready, shown=1_000_000 if rules_left else _SHOWN)
    tally = ScanTally(rules=ready.count, left=len(ready.left))
    walk = Walk(folders, same_files(ready.files))
    shown = sys.stderr.isatty()
    with meanwhile("Đang đếm tệp…"):
        total = _total(walk, largest * MEGABYTE) if shown else None
    meter = Meter(total, sys.stderr, tally, shown=shown)
    limits = Limits(largest=largest * MEGABYTE, seconds=timeout, whole=10 * timeout, depth=depth)
    found = scan(ready, walk, limits=limits, workers=workers, told=meter.told)
    tell_all(
        lambda: _tell(found, tally, meter, as_json=as_json),
        lambda searched: _end(tally, walk, searched, as_json=as_json),
        tally, meter,
    )  # fmt: skip
    return 1 if tally.total else 2 if tally.faults or not tally.files else 0


def _tell_left(ready: Compiled, *, shown: int) -> None:
    for one in ready.left[:shown]:
        rule = f"quy tắc {one.rule} " if one.rule else ""
        click.echo(printable(f"khien scan: {one.file}:{one.line}: {rule}không dùng được: {one.why}"), err=True)
    if len(ready.left) > shown:
        click.echo(f"khien scan: và {len(ready.left) - shown} quy tắc khác (--rules-left để xem hết)", err=True)


def _tell(found: Iterator[Detection | Fault | Looked], tally: ScanTally, meter: Meter, *, as_json: bool) -> None:
    """Count what comes; say it at once where a program reads."""
    out = Output()
    results: Iterator[Detection | Looked] = without_faults(found, "scan", tally, meter)
    for one in results:
        if isinstance(one, Looked):
            tally.looked(one)
        else:
            tally.add(one)
            if as_json:
                out.json(json.dumps(wire.detection(one), ensure_ascii=False))
                out.flush()


def _end(tally: ScanTally, walk: Walk, searched: str, *, as_json: bool) -> None:
    if not as_json:
        Output().text(summary(tally, walk, searched))
        return
    for line in (*head(tally, searched), *passed_over(tally, walk)):
        click.echo(printable(f"khien scan: {line}"), err=True)


def _total(walk: Walk, largest: int) -> int:
    """Bytes that will be scanned, as far as they can be known before."""
    total = 0
    for file in Walk(walk.named, walk.without):
        if isinstance(file, Path):
            with suppress(OSError):
                size = file.stat().st_size
                total += size if size <= largest else 0
    return total
