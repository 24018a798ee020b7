"""Pages of one system's level: a screen of questions at a time, what they come to, and the level that is noted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from khien.base import clock
from khien.law.levels.answers import UnableToReadAnswers
from khien.law.levels.read import levels as level_law
from khien.law.types import Regime
from khien.systems import actions as systems
from khien.systems.queries import held_on, levels_of, proposals_of
from khien.systems.rules import interview as asking
from khien.systems.rules.levels import LevelState
from khien.systems.rules.moving import Begun, earlier_moves, moves
from khien.web.levels.forms import LevelForm, ScreenForm
from khien.web.levels.telling import LEVEL_STATE_LOOKS, LEVEL_STATE_WORDS, listed_told, moves_told, told
from khien.web.systems.seen import keeps, kept_system, seen_system, tabs_of
from khien.web.viewing import viewer

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from khien.systems.models import InformationSystem, SystemLevel


@require_GET
def interview(request: HttpRequest, key: int) -> HttpResponse:
    """What the answers come to under each regime, the level that holds, and what the move to the new law asks."""
    system, today, known = seen_system(request, key), clock.today(), level_law()
    proposal = proposals_of(viewer(request), [system.pk], today)[system.pk]
    level = held_on(viewer(request), [system.pk], today).get(system.pk)
    state = level.held.state if level else LevelState.NONE
    rows = list(levels_of(viewer(request), system))
    first = asking.path(known, proposal.answers)[0]
    waiting = (fact for found in proposal.levels.values() for fact in found.missing)
    open_screen = next((one for fact in waiting if (one := asking.screen_of(known, fact))), first)
    context = {
        "system": system,
        "unit": system.unit,
        "proposal": proposal,
        "regimes": told(known, proposal),
        "listed": listed_told(known, proposal),
        "changes": known.laws[Regime.ANM_2026].changes,
        "level": level,
        "state": LEVEL_STATE_WORDS[state],
        "look": LEVEL_STATE_LOOKS[state],
        "approved": state is LevelState.APPROVED,
        "history": [(row, LEVEL_STATE_WORDS[_state(row.decision)]) for row in rows],
        "moves": moves_told(moves(level.held if level else None, Begun.of(system.valid_from, system.stage))),
        "earlier": moves_told(earlier_moves(_approved(rows), system.valid_from)),
        "keeper": keeps(request, system.unit) and system.valid_to is None,
        "tabs": tabs_of(system, "levels:interview"),
        "first": first,
        "open_screen": open_screen,
        "today": today,
    }
    return render(request, "levels/interview.html", context)


def _approved(rows: Iterable[SystemLevel]) -> list[date]:
    return [row.since for row in rows if row.decision]


def _state(decision: str) -> LevelState:
    return LevelState.APPROVED if decision else LevelState.PROPOSED


@require_http_methods(["GET", "POST"])
def screen(request: HttpRequest, key: int, screen: str) -> HttpResponse:
    """One screen of questions. Each answer is kept when it is given; the button goes on to what still matters."""
    system, known = kept_system(request, key), level_law()
    asked = next((one for one in known.screens if one.id == screen), None)
    if asked is None:
        raise Http404
    proposal = proposals_of(viewer(request), [system.pk], clock.today())[system.pk]
    answers = proposal.answers
    opens = asking.left_open(known, answers, proposal.levels.values())
    form = ScreenForm(known, asked, answers, opens, request.POST if request.method == "POST" else None)
    by_itself = request.headers.get("HX-Request") == "true"
    if request.method == "POST":
        valid = form.is_valid()
        given = form.given()
        if valid or by_itself:
            try:
                answers = systems.save_answers(system, given, by=viewer(request), at=clock.now()) if given else answers
            except UnableToReadAnswers as refused:
                for fact, why in refused.errors.items():
                    form.add_error(fact, why)
            else:
                return HttpResponse(status=204) if by_itself else _onward(system, asking.after(known, asked, answers))
    back = asking.before(known, asked, answers)
    context = {
        "system": system,
        "unit": system.unit,
        "form": form,
        "screen": asked,
        "place": asking.place(known, asked, answers),
        "back": back,
        "components": proposal.components if "component_levels" in asked.facts else (),
    }
    return render(request, "levels/screen.html", context)


def _onward(system: InformationSystem, following: Any) -> HttpResponse:
    if following is None:
        return redirect("levels:interview", system.pk)
    return redirect("levels:screen", system.pk, following.id)


@require_POST
def propose(request: HttpRequest, key: int) -> HttpResponse:
    """Note the level that the answers give under the regime chosen."""
    system = kept_system(request, key)
    if (chosen := request.POST.get("regime", "")) not in set(Regime):
        raise Http404
    try:
        row = systems.propose_level(system, by=viewer(request), at=clock.now(), on=clock.today(), regime=Regime(chosen))
    except systems.UnableToSetLevel as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request,
            _("Đã ghi cấp độ đề xuất %(n)s. Cấp độ chỉ được coi là phê duyệt khi có quyết định.") % {"n": row.level},
        )
    return redirect("levels:interview", system.pk)


@require_http_methods(["GET", "POST"])
def note(request: HttpRequest, key: int) -> HttpResponse:
    """A level that is known already, with the decision that approved it where there is one."""
    system = kept_system(request, key)
    level = held_on(viewer(request), [system.pk], clock.today()).get(system.pk)
    now = (
        {"level": level.level, "since": level.since, "regime": level.regime, "decision": level.decision}
        if level
        else {}
    )
    form = LevelForm(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            systems.set_level(
                system,
                by=viewer(request),
                at=clock.now(),
                level=int(given["level"]),
                since=given["since"],
                regime=given["regime"],
                decision=given["decision"],
            )
        except systems.UnableToSetLevel as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã ghi cấp độ."))
            return redirect("levels:interview", system.pk)
    return render(request, "levels/note.html", {"form": form, "unit": system.unit, "system": system})
