"""Pages of “Tình hình”: figures, heat map and answers; what is behind a cell; judging with its progress shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from khien.base import clock
from khien.directives.queries import Answer, AnswersBelow, Trouble, answers_below
from khien.duties.queries import (
    Behind,
    NotYetJudged,
    Standing,
    UnableToLookBack,
    behind,
    detailed,
    judge_some,
    standing,
)
from khien.duties.rules.verdicts import Status
from khien.organisations.queries import may, units_seen_by
from khien.organisations.rules import Deed
from khien.organisations.rules.names import folded
from khien.web.paging import Counted
from khien.web.standing import mapping
from khien.web.standing.asked import Asked, asked
from khien.web.standing.forms import STATUS_CHOICES
from khien.web.status import VERDICTS
from khien.web.viewing import viewer
from khien.web.wording import number

if TYPE_CHECKING:
    from khien.organisations.models import Unit

ROWS, PAGE, SHORT = 20, 30, 8  # lines of the map, of a list, and of the worst answers
CHILDREN = 50  # units below that one may step down to where a day cannot be told
AT_ONCE, STEP = 300, 400  # units judged within one request: before the page is shown, and at each poll


@dataclass(frozen=True, slots=True)
class Tab:
    """A list of answers in trouble: its key in the address, its words, and what belongs in it."""

    key: str
    label: str | Promise
    trouble: Trouble
    tone: str = "warn"


TABS = (
    Tab("chua-mo", gettext_lazy("Chưa mở"), Trouble.NOT_OPENED, "bad"),
    Tab("chua-tra-loi", gettext_lazy("Đã mở, chưa trả lời"), Trouble.SILENT),
    Tab("qua-han", gettext_lazy("Quá hạn trả lời"), Trouble.LATE, "bad"),
    Tab("chua-chung-minh", gettext_lazy("Báo xong, chưa chứng minh"), Trouble.UNPROVEN),
)


SIGHTS = {
    "standing:index": gettext_lazy("Hiện nay"),
    "standing:months": gettext_lazy("Diễn biến"),
    "standing:tree": gettext_lazy("Sơ đồ"),
    "standing:compare": gettext_lazy("So sánh"),
}


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """How a unit and everything below it stand; too much to judge at once is judged in steps, in sight."""
    about = asked(request)
    try:
        by = viewer(request)
        found = standing(by, about.unit, about.day, about.scope, beyond=about.beyond, at_once=AT_ONCE)
    except NotYetJudged as many:
        judge_some(viewer(request), about.unit, AT_ONCE)
        context = {"asked": about, **progress_of(about, many.units - AT_ONCE, many.units), **frame(request, about)}
        return render(request, "standing/judging.html", context)
    except UnableToLookBack as refusal:
        context = {"asked": about, "refusal": str(refusal), "children": _children(request, about.unit)}
        return render(request, "standing/refused.html", context | frame(request, about))
    return render(request, "standing/index.html", _whole(request, about, found))


def _whole(request: HttpRequest, about: Asked, found: Standing) -> dict[str, Any]:
    words = folded(request.GET.get("tim", ""))
    places = [place for place in mapping.ordered(found) if words in found.rows[place].name_folded]
    page = Paginator(places, ROWS).get_page(request.GET.get("trang"))
    later = about.is_today and found.units.total > AT_ONCE  # then the answers follow in a request of their own
    below = _answers(request, about) if about.is_today and not later else None
    return {
        "asked": about,
        "found": found,
        "figures": mapping.figures(found, about),
        "bar": mapping.bar(found),
        "heat": mapping.heat(found, list(page.object_list), about) if page.object_list else None,
        "page": page,
        "words": request.GET.get("tim", ""),
        **_answered(request, about, below),
        "answered_url": about.link("standing:answered") if later else "",
        "today": clock.today(),
        "exports": [(kind, about.link("standing:table", kind=kind)) for kind in ("xlsx", "csv")],
    } | frame(request, about)


@require_safe
def answered(request: HttpRequest) -> HttpResponse:
    """The answers to letters in figures with the few most in trouble: the part of the page that follows it."""
    about = asked(request)
    context = {"asked": about, "today": clock.today(), **_answered(request, about, _answers(request, about))}
    if request.headers.get("HX-Request"):
        return HttpResponse(render_to_string("standing/answered.html", context))
    return render(request, "standing/answered_page.html", context | frame(request, about))


def _answered(request: HttpRequest, about: Asked, below: AnswersBelow | None) -> dict[str, Any]:
    """The answers to letters in figures, and the few most in trouble."""
    if below is None:
        return {"tabs": [], "troubled": [], "answers": 0, "late": 0, "remind_url": ""}
    return {
        "tabs": _tabs(about, below, ""),
        "troubled": below.answers(below.worst(SHORT)),
        "answers": below.total,
        **_reminding(request, about, below),
    }


def frame(request: HttpRequest, about: Asked) -> dict[str, Any]:
    """Where one is: the units above that the viewer may read, each a way up, then this one."""
    seen = units_seen_by(viewer(request))
    here = request.resolver_match.view_name if request.resolver_match else "standing:index"
    here = here if here in SIGHTS else "standing:index"
    steps = [] if about.beyond else [int(step) for step in about.unit.path.split("/")[1:-2]]
    above = seen.filter(pk__in=steps).order_by("path") if steps else []
    crumbs = [{"label": one.name, "url": about.link(here, one)} for one in above]
    now = replace(about, day=clock.today())
    return {
        "crumbs": [*crumbs, {"label": about.unit.name}] if crumbs else [],
        "sights": [{"label": label, "url": now.link(view), "current": view == here} for view, label in SIGHTS.items()],
    }


def _children(request: HttpRequest, unit: Unit) -> list[Unit]:
    return list(units_seen_by(viewer(request)).filter(parent=unit).order_by("name_folded")[:CHILDREN])


def progress_of(about: Asked, left: int, total: int) -> dict[str, Any]:
    return {
        "done": max(0, total - left),
        "total": total,
        "finished": left == 0,
        "progress_url": about.link("standing:progress", tong=total),
    }


@require_safe
def progress(request: HttpRequest) -> HttpResponse:
    """Judge some more and tell how far it is; the page comes anew when all is judged."""
    about = asked(request)
    left = judge_some(viewer(request), about.unit, STEP)
    given = request.GET.get("tong", "")
    total = max(left, int(given) if given.isdecimal() and len(given) < 9 else left)
    response = render(request, "standing/progress.html", progress_of(about, left, total))
    if left == 0:
        response["HX-Refresh"] = "true"
    return response


def _answers(request: HttpRequest, about: Asked) -> AnswersBelow:
    return answers_below(viewer(request), about.unit, about.day, about.letter, beyond=about.beyond)


def _reminding(request: HttpRequest, about: Asked, below: AnswersBelow) -> dict[str, Any]:
    """The way to remind all that are late, for those who may and where there is one."""
    late = below.counts[Trouble.LATE]
    able = late > 0 and may(viewer(request), Deed.ASSIGN, about.unit)
    return {"late": late, "remind_url": about.link("notices:remind") if able else ""}


def _tabs(about: Asked, below: AnswersBelow, chosen: str) -> list[dict[str, Any]]:
    """The lists of answers in trouble, as tabs and as figures."""
    return [
        {
            "label": tab.label,
            "url": about.link("standing:answers", xem=tab.key),
            "current": tab.key == chosen,
            "count": below.counts[tab.trouble],
            "tone": tab.tone if below.counts[tab.trouble] else "",
            "note": _("đang tính lại %(n)s đơn vị") % {"n": number(below.unweighed)}
            if tab.trouble is Trouble.UNPROVEN and below.unweighed
            else _("trong %(n)s lượt gửi") % {"n": number(below.total)},
        }
        for tab in TABS
    ]


def _chosen(request: HttpRequest) -> Tab:
    return next((tab for tab in TABS if tab.key == request.GET.get("xem")), TABS[0])


def kept_answers(request: HttpRequest) -> list[Answer]:
    """The answers of the list that the query asks for, under its filter."""
    below = _answers(request, asked(request))
    return below.answers(below.listed(_chosen(request).trouble, folded(request.GET.get("tim", ""))))


@require_safe
def answers(request: HttpRequest) -> HttpResponse:
    """Who has not opened, not answered, is late or claims what is unproven, with the letters."""
    about = asked(request)
    below, chosen = _answers(request, about), _chosen(request)
    words = folded(request.GET.get("tim", ""))
    keys = below.listed(chosen.trouble, words)
    page = Counted(keys, PAGE, None if words else below.counts[chosen.trouble]).get_page(request.GET.get("trang"))
    context = {
        "asked": about,
        "tabs": _tabs(about, below, chosen.key),
        "chosen": chosen.key,
        "words": request.GET.get("tim", ""),
        "page": page,
        "rows": below.answers(page.object_list),
        "today": clock.today(),
        **_reminding(request, about, below),
    }
    return render(request, "standing/answers.html", context | frame(request, about))


def rows_of(request: HttpRequest, about: Asked) -> Sequence[Behind]:
    """The duties that the query asks for: obligation, verdict, name, and `rieng` for the unit's own alone."""
    status = request.GET.get("trang_thai", "")
    return behind(
        viewer(request),
        about.unit,
        about.day,
        obligation=request.GET.get("nghia_vu", ""),
        statuses=[Status(status)] if status in VERDICTS else (),
        scope=about.scope,
        beyond=about.beyond,
        words=folded(request.GET.get("tim", "")),
        own=request.GET.get("rieng") == "1",
    )


@require_safe
def cell(request: HttpRequest) -> HttpResponse:
    """The units and duties behind a figure or a cell, the worst first."""
    about = asked(request)
    obligation, status = request.GET.get("nghia_vu", ""), request.GET.get("trang_thai", "")
    context: dict[str, Any] = {"asked": about, "today": about.day, "refusal": ""}
    try:
        page = Paginator(rows_of(request, about), PAGE).get_page(request.GET.get("trang"))
        rows = list(page.object_list)
        seen = units_seen_by(viewer(request)).filter(pk__in={row.unit for row in rows}).values_list("pk", flat=True)
        lines = [(row, ask, mapping.title_of(row.obligation)) for row, ask in detailed(rows)]
        context |= {"page": page, "lines": lines, "seen": set(seen)}
    except UnableToLookBack as refusal:
        context["refusal"] = str(refusal)
    more: dict[str, Any] = {key: request.GET.get(key, "") for key in ("nghia_vu", "trang_thai", "rieng", "tim")}
    context |= {
        "title": mapping.title_of(obligation) if obligation else _("Nghĩa vụ"),
        "obligation": obligation,
        "status": status,
        "statuses": STATUS_CHOICES,
        "words": request.GET.get("tim", ""),
        "own": request.GET.get("rieng", ""),
        "exports": [(kind, about.link("standing:duties", kind=kind, **more)) for kind in ("xlsx", "csv")],
        "back": about.link("standing:index"),
    }
    return render(request, "standing/cell.html", context | frame(request, about))
