"""Forms of administration: what is asked of each role at sign-in, and the reason for a deed that a person is told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from khien.organisations.queries import RoleFactors
from khien.organisations.rules import ROLE_LABELS, Role
from khien.organisations.rules.sign_in import GRACE_AT_MOST
from khien.web.labels import said

USUAL_GRACE = 14


class FactorsForm(forms.Form):
    """For each role whether a second factor is required, and the days that whoever has none may take."""

    def __init__(self, rows: Iterable[RoleFactors], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = list(rows)
        for row in self.rows:
            label = said(ROLE_LABELS[row.role])
            self.fields[f"required_{row.role}"] = forms.ChoiceField(
                label=label,
                choices=[("", _("Không bắt buộc")), ("yes", _("Bắt buộc ứng dụng sinh mã hoặc khóa truy cập"))],
                required=False,
                initial="yes" if row.ask else "",
            )
            self.fields[f"grace_{row.role}"] = forms.IntegerField(
                label=_("Số ngày để thiết lập: %(role)s") % {"role": label},
                min_value=0,
                max_value=GRACE_AT_MOST,
                initial=row.ask.grace_days if row.ask else USUAL_GRACE,
                error_messages={
                    "invalid": _("Hãy ghi một số ngày."),
                    "required": _("Hãy ghi số ngày; 0 là ngay lập tức."),
                    "max_value": _("Nhiều nhất %(limit_value)s ngày."),
                    "min_value": _("Ít nhất 0 ngày."),
                },
            )

    def lines(self) -> list[dict[str, Any]]:
        """Each role with its two fields, for the table."""
        return [
            {"row": row, "required": self[f"required_{row.role}"], "grace": self[f"grace_{row.role}"]}
            for row in self.rows
        ]

    def wanted(self) -> dict[Role, int | None]:
        """What was chosen: days of grace for a role that must, None for one that need not."""
        told = self.cleaned_data
        return {row.role: told[f"grace_{row.role}"] if told[f"required_{row.role}"] else None for row in self.rows}


class ReasonForm(forms.Form):
    """Why; the person reads it."""

    reason = forms.CharField(
        label=_("Lý do"),
        max_length=300,
        help_text=_("Người này sẽ đọc được lý do và tên anh/chị ở trang kế tiếp họ mở."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
