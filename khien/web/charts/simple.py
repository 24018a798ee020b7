"""Small charts of a few values: bars, one stacked bar, a donut, a line, a sparkline. Larger ones have own modules."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import pi

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from khien.web.charts.svg import dotted
from khien.web.wording import number, share


@dataclass(frozen=True, slots=True)
class Slice:
    """One value. `tone` is a tone of `khien.web.status` or `plain`."""

    label: str
    value: int | float
    tone: str = "plain"


def bar_chart(title: str, slices: Sequence[Slice], unit: str = "") -> SafeString:
    """Horizontal bars, each with its label and value, in the order given."""
    top = max((s.value for s in slices), default=0) or 1
    rows = format_html_join(
        "",
        '<li><span>{}</span><svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        "<title>{}: {}</title>"
        '<rect class="k-f-{}" x="0" y="0" width="{}" height="10"/></svg><strong>{}</strong></li>',
        (
            (
                s.label,
                s.label,
                number(s.value),
                s.tone,
                dotted(max(1.0, 100 * s.value / top) if s.value else 0),
                number(s.value),
            )
            for s in slices
        ),
    )
    body = '<figure class="k-chart k-chart-bar" aria-label="{}"><ul>{}</ul>{}</figure>'
    return format_html(body, title, rows, _table(title, slices, unit))


def stacked_bar(title: str, slices: Sequence[Slice], unit: str = "") -> SafeString:
    """One bar of the whole, its parts side by side, and a legend in words."""
    whole = sum(s.value for s in slices)
    parts, at = [], 0.0
    for s in (s for s in slices if s.value):
        width = 1000 * s.value / whole
        parts.append((s.tone, dotted(at), dotted(max(width - 2, 1.0))))
        at += width
    body = format_html_join("", '<rect class="k-f-{}" x="{}" y="0" width="{}" height="18"/>', parts)
    return _figure(
        "stack", title, "0 0 1000 18", body, _legend(slices) + _table(title, slices, unit, shares=True), stretched=True
    )


def donut(title: str, slices: Sequence[Slice], unit: str = "", centre: str = "") -> SafeString:
    """Shares of a whole. `centre` is the words in the middle; the total where nothing is given."""
    whole = sum(s.value for s in slices)
    round_ = 2 * pi * 40
    rings, at = [], 0.0
    for s in (s for s in slices if s.value):
        length = round_ * s.value / whole
        rings.append((s.tone, dotted(max(length - 1, 0.6)), dotted(round_), dotted(-at)))
        at += length
    body = format_html_join(
        "",
        '<circle class="k-f-{}" cx="60" cy="60" r="40" stroke-width="16" stroke-dasharray="{} {}"'
        ' stroke-dashoffset="{}" transform="rotate(-90 60 60)"/>',
        rings,
    )
    words = format_html(
        '<text class="k-chart-total" x="60" y="69" text-anchor="middle">{}</text>', centre or number(whole)
    )
    return _figure(
        "donut", title, "0 0 120 120", body + words, _legend(slices) + _table(title, slices, unit, shares=True)
    )


def sparkline(title: str, slices: Sequence[Slice], unit: str = "", *, numbers: bool = True) -> SafeString:
    """A small line without axes. `numbers=False` leaves the table of numbers out, where the page has them beside it."""
    points = _points(slices, 120, 32, 4)
    line = " ".join(f"{dotted(x)},{dotted(y)}" for x, y in points)
    body = format_html('<polyline class="k-chart-line" points="{}"/>', line)
    if points:
        end = '<circle class="k-chart-end" cx="{}" cy="{}" r="3"/>'
        body += format_html(end, dotted(points[-1][0]), dotted(points[-1][1]))
    return _figure("spark", title, "0 0 120 32", body, _table(title, slices, unit) if numbers else SafeString(""))


def trend(title: str, slices: Sequence[Slice], unit: str = "") -> SafeString:
    """A line over time from zero up, with its highest value, its last value, and the labels of its two ends."""
    top = max((s.value for s in slices), default=0)
    points = [(x + 34, y + 8) for x, y in _points(slices, 320, 130, 6, from_zero=True)]
    body = format_html_join(
        "",
        '<line class="k-chart-grid" x1="34" x2="354" y1="{}" y2="{}"/><text x="28" y="{}" text-anchor="end">{}</text>',
        (
            (dotted(y), dotted(y), dotted(y + 4), said)
            for y, said in ((14, number(top)), (73, number(top / 2)), (132, "0"))
        ),
    )
    if points:
        line = " ".join(f"{dotted(x)},{dotted(y)}" for x, y in points)
        last_x, last_y = (dotted(n) for n in points[-1])
        body += format_html('<polygon class="k-chart-area" points="40,132 {} {},132"/>', line, last_x)
        body += format_html('<polyline class="k-chart-line" points="{}"/>', line)
        body += format_html('<circle class="k-chart-end" cx="{}" cy="{}" r="3.5"/>', last_x, last_y)
        body += format_html('<text x="40" y="152">{}</text>', slices[0].label)
        body += format_html('<text x="350" y="152" text-anchor="end">{}</text>', slices[-1].label)
    return _figure("trend", title, "0 0 360 158", body, _table(title, slices, unit))


def _points(
    slices: Sequence[Slice], width: float, height: float, pad: float, *, from_zero: bool = False
) -> list[tuple[float, float]]:
    values = [float(s.value) for s in slices]
    if not values:
        return []
    low, high = (0.0 if from_zero else min(values)), max(values)
    span = (high - low) or 1.0
    step = (width - 2 * pad) / max(len(values) - 1, 1)
    return [(pad + i * step, height - pad - (height - 2 * pad) * (v - low) / span) for i, v in enumerate(values)]


def _figure(
    kind: str, title: str, box: str, body: SafeString, after: SafeString, *, stretched: bool = False
) -> SafeString:
    return format_html(
        '<figure class="k-chart k-chart-{}"><svg viewBox="{}" role="img" aria-label="{}"{}><title>{}</title>{}</svg>'
        "{}</figure>",
        kind,
        box,
        title,
        SafeString(' preserveAspectRatio="none"') if stretched else "",
        title,
        body,
        after,
    )


def _legend(slices: Sequence[Slice]) -> SafeString:
    items = format_html_join(
        "",
        '<li><span class="k-dot k-f-{}"></span>{} <strong>{}</strong></li>',
        ((s.tone, s.label, number(s.value)) for s in slices if s.value),
    )
    return format_html('<ul class="k-legend">{}</ul>', items)


def _table(title: str, slices: Sequence[Slice], unit: str, *, shares: bool = False) -> SafeString:
    whole = sum(s.value for s in slices)
    rows = format_html_join(
        "",
        '<tr><th scope="row">{}</th><td class="k-number">{}</td>{}</tr>',
        (
            (
                s.label,
                number(s.value),
                format_html('<td class="k-number">{}</td>', share(s.value, whole)) if shares else "",
            )
            for s in slices
        ),
    )
    return format_html(
        '<details><summary>{}</summary><table class="k-table"><caption class="visually-hidden">{}</caption>'
        '<thead><tr><th scope="col">{}</th><th scope="col" class="k-number">{}</th>{}</tr></thead>'
        "<tbody>{}</tbody></table></details>",
        _("Xem số liệu"),
        title,
        _("Mục"),
        unit or _("Số lượng"),
        format_html('<th scope="col" class="k-number">{}</th>', _("Tỷ lệ")) if shares else "",
        rows,
    )
