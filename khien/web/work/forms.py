"""Forms of a duty's page."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from khien.web.fields import DayField


class WaiveForm(forms.Form):
    """Excusing a unit: the reason is kept and shown to auditors."""

    reason = forms.CharField(label=_("Lý do miễn"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)
    until_on = DayField(label=_("Miễn đến hết ngày"), required=False)


class EventForm(forms.Form):
    """Something that starts a legal clock."""

    on = DayField(label=_("Ngày xảy ra"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)


class DayForm(forms.Form):
    """Another day to look at."""

    ngay = DayField(label=_("Xem tại ngày"), required=False)
