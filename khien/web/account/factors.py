"""Second factors as we keep them: who may take one off, what the chain is told, and which codes were wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm as TheirAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as TheirReauthenticateForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm as TheirAddWebAuthnForm
from allauth.mfa.webauthn.forms import EditWebAuthnForm as TheirEditWebAuthnForm
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from khien.base import clock
from khien.organisations import actions, queries
from khien.organisations.rules.sign_in import FactorState

if TYPE_CHECKING:
    from allauth.mfa.models import Authenticator

    from khien.organisations.models import Person


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # the library has no types
    """A role that asks for a second factor keeps the last one from being taken off."""

    def get_totp_issuer(self) -> str:
        return f"Khiên {super().get_totp_issuer()}"

    def get_totp_label(self, user: Person) -> str:
        return user.username

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        person: Person = authenticator.user
        factors = queries.factors_of(person, person)
        if int(factors.totp) + factors.passkeys > 1:
            return True
        return queries.second_factor_need(person, clock.today()).state is FactorState.NOT_ASKED


def _noted(form: TheirAuthenticateForm | TheirReauthenticateForm, check: object) -> str:
    try:
        return str(check())  # type: ignore[operator]
    except ValidationError:
        request = context.request
        address = get_adapter(request).get_client_ip(request)
        actions.note_failed_sign_in(form.user.username, step="factor", at=clock.now(), address=address)
        raise


class AuthenticateForm(TheirAuthenticateForm):  # type: ignore[misc]
    """A wrong code at sign-in is noted for the person to see."""

    def clean_code(self) -> str:
        return _noted(self, super().clean_code)


class ReauthenticateForm(TheirReauthenticateForm):  # type: ignore[misc]
    """A wrong code given inside a stay is noted as well."""

    def clean_code(self) -> str:
        return _noted(self, super().clean_code)


class AddPasskeyForm(TheirAddWebAuthnForm):  # type: ignore[misc]
    """A passkey is meant to sign in by itself, unless the person says otherwise."""

    name = forms.CharField(
        label=_("Tên khóa"),
        required=False,
        max_length=60,
        help_text=_("Để phân biệt các khóa, ví dụ: máy ở phòng, khóa USB."),
    )
    passwordless = forms.BooleanField(
        label=_("Đăng nhập chỉ bằng khóa này, không cần mật khẩu"),
        required=False,
        initial=True,
        help_text=_("Máy hỏi vân tay, khuôn mặt hoặc mã PIN. Bỏ chọn nếu khóa USB cũ báo không hỗ trợ."),
    )


class EditPasskeyForm(TheirEditWebAuthnForm):  # type: ignore[misc]
    """Another name for a passkey."""

    name = forms.CharField(label=_("Tên khóa"), max_length=60)
