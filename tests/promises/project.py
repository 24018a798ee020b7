"""What the house promises look at: the project's own files, read as text and as syntax. It judges nothing."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SLICES = (
    "files",
    "jobs",
    "organisations",
    "notices",
    "systems",
    "evidence",
    "duties",
    "watch",
    "directives",
    "dossiers",
    "incidents",
    "reports",
    "keeping",
)
VENDORED = ("khien/web/static/vendor/", "tests/vendor/", "khien/papers/fonts/")


@dataclass(frozen=True, slots=True)
class Function:
    """A function or method, with the lines it takes from `def` to its end."""

    path: str
    name: str
    lines: int


@cache
def files() -> tuple[str, ...]:
    """Every file of the project that git knows or would take in, from the root, others' work left out."""
    listing = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    names = (name for name in listing.split("\0") if name and not name.startswith(VENDORED))
    return tuple(sorted({name for name in names if (ROOT / name).is_file()}))


def written_in(*suffixes: str) -> tuple[str, ...]:
    """The files with one of these suffixes."""
    return tuple(name for name in files() if name.endswith(suffixes))


def python() -> tuple[str, ...]:
    """Our Python files; migrations are made by a machine."""
    return tuple(name for name in written_in(".py") if "/migrations/" not in name)


@cache
def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@cache
def tree(name: str) -> ast.Module:
    return ast.parse(text(name), name)


def functions() -> Iterator[Function]:
    """Every function of ours. A nested one counts for itself and for the one around it."""
    for name in python():
        for node in ast.walk(tree(name)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield Function(name, node.name, (node.end_lineno or node.lineno) - node.lineno + 1)


def share(values: list[int], limit: int) -> float:
    """The part of `values` that stay below `limit`."""
    return sum(value < limit for value in values) / len(values)
