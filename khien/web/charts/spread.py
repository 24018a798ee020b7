"""A spread of shares from 0 to 100%: a dot for each unit or for several, the middle half and the median marked."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from khien.web.charts.svg import Figures, circle, drawing, figure, line, rect, scaled, text
from khien.web.wording import number


@dataclass(frozen=True, slots=True)
class _Frame:
    kind: str
    wide: float
    high: float
    side: float
    size: float
    step: float  # percentage points of one heap of dots


_WIDE = _Frame("wide", 900, 230, 24, 12, 2.5)
_NARROW = _Frame("narrow", 360, 220, 20, 11, 5.0)


def spread(
    title: str, words: str, shares: Sequence[float], quartiles: tuple[float, float, float], figures: Figures
) -> SafeString:
    """The drawings for wide screens and phones, and the table behind. `shares` are percent."""
    drawings = [
        drawing(frame.kind, (frame.wide, frame.high), _pieces(frame, shares, quartiles), title=title, words=words)
        for frame in (_WIDE, _NARROW)
    ]
    return figure("spread", drawings, figures.table(title))


def heaps(shares: Sequence[float], step: float) -> Counter[int]:
    """How many shares fall into each stretch of `step` points; 100 falls into the last."""
    last = ceil(100 / step) - 1
    return Counter(min(int(one / step), last) for one in shares)


def _pieces(frame: _Frame, shares: Sequence[float], quartiles: tuple[float, float, float]) -> Iterator[SafeString]:
    low, middle, high = (scaled(one, 0, 100, frame.side, frame.wide - frame.side) for one in quartiles)
    foot, top = frame.high - 30, 44.0
    yield rect(low, top - 8, max(high - low, 2), foot - top + 8, klass="k-spread-half")
    yield from _dots(frame, heaps(shares, frame.step), foot, top)
    yield line(frame.side, foot, frame.wide - frame.side, foot, klass="k-chart-axis")
    for percent in (0, 25, 50, 75, 100):
        x = scaled(percent, 0, 100, frame.side, frame.wide - frame.side)
        yield line(x, foot, x, foot + 5, klass="k-chart-axis")
        yield text(x, foot + frame.size + 8, f"{percent}%", text_anchor="middle", font_size=frame.size)
    yield line(middle, top - 14, middle, foot, klass="k-spread-median")
    said = _("Trung vị %(share)s%%") % {"share": number(round(quartiles[1]))}
    anchor = "start" if middle < frame.wide / 3 else "end" if middle > frame.wide * 2 / 3 else "middle"
    yield text(middle, top - 20, said, text_anchor=anchor, klass="k-chart-value", font_size=frame.size + 1)


def _dots(frame: _Frame, found: Counter[int], foot: float, top: float) -> Iterator[SafeString]:
    """Heaps of dots; where they would grow past the top, each dot stands for several units, and it is said."""
    apart = (frame.wide - 2 * frame.side) * frame.step / 100
    radius = min(apart * 0.42, 6.0)
    most = max(int((foot - top) / (2 * radius)), 1)
    each = max(ceil(max(found.values(), default=0) / most), 1)
    for place, count in found.items():
        x = scaled((place + 0.5) * frame.step, 0, 100, frame.side, frame.wide - frame.side)
        for n in range(ceil(count / each)):
            yield circle(x, foot - radius - n * 2 * radius - 1, radius - 0.6, klass="k-spread-dot")
    said = _("Mỗi chấm: %(n)s đơn vị") % {"n": number(each)} if each > 1 else _("Mỗi chấm: một đơn vị")
    yield text(frame.side, 14, said, font_size=frame.size)
