"""`khien import`: take units, people or an inventory in from a CSV or XLSX file; what a row means is decided below."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from khien.cli import start_with_tables

if TYPE_CHECKING:
    from khien.organisations.actions import Imported
    from khien.organisations.rules.rows import BadRow
    from khien.organisations.rules.sheets import Sheet

_INVENTORY = ("he-thong", "vung-mang", "ket-noi", "thiet-bi", "dia-chi", "ten-mien", "phan-mem")
_FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
_DRY = click.option("--dry-run", is_flag=True, help="Report every bad row and change nothing.")
_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object, khien.import/1.")


@click.group(name="import")
def command() -> None:
    """Take in units, people or an inventory from a CSV (UTF-8) or XLSX file, all of them or none."""


@command.command()
@_FILE
@_DRY
@_JSON
def units(file: Path, dry_run: bool, as_json: bool) -> int:
    """Units: Tên đơn vị, Loại đơn vị, Đơn vị cấp trên, Mã định danh, Địa danh, Ký hiệu, Hoạt động từ ngày."""
    start_with_tables()
    from khien.organisations.actions import import_units

    return _import("units", file, import_units, dry_run=dry_run, as_json=as_json)


@command.command()
@_FILE
@_DRY
@_JSON
def people(file: Path, dry_run: bool, as_json: bool) -> int:
    """People: Họ và tên, Đơn vị, Vai trò, Tên đăng nhập, Chức vụ, Thư điện tử, Điện thoại.

    Prints each person's one-time link, which is kept nowhere else.
    """
    start_with_tables()
    from khien.organisations.actions import import_people

    return _import("people", file, import_people, dry_run=dry_run, as_json=as_json)


@command.command()
@click.argument("kind", type=click.Choice(_INVENTORY))
@_FILE
@_DRY
@_JSON
def inventory(kind: str, file: Path, dry_run: bool, as_json: bool) -> int:
    """Systems (he-thong) or their zones, links, assets, addresses, domains, software; columns as the pages give them.

    Needs the column Đơn vị; a machine, address, domain or piece of software without a system is the unit's own.
    A table of more than 5,000 rows is tried whole, then taken in portions, each wholly or not at all.
    What is there already is changed, an empty cell leaves it as it was, nothing is ended.
    """
    start_with_tables()
    from khien.systems.actions import import_by_portions, import_inventory
    from khien.systems.rules.long_tables import AT_ONCE

    def take(sheet: "Sheet", **more: Any) -> "Imported":
        if len(sheet.rows) <= AT_ONCE:
            return import_inventory(kind, sheet, **more)
        return import_by_portions(kind, sheet, tell=_progress, **more)

    return _import("inventory", file, take, dry_run=dry_run, as_json=as_json)


def _progress(done: int) -> None:
    click.echo(f"  … {done} dòng", err=True)


def _import(kind: str, file: Path, take: "Callable[..., Imported]", *, dry_run: bool, as_json: bool) -> int:
    from khien.base import clock
    from khien.base.actors import Service
    from khien.organisations.actions import Imported, UnableToImport
    from khien.organisations.rules.sheets import read_sheet

    _address("x")  # if links could not be printed, it must show before anyone is taken in
    sheet = read_sheet(file.read_bytes(), file.name)
    try:
        done = take(sheet, by=Service("import"), at=clock.now(), dry_run=dry_run)
    except UnableToImport as refusal:
        done = Imported(refusal.rows, 0, refusal.bad, ())
    (_say_json if as_json else _say)(kind, done, dry_run)
    return 1 if done.bad else 0


def _say(kind: str, done: "Imported", dry_run: bool) -> None:
    for bad in done.bad:
        click.echo(_bad_words(bad))
    if done.ignored:
        click.echo(f"Cột không dùng đến: {', '.join(done.ignored)}")
    noun = {"units": "đơn vị", "people": "người", "inventory": "dòng của danh mục"}[kind]
    if done.bad:
        lines = len({bad.line for bad in done.bad})
        click.echo(f"{done.rows} dòng, {lines} dòng chưa hợp lệ; chưa nhập dòng nào.")
    elif dry_run:
        words = "sẽ được thêm hoặc sửa" if kind == "inventory" else "sẽ được thêm"
        click.echo(f"Thử: {done.created} {noun} {words}; chưa thay đổi gì.")
    else:
        click.echo(f"Đã {'thêm hoặc sửa' if kind == 'inventory' else 'thêm'} {done.created} {noun}.")
    if done.links:
        click.echo("Liên kết dùng một lần, có hạn 7 ngày, chỉ hiện lần này (tên đăng nhập, họ tên, đơn vị, liên kết):")
        out = io.StringIO()
        writer = csv.writer(out, delimiter=";", lineterminator="\n")
        for link in done.links:
            writer.writerow((link.username, _disarmed(link.full_name), _disarmed(link.unit), _address(link.token)))
        click.echo(out.getvalue(), nl=False)


def _say_json(kind: str, done: "Imported", dry_run: bool) -> None:
    answer = {
        "schema": "khien.import/1",
        "kind": kind,
        "dry_run": dry_run,
        "rows": done.rows,
        "created": 0 if dry_run or done.bad else done.created,
        "good": done.created,
        "bad": [{"line": bad.line, "column": bad.column, "why": bad.why} for bad in done.bad],
        "ignored": list(done.ignored),
        "links": [
            {"username": link.username, "full_name": link.full_name, "unit": link.unit, "path": _address(link.token)}
            for link in done.links
        ],
    }
    click.echo(json.dumps(answer, ensure_ascii=False))


def _bad_words(bad: "BadRow") -> str:
    return f"dòng {bad.line}, {bad.column}: {bad.why}"


def _address(token: str) -> str:
    from django.urls import reverse

    return reverse("account:invited", args=[token])


def _disarmed(text: str) -> str:
    """So that no spreadsheet takes a name for a formula."""
    return f"'{text}" if text[:1] in "=+-@\t" else text
