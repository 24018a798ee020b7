"""Filters of the audit trail."""

from django import forms
from django.utils.translation import gettext_lazy as _

from khien.web.fields import DayField


class FilterForm(forms.Form):
    """An action, a subject as the entry writes it, a day."""

    viec = forms.CharField(required=False, max_length=80)
    ve = forms.CharField(label=_("Về mục"), required=False, max_length=120)
    ngay = DayField(label=_("Ngày"), required=False, help_text="")
