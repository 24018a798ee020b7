"""Forms of the review: the letter's own description, its clauses, its times. What is right is the slice's word."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from khien.directives.actions import Settlement
from khien.directives.rules.document import LENGTHS, DocumentValue
from khien.directives.rules.windows import Window
from khien.reading.types import Signer
from khien.web.fields import DayField

URGENCY = ("", "KHẨN", "THƯỢNG KHẨN", "HỎA TỐC")


class VersionForm(forms.Form):
    """Nothing but the version that the person saw, for a question before something final."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class DocumentForm(forms.Form):
    """What the letter says of itself. Blank stays blank."""

    none_required = True  # said once above the form, not after each of its labels
    kind = forms.CharField(label=_("Loại văn bản"), required=False, max_length=LENGTHS["kind"])
    number = forms.CharField(
        label=_("Số, ký hiệu"),
        required=False,
        max_length=LENGTHS["number"],
        help_text=_("Cả số và ký hiệu, ví dụ 128/SGDĐT-VP. Văn bản để trống số thì để trống và ghi ký hiệu ở ô dưới."),
    )
    symbol = forms.CharField(label=_("Riêng ký hiệu"), required=False, max_length=LENGTHS["symbol"])
    issued_on = DayField(label=_("Ngày văn bản"), required=False)
    issued_partial = forms.CharField(
        label=_("Chỉ biết tháng, năm"), required=False, max_length=7, help_text=_("Ví dụ 2024 hoặc 2024-08.")
    )
    law_on = DayField(
        label=_("Áp dụng quy định theo ngày"),
        required=False,
        help_text=_("Chỉ nhập khi văn bản không ghi đủ ngày; Khiên không tự đoán."),
    )
    issuer = forms.CharField(label=_("Cơ quan ban hành"), required=False, max_length=LENGTHS["issuer"])
    place = forms.CharField(label=_("Nơi ban hành"), required=False, max_length=LENGTHS["place"])
    subject = forms.CharField(
        label=_("Trích yếu"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    signer_name = forms.CharField(label=_("Họ tên người ký"), required=False, max_length=120)
    signer_capacity = forms.CharField(
        label=_("Thẩm quyền ký"),
        required=False,
        max_length=120,
        help_text=_("Ví dụ KT. GIÁM ĐỐC, TM. ỦY BAN NHÂN DÂN."),
    )
    signer_title = forms.CharField(label=_("Chức vụ"), required=False, max_length=120)
    urgency = forms.ChoiceField(
        label=_("Dấu chỉ độ khẩn"), required=False, choices=[(one, one or _("Không có")) for one in URGENCY]
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        read = self.initial.get("urgency")
        if read and read not in URGENCY:
            self.fields["urgency"].choices.append((read, read))  # type: ignore[attr-defined]

    @staticmethod
    def from_value(value: DocumentValue) -> dict[str, Any]:
        """The form's first content."""
        found = {name: getattr(value, name) for name in DocumentValue.__slots__ if name != "signer"}
        signer = value.signer
        return found | {
            "signer_name": signer.name or "",
            "signer_capacity": signer.capacity or "",
            "signer_title": signer.title or "",
        }

    def value(self) -> DocumentValue:
        """The description as it was typed."""
        given = dict(self.cleaned_data)
        parts = {part: given.pop(f"signer_{part}") or None for part in ("name", "title", "capacity")}
        return DocumentValue(**given, signer=Signer(**parts))


class DeadlineForm(forms.Form):
    """A clause's time: one day, a period, a proposed one to confirm, or knowingly none."""

    choice = forms.ChoiceField(
        label=_("Chọn một cách"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Hãy chọn một cách: Khiên không tự đặt hạn.")},
    )
    by = DayField(label=_("Một ngày: hoàn thành trước hết ngày"), required=False)
    first = DayField(label=_("Một khoảng: từ ngày"), required=False)
    last = DayField(label=_("đến hết ngày"), required=False)

    def __init__(self, windows: Sequence[Window], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.windows = windows
        proposed = [(f"w{place}", self._proposal(window)) for place, window in enumerate(windows)]
        self.fields["choice"].choices = [  # type: ignore[attr-defined]
            *proposed,
            ("by", _("Một ngày (ví dụ 21/11/2026)")),
            ("window", _("Một khoảng thời gian: làm suốt ngày nghỉ, đợt cao điểm")),
            ("none", _("Không đặt hạn: việc thường xuyên, hoặc theo chu kỳ của quy định")),
        ]

    @staticmethod
    def _proposal(window: Window) -> str:
        return f"{window.occasion}: {window.start:%d/%m/%Y} – {window.end:%d/%m/%Y}"

    def clean(self) -> dict[str, Any]:
        given = dict(super().clean() or {})
        if given.get("choice") == "by" and not given.get("by") and "by" not in self.errors:
            self.add_error("by", _("Hãy nhập ngày."))
        if given.get("choice") == "window":
            for name in ("first", "last"):
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, _("Hãy nhập ngày."))
        return given

    def settlement(self) -> Settlement:
        """The person's word."""
        given = self.cleaned_data
        choice = given["choice"]
        if choice == "by":
            return Settlement(by=given["by"])
        if choice == "window":
            return Settlement(window=(given["first"], given["last"]))
        if choice == "none":
            return Settlement()
        window = self.windows[int(choice[1:])]
        return Settlement(window=(window.start, window.end))


def deadline_initial(deadline: date | None, window: tuple[date, date] | None, *, settled: bool) -> dict[str, Any]:
    """What the form shows first: the settled word; nothing chosen while there is none."""
    if window:
        return {"choice": "window", "first": window[0], "last": window[1]}
    if deadline:
        return {"choice": "by", "by": deadline}
    return {"choice": "none"} if settled else {}


class AnswerByForm(forms.Form):
    """One date for the whole letter."""

    day = DayField(
        label=_("Các đơn vị trả lời chậm nhất ngày"),
        required=False,
        help_text=_("Ví dụ: 21/11/2026. Để trống thì hạn trả lời tính theo thời hạn của từng nội dung."),
    )
    settle_the_rest = forms.BooleanField(
        label=_("Lấy ngày này làm thời hạn của mọi nội dung chưa chốt"), required=False
    )


class AddForm(forms.Form):
    """A clause in a person's own words, where the letter's text has no place for it."""

    text = forms.CharField(
        label=_("Nội dung giao việc"),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Dán một đoạn của văn bản, hoặc gõ nội dung. Đoạn có trong văn bản sẽ được đánh dấu đúng chỗ."),
    )


class SplitForm(forms.Form):
    """Where to cut a clause: after one of its sentences."""

    offset = forms.TypedChoiceField(
        label=_("Tách ở cuối câu nào?"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Hãy chọn chỗ tách.")},
    )

    def __init__(self, places: Sequence[tuple[int, str]], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["offset"].choices = [(str(at), words) for at, words in places]  # type: ignore[attr-defined]
