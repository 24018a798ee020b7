"""The filters of “Tình hình”: a day, a name, a verdict."""

from django import forms
from django.utils.translation import gettext_lazy as _

from khien.base import clock
from khien.duties.rules.verdicts import Status
from khien.web.fields import DayField
from khien.web.status import VERDICTS


class DayForm(forms.Form):
    """The day asked about; today where nothing is given."""

    ngay = DayField(label=_("Tại ngày"), required=False, help_text="")

    def clean_ngay(self) -> object:
        day = self.cleaned_data["ngay"]
        if day is not None and day > clock.today():
            raise forms.ValidationError(_("Chưa thể xem ngày trong tương lai."))
        return day


STATUS_CHOICES = [(status.value, VERDICTS[status.value].label) for status in Status]
