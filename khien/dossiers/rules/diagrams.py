"""How the diagrams of a dossier are laid out: boxes side by side, and which zone stands above which. It draws none."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TypeAlias, TypeVar

Moved: TypeAlias = int
_Frame = TypeVar("_Frame")
FEWEST, MOST, USUAL = 1, 6, 3
MOST_FRAMES = 200


class Diagram(StrEnum):
    """What is drawn."""

    LOGICAL = "logical"
    PHYSICAL = "physical"


DIAGRAMS: Mapping[Diagram, str] = {Diagram.LOGICAL: "Mô hình lô-gic", Diagram.PHYSICAL: "Mô hình vật lý"}


def moved(given: Mapping[str, Moved]) -> dict[str, int]:
    """The boxes in a row of each diagram, within bounds; unknown names are left out."""
    return {name.value: min(max(given[name.value], FEWEST), MOST) for name in Diagram if name.value in given}


def in_order(layout: Mapping[str, object], diagram: Diagram) -> tuple[str, ...]:
    """The names of the frames as they were put in order; those not named come after them."""
    found = layout.get(f"{diagram.value}_order")
    return tuple(str(one) for one in found) if isinstance(found, list) else ()


def ordered(frames: Sequence[_Frame], names: Sequence[str], order: Sequence[str]) -> list[_Frame]:
    """Frames, called by `names`, in an order settled before; new ones stay behind, as they came."""
    places = {name: place for place, name in enumerate(order)}
    known = sorted(zip(names, frames, strict=True), key=lambda one: places.get(one[0], len(places)))
    return [frame for _name, frame in known]


def shifted(names: Sequence[str], place: int, *, down: bool) -> list[str]:
    """The names with one moved a place up or down; at the end of the row it stays."""
    other = place + (1 if down else -1)
    found = list(names)
    if 0 <= place < len(found) and 0 <= other < len(found):
        found[place], found[other] = found[other], found[place]
    return found


def columns(layout: Mapping[str, object], diagram: Diagram) -> int:
    """The boxes in a row, as it was settled or as usual."""
    found = layout.get(diagram.value)
    return min(max(found, FEWEST), MOST) if isinstance(found, int) else USUAL
