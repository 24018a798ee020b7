"""Forms of saved views."""

from django import forms
from django.utils.translation import gettext_lazy as _

from khien.web.saved.pages import PAGES


class ViewForm(forms.Form):
    """A view's name, and whether its page opens with it."""

    name = forms.CharField(label=_("Tên cách xem"), max_length=80)
    is_first = forms.BooleanField(label=_("Mở trang này là thấy ngay"), required=False)


class SaveForm(ViewForm):
    """A new view: the page and its query besides."""

    page = forms.ChoiceField(choices=[(name, name) for name in PAGES])
    query = forms.CharField(required=False)
