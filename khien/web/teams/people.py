"""One person of a team: skills, certificates with their expiry, trainings; what is written of them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from khien.base import clock
from khien.files.actions import store
from khien.law.types import Confidence
from khien.organisations.queries import NotAllowed
from khien.watch.actions import learning
from khien.watch.queries.learning import may_keep_learning, papers_of, skills_of
from khien.watch.queries.teams import kept_from_coming
from khien.watch.rules.teams import FREE_WORDS, LEARNED, PARTS, VALIDITY_WORDS, Learned, Part, validity
from khien.web.downloads import attachment
from khien.web.labels import said
from khien.web.teams.forms import PaperForm, SkillsForm
from khien.web.teams.shared import (
    FREE_ICONS,
    FREE_TONES,
    VALIDITY_TONES,
    done,
    frame,
    seen_seat,
    skill_words,
    standard_today,
)
from khien.web.viewing import viewer
from khien.web.wording import cited

METHODS = ("GET", "HEAD", "POST")


def _frame(request: HttpRequest, row: Any, *here: str) -> dict[str, Any]:
    context = frame(request, row.team, row.member.name, *here)
    return context | {"seat": row, "member": row.member, "writes": may_keep_learning(viewer(request), row.member)}


@require_safe
def one(request: HttpRequest, key: int, seat: int) -> HttpResponse:
    """Everything about one person of the team."""
    row, who, today = seen_seat(request, key, seat), viewer(request), clock.today()
    standard = standard_today()
    skills = list(skills_of(who, row.member))
    state, until, why = kept_from_coming([row.member_id], clock.now())[row.member_id]
    context = _frame(request, row) | {
        "part": said(PARTS[Part(row.part)]),
        "skills": list(zip(skills, skill_words(skills, standard), strict=True)),
        "standard": standard,
        "standard_cites": cited(standard.cites) if standard else "",
        "unsure": standard is not None and any(g.confidence is not Confidence.READ for g in standard.groups),
        "papers": [_paper_line(paper, today) for paper in papers_of(who, row.member)],
        "free": said(FREE_WORDS[state]),
        "free_tone": FREE_TONES[state],
        "free_icon": FREE_ICONS[state],
        "why": why,
        "until": until,
        "past": row.valid_to is not None and row.valid_to <= today,
    }
    return render(request, "teams/person.html", context)


def _paper_line(paper: Any, today: Any) -> dict[str, Any]:
    state = validity(paper.expires_on, today)
    shown = paper.kind == Learned.CERTIFICATE and paper.expires_on is not None
    return {
        "row": paper,
        "kind": said(LEARNED[Learned(paper.kind)]),
        "state": said(VALIDITY_WORDS[state]) if shown else "",
        "tone": VALIDITY_TONES[state],
    }


def _writer(request: HttpRequest, row: Any) -> None:
    if not may_keep_learning(viewer(request), row.member):
        raise NotAllowed(_("Kỹ năng và chứng chỉ do đơn vị của người này, hoặc đơn vị có đội ghi."), seen=True)


@require_http_methods(METHODS)
def skills(request: HttpRequest, key: int, seat: int) -> HttpResponse:
    """What the person can do, by the standard that holds today."""
    row, standard = seen_seat(request, key, seat), standard_today()
    _writer(request, row)
    if standard is None:
        raise Http404
    held = {one.group: one for one in skills_of(viewer(request), row.member)}
    form = SkillsForm(standard, held, request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.said()
        if done(form, lambda: learning.say_skills(row.member, told, by=viewer(request), at=clock.now())):
            messages.success(request, _("Đã lưu kỹ năng."))
            return redirect("teams:person", key, seat)
    title = _("Kỹ năng")
    context = _frame(request, row, title) | {"form": form, "title": title, "standard": standard}
    return render(request, "teams/skills.html", context | {"cites": cited(standard.cites)})


@require_http_methods(METHODS)
def add_paper(request: HttpRequest, key: int, seat: int) -> HttpResponse:
    """Write down a certificate or a training."""
    row = seen_seat(request, key, seat)
    _writer(request, row)
    form = PaperForm(request.POST or None, request.FILES or None, initial={"kind": Learned.CERTIFICATE})

    def act() -> None:
        given, by, at = form.cleaned_data["paper"], viewer(request), clock.now()
        with transaction.atomic():
            paper = store(given, by=by.pk, at=at) if given else None
            learning.add_paper(row.member, form.described(), by=by, at=at, paper=paper)

    if request.method == "POST" and form.is_valid() and done(form, act):
        messages.success(request, _("Đã ghi."))
        return redirect("teams:person", key, seat)
    title = _("Ghi chứng chỉ, khóa đào tạo")
    context = _frame(request, row, title) | {"form": form, "title": title, "over": row.member.name, "files": True}
    return render(request, "teams/form.html", context | {"button": _("Ghi")})


@require_safe
def paper(request: HttpRequest, key: int, seat: int, paper: int) -> HttpResponseBase:
    """The scan of a certificate."""
    row = seen_seat(request, key, seat)
    found = papers_of(viewer(request), row.member).filter(pk=paper).first()
    if found is None or found.paper is None:
        raise Http404
    return attachment(found.paper)


@require_POST
def end_paper(request: HttpRequest, key: int, seat: int, paper: int) -> HttpResponse:
    """Take out what was written by mistake."""
    row = seen_seat(request, key, seat)
    found = papers_of(viewer(request), row.member).filter(pk=paper).first()
    if found is None:
        raise Http404
    learning.end_paper(found, by=viewer(request), at=clock.now())
    messages.success(request, _("Đã bỏ khỏi danh sách; dòng cũ vẫn lưu trong nhật ký."))
    return redirect("teams:person", key, seat)
