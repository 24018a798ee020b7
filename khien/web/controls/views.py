"""Pages of one system's controls: the overview, a group, one answer in place or on a page of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from khien.base import clock
from khien.dossiers import actions
from khien.dossiers.queries import ControlOn, controls_of, said_of
from khien.dossiers.rules.controls import GAPS, Said, Tally, by_group, is_late, rollout, tally
from khien.evidence.queries import evidence_seen_by, standing_of
from khien.evidence.rules import LABELS, Standing
from khien.law.controls.carry import State
from khien.law.load import catalogue
from khien.law.types import Regime
from khien.organisations.queries import people_with, require
from khien.organisations.rules import Deed
from khien.web.controls import forms, showing
from khien.web.controls.showing import Seen
from khien.web.labels import said
from khien.web.systems.seen import tabs_of
from khien.web.viewing import viewer
from khien.web.wording import short_day

if TYPE_CHECKING:
    from khien.organisations.models import Unit

PIECES = 40  # the latest evidence that the picker offers; older pieces that are chosen stay


@require_safe
def index(request: HttpRequest, key: int) -> HttpResponse:
    """All controls of the system's level: groups with bars, then each control in a line."""
    view = showing.seen(request, key, request.GET.get("luat", ""))
    context = _frame(request, view)
    if view.level is None:
        return render(request, "controls/index.html", context)
    asked = controls_of(viewer(request), view.system, view.regime, view.level)
    answers = _said(asked)
    groups = by_group(view.standard, view.level, answers)
    whole = sum(groups.values(), Tally())
    beside = {one.id for one in view.standard.beside(view.level)}
    own = tally([one.control.id for one in asked if one.control.id not in beside], answers)
    context |= {
        "whole": whole,
        "bar": showing.bar(own),
        "numbers": showing.numbers(own),
        "beside": showing.numbers(tally(beside, answers)) if beside else "",
        "rollout": rollout(whole),
        "groups": [
            (view.standard.groups[one], part, showing.bar(part), showing.numbers(part)) for one, part in groups.items()
        ],
        "lines": [_line(one) for one in asked],
        "may_carry": view.may_answer and view.regime is Regime.ANM_2026 and _old_answers(request, view),
    }
    return render(request, "controls/index.html", context)


def _said(asked: Sequence[ControlOn]) -> dict[str, Said]:
    """Answers and proposals as values, by control."""
    return {one.control.id: Said(State(one.answer.state), one.proposed) for one in asked if one.answer is not None}


def _old_answers(request: HttpRequest, view: Seen) -> bool:
    return any(not one.proposed for one in said_of(viewer(request), view.system, Regime.ATTT_2016).values())


def _frame(request: HttpRequest, view: Seen, here: str = "") -> dict[str, Any]:
    return {
        "view": view,
        "system": view.system,
        "unit": view.system.unit,
        "today": clock.today(),
        "crumbs": showing.crumbs(view, here),
        "tabs": showing.standards_tabs(request, view.regime, path=reverse("controls:index", args=[view.system.pk])),
        "notes": showing.standard_notes(view.standard),
        "pages": tabs_of(view.system, "controls:index"),
    }


def _line(one: ControlOn) -> dict[str, Any]:
    """A control as the page shows it."""
    row, control = one.answer, one.control
    return {
        "one": one,
        "anchor": showing.anchor(control),
        "state": showing.shown_state(one),
        "proposed_state": row.state if row and one.proposed else "",
        "carried": showing.carried_words(row.carried_from, one.level) if row and one.proposed else [],
        "clause_sure": showing.confidence(control.confidence),
        "content_sure": showing.confidence(control.content_confidence),
        "more": (control.by_level or {}).get(one.level, ""),
        "due_on": row.due_on if row and one.state in GAPS else None,
        "is_gap": one.state in GAPS,
        "late": bool(row and one.state in GAPS and is_late(row.due_on, clock.today())),
    }


def _group_of(view: Seen, group: str) -> int:
    """The level, where it has this group; else 404."""
    if view.level is None or group not in {one.group for one in view.standard.at(view.level)}:
        raise Http404
    return view.level


@require_safe
def group(request: HttpRequest, key: int, law: str, group: str) -> HttpResponse:
    """The controls of one group, each answered in place."""
    view = showing.seen(request, key, law)
    asked = controls_of(viewer(request), view.system, view.regime, _group_of(view, group), group)
    known = view.standard.groups[group]
    counted = tally([one.control.id for one in asked], _said(asked))
    order = list(dict.fromkeys(one.group for one in view.standard.at(asked[0].level)))
    at = order.index(group)
    context = _frame(request, view, known.words) | {
        "group": known,
        "lines": [_line(one) for one in asked],
        "hints": [
            (words, value, showing.confidence(hint.confidence), hint.clause, hint.note)
            for words, value, hint in asked[0].hints
        ],
        "bar": showing.bar(counted),
        "numbers": showing.numbers(counted),
        "proposals": sum(1 for one in asked if one.proposed),
        "before": view.standard.groups[order[at - 1]] if at else None,
        "after": view.standard.groups[order[at + 1]] if at + 1 < len(order) else None,
    }
    return render(request, "controls/group.html", context)


def _owners(unit: Unit) -> Any:
    return people_with(Deed.PROVE, unit)


def _pieces(request: HttpRequest, unit: Unit, chosen: Sequence[ControlOn] = ()) -> list[tuple[str, str]]:
    """The unit's evidence that still counts or waits, the latest first, and what is chosen already."""
    about = evidence_seen_by(viewer(request)).filter(subjects__unit=unit).distinct()
    found = {piece.pk: piece for one in chosen for piece in one.proofs}
    gone = {Standing.WITHDRAWN, Standing.SUPERSEDED}
    found |= {piece.pk: piece for piece in about[:PIECES] if standing_of(piece) not in gone}
    proofs = catalogue().proofs
    return [
        (
            str(key),
            f"{proofs[piece.proof].title if piece.proof in proofs else piece.proof}, "
            f"{short_day(piece.happened_on)} ({said(LABELS[standing_of(piece)])})",
        )
        for key, piece in found.items()
    ]


def _one(request: HttpRequest, view: Seen, control: str) -> ControlOn:
    known = view.standard.controls.get(control)
    if known is None or view.level is None or view.level not in known.clauses:
        raise Http404
    asked = controls_of(viewer(request), view.system, view.regime, view.level, known.group)
    return next(one for one in asked if one.control.id == control)


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, key: int, law: str, control: str) -> HttpResponse:
    """One control answered: as a card where htmx asks, else on a page of its own."""
    view = showing.seen(request, key, law)
    one = _one(request, view, control)
    if request.GET.get("xem") == "the":
        return _card(request, view, one)
    require(viewer(request), Deed.PROVE, view.system.unit)
    unit = view.system.unit
    data = request.POST if request.method == "POST" else None
    form = forms.AnswerForm(_owners(unit), _pieces(request, unit, [one]), data, one=one)
    if request.method == "POST" and form.is_valid() and _saved(request, view, one, form):
        if _by_htmx(request):
            return _card(request, view, _one(request, view, control))
        messages.success(request, _("Đã ghi câu trả lời."))
        return redirect(_back(view, one))
    fragment = _by_htmx(request)
    context = _frame(request, view, one.clause) | {"form": form, "line": _line(one), "back": _back(view, one)}
    context |= {"group": view.standard.groups[one.control.group], "fragment": fragment}
    return render(request, "controls/form.html" if fragment else "controls/one.html", context)


def _saved(request: HttpRequest, view: Seen, one: ControlOn, form: forms.AnswerForm) -> bool:
    if form.cleaned_data["saw"] != forms.mark(one.answer):
        form.add_error(None, _("Người khác vừa trả lời biện pháp này. Hãy so lại rồi bấm lưu lần nữa để thay."))
        again = request.POST.copy()
        again["saw"] = forms.mark(one.answer)
        form.data = again
        return False
    by, at = viewer(request), clock.now()
    try:
        actions.answer_control(view.system, view.regime, one.control.id, form.answer(), by=by, at=at)
    except actions.UnableToAnswerControl as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _card(request: HttpRequest, view: Seen, one: ControlOn) -> HttpResponse:
    return render(request, "controls/card.html", _frame(request, view) | {"line": _line(one), "fresh": True})


def _back(view: Seen, one: ControlOn) -> str:
    page = reverse("controls:group", args=[view.system.pk, view.regime.value, one.control.group])
    return f"{page}#{showing.anchor(one.control)}"


def _by_htmx(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


@require_http_methods(["GET", "HEAD", "POST"])
def answer_group(request: HttpRequest, key: int, law: str, group: str) -> HttpResponse:
    """One answer for several controls of a group."""
    view = showing.seen(request, key, law)
    require(viewer(request), Deed.PROVE, view.system.unit)
    asked = controls_of(viewer(request), view.system, view.regime, _group_of(view, group), group)
    unit, data = view.system.unit, request.POST if request.method == "POST" else None
    form = forms.GroupForm(_owners(unit), _pieces(request, unit), asked, data)
    back = reverse("controls:group", args=[view.system.pk, view.regime.value, group])
    if request.method == "POST" and form.is_valid():
        by, at, wanted = viewer(request), clock.now(), form.cleaned_data["controls"]
        try:
            done = actions.answer_many(view.system, view.regime, wanted, form.answer(), by=by, at=at)
        except actions.UnableToAnswerControl as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Số biện pháp đã ghi câu trả lời: %(n)s") % {"n": done})
            return redirect(back)
    known = view.standard.groups[group]
    context = _frame(request, view, known.words) | {"form": form, "group": known, "back": back}
    return render(request, "controls/many.html", context)
