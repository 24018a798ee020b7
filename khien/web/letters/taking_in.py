"""Taking a letter in, and its papers as downloads."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from khien.base import clock
from khien.directives import actions
from khien.directives.queries import clauses_of, one_seen_by, open_intakes, paper_seen_by
from khien.directives.rules.intake import STAGES, Stage
from khien.organisations.queries import NotAllowed, units_where
from khien.organisations.rules import Deed
from khien.web.downloads import attachment
from khien.web.letters import letter as letters
from khien.web.letters.forms import NewLetterForm
from khien.web.viewing import own_units, viewer

if TYPE_CHECKING:
    from khien.organisations.models import Unit


def _holders(request: HttpRequest) -> list["Unit"]:
    """The units for which the viewer takes letters in: those of his own roles."""
    able = set(units_where(viewer(request), Deed.TAKE_IN).values_list("pk", flat=True))
    found = [unit for unit in own_units(request) if unit.pk in able]
    if not found:
        raise NotAllowed(_("Tài khoản của anh/chị chưa được giao tiếp nhận văn bản."), seen=True)
    return found


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Files or pasted words in; the review page out. A refusal keeps nothing and says why."""
    units = _holders(request)
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    form = NewLetterForm([(unit.pk, unit.name) for unit in units], *data)
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data.get("holder") or str(units[0].pk)
        made = _taken_in(request, form, next(unit for unit in units if str(unit.pk) == wanted))
        if made is not None:
            return made
    context = {
        "form": form,
        "unit": units[0] if len(units) == 1 else None,
        "steps": letters.STEPS,
        "running": [(one, STAGES[Stage(one.state)]) for one in open_intakes(viewer(request))[:20]],
        "choose_again": request.method == "POST" and bool(request.FILES),
        "crumbs": [
            {"label": _("Văn bản"), "url": reverse("letters:index")},
            {"label": _("Tiếp nhận văn bản"), "url": ""},
        ],
    }
    return render(request, "letters/new.html", context)


def _taken_in(request: HttpRequest, form: NewLetterForm, holder: "Unit") -> HttpResponse | None:
    """On to the letter, or to where its reading is shown; None where the papers were refused."""
    try:
        made = actions.receive(form.papers(), holder=holder, by=viewer(request), at=clock.now())
    except actions.UnableToTakeIn as refusal:
        form.add_error("main" if form.cleaned_data.get("main") else "text", str(refusal))
        return None
    letter = one_seen_by(viewer(request), made.pk)
    if letter is None:
        return redirect("letters:intake", made.pk)
    found = len(clauses_of(viewer(request), letter))
    said = ngettext("Đã đọc xong: %(n)s nội dung giao việc.", "Đã đọc xong: %(n)s nội dung giao việc.", found)
    messages.success(request, said % {"n": found} + " " + _("Hãy rà soát trước khi giao cho đơn vị."))
    return redirect("letters:review", letter.pk)


@require_GET
def paper(request: HttpRequest, key: UUID, paper_id: int) -> HttpResponseBase:
    """A file of a letter that the viewer may see."""
    found = paper_seen_by(viewer(request), paper_id)
    if found is None or found.directive_id != key:
        raise Http404
    return attachment(found.file)
