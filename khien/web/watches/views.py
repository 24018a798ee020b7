"""Watches of a unit, one watch with all its units worst first, the roster of one unit in it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from khien.base import clock
from khien.directives.queries.watching import windows_asked
from khien.notices.queries import settled
from khien.organisations.queries import may, units_seen_by
from khien.organisations.rules import Deed
from khien.watch.queries import periods as queries
from khien.watch.queries.periods import Asked, Tally
from khien.watch.queries.proving import watches_above
from khien.watch.rules.figures import sentence, spans_of
from khien.watch.rules.occasions import upcoming
from khien.watch.rules.periods import State as PeriodState
from khien.watch.rules.periods import whole_days
from khien.watch.rules.rosters_up import ACTS, Act
from khien.watch.rules.shifts import KIND_WORDS, Kind, local, told
from khien.watch.rules.spans import Span
from khien.web.labels import said
from khien.web.rosters.shared import with_span
from khien.web.viewing import own_units, unit_in_view, viewer
from khien.web.watches.forms import PhoneForm
from khien.web.watches.shared import (
    badge_of,
    crumbs,
    hours,
    lasting_minutes,
    seen_period,
    seen_roster,
    strip,
    there,
    uncovered,
)
from khien.web.wording import lasting

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from khien.organisations.models import Unit
    from khien.watch.models import Period, Roster

PAGE = 50
AHEAD = timedelta(days=400)  # a lunar year with its leap month
_SHIFTS = 100
_PROPOSED = 6
_BELOW = 20  # watches that units below declared, the next of them
_UNITS, _GAPS = 25, 40  # units on a page of gaps, gaps told of one


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Watches of the unit: those ahead with what is lacking, proposals to declare, those that are over."""
    unit, at, person = unit_in_view(request), clock.now(), viewer(request)
    ahead = queries.periods_of(person, unit, at)
    below = [one for one in queries.periods_below(person, unit, at)[:_BELOW] if one not in ahead]
    own, sums = queries.rosters_of(person, unit, ahead), queries.tallies(person, [*ahead, *below])
    past: Page[Any] = Paginator(queries.past_periods_of(person, unit, at), 10).get_page(request.GET.get("trang"))
    declares = may(person, Deed.ASSIGN, unit)
    context = {
        "unit": unit,
        "units": own_units(request),
        "lines": [_line(one, own.get(one.pk), sums[one.pk]) for one in ahead],
        "below": [(one, hours(one), sentence(one.name, sums[one.pk].sum)) for one in below],
        "past": past,
        "declares": declares,
        "proposals": _proposals(request, unit, ahead) if declares else [],
        "letters": _letters(request, unit, ahead) if declares else [],
        "crumbs": crumbs(None, unit.pk),
    }
    return render(request, "watches/index.html", context)


def _line(period: Period, roster: Roster | None, found: Tally) -> dict[str, Any]:
    if roster is not None:
        roster.period = period
    return {
        "period": period,
        "hours": hours(period),
        "sentence": sentence(period.name, found.sum),
        "sum": found.sum,
        "many": found.sum.units > 1,
        "roster": roster,
        "badge": badge_of(roster) if roster is not None else None,
        "strip": strip(roster, period) if roster is not None else "",
        "uncovered": uncovered(roster) if roster is not None else "",
    }


def _proposals(request: HttpRequest, unit: Unit, ahead: list[Period]) -> list[dict[str, Any]]:
    """Holidays for which nothing is declared yet; addresses lead to the form already filled in."""
    today = clock.today()
    declared = [Span(one.start, one.end) for one in ahead]
    found = upcoming(today, today + AHEAD, settled(viewer(request)).calendar.works)
    return [
        {
            "name": one.name,
            "hours": f"{told(one.span.start)} – {told(one.span.end)}",
            "url": _declare(unit, one.name, one.span),
        }
        for one in found
        if not any(one.span.meets(span) for span in declared)
    ][:_PROPOSED]


def _letters(request: HttpRequest, unit: Unit, ahead: list[Period]) -> list[dict[str, Any]]:
    scopes = {one.scope for one in ahead}
    return [
        {"asked": one, "url": _declare(unit, "", whole_days(one.first, one.last), one.scope, site=one.site)}
        for one in windows_asked(viewer(request), unit, clock.today())
        if one.scope not in scopes
    ]


def _declare(unit: Unit, name: str, span: Span, scope: str = "", *, site: bool = False) -> str:
    asked = {"don_vi": unit.pk, "ten": name, "tu": local(span.start), "den": local(span.end), "van_ban": scope}
    asked["tai_cho"] = "1" if site else ""
    return f"{reverse('watches:declare')}?{urlencode({key: value for key, value in asked.items() if value})}"


def asked_rosters(request: HttpRequest, period: Period) -> QuerySet[Roster]:
    """The rosters that the filters of the page ask for."""
    below = request.GET.get("thuoc", "")
    place = units_seen_by(viewer(request)).filter(pk=below).first() if below.isdecimal() else None
    asked, words = request.GET.get("xem", ""), request.GET.get("tim", "")
    return queries.rosters_asked(viewer(request), period, asked, words, place)


@require_safe
def one(request: HttpRequest, key: UUID) -> HttpResponse:
    """A watch: one sentence of all, then its units as strips, the worst first."""
    period, person, at = seen_period(request, key), viewer(request), clock.now()
    found = queries.tally(person, period)
    page: Page[Any] = Paginator(asked_rosters(request, period), PAGE).get_page(request.GET.get("trang"))
    rows = list(cast("QuerySet[Roster]", page.object_list))
    for row in rows:
        row.period = period
    holds = period.state == PeriodState.DECLARED
    declares = holds and may(person, Deed.ASSIGN, period.unit)
    context = {
        "period": period,
        "hours": hours(period),
        "lasts": lasting(period.end - period.start),
        "asked_every": lasting_minutes(period.ask_every or 0),
        "sentence": sentence(period.name, found.sum),
        "found": found,
        "figures": _figures(found, period),
        "choices": [(value.value, label) for value, label in _choices().items()],
        "asked": request.GET.get("xem", ""),
        "words": request.GET.get("tim", ""),
        "page": page,
        "lines": [(row, badge_of(row), strip(row, period), uncovered(row), there(row), _group(row)) for row in rows],
        "holds": holds,
        "over": period.end <= at,
        "declares": declares,
        "may_remind": declares and found.sum.not_sent > 0 and period.end > at,
        "crumbs": crumbs(period, period.unit_id),
    }
    return render(request, "watches/one.html", context)


def _group(row: Roster) -> str:
    """Under which heading a unit stands; the rows come in this order."""
    if not row.covered:
        return _("Chưa có ai trực")
    return _("Có khoảng trống") if row.gap_count else _("Phủ kín")


def _choices() -> dict[Asked, str]:
    return {
        Asked.NOBODY: _("Chưa có ai trực"),
        Asked.GAPS: _("Có khoảng trống"),
        Asked.NOT_SENT: _("Chưa gửi"),
        Asked.RETURNED: _("Bị trả lại"),
        Asked.SENT: _("Đã gửi"),
    }


def _figures(found: Tally, period: Period) -> list[dict[str, object]]:
    counts = {
        Asked.NOBODY: (found.sum.without_anyone, "bad"),
        Asked.GAPS: (found.sum.units_with_gaps, "warn"),
        Asked.NOT_SENT: (found.sum.not_sent, "warn"),
        Asked.SENT: (found.sent, "good"),
    }
    labels, here = _choices(), reverse("watches:one", args=[period.pk])
    return [
        {"label": labels[one], "value": count, "url": f"{here}?xem={one.value}", "tone": tone if count else ""}
        for one, (count, tone) in counts.items()
    ]


@require_safe
def roster(request: HttpRequest, key: UUID, unit: int) -> HttpResponse:
    """The roster of one unit: what is lacking, whose turn it is, its shifts, what was sent and done."""
    row, person = seen_roster(request, key, unit), viewer(request)
    period = row.period
    window = Span(period.start, period.end)
    shifts = list(queries.shifts_in(person, row.unit, window)[: _SHIFTS + 1])
    hands = queries.hands(person, row)
    context = {
        "roster": row,
        "period": period,
        "unit": row.unit,
        "hours": hours(period),
        "badge": badge_of(row),
        "strip": strip(row, period),
        "uncovered": uncovered(row),
        "there": there(row),
        "gaps": [_gap(row, one) for one in (spans_of(row.gaps) if row.covered else [window])],
        "more_gaps": max(row.gap_count - len(row.gaps), 0),
        "shifts": [(one, said(KIND_WORDS[Kind(one.kind)])) for one in shifts[:_SHIFTS]],
        "more_shifts": len(shifts) > _SHIFTS,
        "silent": list({one.member.pk: one.member for one in shifts if not one.member.phone}.values()),
        "hands": hands,
        "state": row.state,
        "watches_above": watches_above(person, row),
        "plan_url": with_span(reverse("rosters:plan"), row.unit, window),
        "shift_url": with_span(reverse("rosters:new"), row.unit, window),
        "steps": [(one, _step_words(one.act)) for one in queries.steps_of(row)],
        "sendings": queries.sendings_of(row),
        "phone_form": PhoneForm(initial={"version": row.version, "phone": row.phone}) if hands.plans else None,
        "crumbs": crumbs(period, period.unit_id, roster=row),
    }
    return render(request, "watches/roster.html", context)


@require_safe
def gaps(request: HttpRequest, key: UUID) -> HttpResponse:
    """Every gap of the watch, unit by unit, the worst unit first; each leads to who is free for it."""
    period = seen_period(request, key)
    rows = asked_rosters(request, period).filter(gap_count__gt=0)
    page: Page[Any] = Paginator(rows, _UNITS).get_page(request.GET.get("trang"))
    shown = list(cast("QuerySet[Roster]", page.object_list))
    found = queries.all_gaps(viewer(request), period, shown)
    context = {
        "period": period,
        "hours": hours(period),
        "words": request.GET.get("tim", ""),
        "page": page,
        "lines": [(row, [_gap(row, one) for one in found[row.pk][:_GAPS]], len(found[row.pk])) for row in shown],
        "most": _GAPS,
        "crumbs": crumbs(period, period.unit_id, _("Khoảng trống")),
    }
    return render(request, "watches/gaps.html", context)


def _step_words(act: str) -> str:
    return said(ACTS[Act(act)]) if act in set(Act) else _("Ghi bản đã ký")


def _gap(row: Roster, gap: Span) -> dict[str, Any]:
    asked = urlencode({"tu": local(gap.start), "den": local(gap.end)})
    url = f"{reverse('watches:gap', args=[row.period_id, row.unit_id])}?{asked}"
    return {"from": told(gap.start), "to": told(gap.end), "lasts": lasting(gap.length), "url": url}
