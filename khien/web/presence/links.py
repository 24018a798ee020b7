"""The door of links in mails: a page with its buttons on GET, the deed on POST. Holding the address is the right."""

from __future__ import annotations

from typing import Any

from allauth.core import ratelimit
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from khien.base import clock
from khien.watch.queries.links import held_link
from khien.watch.rules.links import WORDS, Refused
from khien.web.limits import reads_too_often
from khien.web.presence.answers import ANSWERS, Answer, Asked

HEADERS = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "same-origin"}
FIELD = "tra_loi"


@sensitive_variables("token")
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """What is asked, or what became of the answer. A mail scanner that opens the address answers nothing."""
    if reads_too_often(request) or not ratelimit.consume(request, action="answer_link"):
        words = _("Có quá nhiều yêu cầu trong thời gian ngắn. Hãy chờ một chút rồi mở lại liên kết.")
        return _shown(request, "refused", {"sentence": words}, status=429)
    at = clock.now()
    held = held_link(token, at)
    row = ANSWERS.get(held.purpose) if held is not None else None
    if held is None or row is None:
        return _shown(request, "refused", {"sentence": WORDS[Refused.UNKNOWN]}, status=404)
    if held.why is not None:
        return _shown(request, "refused", {"sentence": WORDS[held.why]}, status=410)
    asked = row.asked(held.link, at)
    posted = request.method == "POST"
    form = row.form(request.POST if posted else None) if row.form is not None else None
    if not posted or not _is_whole(request, asked, form):
        return _page(request, asked, form, status=422 if posted else 200)
    return _acted(request, token, row, asked, form)


def _is_whole(request: HttpRequest, asked: Asked, form: forms.Form | None) -> bool:
    known = request.POST.get(FIELD, "") in {one.value for one in asked.buttons}
    return known and (form is None or form.is_valid())


@sensitive_variables("token")
def _acted(request: HttpRequest, token: str, row: Answer, asked: Asked, form: forms.Form | None) -> HttpResponse:
    fields = form.cleaned_data if form is not None else {}
    try:
        done = row.act(token, request.POST[FIELD], fields, clock.now())
    except ValueError as refusal:
        if not type(refusal).__name__.startswith("UnableTo"):
            raise
        return _page(request, asked, form, sentence=str(refusal), status=422)
    return _shown(request, "done", {"done": done})


def _page(
    request: HttpRequest, asked: Asked, form: forms.Form | None, *, sentence: str = "", status: int = 200
) -> HttpResponse:
    return _shown(
        request, "answer", {"asked": asked, "form": form, "sentence": sentence, "field": FIELD}, status=status
    )


def _shown(request: HttpRequest, page: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    response = render(request, f"presence/link_{page}.html", context, status=status)
    for name, value in HEADERS.items():
        response[name] = value
    return response
