"""Days of a roster drawn: a strip of 24 hours, a year of small squares. Words and a table stand beside each drawing."""

from collections.abc import Sequence
from datetime import date

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from khien.watch.rules.days import COVER_WORDS, Cover, Covered
from khien.watch.rules.spans import Span
from khien.web.charts import dotted
from khien.web.labels import said

COVER_TONES = {Cover.NOBODY: "overdue", Cover.PARTLY: "failed", Cover.CALL: "soon", Cover.SITE: "met"}
_MARKS = {Cover.NOBODY: "×", Cover.PARTLY: "!", Cover.CALL: "", Cover.SITE: ""}
_SIZE, _LEFT, _TOP = 22, 40, 16


def strip(one: Covered) -> SafeString:
    """24 hours from left to right: full height on site, half height on call, a dashed line where nobody is."""
    words = _("Từ 0 giờ đến 24 giờ: %(cover)s") % {"cover": said(COVER_WORDS[one.cover])}
    parts = [_bar(span, one, 0, 14, "k-f-soon") for span in one.anyone]
    parts += [_bar(span, one, 0, 14, "k-f-met") for span in one.site]
    parts += [_bar(span, one, 9, 5, "k-f-failed") for span in one.gaps]
    ticks = format_html_join("", '<path class="k-chart-axis" d="M{} 0v14"/>', ((hour * 10,) for hour in (6, 12, 18)))
    body = format_html_join("", "{}", ((part,) for part in (*parts, ticks)))
    return format_html(
        '<svg class="k-strip" viewBox="0 0 240 14" preserveAspectRatio="none" role="img" aria-label="{}">{}</svg>',
        words,
        body,
    )


def _bar(span: Span, one: Covered, top: float, high: float, tone: str) -> SafeString:
    whole = one.span.length
    left, wide = (span.start - one.span.start) / whole * 240, span.length / whole * 240
    return format_html(
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>', tone, dotted(left), top, dotted(wide), high
    )


def year(days: Sequence[Covered], unit_id: int, off: frozenset[date], today: date) -> SafeString:
    """Twelve rows of days: colour and a mark tell how each is covered; a month leads to its page."""
    rows = format_html_join("", "{}", ((_month(month, days, unit_id, off, today),) for month in range(1, 13)))
    wide, high = _LEFT + 31 * _SIZE, _TOP + 12 * (_SIZE + 4)
    heads = format_html_join(
        "",
        '<text x="{}" y="11" text-anchor="middle">{}</text>',
        ((_LEFT + (day - 0.5) * _SIZE, day) for day in (1, 5, 10, 15, 20, 25, 31)),
    )
    return format_html(
        '<svg class="k-year" viewBox="0 0 {} {}" role="group" aria-label="{}">{}{}</svg>',
        wide,
        high,
        _("Từng ngày trong năm; bảng bên dưới nói bằng chữ"),
        heads,
        rows,
    )


def _month(month: int, days: Sequence[Covered], unit_id: int, off: frozenset[date], today: date) -> SafeString:
    own = [one for one in days if one.day.month == month]
    top = _TOP + (month - 1) * (_SIZE + 4)
    cells = _cells(own, top, off, today)
    there = f"{reverse('rosters:month')}?don_vi={unit_id}&thang={own[0].day:%Y-%m}"
    return format_html(
        '<a href="{}"><rect class="k-year-hit" x="0" y="{}" width="{}" height="24"/><text x="0" y="{}">{}</text></a>'
        '<g aria-hidden="true">{}</g>',
        there,
        top - 1,
        _LEFT - 4,
        top + 16,
        _("Th %(n)d") % {"n": month},
        cells,
    )


def _cells(own: Sequence[Covered], top: float, off: frozenset[date], today: date) -> SafeString:
    words = {cover: said(label) for cover, label in COVER_WORDS.items()}
    return format_html_join(
        "",
        '<g><title>{}: {}</title><rect class="k-f-{}" x="{}" y="{}" width="20" height="20" rx="3"/>{}{}</g>',
        (
            (
                f"{one.day:%d/%m/%Y}",
                words[one.cover],
                COVER_TONES[one.cover] if one.day >= today or one.anyone else "not_asked",
                _left(one.day),
                top,
                _dot(one.day, top) if one.day in off else "",
                _sign(one, top) if one.day >= today and _MARKS[one.cover] else "",
            )
            for one in own
        ),
    )


def _left(day: date) -> int:
    return _LEFT + (day.day - 1) * _SIZE


def _dot(day: date, top: float) -> SafeString:
    return format_html('<circle cx="{}" cy="{}" r="2"/>', _left(day) + _SIZE - 6, top + 6)


def _sign(one: Covered, top: float) -> SafeString:
    middle = _left(one.day) + _SIZE // 2 - 1
    return format_html('<text x="{}" y="{}" text-anchor="middle">{}</text>', middle, top + 16, _MARKS[one.cover])
