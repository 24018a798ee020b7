"""The last page before a letter goes out: what will be sent to whom, in numbers. Later only amendments change it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from khien.base import clock
from khien.directives import actions
from khien.directives.queries import gaps_of, laxer_points, recipients_of, resolve, sending_of
from khien.directives.queries.values import clause_value
from khien.directives.rules.states import State
from khien.law.load import catalogue
from khien.organisations.queries import may, require
from khien.organisations.rules import Deed
from khien.web.letters import cards, reach
from khien.web.letters import letter as letters
from khien.web.letters.review import checklist
from khien.web.viewing import viewer

if TYPE_CHECKING:
    from khien.directives.models import Clause, Directive, Sending


@require_http_methods(["GET", "POST"])
def send(request: HttpRequest, key: UUID) -> HttpResponse:
    """Totals and a question; then the letter is out, or on its way where it goes to thousands."""
    letter = letters.held_letter(request, key)
    require(viewer(request), Deed.ASSIGN, letter.holder)
    if letter.state != State.REVIEWING:
        return _gone_out(request, letter)
    if request.method == "POST":
        version = letters.seen_version(request)
        orders: list[Sending | None] = []

        def act() -> None:
            orders.append(actions.dispatch(letter, version=version, by=viewer(request), at=clock.now()))

        if letters.told_quietly(request, act) and orders == [None]:
            _tell(request, letter)
            return redirect("letters:one", key)
        return redirect("letters:send", key)
    order = sending_of(viewer(request), letter)
    if order is not None and order.finished_at is None:
        return _on_its_way(request, letter, order)
    if letters.by_htmx(request):
        return HttpResponse(headers={"HX-Redirect": reverse("letters:send", args=[key])})
    refusal = order.refusal if order is not None and order.version == letter.version else ""
    return render(request, "letters/send.html", _totals(request, letter) | {"refusal": refusal})


def _gone_out(request: HttpRequest, letter: Directive) -> HttpResponse:
    """To the letter's own page; whoever has just sent it is told so, once."""
    if letters.by_htmx(request):
        response = HttpResponse(headers={"HX-Redirect": reverse("letters:one", args=[letter.pk])})
        _tell(request, letter)
        return response
    return redirect("letters:one", letter.pk)


def _tell(request: HttpRequest, letter: Directive) -> None:
    sent = recipients_of(viewer(request), letter).count()
    messages.success(request, ngettext("Đã gửi tới %(n)s đơn vị.", "Đã gửi tới %(n)s đơn vị.", sent) % {"n": sent})


def _on_its_way(request: HttpRequest, letter: Directive, order: Sending) -> HttpResponse:
    """Where the sending stands; the page asks again by itself until the letter is out."""
    stage = _("Đang chờ đến lượt") if order.begun_at is None else _("Đang giao việc cho các đơn vị")
    if order.tries > 1:
        stage = _("Máy chủ đã dừng giữa chừng; đang làm lại từ đầu, không đơn vị nào nhận hai lần")
    context = {
        "letter": letter,
        "name": letters.name_of(letter),
        "units": order.units,
        "done": 1 if order.begun_at is None else 2,
        "stage": stage,
        "progress_url": reverse("letters:send", args=[letter.pk]),
        "crumbs": letters.crumbs(letter, _("Gửi"), review=True),
    }
    page = "letters/sending_progress.html" if letters.by_htmx(request) else "letters/sending.html"
    return render(request, page, context)


def _totals(request: HttpRequest, letter: Directive) -> dict[str, object]:
    today = clock.today()
    reached = resolve(viewer(request), letters.with_clauses(letter), today)
    units = reach.all_units(reached)
    outside = {unit.id: unit for one in reached for unit in one.outside}
    known = catalogue().obligations
    rows = [
        (
            one,
            cards.time_words(clause_value(one.clause)),
            [known[name] for name in one.clause.obligations if name in known],
        )
        for one in reached
    ]
    pairs = letters.numbered_clauses(request, letter)
    return {
        "letter": letter,
        "name": letters.name_of(letter),
        **letters.steps_of(letter, 4),
        "rows": rows,
        "units": len(units),
        "by_kind": reach.by_kind_words(units),
        "outside": reach.few([unit.name for unit in outside.values()], 6),
        "outside_count": len(outside),
        "duties": sum(len(one.units) * len(titles) for one, _time, titles in rows),
        "past": sorted(_past(letter, pairs, today)),
        "laxer": laxer_points(viewer(request), letter),
        "law_on": letter.law_on or letter.issued_on,
        "todo": checklist(letter, gaps_of(viewer(request), letter, today, reached=reached), pairs),
        "editable": may(viewer(request), Deed.TAKE_IN, letter.holder),
        "crumbs": letters.crumbs(letter, _("Gửi"), review=True),
    }


def _past(letter: Directive, pairs: Sequence[tuple[int, Clause]], today: date) -> set[date]:
    """The days of the letter that are over before it goes out: who receives it would be late at once."""
    days = {letter.answer_by, *(clause.deadline for _number, clause in pairs if not clause.dropped)}
    return {day for day in days if day is not None and day < today}
