"""The accounts elsewhere that open one's account here: shown, linked after the person's own yes, unlinked."""

from __future__ import annotations

import time
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from khien.base import clock
from khien.organisations import actions, queries
from khien.web.account.arriving import Word, label
from khien.web.account.providers import LINKING, LIVES, configured
from khien.web.viewing import viewer


@require_safe
@never_cache
def linked(request: HttpRequest) -> HttpResponse:
    """The accounts elsewhere that open one's account here."""
    person = viewer(request)
    context = {
        "identities": list(queries.identities_of(person, person)),
        "providers": configured(),
        "waiting": _waiting(request),
        "label": label(),
    }
    return render(request, "account/linked.html", context)


@require_POST
def confirm_link(request: HttpRequest) -> HttpResponse:
    """Link the account that was just proven."""
    waiting, person = _waiting(request), viewer(request)
    request.session.pop(LINKING, None)
    if waiting is None:
        messages.warning(request, _("Chưa liên kết: đã quá lâu kể từ khi xác minh. Hãy làm lại."))
        return redirect("account:linked")
    word = Word(**waiting["word"])
    given = {"provider": word.provider, "issuer": word.issuer, "subject": word.subject}
    actions.link_identity(person, by=person, at=clock.now(), **given)
    messages.success(request, _("Đã liên kết %(name)s.") % {"name": word.named})
    return redirect("account:linked")


@require_POST
def unlink(request: HttpRequest, key: int) -> HttpResponse:
    """An account elsewhere opens nothing here any more."""
    person = viewer(request)
    found = queries.identities_of(person, person).filter(pk=key).first()
    if found is None:
        raise Http404
    actions.unlink_identity(found, by=person, at=clock.now())
    messages.success(request, _("Đã gỡ liên kết."))
    return redirect("account:linked")


def _waiting(request: HttpRequest) -> dict[str, Any] | None:
    """The proven account that waits for the person's yes."""
    waiting: dict[str, Any] | None = request.session.get(LINKING)
    if waiting is None or time.time() - waiting["at"] > LIVES or not waiting["word"]["lasting"]:
        return None
    return waiting
