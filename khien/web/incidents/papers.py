"""Papers of an incident: filled in, looked at, frozen, sent with the signed copy. What is missing is listed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from khien.base import clock
from khien.evidence.actions import UnableToRecord
from khien.incidents import actions, queries
from khien.incidents.actions import Sent
from khien.incidents.actions.papers import head_of, values_of
from khien.incidents.rules.fields import UnableToFill, Value, missing
from khien.incidents.rules.papers import content_of, paper
from khien.law.incidents.read import incident_laws
from khien.law.incidents.types import PaperForm
from khien.law.types import Confidence
from khien.organisations.queries import require
from khien.organisations.rules import Deed
from khien.papers import pdf
from khien.web.downloads import HEADERS, attachment
from khien.web.incidents.forms import PaperFields, SentForm, SignedForm
from khien.web.incidents.shared import frame, seen, stored, version_of
from khien.web.incidents.steps import REFUSED
from khien.web.viewing import viewer
from khien.web.wording import cited

if TYPE_CHECKING:
    from khien.files.models import StoredFile
    from khien.incidents.models import Incident, IncidentPaper


def _form(form_id: str) -> PaperForm:
    found = incident_laws().paper(form_id)
    if found is None:
        raise Http404
    return found


def _held(request: HttpRequest, key: UUID) -> Incident:
    row = seen(request, key)
    require(viewer(request), Deed.PROVE, row.unit)
    return row


@require_http_methods(["GET", "POST"])
def fill(request: HttpRequest, key: UUID, form_id: str) -> HttpResponse:
    """The fields, filled from what was said; saved as often as one likes."""
    row, known, at = _held(request, key), _form(form_id), clock.now()
    values = values_of(row, viewer(request), at)
    form = PaperFields(known, values, request.POST or None, initial={"version": row.version})
    if request.method == "POST" and form.is_valid():
        try:
            actions.fill(row, form_id, form.values(), version=form.cleaned_data["version"], by=viewer(request), at=at)
        except (UnableToFill, *REFUSED) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã lưu. Xem lại rồi chốt để ký."))
            return redirect("incidents:fill", key, form_id)
    unsure = [one.label for one in known.fields if one.options_confidence is Confidence.UNVERIFIED]
    context = frame(row, known.title) | {
        "paper": known,
        "form": form,
        "cite": cited(known.cites),
        "missing": _missing(known, values),
        "unsure": unsure,
        "frozen": queries.papers(row).filter(form=form_id).first(),
    }
    return render(request, "incidents/fill.html", context, status=422 if form.errors else 200)


def _missing(form: PaperForm, values: Mapping[str, Value]) -> list[tuple[str, str]]:
    """The ids of fields that must still be filled, with their section and label: a label may stand in two sections."""
    short = {one.id for one in missing(form, values)}
    parts = [(part.title, one) for part in form.sections for one in part.fields]
    return [(one.id, f"{title}: {one.label}") for title, one in parts if one.id in short]


@require_safe
def preview(request: HttpRequest, key: UUID, form_id: str) -> HttpResponse:
    """The paper as it stands, a draft as PDF."""
    row, known, at = _held(request, key), _form(form_id), clock.now()
    content = content_of(known, "", head_of(row, known, at), values_of(row, viewer(request), at), row.number)
    response = HttpResponse(pdf(paper(known, content, draft=True)), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{row.number}-{known.id}-du-thao.pdf"'
    for name, value in HEADERS.items():
        response[name] = value
    return response


@require_POST
def freeze(request: HttpRequest, key: UUID, form_id: str) -> HttpResponse:
    """For ever as it stands."""
    row = _held(request, key)
    _form(form_id)
    try:
        made = actions.freeze(row, form_id, version=version_of(request), by=viewer(request), at=clock.now())
    except REFUSED as refusal:
        messages.error(request, str(refusal))
        return redirect("incidents:fill", key, form_id)
    messages.success(request, _("Đã chốt. In ra ký, đóng dấu, gửi đi, rồi ghi đã gửi."))
    return redirect("incidents:send", key, made.pk)


def _paper(row: Incident, paper_key: UUID) -> IncidentPaper:
    found = queries.papers(row).select_related("incident__unit").filter(pk=paper_key).first()
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
def send(request: HttpRequest, key: UUID, paper: UUID) -> HttpResponse:
    """It went out; or its signed copy, later."""
    row = _held(request, key)
    made = _paper(row, paper)
    known, now = _form(made.form), clock.now().astimezone(clock.VIETNAM)
    form: SentForm | SignedForm
    if made.sent_at is None:
        first = {"to": "\n".join(known.to), "on": now.date(), "at": now.time()}
        form = SentForm(request.POST or None, request.FILES or None, initial=first)
    else:
        form = SignedForm(request.POST or None, request.FILES or None, initial={"reference": made.reference})
    if request.method == "POST" and form.is_valid() and _done(request, made, form):
        return redirect("incidents:one", key)
    context = frame(row, known.title) | {
        "paper": known,
        "made": made,
        "form": form,
        "subject": f"{known.mail_prefix} {known.title}: {row.unit.name}, {row.number}".strip(),
    }
    return render(request, "incidents/send.html", context, status=422 if form.errors else 200)


def _done(request: HttpRequest, made: IncidentPaper, form: SentForm | SignedForm) -> bool:
    given, by, at = form.cleaned_data, viewer(request), clock.now()
    signed: StoredFile | None = None
    if given["signed"]:
        kept, faults = stored([given["signed"]], request)
        if faults:
            form.add_error("signed", faults[0])
            return False
        signed = kept[0]
    try:
        if isinstance(form, SentForm):
            to = "; ".join(line.strip() for line in given["to"].splitlines() if line.strip())
            moment = form.moment() or at
            if moment == at.replace(second=0, microsecond=0):
                moment = at  # the form shows minutes: this very one is now
            sent = Sent(moment, to, given["channel"], given["reference"], signed)
            actions.mark_sent(made, sent, by=by, at=at)
        elif signed is not None:
            actions.add_signed(made, signed, given["reference"], by=by, at=at)
    except (UnableToRecord, *REFUSED) as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(
        request, _("Đã ghi.") if signed is None else _("Đã ghi; bản đã ký thành minh chứng, chờ người khác xem xét.")
    )
    return True


@require_safe
def file(request: HttpRequest, key: UUID, paper: UUID, kind: str) -> HttpResponseBase:
    """A file of a frozen paper, or its signed copy."""
    made = _paper(seen(request, key), paper)
    found = {"pdf": made.pdf, "docx": made.docx, "ban-ky": made.signed}.get(kind)
    if found is None:
        raise Http404
    return attachment(found)
