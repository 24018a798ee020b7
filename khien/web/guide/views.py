"""The page of the guide: the viewer's own roles open, everybody else's folded beneath."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from khien.organisations.queries import own_grants
from khien.organisations.rules import ROLE_LABELS, Role
from khien.web.guide.steps import STEPS, VERDICTS
from khien.web.labels import said
from khien.web.viewing import viewer


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What to begin with, by role, and what the verdicts mean."""
    roles = {Role(grant.role) for grant in own_grants(viewer(request))}
    told = [(said(ROLE_LABELS[role]), _steps(role), role in roles) for role in STEPS]
    context = {
        "mine": [(label, steps) for label, steps, own in told if own],
        "others": [(label, steps) for label, steps, own in told if not own],
        "verdicts": [(status, _(meaning)) for status, meaning in VERDICTS],
    }
    return render(request, "guide/index.html", context)


def _steps(role: Role) -> list[tuple[str, str, str]]:
    """(address, name of the page, what is done there)."""
    return [(reverse(step.view) + step.query, _(step.label), _(step.text)) for step in STEPS[role]]
