"""What is changed after sending: a clause, the day to answer by, more units, taking back. Never without a why."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from khien.base import clock
from khien.directives import actions
from khien.directives.queries import addressees, recipients_in
from khien.directives.queries.values import clause_value
from khien.directives.rules.states import State
from khien.directives.rules.targets import TargetRule
from khien.organisations.queries import require
from khien.organisations.rules import Deed
from khien.reading.fold import fold
from khien.web.letters import letter as letters
from khien.web.letters import reach
from khien.web.letters.forms_amend import NewDayForm, ReasonForm
from khien.web.letters.forms_clause import ClauseForm
from khien.web.letters.forms_review import DeadlineForm, deadline_initial
from khien.web.viewing import viewer

if TYPE_CHECKING:
    from khien.directives.models import Clause, Directive

MOST_LISTED = 50  # units on one page of a choice among thousands
FAULTS = (*letters.REFUSALS, actions.UnableToAmend)


def _sent(request: HttpRequest, key: UUID) -> "Directive":
    """A letter whose holder's assigner asks, and that is out."""
    letter = letters.held_letter(request, key)
    require(viewer(request), Deed.ASSIGN, letter.holder)
    if letter.state not in (State.SENT, State.CLOSED):
        raise Http404
    return letter


def _try(form: forms.Form, act: Callable[[], object]) -> bool:
    """Do it; a refusal stands in the form, with everything that was typed."""
    try:
        act()
    except FAULTS as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _done(request: HttpRequest, letter: "Directive", said: str, tab: str = "qua-trinh") -> HttpResponse:
    messages.success(request, said)
    return redirect(reverse("letters:one", args=[letter.pk]) + f"?xem={tab}")


def _recalled_from(n: int) -> str:
    return ngettext("Đã thu hồi đối với %(n)s đơn vị.", "Đã thu hồi đối với %(n)s đơn vị.", n) % {"n": n}


def _sent_to(n: int) -> str:
    return ngettext("Đã gửi thêm tới %(n)s đơn vị.", "Đã gửi thêm tới %(n)s đơn vị.", n) % {"n": n}


@require_http_methods(["GET", "POST"])
def clause(request: HttpRequest, key: UUID, clause_key: UUID) -> HttpResponse:
    """Amend the time, cadences, levels or obligations of one clause."""
    letter = _sent(request, key)
    number, found = letters.clause_of(request, letter, clause_key)
    value = clause_value(found)
    data = request.POST or None
    initial = deadline_initial(value.deadline, value.window, settled=value.settled)
    form, time, why = ClauseForm(value, data), DeadlineForm((), data, initial=initial), ReasonForm(data)
    if request.method == "POST" and all([form.is_valid(), time.is_valid(), why.is_valid()]):
        said = time.settlement()
        after = replace(form.value(), deadline=said.by, window=said.window)
        reason = why.cleaned_data["reason"]
        if _try(why, lambda: actions.amend_clause(found, after, reason, by=viewer(request), at=clock.now())):
            return _done(request, letter, _("Đã điều chỉnh; các đơn vị thấy ngay thay đổi và lý do."), "noi-dung")
    context = {
        "letter": letter,
        "clause": found,
        "number": number,
        "form": form,
        "time": time,
        "why": why,
        "crumbs": letters.crumbs(letter, _("Điều chỉnh nội dung %(n)s") % {"n": number}),
    }
    return render(request, "letters/amend_clause.html", context)


@require_http_methods(["GET", "POST"])
def answer_by(request: HttpRequest, key: UUID) -> HttpResponse:
    """Another day to answer the whole letter by."""
    letter = _sent(request, key)
    form = NewDayForm(request.POST or None, initial={"day": letter.answer_by})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if _try(
            form,
            lambda: actions.amend_answer_by(letter, given["day"], given["reason"], by=viewer(request), at=clock.now()),
        ):
            return _done(request, letter, _("Đã đổi hạn trả lời."))
    return _asked(request, letter, form, title=_("Đổi hạn trả lời"), button=_("Đổi hạn"))


def _asked(request: HttpRequest, letter: "Directive", form: forms.Form, **words: Any) -> HttpResponse:
    """A question with a reason, before something that the recipients will feel."""
    context = {
        "confirm_title": words["title"],
        "confirm_text": words.get("text", letters.name_of(letter)),
        "confirm_points": words.get("points", ()),
        "confirm_danger": words.get("danger", False),
        "confirm_button": words["button"],
        "confirm_back": reverse("letters:one", args=[letter.pk]),
        "form": form,
        "crumbs": letters.crumbs(letter, words["title"]),
    }
    return render(request, "components/confirm.html", context)


@require_http_methods(["GET", "POST"])
def recall(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take the whole letter back."""
    letter = _sent(request, key)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if _try(form, lambda: actions.recall(letter, reason, by=viewer(request), at=clock.now())):
            return _done(request, letter, _("Đã thu hồi văn bản."))
    points = [
        _("Mọi đơn vị không còn phải làm và trả lời văn bản này."),
        _("Câu trả lời và minh chứng đã có được giữ nguyên, vẫn xem được."),
        _("Thu hồi rồi thì không gửi lại được; muốn giao lại phải tiếp nhận văn bản lần nữa."),
    ]
    return _asked(request, letter, form, title=_("Thu hồi cả văn bản"), button=_("Thu hồi"), points=points, danger=True)


@require_http_methods(["GET", "POST"])
def recall_clause(request: HttpRequest, key: UUID, clause_key: UUID) -> HttpResponse:
    """Take one clause back."""
    letter = _sent(request, key)
    number, found = letters.clause_of(request, letter, clause_key)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if _try(form, lambda: actions.recall_clause(found, reason, by=viewer(request), at=clock.now())):
            return _done(request, letter, _("Đã thu hồi nội dung %(n)s.") % {"n": number}, "noi-dung")
    points = [
        _("Các đơn vị không còn phải làm nội dung này."),
        _("Đơn vị chỉ được giao nội dung này thì không còn phải trả lời văn bản."),
    ]
    title = _("Thu hồi nội dung %(n)s") % {"n": number}
    return _asked(request, letter, form, title=title, text=found.text, button=_("Thu hồi"), points=points, danger=True)


@require_http_methods(["GET", "POST"])
def recall_units(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take the letter back from some units."""
    letter = _sent(request, key)
    shown = _Shown.of(request)
    found = recipients_in(viewer(request), letter, clock.today(), words=fold(shown.words).split()).order_by(
        "unit__path"
    )
    ticked = {int(one) for one in request.POST.getlist("units") if one.isdecimal() and len(one) < 18}
    form = ReasonForm(request.POST if shown.decided else None, initial={"reason": request.POST.get("reason", "")})
    if form.is_bound and form.is_valid():
        gone = ticked.union(found.values_list("unit_id", flat=True)) if shown.everyone else ticked
        reason = form.cleaned_data["reason"]
        if not gone:
            form.add_error(None, _("Hãy chọn ít nhất một đơn vị."))
        elif _try(form, lambda: actions.recall_units(letter, gone, reason, by=viewer(request), at=clock.now())):
            return _done(request, letter, _recalled_from(len(gone)))
    page = Paginator(found.select_related(None).select_related("unit"), MOST_LISTED).get_page(shown.page)
    elsewhere = recipients_in(viewer(request), letter, clock.today()).filter(unit__in=ticked).order_by("unit__path")
    context = {
        "letter": letter,
        "shown": shown,
        "page": page,
        "picked": elsewhere.exclude(unit__in=[row.unit_id for row in page]) if ticked else (),
        "ticked": ticked,
        "form": form,
        "crumbs": letters.crumbs(letter, _("Thu hồi với một số đơn vị")),
    }
    return render(request, "letters/recall_units.html", context)


@dataclass(frozen=True, slots=True)
class _Shown:
    """Which units of thousands are on the page: those with `words`, one page of them. `everyone`: all that have them.

    Looking for others and turning the page send the form too, and decide nothing; what was ticked stays ticked.
    """

    words: str
    page: str
    everyone: bool
    decided: bool

    @classmethod
    def of(cls, request: HttpRequest) -> "_Shown":
        given = request.POST
        before, typed = given.get("da_tim", "")[:80], given.get("tim", "").strip()[:80]
        if "xem" in given:
            return cls(typed, "1", everyone=before == typed and "tat_ca" in given, decided=False)
        page = given.get("trang") or given.get("o_trang", "1")
        decided = request.method == "POST" and "trang" not in given
        return cls(before, page, everyone="tat_ca" in given, decided=decided)


@require_http_methods(["GET", "POST"])
def add_units(request: HttpRequest, key: UUID) -> HttpResponse:
    """Send the letter to more units, whole or some of its clauses."""
    letter = _sent(request, key)
    book = addressees(viewer(request), letter, clock.today())
    holder = book.get(letter.holder_id)
    if holder is None:
        raise Http404
    chosen = [int(one) for one in request.POST.getlist("units") if one.isdecimal() and len(one) < 18]
    inside, outside = reach.sorted_in_and_out(chosen, book, holder)
    live = [
        pair for pair in letters.numbered_clauses(request, letter) if not pair[1].dropped and not pair[1].recalled_at
    ]
    wanted = set(request.POST.getlist("clauses")) if request.method == "POST" else {str(one.pk) for _n, one in live}
    form = ReasonForm(
        request.POST if "luu" in request.POST else None, initial={"reason": request.POST.get("reason", "")}
    )
    if form.is_bound and form.is_valid():
        some = [one for _number, one in live if str(one.pk) in wanted]
        if _try(form, _adding(request, letter, [*inside, *outside], form.cleaned_data["reason"], some)):
            return _done(request, letter, _sent_to(len(chosen)))
    rule = TargetRule(units=inside, outside=outside)
    context = {
        "letter": letter,
        "form": form,
        "picked": reach.picked(rule, book, holder),
        "found": reach.search(request.POST.get("tim", "")[:80], rule, book, holder),
        "words": request.POST.get("tim", "")[:80],
        "most_found": reach.MOST_FOUND,
        "clauses": [(number, one, str(one.pk) in wanted) for number, one in live],
        "crumbs": letters.crumbs(letter, _("Gửi thêm đơn vị")),
    }
    return render(request, "letters/add_units.html", context)


def _adding(
    request: HttpRequest, letter: "Directive", units: list[int], reason: str, clauses: list["Clause"]
) -> Callable[[], object]:
    return lambda: actions.add_recipients(letter, units, reason, by=viewer(request), at=clock.now(), clauses=clauses)


@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take no more answers, or take them again."""
    letter = _sent(request, key)
    closed = letter.state == State.CLOSED
    if request.method == "POST":
        act = actions.reopen if closed else actions.close
        said = _("Đã mở lại: các đơn vị lại trả lời được.") if closed else _("Đã kết thúc: không nhận trả lời nữa.")
        letters.told(request, lambda: act(letter, by=viewer(request), at=clock.now()), said)
        return redirect("letters:one", key)
    title = _("Mở lại để nhận trả lời") if closed else _("Kết thúc theo dõi")
    points = (
        []
        if closed
        else [
            _("Không đơn vị nào trả lời hay sửa câu trả lời được nữa."),
            _("Nghĩa vụ theo quy định vẫn còn, vẫn hiện trong việc của đơn vị. Mở lại lúc nào cũng được."),
        ]
    )
    return _asked(request, letter, forms.Form(), title=title, button=title, points=points)
