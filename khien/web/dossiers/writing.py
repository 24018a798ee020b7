"""Writing a dossier: its headings, the answers it rests on, the papers put into it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from khien.base import clock
from khien.dossiers import actions
from khien.dossiers.actions import UnableToDraft
from khien.dossiers.papers.kit import BY_ID
from khien.dossiers.queries import case_of, live_papers
from khien.dossiers.rules.states import UnableToMoveOn
from khien.dossiers.rules.words import asked
from khien.files.actions import UnableToStore, store
from khien.organisations.queries import require
from khien.organisations.rules import Deed
from khien.web.dossiers.forms import PaperForm, WordsForm
from khien.web.dossiers.shared import frame, seen
from khien.web.viewing import viewer

if TYPE_CHECKING:
    from khien.dossiers.models import Dossier

_REFUSALS = (UnableToDraft, UnableToMoveOn)


def _own(request: HttpRequest, key: UUID) -> Dossier:
    dossier = seen(request, key)
    require(viewer(request), Deed.PROVE, dossier.holder)
    return dossier


@require_http_methods(["GET", "POST"])
def words(request: HttpRequest, key: UUID) -> HttpResponse:
    """The headings that no inventory knows; blank stays blank and is told in the draft."""
    dossier = _own(request, key)
    headings = asked(case_of(dossier).law, dossier.level)
    first = {**dossier.words, "version": dossier.version}
    first |= {"policy_number": dossier.policy_number, "policy_on": dossier.policy_on}
    form = WordsForm(headings, request.POST or None, first)
    only = request.headers.get("HX-Trigger-Name", "") if request.headers.get("HX-Request") else ""
    if request.method == "POST" and only in form.fields:
        return _heading_saved(request, dossier, form, only)
    if request.method == "POST" and form.is_valid() and _worded(request, dossier, form):
        messages.success(request, _("Đã lưu nội dung hồ sơ."))
        return redirect("dossiers:one", key)
    return render(request, "dossiers/words.html", frame(dossier, _("Nội dung")) | {"form": form})


def _worded(request: HttpRequest, dossier: Dossier, form: WordsForm) -> bool:
    given = form.cleaned_data
    try:
        actions.write_words(
            dossier,
            form.given(),
            policy_number=given["policy_number"],
            policy_on=given["policy_on"],
            version=given["version"],
            by=viewer(request),
            at=clock.now(),
        )
    except _REFUSALS as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _heading_saved(request: HttpRequest, dossier: Dossier, form: WordsForm, only: str) -> HttpResponse:
    """The one field that changed, saved by itself; the page gets the version that its next save must name."""
    form.keep(only, dossier.words, dossier.policy_number, dossier.policy_on)
    if form.is_valid():
        _worded(request, dossier, form)
    dossier.refresh_from_db()
    faults = [" ".join(map(str, why)) for why in form.errors.values()]
    context = {"faults": faults, "at": clock.now(), "version": dossier.version, "saved": not faults}
    return render(request, "dossiers/words_saved.html", context)


@require_POST
def facts(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take the answers of the interview as they are now."""
    row = actions.refresh_facts(_own(request, key), by=viewer(request), at=clock.now())
    if row.level:
        messages.success(request, _("Đã lấy lại câu trả lời. Cấp độ đề xuất: %(n)s.") % {"n": row.level})
    else:
        messages.warning(request, _("Câu trả lời hiện có chưa đủ để xác định cấp độ."))
    return redirect("dossiers:one", key)


@require_http_methods(["GET", "POST"])
def add_paper(request: HttpRequest, key: UUID) -> HttpResponse:
    """Upload a paper of the dossier."""
    dossier = _own(request, key)
    law = case_of(dossier).law
    names = [(one.id, one.name) for one in law.papers_at(dossier.level or 1) if one.id not in BY_ID]
    choices = [*names, ("policy", _("Quyết định ban hành Quy chế, kèm Quy chế"))]
    if law.risk_assessment:
        choices.append(("danh-gia-rui-ro", _("Hồ sơ đánh giá rủi ro")))
    choices.append(("khac", _("Giấy tờ khác")))
    form = PaperForm(choices, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and _added(request, dossier, form):
        messages.success(request, _("Đã thêm giấy tờ, kèm mã băm."))
        return redirect("dossiers:one", key)
    context = frame(dossier, _("Thêm giấy tờ")) | {"form": form, "title": _("Thêm giấy tờ"), "button": _("Thêm")}
    context |= {"lead": dossier.system.name, "back": reverse("dossiers:one", args=[key]), "files": True}
    return render(request, "dossiers/form.html", context)


def _added(request: HttpRequest, dossier: Dossier, form: PaperForm) -> bool:
    given, by, at = form.cleaned_data, viewer(request), clock.now()
    try:
        with transaction.atomic():
            actions.add_paper(dossier, given["document"], store(given["paper"], by=by.pk, at=at), by=by, at=at)
    except UnableToStore as refusal:
        form.add_error("paper", str(refusal))
        return False
    except _REFUSALS as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


@require_POST
def remove_paper(request: HttpRequest, key: UUID, paper: int) -> HttpResponse:
    """Take a paper out again."""
    found = live_papers(_own(request, key)).filter(pk=paper).select_related("dossier").first()
    if found is None:
        raise Http404
    actions.remove_paper(found, by=viewer(request), at=clock.now())
    messages.success(request, _("Đã bỏ giấy tờ khỏi hồ sơ; mã băm vẫn còn trong nhật ký."))
    return redirect("dossiers:one", key)
