"""Pages of evidence. Each asks one query or one action of the slice; files go out as downloads only."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from khien.base import clock
from khien.directives.queries import one_seen_by
from khien.duties.queries import evidence_of_scope
from khien.evidence import actions, queries, rules
from khien.files.actions import UnableToStore, store
from khien.law.facts import short
from khien.law.load import catalogue
from khien.law.types import Proof
from khien.organisations.queries import may, require, units_seen_by
from khien.organisations.rules import Deed
from khien.web import deciding
from khien.web.downloads import attachment as as_attachment
from khien.web.evidence import forms, subjects
from khien.web.paging import Shortened
from khien.web.viewing import unit_in_view, viewer
from khien.web.waiting import waits

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from khien.evidence.models import Evidence
    from khien.organisations.models import Unit

PAGE = 50
_ENDS = ("withdrawal__by", "superseded_by")  # what a page of one piece shows of how it ended
UUID_SHAPE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def asked_rows(request: HttpRequest) -> tuple[QuerySet[Evidence], Unit | None]:
    """The evidence that the query asks for, newest first, and the unit it names."""
    asked, proof = _whole(request.GET.get("don_vi")), request.GET.get("loai", "")
    unit = units_seen_by(viewer(request)).filter(pk=asked).first() if asked else None
    rows = queries.evidence_seen_by(viewer(request), below=unit)
    return rows.filter(proof=proof) if proof else rows, unit


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """All evidence that the viewer may read, newest first."""
    rows, unit = asked_rows(request)
    proof = request.GET.get("loai", "")
    page = Shortened(rows.values_list("pk", flat=True), PAGE).get_page(request.GET.get("trang"))
    context = {
        "page": page,
        "pieces": queries.in_order(viewer(request), list(page.object_list)),
        "proofs": sorted(catalogue().proofs.values(), key=lambda one: one.title),
        "proof": proof,
        "unit": unit,
    }
    return render(request, "evidence/index.html", context)


def _whole(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 18 else 0


@require_GET
def review(request: HttpRequest) -> HttpResponse:
    """What awaits this viewer's word, oldest first."""
    page = Shortened(queries.awaiting_review(viewer(request)), PAGE).get_page(request.GET.get("trang"))
    return render(request, "evidence/review.html", {"page": page})


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, proof: str) -> HttpResponse:
    """Record evidence of one kind; the form is the catalogue's."""
    kind = catalogue().proofs.get(proof)
    if kind is None or not kind.form:
        raise Http404
    unit = unit_in_view(request)
    require(viewer(request), Deed.PROVE, unit)
    choices = subjects.choices(viewer(request), unit, clock.today())
    form = forms.ProofForm(
        kind,
        choices.items,
        request.POST or None,
        request.FILES or None,
        initial_subjects=choices.usual,
        initial=forms.proposed(kind, request.GET),
    )
    if request.method == "POST" and form.is_valid() and _record(request, form, kind, unit):
        return _after(request, unit)
    if request.FILES:
        form.say_that_files_are_gone(upload.name or "" for upload in request.FILES.getlist("papers"))
    return render(
        request, "evidence/new.html", {"form": form, "proof": kind, "unit": unit, "back": _back(request, unit)}
    )


def _record(request: HttpRequest, form: forms.ProofForm, kind: Proof, unit: Unit) -> bool:
    """Store the files and the evidence together, or neither; refusals stand in the form."""
    given, at, by = form.cleaned_data, clock.now(), viewer(request)
    try:
        with transaction.atomic():
            files = [store(upload, by=by.pk, at=at) for upload in given["papers"]]
            actions.record(
                by=by,
                at=at,
                provider=unit,
                proof=kind.id,
                happened_on=given["happened_on"],
                facts=form.facts,
                subjects=subjects.chosen(by, given["subjects"]),
                files=files,
                note=given["note"],
            )
    except UnableToStore as refusal:
        form.add_error("papers", str(refusal))
        return False
    except actions.UnableToRecord as refusal:
        form.add_error(None, str(refusal))
        return False
    who = deciding.who_may(deciding.deed_for(kind.id), unit, by.pk)
    told = _("Đã ghi minh chứng. Minh chứng có giá trị khi một người khác chấp nhận.")
    waits = _("Đang chờ: %(who)s.") % {"who": who}
    messages.success(request, f"{told} {waits}" if who else told)
    lacking = short(kind.requires, form.facts)
    if lacking:
        why = _("Theo số đã ghi, minh chứng chưa đủ để đạt: %(why)s. Nếu ghi nhầm, hãy mở minh chứng, rút và ghi lại.")
        messages.warning(request, why % {"why": "; ".join(lacking)})
    return True


def _back(request: HttpRequest, unit: Unit) -> str:
    duty = request.GET.get("viec", "")
    return f"/viec/{int(duty)}/" if duty.isdecimal() else f"/viec/?don_vi={unit.pk}"


def _after(request: HttpRequest, unit: Unit) -> HttpResponse:
    return redirect(_back(request, unit))


def _seen(request: HttpRequest, key: UUID) -> Evidence:
    found = queries.evidence_seen_by(viewer(request)).filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def _readable(request: HttpRequest, key: UUID) -> Evidence:
    """The piece, in the viewer's own reach or, with `?van_ban=`, because a verdict on that letter rests on it."""
    asked = request.GET.get("van_ban", "")
    found = queries.evidence_seen_by(viewer(request)).filter(pk=key).select_related(*_ENDS).first()
    if found is None and UUID_SHAPE.fullmatch(asked):
        letter = one_seen_by(viewer(request), UUID(asked))
        used = evidence_of_scope(viewer(request), letter.scope, clock.today()) if letter else None
        found = used.filter(pk=key).select_related(*_ENDS).first() if used is not None else None
    if found is None:
        raise Http404
    return found


@require_GET
def one(request: HttpRequest, key: UUID) -> HttpResponse:
    """One piece of evidence: what it says, of what, its files, reviews and standing."""
    return _page(request, _readable(request, key), forms.DecisionForm())


def _page(request: HttpRequest, piece: Evidence, form: forms.DecisionForm, status: int = 200) -> HttpResponse:
    kind = catalogue().proofs.get(piece.proof)
    by = viewer(request)
    standing = queries.standing_of(piece)
    deed = deciding.deed_for(piece.proof)
    open_to_review = standing in (rules.Standing.WAITING, rules.Standing.ACCEPTED, rules.Standing.RETURNED)
    context = {
        "piece": piece,
        "proof": kind,
        "standing": standing,
        "facts": subjects.said(kind, piece.facts),
        "subjects": subjects.named(by, piece),
        "files": piece.attachments.select_related("file"),
        "reviews": piece.reviews.select_related("by"),
        "may_decide": open_to_review and piece.recorded_by_id != by.pk and may(by, deed, piece.provider),
        "may_withdraw": open_to_review and may(by, Deed.PROVE, piece.provider),
        "waits_for": deciding.waits_for(piece) if standing is rules.Standing.WAITING else "",
        "may_record": bool(kind and kind.form) and may(by, Deed.PROVE, piece.provider),
        "form": form,
        "left": waits(request, by).reviews - 1 if standing is rules.Standing.WAITING else 0,
        "letter": request.GET.get("van_ban", ""),
        "crumbs": [{"label": _("Minh chứng"), "url": "/minh-chung/"}, {"label": kind.title if kind else piece.proof}],
    }
    return render(request, "evidence/one.html", context, status=status)


@require_http_methods(["POST"])
def decide(request: HttpRequest, key: UUID) -> HttpResponse:
    """Accept or return; then back to it, or on to the next piece that waits. A refusal stands beside what was typed."""
    piece = _seen(request, key)
    form = forms.DecisionForm(request.POST)
    if not form.is_valid():
        return _page(request, piece, form)
    decision = rules.Decision(form.cleaned_data["decision"])
    try:
        actions.review(piece, decision, form.cleaned_data["reason"], by=viewer(request), at=clock.now())
    except actions.UnableToReview as refusal:
        form.add_error(None, str(refusal))
        return _page(request, piece, form, status=422)
    accepted = decision is rules.Decision.ACCEPT
    messages.success(request, _("Đã chấp nhận minh chứng.") if accepted else _("Đã trả lại, kèm lý do."))
    if not request.POST.get("tiep"):
        return redirect("evidence:one", key)
    following = queries.awaiting_review(viewer(request)).first()
    return redirect("evidence:one", following.pk) if following else redirect("evidence:review")


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take evidence back."""
    piece = _seen(request, key)
    require(viewer(request), Deed.PROVE, piece.provider)
    form = forms.WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.withdraw(piece, form.cleaned_data["reason"], by=viewer(request), at=clock.now())
        messages.success(request, _("Đã rút minh chứng; bản cũ vẫn xem được."))
        return redirect("evidence:one", key)
    return render(
        request, "evidence/withdraw.html", {"piece": piece, "proof": catalogue().proofs.get(piece.proof), "form": form}
    )


@require_GET
def download(request: HttpRequest, key: UUID, attachment: int) -> HttpResponseBase:
    """A file of a piece of evidence that the viewer may read."""
    found = _readable(request, key).attachments.filter(pk=attachment).select_related("file").first()
    if found is None:
        raise Http404
    return as_attachment(found.file)
