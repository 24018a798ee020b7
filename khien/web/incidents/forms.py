"""Forms of incidents: a report in a minute, a line of the timeline, how a paper went out. They hold no rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from khien.base import clock
from khien.incidents.rules.fields import UnableToFill, Value, value_of
from khien.incidents.rules.kinds import KINDS, Kind
from khien.incidents.rules.papers import CHANNELS
from khien.law.incidents.types import Field, FieldKind, PaperForm, Question, Said
from khien.organisations.rules.phones import UnableToReadPhone, read_phones
from khien.web.fields import DayField, FileDrop, FilesField, SeveralFiles
from khien.web.labels import said

UNKNOWN = "khong-biet"
NOW, QUARTER, HOUR, OTHER = "luc-nay", "15-phut", "1-gio", "khac"
_BEFORE = {NOW: timedelta(), QUARTER: timedelta(minutes=15), HOUR: timedelta(hours=1)}
PHOTOS = "image/jpeg,image/png"


class TimeField(forms.TimeField):
    """Reads 9:05, 09:05 and 9h05."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TimeInput(
            attrs={"inputmode": "numeric", "class": "k-input-date", "maxlength": "5"}, format="%H:%M"
        )
        super().__init__(input_formats=["%H:%M", "%Hh%M", "%Hg%M"], widget=widget, **options)


class MomentForm(forms.Form):
    """A form with a moment in two fields, `on` and `at`."""

    def moment(self, on: str = "on", at: str = "at") -> datetime | None:
        """The moment that was given, in Vietnam's time; None where either field is blank."""
        day, hour = self.cleaned_data.get(on), self.cleaned_data.get(at)
        if day is None or not isinstance(hour, time):
            return None
        return datetime.combine(day, hour, clock.VIETNAM)


class ReportForm(MomentForm):
    """What, when, which system, a photo, words. Only the kind must be chosen."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("Thấy gì?"), widget=forms.RadioSelect)
    when = forms.ChoiceField(
        label=_("Phát hiện lúc nào?"),
        choices=(
            (NOW, _("Vừa xong")),
            (QUARTER, _("15 phút trước")),
            (HOUR, _("1 giờ trước")),
            (OTHER, _("Lúc khác")),
        ),
        initial=NOW,
        widget=forms.RadioSelect,
    )
    on = DayField(label=_("Ngày"), required=False)
    at = TimeField(label=_("Giờ, phút"), required=False, help_text=_("Ví dụ: 21:30"))
    systems = forms.MultipleChoiceField(label=_("Hệ thống nào?"), required=False, widget=forms.CheckboxSelectMultiple)
    words = forms.CharField(
        label=_("Kể vài chữ"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Thấy gì, ở máy nào, đã làm gì. Không ghi mật khẩu."),
    )
    photo = forms.FileField(
        label=_("Ảnh chụp màn hình"),
        required=False,
        widget=forms.FileInput(attrs={"accept": PHOTOS}),
        help_text=_("Chụp bằng điện thoại cũng được."),
    )

    def __init__(self, *given: Any, systems: Iterable[tuple[int, str]] = (), **options: Any) -> None:
        super().__init__(*given, **options)
        kinds = [(one.value, said(KINDS[one].label)) for one in Kind]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        known = [(str(key), name) for key, name in systems]
        self.fields["systems"].choices = [*known, (UNKNOWN, _("Không biết"))]  # type: ignore[attr-defined]
        if not known:
            del self.fields["systems"]

    def detected_at(self, now: datetime) -> datetime | None:
        """When it was met; None where another time was chosen and not given whole."""
        before = _BEFORE.get(self.cleaned_data["when"])
        return now - before if before is not None else self.moment()

    def system_ids(self) -> list[int]:
        """The systems that were chosen; none where they are not known."""
        return [int(one) for one in self.cleaned_data.get("systems", ()) if one != UNKNOWN]

    def clean(self) -> dict[str, Any]:
        """Another time needs its day and its hour."""
        given = super().clean() or {}
        if given.get("when") == OTHER and not self.errors and self.moment() is None:
            self.add_error("at" if given.get("on") else "on", _("Chọn “Lúc khác” thì hãy ghi đủ ngày và giờ."))
        return given


class DoorForm(ReportForm):
    """The same for somebody without an account: a name and a number to call back."""

    name = forms.CharField(label=_("Họ và tên"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    phone = forms.CharField(
        label=_("Số điện thoại"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
        help_text=_("Người trực gọi lại số này."),
    )

    def clean_phone(self) -> str:
        """A number that can be dialled."""
        given = str(self.cleaned_data["phone"])
        try:
            if not read_phones(given):
                raise forms.ValidationError(_("Hãy ghi số điện thoại để người trực gọi lại."))
        except UnableToReadPhone as refusal:
            raise forms.ValidationError(str(refusal)) from None
        return given


class WriteForm(MomentForm):
    """A line of the timeline."""

    words = forms.CharField(
        label=_("Việc gì đã xảy ra, đã làm gì"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    on = DayField(label=_("Ngày"), required=False)
    at = TimeField(label=_("Giờ, phút"), required=False, help_text=_("Để trống là lúc này"))
    photos = FilesField(label=_("Ảnh, tệp"), required=False, widget=SeveralFiles())


class WhyForm(forms.Form):
    """Why it is no incident."""

    why = forms.CharField(
        label=_("Vì sao không phải sự cố"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Ví dụ: diễn tập, báo nhầm, nhà cung cấp bảo trì có báo trước."),
    )


class BeyondForm(forms.Form):
    """What is beyond the unit."""

    words = forms.CharField(
        label=_("Cần giúp việc gì"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class JudgeForm(forms.Form):
    """The questions of seriousness, or a person's own word; and whether personal data are touched."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        *given: Any,
        questions: Iterable[Question] = (),
        answers: Mapping[str, str],
        serious: bool | None,
        **options: Any,
    ) -> None:
        super().__init__(*given, **options)
        words = [(Said.YES.value, _("Có")), (Said.NO.value, _("Không")), (Said.UNKNOWN.value, _("Chưa biết"))]
        self.asked = [one.id for one in questions]
        for one in questions:
            first = answers.get(one.id, Said.UNKNOWN.value)
            self.fields[one.id] = forms.ChoiceField(
                label=one.ask, choices=words, initial=first, widget=forms.RadioSelect
            )
        if not self.asked:
            first = {True: Said.YES, False: Said.NO, None: Said.UNKNOWN}[serious]
            self.fields["decided"] = forms.ChoiceField(
                label=_("Sự cố này có nghiêm trọng không?"),
                choices=words,
                initial=first.value,
                widget=forms.RadioSelect,
            )
        self.fields["personal_data"] = forms.ChoiceField(
            label=_("Dữ liệu cá nhân có bị lộ, mất hoặc bị sửa không?"),
            choices=words,
            initial=answers.get("personal_data", Said.UNKNOWN.value),
            widget=forms.RadioSelect,
        )

    def said(self) -> dict[str, Said]:
        """What was answered to the questions of the law."""
        return {one: Said(self.cleaned_data[one]) for one in self.asked}

    def decided(self) -> bool | None:
        """The person's own word, where the law defines nothing."""
        return {"yes": True, "no": False}.get(self.cleaned_data.get("decided", ""))


class PaperFields(forms.Form):
    """The fields of a paper as the catalogue has them; nothing is required to save, all that is to freeze."""

    none_required = True
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, form: PaperForm, values: Mapping[str, Value], *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        self.paper = form
        for one in form.fields:
            self.fields[one.id] = _field(one, values.get(one.id))

    def clean(self) -> dict[str, Any]:
        """Each fault at its field."""
        given = super().clean() or self.cleaned_data
        for one in self.paper.fields:
            try:
                value_of(one, given.get(one.id) or "")
            except UnableToFill as refusal:
                self.add_error(one.id, str(refusal))
        return given

    def sections(self) -> list[tuple[str, list[tuple[Field, Any]]]]:
        """Bound fields under the titles of the paper."""
        return [(part.title, [(one, self[one.id]) for one in part.fields]) for part in self.paper.sections]

    def values(self) -> dict[str, Value]:
        """What stands in the fields."""
        return {one.id: self.cleaned_data[one.id] for one in self.paper.fields}


def _field(one: Field, value: Value | None) -> forms.Field:
    label = f"{one.label} (*)" if one.required else one.label
    rest: dict[str, Any] = {"label": label, "required": False, "initial": value, "help_text": one.hint}
    choices = [(option, option) for option in one.options]
    match one.kind:
        case FieldKind.CHOICES:
            return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **rest)
        case FieldKind.CHOICE:
            blank = [("", _("Chưa chọn")), *choices]
            return forms.ChoiceField(choices=blank, widget=forms.RadioSelect, **rest)
        case FieldKind.LONG:
            return forms.CharField(max_length=6000, widget=forms.Textarea(attrs={"rows": 3}), **rest)
        case FieldKind.TEXT | FieldKind.DAY | FieldKind.HOUR | FieldKind.PHONE:
            return forms.CharField(max_length=300, **rest)


class SentForm(MomentForm):
    """How a paper went out."""

    to = forms.CharField(label=_("Nơi nhận"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    channel = forms.ChoiceField(label=_("Hình thức"), widget=forms.RadioSelect)
    on = DayField(label=_("Ngày gửi"))
    at = TimeField(label=_("Giờ gửi"), help_text=_("Ví dụ: 21:30"))
    reference = forms.CharField(label=_("Số văn bản"), required=False, max_length=100)
    signed = forms.FileField(
        label=_("Bản đã ký, đóng dấu"),
        required=False,
        widget=FileDrop,
        help_text=_("Có bản đã ký thì Khiên ghi thành minh chứng; chưa có thì thêm sau."),
    )

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        self.fields["channel"].choices = [(key, said(label)) for key, label in CHANNELS.items()]  # type: ignore[attr-defined]


class SignedForm(forms.Form):
    """The signed copy of what went out before."""

    reference = forms.CharField(label=_("Số văn bản"), required=False, max_length=100)
    signed = forms.FileField(label=_("Bản đã ký, đóng dấu"), widget=FileDrop)


class CallTeamForm(forms.Form):
    """What the team is told, and where to come."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    words = forms.CharField(label=_("Việc gì"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    where = forms.CharField(label=_("Đến đâu"), required=False, max_length=300)
