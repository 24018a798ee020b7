"""The form of an erasing."""

from django import forms
from django.utils.translation import gettext_lazy as _


class EraseForm(forms.Form):
    """Why; it stays in the trail for ever, so it names nobody."""

    reason = forms.CharField(
        label=_("Lý do"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Ai yêu cầu, theo văn bản nào, ví dụ: “Đơn đề nghị ngày 02/9/2026”. "
            "Lý do được giữ mãi trong nhật ký: không ghi tên người."
        ),
    )
