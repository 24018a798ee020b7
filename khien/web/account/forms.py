"""Forms around one's own account. Whether a password is good enough, `organisations` decides."""

from django import forms
from django.utils.translation import gettext_lazy as _


class NewPassword(forms.Form):
    """A password, typed twice."""

    password = forms.CharField(
        label=_("Mật khẩu mới"),
        strip=False,
        help_text=_("Ít nhất 12 ký tự; một câu ngắn dễ nhớ là tốt nhất."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("Nhập lại mật khẩu mới"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_again(self) -> str:
        again: str = self.cleaned_data["again"]
        if again != self.cleaned_data.get("password", again):
            raise forms.ValidationError(_("Hai lần nhập chưa giống nhau."))
        return again


class Forgotten(forms.Form):
    """Whose password it was."""

    username = forms.CharField(
        label=_("Tên đăng nhập"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
