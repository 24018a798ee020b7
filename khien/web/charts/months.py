"""Shares over months: one column a month, its parts stacked, the good at the foot. Months without figures say why."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from khien.web.charts.svg import HATCHED, Figures, drawing, figure, hatches, line, rect, scaled, text
from khien.web.wording import share


@dataclass(frozen=True, slots=True)
class Series:
    """A part of each column, from the foot up. `tone` is a tone of `khien.web.status`."""

    label: str
    tone: str


@dataclass(frozen=True, slots=True)
class Month:
    """One column: its name, a short one for a phone, a value for each series; or `why` it has none."""

    label: str
    short: str
    values: tuple[int, ...] = ()
    why: str = ""

    @property
    def total(self) -> int:
        return sum(self.values)


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where a drawing has its parts: width and height of all, the margins, the size of words, names every so many."""

    kind: str
    wide: float
    high: float
    left: float
    size: float
    every: int
    top: float = 18
    foot: float = 26


_WIDE = _Frame("wide", 900, 300, 44, 12, 3)
_NARROW = _Frame("narrow", 360, 270, 34, 11, 6)


def months(title: str, words: str, series: Sequence[Series], columns: Sequence[Month], figures: Figures) -> SafeString:
    """The chart for wide screens and for phones, its legend, and the table behind it. `words` say what is to see."""
    drawings = [
        drawing(frame.kind, (frame.wide, frame.high), _pieces(frame, title, series, columns), title=title, words=words)
        for frame in (_WIDE, _NARROW)
    ]
    return figure("months", drawings, legend(series), figures.table(title))


def legend(series: Sequence[Series]) -> SafeString:
    """The parts in words, each with its colour and pattern."""
    items = format_html_join(
        "",
        '<li><span class="k-dot k-f-{} k-dot-{}"></span>{}</li>',
        ((one.tone, one.tone, one.label) for one in series),
    )
    return format_html('<ul class="k-legend">{}</ul>', items)


def _pieces(frame: _Frame, title: str, series: Sequence[Series], columns: Sequence[Month]) -> Iterator[SafeString]:
    name = f"h{len(title)}{frame.kind}"
    yield hatches(name)
    foot, room = frame.high - frame.foot, (frame.wide - frame.left - 4) / max(len(columns), 1)
    for percent in (0, 50, 100):
        y = scaled(percent, 0, 100, foot, frame.top)
        yield line(frame.left, y, frame.wide, y, klass="k-chart-grid")
        yield text(frame.left - 6, y + 4, f"{percent}%", text_anchor="end", font_size=frame.size)
    for place, month in enumerate(columns):
        x, last = frame.left + 2 + place * room, place == len(columns) - 1
        yield from _column(frame, name, series, month, x, room)
        if (len(columns) - 1 - place) % frame.every == 0:
            anchor, at = ("end", x + room - 1) if last else ("middle", x + room / 2)
            label = month.short if frame is _NARROW else month.label
            yield text(at, foot + frame.size + 5, label, text_anchor=anchor, font_size=frame.size)
    yield from _blanks(frame, columns, room)


def _column(
    frame: _Frame, name: str, series: Sequence[Series], month: Month, x: float, room: float
) -> Iterator[SafeString]:
    """The parts of one month, with the first one's share over it where there is room."""
    if not month.total:
        return
    gap = room * 0.14
    foot = frame.high - frame.foot
    y = foot
    for one, value in zip(series, month.values, strict=True):
        high = scaled(value, 0, month.total, 0, foot - frame.top)
        y -= high
        if value:
            yield rect(x + gap, y, room - 2 * gap, high, klass=f"k-f-{one.tone}")
            if one.tone in HATCHED:
                yield rect(x + gap, y, room - 2 * gap, high, fill=f"url(#{name}-{one.tone})", klass="k-hatched")
    if room > 24:
        percent = share(month.values[0], month.total)
        yield text(x + room / 2, frame.top - 5, percent, text_anchor="middle", klass="k-chart-value", font_size=11)


def _blanks(frame: _Frame, columns: Sequence[Month], room: float) -> Iterator[SafeString]:
    """Stretches of months without figures, each with its reason said once."""
    first = 0
    foot = frame.high - frame.foot
    while first < len(columns):
        last = first
        while last + 1 < len(columns) and not columns[last + 1].total and columns[last + 1].why == columns[first].why:
            last += 1
        if columns[first].total or not columns[first].why:
            first += 1
            continue
        x, wide = frame.left + 2 + first * room, (last - first + 1) * room
        yield rect(x + 1, frame.top, wide - 2, foot - frame.top, klass="k-chart-blank")
        said = columns[first].why
        turned = wide < len(said) * frame.size * 0.6
        at = (x + wide / 2, (frame.top + foot) / 2)
        turn = f"rotate(-90 {at[0]:.1f} {at[1]:.1f})" if turned else None
        yield text(at[0], at[1] + 4, said, text_anchor="middle", font_size=frame.size, transform=turn)
        first = last + 1


def in_words(first: Month, last: Month, good: str) -> str:
    """What the chart shows in a sentence, for those who hear it: the share of the foot at both ends."""
    said = _("%(good)s: %(before)s vào %(first)s, %(after)s vào %(last)s.")
    return said % {
        "good": good,
        "before": share(first.values[0], first.total),
        "first": first.label,
        "after": share(last.values[0], last.total),
        "last": last.label,
    }
