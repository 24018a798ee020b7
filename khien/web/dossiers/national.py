"""The list for the Prime Minister's step: proposed here, decided elsewhere; what was decided is recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from khien.dossiers.queries import as_national, for_the_list
from khien.dossiers.rules.states import STATES, Act, State
from khien.law.types import Regime
from khien.web.dossiers.shared import LAWS, TONES
from khien.web.labels import said
from khien.web.paging import Shortened
from khien.web.viewing import viewer
from khien.web.wording import cited

if TYPE_CHECKING:
    from khien.dossiers.models import Dossier, Step

PER_PAGE = 50


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What stands on the list or is proposed for it, the highest level first."""
    page = Shortened(for_the_list(viewer(request)), PER_PAGE).get_page(request.GET.get("trang"))
    context = {
        "page": page,
        "rows": [line(one) for one in page.object_list],
        "crumbs": [
            {"label": _("Hồ sơ cấp độ"), "url": reverse("dossiers:waiting")},
            {"label": _("Danh mục trình Thủ tướng"), "url": ""},
        ],
    }
    return render(request, "dossiers/national.html", context)


def line(dossier: Dossier) -> dict[str, object]:
    """One row in words, for the page and for the table that is taken away."""
    found = as_national(dossier)
    ground = found.ground.criterion
    return {
        "dossier": dossier,
        "operator": getattr(dossier.system.operator, "name", "") or dossier.system.operator_name,
        "law": LAWS[Regime(dossier.regime)],
        "state": said(STATES[State(dossier.state)]),
        "tone": TONES[State(dossier.state)],
        "ground": ground.text if ground else "",
        "cite": cited([ground.cite]) if ground else "",
        "appraised": found.steps.get(Act.APPRAISE),
        "listed": found.steps.get(Act.LIST),
        "approved": found.steps.get(Act.APPROVE),
        "certified": found.steps.get(Act.CERTIFY),
    }


def paper_words(step: Step | None) -> str:
    """`05/QĐ, 20/11/2026`, or nothing where it is not recorded."""
    return f"{step.number}, {step.on:%d/%m/%Y}" if step else ""
