"""Objects → events. What is to be done with a kind of event is worked out once and kept, within limits."""

import re
from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from khien.lake.events.flat import Tree, leaf, leaves, tree_of, walk
from khien.lake.events.shapes import Row, Shape, Table
from khien.lake.events.times import VIETNAM, Clock
from khien.lake.events.types import Wanted, Wants
from khien.lake.sigma.types import Event, Source, Value

_KEPT = 4_096  # kinds of events of a shape; an attacker can make as many as he likes
_HOLE = re.compile(r"\{([^{}]+)\}")
Steps = tuple[str, ...]


def all_of_it(_: tuple[Source, ...]) -> Wanted:
    """Every field of every event."""
    return Wanted()


class Plan(NamedTuple):
    """What is done with one kind of event. `walks` pairs where fields are with what is taken there."""

    sources: tuple[Source, ...]
    walks: tuple[tuple[Steps, Tree], ...]
    every: tuple[Steps, ...]
    values: tuple[tuple[str, Mapping[str, str]], ...]
    make: tuple[tuple[str, tuple[str, ...], str], ...]


class Maker:
    """Events of one shape. `given` are sources that the person named."""

    def __init__(self, shape: Shape, wants: Wants = all_of_it, given: tuple[Source, ...] = (), zone: float = VIETNAM):
        self.shape, self._wants, self._given = shape, wants, given
        self._clock = Clock(0.0 if shape.utc else zone)
        self._host = [_steps(path) for path in shape.host]
        self._time = [_steps(path) for path in shape.time]
        names = [name for table in shape.tables for name in table.by]
        self._by = [(name, [_steps(path) for path in self._paths(name)]) for name in dict.fromkeys(names)]
        self._plans: dict[tuple[object, ...], Plan] = {}

    def event(self, found: dict[str, Any], file: str, record: int) -> Event:
        """The event that an object is."""
        key = tuple([_one(found, paths) for _, paths in self._by])
        try:
            plan = self._plans.get(key)
        except TypeError:
            key = tuple(str(value) for value in key)
            plan = self._plans.get(key)
        if plan is None:
            plan = self._planned(key)
        fields: dict[str, Value] = {}
        weak: dict[str, Value] = {}
        for steps, tree in plan.walks:
            for node in _nodes(found, steps):
                walk(node, tree, fields, weak)
        if weak:
            for name, value in weak.items():
                fields.setdefault(name, value)
        if plan.every:
            for steps in plan.every:
                for node in _nodes(found, steps):
                    leaves(node, "", fields)
        if plan.values or plan.make:
            _finish(plan, fields)
        host = _one(found, self._host)
        time = _one(found, self._time)
        return Event(
            fields, found, file, record, plan.sources,
            None if time is None else self._clock.seconds(time),
            "" if host is None else host if host.__class__ is str else str(leaf(host)),
        )  # fmt: skip

    def _paths(self, name: str) -> list[str]:
        lifted = [f"{path}.{name}" if path else name for path in self.shape.lift]
        return [*self.shape.names.get(name, ()), *lifted]

    def _planned(self, key: tuple[object, ...]) -> Plan:
        seen = {name: _text(value) for (name, _), value in zip(self._by, key, strict=True)}
        rows = [row for table in self.shape.tables for row in table.rows if _fits(row, seen)]
        sources = _sources(self.shape.tables, rows, self._given)
        plan = self._made(sources, rows, self._wants(sources))
        if len(self._plans) >= _KEPT:
            self._plans.clear()
        self._plans[key] = plan
        return plan

    def _made(self, sources: tuple[Source, ...], rows: list[Row], wanted: Wanted) -> Plan:
        rename: dict[str, list[str]] = {}
        values: dict[str, Mapping[str, str]] = {}
        make: dict[str, str] = {}
        for row in rows:
            for new, old in row.rename.items():
                rename.setdefault(new, []).extend(old)
            values.update(row.values)
            make.update(row.make)
        every = wanted.every
        names = set(wanted.names) | (set(self.shape.names) | set(rename) | set(make) if every else set())
        make = {new: text for new, text in make.items() if new in names}
        names |= {hole for text in make.values() for hole in _HOLE.findall(text)}
        lifted = tree_of({name: name for name in names}, [(old, new) for new in names for old in rename.get(new, ())])
        rooted = [
            (path, name)
            for name in names
            for old in (name, *rename.get(name, ()))
            for path in self.shape.names.get(old, ())
        ]
        walks = [(_steps(path), lifted) for path in self.shape.lift if lifted]
        return Plan(
            sources,
            (*walks, ((), tree_of({}, rooted))) if rooted else tuple(walks),
            tuple(_steps(path) for path in self.shape.lift) if every else (),
            tuple((name, table) for name, table in values.items() if name in names and name in rename),
            tuple((new, tuple(_HOLE.findall(text)), _HOLE.sub("\0", text)) for new, text in make.items()),
        )


def _finish(plan: Plan, fields: dict[str, Value]) -> None:
    for name, holes, text in plan.make:
        parts = [fields.get(hole) for hole in holes]
        if name not in fields and all(part not in (None, "", "-") for part in parts):
            pieces = text.split("\0")
            fields[name] = pieces[0] + "".join(f"{part}{after}" for part, after in zip(parts, pieces[1:], strict=True))
    for name, table in plan.values:
        value = fields.get(name)
        if isinstance(value, (str, int)) and (meant := table.get(str(value))) is not None:
            fields[name] = meant


def _fits(row: Row, seen: Mapping[str, str]) -> bool:
    return all(
        any(fnmatchcase(seen[name], one) for one in texts) if texts else seen[name] for name, texts in row.when.items()
    )


def _sources(tables: tuple[Table, ...], rows: list[Row], given: tuple[Source, ...]) -> tuple[Source, ...]:
    """The most exact first, without those that another says with more."""
    found = [*given, *(source for row in rows for source in row.sources)]
    found += [Source(table.product) for table in tables if table.product]
    ranked = sorted(dict.fromkeys(found), key=lambda source: -sum(map(bool, source)))
    kept: list[Source] = []
    for source in ranked:
        if not any(all(not part or part == other for part, other in zip(source, one, strict=True)) for one in kept):
            kept.append(source)
    return tuple(kept)


def _text(value: object) -> str:
    """As a row names it."""
    value = leaf(value)
    return "" if value is None else str(value).lower()


def _steps(path: str) -> Steps:
    return tuple(path.split(".")) if path else ()


def _one(found: Any, paths: list[Steps]) -> Any:
    """The first value that one of the paths leads to."""
    for path in paths:
        node = found
        for step in path:
            if node.__class__ is not dict:
                node = None
                break
            node = node.get(step)
        if node is None and len(path) > 1:
            node = found.get(".".join(path))
        if node is not None:
            return node if node.__class__ is not dict else leaf(node)
    return None


def _nodes(found: Any, steps: Steps) -> tuple[dict[str, Any], ...]:
    """The objects that a path leads to; a star is each member."""
    for at, step in enumerate(steps):
        if step == "*":
            members = found.values() if found.__class__ is dict else ()
            return tuple(one for member in members for one in _nodes(member, steps[at + 1 :]))
        if found.__class__ is not dict:
            return ()
        found = found.get(step)
    return (found,) if found.__class__ is dict else ()
