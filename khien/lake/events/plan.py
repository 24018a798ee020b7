"""Objects → events. What is to be done with a kind of event is worked out once and kept, within limits."""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from khien.lake.events import web
from khien.lake.events.fits import as_row, fits, sources_of
from khien.lake.events.flat import Tree, leaf, leaves, nested, tree_of, unfolded, walk
from khien.lake.events.later import Blanks, Later, adds, are_doubled, finish, said, undouble, unspaced
from khien.lake.events.listen import Listener
from khien.lake.events.pick import Pick, picker
from khien.lake.events.shapes import Row, Shape
from khien.lake.events.times import VIETNAM, Clock
from khien.lake.events.types import Cells, Lacking, Wanted, Wants
from khien.lake.sigma.types import Event, Source, Value

_KEPT = 4_096  # kinds of events of a shape; an attacker can make as many as he likes
_STEM = "@file"
_KEYS = frozenset({str, int, type(None)})
_PLAIN = frozenset({str, int, bool, type(None)})
_DATED = re.compile(r"[_-]\d{8}(?!\d).*", re.DOTALL)
_HOLE = re.compile(r"\{([^{}]+)\}")


def all_of_it(_: tuple[Source, ...]) -> Wanted:
    """Every field of every event."""
    return Wanted()


class Plan(NamedTuple):
    """What is done with one kind of event.

    `names` are fields in the order in which `pick` gives them, `tree` what is taken of lifted objects, `later` a
    further step where fields are renamed, made, or have other meanings. `root` is what is taken of the whole object.
    `lean` does without `every`, for records of which `unless` says so.
    """

    sources: tuple[Source, ...]
    names: tuple[str, ...]
    pick: Pick | None
    tree: Tree
    root: Tree
    every: bool
    spaced: bool
    later: Later | None
    unless: Callable[[bytes], bool] | None = None
    lean: "Plan | None" = None


Glance = tuple[dict[str, Value], tuple[Source, ...], bool]  # fields, sources, whether every field is among them


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
        *, dotted: bool = False, lacking: Lacking | None = None,
    ) -> None:  # fmt: skip
        self._shape, self._wants, self._given, self._dotted = shape, wants, given, dotted
        self.known = bool(shape.tables)  # which sources its events are of
        self.given = bool(given)
        self._clock, self._greenwich = Clock(zone), Clock(0.0)
        self._by = tuple(dict.fromkeys(name for table in shape.tables for name in table.by))
        self._stem = any(_STEM in paths for paths in shape.names.values())
        self._folded = picker([shape.folded]) if shape.folded else None
        self._alike = self._stem or bool(shape.under) or bool(shape.folded)
        self._stars = tuple(path.endswith("*") for path in shape.lift)
        lifts = [(path.removesuffix(".*"),) for path in shape.lift]
        here = () if shape.utc == shape.time else shape.time
        self._pick = picker([*lifts, shape.host, here, shape.utc, *(self._paths(name) for name in self._by)])
        said = [shape.host, shape.time, shape.utc, *(self._paths(name) for name in self._by)]
        self._outer = {path.split(".")[0] for paths in said for path in paths} if shape.folded else set()
        self._blanks = Blanks(shape)
        self._listener = Listener(shape, wants, Lacking() if lacking is None else lacking) if shape.told else None
        self._plans: dict[tuple[object, ...], Plan | Asked] = {}
        self._by_rows: dict[tuple[int, ...], Plan] = {}
        self._askers: dict[tuple[str, ...], Pick] = {}

    def event(self, found: dict[str, Any], file: str, record: int) -> Event:
        """The event that an object is."""
        whole = self._whole(found, file)
        picked = self._pick(whole)
        lifts = len(self._stars)
        plan = self._plan(picked[lifts + 3 :], whole)
        host, here, utc = picked[lifts : lifts + 3]
        fields = self._fields(plan, whole, picked)
        if isinstance(found, Cells):
            self._blanks.into(fields, found)
        return Event(
            fields, found, file, record, plan.sources,
            self._time(here, utc),
            host if host.__class__ is str else said(leaf(host)),
        )  # fmt: skip

    def glance(self, found: dict[str, Any], file: str, line: bytes) -> Glance:
        """Enough of the event to see whether anything is to be said of it. `line`: as JSON, where it stands so."""
        listener = self._listener
        plainly = found.__class__ is dict and not (self._dotted or self._alike or listener)
        whole = found if plainly else self._whole(found, file)
        picked = self._pick(whole)
        plan = self._plan(picked[len(self._stars) + 3 :], whole)
        if plan.lean is not None and line and not plan.unless(line):  # type: ignore[misc]
            plan = plan.lean
        fields = self._fields(plan, whole, picked)
        if listener is not None:
            listener.count(plan.sources, fields, plan.later)
        if found.__class__ is not dict and isinstance(found, Cells):
            self._blanks.into(fields, found)
        return fields, plan.sources, plan.every

    def _whole(self, found: dict[str, Any], file: str) -> dict[str, Any]:
        told = found.told() if isinstance(found, Cells) else found
        whole = nested(told) if self._dotted else told
        if self._alike:
            whole = {**dict.fromkeys(self._shape.under, told), **whole}
            if self._stem:
                whole[_STEM] = _stem(file)
            if self._folded is not None and (text := self._folded(whole)[0]) is not None:
                whole = self._opened(whole, unfolded(text))
        return whole if self._listener is None else self._listener.whole(whole)

    def _opened(self, whole: dict[str, Any], inner: dict[str, Any]) -> dict[str, Any]:
        """With the event's own data, which win but over what says which event it is: those are then called `+name`."""
        kept = {name: whole[name] for name in self._outer if name in whole}
        return {**whole, **inner, **kept, **{f"+{name}": inner[name] for name in kept if name in inner}}

    def _fields(self, plan: Plan, whole: dict[str, Any], picked: tuple[Any, ...]) -> dict[str, Value]:
        fields: dict[str, Value] = {}
        if plan.pick:
            for name, value in zip(plan.names, plan.pick(whole), strict=True):
                if value is not None:
                    fields[name] = value if value.__class__ is str else leaf(value)
        if plan.tree or plan.every:
            for node, members in zip(picked, self._stars, strict=False):
                if node.__class__ is dict:
                    for one in node.values() if members else (node,):
                        fields = _taken(plan, self._written(one, plan), fields)
        if self._shape.doubled and all(map(are_doubled, picked[: len(self._stars)])):
            undouble(fields)
        if plan.root:
            walk(whole, plan.root, fields)
        if plan.later:
            finish(plan.later, fields)
        return fields

    def _time(self, here: Any, utc: Any) -> float | None:
        """Of what is in UTC without saying so, unless something says it, or Kibana wrote it for a person: `… @ …`."""
        if utc is not None and not (here.__class__ is str and here[-1:] == "Z"):
            return (self._clock if " @ " in str(utc) else self._greenwich).seconds(utc)
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
            lifted = [f"{path}.{name[:1].lower()}{name[1:]}" for path in self._shape.lift if not path.endswith("*")]
        return [*self._shape.names.get(name, lifted)]

    def _plan(self, values: tuple[Any, ...], found: dict[str, Any]) -> Plan:
        if not _KEYS.issuperset(map(type, values)):  # 1.0 and True equal 1, and lists are no keys
            values = tuple(map(as_row, values))
        plan = self._plans.get(values)
        if plan is None:
            plan = self._plans[values] = self._planned(values)
        if isinstance(plan, Plan):
            return plan
        further = tuple([as_row(value) for value in plan.pick(found)])
        exact = plan.plans.get(further)
        if exact is None:
            seen = dict(zip(plan.names, further, strict=True))
            _bounded(plan.plans)
            exact = plan.plans[further] = self._of_rows([row for row in plan.rows if fits(row, seen)])
        return exact

    def _planned(self, values: tuple[Any, ...]) -> Plan | Asked:
        _bounded(self._plans)
        seen = {name: as_row(value) for name, value in zip(self._by, values, strict=True)}
        rows = list[Row]()
        for row in (row for table in self._shape.tables for row in table.rows):
            if fits(row, seen):
                rows.append(row)
                seen |= {name: text.lower() for name, text in row.known.items()}
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
        sources = sources_of(self._shape.tables, rows, self._given)
        wanted = self._wants(sources)
        plan = self._made_for(rows, sources, wanted.names, every=wanted.every)
        if wanted.every and wanted.unless and not self._stem and not (plan.later and adds(plan.later, wanted.unless)):
            lean = self._made_for(rows, sources, wanted.names, every=False)
            return plan._replace(unless=wanted.unless, lean=lean)
        return plan

    def _made_for(self, rows: list[Row], sources: tuple[Source, ...], wanted: frozenset[str], *, every: bool) -> Plan:
        shape = self._shape
        rename: dict[str, list[str]] = {}
        values: dict[str, Mapping[str, str]] = {}
        make: dict[str, str] = {}
        for row in rows:
            for new, old in row.rename.items():
                rename.setdefault(new, []).extend(old)
            values.update(row.values)
            make.update(row.make)
        asked = wanted | shape.names.keys() | rename.keys() | make.keys() if every else wanted
        of_web = (web.OUTPUTS if every else asked & web.OUTPUTS) if any(row.web for row in rows) else None
        asked = asked | web.INPUTS if of_web else asked
        rename = {new: old for new, old in rename.items() if new in asked}
        make = {new: text for new, text in make.items() if new in asked}
        values = {name: table for name, table in values.items() if name in rename}
        known, instead = (
            {name: text for one in of_rows for name, text in one.items() if every or name in asked}
            for of_rows in ([row.known for row in rows], [row.instead for row in rows])
        )
        names = set(asked).union(instead.values(), *rename.values(), *(_HOLE.findall(text) for text in make.values()))
        later = Later(
            tuple((new, tuple(old)) for new, old in rename.items()),
            tuple((new, tuple(_HOLE.findall(text)), _HOLE.sub("\0", text)) for new, text in make.items()),
            tuple(values.items()),
            web.Completer(of_web) if of_web else None,
            tuple(name for row in rows for name in row.devices if name in rename or name in make),
            known,
            tuple(instead.items()),
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
            later if rename or make or known or instead or later.web else None,
        )


def _bounded(plans: dict[Any, Any]) -> None:
    if len(plans) >= _KEPT:
        plans.clear()


def _taken(plan: Plan, node: Any, fields: dict[str, Value]) -> dict[str, Value]:
    """With those of a node. Where it has plain values alone, all of it is taken: that is quicker than to choose."""
    if node.__class__ is not dict:
        return fields
    if _PLAIN.issuperset(map(type, node.values())):
        return {**node, **fields} if fields else dict(node)
    walk(node, plan.tree, fields)
    if plan.every:
        leaves(node, "", fields)
    return fields


@lru_cache(64)
def _stem(file: str) -> str:
    """`dns` of `/logs/dns.2026-01-02.log.gz`: Zeek says in the name of a file which log it is."""
    return _DATED.sub("", file.replace("\\", "/").rsplit("/", 1)[-1].split(".", 1)[0].lower())
