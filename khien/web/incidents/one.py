"""One incident: what to do next, its clocks with their articles, its timeline, systems, papers and pictures."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from khien.base import clock
from khien.incidents import queries
from khien.incidents.rules.kinds import KINDS, Kind
from khien.incidents.rules.states import OPEN, WHATS, State, What
from khien.law.incidents.read import incident_laws
from khien.organisations.queries import may
from khien.organisations.rules import Deed
from khien.watch.queries.call_outs import call_outs_about
from khien.watch.queries.on_duty import on_duty
from khien.watch.rules.whom import Trouble
from khien.web.downloads import attachment
from khien.web.incidents.shared import clocks_shown, frame, seen
from khien.web.labels import said
from khien.web.viewing import viewer

if TYPE_CHECKING:
    from khien.incidents.models import Incident

_TROUBLES = {Kind.DEFACED: Trouble.WEBSITE, Kind.LEAK: Trouble.DATA}


@require_safe
def one(request: HttpRequest, key: UUID) -> HttpResponse:
    """The incident, the next step first."""
    row, at, person = seen(request, key), clock.now(), viewer(request)
    state = State(row.state)
    shown = clocks_shown(queries.clocks([row], at).get(row.pk, ()), at)
    writes = may(person, Deed.PROVE, row.unit)
    context = frame(row) | {
        "state": state.value,
        "open": state in OPEN,
        "first": KINDS[Kind(row.kind)].first,
        "clocks": [line for line in shown if line.one.running.decides],
        "beside": [line for line in shown if not line.one.running.decides],
        "receives": state is State.REPORTED and queries.may_receive(person, row, at),
        "writes": writes,
        "watch": on_duty(person, row.unit, at) if state is State.REPORTED else (),
        "systems": queries.touched(row),
        "pictures": queries.pictures(row),
        "papers": _papers(row),
        "forms": _forms(shown) if writes and state in OPEN else [],
        "timeline": _timeline(row),
        "call_outs": call_outs_about(person, queries.ABOUT.format(row.pk)),
        "who_to_call": _who_to_call(row),
    }
    return render(request, "incidents/one.html", context)


def _who_to_call(row: Incident) -> str:
    trouble = _TROUBLES.get(Kind(row.kind), Trouble.INCIDENT)
    return f"{reverse('contacts:whom')}?don_vi={row.unit_id}&loai={trouble}"


def _forms(shown: list[Any]) -> list[tuple[str, str, str]]:
    """The papers that running clocks ask for, each once: id, title, number of the form."""
    laws, found = incident_laws(), {}
    for line in shown:
        if line.one.sent_at is not None:
            continue
        form = laws.paper(line.form) if line.form else None
        if form is not None:
            found[form.id] = (form.id, form.title, form.form)
    return list(found.values())


def _papers(row: Incident) -> list[dict[str, Any]]:
    laws, found = incident_laws(), []
    for one in queries.papers(row):
        form = laws.paper(one.form)
        found.append(
            {"row": one, "title": form.title if form else one.form, "prefix": form.mail_prefix if form else ""}
        )
    return found


def _timeline(row: Incident) -> list[dict[str, Any]]:
    lines = []
    for line in queries.happenings(row):
        who = line.by_name or (line.by.full_name if line.by else "")
        late = (line.at - line.on).total_seconds() >= 60
        lines.append(
            {
                "at": _local(line.on),
                "what": said(WHATS[What(line.what)]),
                "who": who,
                "detail": line.words,
                "written": _local(line.at) if late else None,
            }
        )
    return lines


def _local(at: datetime) -> datetime:
    return at.astimezone(clock.VIETNAM)


@require_safe
def picture(request: HttpRequest, key: UUID, picture: int) -> HttpResponseBase:
    """A picture or file of the incident, as it was sent."""
    found = queries.pictures(seen(request, key)).filter(pk=picture).first()
    if found is None:
        raise Http404
    return attachment(found.file)
