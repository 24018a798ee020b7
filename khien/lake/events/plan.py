"""Objects → events. What is to be done with a kind of event is worked out once and kept, within limits."""

import re
from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from khien.lake.events import web
from khien.lake.events.flat import Tree, leaf, leaves, nested, tree_of, unfolded, walk
from khien.lake.events.later import Later, are_doubled, finish, listen, said, undouble, unspaced
from khien.lake.events.pick import Pick, picker
from khien.lake.events.shapes import Row, Shape, Table
from khien.lake.events.times import VIETNAM, Clock
from khien.lake.events.types import Wanted, Wants
from khien.lake.sigma.types import Event, Source, Value

_KEPT = 4_096  # kinds of events of a shape; an attacker can make as many as he likes
_STEM = "@file"
_HOLE = re.compile(r"\{([^{}]+)\}")


def all_of_it(_: tuple[Source, ...]) -> Wanted:
    """Every field of every event."""
    return Wanted()


class Plan(NamedTuple):
    """What is done with one kind of event.

    `names` are fields in the order in which `pick` gives them, `tree` what is taken of lifted objects, `later` a
    further step where fields are renamed, made, or have other meanings. `root` is what is taken of the whole object.
    """

    sources: tuple[Source, ...]
    names: tuple[str, ...]
    pick: Pick | None
    tree: Tree
    root: Tree
    every: bool
    spaced: bool
    later: Later | None


class Asked(NamedTuple):
    """Which plan it is depends on further fields, of those whose rows fit so far."""

    names: tuple[str, ...]
    pick: Pick
    rows: tuple[Row, ...]
    plans: dict[tuple[str, ...], Plan]


class Maker:
    """Events of one shape. `given` are sources that the person named; `dotted` for objects whose keys have dots."""

    def __init__(
        self, shape: Shape, wants: Wants = all_of_it, given: tuple[Source, ...] = (), zone: float = VIETNAM,
        *, dotted: bool = False,
    ) -> None:  # fmt: skip
        self._shape, self._wants, self._given, self._dotted = shape, wants, given, dotted
        self._clock, self._greenwich = Clock(zone), Clock(0.0)
        self._by = tuple(dict.fromkeys(name for table in shape.tables for name in table.by))
        self._stem = any(_STEM in paths for paths in shape.names.values())
        self._folded = picker([shape.folded]) if shape.folded else None
        self._alike = self._stem or bool(shape.under) or bool(shape.folded)
        self._stars = tuple(path.endswith("*") for path in shape.lift)
        lifts = [(path.removesuffix(".*"),) for path in shape.lift]
        here = () if shape.utc == shape.time else shape.time
        self._pick = picker([*lifts, shape.host, here, shape.utc, *(self._paths(name) for name in self._by)])
        self._told = picker([shape.told]) if shape.told else None
        self._plans: dict[tuple[object, ...], Plan | Asked] = {}
        self._by_rows: dict[tuple[int, ...], Plan] = {}
        self._askers: dict[tuple[str, ...], Pick] = {}

    def event(self, found: dict[str, Any], file: str, record: int) -> Event:
        """The event that an object is."""
        whole = nested(found) if self._dotted else found
        if self._alike:
            whole = {**dict.fromkeys(self._shape.under, found), **whole}
            if self._stem:
                whole[_STEM] = _stem(file)
            if self._folded is not None:
                whole |= unfolded(self._folded(whole)[0])
        picked = self._pick(whole)
        lifts = len(self._stars)
        plan = self._plan(picked[lifts + 3 :], whole)
        fields: dict[str, Value] = {}
        if plan.pick:
            for name, value in zip(plan.names, plan.pick(whole), strict=True):
                if value is not None:
                    fields[name] = value if value.__class__ is str else leaf(value)
        if plan.tree or plan.every:
            for node, members in zip(picked, self._stars, strict=False):
                if node.__class__ is dict:
                    for one in node.values() if members else (node,):
                        _take(plan, self._written(one, plan), fields)
        if self._shape.doubled and all(map(are_doubled, picked[:lifts])):
            undouble(fields)
        if plan.root:
            walk(whole, plan.root, fields)
        if self._told is not None:
            listen(self._told(whole)[0], None if plan.every else plan.tree, fields)
        if plan.later:
            finish(plan.later, fields)
        host, here, utc = picked[lifts : lifts + 3]
        return Event(
            fields, found, file, record, plan.sources,
            self._time(here, utc),
            host if host.__class__ is str else said(leaf(host)),
        )  # fmt: skip

    def _time(self, here: Any, utc: Any) -> float | None:
        """Of what is in UTC without saying so, unless something says it."""
        if utc is not None and not (here.__class__ is str and here[-1:] == "Z"):
            return self._greenwich.seconds(utc)
        return None if here is None else self._clock.seconds(here)

    def _written(self, node: Any, plan: Plan) -> Any:
        """Members by the names that rules give them."""
        if node.__class__ is dict and self._shape.camel:
            return {**{key[:1].upper() + key[1:]: value for key, value in node.items()}, **node}
        if node.__class__ is dict and plan.spaced:
            return {name: value for key, value in node.items() for name in unspaced(key)}
        return node

    def _paths(self, name: str) -> list[str]:
        lifted = [f"{path}.{name}" if path else name for path in self._shape.lift if not path.endswith("*")]
        if self._shape.camel:
            lifted = [f"{path}.{name[:1].lower()}{name[1:]}" for path in self._shape.lift]
        return [*self._shape.names.get(name, lifted)]

    def _plan(self, values: tuple[Any, ...], found: dict[str, Any]) -> Plan:
        try:
            plan = self._plans.get(values)
        except TypeError:  # an object or a list where a text should be
            values = tuple(_text(value) for value in values)
            plan = self._plans.get(values)
        if plan is None:
            plan = self._plans[values] = self._planned(values)
        if isinstance(plan, Plan):
            return plan
        further = tuple([_text(value) for value in plan.pick(found)])
        exact = plan.plans.get(further)
        if exact is None:
            seen = dict(zip(plan.names, further, strict=True))
            _bounded(plan.plans)
            exact = plan.plans[further] = self._of_rows([row for row in plan.rows if _fits(row, seen)])
        return exact

    def _planned(self, values: tuple[Any, ...]) -> Plan | Asked:
        _bounded(self._plans)
        seen = {name: _text(value) for name, value in zip(self._by, values, strict=True)}
        rows = [row for table in self._shape.tables for row in table.rows if _fits(row, seen)]
        asked = tuple(sorted({name for row in rows for name in row.when if name not in self._by}))
        if asked:
            if asked not in self._askers:
                self._askers[asked] = picker([self._paths(name) for name in asked])
            return Asked(asked, self._askers[asked], tuple(rows), {})
        return self._of_rows(rows)

    def _of_rows(self, rows: list[Row]) -> Plan:
        """The same rows make the same plan."""
        key = tuple(id(row) for row in rows)
        if key not in self._by_rows:
            self._by_rows[key] = self._made(rows)
        return self._by_rows[key]

    def _made(self, rows: list[Row]) -> Plan:
        shape = self._shape
        sources = _sources(shape.tables, rows, self._given)
        wanted = self._wants(sources)
        every = wanted.every
        rename: dict[str, list[str]] = {}
        values: dict[str, Mapping[str, str]] = {}
        make: dict[str, str] = {}
        for row in rows:
            for new, old in row.rename.items():
                rename.setdefault(new, []).extend(old)
            values.update(row.values)
            make.update(row.make)
        asked = wanted.names | shape.names.keys() | rename.keys() | make.keys() if every else wanted.names
        with_web = any(row.web for row in rows) and (every or bool(asked & web.OUTPUTS))
        asked = asked | web.INPUTS if with_web else asked
        rename = {new: old for new, old in rename.items() if new in asked}
        make = {new: text for new, text in make.items() if new in asked}
        values = {name: table for name, table in values.items() if name in rename}
        names = set(asked).union(*rename.values(), *(_HOLE.findall(text) for text in make.values()))
        later = Later(
            tuple((new, tuple(old)) for new, old in rename.items()),
            tuple((new, tuple(_HOLE.findall(text)), _HOLE.sub("\0", text)) for new, text in make.items()),
            tuple(values.items()),
            with_web,
            tuple(name for row in rows for name in row.devices if name in rename),
        )
        listed = {name for name, paths in shape.names.items() if any("[]" in path for path in paths)}
        own = tuple(sorted((names & shape.names.keys()) - listed))
        deep = [(path.replace("[]", ""), name) for name in sorted(names & listed) for path in shape.names[name]]
        return Plan(
            sources,
            own,
            picker([shape.names[name] for name in own]) if own else None,
            tree_of((name, name) for name in names),
            tree_of(deep),
            every,
            any(row.spaced for row in rows),
            later if rename or make or later.web else None,
        )


def _bounded(plans: dict[Any, Any]) -> None:
    if len(plans) >= _KEPT:
        plans.clear()


def _take(plan: Plan, node: Any, fields: dict[str, Value]) -> None:
    if node.__class__ is dict:
        walk(node, plan.tree, fields)
        if plan.every:
            leaves(node, "", fields)


def _stem(file: str) -> str:
    """`dns` of `/logs/dns.2026-01-02.log.gz`: Zeek says in the name of a file which log it is."""
    return file.replace("\\", "/").rsplit("/", 1)[-1].split(".", 1)[0].lower()


def _fits(row: Row, seen: Mapping[str, str]) -> bool:
    """As far as is seen."""
    for name, (texts, patterns) in row.when.items():
        value = seen.get(name)
        if value is None or value in texts:
            continue
        if (texts or patterns or not value) and not any(fnmatchcase(value, one) for one in patterns):
            return False
    return True


def _sources(tables: tuple[Table, ...], rows: list[Row], given: tuple[Source, ...]) -> tuple[Source, ...]:
    """The most exact first, without those that another says with more."""
    found = [*given, *(source for row in rows for source in row.sources)]
    others = {source.product for row in rows for source in row.sources if source.product}
    found += [Source(table.product) for table in tables if table.product and others <= {table.product}]
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
