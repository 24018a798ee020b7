"""Papers on their way in: how far their reading is, what a person must choose, words typed in a machine's place."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from khien.base import clock
from khien.directives import actions
from khien.directives.queries import intake_papers, intake_seen_by, intake_twins
from khien.directives.rules.intake import Stage
from khien.web.letters import letter as letters
from khien.web.letters.forms_intake import ChoiceForm, TypedForm
from khien.web.viewing import viewer

if TYPE_CHECKING:
    from khien.directives.models import Intake

RUNNING = (Stage.WAITING, Stage.READING)


def _intake(request: HttpRequest, key: UUID) -> "Intake":
    found = intake_seen_by(viewer(request), key)
    if found is None:
        raise Http404
    return found


@require_safe
def intake(request: HttpRequest, key: UUID) -> HttpResponse:
    """Where the papers stand; one letter that came of them is gone to at once."""
    row = _intake(request, key)
    papers = intake_papers(viewer(request), row)
    made = list({one.directive_id: one.directive for one in papers if one.directive}.values())
    if row.state == Stage.DONE and len(made) == 1:
        return redirect("letters:review", made[0].pk)
    return _page(request, row, form=ChoiceForm(papers) if row.state == Stage.ASKING else None)


def _page(request: HttpRequest, row: "Intake", **forms: Any) -> HttpResponse:
    papers = intake_papers(viewer(request), row)
    made = {one.directive_id: one.directive for one in papers if one.directive}
    context = {
        "intake": row,
        "state": row.state,
        "papers": papers,
        "left_out": [one for one in papers if one.why],
        "twins": [(one, letters.name_of(one.letter)) for one in intake_twins(viewer(request), row)],
        "made": [(one, letters.name_of(one)) for one in made.values()],
        "typed": TypedForm() if row.state == Stage.FAILED else None,
        "steps": letters.STEPS,
        "crumbs": [
            {"label": _("Văn bản"), "url": reverse("letters:index")},
            {"label": _("Tiếp nhận văn bản"), "url": reverse("letters:new")},
            {"label": _("Đọc tệp")},
        ],
        **progress_of(row),
        **{name: form for name, form in forms.items() if form is not None},
    }
    return render(request, "letters/intake.html", context)


def progress_of(row: "Intake") -> dict[str, Any]:
    """What the progress bar says."""
    label = _("Đang chờ tới lượt đọc")
    if row.state == Stage.READING and row.total:
        page = min(row.done + 1, row.total)
        label = _("Đang nhận dạng trang %(page)s trên %(total)s") % {"page": page, "total": row.total}
    elif row.state == Stage.READING:
        label = _("Đang mở và đọc tệp")
    return {
        "label": f"{label}: {row.reading}" if row.reading and row.state == Stage.READING else label,
        "done": row.done,
        "total": row.total,
        "finished": row.state not in RUNNING,
        "progress_url": reverse("letters:intake_progress", args=[row.pk]),
    }


@require_safe
def progress(request: HttpRequest, key: UUID) -> HttpResponse:
    """The bar anew; when reading has ended the page itself comes anew."""
    row = _intake(request, key)
    response = render(request, "letters/intake_progress.html", progress_of(row))
    if row.state not in RUNNING:
        response["HX-Refresh"] = "true"
    return response


@require_POST
def choose(request: HttpRequest, key: UUID) -> HttpResponse:
    """Which papers are letters, and which belong to which."""
    row = _intake(request, key)
    form = ChoiceForm(intake_papers(viewer(request), row), request.POST)
    if form.is_valid():
        try:
            made = actions.choose_papers(row, form.choices(), by=viewer(request), at=clock.now())
        except actions.UnableToTakeUp as refusal:
            form.add_error(None, str(refusal))
        else:
            said = _("Đã tạo %(n)s văn bản; hãy rà soát từng văn bản trước khi giao.") % {"n": len(made)}
            messages.success(request, said)
            return redirect("letters:intake", key)
    return _page(request, row, form=form)


@require_POST
def type_words(request: HttpRequest, key: UUID) -> HttpResponse:
    """The words of a paper that could not be read, typed by a person."""
    row = _intake(request, key)
    form = TypedForm(request.POST)
    if form.is_valid():
        try:
            letter = actions.type_words(row, form.words(), by=viewer(request), at=clock.now())
        except actions.UnableToTakeUp as refusal:
            form.add_error("text", str(refusal))
        else:
            messages.success(request, _("Đã nhận nội dung gõ tay; tệp gốc được giữ cùng văn bản."))
            return redirect("letters:review", letter.pk)
    return _page(request, row, typed=form)


@require_POST
def retry(request: HttpRequest, key: UUID) -> HttpResponse:
    """Read the papers once more."""
    row = _intake(request, key)
    try:
        actions.retry_intake(row, by=viewer(request), at=clock.now())
    except actions.UnableToTakeUp as refusal:
        messages.error(request, str(refusal))
    return redirect("letters:intake", key)


@require_http_methods(["GET", "POST"])
def drop(request: HttpRequest, key: UUID) -> HttpResponse:
    """Let the papers go without a letter, after a question."""
    row = _intake(request, key)
    if request.method == "POST":
        try:
            actions.drop_intake(row, by=viewer(request), at=clock.now())
        except actions.UnableToTakeUp as refusal:
            messages.error(request, str(refusal))
            return redirect("letters:intake", key)
        messages.success(request, _("Đã bỏ các tệp này; không văn bản nào được tạo."))
        return redirect("letters:new")
    context = {
        "confirm_title": _("Bỏ các tệp này"),
        "confirm_text": ", ".join(one.name for one in intake_papers(viewer(request), row)[:6]),
        "confirm_points": [
            _("Không văn bản nào được tạo từ các tệp này."),
            _("Tệp bị xóa khỏi máy chủ; cần thì tải lên lại."),
        ],
        "confirm_button": _("Bỏ"),
        "confirm_danger": True,
        "confirm_back": reverse("letters:intake", args=[key]),
        "crumbs": [{"label": _("Văn bản"), "url": reverse("letters:index")}, {"label": _("Bỏ tệp")}],
    }
    return render(request, "components/confirm.html", context)
