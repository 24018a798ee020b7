"""The paper of a letter made here: its pages, its words, made final, its number and signed copy, downloads."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from khien.base import clock
from khien.directives import actions
from khien.directives.queries import draft_seen_by, gaps_of, paper_facts
from khien.directives.queries.papers import says_now
from khien.directives.rules import drafts
from khien.directives.rules import letter_paper as layout
from khien.directives.rules.letter_paper import words_from
from khien.files.actions import UnableToStore, store
from khien.papers import docx, pdf
from khien.papers.tables import UnableToCompose
from khien.web.downloads import HEADERS
from khien.web.downloads import attachment as as_attachment
from khien.web.forwarding import shared
from khien.web.forwarding.forms import IssueForm, WordsForm, differing, shown_words
from khien.web.labels import said
from khien.web.letters import letter as letters
from khien.web.letters.review import checklist
from khien.web.reports import pictures
from khien.web.viewing import viewer

if TYPE_CHECKING:
    from khien.directives.models import Directive, Draft

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
TONES = {drafts.State.DRAFT: "unproven", drafts.State.FINAL: "soon", drafts.State.ISSUED: "met"}
MOST_PAGES = 12
FAULTS = (actions.UnableToDraft, actions.UnableToCorrect, actions.UnableToMoveOn)


def _draft(request: HttpRequest, letter: Directive | UUID) -> Draft:
    found = draft_seen_by(viewer(request), letter)
    if found is None:
        raise Http404
    return found


def _made(request: HttpRequest, draft: Draft, kind: str) -> bytes:
    """The paper as it stands today, marked as a draft until it is final."""
    facts = paper_facts(viewer(request), draft, clock.today())
    if facts is None:
        raise Http404
    made = layout.paper(facts, words_from(draft.words), draft=draft.state == drafts.State.DRAFT)
    return pdf(made) if kind == "pdf" else docx(made)


@require_safe
def paper(request: HttpRequest, key: UUID) -> HttpResponse:
    """The pages as they will be printed, what is still to settle, the versions made final, and what is next."""
    draft = _draft(request, key)
    letter, state = shared.with_both(draft.directive), drafts.State(draft.state)
    pairs = letters.numbered_clauses(request, letter)
    gaps = [one for one in gaps_of(viewer(request), letter, clock.today()) if one.kind not in ("paper", "law_on")]
    context = shared.frame(request, letter, shared.PAPER) | {
        "draft": draft,
        "words": words_from(draft.words),
        "label": said(drafts.LABELS[state]),
        "tone": TONES[state],
        "is_draft": state is drafts.State.DRAFT,
        "is_final": state is drafts.State.FINAL,
        "is_issued": state is drafts.State.ISSUED,
        "stale": draft.says != "" and draft.says != says_now(letter),
        "finals": list(draft.finals.select_related("pdf", "docx", "made_by").order_by("-number")),
        "todo": checklist(letter, gaps, pairs),
        "out": shared.is_out(letter),
    }
    return render(request, "forwarding/paper.html", context)


@require_safe
def pages(request: HttpRequest, key: UUID) -> HttpResponse:
    """The pages as they will be printed, as pictures; a fragment for htmx, since printing takes a moment."""
    letter = shared.own_letter(request, key)
    draft = _draft(request, letter)
    count = min(pictures.pages_of(_made(request, draft, "pdf")), MOST_PAGES)
    context = {
        "letter": letter,
        "draft": draft,
        "pages": range(1, count + 1),
        "crumbs": shared.crumbs(letter, _("Các trang")),
    }
    page = "forwarding/pages.html" if letters.by_htmx(request) else "forwarding/pages_page.html"
    return render(request, page, context)


@require_http_methods(["GET", "POST"])
def words(request: HttpRequest, key: UUID) -> HttpResponse:
    """Word the paper; where somebody else saved in between, both are shown and nothing typed is lost."""
    letter = shared.shaped_letter(request, key)
    draft = _draft(request, letter)
    stored = words_from(draft.words)
    theirs: list[tuple[str, str]] = []
    form = WordsForm(request.POST or None, initial=shown_words(stored, draft.version))
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            actions.word_draft(draft, form.words(), version=version, by=viewer(request), at=clock.now())
        except FAULTS as refusal:
            theirs = differing(request.POST, stored)
            again = request.POST.copy()
            again["version"] = str(draft.version)
            form = WordsForm(again)
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã lưu lời văn."))
            return redirect("forwarding:paper", key)
    context = shared.frame(request, letter, shared.PAPER) | {"form": form, "theirs": theirs}
    return render(request, "forwarding/words.html", context)


@require_POST
def finalise(request: HttpRequest, key: UUID) -> HttpResponse:
    """Keep the bytes that will be signed."""
    letter = shared.shaped_letter(request, key)
    draft, version = _draft(request, letter), letters.seen_version(request)
    letters.told(
        request,
        lambda: actions.finalise_draft(draft, version=version, by=viewer(request), at=clock.now()),
        _("Đã chốt. Tải bản Word hoặc PDF để trình ký; số và ngày do văn thư ghi."),
    )
    return redirect("forwarding:paper", key)


@require_http_methods(["GET", "POST"])
def issue(request: HttpRequest, key: UUID) -> HttpResponse:
    """The clerk's number and day with the signed copy: all are kept, or nothing is."""
    letter = shared.shaped_letter(request, key)
    draft = _draft(request, letter)
    words = words_from(draft.words)
    first = {"number": letter.number or (f"…/{words.symbol}" if words.symbol else "")}
    form = IssueForm(request.POST or None, request.FILES or None, initial=first)
    if request.method == "POST" and form.is_valid() and _issued(request, draft, form):
        messages.success(request, _("Đã ghi số, ngày và bản đã ký. Bây giờ gửi được tới các đơn vị."))
        return redirect("letters:send", key)
    context = shared.frame(request, letter, shared.PAPER) | {"form": form}
    return render(request, "forwarding/issue.html", context)


def _issued(request: HttpRequest, draft: Draft, form: IssueForm) -> bool:
    given, by, at = form.cleaned_data, viewer(request), clock.now()
    try:
        with transaction.atomic():
            copy = store(given["signed_copy"], by=by.pk, at=at, vet=actions.refuse_secret)
            actions.issue(draft, given["number"], given["issued_on"], copy, by=by, at=at)
    except UnableToStore as refusal:
        form.add_error("signed_copy", str(refusal))
        return False
    except FAULTS as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


@require_safe
def picture(request: HttpRequest, key: UUID, number: int) -> HttpResponse:
    """One page of the paper as it stands."""
    letter = shared.own_letter(request, key)
    found = pictures.page_picture(_made(request, _draft(request, letter), "pdf"), number)
    if found is None:
        raise Http404
    return HttpResponse(found[0], content_type="image/png", headers={"Cache-Control": "private, no-store"})


@require_safe
def preview(request: HttpRequest, key: UUID, kind: str) -> HttpResponse:
    """The paper as it stands, to read outside the site; not the one to sign."""
    letter = shared.own_letter(request, key)
    if kind not in TYPES:
        raise Http404
    try:
        data = _made(request, _draft(request, letter), kind)
    except UnableToCompose as refusal:
        raise Http404 from refusal
    response = HttpResponse(data, content_type=TYPES[kind], headers=HEADERS)
    response["Content-Disposition"] = f'attachment; filename="du-thao-chuyen-tiep.{kind}"'
    return response


@require_safe
def final(request: HttpRequest, key: UUID, number: int, kind: str) -> HttpResponseBase:
    """A version made final, as it was kept."""
    letter = shared.own_letter(request, key)
    found = _draft(request, letter).finals.filter(number=number).select_related("pdf", "docx").first()
    if found is None or kind not in TYPES:
        raise Http404
    return as_attachment(found.pdf if kind == "pdf" else found.docx)
