"""The dossiers of one system, and what waits for the viewer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from khien.base import clock
from khien.dossiers import actions
from khien.dossiers.queries import dossiers_of, dossiers_seen_by, for_the_list, waiting_for
from khien.dossiers.rules.states import BEING_WRITTEN, STATES, UNDER_WAY, State
from khien.law.types import Regime
from khien.organisations.queries import may, require
from khien.organisations.rules import Deed
from khien.systems.queries import systems_seen_by
from khien.web.dossiers.forms import BeginForm
from khien.web.dossiers.shared import LAWS, TONES
from khien.web.labels import said
from khien.web.paging import Shortened
from khien.web.systems.seen import tabs_of
from khien.web.viewing import viewer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from khien.dossiers.models import Dossier
    from khien.systems.models import InformationSystem


PER_PAGE = 50


def _system(request: HttpRequest, key: int) -> InformationSystem:
    found = systems_seen_by(viewer(request)).filter(pk=key).select_related("unit").first()
    if found is None:
        raise Http404
    return found


def lines(rows: Iterable[Dossier]) -> list[dict[str, object]]:
    """Each dossier with its words."""
    return [
        {
            "dossier": one,
            "state": said(STATES[State(one.state)]),
            "tone": TONES[State(one.state)],
            "law": LAWS[Regime(one.regime)],
        }
        for one in rows
    ]


@require_safe
def index(request: HttpRequest, system: int) -> HttpResponse:
    """The dossiers of a system, the newest first, and the way to begin one."""
    found = _system(request, system)
    rows = list(dossiers_of(viewer(request), found).select_related("holder"))
    busy = any(State(one.state) in BEING_WRITTEN | UNDER_WAY for one in rows)
    context = {
        "system": found,
        "tabs": tabs_of(found, "dossiers:index"),
        "rows": lines(rows),
        "may_begin": not busy and found.valid_to is None and may(viewer(request), Deed.PROVE, found.unit),
    }
    return render(request, "dossiers/index.html", context)


@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest, system: int) -> HttpResponse:
    """Begin a dossier; the day whose law it is under is today unless said otherwise."""
    found = _system(request, system)
    require(viewer(request), Deed.PROVE, found.unit)
    form = BeginForm(request.POST or None, initial={"law_on": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.draft_dossier(found, by=viewer(request), at=clock.now(), law_on=form.cleaned_data["law_on"])
        except actions.UnableToDraft as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã lập hồ sơ từ dữ liệu đã khai. Việc tiếp theo ở ngay đầu trang."))
            return redirect("dossiers:one", row.pk)
    crumbs = [
        {"label": found.name, "url": reverse("dossiers:index", args=[system])},
        {"label": _("Lập hồ sơ"), "url": ""},
    ]
    context = {"form": form, "system": found, "title": _("Lập hồ sơ đề xuất cấp độ"), "button": _("Lập hồ sơ")}
    context |= {"lead": found.name, "back": reverse("dossiers:index", args=[system]), "crumbs": crumbs}
    return render(request, "dossiers/form.html", context)


def _tabs(request: HttpRequest, *, everything: bool) -> list[dict[str, object]]:
    """The list for the Prime Minister is offered only where something stands on it."""
    here = reverse("dossiers:waiting")
    tabs: list[dict[str, object]] = [
        {"label": _("Chờ anh/chị"), "url": here, "current": not everything},
        {"label": _("Tất cả"), "url": f"{here}?xem=tat-ca", "current": everything},
    ]
    if for_the_list(viewer(request)).exists():
        tabs.append({"label": _("Danh mục trình Thủ tướng"), "url": reverse("dossiers:national"), "current": False})
    return tabs


@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """What waits for the viewer's word, the longest waiting first; and all that he reads."""
    everything = request.GET.get("xem") == "tat-ca"
    who = viewer(request)
    rows = (
        dossiers_seen_by(who).select_related("system", "holder").order_by("-moved_at", "pk")
        if everything
        else waiting_for(who)
    )
    page = Shortened(rows, PER_PAGE).get_page(request.GET.get("trang"))
    context = {
        "page": page,
        "rows": lines(page.object_list),
        "tabs": _tabs(request, everything=everything),
        "everything": everything,
    }
    return render(request, "dossiers/waiting.html", context)
