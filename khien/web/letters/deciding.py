"""What a holder decides on a unit's answer: taken, returned with a reason, or entered for a unit that cannot write."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from khien.base import clock
from khien.directives import actions
from khien.directives.queries import answer_sheet
from khien.organisations.queries import require
from khien.organisations.rules import Deed
from khien.web.letters import letter as letters
from khien.web.letters.forms_amend import ReasonForm
from khien.web.letters.forms_answer import AnswerForm
from khien.web.letters.receiving import above, here, row_of, titled
from khien.web.viewing import viewer


@require_http_methods(["GET", "POST"])
def give_back(request: HttpRequest, key: int) -> HttpResponse:
    """Return an answer with the reason."""
    row = row_of(request, key)
    require(viewer(request), Deed.REVIEW, row.directive.holder)
    form = ReasonForm(request.POST or None)
    form.fields["reason"].label = _("Cần bổ sung gì")
    form.fields["reason"].help_text = _("Đơn vị thấy nguyên văn phần này.")
    if request.method == "POST" and form.is_valid():
        try:
            actions.return_answer(row, form.cleaned_data["reason"], by=viewer(request), at=clock.now())
        except letters.REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã trả lại %(unit)s để bổ sung.") % {"unit": row.unit.name})
            return redirect("letters:received", key)
    context = {
        "confirm_title": _("Trả lại để bổ sung"),
        "confirm_text": row.unit.name,
        "confirm_button": _("Trả lại"),
        "confirm_back": here(row),
        "form": form,
        "crumbs": letters.crumbs(row.directive, row.unit.name),
    }
    return render(request, "components/confirm.html", context)


@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, key: int) -> HttpResponse:
    """Take the answer as it stands."""
    row = row_of(request, key)
    require(viewer(request), Deed.REVIEW, row.directive.holder)
    if request.method == "POST":
        letters.told(
            request,
            lambda: actions.accept_answer(row, by=viewer(request), at=clock.now()),
            _("Đã tiếp nhận trả lời của %(unit)s.") % {"unit": row.unit.name},
        )
        return redirect("letters:received", key)
    unproven = [one.number for one in answer_sheet(viewer(request), row, clock.today()) if one.unproven]
    points = [_("Phần chưa chứng minh vẫn là chưa chứng minh trong bản đồ và báo cáo.")]
    if unproven:
        numbers = ", ".join(map(str, unproven))
        points.append(_("Đơn vị nói “đã thực hiện” nhưng chưa chứng minh: nội dung %(n)s.") % {"n": numbers})
    context = {
        "confirm_title": _("Tiếp nhận trả lời"),
        "confirm_text": row.unit.name,
        "confirm_points": points,
        "confirm_button": _("Tiếp nhận trả lời"),
        "confirm_back": here(row),
        "crumbs": letters.crumbs(row.directive, row.unit.name),
    }
    return render(request, "components/confirm.html", context)


@require_http_methods(["GET", "POST"])
def on_behalf(request: HttpRequest, key: int) -> HttpResponse:
    """A unit above enters the whole answer of one that has no computer; it is marked so for ever."""
    row = row_of(request, key)
    of = above(request, row)
    if of is None:
        raise Http404
    claims = answer_sheet(viewer(request), row, clock.today())
    form = AnswerForm(claims, row, request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.enter_on_behalf(
                row,
                form.words(),
                of=of,
                by=viewer(request),
                at=clock.now(),
                difficulties=given["difficulties"],
                proposals=given["proposals"],
            )
        except letters.REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã nhập thay câu trả lời của %(unit)s.") % {"unit": row.unit.name})
            return redirect("letters:received", key)
    context = {
        "row": row,
        "letter": row.directive,
        "name": letters.name_of(row.directive),
        "form": form,
        "of": of,
        "lines": [(one, titled(one.claim, {})) for one in form.rows()],
        "writable": True,
        "crumbs": letters.crumbs(row.directive, row.unit.name),
    }
    return render(request, "letters/on_behalf.html", context)
