"""What charts are measured and built with: numbers of attributes, widths of words, patterns, the table behind.

Numbers inside SVG attributes are written with a dot whatever the language; numbers that people read are Vietnamese.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from zlib import crc32

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

# Widths of Inter's letters in hundredths of the size, in groups; others are as wide as an `n`, capitals wider.
_WIDTHS = {32: " .,:;iIíìỉĩịjl|'’()[]!", 42: "ftr-–/“”", 56: "csxzyvkJ", 88: "mwMW%@…&"}
_USUAL, _CAPITAL = 62, 76


def dotted(value: float) -> str:
    """A number for an SVG attribute: at most two decimals, a dot, no needless zeros."""
    return f"{value:.2f}".rstrip("0").rstrip(".") or "0"


@cache
def _width_of(letter: str) -> int:
    usual = _CAPITAL if letter.isupper() else _USUAL
    return next((width for width, letters in _WIDTHS.items() if letter in letters), usual)


def width(words: str, size: float) -> float:
    """About how wide words are at a size: on the generous side, so that what is said to fit does."""
    return sum(_width_of(letter) for letter in words) * size / 100


def fitted(words: str, room: float, size: float) -> str:
    """The words, cut with an ellipsis where they are wider than the room; nothing where not even four letters fit."""
    if width(words, size) <= room:
        return words
    kept = words
    while kept and width(kept + "…", size) > room:
        kept = kept[:-1]
    return kept.rstrip() + "…" if len(kept.rstrip()) > 3 else ""


def wrapped(words: str, room: float, size: float, most: int) -> list[str]:
    """The words in at most so many lines that fit the room, the last one cut where more is left; else nothing."""
    lines: list[str] = []
    left = words.split()
    while left and len(lines) < most:
        many = len(left)
        while many > 1 and width(" ".join(left[:many]), size) > room:
            many -= 1
        if len(lines) == most - 1:
            many = len(left)
        found = fitted(" ".join(left[:many]), room, size)
        if not found:
            break
        lines.append(found)
        left = left[many:]
    return lines


def scaled(value: float, low: float, high: float, start: float, end: float) -> float:
    """Where a value between `low` and `high` stands between `start` and `end`."""
    return start + (value - low) / ((high - low) or 1.0) * (end - start)


@dataclass(frozen=True, slots=True)
class Figures:
    """The table behind a chart: heads, rows of words or links whose first names the row, and which are numbers."""

    heads: Sequence[str]
    rows: Sequence[Sequence[object]]
    numbers: frozenset[int] = field(default_factory=frozenset)

    def table(self, caption: str, *, open_: bool = False) -> SafeString:
        """In a `<details>`, opened by whoever wants the numbers."""
        heads = format_html_join(
            "", '<th scope="col"{}>{}</th>', ((self._class(place), head) for place, head in enumerate(self.heads))
        )
        rows = format_html_join("", "<tr>{}</tr>", ((self._row(row),) for row in self.rows))
        return format_html(
            '<details{}><summary>{}</summary><div class="k-table-scroll" tabindex="0" role="region" aria-label="{}">'
            '<table class="k-table"><caption class="visually-hidden">{}</caption><thead><tr>{}</tr></thead>'
            "<tbody>{}</tbody></table></div></details>",
            SafeString(" open") if open_ else "",
            _("Xem số liệu"),
            caption,
            caption,
            heads,
            rows,
        )

    def _row(self, row: Sequence[object]) -> SafeString:
        first = format_html('<th scope="row">{}</th>', row[0])
        cells = ((self._class(place), cell) for place, cell in enumerate(row[1:], start=1))
        return first + format_html_join("", "<td{}>{}</td>", cells)

    def _class(self, place: int) -> SafeString:
        return SafeString(' class="k-number"' if place in self.numbers else "")


def drawing(
    kind: str, box: tuple[float, float], body: Iterable[SafeString], *, title: str, words: str, linked: bool = False
) -> SafeString:
    """One SVG, named by its title and described in words; with links inside it is a group, not a picture."""
    name = f"k-{kind}-{crc32(title.encode()):x}"
    return format_html(
        '<svg class="k-draw k-draw-{}" viewBox="0 0 {} {}" role="{}" aria-labelledby="{}-t" aria-describedby="{}-d">'
        '<title id="{}-t">{}</title><desc id="{}-d">{}</desc>{}</svg>',
        kind,
        dotted(box[0]),
        dotted(box[1]),
        "group" if linked else "img",
        name,
        name,
        name,
        title,
        name,
        words,
        SafeString("".join(body)),
    )


def figure(kind: str, drawings: Iterable[SafeString], *after: SafeString) -> SafeString:
    """A chart: its drawings (one for wide screens and paper, one for phones), then legend and table."""
    return format_html(
        '<figure class="k-chart k-chart-{}">{}{}</figure>',
        kind,
        SafeString("".join(drawings)),
        SafeString("".join(after)),
    )


def rect(x: float, y: float, wide: float, high: float, **attributes: object) -> SafeString:
    """A rectangle; `klass` is its class, in other names an underscore stands for a dash."""
    return _tag("rect", {"x": x, "y": y, "width": max(wide, 0), "height": max(high, 0)} | attributes)


def line(x1: float, y1: float, x2: float, y2: float, **attributes: object) -> SafeString:
    """A line."""
    return _tag("line", {"x1": x1, "y1": y1, "x2": x2, "y2": y2} | attributes)


def circle(x: float, y: float, radius: float, **attributes: object) -> SafeString:
    """A dot."""
    return _tag("circle", {"cx": x, "cy": y, "r": radius} | attributes)


def text(x: float, y: float, words: object, **attributes: object) -> SafeString:
    """Words whose foot stands at `y`."""
    return _tag("text", {"x": x, "y": y} | attributes, str(words))


def group(body: Iterable[SafeString], *, url: str = "", title: str = "", **attributes: object) -> SafeString:
    """Pieces that belong together, as a link where there is a `url`; `title` is shown on hover and read out."""
    said = _tag("title", {}, title) if title else SafeString("")
    named = {"href": url} if url else {}
    return _tag("a" if url else "g", named | attributes, said + SafeString("".join(body)))


def _tag(name: str, attributes: dict[str, object], content: str | None = None) -> SafeString:
    said = "".join(
        f' {"class" if key == "klass" else key.replace("_", "-")}="{_value(value)}"'
        for key, value in attributes.items()
        if value not in (None, "")
    )
    inner = "/>" if content is None else f">{conditional_escape(content)}</{name}>"
    return SafeString(f"<{name}{said}{inner}")


def _value(value: object) -> str:
    return dotted(value) if isinstance(value, float | int) else conditional_escape(str(value))


def pattern(name: str, size: int, klass: str, lines: Iterable[str], *more: SafeString) -> SafeString:
    """Something repeated over an area; `lines` are pairs of points, `x y x y`."""
    paths = (_tag("path", {"d": "M{} {}L{} {}".format(*points.split())}) for points in lines)
    attributes = {"id": name, "width": size, "height": size, "patternUnits": "userSpaceOnUse", "klass": klass}
    return _tag("pattern", attributes, SafeString("".join((*paths, *more))))


def defs(pieces: Iterable[SafeString]) -> SafeString:
    """What is drawn only where it is named."""
    return _tag("defs", {}, SafeString("".join(pieces)))


_ONE_WAY = ("-2 2 2 -2", "0 8 8 0", "6 10 10 6")
_OTHER_WAY = ("-2 6 2 10", "0 0 8 8", "6 -2 10 2")


def hatches(name: str) -> SafeString:
    """Patterns laid over colours, so that none is told by its colour alone: dots, lines one way, both, upright."""
    return defs(
        (
            pattern(f"{name}-unproven", 8, "k-hatch-unproven", (), circle(2, 2, 0.9), circle(6, 6, 0.9)),
            pattern(f"{name}-overdue", 8, "k-hatch-overdue", _ONE_WAY),
            pattern(f"{name}-failed", 8, "k-hatch-failed", (*_ONE_WAY, *_OTHER_WAY)),
            pattern(f"{name}-waived", 8, "k-hatch-waived", ("4 0 4 8",)),
        )
    )


HATCHED = frozenset({"unproven", "overdue", "failed", "waived"})
