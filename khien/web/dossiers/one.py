"""One dossier: whose turn it is and what is missing, then clocks, papers and steps; its diagrams; the law of today."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from khien.base import clock
from khien.dossiers import actions
from khien.dossiers.papers.checklist import HERE, Asked, checklist
from khien.dossiers.papers.diagrams import Drawing
from khien.dossiers.papers.kit import kinds_at
from khien.dossiers.papers.overview import frames, logical, physical
from khien.dossiers.queries import Around, Next, around, filed_papers, law_today, orders_of
from khien.dossiers.queries.drawing import dossier_data
from khien.dossiers.rules.clocks import WORDS, Timed
from khien.dossiers.rules.diagrams import DIAGRAMS, Diagram, columns, shifted
from khien.dossiers.rules.regimes import way_of
from khien.dossiers.rules.states import ACTS, ASIDE, BEING_WRITTEN, HOLDS, Act, State, UnableToMoveOn
from khien.law.procedure.types import PARTY_WORDS
from khien.law.types import Regime
from khien.organisations.queries import may, require
from khien.organisations.rules import Deed
from khien.web.dossiers.forms import LayoutForm
from khien.web.dossiers.shared import LAWS, frame, seen
from khien.web.labels import said
from khien.web.viewing import viewer
from khien.web.wording import cited

if TYPE_CHECKING:
    from khien.dossiers.models import Dossier

_GIVES_UP = ASIDE | {Act.WITHDRAW, Act.CHANGE}
_STOPPED = {True: "overdue", False: "met"}


@require_safe
def one(request: HttpRequest, key: UUID) -> HttpResponse:
    """The next step first, then everything else."""
    dossier, today = seen(request, key), clock.today()
    found = around(viewer(request), dossier, today)
    writes = State(dossier.state) in BEING_WRITTEN and may(viewer(request), Deed.PROVE, dossier.holder)
    forward = [_step(one) for one in found.nexts if one.mine and one.act not in _GIVES_UP]
    context = frame(dossier) | {
        "writes": writes,
        "reads_system": may(viewer(request), Deed.READ, dossier.holder),
        "forward": forward,
        "aside": [_step(one) for one in found.nexts if one.mine and one.act in _GIVES_UP - {Act.CHANGE}],
        "waits_for": "" if forward else _waits_for(found),
        "may_redetermine": State(dossier.state) in HOLDS and may(viewer(request), Deed.PROVE, dossier.holder),
        "criterion": found.decided.criterion,
        "criterion_cite": cited([found.decided.criterion.cite]) if found.decided.criterion else "",
        "open_questions": len(found.decided.missing),
        "unwritten": found.unwritten,
        "unanswered": found.unanswered,
        "controls": found.controls,
        "asked": [_asked(one) for one in checklist(found.filed(dossier))],
        "clocks": [_clock(one) for one in found.clocks],
        "no_clock": [(line.text, cited(line.cites)) for line in found.law.without_clock if not found.clocks],
        "steps": _story(dossier.pk, found),
        "papers": _papers(dossier),
        "orders": orders_of(viewer(request), dossier),
        "uploads": found.papers,
        "document_names": {one.id: one.name for one in found.law.documents},
        "today": today,
        "for_list": _for_list(dossier, found),
    }
    return render(request, "dossiers/one.html", context)


def _for_list(dossier: Dossier, found: Around) -> dict[str, object] | None:
    """What the law says of the list that the Prime Minister approves, and what of it was recorded."""
    authority = found.case.authority
    if authority is None or authority.lists is None:
        return None
    acts = [act for act in (Act.LIST, Act.VET, Act.CERTIFY) if act in found.case.aside]
    told = {act: next((one for one in reversed(found.steps) if one.act == act), None) for act in acts}
    return {
        "by_itself": not dossier.listed,
        "cite": cited(authority.cites),
        "note": authority.note,
        "lists": said(PARTY_WORDS[authority.lists]),
        "recorded": [(said(ACTS[act]), step) for act, step in told.items()],
        "lines": [(one.text, one.note, cited(one.cites)) for one in found.law.national],
    }


def _papers(dossier: Dossier) -> list[dict[str, object]]:
    """What can be taken away; `filed` where it stands as it was handed in."""
    way = way_of(dossier.level, listed=dossier.listed)
    filed = {} if State(dossier.state) in BEING_WRITTEN else filed_papers(dossier)
    return [
        {"kind": one, "form": one.form(Regime(dossier.regime), way or 1), "filed": filed.get(one.id)}
        for one in kinds_at(way, Regime(dossier.regime))
    ]


def _step(one: Next) -> dict[str, object]:
    act = one.act
    against = [(fault.text, cited(fault.cites), fault.doubt) for fault in one.against]
    return {
        "slug": act.value.replace("_", "-"),
        "words": said(ACTS[act]),
        "recorded": one.recorded,
        "against": against,
    }


def _waits_for(found: Around) -> str:
    """Whose turn it is, where it is not the viewer's."""
    waiting = next((one for one in found.nexts if one.act not in _GIVES_UP), None)
    if waiting is None:
        return ""
    names = {
        Act.FIND_COMPLETE: found.case.appraiser.name,
        Act.ASK_SUPPLEMENT: found.case.appraiser.name,
        Act.APPRAISE: found.case.appraiser.name,
        Act.APPROVE: found.case.approver.name,
    }
    return names.get(waiting.act, "") or _("đơn vị lập hồ sơ")


def _asked(one: Asked) -> dict[str, object]:
    return {
        "name": one.name,
        "cite": cited(one.cites),
        "state": said(one.state),
        "tone": "met" if one.state == HERE else "soon" if one.detail and one.blanks else "unproven",
        "detail": one.detail,
    }


def _clock(one: Timed) -> dict[str, object]:
    today = clock.today()
    late = one.running.late_on(today)
    return {
        "words": said(WORDS[one.clock.of]),
        "since": one.running.started_on,
        "until": one.running.due_on,
        "stopped_on": one.running.stopped_on,
        "stopped_by": said(ACTS[one.stopped_by]) if one.stopped_by else "",
        "late": late,
        "tone": _STOPPED[late] if one.stopped_by or late else "unproven",
        "starts": one.clock.starts,
        "stops": one.clock.stops,
        "note": one.clock.note,
        "cite": cited(one.clock.cites),
    }


def _story(key: UUID, found: Around) -> list[dict[str, object]]:
    return [
        {
            "words": said(ACTS[Act(one.act)]),
            "on": one.on,
            "who": one.party or getattr(one.by, "full_name", ""),
            "number": one.number,
            "reason": one.words,
            "pk": one.pk if one.paper_id else None,
            "digest": one.digest,
            "key": key,
        }
        for one in reversed(found.steps)
    ]


@require_safe
def law(request: HttpRequest, key: UUID) -> HttpResponse:
    """What the law of today asks otherwise than that of the dossier's day."""
    dossier = seen(request, key)
    now, changes = law_today(dossier, clock.today())
    context = frame(dossier, _("Luật hôm nay")) | {
        "same": now == dossier.regime,
        "now": LAWS[now],
        "changes": [(one.topic, one.before, one.after, cited(one.cites)) for one in changes],
        "may_redetermine": State(dossier.state) in HOLDS and may(viewer(request), Deed.PROVE, dossier.holder),
        "today": clock.today(),
    }
    return render(request, "dossiers/law.html", context)


@require_http_methods(["GET", "POST"])
def diagrams(request: HttpRequest, key: UUID) -> HttpResponse:
    """Both diagrams as the papers will have them, and how wide their rows are."""
    dossier = seen(request, key)
    first = {"version": dossier.version, **{one.value: columns(dossier.layout, one) for one in Diagram}}
    form = LayoutForm(request.POST or None, initial=first)
    writes = State(dossier.state) in BEING_WRITTEN and may(viewer(request), Deed.PROVE, dossier.holder)
    if request.method == "POST":
        require(viewer(request), Deed.PROVE, dossier.holder)
        if request.POST.get("doi") and _shifted(request, dossier):
            return redirect("dossiers:diagrams", key)
        if not request.POST.get("doi") and form.is_valid() and _laid_out(request, key, form):
            return redirect("dossiers:diagrams", key)
    data = dossier_data(dossier, clock.today(), for_checklist=False)
    drawn = ((Diagram.LOGICAL, logical(data)), (Diagram.PHYSICAL, physical(data)))
    context = frame(dossier, _("Sơ đồ")) | {
        "drawings": [
            {
                "id": name.value,
                "title": said(DIAGRAMS[name]),
                "svg": _shown(found),
                "drawn": found,
                "frames": [one.name for one in frames(data, name)],
            }
            for name, found in drawn
        ],
        "links": [(number, link) for number, link in enumerate(data.inventory.links, 1)],
        "form": form if writes else None,
    }
    return render(request, "dossiers/diagrams.html", context)


def _shown(found: Drawing | None) -> str:
    """Our own markup: every word in it is escaped where it is drawn."""
    return mark_safe(found.svg) if found else ""  # noqa: S308


def _shifted(request: HttpRequest, dossier: Dossier) -> bool:
    """Move one frame up or down: `logical:2:xuong`; what names none changes nothing."""
    name, _sep, rest = request.POST["doi"].partition(":")
    place, _sep, way = rest.partition(":")
    if name not in {one.value for one in Diagram} or not place.isdecimal() or len(place) > 4:
        return False
    data = dossier_data(dossier, clock.today(), for_checklist=False)
    names = [one.name for one in frames(data, Diagram(name))]
    orders = {name: shifted(names, int(place), down=way == "xuong")}
    version = int(request.POST["version"]) if request.POST.get("version", "").isdecimal() else -1
    try:
        actions.adjust_layout(dossier, {}, orders=orders, version=version, by=viewer(request), at=clock.now())
    except (actions.UnableToDraft, UnableToMoveOn) as refusal:
        messages.error(request, str(refusal))
    return True


def _laid_out(request: HttpRequest, key: UUID, form: LayoutForm) -> bool:
    given = form.cleaned_data
    layout = {one.value: given[one.value] for one in Diagram}
    try:
        actions.adjust_layout(seen(request, key), layout, version=given["version"], by=viewer(request), at=clock.now())
    except (actions.UnableToDraft, UnableToMoveOn) as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("Đã vẽ lại sơ đồ."))
    return True
