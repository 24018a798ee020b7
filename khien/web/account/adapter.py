"""What the sign-in library asks of us: nobody signs up, it speaks Vietnamese, and what it changes is recorded."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from khien.base import clock
from khien.organisations import actions
from khien.organisations.rules.sign_in import Ended, How
from khien.web.viewing import viewer

if TYPE_CHECKING:
    from khien.organisations.models import Person

# The library tells by a mail that something has changed; we record it in the audit chain instead.
CHANGES: Mapping[str, str] = {
    "account/email/password_changed": "password",
    "account/email/password_set": "password",
    "mfa/email/totp_activated": "totp_added",
    "mfa/email/totp_deactivated": "totp_removed",
    "mfa/email/webauthn_added": "passkey_added",
    "mfa/email/webauthn_removed": "passkey_removed",
    "mfa/email/recovery_codes_generated": "recovery_codes_made",
}


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # the library has no types
    """People are created by an administrator, who hands them a one-time link."""

    error_messages: ClassVar[dict[str, str | Promise]] = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("Tài khoản này đã ngừng hoạt động."),
        "enter_current_password": _("Nhập mật khẩu đang dùng."),
        "incorrect_code": _("Mã không đúng."),
        "incorrect_password": _("Mật khẩu không đúng."),
        "invalid_login": _("Tên đăng nhập hoặc mật khẩu không đúng."),
        "username_password_mismatch": _("Tên đăng nhập hoặc mật khẩu không đúng."),
        "too_many_login_attempts": _("Sai quá nhiều lần. Hãy chờ vài phút rồi thử lại."),
        "rate_limited": _("Có quá nhiều yêu cầu trong thời gian ngắn. Hãy chờ một chút."),
        "same_as_current": _("Mật khẩu mới phải khác mật khẩu đang dùng."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def authentication_failed(self, request: HttpRequest, **credentials: str) -> None:
        name = credentials.get("username", "")
        actions.note_failed_sign_in(name, step="password", at=clock.now(), address=self.get_client_ip(request))

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Whoever signed in a moment ago is not asked for the password again: setting up a factor comes right then."""
        records = get_authentication_records(self.request, self.request.user)
        newest = max((record["at"] for record in records), default=0.0)
        if time.time() - newest < app_settings.REAUTHENTICATION_TIMEOUT:
            return False
        return bool(super().is_reauthentication_required(app=app))

    def logout(self, request: HttpRequest) -> None:
        now = getattr(request, "visit", None)
        if now is not None:
            actions.end_visit(now.visit, Ended.OWN, by=viewer(request), at=clock.now())
        super().logout(request)

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """Whoever came by the body's own provider is told that they are still signed in there."""
        now = getattr(request, "visit", None)
        came_by_provider = now is not None and now.visit.how == How.OIDC
        return reverse("account:signed_out" if came_by_provider else "account_login")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002
        return reverse("account:index")

    def send_notification_mail(
        self,
        template_prefix: str,
        user: Person,
        context: Mapping[str, object] | None = None,  # noqa: ARG002
        email: str | None = None,  # noqa: ARG002
    ) -> None:
        what = CHANGES.get(template_prefix)
        if what is None:
            return
        at = clock.now()
        if what == "password":
            now = getattr(self.request, "visit", None)
            actions.end_other_visits(by=user, at=at, keep=now.visit.pk if now else None, because=Ended.PASSWORD)
        actions.record_account_change(what, by=user, at=at)
