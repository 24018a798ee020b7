"""Forms of information systems."""

from django import forms
from django.utils.translation import gettext_lazy as _

from khien.web.fields import DayField

LEVELS = [("", _("Chưa xác định")), *((str(level), _("Cấp độ %(n)s") % {"n": level}) for level in range(1, 6))]


class SystemForm(forms.Form):
    """A system by its name, with its level where one is approved."""

    name = forms.CharField(label=_("Tên hệ thống"), max_length=200)
    level = forms.ChoiceField(label=_("Cấp độ đã phê duyệt"), choices=LEVELS, required=False)
    since = DayField(label=_("Phê duyệt ngày"), required=False)


class EndForm(forms.Form):
    """The last day of a system."""

    on = DayField(label=_("Ngừng dùng từ ngày"))
