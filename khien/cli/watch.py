"""`khien watch`: what a roster covers of a window, from a file alone. It needs no database and assumes nobody."""

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

import click

from khien.watch.rules import wire
from khien.watch.rules.coverage import Coverage, coverage, total
from khien.watch.rules.moments import UnableToReadMoment, moment
from khien.watch.rules.overlaps import WHY_WORDS
from khien.watch.rules.rest import OURS
from khien.watch.rules.rosters import LARGEST, Roster, UnableToReadRoster, read_roster, tidy
from khien.watch.rules.shifts import UnableToMakeShift, lasting, told, window
from khien.watch.rules.spans import Span


@click.group(name="watch")
def command() -> None:
    """Rosters: who is on watch, and when nobody is."""


@command.command(name="coverage")
@click.argument("roster", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--from", "since", required=True, help="First minute asked about, Vietnam's time: 2027-02-05T17:00.")
@click.option("--to", "until", required=True, help="First minute no longer asked about.")
@click.option("--unit", "units", multiple=True, help="A unit that must be there even where the roster names it not.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line for each unit, khien.coverage/1.")
def of_roster(roster: Path, since: str, until: str, units: tuple[str, ...], as_json: bool) -> int:
    """Coverage of a window by ROSTER (CSV or XLSX: unit,person,start,end,kind), to the minute; "-" is standard input.

    Every sheet of a workbook is read; what is hidden is told and covers nothing.
    Status 0: all was read, all is covered. 1: there is a gap. 2: something could not be read, told on standard error.
    """
    asked = _window(since, until)
    read = _roster(roster)
    found = coverage(read.shifts, asked, _expected(units, read.units))
    unread = Counter(bad.unit for bad in read.bad)
    for line in found:
        click.echo(_json(line) if as_json else _words(line, unread[line.unit]))
    if not as_json:
        click.echo(_sum(found, asked))
    _tell(roster, read)
    if not read.all_read:
        return 2
    return 1 if any(line.gaps for line in found) else 0


def _json(found: Coverage) -> str:
    return json.dumps(wire.coverage(found), ensure_ascii=False, separators=(",", ":"))


def _window(since: str, until: str) -> Span:
    try:
        return window(_moment("--from", since), _moment("--to", until))
    except UnableToMakeShift as refused:
        raise click.UsageError(f"--from, --to: {refused}") from None


def _moment(option: str, text: str) -> datetime:
    try:
        return moment(text)
    except UnableToReadMoment as refused:
        raise click.UsageError(f"{option}: {refused}") from None


def _roster(file: Path) -> Roster:
    try:
        if str(file) == "-":
            return read_roster(sys.stdin.buffer.read(LARGEST + 1))
        with file.open("rb") as opened:
            return read_roster(opened.read(LARGEST + 1))
    except UnableToReadRoster as refused:
        raise click.ClickException(f"{file}: {refused}") from None
    except OSError as error:
        raise click.ClickException(f"{file}: không đọc được tệp ({error.strerror})") from None


def _expected(wanted: Iterable[str], named: Iterable[str]) -> Iterator[str]:
    """The units of the file as it spells them, then those wanted that it does not name."""
    known = {name.casefold(): name for name in named}
    yield from known.values()
    if any(not each.isprintable() for each in wanted):
        raise click.UsageError("--unit: tên đơn vị có ký tự không in được")
    more = (name for each in wanted if (name := tidy(each)))
    yield from {key: name for name in more if (key := name.casefold()) not in known}.values()


def _tell(file: Path, read: Roster) -> None:
    """Bad rows, repeated lines and sheets left out, on standard error."""
    for left in read.left_out:
        click.echo(f"khien watch: {file}: bỏ qua ở trang tính “{_plain(left.sheet)}”: {left.why.rstrip('.')}", err=True)
    for again in read.repeated:
        first = _line(again.first, again.first_sheet)
        click.echo(f"khien watch: {file}: {_line(again.line, again.sheet)} lặp lại {first}, chỉ tính một lần", err=True)
    for bad in read.bad:
        place = _line(bad.line, bad.sheet) + (f", cột {bad.column}" if bad.column else "")
        click.echo(f"khien watch: {file}: {place}: {bad.why}", err=True)
    if read.bad:
        said = f"{len(read.bad)} dòng không đọc được, không tính là có người trực"
        click.echo(f"khien watch: {file}: {said}", err=True)


def _line(number: int, sheet: str) -> str:
    return f"trang tính “{_plain(sheet)}”, dòng {number}" if sheet else f"dòng {number}"


def _plain(name: str) -> str:
    return "".join(sign if sign.isprintable() else "�" for sign in name)


def _words(found: Coverage, unread: int) -> str:
    if found.gaps:
        state = "không có ai trực" if found.has_nobody else f"có người trực {found.covered}/{found.minutes} phút"
    else:
        state = f"đủ {found.minutes} phút"
    lines = [f"{found.unit}: {state}, tại chỗ {found.covered_site} phút"]
    lines += [f"  Chưa tính: {unread} dòng không đọc được"] if unread else []
    lines += [f"  Trống: {_span(gap)}" for gap in found.gaps]
    lines += [f"  Trùng: {_span(one.span)}: {', '.join(one.people)} ({WHY_WORDS[one.why]})" for one in found.overlaps]
    for tired in found.rest_warnings:
        source = tired.rule.cite or f"{OURS}: {tired.rule.basis}"
        lines.append(f"  Nghỉ: {_span(tired.span)}: {tired.person} {tired.why}. {source}.")
    return "\n".join(lines)


def _span(span: Span) -> str:
    return f"{told(span.start)} – {told(span.end)} ({lasting(span.length)})"


def _sum(found: tuple[Coverage, ...], asked: Span) -> str:
    all_of = total(found)
    gaps = f"{all_of.gaps} khoảng trống ở {all_of.units_with_gaps} đơn vị" if all_of.gaps else "không có khoảng trống"
    nobody = f", {all_of.without_anyone} đơn vị không có ai trực" if all_of.without_anyone else ""
    return f"Từ {told(asked.start)} đến {told(asked.end)}, {all_of.units} đơn vị: {gaps}{nobody}."
