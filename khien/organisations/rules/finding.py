"""Finding the unit that a table means by its code, its name or a path of names. Says no where two would fit."""

import re
from collections import defaultdict
from dataclasses import dataclass

from khien.organisations.rules.names import folded

_STEP = re.compile(r"\s*[>»]\s*|\s+/\s+")


@dataclass(frozen=True, slots=True)
class Place:
    """A unit that may be meant. `key` is the caller's own."""

    key: str
    name: str
    code: str = ""


class UnableToFind(ValueError):
    """No unit fits, or several do; the message is fit for the user."""


class Directory:
    """Units by code and by name. Small by design: built for one import and thrown away."""

    def __init__(self) -> None:
        self._places: dict[str, Place] = {}
        self._above: dict[str, str | None] = {}
        self._by_code: dict[str, Place] = {}
        self._by_name: dict[str, list[Place]] = defaultdict(list)

    def add(self, place: Place, above: str | None = None) -> None:
        """Take in a unit, with the key of its parent where that is known."""
        self._places[place.key] = place
        self.hang(place.key, above)
        self._by_name[folded(place.name)].append(place)
        if place.code:
            self._by_code[place.code] = place

    def hang(self, key: str, above: str | None) -> None:
        """Say under which unit another stands."""
        self._above[key] = above

    def named(self, name: str, above: str | None) -> list[Place]:
        """Every unit of this name directly under a parent (None: beside the tree)."""
        return [place for place in self._by_name.get(folded(name), ()) if self._above[place.key] == above]

    def find(self, text: str) -> Place:
        """The one unit meant by a code, a name, or names parted by ">" from the highest to the lowest."""
        text = text.strip()
        coded = self._by_code.get(text)
        if coded is not None:
            return coded
        steps = [step for step in _STEP.split(text) if step]
        fitting = [place for place in self._called(steps[-1]) if self._under(place, steps[:-1])] if steps else []
        if not fitting:
            raise UnableToFind(f"không tìm thấy đơn vị “{text}” trong phạm vi của anh/chị")
        if len(fitting) > 1:
            paths = "; ".join(sorted(self.path(place) for place in fitting)[:3])
            raise UnableToFind(f"có {len(fitting)} đơn vị tên “{text}” ({paths}…): hãy ghi mã hoặc đường dẫn đầy đủ")
        return fitting[0]

    def path(self, place: Place) -> str:
        """The names from the top down to a unit, as `find` reads them."""
        names: list[str] = []
        seen: set[str] = set()
        step: Place | None = place
        while step is not None and step.key not in seen:
            seen.add(step.key)
            names.append(step.name)
            step = self._parent(step)
        return " > ".join(reversed(names))

    def _called(self, name: str) -> list[Place]:
        return self._by_name.get(folded(name), [])

    def _parent(self, place: Place) -> Place | None:
        above = self._above[place.key]
        return self._places.get(above) if above else None

    def _under(self, place: Place, names: list[str]) -> bool:
        """Whether the parents of `place` carry these names, the nearest last."""
        step: Place | None = place
        for name in reversed(names):
            step = self._parent(step) if step else None
            if step is None or folded(step.name) != folded(name):
                return False
        return True
