"""“Gọi ai bây giờ”: one page that works on a phone at night and printed on a wall."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from khien.base import clock
from khien.organisations.rules.contacts import FRESH, PURPOSES, Fresh, Purpose, said_hours
from khien.watch.queries.whom import TEAM_LINE, whom_to_call
from khien.watch.rules.whom import DUTY, TROUBLES, Callee, Trouble
from khien.web.contacts.shared import TONES
from khien.web.labels import said
from khien.web.viewing import own_units, unit_in_view, viewer

LINES = {DUTY: "Đang trực", TEAM_LINE: "Đội ứng cứu"} | {purpose: PURPOSES[purpose] for purpose in Purpose}


@require_safe
def whom(request: HttpRequest) -> HttpResponse:
    """Whom to call for a unit at this hour, in order."""
    unit, at = unit_in_view(request), clock.now()
    given = request.GET.get("loai", "")
    trouble = Trouble(given) if given in set(Trouble) else Trouble.INCIDENT
    found = whom_to_call(viewer(request), unit, trouble, at)
    number, stops = 0, []
    for stop in found.stops:
        callees = []
        for callee in stop.callees:
            number += 1
            callees.append((number, _shown(callee)))
        stops.append({"stop": stop, "callees": callees, "missing": [said(one) for one in stop.missing]})
    context = {
        "unit": unit,
        "units": own_units(request),
        "at": at,
        "trouble": trouble,
        "manner": TROUBLES[trouble],
        "troubles": [
            {"label": said(manner.label), "url": f"?don_vi={unit.pk}&loai={one}", "current": one is trouble}
            for one, manner in TROUBLES.items()
        ],
        "hint": said(TROUBLES[trouble].hint),
        "stops": stops,
        "nobody": number == 0,
        "crumbs": [{"label": _("Gọi ai bây giờ"), "url": ""}],
    }
    return render(request, "contacts/whom.html", context)


def _shown(callee: Callee) -> dict[str, object]:
    """One line of the list; a number that nobody confirmed lately says so beside it."""
    tone, icon = TONES[callee.fresh] if callee.fresh else ("met", "eye")
    return {
        "line": said(LINES[callee.line]),
        "title": callee.name or callee.position,
        "under": callee.position if callee.name else "",
        "callee": replace(callee, fresh=None),
        "hours": said_hours(callee.hours, said),
        "state": said(FRESH[callee.fresh]) if callee.fresh else "",
        "tone": tone,
        "icon": icon,
        "doubtful": callee.fresh in (Fresh.NEVER, Fresh.STALE),
        "closed": callee.open_now is False,
        "on_duty": callee.line == DUTY,
    }
