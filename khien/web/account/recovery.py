"""A forgotten password: a one-time link by mail where mail is set up, else by an administrator; it names nobody."""

from __future__ import annotations

from typing import Any, cast

from allauth.core import ratelimit
from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django_tasks import task

from khien.base import clock
from khien.base.actors import Service
from khien.organisations import actions
from khien.web.account.forms import Forgotten

SIGN_IN = Service("sign-in")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def forgotten(request: HttpRequest) -> HttpResponse:
    """The answer is the same whether there is such a person or not, and comes as fast: a worker looks."""
    if settings.KHIEN_MAIL is None:
        if request.method == "POST":
            return HttpResponseNotAllowed(["GET", "HEAD"])
        return render(request, "account/password_reset.html")
    form = Forgotten(request.POST or None)
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["username"]
        if ratelimit.consume(request, action="reset_password", key=name.lower()):
            send_link.enqueue(name, _site(request))
            return render(request, "account/password_reset_sent.html")
        form.add_error(None, _("Có quá nhiều yêu cầu trong thời gian ngắn. Hãy chờ một chút."))
    return render(request, "account/password_reset.html", {"mail_enabled": True, "form": form})


@task()
def send_link(username: str, site: str) -> bool:
    """Mail a link to the address in the account; whether one went out. The link itself is kept nowhere."""
    server = settings.KHIEN_MAIL
    found = actions.link_by_mail(username, by=SIGN_IN, at=clock.now()) if server is not None else None
    if server is None or found is None:
        return False
    person, token = found
    with translation.override(person.language):
        words = _(
            "Chào %(name)s,\n\nCó người đề nghị đặt lại mật khẩu của tài khoản %(username)s trong Khiên. "
            "Nếu là anh/chị, hãy mở đường dẫn sau trong một giờ; đường dẫn dùng được một lần:\n\n%(link)s\n\n"
            "Nếu không phải, hãy bỏ qua thư này: mật khẩu không đổi. Lớp đăng nhập thứ hai vẫn giữ nguyên.\n"
        ) % {
            "name": person.full_name,
            "username": person.username,
            "link": site + reverse("account:invited", args=[token]),
        }
        subject = _("Đặt lại mật khẩu Khiên")
    with EmailBackend(**cast("dict[str, Any]", server)) as connection:
        mail = EmailMessage(
            subject,
            words,
            settings.KHIEN_MAIL_FROM,
            [person.email],
            connection=connection,
            headers={"Auto-Submitted": "auto-generated"},
        )
        return mail.send() == 1


def _site(request: HttpRequest) -> str:
    return settings.KHIEN_ADDRESS or f"{request.scheme}://{request.get_host()}"
