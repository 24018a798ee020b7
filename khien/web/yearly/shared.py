"""What every page of yearly reports begins with: the report in view, its law in words, its way, what can be done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from khien.base import clock
from khien.law.reporting.types import Capacity, YearlyLaw
from khien.law.types import Cite
from khien.organisations.queries import units_seen_by
from khien.reports.yearly import queries
from khien.reports.yearly.places import body_above, is_body
from khien.reports.yearly.rules import STATES, TIMINGS, State, Timing, current_year
from khien.web.labels import said
from khien.web.levels.telling import cite_words
from khien.web.viewing import unit_in_view, viewer

if TYPE_CHECKING:
    from khien.organisations.models import Unit
    from khien.reports.models import YearlyReport

FIRST_YEAR = 2022  # the first whose report Khiên knows a law of
TONES: dict[State, tuple[str, str]] = {
    State.DRAFT: ("unproven", "pencil"),
    State.FROZEN: ("soon", "signature"),
    State.SENT: ("not_asked", "send"),
    State.RETURNED: ("failed", "arrow-left"),
    State.ACCEPTED: ("met", "check"),
}
TIMING_TONES: dict[Timing, tuple[str, str]] = {
    Timing.IN_TIME: ("met", "check"),
    Timing.LATE: ("overdue", "clock-x"),
    Timing.AWAITED: ("not_asked", "clock"),
    Timing.OVERDUE: ("overdue", "alert-triangle"),
}


def year_in_view(request: HttpRequest) -> int:
    """The year of `?nam=`, else the one whose report is due next or was due last."""
    asked = request.GET.get("nam", "")
    now = current_year(clock.today())
    if not asked:
        return now
    if not asked.isdecimal() or len(asked) > 4 or not FIRST_YEAR <= int(asked) <= clock.today().year:
        raise Http404
    return int(asked)


def years() -> list[int]:
    """The years that can be chosen, the newest first."""
    return list(range(clock.today().year, FIRST_YEAR - 1, -1))


def law_in_view(year: int) -> YearlyLaw:
    """The law of a year's report."""
    law = queries.law_of(year)
    if law is None:
        raise Http404
    return law


def body_in_view(request: HttpRequest) -> Unit:
    """The unit in view; of a room the body that it belongs to, where the viewer reads that."""
    unit = unit_in_view(request)
    if is_body(unit):
        return unit
    above = body_above(unit)
    seen = units_seen_by(viewer(request)).filter(pk=above.pk).first() if above is not None else None
    return seen or unit


def seen_report(request: HttpRequest, key: UUID) -> YearlyReport:
    """A report of a unit that the viewer reads."""
    found = queries.yearly_seen_by(viewer(request), key)
    if found is None:
        raise Http404
    return found


def cited(cites: tuple[Cite, ...]) -> str:
    """Articles with their confidence."""
    return "; ".join(map(cite_words, cites))


def badge_of(state: State | None) -> tuple[str, str, str]:
    """Words, tone and icon of a state; None: nothing was begun."""
    if state is None:
        return _("Chưa lập"), "soon", "circle-dashed"
    return (said(STATES[state]), *TONES[state])


def timing_badge(timing: Timing) -> tuple[str, str, str]:
    """Words, tone and icon of how a report stands against its day."""
    return (said(TIMINGS[timing]), *TIMING_TONES[timing])


def due_of(law: YearlyLaw, capacity: Capacity, year: int) -> dict[str, Any]:
    """The deadline as a page says it: the last day in time, to whom, by which article, what is doubtful."""
    due = law.due[capacity]
    begins, ends = law.period(year)
    return {
        "last_day": due.last_day(year),
        "before": due.before.of(year),
        "to": due.to,
        "who": due.who,
        "cite": cited(due.cites),
        "doubt": due.doubt,
        "begins": begins,
        "ends": ends,
        "period_cite": cited(law.period_cites),
    }


def crumbs(unit: Unit, year: int, *here: str, report: YearlyReport | None = None) -> list[dict[str, str]]:
    """The way here."""
    way = [{"label": _("Báo cáo năm"), "url": f"{reverse('yearly:index')}?don_vi={unit.pk}&nam={year}"}]
    if report is not None and here:
        way.append({"label": unit.name, "url": reverse("yearly:one", args=[report.pk])})
    return [*way, *({"label": one, "url": ""} for one in here or (unit.name,))]
