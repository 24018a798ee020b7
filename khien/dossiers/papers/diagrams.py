"""The logical and the physical diagram as SVG, drawn from zones, links, assets and places. It invents no connection."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from khien.papers import fonts

WIDTH = 900
_PAD, _GAP, _BOX, _HEAD, _LINE = 14, 12, 50, 30, 15
_LANE = 150  # room on the right for the links between zones
_INK, _SOFT, _PAPER = "#1d2733", "#5b6b7d", "#ffffff"
_TINTS = ("#eef4fb", "#f3f7ee", "#fdf5e8", "#f6effa", "#eef7f6")
_LONGEST_LINES = 2


@dataclass(frozen=True, slots=True)
class Box:
    """One asset: its name, and what stands under it in small."""

    name: str
    note: str = ""
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """A zone or a place with what stands in it."""

    id: int
    name: str
    note: str
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Tie:
    """A link: from a frame to another, or to the outside where `target` is None."""

    source: int
    target: int | None
    words: str
    outside: str = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """The markup with its size, and in words what it shows."""

    svg: str
    width: int
    height: int
    words: str


def drawing(title: str, frames: Sequence[Frame], ties: Sequence[Tie], columns: int) -> Drawing:
    """Frames below one another, their boxes in rows of `columns`; links in a lane of their own on the right."""
    inner = WIDTH - (_LANE if ties else 0)
    parts: list[str] = []
    middle: dict[int, float] = {}
    top = float(_PAD)
    outside = list(dict.fromkeys(one.outside for one in ties if one.target is None and one.outside))
    for name in outside:
        parts.append(_outside(name, top, inner))
        top += 34 + _GAP
    for place, frame in enumerate(frames):
        drawn, height = _frame(frame, top, inner, columns, _TINTS[place % len(_TINTS)])
        parts += drawn
        middle[frame.id] = top + height / 2
        top += height + _GAP
    places = {name: _PAD + 17 + place * (34 + _GAP) for place, name in enumerate(outside)}
    parts += _ties(ties, middle, places, inner)
    height = int(top + _PAD - _GAP)
    words = _words(frames, ties)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'role="img" font-family="{fonts.FAMILY}, serif"><title>{escape(title)}</title><desc>{escape(words)}</desc>'
        f'<rect width="{WIDTH}" height="{height}" fill="{_PAPER}"/>'
    )
    return Drawing(f"{head}{''.join(parts)}</svg>", WIDTH, height, words)


def _frame(frame: Frame, top: float, inner: int, columns: int, tint: str) -> tuple[list[str], float]:
    rows = max(1, -(-len(frame.boxes) // columns))
    height = _HEAD + rows * (_BOX + _GAP) + _PAD - _GAP
    wide = (inner - 2 * _PAD - 2 * _PAD - (columns - 1) * _GAP) / columns
    parts = [
        f'<rect x="{_PAD}" y="{top:g}" width="{inner - 2 * _PAD}" height="{height}" rx="6" fill="{tint}" '
        f'stroke="{_SOFT}" stroke-dasharray="6 4"/>',
        _text(frame.name + (f" – {frame.note}" if frame.note else ""), 2 * _PAD, top + 20, inner - 4 * _PAD, bold=True),
    ]
    if not frame.boxes:
        parts.append(_text("[chưa khai thiết bị]", 2 * _PAD, top + _HEAD + 24, inner, soft=True))
    for place, box in enumerate(frame.boxes):
        x = 2 * _PAD + (place % columns) * (wide + _GAP)
        y = top + _HEAD + (place // columns) * (_BOX + _GAP)
        parts += _box(box, x, y, wide)
    return parts, height


def _box(box: Box, x: float, y: float, wide: float) -> list[str]:
    stroke = f'stroke="{_INK}" stroke-width="{2 if box.strong else 1}"'
    parts = [f'<rect x="{x:g}" y="{y:g}" width="{wide:g}" height="{_BOX}" rx="4" fill="{_PAPER}" {stroke}/>']
    lines = _wrapped(box.name, wide - 12, 13)[:_LONGEST_LINES]
    for number, line in enumerate(lines):
        parts.append(_text(line, x + 6, y + 16 + number * _LINE, wide - 12, size=13))
    if box.note and len(lines) < _LONGEST_LINES:
        parts.append(_text(box.note, x + 6, y + 16 + 1.6 * _LINE, wide - 12, size=11, soft=True))
    return parts


def _outside(name: str, top: float, inner: int) -> str:
    return (
        f'<rect x="{_PAD}" y="{top:g}" width="{inner - 2 * _PAD}" height="34" rx="17" fill="{_PAPER}" '
        f'stroke="{_INK}"/>' + _text(name, 2 * _PAD, top + 22, inner - 4 * _PAD, bold=True)
    )


def _ties(ties: Sequence[Tie], middle: dict[int, float], places: dict[str, int], inner: int) -> Iterable[str]:
    """Each link bends through its own column of the lane; where both ends are one height it is a short bow."""
    drawn = [one for one in ties if one.source in middle and (one.target in middle or one.outside in places)]
    step = (_LANE - 2 * _PAD) / (len(drawn) + 1)
    for number, one in enumerate(drawn, 1):
        shift = (number - (len(drawn) + 1) / 2) * 3
        begin = middle[one.source] + shift
        end = (middle[one.target] if one.target is not None and one.target in middle else places[one.outside]) + shift
        x0, x1 = inner - _PAD, inner + number * step
        yield (
            f'<path d="M{x0} {begin:g} H{x1:g} V{end:g} H{x0}" fill="none" stroke="{_INK}" stroke-width="1.3"/>'
            f'<circle cx="{x0}" cy="{begin:g}" r="3" fill="{_INK}"/>'
            f'<circle cx="{x0}" cy="{end:g}" r="3" fill="{_INK}"/>'
            f'<circle cx="{x1:g}" cy="{(begin + end) / 2:g}" r="9" fill="{_PAPER}" stroke="{_INK}"/>'
            f'<text x="{x1:g}" y="{(begin + end) / 2 + 4:g}" font-size="11" text-anchor="middle" fill="{_INK}">'
            f"{number}</text>"
        )


def _text(
    words: str, x: float, y: float, room: float, *, size: int = 14, bold: bool = False, soft: bool = False
) -> str:
    shown = _cut(words, room, size, bold=bold)
    weight = ' font-weight="bold"' if bold else ""
    ink = _SOFT if soft else _INK
    return f'<text x="{x:g}" y="{y:g}" font-size="{size}"{weight} fill="{ink}">{escape(shown)}</text>'


def _cut(words: str, room: float, size: int, *, bold: bool = False) -> str:
    if fonts.width(words, size, bold=bold) <= room:
        return words
    while words and fonts.width(words + "…", size, bold=bold) > room:
        words = words[:-1]
    return words.rstrip() + "…"


def _wrapped(words: str, room: float, size: int) -> list[str]:
    lines: list[str] = []
    for word in words.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and fonts.width(longer, size) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return [lines[0], " ".join(lines[1:])] if len(lines) > _LONGEST_LINES - 1 else lines


def _words(frames: Sequence[Frame], ties: Sequence[Tie]) -> str:
    names = {frame.id: frame.name for frame in frames}
    said = [f"{frame.name}: {', '.join(box.name for box in frame.boxes) or 'chưa khai thiết bị'}" for frame in frames]
    for number, one in enumerate(ties, 1):
        end = names.get(one.target, "") if one.target is not None else one.outside
        said.append(f"({number}) {names.get(one.source, '')} – {end}: {one.words or 'chưa mô tả'}")
    return "; ".join(said) or "Chưa khai vùng mạng, thiết bị."
