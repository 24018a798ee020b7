"""Forms of what is changed after sending: each asks the reason, which the recipients see."""

from django import forms
from django.utils.translation import gettext_lazy as _

from khien.web.fields import DayField


class ReasonForm(forms.Form):
    """Why: kept, and shown to the units concerned."""

    reason = forms.CharField(
        label=_("Lý do"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Các đơn vị nhận sẽ thấy lý do này."),
        error_messages={"required": _("Cần nêu lý do để các đơn vị nhận văn bản được biết.")},
    )


class NewDayForm(ReasonForm):
    """Another day to answer by."""

    day = DayField(
        label=_("Hạn trả lời mới"),
        required=False,
        help_text=_("Ví dụ: 21/11/2026. Bỏ trống: hạn trả lời theo thời hạn của từng nội dung."),
    )
    field_order = ("day", "reason")
