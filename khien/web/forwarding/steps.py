"""The steps before the paper: begun, clauses and days, clauses of one's own. Each saves at once; nothing is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from khien.base import clock
from khien.directives import actions
from khien.directives.queries import letters_that_pass_on, recipients_of, units_that_may_forward
from khien.directives.queries.forwarding import due_above
from khien.directives.queries.values import clause_value
from khien.directives.rules.forwarding import proposed_day
from khien.directives.rules.states import State
from khien.law.load import catalogue
from khien.organisations.queries import NotAllowed, units_where
from khien.organisations.rules import Deed
from khien.web.forwarding import shared
from khien.web.forwarding.forms import ClausesForm, OwnForm
from khien.web.letters import cards
from khien.web.letters import letter as letters
from khien.web.viewing import viewer
from khien.web.wording import instant

if TYPE_CHECKING:
    from khien.directives.models import Clause, Directive
    from khien.organisations.models import Unit


@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest, key: UUID) -> HttpResponse:
    """What passing on means, what was passed on already, and a button that begins a letter of one's own."""
    source = letters.seen_letter(request, key)
    today = clock.today()
    units = units_that_may_forward(viewer(request), source)
    if request.method == "POST":
        chosen = [unit for unit in units if str(unit.pk) == request.POST.get("unit", "")] or units[:1]
        unit = chosen[0] if chosen else _named(request, source)
        letter = actions.forward(source, unit, by=viewer(request), at=clock.now())
        messages.success(request, _("Đã lập văn bản chuyển tiếp. Mọi thứ anh/chị nhập đều được lưu lại."))
        return redirect("forwarding:clauses", letter.pk)
    if not units:
        raise NotAllowed(_("Chỉ cán bộ đầu mối của đơn vị nhận văn bản mới lập văn bản chuyển tiếp."), seen=True)
    earlier = [one for one in letters_that_pass_on(viewer(request), source) if one.holder_id in {u.pk for u in units}]
    context = {
        "source": source,
        "source_name": letters.name_of(source),
        "units": [(unit, due_above(source, unit.pk)) for unit in units],
        "begun": [one for one in earlier if one.state == State.REVIEWING],
        "sent": [(one, letters.name_of(one), _reach(request, one)) for one in earlier if one.sent_at],
        "steps": shared.STEPS,
        "today": today,
        "crumbs": [
            {"label": _("Văn bản"), "url": reverse("letters:index")},
            {"label": letters.short_name(source), "url": reverse("letters:one", args=[source.pk])},
            {"label": _("Chuyển tiếp"), "url": ""},
        ],
    }
    return render(request, "forwarding/begin.html", context)


def _named(request: HttpRequest, source: Directive) -> Unit:
    """A unit of the viewer's that received or holds the letter, so that the action says why it may not pass it on."""
    mine = units_where(viewer(request), Deed.ASSIGN)
    rows = recipients_of(viewer(request), source).values("unit_id")
    found = mine.filter(pk__in=rows).first() or mine.filter(pk=source.holder_id).first()
    if found is None:
        raise NotAllowed(_("Chỉ cán bộ đầu mối của đơn vị nhận văn bản mới lập văn bản chuyển tiếp."), seen=True)
    return found


def _reach(request: HttpRequest, letter: Directive) -> int:
    return recipients_of(viewer(request), letter).exclude(state="recalled").count()


@require_http_methods(["GET", "POST"])
def clauses(request: HttpRequest, key: UUID) -> HttpResponse:
    """Which clauses go on, in which words, by when. Every change is saved at once where the browser can."""
    letter = shared.shaped_letter(request, key)
    if shared.is_out(letter):
        return redirect("letters:one", key)
    if request.method == "GET":
        shared.with_both(letter)
    form = _clauses_form(request, letter)
    if request.method == "POST" and form.is_valid() and _shaped(request, letter, form):
        if not letters.by_htmx(request):
            messages.success(request, _("Đã lưu các nội dung và thời hạn."))
            return redirect("forwarding:own" if "luu" in request.POST else "forwarding:clauses", key)
        letter = shared.shaped_letter(request, key)
        return _saved(request, letter, form)
    if letters.by_htmx(request):
        return _saved(request, letter, form)
    frame = shared.frame(request, letter, shared.CLAUSES)
    proposed = proposed_day(letter.source_answer_by, clock.today()) if letter.answer_by is None else None
    if proposed is not None:  # the form already shows a day; only what clauses say is worth a warning
        frame["laxer"] = [one for one in frame["laxer"] if one.number is not None]
    rows = form.rows()
    prefetch_related_objects([row.clause for row in rows], "source")
    context = frame | {
        "form": form,
        "rows": [(row, *_beside(row.clause)) for row in rows],
        "due": letter.source_answer_by,
        "proposed": proposed,
        "today": clock.today(),
    }
    return render(request, "forwarding/clauses.html", context)


def _clauses_form(request: HttpRequest, letter: Directive) -> ClausesForm:
    pairs = letters.numbered_clauses(request, letter)
    first = letter.answer_by or proposed_day(letter.source_answer_by, clock.today())
    return ClausesForm(pairs, letter.version, first, request.POST if request.method == "POST" else None)


def _shaped(request: HttpRequest, letter: Directive, form: ClausesForm) -> bool:
    shapes = form.shapes(settled="luu" in request.POST)
    answer_by, version = form.cleaned_data["answer_by"], form.cleaned_data["version"]
    try:
        actions.shape(letter, shapes, answer_by, version=version, by=viewer(request), at=clock.now())
    except (actions.UnableToCorrect, actions.UnableToMoveOn) as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _saved(request: HttpRequest, letter: Directive, form: ClausesForm) -> HttpResponse:
    """The line that says what was saved, with the warnings anew; the version goes to the page's form."""
    faults = [str(fault) for found in form.errors.values() for fault in found]
    context = shared.frame(request, letter, shared.CLAUSES) | {
        "faults": faults,
        "saved_at": "" if faults else instant(clock.now().astimezone(clock.VIETNAM)),
    }
    response = render(request, "forwarding/saved.html", context)
    if not faults:
        response.headers["HX-Trigger"] = f'{{"letters:version": {{"version": {letter.version}}}}}'
    return response


def _beside(clause: Clause) -> tuple[str, str]:
    """What stands beside a clause: the time of the one above, the period that takes the place of a day."""
    source = clause.source
    above = cards.time_words(clause_value(source)) if source is not None else ""
    period = cards.time_words(clause_value(clause)) if clause.window_from is not None else ""
    return above, period


@require_http_methods(["GET", "POST"])
def own(request: HttpRequest, key: UUID) -> HttpResponse:
    """Clauses that the unit adds of its own."""
    letter = shared.shaped_letter(request, key)
    if shared.is_out(letter):
        return redirect("letters:one", key)
    form = OwnForm(request.POST or None, initial={"version": letter.version})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.add_own(
                letter, given["text"], given["day"], version=given["version"], by=viewer(request), at=clock.now()
            )
        except (actions.UnableToCorrect, actions.UnableToMoveOn) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã thêm nội dung. Hãy xem nghĩa vụ được đề xuất bên dưới."))
            return redirect("forwarding:own", key)
    known = catalogue().obligations
    rows = [
        (number, clause, [known[name].title for name in clause.obligations if name in known])
        for number, clause in letters.numbered_clauses(request, letter)
        if clause.source_id is None
    ]
    context = shared.frame(request, letter, shared.OWN) | {"form": form, "rows": rows}
    return render(request, "forwarding/own.html", context)


@require_POST
def remove(request: HttpRequest, key: UUID, clause_key: UUID) -> HttpResponse:
    """Take a clause of one's own out again."""
    letter = shared.shaped_letter(request, key)
    _number, clause = letters.clause_of(request, letter, clause_key)
    version = letters.seen_version(request)
    letters.told(
        request,
        lambda: actions.remove_own(clause, version=version, by=viewer(request), at=clock.now()),
        _("Đã bỏ nội dung."),
    )
    return redirect("forwarding:own", key)
