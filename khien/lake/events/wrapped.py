"""An event inside another object: what collectors, indexes, containers put around it. A shape's `carries` says where.

What is inside is taken where it is of a known shape. The object around it stays what the log has; it lends its time and
host to an event that names none, and where it is of no kind itself, what stands beside the event is of the event too.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, Protocol

from khien.lake.events import auditd, lines
from khien.lake.events.flat import leaves
from khien.lake.events.inside import carried
from khien.lake.events.plan import Glance, Maker
from khien.lake.events.shapes import Shape
from khien.lake.events.types import Bad
from khien.lake.sigma.types import Event, Value

_DEEP = 3  # objects around an event
_LONG = 1_000_000  # characters of a text that is looked into
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_RECORDS = re.compile(r"\s(?=(?:node=\S+ )?type=[\w\[\]]+ msg=audit\()")
Found = dict[str, Any]


class Making(Protocol):
    """What makes events of objects."""

    known: bool  # whether the object is of a shape that says what system it is of

    def event(self, found: Found, file: str, record: int) -> Event:
        """The event that an object is."""

    def glance(self, found: Found, file: str, line: bytes) -> Glance:
        """Enough of it to see whether anything is to be said of it."""


class Inner(NamedTuple):
    """What was found inside: who makes an event of it, whether it stood in a text, and under which path."""

    maker: Making
    found: Found
    of_text: bool
    path: tuple[str, ...]


class Unwrapper:
    """Makes events of what objects of a shape carry; where they carry nothing that is known, of themselves."""

    def __init__(self, maker: Callable[[Found], Making], outside: Maker, shape: Shape) -> None:
        self._maker, self._outside, self._begins = maker, outside, shape.begins
        self._carries = tuple(tuple(path.split(".")) if path else () for path in shape.carries)
        self.known, self._told = outside.known, outside.given  # what a person names, no text makes another thing

    def event(self, found: Found, file: str, record: int) -> Event:
        """Of what is inside; `raw` is all that the log has."""
        found = _readable(found, self._carries)
        outer = self._outside.event(found, file, record)
        inner = self.inside(found)
        if inner is None:
            return outer
        made = inner.maker.event(inner.found, file, record)
        made.raw, made.host = found, made.host or outer.host
        made.time = outer.time if made.time is None else made.time
        made.fields = {**self._beside(found, inner), **made.fields}
        return made

    def glance(self, found: Found, file: str, line: bytes) -> Glance:
        """Of what is inside. What stands in a text there may be written otherwise than in the line."""
        readable = _readable(found, self._carries)
        line = line if readable is found else b""
        inner = self.inside(readable)
        if inner is None:
            return self._outside.glance(readable, file, line)
        fields, sources, every = inner.maker.glance(inner.found, file, b"" if inner.of_text else line)
        beside = self._beside(readable, inner)
        return ({**beside, **fields} if beside else fields), sources, every

    def inside(self, found: Found, depth: int = 0) -> Inner | None:
        """What is carried and known."""
        for path in self._carries:
            at = _at(found, path) if path else begun(found, self._begins)
            for made, of_text in _carried(at, exact=self.known or self._told):
                if of_text and self._told:
                    continue
                maker = self._maker(made)
                if isinstance(maker, Unwrapper) and depth < _DEEP:
                    deeper = maker.inside(made, depth + 1)
                    if deeper is not None:
                        return deeper._replace(of_text=of_text or deeper.of_text, path=path)
                if maker.known:
                    return Inner(maker, made, of_text, path)
        return None

    def _beside(self, found: Found, inner: Inner) -> dict[str, Value]:
        """The fields of what stands around, where that is of no kind: they are of nothing else."""
        fields: dict[str, Value] = {}
        if not self.known and inner.path:
            leaves({name: value for name, value in found.items() if name != inner.path[0]}, "", fields)
        return fields


def _at(found: Found, path: tuple[str, ...]) -> Any:
    node: Any = found
    for step in path:
        node = node.get(step) if isinstance(node, dict) else None
    return node


def begun(found: Found, begins: tuple[tuple[str, str], ...]) -> Found:
    """Those whose names begin so, with what they begin with instead; nothing where that is none of them."""
    made: Found = {}
    changed = False
    for name, value in found.items():
        for old, new in begins:
            if name.startswith(old) and len(name) > len(old):
                made[new + name[len(old) :]] = value
                changed = changed or old != new
                break
    return found.__class__(made) if changed else {}


def _readable(found: Found, carries: tuple[tuple[str, ...], ...]) -> Found:
    """Where journald writes a text as the list of its bytes, with the text."""
    for path in carries:
        name = path[0] if path else ""
        value = found.get(name)
        if isinstance(value, list) and value and all(isinstance(one, int) and 0 <= one < 256 for one in value):
            return {**found, name: _COLOUR.sub("", bytes(value).decode("utf-8", "replace"))}
    return found


def _carried(value: Any, *, exact: bool) -> Iterator[tuple[Found, bool]]:
    """Objects that a value may stand for; with `exact` only those that nothing else can be."""
    if isinstance(value, dict) and value:
        yield value, False
    if not isinstance(value, str) or not 8 < len(value) < _LONG:
        return
    text = value.strip().removeprefix("\ufeff")
    if text[:1] in ("<", "{", "@"):
        made: Found = {"message": text}
        inner = carried(made)
        if inner is not made:
            yield inner, True
    elif auditd.holds(text[:200]):
        data = "\n".join(_RECORDS.split(text)).encode("utf-8", "replace")
        records = [one[1] for one in auditd.records(data, 1) if not isinstance(one, Bad)]
        calls = [made for made in records if made["type"] == "SYSCALL"]
        yield from ((made, True) for made in (calls or records)[:1])
    elif not exact and (form := lines.form_of([text])):
        line = lines.FORMS[form](text)
        if line is not None:
            yield line, True
