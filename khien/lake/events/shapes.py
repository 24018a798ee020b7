"""The shapes of logs, as the YAML files beside this say: how each is known, what its fields are called, its sources.

A file of `shapes/` says how a log is laid out, one of `sources/` which sources its events are of by some of their
fields, and what rules call the fields of each. docs/how-to/add-log-shape.md says how to write them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, cast

import yaml

from khien.lake.sigma.types import Source

_SHAPE = {"id", "title", "cites", "rank", "known_by", "lift", "names", "host", "time", "zone", "sources", "under"}
_SHAPE |= {"utc", "camel", "doubled", "told", "folded", "carries", "begins", "examples"}
_TABLE = {"id", "title", "cites", "product", "by", "then", "rows"}
_ROW = {"instead", "when", "is", "sources", "rename", "values", "make", "web", "spaced", "devices"}
_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # every scalar is text


class UnableToReadShape(ValueError):
    """A file of shapes is wrong; says where."""


@dataclass(frozen=True, slots=True)
class Row:
    """Events whose fields are one of those (texts in lower case) are of these sources, their fields renamed so."""

    when: Mapping[str, tuple[frozenset[str], tuple[str, ...]]]  # of a field: texts, patterns; '' is an absent field
    known: Mapping[str, str]  # what these fields are then, for the rows below and for rules
    sources: tuple[Source, ...]
    rename: Mapping[str, tuple[str, ...]]  # new name: old ones, the first there is counts
    instead: Mapping[str, str]  # a name whose value is another's, where that is there
    values: Mapping[str, Mapping[str, str]]  # of a new name: what is written, what it means
    make: Mapping[str, str]  # new name: text with {old} in it
    web: bool  # fields of the address asked for are completed
    spaced: bool  # names with spaces are also written without and with underscores
    devices: tuple[str, ...]  # new names of paths on a device or in the registry: also given as Sysmon writes them


@dataclass(frozen=True, slots=True)
class Table:
    """Which sources events are of. `product` holds unless a row names another.

    `by` are the fields that rows look at, `then` further ones that are looked at only where a row asks for them.
    """

    id: str
    product: str
    by: tuple[str, ...]
    then: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """How one kind of log is laid out.

    `known_by`: one of these holds, each path there with one of these texts (in lower case; none: any value).
    `lift`: paths whose members are fields ("" the object itself, `*` each object there). `names`: further fields, by
    paths of which the first that leads to something counts; with `[]` behind what is a list. `under`: names under
    which the whole object is found as well. `camel`: members begin with a small letter; `doubled`: their backslashes
    were doubled on the way, unless one of them stands alone.
    """

    id: str
    title: str
    rank: int
    known_by: tuple[Mapping[str, tuple[str, ...]], ...]
    under: tuple[str, ...]
    lift: tuple[str, ...]
    names: Mapping[str, tuple[str, ...]]
    host: tuple[str, ...]
    time: tuple[str, ...]
    utc: tuple[str, ...]  # times that are in UTC though they do not say so; with `zone: utc` all of them
    camel: bool
    doubled: bool
    folded: tuple[str, ...]  # where the event's data stand as a text of JSON
    carries: tuple[str, ...]  # where the event itself may be inside; empty: the object, its names as `begins` says
    begins: tuple[tuple[str, str], ...]  # how names begin, and what they begin with then; others are left out
    told: tuple[str, ...]  # where the event is told in words
    tables: tuple[Table, ...]


@cache
def shapes() -> tuple[Shape, ...]:
    """All of them, the one to be tried first first."""
    tables = {table.id: table for table in (_table(block) for block in documents("sources"))}
    made = [_shape(block, tables) for block in documents("shapes")]
    return tuple(sorted(made, key=lambda shape: (shape.rank, shape.id)))


def documents(folder: str) -> list[dict[str, Any]]:
    """The YAML files of a folder in the package, as texts, lists and dictionaries."""
    found = sorted((files(__package__) / folder).iterdir(), key=lambda path: path.name)
    return [
        yaml.load(path.read_bytes(), Loader=_Loader)  # noqa: S506 (texts alone, and our own files)
        for path in found
        if path.name.endswith(".yaml")
    ]


def _shape(block: dict[str, Any], tables: Mapping[str, Table]) -> Shape:
    _strangers(block, _SHAPE, block["id"])
    named = [tables[name] for name in _texts(block.get("sources"))]
    return Shape(
        id=block["id"],
        title=block["title"],
        rank=int(block.get("rank", 50)),
        known_by=tuple({path: _lower(value) for path, value in one.items()} for one in block.get("known_by", ())),
        under=_texts(block.get("under")),
        lift=tuple("" if path == "." else path for path in _texts(block.get("lift"))),
        names={name: _texts(paths) for name, paths in block.get("names", {}).items()},
        host=_texts(block.get("host")),
        time=_texts(block.get("time")),
        utc=_texts(block.get("time") if block.get("zone") == "utc" else block.get("utc")),
        camel=block.get("camel") == "yes",
        doubled=block.get("doubled") == "yes",
        folded=_texts(block.get("folded")),
        carries=_texts(block.get("carries")) + (("",) if "begins" in block else ()),
        begins=tuple(block.get("begins", {}).items()),
        told=_texts(block.get("told")),
        tables=tuple(named),
    )


def _table(block: dict[str, Any]) -> Table:
    _strangers(block, _TABLE, block["id"])
    by = _texts(block.get("by"))
    then = _texts(block.get("then"))
    rows = tuple(_row(row, block["id"], (*by, *then)) for row in block["rows"])
    return Table(block["id"], block.get("product", ""), by, then, rows)


def _row(block: dict[str, Any], where: str, by: Sequence[str]) -> Row:
    _strangers(block, _ROW, where)
    when = {name: _apart(_lower(value)) for name, value in (block.get("when") or {}).items()}
    if unclear := sorted(name for name, (texts, patterns) in when.items() if not texts and not patterns):
        raise UnableToReadShape(f"{where}: {unclear}: an absent field is [''], any text '?*'")
    known = cast(Mapping[str, str], block.get("is") or {})
    if unknown := {*when, *known} - set(by):
        raise UnableToReadShape(f"{where}: {sorted(unknown)} is not in `by`")
    return Row(
        when,
        known,
        tuple(source_of(text) for text in _texts(block.get("sources"))),
        {new: _texts(old) for new, old in (block.get("rename") or {}).items()},
        cast(Mapping[str, str], block.get("instead") or {}),
        cast(Mapping[str, Mapping[str, str]], block.get("values") or {}),
        cast(Mapping[str, str], block.get("make") or {}),
        block.get("web") == "yes",
        block.get("spaced") == "yes",
        _texts(block.get("devices")),
    )


def source_of(text: str) -> Source:
    """`product/category/service`, each part may be empty."""
    parts = [part.strip().lower() for part in text.split("/")]
    if len(parts) > 3 or not any(parts):
        raise UnableToReadShape(f"“{text}” không phải nguồn log dạng product/category/service")
    return Source(*parts)


def _strangers(block: Mapping[str, Any], known: set[str], where: str) -> None:
    if unknown := set(block) - known:
        raise UnableToReadShape(f"{where}: unknown keys {sorted(unknown)}")


def _texts(value: Any) -> tuple[str, ...]:
    if not value:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)


def _apart(texts: tuple[str, ...]) -> tuple[frozenset[str], tuple[str, ...]]:
    patterns = tuple(text for text in texts if set(text) & set("*?["))
    return frozenset(texts) - set(patterns), patterns


def _lower(value: Any) -> tuple[str, ...]:
    return tuple(text.lower() for text in _texts(value))


@cache
def told() -> frozenset[Source]:
    """Every source that some shape can give its events."""
    found = {source for shape in shapes() for table in shape.tables for row in table.rows for source in row.sources}
    return frozenset(found | {Source(table.product) for shape in shapes() for table in shape.tables if table.product})


@cache
def untold() -> Mapping[Source, str]:
    """Sources that no log says of itself, and why; a person has to name them."""
    text = (files(__package__) / "untold.yaml").read_bytes()
    return {source_of(one["source"]): one["why"] for one in yaml.load(text, Loader=_Loader)}  # noqa: S506
