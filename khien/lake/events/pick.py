"""A few values of a nested object by their paths, all in one go: which kind of event it is, its host and its time.

The function is written out as Python and compiled, as `namedtuple` does: for a Windows event it takes a fifth of the
time of a walk over the paths. Nothing but the paths of our own shapes gets into it, as literals.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

Pick = Callable[[dict[str, Any]], tuple[Any, ...]]
_Tree = dict[str, tuple[str, "_Tree"]]


def picker(wishes: Sequence[Sequence[str]]) -> Pick:
    """Of an object, for each wish the first of its dotted paths that leads to something that is not null.

    An empty path is the object itself; `\\.` is a dot inside a key.
    """
    tree: _Tree = {}
    names: dict[tuple[str, ...], str] = {(): "found"}
    for parts in (_steps(path) for paths in wishes for path in paths if path):
        here = tree
        for at in range(len(parts)):
            name = names.setdefault(parts[: at + 1], f"v{len(names)}")
            here = here.setdefault(parts[at], (name, {}))[1]
    chosen = ", ".join(_chosen([names[_steps(path)] for path in paths]) for paths in wishes)
    nulls = "".join(f"{name} = " for name in names.values() if name != "found") + "None"
    text = "\n".join(["def pick(found):", f"    {nulls}", *_lines("found", tree, "    "), f"    return ({chosen},)"])
    made: dict[str, Any] = {}
    exec(text, made)  # noqa: S102
    pick: Pick = made["pick"]
    return pick


def _steps(path: str) -> tuple[str, ...]:
    return tuple(part.replace("\0", ".") for part in path.replace("\\.", "\0").split(".")) if path else ()


def _chosen(names: list[str]) -> str:
    """The first that is not None."""
    if not names:
        return "None"
    return " ".join([*(f"{name} if {name} is not None else" for name in names[:-1]), names[-1]])


def _lines(above: str, tree: _Tree, indent: str) -> Iterator[str]:
    for key, (name, below) in tree.items():
        yield f"{indent}{name} = {above}.get({key!r})"
        if below:
            yield f"{indent}if {name}.__class__ is dict:"
            yield from _lines(name, below, indent + "    ")
