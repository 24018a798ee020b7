"""One's own tokens: listed, made after signing in anew, revoked."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from khien.base import clock
from khien.organisations import actions, queries
from khien.web.tokens.forms import TokenForm
from khien.web.tokens.showing import page_of_new, shown
from khien.web.viewing import viewer

either = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@never_cache
def index(request: HttpRequest) -> HttpResponse:
    """The live ones first, then those that no longer open anything."""
    by, at = viewer(request), clock.now()
    tokens = [shown(token, at) for token in queries.tokens_of(by, by)]
    context = {
        "live": [one for one in tokens if one.live],
        "past": [one for one in tokens if not one.live],
        "machines": queries.may_manage_machines(by),
    }
    return render(request, "tokens/index.html", context)


@either
@never_cache
@reauthentication_required(app="allauth.mfa")  # type: ignore[untyped-decorator]  # the library has no types
def new(request: HttpRequest) -> HttpResponse:
    """Make one; its text is on the answer and nowhere else."""
    by, at = viewer(request), clock.now()
    form = TokenForm(queries.scopes_for(by, by), request.POST or None)
    back = reverse("tokens:index")
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = actions.make_token(
                by, by=by, at=at, name=given["name"], scopes=given["scopes"], expires_at=form.until(at)
            )
        except actions.UnableToMakeToken as refusal:
            form.add_error(None, str(refusal))
        else:
            return page_of_new(request, made, back)
    title = _("Tạo mã truy cập")
    crumbs = [{"label": _("Mã truy cập"), "url": back}, {"label": title, "url": ""}]
    return render(request, "tokens/new.html", {"form": form, "title": title, "back": back, "crumbs": crumbs})


@require_POST
def revoke(request: HttpRequest, key: int) -> HttpResponse:
    """End one now."""
    by = viewer(request)
    found = queries.tokens_of(by, by).filter(pk=key).first()
    if found is None:
        raise Http404
    actions.revoke_token(found, by=by, at=clock.now())
    messages.success(
        request, _("Đã thu hồi mã “%(name)s”; lời gọi kế tiếp bằng mã này sẽ bị từ chối.") % {"name": found.name}
    )
    return redirect("tokens:index")
