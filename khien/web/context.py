"""What every page's frame shows: the viewer, the unit, the ways in. Pages add their own."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

import khien
from khien.base import clock
from khien.organisations import queries as organisations
from khien.organisations.rules import ROLE_LABELS, Deed, Role
from khien.organisations.rules.sign_in import FactorState
from khien.web.account.notes import told
from khien.web.account.providers import configured
from khien.web.labels import said
from khien.web.waiting import waits

if TYPE_CHECKING:
    from khien.organisations.models import Person


@dataclass(frozen=True, slots=True)
class Way:
    """A way into an area: where to, in which words, and what one must be able to do to be shown it."""

    view: str
    label: str
    icon: str
    deed: Deed = Deed.READ


WAYS = (
    Way("work:index", gettext_noop("Việc của tôi"), "list-check"),
    Way("letters:index", gettext_noop("Văn bản"), "mail"),
    Way("standing:index", gettext_noop("Tình hình"), "layout-grid"),
    Way("rosters:index", gettext_noop("Trực"), "clock"),
    Way("incidents:index", gettext_noop("Sự cố"), "urgent"),
    Way("evidence:index", gettext_noop("Minh chứng"), "certificate"),
    Way("systems:index", gettext_noop("Hệ thống"), "server"),
    Way("dossiers:waiting", gettext_noop("Hồ sơ cấp độ"), "file-text"),
    Way("assessments:index", gettext_noop("Kiểm tra"), "checklist"),
    Way("units:index", gettext_noop("Đơn vị"), "sitemap"),
    Way("reports:index", gettext_noop("Báo cáo"), "report"),
    Way("audit:index", gettext_noop("Nhật ký"), "history", Deed.READ_AUDIT),
    Way("admin:index", gettext_noop("Quản trị"), "settings", Deed.MANAGE),
)

# Areas of their own that are reached through one way.
UNDER = {
    **dict.fromkeys(("keeping", "channels", "machines", "erasing"), "admin"),
    **dict.fromkeys(("watches", "presence", "contacts", "teams"), "rosters"),
    "yearly": "reports",
}


def shell(request: HttpRequest) -> dict[str, Any]:
    """Values of base.html; for someone who has not signed in nothing but the foot."""
    frame: dict[str, Any] = {
        "version": khien.__version__,
        "health_url": reverse("health:page"),
        "sign_in_providers": configured(),
    }
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return frame
    person = request.user
    unit = organisations.home_unit(person)
    roles = [grant.role for grant in organisations.own_grants(person)]
    return frame | {
        **_of_account(request, person),
        **_waiting(request, person),
        "help_url": reverse("guide:index"),
        "unit_name": unit.name if unit else "",
        "viewer_name": person.full_name,
        "viewer_role": ", ".join(said(ROLE_LABELS[Role(role)]) for role in dict.fromkeys(roles)),
    }


def _of_account(request: HttpRequest, person: "Person") -> dict[str, Any]:
    """What was done to the viewer's account, and by when a second factor must be set up."""
    now: organisations.VisitNow | None = getattr(request, "visit", None)
    if now is None:
        return {}
    need = None
    if now.factor_asked and not now.has_factor:
        need = organisations.second_factor_need(person, clock.today())
    return {
        "account_notes": told(person) if now.has_notes else [],
        "factor_grace": need.due_on if need and need.state is FactorState.GRACE else None,
        "factor_missing": need is not None and need.state is FactorState.MISSING,
    }


def _waiting(request: HttpRequest, person: "Person") -> dict[str, Any]:
    """The ways in with what waits behind them, and the notices not read."""
    now = waits(request, person)
    counts = {"letters:index": now.letters, "evidence:index": now.reviews, "reports:index": now.reports}
    return {"nav": ways(request, person, counts), "unread_notices": now.notices}


def ways(request: HttpRequest, person: "Person", counts: Mapping[str, int]) -> list[dict[str, Any]]:
    """The ways in that the viewer's roles open. Hiding one is a courtesy: the pages themselves decide."""
    able = {deed: organisations.may_somewhere(person, deed) for deed in {way.deed for way in WAYS}}
    here = request.resolver_match.namespace if request.resolver_match else ""
    here = UNDER.get(here, here)
    return [
        {
            "url": reverse(way.view),
            "label": _(way.label),
            "icon": way.icon,
            "current": way.view.split(":")[0] == here,
            "count": counts.get(way.view, 0),
        }
        for way in WAYS
        if able[way.deed]
    ]
