"""Incidents of a unit and of all below it: how many stand where, which clocks run, the latest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from khien.base import clock
from khien.incidents import queries
from khien.incidents.queries import Asked
from khien.incidents.rules.kinds import KINDS, Kind
from khien.incidents.rules.states import OPEN, STATES, State
from khien.organisations.queries import may
from khien.organisations.rules import Deed
from khien.web.incidents.shared import ClockShown, badge_of, clocks_shown, kind_words
from khien.web.labels import said
from khien.web.viewing import own_units, unit_in_view, viewer

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from khien.incidents.models import Incident

PAGE = 50
_OPEN = "mo"


@dataclass(frozen=True, slots=True)
class Line:
    """An incident in the list, with the clock that matters most."""

    row: Incident
    kind: str
    badge: tuple[str, str, str]
    clock: ClockShown | None


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The list, with its counts and filters."""
    unit, at, person = unit_in_view(request), clock.now(), viewer(request)
    asked = asked_of(request)
    page = Paginator(queries.incidents_of(person, unit, asked), PAGE).get_page(request.GET.get("trang"))
    states, kinds = queries.counted(person, unit)
    context = {
        "unit": unit,
        "units": own_units(request),
        "page": page,
        "lines": lines(page.object_list, at),
        "total": sum(states.values()),
        "counts": [(one, said(STATES[one]), states.get(one, 0)) for one in State],
        "open": sum(states.get(one, 0) for one in OPEN),
        "kinds": [
            (one.value, said(KINDS[one].label), count) for one, count in sorted(kinds.items(), key=lambda x: -x[1])
        ],
        "asked": asked,
        "state": request.GET.get("xem", ""),
        "kind": request.GET.get("loai", ""),
        "states": [(_state_key(one), said(STATES[one])) for one in State],
        "all_kinds": [(one.value, said(KINDS[one].label)) for one in Kind],
        "writes": may(person, Deed.PROVE, unit),
    }
    return render(request, "incidents/index.html", context)


def asked_of(request: HttpRequest) -> Asked:
    """What the address asks for; a word that means nothing asks nothing."""
    state, kind = request.GET.get("xem", ""), request.GET.get("loai", "")
    return Asked(
        state=next((one for one in State if _state_key(one) == state), None),
        kind=next((one for one in Kind if one.value == kind), None),
        only_open=state == _OPEN,
    )


def _state_key(state: State) -> str:
    return {
        State.REPORTED: "moi-bao",
        State.RECEIVED: "da-nhan",
        State.CONFIRMED: "su-co",
        State.DISMISSED: "khong-phai",
    }[state]


def lines(rows: Iterable[Incident], at: datetime) -> list[Line]:
    """Rows as lines."""
    held = list(rows)
    found = queries.clocks(held, at)
    shown = []
    for row in held:
        worst = queries.worst(found.get(row.pk, ()))
        clock_shown = clocks_shown([worst], at)[0] if worst is not None else None
        shown.append(Line(row, kind_words(row.kind), badge_of(State(row.state)), clock_shown))
    return shown


def all_lines(request: HttpRequest) -> Iterator[Line]:
    """Every incident that the page's filters find, for the table that is taken away."""
    found = queries.incidents_of(viewer(request), unit_in_view(request), asked_of(request))
    at, held = clock.now(), []
    for row in found.iterator(chunk_size=500):
        held.append(row)
        if len(held) == 500:
            yield from lines(held, at)
            held = []
    yield from lines(held, at)
