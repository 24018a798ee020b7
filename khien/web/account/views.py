"""Pages around sign-in that the library does not have: one-time links and the forgotten password."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from khien.base import clock
from khien.organisations import actions, queries
from khien.web.account.forms import NewPassword


@require_safe
def forgotten(request: HttpRequest) -> HttpResponse:
    """Nobody resets a password by e-mail here: an administrator hands out a new one-time link."""
    return render(request, "account/password_reset.html")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters("password", "again")
def invited(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever holds a one-time link sets a password with it, once."""
    person = queries.link_holder(token, clock.now())
    if person is None:
        return render(request, "account/link_used.html", status=410)
    form = NewPassword(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.redeem(token, password=form.cleaned_data["password"], at=clock.now())
        except actions.UnableToRedeem as refusal:
            form.add_error("password", str(refusal))
        else:
            messages.success(request, _("Đã đặt mật khẩu. Mời anh/chị đăng nhập."))
            return redirect("account_login")
    return render(request, "account/invited.html", {"form": form, "person": person})
