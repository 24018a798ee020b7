"""Filters of the audit trail, and a head read from a paper."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from khien.web.fields import DayField


class FilterForm(forms.Form):
    """An action, a subject as the entry writes it, a day."""

    viec = forms.CharField(required=False, max_length=80)
    ve = forms.CharField(label=_("Về mục"), required=False, max_length=120)
    ngay = DayField(label=_("Ngày"), required=False, help_text="")


class HeadField(forms.CharField):
    """`12:ab34…` as a report prints it: the number of the entry, a colon, 16 characters of its digest or more."""

    _SHAPE = re.compile(r"(\d{1,18})\s*[:;]\s*([0-9a-f]{16,64})")

    def clean(self, value: str | None) -> tuple[int, str] | None:
        text = super().clean(value).replace("…", "").replace(".", "").lower()
        if not text:
            return None
        found = self._SHAPE.fullmatch(text)
        if found is None:
            raise forms.ValidationError(
                _("Hãy ghi số mục, dấu hai chấm và ít nhất 16 ký tự của mã băm, như in ở chân trang báo cáo.")
            )
        return int(found[1]), found[2]


class HeadForm(forms.Form):
    """The head that a signed report bears."""

    ma = HeadField(
        label=_("Mã in trên một báo cáo giấy (nếu có)"),
        required=False,
        max_length=120,
        help_text=_("Ví dụ: 128:9f3a5c07e1d24b68. Nhờ mã này mà biết chuỗi có bị cắt bớt phần cuối hay không."),
    )
