"""Which shape an object has, by its keys and few of its values. What was found out of a set of keys is kept."""

from collections.abc import Callable
from fnmatch import fnmatchcase
from typing import Any

from khien.lake.events.plan import Maker
from khien.lake.events.shapes import Shape, shapes
from khien.lake.events.wrapped import Making, Unwrapper

_KEPT = 4_096
Make = Callable[[Shape, bool], Maker]


class Knower:
    """For an object, what makes an event of it."""

    def __init__(self, make: Make) -> None:
        self._shapes = shapes()
        self._tests = [_Known(shape) for shape in self._shapes]
        self._make = make
        self._makers: dict[tuple[int, bool], Making] = {}
        self._by_keys: dict[tuple[str, ...], tuple[bool, tuple[int, ...]]] = {}

    def maker(self, found: dict[str, Any]) -> Making:
        """Of the first shape that fits; the last fits all."""
        keys = tuple(found)
        kept = self._by_keys.get(keys)
        if kept is None:
            kept = self._possible(keys)
        dotted, possible = kept
        for at in possible:
            if self._tests[at].holds(found):
                return self._makers.get((at, dotted)) or self._made(at, dotted=dotted)
        return self._made(len(self._shapes) - 1, dotted=dotted)

    def _made(self, at: int, *, dotted: bool) -> Making:
        made = self._makers.get((at, dotted))
        if made is None:
            shape = self._shapes[at]
            maker = self._make(shape, dotted)
            made = Unwrapper(self.maker, maker, shape) if shape.carries else maker
            self._makers[at, dotted] = made
        return made

    def _possible(self, keys: tuple[str, ...]) -> tuple[bool, tuple[int, ...]]:
        tops = {key.split(".")[0] for key in keys} | set(keys)
        made = any("." in key for key in keys), tuple(at for at, one in enumerate(self._tests) if one.possible(tops))
        if len(self._by_keys) >= _KEPT:
            self._by_keys.clear()
        self._by_keys[keys] = made
        return made


class _Known:
    """The ways in which a shape may show."""

    def __init__(self, shape: Shape) -> None:
        self._ways = [[(path, tuple(path.split(".")), texts) for path, texts in way.items()] for way in shape.known_by]

    def possible(self, tops: set[str]) -> bool:
        """Whether an object with these keys may be of the shape."""
        if not self._ways:
            return True
        return any(all(path in tops or steps[0] in tops for path, steps, _ in way) for way in self._ways)

    def holds(self, found: dict[str, Any]) -> bool:
        """Whether it is."""
        for way in self._ways:
            for path, steps, texts in way:
                if not _has(found, path, steps, texts):
                    break
            else:
                return True
        return not self._ways


def _has(found: dict[str, Any], path: str, steps: tuple[str, ...], texts: tuple[str, ...]) -> bool:
    if path in found:
        node: Any = found[path]
    else:
        node = found
        for step in steps:
            if node.__class__ is not dict or step not in node:
                return False
            node = node[step]
    return not texts or _is(str(node).lower(), texts)


def _is(value: str, texts: tuple[str, ...]) -> bool:
    return any(value == text or ("*" in text and fnmatchcase(value, text)) for text in texts)
