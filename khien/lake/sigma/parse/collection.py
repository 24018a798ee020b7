"""All documents of all files → rules: templates laid under, names looked up, filters added, what cannot run told."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from khien.lake.sigma.parse.conditions import condition
from khien.lake.sigma.parse.documents import Broken, Document, documents
from khien.lake.sigma.parse.errors import UnableToReadRule
from khien.lake.sigma.parse.links import Link, link
from khien.lake.sigma.parse.modifiers import Values
from khien.lake.sigma.parse.rules import Place, identity, named, rule, source, text
from khien.lake.sigma.types import TEMPORAL, All, Correlation, Left, Named, Node, Rule, Rules, Source


@dataclass(frozen=True, slots=True)
class Filter:
    """What a filter adds to rules: `rules` are ids or names, none: all of the source."""

    place: Place
    title: str
    id: str
    source: Source
    rules: tuple[str, ...]
    node: Node


@dataclass(slots=True)
class _Read:
    """What was read so far."""

    values: Values
    rules: list[Rule] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    filters: list[Filter] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)


def collected(files: Iterable[tuple[str, bytes] | Left], values: Values) -> Rules:
    """The rules of files, in the order of files; what cannot run stands in `left` with the reason."""
    read = _Read(values)
    for one in files:
        if isinstance(one, Left):
            read.left.append(one)
            continue
        name, data = one
        for document in _with_templates(name, documents(data), read.left):
            _take(document.value, Place(name, document.number, document.shared), read)
    _leave_repeated(read)
    _add_filters(read)
    correlations = _linked(read)
    return Rules(tuple(read.rules), correlations, tuple(read.left))


def _with_templates(file: str, found: Iterator[Document | Broken], left: list[Left]) -> Iterator[Document]:
    """Documents of one file, `action: global`, `repeat` and `reset` done as pySigma does them."""
    template: dict[Any, Any] = {}
    before: dict[Any, Any] = {}
    given, told = 0, len(left)
    for one in found:
        if isinstance(one, Broken):
            left.append(Left(file, "", "", one.why))
            continue
        value, shared = one.value, False
        if not isinstance(value, dict):
            left.append(Left(file, "", "", "không phải quy tắc Sigma"))
            continue
        action = value.get("action")
        if action is None:
            if not ("correlation" in value or "filter" in value):
                shared = "id" in template and "id" not in value
                value = before = _laid(value, template)
            given += 1
            yield Document(one.number, value, shared)
        elif action == "global":
            template = before = {key: part for key, part in value.items() if key != "action"}
        elif action == "reset":
            template = {}
        elif action == "repeat":
            before = _laid(before, {key: part for key, part in value.items() if key != "action"})
            given += 1
            yield Document(one.number, before, shared="id" not in value)
        else:
            left.append(Left(file, text(value, "title"), text(value, "id"), f"không biết action “{action}”"))
    if not given and len(left) == told:
        left.append(Left(file, "", "", "tệp không có quy tắc nào"))


def _laid(under: Mapping[Any, Any], over: Mapping[Any, Any]) -> dict[Any, Any]:
    """Both maps as one, deep; where both have a key, `over` wins. Neither is changed."""
    made = dict(under)
    for key, part in over.items():
        mine = made.get(key)
        made[key] = _laid(mine if isinstance(mine, dict) else {}, part) if isinstance(part, dict) else part
    return made


def _take(document: dict[Any, Any], place: Place, read: _Read) -> None:
    kinds: tuple[tuple[str, Callable[[], None]], ...] = (
        ("correlation", lambda: read.links.append(link(document, place))),
        ("filter", lambda: read.filters.append(_filter(document, place, read.values))),
        ("detection", lambda: read.rules.append(rule(document, place, read.values))),
    )
    try:
        for key, take in kinds:
            if key in document:
                take()
                return
        raise UnableToReadRule("không phải quy tắc Sigma (không có detection, correlation hay filter)")
    except UnableToReadRule as error:
        read.left.append(Left(place.file, text(document, "title"), text(document, "id"), str(error)))


def _filter(document: dict[Any, Any], place: Place, values: Values) -> Filter:
    given = document["filter"]
    if not isinstance(given, dict) or not isinstance(given.get("condition"), str):
        raise UnableToReadRule("bộ lọc không có điều kiện (condition)")
    rules = given.get("rules")
    if rules is None:
        raise UnableToReadRule("bộ lọc không nêu quy tắc nào (rules)")
    wanted = [] if rules == [] or str(rules).lower() == "any" else rules if isinstance(rules, list) else [rules]
    parts = {str(name): part for name, part in given.items() if name not in ("condition", "rules")}
    node = condition(parts, [given["condition"]], values)
    about = named(document, place)
    return Filter(
        place, about.title, about.id, source(document.get("logsource")), tuple(str(one) for one in wanted), node
    )


def _leave_repeated(read: _Read) -> None:
    """One rule an id: the first is kept, and those of its file that have the id of their template as well."""
    first: dict[str, Named] = {}
    repeated = set[int]()
    for about in [one.named for one in read.rules] + [one.named for one in read.links]:
        before = first.setdefault(about.key, about)
        if before is about:
            before = first.setdefault(about.id or about.key, about)
        if before is not about and (before.key == about.key or before.file != about.file):
            repeated.add(id(about))
            read.left.append(Left(about.file, about.title, about.id, f"trùng id với quy tắc trong {before.file}"))
    read.rules = [one for one in read.rules if id(one.named) not in repeated]
    read.links = [one for one in read.links if id(one.named) not in repeated]


def _add_filters(read: _Read) -> None:
    for one in read.filters:
        met = [at for at, other in enumerate(read.rules) if _filtered(other, one)]
        for at in met:
            read.rules[at] = replace(read.rules[at], condition=All((read.rules[at].condition, one.node)))
        if not met:
            why = "bộ lọc không áp vào quy tắc nào"
            read.left.append(Left(one.place.file, one.title, one.id, why))


def _filtered(rule: Rule, by: Filter) -> bool:
    if any(wanted not in ("", has) for wanted, has in zip(by.source, rule.source, strict=True)):
        return False
    return not by.rules or any(identity(wanted) in (rule.named.id, rule.named.name) for wanted in by.rules)


class _Keys:
    """Rules by what correlations call them: id or name, those of the same file before others."""

    def __init__(self, read: _Read) -> None:
        every: list[Rule | Link] = [*read.rules, *read.links]
        self._keys: dict[tuple[str, str], str] = {}
        for about in (one.named for one in reversed(every)):
            for name in filter(None, (about.key, about.id, about.name)):
                self._keys["", name] = self._keys[about.file, name] = about.key

    def of(self, one: Link, name: str) -> str:
        """The key of a rule, empty where there is none."""
        known = identity(name)
        return self._keys.get((one.named.file, known)) or self._keys.get(("", known), "")


def _linked(read: _Read) -> tuple[Correlation, ...]:
    """Correlations whose rules are all there, those first that others need; the rules that they hide are marked."""
    keys = _Keys(read)
    _leave_doubled(read, keys)
    needed_by: dict[str, list[Link]] = {}
    missing: dict[str, set[str]] = {}
    for one in read.links:
        missing[one.named.key] = {keys.of(one, name) for name in one.called()}
        for key in missing[one.named.key]:
            needed_by.setdefault(key, []).append(one)
    made, alive = dict[str, Link](), deque(one.named.key for one in read.rules)
    while alive:
        key = alive.popleft()
        for one in needed_by.get(key, ()):
            missing[one.named.key].discard(key)
            if not missing[one.named.key]:
                made[one.named.key] = one
                alive.append(one.named.key)
    for one in read.links:
        if one.named.key not in made:
            read.left.append(_without(one, keys, missing[one.named.key]))
    quiet = {keys.of(one, name) for one in made.values() if not one.generate for name in one.rules}
    read.rules = [replace(one, told=False) if one.named.key in quiet else one for one in read.rules]
    return tuple(_correlation(one, keys, told=one.named.key not in quiet) for one in made.values())


def _leave_doubled(read: _Read, keys: _Keys) -> None:
    """What asks for one rule twice, by its name or otherwise: the specification gives that no meaning."""
    for one in list(read.links):
        called = [key for name in one.rules if (key := keys.of(one, name))]
        if one.kind in TEMPORAL and len(set(called)) < len(called):
            read.links.remove(one)
            why = "kiểu temporal nêu một quy tắc hai lần (rules)"
            read.left.append(Left(one.named.file, one.named.title, one.named.id, why))


def _without(one: Link, keys: _Keys, missing: set[str]) -> Left:
    name = next(name for name in one.called() if keys.of(one, name) in missing)
    why = "không chạy được hoặc gọi vòng lại" if keys.of(one, name) else "không có trong bộ quy tắc"
    return Left(one.named.file, one.named.title, one.named.id, f"cần quy tắc “{name}”, quy tắc ấy {why}")


def _correlation(one: Link, keys: _Keys, *, told: bool) -> Correlation:
    aliases = {
        alias: {keys.of(one, name) or name: field for name, field in fields.items()}
        for alias, fields in one.aliases.items()
    }
    rules = tuple(dict.fromkeys(keys.of(one, name) for name in one.rules))
    return Correlation(
        one.named, one.kind, rules, one.group_by, one.seconds, one.limits, one.field, aliases or None, told
    )
