"""A treemap: each branch an area as large as its weight, shaded in five steps that pattern and words tell as well."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from khien.web.charts.svg import Figures, defs, drawing, figure, fitted, group, pattern, rect, text, width, wrapped
from khien.web.wording import number, share

_STEPS = (0.0, 0.25, 0.5, 0.75)
_HATCHED = (1, 2, 3)  # none of it is plain and light, nearly all of it plain and dark
_GAP, _ROW, _SIZE, _SMALL = 3.0, 46.0, 13.0, 11.0
_SHEET = (1000.0, 600.0)


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
    """Areas in two levels for wide screens, one bar below the other for phones; steps in words, the table behind."""
    high = len(narrow) * _ROW
    drawings = [
        drawing("wide", _SHEET, _areas(wide, Box(0, 0, *_SHEET)), title=title, words=words, linked=True),
        drawing("narrow", (360, high), _bars(narrow), title=title, words=words, linked=True),
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


def _areas(plots: Sequence[Plot], whole: Box) -> Iterator[SafeString]:
    yield _hatches("wide")
    kept = [plot for plot in plots if plot.weight > 0]
    for plot, box in zip(kept, squarified([plot.weight for plot in kept], whole), strict=True):
        yield group(_area(plot, box), url=plot.url, title=plot.title or plot.label)


def _area(plot: Plot, box: Box) -> Iterator[SafeString]:
    """One branch: a heading over its own branches where there is room for them, else one area with its words."""
    room, percent = box.wide - 12, share(plot.part, plot.of)
    if len(plot.below) < 2 or box.wide < 110 or box.high < 80:
        yield from _shade(plot, box)
        yield from _words(plot, box, room, percent)
        return
    yield rect(box.x + 1, box.y + 1, box.wide - 2, box.high - 2, klass="k-step k-step-in")
    foot = box.y + _SIZE + 5
    name = fitted(plot.label, room - width(percent, _SIZE) - 8, _SIZE)
    yield text(box.x + 6, foot, name, klass="k-tree-name", font_size=_SIZE)
    yield text(box.x + box.wide - 6, foot, percent, klass="k-tree-name", text_anchor="end", font_size=_SIZE)
    below = [one for one in plot.below if one.weight]
    places = squarified([one.weight for one in below], box.inner(_SIZE + 12))
    for one, place in zip(below, places, strict=True):
        yield from _shade(one, place)
        yield from _lines(one, place, place.wide - 8, _SMALL, int((place.high - 4) // (_SMALL + 2)))


def _shade(plot: Plot, box: Box, of: str = "wide") -> Iterator[SafeString]:
    """Colour, and over it the pattern of the same step: the drawing's own, since one not shown lends none."""
    at = (box.x + 0.75, box.y + 0.75, box.wide - 1.5, box.high - 1.5)
    yield rect(*at, klass=f"k-step k-step-{plot.step}")
    if plot.step in _HATCHED:
        yield rect(*at, fill=f"url(#k-{of}-hatch-{plot.step})")


def _words(plot: Plot, box: Box, room: float, percent: str) -> Iterator[SafeString]:
    """The name in as many lines as there is room for, and the share below it."""
    rows = int((box.high - 6) // (_SIZE + 3))
    if rows < 1 or width(percent, _SIZE) > room:
        return
    lines = wrapped(plot.label, room, _SIZE, rows - 1)
    for place, words in enumerate(lines):
        yield text(box.x + 6, box.y + (place + 1) * (_SIZE + 3), words, klass=f"k-tree-{plot.step}", font_size=_SIZE)
    foot = box.y + (len(lines) + 1) * (_SIZE + 3) + 1
    yield text(box.x + 6, foot, percent, klass=f"k-tree-{plot.step} k-tree-share", font_size=_SIZE)


def _lines(plot: Plot, box: Box, room: float, size: float, rows: int) -> Iterator[SafeString]:
    for place, words in enumerate(wrapped(plot.label, room, size, max(rows, 0))):
        yield text(box.x + 4, box.y + 2 + (place + 1) * (size + 2), words, klass=f"k-tree-{plot.step}", font_size=size)


def _bars(plots: Sequence[Plot]) -> Iterator[SafeString]:
    """One row a branch: its whole name, and a bar as long as the share told; wide enough for a finger."""
    yield _hatches("narrow")
    for place, plot in enumerate(plots):
        yield group(_bar(plot, place * _ROW), url=plot.url, title=plot.title or plot.label)


def _bar(plot: Plot, y: float) -> Iterator[SafeString]:
    said = f"{number(plot.part)}/{number(plot.of)}" if plot.of else "–"
    yield rect(0, y, 360, _ROW, klass="k-tree-row")
    yield text(0, y + 16, fitted(plot.label, 350 - width(said, 14), 14), klass="k-tree-name", font_size=14)
    yield text(360, y + 16, said, klass="k-tree-name", text_anchor="end", font_size=14)
    yield rect(0, y + 22, 360, 14, klass="k-step k-step-5")
    if plot.part:
        yield from _shade(plot, Box(0, y + 22, max(360 * plot.part / plot.of, 6), 14), "narrow")


def _hatches(of: str) -> SafeString:
    """A pattern for each step that a colour alone would tell: more lines, less met."""
    lines = {1: ("0 8 8 0",), 2: ("0 8 8 0", "-2 2 2 -2"), 3: ("0 8 8 0", "0 4 4 0", "4 8 8 4")}
    found = (
        pattern(f"k-{of}-hatch-{step}", 16 if step == 1 else 8, "k-step-hatch", paths) for step, paths in lines.items()
    )
    return defs(found)
