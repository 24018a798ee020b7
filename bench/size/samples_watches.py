"""Rows of watches for the addresses of the site: the province's watch, the roster of one school; see `samples`."""

from collections.abc import Mapping
from typing import Any

from bench.size.extras.watches import WATCH
from khien.organisations.models import Unit
from khien.watch.models import Period, RosterStep
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
    }
