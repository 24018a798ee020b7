"""What every page of dossiers begins with: the dossier through its gate, its crumbs, its words and tones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from khien.dossiers.queries import dossier_seen_by
from khien.dossiers.rules.states import STATES, State
from khien.law.types import Regime
from khien.web.labels import said
from khien.web.viewing import viewer

if TYPE_CHECKING:
    from khien.dossiers.models import Dossier

TONES = {
    State.DRAFT: "unproven",
    State.SUPPLEMENT: "soon",
    State.SUBMITTED: "unproven",
    State.COMPLETE: "unproven",
    State.APPRAISED: "unproven",
    State.PRESENTED: "unproven",
    State.APPROVED: "met",
    State.CHANGED: "soon",
    State.REDETERMINED: "not_asked",
    State.WITHDRAWN: "not_asked",
}
LAWS = {Regime.ATTT_2016: "NĐ 85/2016/NĐ-CP", Regime.ANM_2026: "NĐ 331/2026/NĐ-CP"}


def seen(request: HttpRequest, key: UUID) -> Dossier:
    """The dossier, where the viewer reads it."""
    found = dossier_seen_by(viewer(request), key)
    if found is None:
        raise Http404
    return found


def frame(dossier: Dossier, *more: str) -> dict[str, Any]:
    """What every page of one dossier shows."""
    state = State(dossier.state)
    crumbs = [
        {"label": _("Hồ sơ cấp độ"), "url": reverse("dossiers:waiting")},
        {"label": dossier.system.name, "url": reverse("dossiers:one", args=[dossier.pk]) if more else ""},
        *({"label": one, "url": ""} for one in more),
    ]
    return {
        "dossier": dossier,
        "system": dossier.system,
        "state_words": said(STATES[state]),
        "tone": TONES[state],
        "law_name": LAWS[Regime(dossier.regime)],
        "crumbs": crumbs,
    }
