"""What pages of watches begin with: the watch or roster in view, its state as a badge, hours in words, the way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from khien.watch.queries.periods import period_seen_by, roster_seen_by
from khien.watch.rules.figures import spans_of
from khien.watch.rules.rosters_up import STATES, State
from khien.watch.rules.shifts import told
from khien.watch.rules.spans import Span
from khien.web.charts.svg import dotted
from khien.web.labels import said
from khien.web.viewing import viewer
from khien.web.wording import lasting

if TYPE_CHECKING:
    from khien.watch.models import Period, Roster

TONES: dict[State, tuple[str, str]] = {
    State.ASKED: ("unproven", "circle-dashed"),
    State.APPROVED: ("soon", "signature"),
    State.SENT: ("not_asked", "send"),
    State.ACCEPTED: ("met", "check"),
    State.RETURNED: ("failed", "arrow-left"),
    State.CHANGED: ("overdue", "refresh"),
}
_WIDE, _HIGH = 600, 14


def seen_period(request: HttpRequest, key: UUID) -> Period:
    """A watch that the viewer may see."""
    found = period_seen_by(viewer(request), key)
    if found is None:
        raise Http404
    return found


def seen_roster(request: HttpRequest, key: UUID, unit: int) -> Roster:
    """The roster of a unit that the viewer reads."""
    found = roster_seen_by(viewer(request), seen_period(request, key), unit)
    if found is None:
        raise Http404
    return found


def badge_of(row: Roster) -> tuple[str, str, str]:
    """Words, tone and icon of how far a roster is."""
    state = State(row.state)
    if state is State.CHANGED and row.sent_at is not None:
        return (_("Đã sửa sau khi gửi, phải gửi lại"), *TONES[state])
    return (said(STATES[state]), *TONES[state])


def uncovered(row: Roster) -> str:
    """How long nobody is there that the watch needs; empty where somebody always is."""
    left = row.minutes - (row.covered_site if row.period.needs_site else row.covered)
    return lasting_minutes(left) if left else ""


def there(row: Roster) -> str:
    """How long somebody is there, on site and on call alone apart; empty where nobody is."""
    call = row.covered - row.covered_site
    parts = ((_("tại chỗ %(t)s"), row.covered_site), (_("chỉ gọi khi cần %(t)s"), call))
    return ", ".join(words % {"t": lasting_minutes(minutes)} for words, minutes in parts if minutes)


def lasting_minutes(left: int) -> str:
    """Minutes in words: 2 ngày 14 giờ 30 phút."""
    return lasting(timedelta(minutes=left))


def hours(period: Period) -> str:
    """From when to when."""
    return f"{told(period.start)} – {told(period.end)}"


def strip(row: Roster, period: Period) -> SafeString:
    """The watch as a strip: what is covered is filled, a gap hollow. Its words say the same."""
    whole = Span(period.start, period.end)
    gaps = [gap for gap in spans_of(row.gaps) if gap.meets(whole)] if row.covered else [whole]
    words = _("Không có khoảng trống") if not row.gap_count else _("%(n)s khoảng trống") % {"n": row.gap_count}
    if row.gap_count > len(gaps):
        words += " " + _("(vẽ %(n)s khoảng đầu)") % {"n": len(gaps)}
    marks = format_html_join("", '<rect class="k-cover-gap" x="{}" y="0" width="{}" height="{}"/>', _marks(gaps, whole))
    return format_html(
        '<svg class="k-cover" viewBox="0 0 {} {}" preserveAspectRatio="none" role="img" aria-label="{}">'
        '<rect class="k-cover-on" x="0" y="0" width="{}" height="{}"/>{}</svg>',
        _WIDE,
        _HIGH,
        words,
        _WIDE,
        _HIGH,
        marks,
    )


def _marks(gaps: Sequence[Span], whole: Span) -> list[tuple[str, str, int]]:
    """Where each gap stands; one of a minute is drawn wide enough to be seen."""
    length = whole.length.total_seconds()
    found = []
    for gap in gaps:
        start = (gap.start - whole.start).total_seconds() / length * _WIDE
        wide = max(gap.length.total_seconds() / length * _WIDE, 3)
        found.append((dotted(min(start, _WIDE - wide)), dotted(wide), _HIGH))
    return found


def crumbs(period: Period | None, unit: int, *here: str, roster: Roster | None = None) -> list[dict[str, str]]:
    """The way here."""
    way = [{"label": _("Đợt trực"), "url": f"{reverse('watches:index')}?don_vi={unit}"}]
    if period is not None:
        way.append({"label": period.name, "url": reverse("watches:one", args=[period.pk])})
    if roster is not None:
        place = reverse("watches:roster", args=[roster.period_id, roster.unit_id])
        way.append({"label": roster.unit.name, "url": place})
    way += [{"label": one, "url": ""} for one in here]
    way[-1]["url"] = ""
    return way
