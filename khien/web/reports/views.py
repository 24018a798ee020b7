"""Pages of reports: the list, one report with its figures and pages, wording, finalising, closing, downloads."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from khien.base import clock
from khien.base.remember import Memory
from khien.evidence.actions import UnableToRecord
from khien.files.actions import UnableToStore, store
from khien.organisations.queries import may, require
from khien.organisations.rules import Deed
from khien.papers import docx, pdf
from khien.reports import actions, queries
from khien.reports.letter_result.values import from_json, words_from
from khien.reports.rules import LABELS, State, UnableToMoveReport
from khien.web.downloads import HEADERS
from khien.web.downloads import attachment as as_attachment
from khien.web.labels import said
from khien.web.reports import forms, pictures
from khien.web.viewing import viewer

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from khien.reports.models import Report

PAGE = 50
TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
_papers: Memory[bytes] = Memory(8)  # PDFs: a page of a report and the pictures of its pages show the same one
TONES = {State.DRAFT: "unproven", State.FINAL: "soon", State.CLOSED: "met"}


def asked_rows(request: HttpRequest) -> QuerySet[Report]:
    """Reports of the viewer's units in the state that the query asks for, the newest first."""
    rows = queries.reports_seen_by(viewer(request))
    state = request.GET.get("trang_thai", "")
    return rows.filter(state=state) if state in LABELS else rows


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The list of reports."""
    state = request.GET.get("trang_thai", "")
    page = Paginator(asked_rows(request), PAGE).get_page(request.GET.get("trang"))
    lines = [(report, from_json(report.content["facts"]), *_shown(report)) for report in page.object_list]
    states = [(one.value, said(LABELS[one])) for one in State]
    return render(request, "reports/index.html", {"page": page, "lines": lines, "states": states, "state": state})


def _shown(report: Report) -> tuple[str, str]:
    state = State(report.state)
    return said(LABELS[state]), TONES[state]


def seen_report(request: HttpRequest, key: UUID) -> Report:
    """A report of a unit that the viewer reads."""
    found = queries.report_seen_by(viewer(request), key)
    if found is None:
        raise Http404
    return found


@require_safe
def one(request: HttpRequest, key: UUID) -> HttpResponse:
    """The figures, the pages as they will be printed, the final versions with their hashes, and what is next."""
    report = seen_report(request, key)
    label, tone = _shown(report)
    context = {
        "report": report,
        "facts": from_json(report.content["facts"]),
        "label": label,
        "tone": tone,
        "is_draft": report.state == State.DRAFT,
        "is_final": report.state == State.FINAL,
        "is_closed": report.state == State.CLOSED,
        "finals": list(report.finals.select_related("pdf", "docx", "made_by").order_by("-number")),
        "pages": range(1, pictures.pages_of(_pdf(report)) + 1),
        "may_report": may(viewer(request), Deed.REPORT, report.unit),
        "crumbs": [{"label": _("Báo cáo"), "url": "/bao-cao/"}, {"label": label}],
    }
    return render(request, "reports/one.html", context)


def _pdf(report: Report) -> bytes:
    """The paper as it stands; set once until anybody does anything, for the caller has passed the gate."""
    return _papers.get((report.pk, report.version), lambda: _made(report, "pdf"))


def _made(report: Report, kind: str) -> bytes:
    """The paper as it stands, printed with the chain's head of now; marked as a draft until it is final."""
    paper = actions.paper_of(report, chain=queries.chain_words(), draft=report.state == State.DRAFT)
    return pdf(paper) if kind == "pdf" else docx(paper)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, key: UUID) -> HttpResponse:
    """Word the report. Where somebody else saved in between, what was typed stays in the form beside their words."""
    report = seen_report(request, key)
    require(viewer(request), Deed.REPORT, report.unit)
    stored = words_from(report.content["words"])
    theirs: list[tuple[str, str]] = []
    form = forms.WordsForm(request.POST or None, initial=forms.initial(stored, report.version))
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            actions.edit_report(report, form.words(), version=version, by=viewer(request), at=clock.now())
        except (actions.UnableToReport, UnableToMoveReport) as refusal:
            form, theirs = _again(request, form, str(refusal), key)
        else:
            messages.success(request, _("Đã lưu. Kiểm tra lại các trang bên dưới trước khi chốt."))
            return redirect("reports:one", key)
    facts = from_json(report.content["facts"])
    return render(request, "reports/edit.html", {"report": report, "form": form, "facts": facts, "theirs": theirs})


def _again(
    request: HttpRequest, form: forms.WordsForm, sentence: str, key: UUID
) -> tuple[forms.WordsForm, list[tuple[str, str]]]:
    """The same words in a form of the newest version, with the refusal on top: saving again is a choice, not a loss."""
    now = seen_report(request, key)
    theirs = forms.differing(form, words_from(now.content["words"]))
    data = request.POST.copy()
    data["version"] = str(now.version)
    again = forms.WordsForm(data)
    again.add_error(None, sentence)
    return again, theirs


def _version(request: HttpRequest) -> int:
    given = request.POST.get("version", "")
    return int(given) if given.isdecimal() and len(given) < 10 else -1


@require_POST
def refresh(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take the figures of today; the words stay."""
    report = seen_report(request, key)
    try:
        actions.refresh_report(report, version=_version(request), by=viewer(request), at=clock.now())
    except (actions.UnableToReport, UnableToMoveReport) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã lấy số liệu của hôm nay; lời văn giữ nguyên."))
    return redirect("reports:one", key)


@require_http_methods(["GET", "HEAD", "POST"])
def finalise(request: HttpRequest, key: UUID) -> HttpResponse:
    """Ask, then keep the bytes that will be signed."""
    report = seen_report(request, key)
    require(viewer(request), Deed.REPORT, report.unit)
    if request.method == "POST":
        try:
            actions.finalise(report, version=_version(request), by=viewer(request), at=clock.now())
        except (actions.UnableToReport, UnableToMoveReport) as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Đã chốt. Tải bản PDF hoặc Word để trình ký; số và ngày do văn thư ghi."))
        return redirect("reports:one", key)
    return render(request, "reports/finalise.html", {"report": report})


@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, key: UUID) -> HttpResponse:
    """The clerk's number and day with the signed copy: all are kept, or nothing is."""
    report = seen_report(request, key)
    require(viewer(request), Deed.REPORT, report.unit)
    form = forms.CloseForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and _closed(request, report, form):
        messages.success(request, _("Đã ghi số, ngày và bản ký. Báo cáo đã khép lại."))
        return redirect("reports:one", key)
    return render(request, "reports/close.html", {"report": report, "form": form})


def _closed(request: HttpRequest, report: Report, form: forms.CloseForm) -> bool:
    given, by, at = form.cleaned_data, viewer(request), clock.now()
    try:
        with transaction.atomic():
            copy = store(given["signed_copy"], by=by.pk, at=at)
            actions.close_report(report, given["number"], given["issued_on"], copy, by=by, at=at)
    except UnableToStore as refusal:
        form.add_error("signed_copy", str(refusal))
        return False
    except (actions.UnableToReport, UnableToMoveReport, UnableToRecord) as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


@require_safe
def preview(request: HttpRequest, key: UUID, kind: str) -> HttpResponse:
    """The paper as it stands, to read outside the site; not the one to sign."""
    report = seen_report(request, key)
    if kind not in TYPES:
        raise Http404
    return download(_made(report, kind), f"ban-thao-{report.as_of:%Y-%m-%d}.{kind}", TYPES[kind])


@require_safe
def picture(request: HttpRequest, key: UUID, number: int) -> HttpResponse:
    """One page of the paper as it stands."""
    found = pictures.page_picture(_pdf(seen_report(request, key)), number)
    if found is None:
        raise Http404
    return HttpResponse(found[0], content_type="image/png", headers={"Cache-Control": "private, no-store"})


def download(data: bytes, name: str, media_type: str) -> HttpResponse:
    """Bytes as a download, never shown inside the site."""
    response = HttpResponse(data, content_type=media_type, headers=HEADERS)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
def final(request: HttpRequest, key: UUID, number: int, kind: str) -> HttpResponseBase:
    """A final version as it was kept."""
    found = seen_report(request, key).finals.filter(number=number).select_related("pdf", "docx").first()
    if found is None or kind not in TYPES:
        raise Http404
    return as_attachment(found.pdf if kind == "pdf" else found.docx)


@require_safe
def signed(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """The signed copy that closed the report."""
    report = seen_report(request, key)
    if report.signed_copy is None:
        raise Http404
    return as_attachment(report.signed_copy)
