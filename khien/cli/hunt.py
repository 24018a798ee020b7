"""`khien hunt`: which Sigma rules the events of logs meet. It needs no database, and changes nothing."""

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from khien.cli.hunt_tally import HuntTally
from khien.cli.hunt_words import SHOWN, left_words, summary
from khien.cli.meter import Meter, number
from khien.cli.named import Named
from khien.cli.output import Output, meanwhile
from khien.cli.printable import printable
from khien.cli.ready import made_at_once
from khien.cli.telling import tell_all, without_faults
from khien.lake import wire
from khien.lake.events.times import VIETNAM
from khien.lake.hunt import Prepared, Seen, findings, prepared
from khien.lake.kept import cache_of
from khien.lake.logs.files import total_of
from khien.lake.sigma.levels import LEVELS, at_least
from khien.lake.sigma.load import rules as load
from khien.lake.sigma.types import Finding, Rules, Source
from khien.lake.types import Fault

_PARTS = ("product", "category", "service")
_EVERY_ONE = 1_000_000
_FOR_OTHERS = (
    "Chưa thể nói là sạch: không quy tắc nào dành cho nhật ký này. Biết nó của hệ thống nào thì nói bằng",
    "  --source product=…,service=… (ví dụ product=linux,service=sshd); nếu không, cần quy tắc khác.",
)


@click.command(name="hunt")
@click.argument("rules", type=Named())
@click.argument("files", nargs=-1, required=True, type=Named(allow_dash=True))
@click.option("--level", type=click.Choice(LEVELS[:-1]), help="Rules of this level and above, and those without one.")
@click.option("--source", "sources", multiple=True, metavar="PART=NAME,…", help="FILES are product=linux,service=sshd.")
@click.option(
    "--zone", type=click.FloatRange(-14, 14), default=VIETNAM, help="Hours east of Greenwich of times without one."
)
@click.option("--value", "values", multiple=True, metavar="NAME=TEXT", help="For a placeholder of rules; repeatable.")
@click.option("--workers", type=click.IntRange(1, 256), help="As many as processors, unless given.")
@click.option("--top", type=click.IntRange(1), default=20, show_default=True, help="So many rules in the summary.")
@click.option("--rules-left", is_flag=True, help="Tell every rule that cannot run, and why.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line for each finding, khien.finding/1.")
def command(
    rules: Path, files: tuple[Path, ...], level: str | None, sources: tuple[str, ...], zone: float,
    values: tuple[str, ...], workers: int | None, top: int, rules_left: bool, as_json: bool,
) -> int:  # fmt: skip
    """Which Sigma RULES (file, folder, archive) the events of FILES meet: EVTX, JSON, CSV, folders of them, "-".

    \b
    khien hunt sigma/ logs/ --level high           a summary for people, the worst first
    khien hunt sigma/ logs/ --json > met.jsonl     each finding with its event, as proof
    khien hunt sigma/ app.log --source product=linux,service=sshd

    Status 0: all was read, nothing was found. 1: something was found. 2: nothing was found, but not all could be read,
    or no rule was for these logs, or none can run. 130: stopped before the end.
    """
    with meanwhile("Đang đọc quy tắc…"):
        ready = _ready(rules, level, _values(values))
    for line in left_words(ready.rules, _EVERY_ONE) if rules_left else ():
        click.echo(printable(f"khien hunt: {line}"), err=True)
    tally, seen = HuntTally(), Seen()
    meter = Meter(total_of(files), sys.stderr, tally, shown=sys.stderr.isatty())
    given = _sources(sources)
    found = findings(
        ready, files, workers=workers, standard_input=sys.stdin.buffer, given=given, zone=zone,
        told=meter.told, seen=seen,
    )  # fmt: skip
    tell_all(
        lambda: _tell(found, tally, meter, as_json=as_json),
        lambda searched: _end(ready.rules, tally, seen, searched, top=top, as_json=as_json),
        tally, meter,
    )  # fmt: skip
    nothing = len(seen.idle(ready.rules)) == len(ready.rules.rules)
    return 1 if tally.total else 2 if tally.faults or nothing else 0


def _ready(path: Path, level: str | None, values: Mapping[str, list[str]]) -> Prepared:
    """The rules, read and prepared."""
    with made_at_once():
        if not path.exists():
            raise click.ClickException(f"{path}: không có tệp này")
        read = load(path, cache=cache_of("rules"), values=values)
        kept = at_least(read, level) if level else read
        if not kept.rules:
            for line in left_words(kept, 5):
                click.echo(printable(f"khien hunt: {line}"), err=True)
            raise click.ClickException(f"{path}: {_without_rules(read, level)}")
        return prepared(kept, shown=SHOWN)


def _without_rules(read: Rules, level: str | None) -> str:
    if level and read.rules:
        return f"không có quy tắc Sigma nào từ mức {level}"
    if read.left:
        return "không có quy tắc Sigma nào chạy được"
    return "không có quy tắc Sigma nào ở đây (tệp .yml, .yaml); quy tắc đứng trước, nhật ký đứng sau"


def _tell(found: Iterable[Finding | Fault], tally: HuntTally, meter: Meter, *, as_json: bool) -> None:
    """Count what comes; say it at once where a program reads."""
    out, written = Output(), _encoder()
    try:
        for one in without_faults(found, "hunt", tally, meter):
            tally.add(one)
            if as_json:
                out.line(written(wire.finding(one)))
    finally:
        out.flush()


def _encoder() -> Callable[[dict[str, Any]], bytes]:
    """orjson's where it is installed; what it refuses (lone surrogates, numbers beyond 64 bits) is written by json."""
    plain = json.JSONEncoder(ensure_ascii=True, default=str, allow_nan=True)

    def slowly(one: dict[str, Any]) -> bytes:
        return plain.encode(one).encode("ascii")

    try:
        import orjson
    except ModuleNotFoundError:
        return slowly

    def quickly(one: dict[str, Any]) -> bytes:
        try:
            return orjson.dumps(one)
        except TypeError:
            return slowly(one)

    return quickly


def _end(rules: Rules, tally: HuntTally, seen: Seen, searched: str, *, top: int, as_json: bool) -> None:
    idle = seen.idle(rules)
    asleep = {rule.named.key for rule in idle}
    counted = sum(1 for one in rules.correlations if not asleep.issuperset(one.rules))
    used, every = number(len(rules.rules) - len(idle)), number(len(rules.rules) + len(rules.correlations))
    used += f" quy tắc và {number(counted)} quy tắc tương quan" if counted else " quy tắc"
    if as_json:
        said = f"{used} đã xem {seen.events} sự kiện, {len(idle)} không có nguồn nhật ký"
        stopped = "; DỪNG GIỮA CHỪNG: kết quả ở đây chưa đủ" if tally.stopped else ""
        click.echo(f"khien hunt: {said}, {len(rules.left)} không chạy được{stopped}", err=True)
        return
    head = [
        f"Đã xem {number(seen.events)} sự kiện trong {number(tally.files)} tệp, {searched},",
        f"bằng {used} có nguồn nhật ký ở đây, trong {every}. Mọi giờ là giờ Việt Nam.",
    ]
    if seen.events and len(idle) == len(rules.rules):
        head += _FOR_OTHERS
    if not seen.events:
        head = ["Không đọc được sự kiện nào trong các tệp này: chưa quy tắc nào có gì để xem."]
    products = {source.product for sources in seen.sources for source in sources}
    whole = seen.events and not tally.stopped  # before that, nobody knows which sources there are
    asked = Counter(rule.source for rule in idle if whole)
    Output().text(summary(tally, rules, asked, products, head, top=top))


def _sources(given: Iterable[str]) -> tuple[Source, ...]:
    """What a person says that the files are."""
    found = []
    for each in given:
        parts = dict(part.partition("=")[::2] for part in each.lower().split(","))
        if not parts or set(parts) - set(_PARTS) or not all(parts.values()):
            raise click.UsageError(f"--source {each}: phải là product=…, category=…, service=… nối bằng dấu phẩy")
        found.append(Source(**parts))
    return tuple(found)


def _values(given: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for each in given:
        name, equal, text = each.partition("=")
        if not equal or not name:
            raise click.UsageError(f"--value {each}: phải là TÊN=GIÁ_TRỊ")
        found.setdefault(name, []).append(text)
    return found
