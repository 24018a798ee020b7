"""Reporting an incident in under a minute, from a phone. The form keeps its words; sent twice it makes one incident."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from khien.base import clock
from khien.base.ids import new_id
from khien.incidents import actions
from khien.incidents.actions import NewReport, UnableToReport
from khien.incidents.rules.kinds import KINDS, Kind
from khien.systems.queries import live_on, systems_seen_by
from khien.web.incidents.forms import ReportForm
from khien.web.incidents.shared import let_go, stored
from khien.web.viewing import own_units, unit_in_view, viewer

if TYPE_CHECKING:
    from khien.incidents.models import Incident
    from khien.organisations.models import Unit

MOST_SYSTEMS = 60  # tiles of one form; a unit with more says the rest in words


@require_http_methods(["GET", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """The form, and what it brings."""
    unit = unit_in_view(request)
    rows = live_on(systems_seen_by(viewer(request)).filter(unit=unit), clock.today())
    systems = list(rows.order_by("name_folded", "pk").values_list("pk", "name")[:MOST_SYSTEMS])
    form = ReportForm(request.POST or None, request.FILES or None, initial={"key": new_id()}, systems=systems)
    if request.method == "POST" and form.is_valid() and (made := _made(request, unit, form)) is not None:
        return redirect("incidents:one", made.pk)
    context = {
        "unit": unit,
        "units": own_units(request),
        "form": form,
        "kinds": [(one.value, KINDS[one]) for one in Kind],
        "crumbs": [
            {"label": _("Sự cố"), "url": f"{reverse('incidents:index')}?don_vi={unit.pk}"},
            {"label": _("Báo sự cố"), "url": ""},
        ],
    }
    return render(request, "incidents/report.html", context, status=422 if form.errors else 200)


def _made(request: HttpRequest, unit: Unit, form: ReportForm) -> Incident | None:
    given, at = form.cleaned_data, clock.now()
    photos, faults = stored([given["photo"]] if given["photo"] else [], request)
    said = NewReport(
        Kind(given["kind"]), given["words"], form.detected_at(at) or at, systems=form.system_ids(), pictures=photos
    )
    try:
        made = actions.report(unit, said, key=given["key"], by=viewer(request), at=at)
    except UnableToReport as refusal:
        let_go(photos)
        form.add_error(None, str(refusal))
        return None
    messages.success(request, _("Đã báo sự cố, số %(number)s.") % {"number": made.number})
    for fault in faults:
        messages.warning(request, _("Sự cố đã báo, nhưng ảnh chưa nhận được: %(why)s") % {"why": fault})
    return made
