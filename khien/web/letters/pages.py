"""A letter that was recognised from pictures: each page beside its picture, its numbers and dates to confirm."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from khien.base import clock
from khien.directives import actions
from khien.directives.queries import pages_of, papers_of, proposals_of
from khien.directives.rules.proposals import PageShown, Proposal, page_at
from khien.directives.rules.states import State
from khien.files.queries import is_erased, path_of
from khien.law.load import catalogue
from khien.organisations.queries import may
from khien.organisations.rules import Deed
from khien.reading.extract.run import UnableToExtract, page_picture
from khien.reading.types import Cadence
from khien.web.downloads import HEADERS
from khien.web.labels import said
from khien.web.letters import cards
from khien.web.letters import letter as letters
from khien.web.marks import Mark, marked, within
from khien.web.viewing import viewer
from khien.web.wording import short_day

if TYPE_CHECKING:
    from khien.directives.models import Clause, Directive

KEPT = "private, max-age=600"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A proposal as the page asks for it: what it is, what was read, where it is put right."""

    key: str
    label: str
    value: str
    words: str
    page: int | None
    url: str


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the letter's text: a recognised page, or words that need no looking at (`page` None)."""

    page: PageShown | None
    text: SafeString


def parts(letter: "Directive", pages: Sequence[PageShown], marks: Sequence[Mark]) -> list[Part]:
    """The whole text cut at its pages, no character lost."""
    if not pages:
        return [Part(None, marked(letter.text, marks))]
    found: list[Part] = []
    ends = [page.start for page in pages[1:]] + [len(letter.text)]
    if pages[0].start > 0:
        found.append(Part(None, _marked(letter.text, marks, 0, pages[0].start)))
    for page, end in zip(pages, ends, strict=True):
        found.append(Part(page, _marked(letter.text, marks, page.start, end)))
    return found


def _marked(text: str, marks: Sequence[Mark], start: int, end: int) -> SafeString:
    return marked(text[start:end], within(marks, start, end))


def waiting(request: HttpRequest, letter: "Directive", pairs: Sequence[tuple[int, "Clause"]]) -> list[Waiting]:
    """Everything that waits for a person's word, in the order of the letter."""
    if letter.state != State.REVIEWING:
        return []
    clauses = {str(clause.pk): clause for _number, clause in pairs}
    pages = pages_of(viewer(request), letter)
    return [_asked(letter, one, clauses.get(one.clause or ""), pages) for one in proposals_of(viewer(request), letter)]


def _asked(letter: "Directive", one: Proposal, clause: "Clause | None", pages: Sequence[PageShown]) -> Waiting:
    label = said(one.label)
    if clause is None:
        value = getattr(letter, one.field)
        shown = short_day(value) if one.field == "issued_on" else str(value)
        return Waiting(one.key, label, shown, "", 1, reverse("letters:document", args=[letter.pk]))
    view = "letters:deadline" if one.field == "deadline" else "letters:correct"
    return Waiting(
        one.key,
        _("%(what)s của nội dung %(n)s") % {"what": label, "n": one.number},
        _value(clause, one.field),
        clause.deadline_text if one.field == "deadline" else "",
        page_at(pages, clause.start),
        reverse(view, args=[letter.pk, clause.pk]),
    )


def _value(clause: "Clause", field: str) -> str:
    if field == "deadline":
        return short_day(clause.deadline) if clause.deadline else ""
    if field == "levels":
        return ", ".join(map(str, clause.levels))
    known = catalogue().topics
    made = [Cadence(one["every"], tuple(one["levels"]), one["topic"]) for one in clause.cadences]
    return "; ".join(cards.cadence_words(one, known) for one in made)


@require_safe
def page(request: HttpRequest, key: UUID, number: int) -> HttpResponse:
    """One page: its picture beside what was read, and what of it waits to be confirmed."""
    letter = letters.held_letter(request, key)
    pages = pages_of(viewer(request), letter)
    at = next((place for place, one in enumerate(pages) if one.number == number), None)
    if at is None:
        raise Http404
    pairs = letters.numbered_clauses(request, letter)
    marks = [
        Mark(clause.start, clause.end, str(clause.pk), str(number), off=clause.dropped, rest=True)
        for number, clause in pairs
        if clause.start is not None and clause.end is not None
    ]
    asked = waiting(request, letter, pairs)
    end = pages[at + 1].start if at + 1 < len(pages) else len(letter.text)
    context = {
        "letter": letter,
        "name": letters.name_of(letter),
        "page": pages[at],
        "pages": pages,
        "before": pages[at - 1] if at else None,
        "after": pages[at + 1] if at + 1 < len(pages) else None,
        "text": _marked(letter.text, marks, pages[at].start, end),
        "here": [one for one in asked if one.page in (number, None)],
        "elsewhere": sum(one.page not in (number, None) for one in asked),
        "editable": letter.state == State.REVIEWING and may(viewer(request), Deed.TAKE_IN, letter.holder),
        "crumbs": letters.crumbs(letter, _("Trang %(n)s") % {"n": number}, review=True),
    }
    return render(request, "letters/page.html", context)


@require_safe
def picture(request: HttpRequest, key: UUID, number: int) -> HttpResponse:
    """A page of the main paper as a picture that we drew ourselves, upright."""
    letter = letters.held_letter(request, key)
    shown = next((one for one in pages_of(viewer(request), letter) if one.number == number), None)
    main = papers_of(viewer(request), letter).filter(role="main").first()
    if shown is None or main is None or is_erased(main.file):
        raise Http404
    try:
        drawn = page_picture(path_of(main.file), number, turn=shown.turn)
    except UnableToExtract as refusal:
        raise Http404(str(refusal)) from refusal
    return HttpResponse(drawn, content_type="image/jpeg", headers=HEADERS | {"Cache-Control": KEPT})


@require_POST
def confirm(request: HttpRequest, key: UUID) -> HttpResponse:
    """What was read is right: one value, or all that the page shows."""
    letter = letters.held_letter(request, key)
    keys = request.POST.getlist("gia_tri")
    said_so = ngettext("Đã xác nhận %(n)s giá trị.", "Đã xác nhận %(n)s giá trị.", len(keys)) % {"n": len(keys)}
    version = letters.seen_version(request)
    letters.told(
        request,
        lambda: actions.confirm_read(letter, keys, version=version, by=viewer(request), at=clock.now()),
        said_so,
    )
    number = request.POST.get("trang", "")
    if number.isdecimal() and len(number) < 5:
        return redirect("letters:page", key, int(number))
    return redirect(reverse("letters:review", args=[key]) + "#doc-tu-anh")
