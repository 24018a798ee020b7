"""How the diagrams of a dossier are laid out: how many boxes stand side by side. It draws nothing."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeAlias

Moved: TypeAlias = int
FEWEST, MOST, USUAL = 1, 6, 3


class Diagram(StrEnum):
    """What is drawn."""

    LOGICAL = "logical"
    PHYSICAL = "physical"


DIAGRAMS: Mapping[Diagram, str] = {Diagram.LOGICAL: "Mô hình lô-gic", Diagram.PHYSICAL: "Mô hình vật lý"}


def moved(given: Mapping[str, Moved]) -> dict[str, int]:
    """The boxes in a row of each diagram, within bounds; unknown names are left out."""
    return {name.value: min(max(given[name.value], FEWEST), MOST) for name in Diagram if name.value in given}


def columns(layout: Mapping[str, object], diagram: Diagram) -> int:
    """The boxes in a row, as it was settled or as usual."""
    found = layout.get(diagram.value)
    return min(max(found, FEWEST), MOST) if isinstance(found, int) else USUAL
