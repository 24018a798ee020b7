"""A treemap: each branch an area as large as its weight, shaded in five steps that pattern and words tell as well."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from khien.web.charts.svg import Figures, drawing, figure, fitted, group, rect, text, width
from khien.web.wording import share

_STEPS = (0.0, 0.25, 0.5, 0.75)
_GAP = 3.0


@dataclass(frozen=True, slots=True)
class Plot:
    """One area: its name, weight, the part of the weight that is told by shade, where it leads, what it is made of."""

    label: str
    weight: int
    part: int
    of: int
    url: str = ""
    title: str = ""
    below: tuple["Plot", ...] = ()

    @property
    def step(self) -> int:
        """0: none of it, 1: up to a quarter … 4: more than three quarters; 5 where there is nothing to share."""
        if not self.of:
            return 5
        ratio = self.part / self.of
        return next((place for place, limit in enumerate(_STEPS) if ratio <= limit), len(_STEPS))


@dataclass(frozen=True, slots=True)
class Box:
    """A place on the drawing."""

    x: float
    y: float
    wide: float
    high: float

    def inner(self, top: float) -> "Box":
        """Inside the box, below a heading."""
        return Box(self.x + _GAP, self.y + top, max(self.wide - 2 * _GAP, 0), max(self.high - top - _GAP, 0))


def tree(
    title: str, words: str, wide: Sequence[Plot], narrow: Sequence[Plot], steps: Sequence[str], figures: Figures
) -> SafeString:
    """The map for wide screens, with two levels, and for phones with one; the steps in words, the table behind."""
    drawings = [
        drawing("wide", (1000, 560), _areas(wide, Box(0, 0, 1000, 560), 13), title=title, words=words, linked=True),
        drawing("narrow", (360, 560), _areas(narrow, Box(0, 0, 360, 560), 13), title=title, words=words, linked=True),
    ]
    return figure("tree", drawings, _legend(steps), figures.table(title))


def _legend(steps: Sequence[str]) -> SafeString:
    items = format_html_join("", '<li><span class="k-dot k-step k-step-{}"></span>{}</li>', enumerate(steps))
    return format_html('<ul class="k-legend">{}</ul>', items)


def squarified(weights: Sequence[float], box: Box) -> list[Box]:
    """Boxes as large as their weights, near to squares (Bruls, Huizing, van Wijk 2000); weights fall, none is 0."""
    whole = sum(weights)
    if not whole or box.wide <= 0 or box.high <= 0:
        return [Box(box.x, box.y, 0, 0) for _ in weights]
    areas = [weight * box.wide * box.high / whole for weight in weights]
    found: list[Box] = []
    while len(found) < len(areas):
        side = min(box.wide, box.high)
        row = [areas[len(found)]]
        for area in areas[len(found) + 1 :]:
            if _worst([*row, area], side) > _worst(row, side):
                break
            row.append(area)
        laid, box = _laid(row, box)
        found.extend(laid)
    return found


def _worst(row: Sequence[float], side: float) -> float:
    """The longest shape in a row laid along a side, as length by breadth."""
    thick = sum(row) / side
    return max(max(area / thick**2, thick**2 / area) for area in row)


def _laid(row: Sequence[float], box: Box) -> tuple[list[Box], Box]:
    """A row along the shorter side, and what is left of the box."""
    found = []
    if box.wide >= box.high:
        thick, at = sum(row) / box.high, box.y
        for area in row:
            found.append(Box(box.x, at, thick, area / thick))
            at += area / thick
        return found, Box(box.x + thick, box.y, max(box.wide - thick, 0), box.high)
    thick, at = sum(row) / box.wide, box.x
    for area in row:
        found.append(Box(at, box.y, area / thick, thick))
        at += area / thick
    return found, Box(box.x, box.y + thick, box.wide, max(box.high - thick, 0))


def _areas(plots: Sequence[Plot], whole: Box, size: float) -> Iterator[SafeString]:
    kept = [plot for plot in plots if plot.weight > 0]
    for plot, box in zip(kept, squarified([plot.weight for plot in kept], whole), strict=True):
        yield group(_area(plot, box, size), url=plot.url, title=plot.title or plot.label)


def _area(plot: Plot, box: Box, size: float) -> Iterator[SafeString]:
    """One branch: a heading over its own branches where there is room for them, else one area with its words."""
    nested = len(plot.below) > 1 and box.wide > 110 and box.high > 80
    yield rect(box.x + 1, box.y + 1, box.wide - 2, box.high - 2, klass=f"k-step k-step-{'in' if nested else plot.step}")
    room = box.wide - 12
    percent = share(plot.part, plot.of)
    if nested:
        name = fitted(plot.label, room - width(percent, size) - 8, size)
        yield text(box.x + 6, box.y + size + 5, name, klass="k-tree-name", font_size=size)
        yield text(
            box.x + box.wide - 6, box.y + size + 5, percent, klass="k-tree-name", text_anchor="end", font_size=size
        )
        inner = box.inner(size + 12)
        below = [one for one in plot.below if one.weight]
        for one, place in zip(below, squarified([one.weight for one in below], inner), strict=True):
            yield from _small(one, place)
        return
    ink = f"k-tree-{plot.step}"
    if box.high > size + 8:
        yield text(box.x + 6, box.y + size + 5, fitted(plot.label, room, size), klass=ink, font_size=size)
    if box.high > 2 * size + 14 and width(percent, size) < room:
        yield text(box.x + 6, box.y + 2 * size + 10, percent, klass=f"{ink} k-tree-share", font_size=size)


def _small(plot: Plot, box: Box) -> Iterator[SafeString]:
    """A branch of a branch: its shade, and its name where that fits."""
    yield rect(box.x + 0.5, box.y + 0.5, box.wide - 1, box.high - 1, klass=f"k-step k-step-{plot.step}")
    name = fitted(plot.label, box.wide - 8, 11) if box.high > 20 else ""
    if name:
        yield text(box.x + 4, box.y + 14, name, klass=f"k-tree-{plot.step}", font_size=11)
