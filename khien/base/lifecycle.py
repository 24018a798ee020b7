"""Draws a table of steps as a diagram for the docs. It knows no particular life cycle."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

_State = TypeVar("_State", bound=StrEnum)
_Step = TypeVar("_Step", bound=StrEnum)


def drawn(table: Mapping[tuple[_State, _Step], _State], start: _State, words: Mapping[_State, str]) -> str:
    """A table of steps as Mermaid."""
    names = [f"    {state.value}: {state.value} ({said})" for state, said in words.items()]
    arrows = [f"    {before.value} --> {then.value}: {step.value}" for (before, step), then in table.items()]
    ends = [f"    {state.value} --> [*]" for state in words if not any(before == state for before, _ in table)]
    lines = ["stateDiagram-v2", *names, f"    [*] --> {start.value}", *arrows, *ends]
    return "\n".join(["```mermaid", *lines, "```"])
