"""Correcting clauses: their meaning, time, bounds. Each has a page; htmx shows the same form in the clause's card."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from khien.base import clock
from khien.directives import actions
from khien.directives.queries import resolve, windows_of
from khien.directives.queries.values import clause_value
from khien.web.letters import letter as letters
from khien.web.letters import places
from khien.web.letters.forms_clause import ClauseForm
from khien.web.letters.forms_review import AddForm, AnswerByForm, DeadlineForm, SplitForm, deadline_initial
from khien.web.letters.review import all_cards, standing
from khien.web.viewing import viewer

if TYPE_CHECKING:
    from khien.directives.models import Clause, Directive

FAULTS = (actions.UnableToCorrect, actions.UnableToMoveOn)


def _to_card(letter: "Directive", clause: UUID) -> HttpResponse:
    return redirect(reverse("letters:review", args=[letter.pk]) + f"#the-{clause}")


def _card_context(request: HttpRequest, key: UUID, clause_key: UUID) -> dict[str, Any]:
    letter = letters.read_letter(request, key)
    pairs = letters.numbered_clauses(request, letter)
    reached = resolve(viewer(request), letter, clock.today())
    shown = {one.key: one for one in all_cards(request, letter, pairs, reached)}
    return {**standing(request, letter, pairs, reached), "card": shown[str(clause_key)]}


@require_GET
def card(request: HttpRequest, key: UUID, clause_key: UUID) -> HttpResponse:
    """One card as it stands, for htmx; a whole page where it is asked for as one."""
    letter = letters.held_letter(request, key)
    letters.clause_of(request, letter, clause_key)
    if not letters.by_htmx(request):
        return _to_card(letter, clause_key)
    return render(request, "letters/card.html", _card_context(request, key, clause_key))


def _saved(request: HttpRequest, key: UUID, clause_key: UUID, said: str) -> HttpResponse:
    """After a correction: the card in its place with the checklist anew, or the review page."""
    if not letters.by_htmx(request):
        messages.success(request, said)
        return _to_card(letters.held_letter(request, key), clause_key)
    context = _card_context(request, key, clause_key) | {"anew": True}
    response = render(request, "letters/card.html", context)
    return letters.with_version(response, context["letter"], said)


def _form_page(
    request: HttpRequest, letter: "Directive", clause: "Clause", number: int, **context: Any
) -> HttpResponse:
    """A clause's form: in its card for htmx, else on a page of its own."""
    context |= {
        "letter": letter,
        "clause": clause,
        "number": number,
        "stale": letters.is_stale(request, letter),
        "back": reverse("letters:review", args=[letter.pk]) + f"#the-{clause.pk}",
        "crumbs": letters.crumbs(letter, _("Nội dung %(n)s") % {"n": number}, review=True),
    }
    if context["stale"]:
        context["now"] = _card_context(request, letter.pk, clause.pk)["card"]
    page = "letters/card_form.html" if letters.by_htmx(request) else "letters/clause_form.html"
    return render(request, page, context)


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, key: UUID, clause_key: UUID) -> HttpResponse:
    """Correct what was understood of a clause."""
    letter = letters.held_letter(request, key)
    number, clause = letters.clause_of(request, letter, clause_key)
    form = ClauseForm(clause_value(clause), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_clause(
                clause, form.value(), version=letters.seen_version(request), by=viewer(request), at=clock.now()
            )
        except FAULTS as refusal:
            form.add_error(None, str(refusal))
        else:
            return _saved(request, key, clause_key, _("Đã lưu nội dung %(n)s.") % {"n": number})
    return _form_page(request, letter, clause, number, form=form, kind="sua", title=_("Sửa những gì đã hiểu"))


@require_http_methods(["GET", "POST"])
def deadline(request: HttpRequest, key: UUID, clause_key: UUID) -> HttpResponse:
    """Settle a clause's time."""
    letter = letters.held_letter(request, key)
    number, clause = letters.clause_of(request, letter, clause_key)
    value = clause_value(clause)
    windows = windows_of(viewer(request), letter, clock.today()).get(str(clause.pk), ())
    initial = deadline_initial(value.deadline, value.window, settled=value.settled)
    form = DeadlineForm(windows, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.settle_deadline(
                clause, form.settlement(), version=letters.seen_version(request), by=viewer(request), at=clock.now()
            )
        except FAULTS as refusal:
            form.add_error(None, str(refusal))
        else:
            return _saved(request, key, clause_key, _("Đã chốt thời hạn nội dung %(n)s.") % {"n": number})
    return _form_page(
        request, letter, clause, number, form=form, kind="thoi-han", title=_("Chốt thời hạn"), windows=windows
    )


@require_http_methods(["GET", "POST"])
def split(request: HttpRequest, key: UUID, clause_key: UUID) -> HttpResponse:
    """Cut a clause in two: after a sentence that the form lists, or where the person clicked in the letter."""
    letter = letters.held_letter(request, key)
    number, clause = letters.clause_of(request, letter, clause_key)
    clicked = places.raw_offset(letter.text, request.POST.get("cho", ""))
    form = SplitForm(places.cuts(clause, letter.text), request.POST if "offset" in request.POST else None)
    if request.method == "POST" and clicked is not None:
        return _cut(request, letter, clause, places.snapped(clause, letter.text, clicked), number)
    if request.method == "POST" and not form.is_bound:
        form = SplitForm(places.cuts(clause, letter.text), request.POST)
    if request.method == "POST" and form.is_valid():
        return _cut(request, letter, clause, form.cleaned_data["offset"], number)
    return _form_page(
        request, letter, clause, number, form=form, kind="tach", title=_("Tách thành hai nội dung"), plain=True
    )


def _cut(request: HttpRequest, letter: "Directive", clause: "Clause", offset: int, number: int) -> HttpResponse:
    version = letters.seen_version(request)
    letters.told(
        request,
        lambda: actions.split_clause(clause, offset, version=version, by=viewer(request), at=clock.now()),
        _("Đã tách nội dung %(n)s thành hai; cả hai giữ những gì đã hiểu, hãy xem lại từng phần.") % {"n": number},
    )
    return _to_card(letter, clause.pk)


@require_POST
def merge(request: HttpRequest, key: UUID, clause_key: UUID) -> HttpResponse:
    """Make one clause of this and the next that is in use."""
    letter = letters.held_letter(request, key)
    number, clause = letters.clause_of(request, letter, clause_key)
    later = [one for place, one in letters.numbered_clauses(request, letter) if place > number and not one.dropped]
    if not later:
        messages.error(request, _("Không còn nội dung nào phía sau để gộp."))
        return _to_card(letter, clause.pk)
    version = letters.seen_version(request)
    letters.told(
        request,
        lambda: actions.merge_clauses(clause, later[0], version=version, by=viewer(request), at=clock.now()),
        _("Đã gộp với nội dung sau."),
    )
    return _to_card(letter, clause.pk)


@require_POST
def drop(request: HttpRequest, key: UUID, clause_key: UUID) -> HttpResponse:
    """Leave a clause out, or take it back where it was left out."""
    letter = letters.held_letter(request, key)
    number, clause = letters.clause_of(request, letter, clause_key)
    act = actions.restore_clause if clause.dropped else actions.drop_clause
    said = _("Đã lấy lại nội dung %(n)s.") if clause.dropped else _("Đã bỏ nội dung %(n)s; có thể lấy lại.")
    version = letters.seen_version(request)
    letters.told(
        request, lambda: act(clause, version=version, by=viewer(request), at=clock.now()), said % {"n": number}
    )
    return _to_card(letter, clause.pk)


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, key: UUID) -> HttpResponse:
    """Add a clause: over words marked in the letter, or typed."""
    letter = letters.held_letter(request, key)
    marked = places.marked_range(letter.text, request.POST)
    form = AddForm(None if marked else request.POST or None)
    if request.method == "POST" and (marked or form.is_valid()):
        text = "" if marked else form.cleaned_data["text"]
        span = marked or places.found(letter.text, text)
        try:
            made = actions.add_clause(
                letter,
                version=letters.seen_version(request),
                by=viewer(request),
                at=clock.now(),
                span=span,
                text="" if span else text,
            )
        except FAULTS as refusal:
            form = AddForm({"text": text}) if not marked else form
            _refuse(request, form, refusal)
        else:
            messages.success(request, _("Đã thêm nội dung; hãy chọn chủ đề và nghĩa vụ cho nó."))
            return _to_card(letter, made.pk)
    context = {"letter": letter, "form": form, "crumbs": letters.crumbs(letter, _("Thêm nội dung"), review=True)}
    return render(request, "letters/add.html", context)


def _refuse(request: HttpRequest, form: forms.Form, refusal: Exception) -> None:
    if form.is_bound:
        form.add_error(None, str(refusal))
    else:
        messages.error(request, str(refusal))


@require_http_methods(["GET", "POST"])
def answer_by(request: HttpRequest, key: UUID) -> HttpResponse:
    """One date for the whole letter, and for the clauses that have none."""
    letter = letters.held_letter(request, key)
    pairs = letters.numbered_clauses(request, letter)
    unsettled = [number for number, clause in pairs if not clause.dropped and not clause.deadline_settled]
    form = AnswerByForm(request.POST or None, initial={"day": letter.answer_by, "settle_the_rest": bool(unsettled)})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.set_answer_by(
                letter,
                given["day"],
                settle_the_rest=given["settle_the_rest"],
                version=letters.seen_version(request),
                by=viewer(request),
                at=clock.now(),
            )
        except FAULTS as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã lưu hạn trả lời của văn bản."))
            return redirect("letters:review", key)
    context = {
        "letter": letter,
        "form": form,
        "unsettled": unsettled,
        "crumbs": letters.crumbs(letter, _("Hạn trả lời"), review=True),
    }
    return render(request, "letters/answer_by.html", context)
