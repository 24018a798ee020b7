"""Forms of tokens and machines. What is allowed, the actions decide."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from khien.law.load import catalogue
from khien.organisations.rules import MACHINE_ROLES, ROLE_LABELS, Role
from khien.organisations.rules.tokens import SCOPES, may_be_vouched_for
from khien.web.labels import said
from khien.web.units.forms import GrantForm

LIVES = (
    ("30", gettext_lazy("30 ngày")),
    ("90", gettext_lazy("90 ngày")),
    ("180", gettext_lazy("6 tháng")),
    ("365", gettext_lazy("1 năm (dài nhất)")),
)
AREAS = {
    "units": gettext_lazy("Đơn vị"),
    "people": gettext_lazy("Người"),
    "letters": gettext_lazy("Văn bản"),
    "duties": gettext_lazy("Việc phải làm"),
    "evidence": gettext_lazy("Minh chứng"),
    "answers": gettext_lazy("Trả lời văn bản"),
    "contacts": gettext_lazy("Đầu mối"),
    "standing": gettext_lazy("Tình hình"),
    "reports": gettext_lazy("Báo cáo"),
    "incidents": gettext_lazy("Sự cố"),
    "watch": gettext_lazy("Trực"),
}


class TokenForm(forms.Form):
    """What the token is for, what it opens, how long it lives. `scopes` are those that would open something."""

    name = forms.CharField(
        label=gettext_lazy("Dùng ở đâu"),
        max_length=80,
        help_text=gettext_lazy("Để sau này biết thu hồi mã nào, ví dụ: máy chủ sao lưu phòng máy"),
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("Mã này được làm gì"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Chọn càng ít càng an toàn. Chỉ hiện những việc hợp với vai trò hiện nay."),
        error_messages={"required": gettext_lazy("Cần chọn ít nhất một việc.")},
    )
    life = forms.ChoiceField(label=gettext_lazy("Hết hạn sau"), choices=LIVES, initial="90", widget=forms.RadioSelect)

    def __init__(self, scopes: Iterable[str], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        groups: dict[str, list[tuple[str, str]]] = {}
        for scope in scopes:
            groups.setdefault(str(AREAS[scope.partition(":")[0]]), []).append((scope, said(SCOPES[scope])))
        self.fields["scopes"].choices = list(groups.items())  # type: ignore[attr-defined]  # the stubs know no choices

    def until(self, at: datetime) -> datetime:
        """When the token runs out."""
        return at + timedelta(days=int(self.cleaned_data["life"]))


def proofs() -> list[tuple[str, str]]:
    """Kinds of proof that a machine may vouch for, by title."""
    known = [(one.id, one.title) for one in catalogue().proofs.values() if may_be_vouched_for(one)]
    return sorted(known, key=lambda one: one[1])


class MachineForm(forms.Form):
    """What a machine is called and which of its facts count without a reviewer."""

    name = forms.CharField(
        label=gettext_lazy("Tên máy, phần mềm"),
        max_length=120,
        help_text=gettext_lazy("Ví dụ: máy chủ sao lưu trường Bắc Lâm"),
    )
    vouches_for = forms.MultipleChoiceField(
        label=gettext_lazy("Tự xác nhận, không cần người xem xét"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "Chỉ chọn loại mà chính máy này đo được. Không chọn thì minh chứng của máy chờ người xem xét như của người."
        ),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["vouches_for"].choices = proofs()  # type: ignore[attr-defined]  # the stubs know no choices


class RoleForm(GrantForm):
    """One more role, of those that a machine may hold."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["role"].choices = _roles()  # type: ignore[attr-defined]  # the stubs know no choices


def _roles() -> list[tuple[str, str]]:
    return [(role.value, said(ROLE_LABELS[role])) for role in MACHINE_ROLES]


class NewMachineForm(MachineForm):
    """A machine with its first role."""

    unit = forms.CharField(
        label=gettext_lazy("Làm việc cho đơn vị"),
        max_length=500,
        help_text=gettext_lazy("Gõ mã định danh hoặc tên; nếu trùng tên, ghi cả cấp trên: Sở Y tế > Phòng Tổ chức"),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Vai trò"),
        initial=Role.OFFICER.value,
        help_text=gettext_lazy("Máy không ký, không xem xét, không miễn và không gửi văn bản, dù mang vai trò nào."),
    )
    field_order = ("name", "unit", "role", "vouches_for")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["role"].choices = _roles()  # type: ignore[attr-defined]  # the stubs know no choices
