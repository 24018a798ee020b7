"""Links between letters: a letter signed on paper and the one it passes on, and which letter a ground means."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from khien.base import clock
from khien.directives import actions
from khien.directives.queries import GroundLink, grounds_of, proposed_pairs, sources_for
from khien.directives.queries.forwarding import asked_of
from khien.directives.rules.grounds import Match
from khien.organisations.queries import require
from khien.organisations.rules import Deed
from khien.web.forwarding.forms import GroundForm, LinkForm
from khien.web.letters import letter as letters
from khien.web.viewing import viewer

if TYPE_CHECKING:
    from khien.directives.models import Clause, Directive


@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, key: UUID) -> HttpResponse:
    """Choose the letter passed on, then which of its clauses each clause carries."""
    letter = letters.held_letter(request, key)
    require(viewer(request), Deed.ASSIGN, letter.holder)
    if letter.drafted:
        raise Http404
    sources = sources_for(viewer(request), letter)
    wanted = request.GET.get("goc", "")
    source = next((one for one in sources if str(one.pk) == wanted), None)
    context = {"letter": letter, "name": letters.name_of(letter), "crumbs": letters.crumbs(letter, _("Nối văn bản"))}
    if source is None:
        likely = {one.id for found in grounds_of(viewer(request), letter) for one in found.letters}
        rows = [(one, letters.name_of(one), one.pk in likely) for one in sources]
        context |= {"rows": sorted(rows, key=lambda row: not row[2])}
        return render(request, "forwarding/link.html", context, status=422 if request.method == "POST" else 200)
    form = _link_form(request, letter, source)
    if request.method == "POST" and form.is_valid():
        pairs = form.pairs()
        done = _("Đã nối: số liệu của văn bản này được cộng vào văn bản gốc.")
        if letters.told(request, lambda: actions.link(letter, source, pairs, by=viewer(request), at=clock.now()), done):
            return redirect("letters:one", key)
    context |= {"source": source, "source_name": letters.name_of(source), "form": form}
    return render(request, "forwarding/link.html", context)


def _link_form(request: HttpRequest, letter: Directive, source: Directive) -> LinkForm:
    own = [(number, one) for number, one in letters.numbered_clauses(request, letter) if not one.dropped]
    numbers = {one.pk: number for number, one in enumerate(source.clauses.all(), start=1)}
    above: list[tuple[int, Clause]] = [(numbers[one.pk], one) for one in asked_of(source, letter.holder_id)]
    pairs = proposed_pairs(viewer(request), letter, source)
    return LinkForm(own, above, pairs, request.POST if request.method == "POST" else None)


@require_http_methods(["GET", "POST"])
def unlink(request: HttpRequest, key: UUID) -> HttpResponse:
    """Ask, then let the letter stand by itself."""
    letter = letters.held_letter(request, key)
    require(viewer(request), Deed.ASSIGN, letter.holder)
    if letter.forwards is None:
        raise Http404
    if request.method == "POST":
        done = _("Đã tách: văn bản này đứng riêng.")
        letters.told(request, lambda: actions.unlink(letter, by=viewer(request), at=clock.now()), done)
        return redirect("letters:one", key)
    points = [
        _("Nội dung, thời hạn và đơn vị nhận của văn bản này giữ nguyên."),
        _("Số liệu của văn bản này không còn được cộng vào văn bản gốc; nơi gửi văn bản gốc không thấy nữa."),
    ]
    if letter.drafted:
        points.append(_("Bản đã chốt hoặc đã ký nêu căn cứ là văn bản gốc: phải chốt và ký lại."))
    context = {
        "confirm_title": _("Tách khỏi văn bản gốc"),
        "confirm_text": letters.name_of(letter.forwards),
        "confirm_points": points,
        "confirm_button": _("Tách"),
        "confirm_back": reverse("letters:one", args=[key]),
        "form": forms.Form(),
        "crumbs": letters.crumbs(letter, _("Tách khỏi văn bản gốc")),
    }
    return render(request, "components/confirm.html", context)


@require_http_methods(["GET", "POST"])
def ground(request: HttpRequest, key: UUID, ground_id: int) -> HttpResponse:
    """Which of several letters a ground means; a person's word."""
    letter = letters.held_letter(request, key)
    require(viewer(request), Deed.TAKE_IN, letter.holder)
    found = next((one for one in grounds_of(viewer(request), letter) if one.ground.pk == ground_id), None)
    if found is None:
        raise Http404
    offered = {str(one.id): one for one in found.letters}
    others = {str(one.pk): letters.name_of(one) for one in sources_for(viewer(request), letter)}
    choices = [(one, f"{known.name} · {known.holder}") for one, known in offered.items()]
    choices += [(one, name) for one, name in others.items() if one not in offered]
    form = GroundForm(choices, request.POST or None, initial={"letter": _chosen(found)})
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["letter"]
        cited = letters.seen_letter(request, UUID(chosen)) if chosen != "none" else None
        if letters.told(
            request,
            lambda: actions.settle_ground(found.ground, cited, by=viewer(request), at=clock.now()),
            _("Đã ghi văn bản được nêu làm căn cứ."),
        ):
            return redirect("letters:one", key)
    context = {
        "letter": letter,
        "name": letters.name_of(letter),
        "found": found,
        "form": form,
        "crumbs": letters.crumbs(letter, _("Căn cứ")),
    }
    return render(request, "forwarding/ground.html", context)


def _chosen(found: GroundLink) -> str | None:
    if found.match is Match.NONE:
        return "none"
    return str(found.letters[0].id) if found.match is Match.CHOSEN and found.letters else None
