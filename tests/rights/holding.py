"""Holds one line of the matrix against the site, for every persona; the fault says who got what instead."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from tests.rights import matrix
from tests.rights.scene import Scene
from tests.rights.walk import Seen, Walk, marks_hidden_from

# Whoever holds the secret address reads what its owner may read.
ADDRESS_IS_THE_RIGHT = {"calendars:feed", "presence:feed", "presence:answer"}


def hold(line: matrix.Line, walk: Walk, scenes: Mapping[tuple[str, str], Scene]) -> None:
    """Fails where a persona gets something else, where a refusal changed a row, where a page tells too much."""
    scene = scenes[line.route, line.of]
    got: dict[str, str] = {}
    faults: dict[str, list[str]] = defaultdict(list)
    for persona in line.cells:
        seen = walk.ask(persona, scene, line.method)
        got[persona] = seen.word
        for fault in _faults(persona, scene, line, seen):
            faults[fault].append(persona)
    told = [f"{fault}: {', '.join(who)}" for fault, who in faults.items()]
    assert not faults, "\n  ".join([line.name, *told, f"as found: {matrix.as_line(line, got)}"])


def _faults(persona: str, scene: Scene, line: matrix.Line, seen: Seen) -> Iterator[str]:
    if seen.word != line.cells[persona]:
        yield f"the matrix says {line.cells[persona]!r}, the site {seen.word!r}"
    if seen.word != "yes" and seen.changed:
        yield f"refused, and yet changed {', '.join(sorted(seen.changed))}"
    if seen.word == "yes" and line.method != "GET" and scene.acts and not seen.entries:
        yield "let in, and the audit has no entry of what was done"
    if line.route not in ADDRESS_IS_THE_RIGHT:
        yield from (f"reads “{mark}”" for mark in marks_hidden_from(persona) if mark in seen.text)
