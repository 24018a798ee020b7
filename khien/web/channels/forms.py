"""Forms of channels and of the rules of an installation. What is allowed, the actions decide."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from khien.notices.actions.channels import LONGEST_NAME
from khien.notices.queries import Settled
from khien.notices.rules.channels import LONGEST, SERVICES
from khien.notices.rules.steps import FARTHEST, MOST_STEPS, WHOM
from khien.web.fields import DATE_INPUTS
from khien.web.labels import said
from khien.web.notices.forms import time_field

SPARE = 2  # empty rows under the steps that there are


class ChannelForm(forms.Form):
    """A service for one unit. The address is typed once and never shown again."""

    unit = forms.CharField(
        label=_("Đơn vị"), max_length=500, help_text=_("Gõ mã định danh hoặc tên. Kênh nhận việc của đúng đơn vị này.")
    )
    name = forms.CharField(label=_("Tên kênh"), max_length=LONGEST_NAME, help_text=_("Ví dụ: Nhóm Telegram phòng CNTT"))
    address = forms.CharField(
        label=_("Địa chỉ dịch vụ"),
        max_length=LONGEST,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Là bí mật như mật khẩu: được mã hóa, không hiện lại, không ghi vào nhật ký."),
    )

    @staticmethod
    def examples() -> list[tuple[str, str]]:
        """Each service that may be used, with what its address looks like."""
        return [(one.label, one.example) for one in SERVICES.values()]


class DaysField(forms.CharField):
    """Days, one a line or parted by commas; kept in order."""

    widget = forms.Textarea(attrs={"rows": 2})

    def clean(self, value: Any) -> Any:
        """The days as dates."""
        text = super().clean(value) or ""
        return sorted({self._day(part) for part in text.replace(",", "\n").split("\n") if part.strip()})

    @staticmethod
    def _day(text: str) -> date:
        try:
            day: date = forms.DateField(input_formats=list(DATE_INPUTS)).clean(text.strip())
        except forms.ValidationError:
            words = _now("“%(text)s” không phải một ngày. Hãy ghi theo mẫu 21/11/2026, mỗi ngày một dòng.")
            raise forms.ValidationError(words % {"text": text.strip()[:20]}) from None
        return day


class RulesForm(forms.Form):
    """Hours, days and the table of steps."""

    quiet_from = time_field(_("Không gửi từ"), _("Ví dụ 21:00"))
    quiet_to = time_field(_("đến"), _("Ví dụ 07:00"))
    digest_at = time_field(_("Thư tổng hợp lúc"), _("Ví dụ 07:30"))
    remind_hours = forms.IntegerField(
        label=_("Số giờ ít nhất giữa hai lần đôn đốc một đơn vị về cùng văn bản"),
        min_value=1,
        max_value=336,
        widget=forms.NumberInput(attrs={"class": "k-input-date"}),
    )
    more_off = DaysField(
        label=_("Ngày nghỉ thêm"),
        required=False,
        help_text=_("Ngoài thứ bảy, chủ nhật và ngày lễ đã biết. Mỗi ngày một dòng, ví dụ 03/09/2026."),
    )
    more_working = DaysField(
        label=_("Ngày làm bù thêm"), required=False, help_text=_("Ngày nghỉ mà cơ quan vẫn làm việc.")
    )

    def __init__(self, rules: Settled, *args: Any, **options: Any) -> None:
        self.count = min(MOST_STEPS, len(rules.steps) + SPARE)
        options.setdefault("initial", self._initial(rules))
        super().__init__(*args, **options)
        for name in ("quiet_from", "quiet_to", "digest_at"):
            self.fields[name].required = True
        for place in range(self.count):
            self.fields[f"days_{place}"] = forms.IntegerField(
                label=_("Số ngày làm việc"),
                required=False,
                min_value=-FARTHEST,
                max_value=FARTHEST,
                widget=forms.NumberInput(attrs={"class": "k-input-date"}),
            )
            self.fields[f"whom_{place}"] = forms.MultipleChoiceField(
                label=_("Ai được báo"),
                required=False,
                choices=[(one.value, said(label)) for one, label in WHOM.items()],
                widget=forms.CheckboxSelectMultiple,
            )

    @staticmethod
    def _initial(rules: Settled) -> dict[str, Any]:
        found: dict[str, Any] = {
            "quiet_from": rules.habits.quiet_from,
            "quiet_to": rules.habits.quiet_to,
            "digest_at": rules.habits.digest_at,
            "remind_hours": rules.remind_hours,
            "more_off": _lines(sorted(rules.calendar.more_off)),
            "more_working": _lines(sorted(rules.calendar.more_working)),
        }
        for place, step in enumerate(rules.steps):
            found |= {f"days_{place}": step.days, f"whom_{place}": [one.value for one in step.whom]}
        return found

    def own(self) -> list[forms.BoundField]:
        """The fields above the table."""
        names = ("quiet_from", "quiet_to", "digest_at", "remind_hours", "more_off", "more_working")
        return [self[name] for name in names]

    def steps(self) -> list[tuple[int, forms.BoundField, forms.BoundField]]:
        """The rows of the table."""
        return [(place + 1, self[f"days_{place}"], self[f"whom_{place}"]) for place in range(self.count)]

    def wanted(self) -> dict[str, Any]:
        """What `actions.settle` takes; rows without a number of days are left out."""
        told = self.cleaned_data
        rows = [(told[f"days_{place}"], told[f"whom_{place}"]) for place in range(self.count)]
        return {
            "quiet": (told["quiet_from"], told["quiet_to"]),
            "digest_at": told["digest_at"],
            "remind_hours": told["remind_hours"],
            "steps": [(days, whom) for days, whom in rows if days is not None],
            "more_off": told["more_off"],
            "more_working": told["more_working"],
        }


def _lines(days: Sequence[date]) -> str:
    return "\n".join(f"{day:%d/%m/%Y}" for day in days)
