"""Rows of watches for the addresses of the site: the province's watch, the roster of one school; see `samples`."""

from collections.abc import Mapping
from typing import Any

from bench.size.extras.watches import WATCH
from khien.base import clock
from khien.organisations.models import Unit
from khien.watch.models import Handover, Matter, Period, Presence, RosterStep, Shift, ShiftFeed
from khien.watch.rules.shifts import local

Rows = dict[str, Mapping[str, Any]]


def watched(school: Unit) -> Rows:
    """The area of declared watches."""
    period = Period.objects.get(name=WATCH)
    step = RosterStep.objects.filter(roster__period=period, roster__unit=school).exclude(paper=None)[0]
    asked = f"?tu={local(period.start)}&den={local(period.end)}"
    whole = {"key": period.pk, "unit": school.pk, "number": 1, "kind": "pdf", "step": step.pk}
    return {
        "watches": whole,
        "watches:gap": {**whole, "?": asked},
        "watches:declare": {"?": f"?don_vi={period.unit_id}"},
        **{f"api:{name}": {"watch": period.pk} for name in ("get_watch", "list_rosters", "list_gaps")},
        "api:list_shifts": {"watch": period.pk, "?": f"?unit={school.pk}"},
        **_present(school, period),
    }


def _present(school: Unit, period: Period) -> Rows:
    """Questions of presence, a handover, the shift that is on now."""
    now = clock.now()
    asked = Presence.objects.filter(unit=school).order_by("-asked_at")[0]
    on = Shift.objects.filter(unit=school, ended_at=None, start__lte=now, end__gt=now).order_by("pk")[0]
    handover = Handover.objects.filter(unit=school)[0]
    return {
        "presence": {"key": asked.pk},
        "presence:period": {"key": period.pk},
        **{f"presence:{name}": {"key": handover.pk} for name in ("handover", "take_handover")},
        "presence:end_matter": {"key": Matter.objects.filter(unit=school)[0].pk},
        "presence:end_feed": {"key": ShiftFeed.objects.filter(unit=school)[0].pk},
        "presence:write_handover": {"key": on.pk},
        **{f"presence:{name}": {"?": f"?don_vi={school.pk}"} for name in ("unit", "handovers")},
    }
