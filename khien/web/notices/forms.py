"""Forms of reminding and of one's own choice how to be reached. What is allowed, the actions decide."""

from __future__ import annotations

from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from khien.directives.actions.reminding import LONGEST_WORDS
from khien.notices.queries import Preferred
from khien.notices.rules.hours import MODES, Mode
from khien.notices.rules.kinds import MANNERS, Kind
from khien.web.labels import said

_TIMES = {"invalid": _("Giờ không đúng. Hãy ghi theo mẫu giờ:phút, ví dụ 07:30.")}


def time_field(label: Any, hint: Any = "") -> forms.TimeField:
    """A time of day, written and read as 07:30."""
    widget = forms.TimeInput(format="%H:%M", attrs={"inputmode": "numeric", "maxlength": "5", "class": "k-input-date"})
    field = forms.TimeField(
        label=label, required=False, help_text=hint, widget=widget, input_formats=["%H:%M", "%H.%M"]
    )
    field.error_messages |= _TIMES
    return field


class WordsForm(forms.Form):
    """What a person adds to a reminder."""

    words = forms.CharField(
        label=_("Lời nhắn kèm theo"),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Mọi người nhận đọc được. Không ghi tên riêng, số điện thoại hay nội dung mật."),
    )


class ChoiceForm(forms.Form):
    """How the person wants mail."""

    mode = forms.ChoiceField(label=_("Thư điện tử"), widget=forms.RadioSelect)
    own_hours = forms.ChoiceField(
        label=_("Giờ nhận thư"),
        choices=[("", _("Theo giờ chung của cơ quan")), ("own", _("Giờ riêng của tôi, ghi bên dưới"))],
        widget=forms.RadioSelect,
        required=False,
    )
    quiet_from = time_field(_("Không gửi từ"), _("Ví dụ 21:00"))
    quiet_to = time_field(_("đến"), _("Ví dụ 07:00"))
    digest_at = time_field(_("Gửi thư tổng hợp lúc"), _("Ví dụ 07:30"))
    days_off = forms.BooleanField(
        label=_("Nhận cả thứ bảy, chủ nhật, ngày lễ"), required=False, help_text=_("Vẫn tránh giờ không gửi ở trên.")
    )
    muted = forms.MultipleChoiceField(
        label=_("Không gửi thư về những việc này"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Vẫn có trong Khiên. Văn bản hỏa tốc luôn được gửi, trừ khi chọn không gửi thư."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        choices: dict[str, Any] = {
            "mode": [(mode.value, said(label)) for mode, label in MODES.items()],
            "muted": [(kind.value, said(manner.label)) for kind, manner in MANNERS.items()],
        }
        for name, values in choices.items():
            self.fields[name].choices = values  # type: ignore[attr-defined]  # of a ChoiceField

    @staticmethod
    def initial_of(now: Preferred) -> dict[str, Any]:
        """The form as the person's choice stands."""
        habits = now.habits
        return {
            "mode": habits.mode.value,
            "own_hours": "own" if now.own_hours else "",
            "quiet_from": habits.quiet_from,
            "quiet_to": habits.quiet_to,
            "digest_at": habits.digest_at,
            "days_off": habits.days_off,
            "muted": sorted(habits.muted),
        }

    def clean(self) -> dict[str, Any]:
        """Hours of one's own need all three times."""
        given = super().clean() or {}
        if given.get("own_hours") == "own":
            for name in ("quiet_from", "quiet_to", "digest_at"):
                if name not in self.errors and given.get(name) is None:
                    self.add_error(name, _("Hãy ghi giờ, ví dụ 07:30."))
        return given

    def wanted(self) -> dict[str, Any]:
        """What `actions.prefer` takes."""
        told = self.cleaned_data
        hours: tuple[time, time, time] | None = None
        if told["own_hours"] == "own":
            hours = told["quiet_from"], told["quiet_to"], told["digest_at"]
        return {
            "mode": Mode(told["mode"]),
            "hours": hours,
            "days_off": told["days_off"],
            "muted": [Kind(one) for one in told["muted"]],
        }
