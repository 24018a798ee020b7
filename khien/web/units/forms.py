"""Forms of units and people. What is allowed, the actions decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from khien.organisations.rules import LONGEST_CODE, ROLE_LABELS, UNIT_KINDS, Role
from khien.web.fields import DayField, FileDrop

KINDS = [("", _("Chọn loại đơn vị")), *((name, _(kind.label)) for name, kind in UNIT_KINDS.items())]
ROLES = [(role.value, _(label)) for role, label in ROLE_LABELS.items()]
_CODE_HINT = _("Các nhóm A–Z, 0–9 cách nhau bằng dấu chấm, ví dụ H99.7.1 (Quyết định 20/2020/QĐ-TTg)")


class UnitForm(forms.Form):
    """A new unit."""

    name = forms.CharField(label=_("Tên đơn vị"), max_length=250)
    kind = forms.ChoiceField(label=_("Loại đơn vị"), choices=KINDS)
    code = forms.CharField(
        label=_("Mã định danh điện tử"), max_length=LONGEST_CODE, required=False, help_text=_CODE_HINT
    )
    place = forms.CharField(label=_("Địa danh ghi trên văn bản"), max_length=120, required=False)
    symbol = forms.CharField(label=_("Chữ viết tắt trong ký hiệu"), max_length=40, required=False)
    valid_from = DayField(label=_("Hoạt động từ ngày"), required=False)


class CorrectForm(forms.Form):
    """What describes a unit that is there."""

    name = forms.CharField(label=_("Tên đơn vị"), max_length=250)
    kind = forms.ChoiceField(label=_("Loại đơn vị"), choices=KINDS)
    place = forms.CharField(label=_("Địa danh ghi trên văn bản"), max_length=120, required=False)
    symbol = forms.CharField(label=_("Chữ viết tắt trong ký hiệu"), max_length=40, required=False)


class CodeForm(forms.Form):
    """A code from a day on; the one before ends that day."""

    code = forms.CharField(label=_("Mã định danh điện tử mới"), max_length=LONGEST_CODE, help_text=_CODE_HINT)
    since = DayField(label=_("Có hiệu lực từ ngày"))


class OtherUnitForm(forms.Form):
    """Another unit, named by its code, its name, or the names from above down to it."""

    other = forms.CharField(
        label=_("Đơn vị"),
        max_length=500,
        help_text=_("Gõ mã định danh hoặc tên; nếu trùng tên, ghi cả cấp trên: Sở Y tế > Phòng Tổ chức"),
    )

    def __init__(self, label: Any, *args: Any, required: bool = True, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["other"].label = label
        self.fields["other"].required = required


class EndForm(OtherUnitForm):
    """The first day without the unit, and who takes over."""

    on = DayField(label=_("Kết thúc từ ngày"))
    field_order = ("on", "other")


class PersonForm(forms.Form):
    """Someone new, with a first role."""

    full_name = forms.CharField(label=_("Họ và tên"), max_length=120)
    role = forms.ChoiceField(label=_("Vai trò"), choices=ROLES, initial=Role.OFFICER.value)
    username = forms.CharField(
        label=_("Tên đăng nhập"),
        max_length=60,
        help_text=_("Chữ thường không dấu, chữ số, dấu chấm, gạch nối; ví dụ an.nv"),
    )
    title = forms.CharField(label=_("Chức vụ"), max_length=120, required=False)
    email = forms.CharField(label=_("Thư điện tử"), max_length=254, required=False)
    phone = forms.CharField(label=_("Điện thoại"), max_length=30, required=False)


class CorrectPersonForm(forms.Form):
    """What describes a person who is there; the sign-in name stays."""

    full_name = forms.CharField(label=_("Họ và tên"), max_length=120)
    title = forms.CharField(label=_("Chức vụ"), max_length=120, required=False)
    email = forms.CharField(label=_("Thư điện tử"), max_length=254, required=False)
    phone = forms.CharField(label=_("Điện thoại"), max_length=30, required=False)


class GrantForm(forms.Form):
    """A role on one of the units that the administrator manages and this person already belongs to, or another."""

    role = forms.ChoiceField(label=_("Vai trò"), choices=ROLES)
    unit = forms.CharField(label=_("Ở đơn vị"), max_length=500, help_text=_("Gõ mã định danh hoặc tên đơn vị"))
    since = DayField(label=_("Từ ngày"))
    until = DayField(label=_("Đến trước ngày"), required=False)


class SheetForm(forms.Form):
    """A CSV or XLSX file."""

    sheet = forms.FileField(
        label=_("Tệp CSV (UTF-8) hoặc XLSX"),
        widget=FileDrop,
        help_text=_("Không quá 5 MB. Chưa có gì thay đổi khi tải lên: Khiên đọc thử và báo từng dòng trước."),
    )
