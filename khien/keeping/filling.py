"""Fills an empty database with the rows of another and compares the two: all of it, equal, or nothing."""

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import IntegrityError, connections

from khien.keeping import rows
from khien.keeping.databases import UnableToOpenDatabase, flushed, fresh_file, make_tables, opened
from khien.keeping.rows import Row, Tally, UnableToCarry

SHOWN = 5


class UnableToFill(ValueError):
    """The place is not empty; the message is fit for the user."""


class UnableToMatch(ValueError):
    """What came out is not what went in: `differences` says what. Nothing of it stays."""

    def __init__(self, differences: Sequence[str]) -> None:
        self.differences = tuple(differences)
        more = f" (và {len(differences) - SHOWN} chỗ khác)" if len(differences) > SHOWN else ""
        super().__init__("Không khớp với bản gốc: " + "; ".join(differences[:SHOWN]) + more)


@dataclass(frozen=True, slots=True)
class Source:
    """Where rows come from. `told` is what a manifest says of them; None where the rows themselves are the measure."""

    steps: tuple[tuple[str, str], ...]
    columns: Mapping[str, tuple[str, ...]]
    rows: Callable[[str], Iterator[Row]]
    head: tuple[int, str]
    told: Mapping[str, Tally] | None


@dataclass(frozen=True, slots=True)
class Filled:
    """What was taken in."""

    tables: int
    rows: int
    head: tuple[int, str]


@contextmanager
def target(entry: Mapping[str, Any], steps: tuple[tuple[str, str], ...]) -> Iterator[str]:
    """The alias of an empty database with the tables of these steps. A new SQLite file has its name only in the end."""
    path = Path(entry["NAME"]) if entry["ENGINE"].endswith("sqlite3") else None
    if path is None or (path.exists() and path.stat().st_size):
        with opened(entry) as alias:
            if not rows.is_empty(alias):
                raise UnableToFill("Cơ sở dữ liệu đích không trống; chỉ đưa dữ liệu vào một nơi còn trống.")
            make_tables(alias, steps)
            yield alias
        return
    if not path.parent.is_dir():
        raise UnableToFill(f"Không có thư mục {path.parent}.")
    staged = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        staged.touch(mode=0o600)
        with opened(fresh_file(staged)) as alias:
            make_tables(alias, steps)
            yield alias
        flushed(staged)
        staged.replace(path)
        flushed(path.parent)
    finally:
        for name in (staged, staged.with_name(staged.name + "-journal")):
            name.unlink(missing_ok=True)


def fill(alias: str, source: Source) -> Filled:
    """Take every row in, then read all of it back. Call it in a transaction: it raises where anything differs."""
    here = {table.name: table for table in rows.tables(alias)}
    differences = [f"bảng {name}: không có trong bản gốc" for name in here.keys() - source.columns.keys()]
    differences += [f"bảng {name}: không có ở nơi đến" for name in source.columns.keys() - here.keys()]
    differences += [
        f"bảng {name}: các cột không giống nhau"
        for name in here.keys() & source.columns.keys()
        if here[name].columns != tuple(source.columns[name])
    ]
    if differences:
        raise UnableToMatch(sorted(differences))
    rows.clear_what_migrating_made(alias)
    given = {name: rows.write(alias, table, source.rows(name)) for name, table in here.items()}
    try:
        rows.settle(alias, here.values())
    except IntegrityError as error:
        raise UnableToCarry(f"Dữ liệu trỏ tới dòng không có: {' '.join(str(error).split())}") from error
    found = {name: rows.tally(alias, table) for name, table in here.items()}
    for told in (source.told, found):
        differences += [_told(name, given[name], told.get(name)) for name in here if told is not None]
    differences += _chain(alias, source.head)
    if any(differences):
        raise UnableToMatch([one for one in dict.fromkeys(differences) if one])
    return Filled(len(here), sum(tally.rows for tally in found.values()), source.head)


def _told(name: str, given: Tally, other: Tally | None) -> str:
    if other == given:
        return ""
    if other is None or other.rows != given.rows:
        return f"bảng {name}: {given.rows} dòng, phải là {other.rows if other else 0}"
    return f"bảng {name}: nội dung khác với mã băm đã ghi"


def _chain(alias: str, head: tuple[int, str]) -> list[str]:
    found = rows.head(alias)
    faults = [f"chuỗi nhật ký, mục {fault.seq}: {fault.why}" for fault in rows.chain_faults(alias)]
    if found != head:
        faults.append(f"đầu chuỗi nhật ký là {found[0]}:{found[1][:12]}…, phải là {head[0]}:{head[1][:12]}…")
    return faults


def vendor_of(alias: str) -> str:
    """`sqlite` or `postgresql`; refuses anything else."""
    vendor = connections[alias].vendor
    if vendor not in {"sqlite", "postgresql"}:
        raise UnableToOpenDatabase(f"Khiên không dùng loại cơ sở dữ liệu {vendor}.")
    return vendor
