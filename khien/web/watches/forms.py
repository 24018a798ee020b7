"""Forms of watches: hours of a watch, its questions of presence, sending, returning. No rule of watches."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from khien.watch.actions.periods import LONGEST_NAME, Declared
from khien.watch.rules.moments import UnableToReadMoment, moment
from khien.watch.rules.shifts import Kind, told
from khien.watch.rules.spans import Span
from khien.web.fields import FileDrop

if TYPE_CHECKING:
    from khien.watch.models import Period


class MomentField(forms.CharField):
    """An instant in Vietnam's time, as people write it: 17:00 05/02/2027."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"class": "k-input-date", "autocomplete": "off", "maxlength": "30"})
        options.setdefault("help_text", _("Ví dụ: 17:00 05/02/2027"))
        super().__init__(max_length=30, widget=widget, **options)

    def clean(self, value: Any) -> datetime | None:
        text = str(super().clean(value) or "")
        try:
            return moment(text) if text else None
        except UnableToReadMoment as refusal:
            raise forms.ValidationError(f"{refusal}.", code="moment") from refusal

    def prepare_value(self, value: Any) -> Any:
        return told(value) if isinstance(value, datetime) else value


_ASK_EVERY = (
    ("0", _("Không hỏi")),
    ("120", _("2 giờ một lần")),
    ("240", _("4 giờ một lần")),
    ("480", _("8 giờ một lần")),
    ("720", _("12 giờ một lần")),
)


class WatchForm(forms.Form):
    """A watch to declare, or to change: then whom it is for is not asked again."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    scope = forms.CharField(widget=forms.HiddenInput, required=False, max_length=80)
    name = forms.CharField(label=_("Tên đợt trực"), max_length=LONGEST_NAME, help_text=_("Ví dụ: Tết Đinh Mùi 2027"))
    start = MomentField(label=_("Bắt đầu"))
    end = MomentField(label=_("Kết thúc"))
    below = forms.ChoiceField(
        label=_("Ai phải trực"),
        widget=forms.RadioSelect,
        choices=(("1", _("Đơn vị và mọi đơn vị bên dưới")), ("0", _("Chỉ đơn vị này"))),
    )
    send_by = MomentField(label=_("Hạn gửi lịch trực"), required=False)
    needs_site = forms.BooleanField(
        label=_("Phải có người tại chỗ; chỉ gọi khi cần thì vẫn là khoảng trống"),
        required=False,
        help_text=_("Chọn sẵn khi câu giao việc của văn bản nói “tại chỗ”; bỏ chọn được."),
    )
    ask_every = forms.ChoiceField(
        label=_("Hỏi người trực “có đang trực không”"),
        choices=_ASK_EVERY,
        help_text=_("Im lặng thì báo người thay, rồi báo đơn vị cấp trên."),
    )
    wait_substitute = forms.IntegerField(label=_("Chờ bao nhiêu phút thì báo người thay"), min_value=1, max_value=240)
    wait_superior = forms.IntegerField(label=_("Chờ thêm bao nhiêu phút thì báo cấp trên"), min_value=1, max_value=240)

    def __init__(self, *args: Any, changes: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        if changes:
            del self.fields["below"]

    def declared(self) -> Declared:
        """What was filled in."""
        given = self.cleaned_data
        return Declared(
            name=given["name"],
            span=Span(given["start"], given["end"]),
            below=given.get("below") == "1",
            scope=given["scope"],
            send_by=given["send_by"],
            needs_site=given["needs_site"],
            ask_every=int(given["ask_every"]),
            wait_substitute=given["wait_substitute"],
            wait_superior=given["wait_superior"],
        )


FIRST = {"below": "1", "ask_every": "0", "wait_substitute": 10, "wait_superior": 20}


def initial_of(period: Period) -> dict[str, Any]:
    """The form of a watch as it is."""
    names = ("version", "scope", "name", "start", "end", "send_by", "needs_site", "wait_substitute", "wait_superior")
    return {**{name: getattr(period, name) for name in names}, "ask_every": str(period.ask_every)}


class WhyForm(forms.Form):
    """A reason, for what is returned or called off."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    why = forms.CharField(label=_("Lý do"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class WordsForm(forms.Form):
    """A line to go with a reminder."""

    words = forms.CharField(label=_("Lời nhắn kèm theo"), max_length=300, required=False)


class SendForm(forms.Form):
    """The list goes up; number and signed paper where they are at hand."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    number = forms.CharField(
        label=_("Số, ký hiệu công văn"),
        max_length=100,
        required=False,
        help_text=_("Chưa có thì để trống; ghi sau cùng bản đã ký."),
    )
    paper = forms.FileField(label=_("Bản đã ký (PDF hoặc ảnh chụp)"), widget=FileDrop, required=False)


class SignedForm(forms.Form):
    """The signed paper of what was sent."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    number = forms.CharField(label=_("Số, ký hiệu công văn"), max_length=100, help_text=_("Ví dụ: 45/THPT-VP"))
    paper = forms.FileField(label=_("Bản đã ký (PDF hoặc ảnh chụp)"), widget=FileDrop)


class PhoneForm(forms.Form):
    """The watch's own number."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    phone = forms.CharField(label=_("Số máy tiếp nhận sự cố trong đợt trực"), max_length=60, required=False)


class FillForm(forms.Form):
    """Somebody put on a gap, or on a part of it."""

    member = forms.IntegerField(widget=forms.HiddenInput)
    start = MomentField(label=_("Từ"))
    end = MomentField(label=_("Đến"))
    kind = forms.ChoiceField(
        label=_("Hình thức"),
        widget=forms.RadioSelect,
        choices=((Kind.SITE.value, _("Tại chỗ")), (Kind.CALL.value, _("Gọi khi cần"))),
        initial=Kind.SITE.value,
    )
