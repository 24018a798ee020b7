"""What the pages of controls show: the system in view with its level and standard, bars with their numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from khien.base import clock
from khien.dossiers.queries import ControlOn, Gap, level_now
from khien.dossiers.rules.controls import Tally
from khien.dossiers.rules.standards import regime_on, standard_of
from khien.law.controls.types import Control, Standard
from khien.law.load import catalogue
from khien.law.types import Confidence, Regime
from khien.law.words import CONFIDENCE, IN_FORCE
from khien.organisations.queries import may
from khien.organisations.rules import Deed
from khien.systems.queries import systems_seen_by
from khien.web.charts.svg import dotted
from khien.web.status import CONTROLS
from khien.web.viewing import viewer
from khien.web.wording import number

if TYPE_CHECKING:
    from khien.systems.models import InformationSystem

PARTS = ("in_place", "partly", "missing", "not_applicable", "unanswered")


@dataclass(frozen=True, slots=True)
class Seen:
    """The system in view; its level, where it has one, and the standard looked at."""

    system: InformationSystem
    level: int | None
    standard: Standard
    may_answer: bool

    @property
    def regime(self) -> Regime:
        return self.standard.regime


def seen(request: HttpRequest, key: int, law: str = "") -> Seen:
    """404 for a system outside the viewer's units and for a standard that is none. Without `law`: today's."""
    system = systems_seen_by(viewer(request)).filter(pk=key).select_related("unit").first()
    if system is None or law not in {"", *Regime}:
        raise Http404
    today = clock.today()
    regime = Regime(law) if law else regime_on(today)
    level = level_now(viewer(request), system, today)
    return Seen(system, level, standard_of(regime), may(viewer(request), Deed.PROVE, system.unit))


def standards_tabs(request: HttpRequest, now: Regime, *, path: str = "") -> list[dict[str, object]]:
    """Both standards, the one in force today first; the rest of the query stays."""
    first = regime_on(clock.today())
    tabs = []
    for regime in sorted(Regime, key=lambda one: one is not first):
        query = request.GET.copy()
        for name in ("trang", "xem"):
            query.pop(name, None)
        query["luat"] = regime.value
        label = standard_of(regime).instrument
        label = _("%(standard)s (đang áp dụng)") % {"standard": label} if regime is first else label
        tabs.append({"label": label, "url": f"{path}?{query.urlencode()}", "current": regime is now, "count": None})
    return tabs


def standard_notes(standard: Standard) -> list[str]:
    """How surely the standard is known and whether it is in force, in words."""
    paper = catalogue().instruments.get(standard.instrument)
    return [] if paper is None else [f"{IN_FORCE[paper.status]}, {CONFIDENCE[paper.confidence]}"]


def crumbs(view: Seen, here: str = "") -> list[dict[str, str]]:
    """The way here: systems, the controls of this one, this page."""
    way = [{"label": _("Hệ thống"), "url": f"{reverse('systems:index')}?don_vi={view.system.unit_id}"}]
    way.append({"label": view.system.name, "url": reverse("systems:one", args=[view.system.pk])})
    index = reverse("controls:index", args=[view.system.pk])
    index = f"{index}?luat={view.regime.value}"
    way.append({"label": _("Biện pháp"), "url": index if here else ""})
    return [*way, {"label": here, "url": ""}] if here else way


def bar(tally: Tally) -> SafeString:
    """One bar of the whole. It is decoration: the numbers stand beside it in words."""
    parts, at = [], 0.0
    for name in PARTS[:-1]:
        width = 100 * getattr(tally, name) / (tally.whole or 1)
        if width:
            parts.append((CONTROLS[name].tone, dotted(at), dotted(width)))
        at += width
    drawn = format_html_join("", '<rect class="k-f-{}" x="{}" y="0" width="{}" height="8"/>', parts)
    return format_html(
        '<svg class="c-bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">{}</svg>', drawn
    )


def numbers(tally: Tally) -> str:
    """`5/10 đã có · 2 một phần · 3 chưa trả lời`: beside what is in place, what there is none of is left out."""
    words = {
        "partly": _("%(n)s một phần"),
        "missing": _("%(n)s chưa có"),
        "not_applicable": _("%(n)s không áp dụng"),
        "unanswered": _("%(n)s chưa trả lời"),
    }
    told = [_("%(n)s/%(all)s đã có") % {"n": number(tally.in_place), "all": number(tally.whole)}]
    told += [words[name] % {"n": number(getattr(tally, name))} for name in PARTS[1:] if getattr(tally, name)]
    if tally.proposed:
        told.append(_("trong đó %(n)s có đề xuất chờ xác nhận") % {"n": number(tally.proposed)})
    return " · ".join(told)


def drawn(tally: Tally | None) -> tuple[SafeString, str]:
    """The bar and its numbers; nothing where there is nothing to count."""
    return (bar(tally), numbers(tally)) if tally is not None else (SafeString(""), "")


def shown_state(one: ControlOn) -> str:
    """The word of the vocabulary `control` for what is known."""
    return "proposed" if one.proposed else one.state.value if one.state else "unanswered"


def confidence(sure: Confidence | None) -> str:
    """How surely it is known; what nobody vouches for is not checked."""
    return CONFIDENCE[sure or Confidence.UNVERIFIED]


def anchor(control: Control) -> str:
    """The id of the control's card."""
    return f"bp-{control.id.replace('.', '-')}"


def placed(gaps: Iterable[Gap]) -> list[tuple[Gap, str]]:
    """Gaps with the place on their group's page where each is answered."""
    return [(gap, anchor(gap.control)) for gap in gaps]


def carried_words(old: Iterable[str], level: int) -> list[str]:
    """The controls of the former standard behind a proposal, by clause and title."""
    known = standard_of(Regime.ATTT_2016).controls
    behind = [known[one] for one in old if one in known]
    return [f"{one.clauses.get(level, '')} {one.title}".strip() for one in behind]
