"""Forms of the yearly report: a row where Khiên knows nothing, section 2, sending, returning. No rule of the law."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from khien.dossiers.rules.controls import Rollout
from khien.law.reporting.types import Capacity, YearlyLaw
from khien.reports.yearly.values import (
    AND,
    BY_ID,
    EXPECTED,
    FIELDS,
    HEAD_FIELDS,
    LISTED,
    LONGEST,
    NEVER_SAID,
    Field,
    Row,
    Shape,
    UnableToReadWhen,
    shown,
    when,
)
from khien.web.fields import DayField, FileDrop
from khien.web.labels import said

_WHEN_HINT = _("Tháng/năm hoặc ngày/tháng/năm, ví dụ 3/2027")


class WhenField(forms.CharField):
    """A day or a month: 15/3/2027 or 3/2027; kept as 2027-03-15 or 2027-03."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"class": "k-input-date", "inputmode": "numeric", "autocomplete": "off"})
        super().__init__(max_length=10, widget=widget, help_text=_WHEN_HINT, **options)

    def clean(self, value: Any) -> str:
        text = str(super().clean(value) or "")
        try:
            return when(text) if text else ""
        except UnableToReadWhen as refusal:
            raise forms.ValidationError(str(refusal), code="when") from refusal


def _field(one: Field) -> forms.Field:
    label = said(one.label)
    match one.shape:
        case Shape.DAY:
            return DayField(label=label, required=False)
        case Shape.WHEN:
            return WhenField(label=label, required=False)
        case Shape.CHOICE:
            choices = [("", _("Chưa biết")), *((value, value) for value in one.options)]
            return forms.ChoiceField(label=label, required=False, choices=choices, widget=forms.RadioSelect)
        case Shape.CHOICES:
            choices = [(value, value) for value in one.options]
            return forms.MultipleChoiceField(
                label=label, required=False, choices=choices, widget=forms.CheckboxSelectMultiple
            )
        case Shape.LONG:
            area = forms.Textarea(attrs={"rows": 2})
            return forms.CharField(label=label, required=False, max_length=LONGEST, widget=area)
        case _:
            return forms.CharField(label=label, required=False, max_length=300)


def asked_of(row: Row, law: YearlyLaw) -> list[Field]:
    """What a person may fill in: what is not known, as the law of the year asks it."""
    contents = {one.number for one in law.contents} if law.form else set()
    kept = []
    for one in FIELDS:
        if one.id in NEVER_SAID or (one.id in row.values and one.id not in row.said):
            continue
        if one.content == LISTED and LISTED not in contents:
            continue
        if one.id in _not_asked(row):
            continue
        kept.append(one)
    return kept


def _not_asked(row: Row) -> set[str]:
    """What is not asked of a row as it stands: the day expected of what is done, the decision of what is not."""
    said = {"approval_by"} if row.approved else set()
    said |= {"decision", "decided_on", "decided_by"} if row["state"] and not row.approved else set()
    return said | ({"rollout_by"} if row["rollout"] == Rollout.FULL else set())


class RowForm(forms.Form):
    """One system. `version` is the one that the form was made from."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, row: Row, law: YearlyLaw, data: Any = None, *, version: int) -> None:
        self.asked = asked_of(row, law)
        super().__init__(data, initial={"version": version, **{one.id: _initial(one, row) for one in self.asked}})
        for one in self.asked:
            self.fields[one.id] = _field(one)

    def given(self) -> dict[str, str]:
        """What was filled in, as it is kept."""
        return {one.id: _kept(self.cleaned_data[one.id]) for one in self.asked}


def _initial(one: Field, row: Row) -> Any:
    value = row[one.id]
    if one.shape is Shape.CHOICES:
        return value.split(AND) if value else []
    return shown(one, value)


def _kept(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return AND.join(value) if isinstance(value, list) else str(value or "")


class HeadForm(forms.Form):
    """In which capacity the body reports, section 2 of the form, the expected day, and what stands beside the form."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    capacity = forms.ChoiceField(label=_("Đơn vị báo cáo với tư cách"), widget=forms.RadioSelect)

    def __init__(
        self, law: YearlyLaw, known: Mapping[str, str], stored: Mapping[str, Any], data: Any = None, **now: Any
    ) -> None:
        self.names = [name for name in HEAD_FIELDS if name not in known]
        self.numbers = [one.number for one in law.beside_the_form()]
        head, contents = stored.get("head", {}), stored.get("contents", {})
        first = {name: head.get(name, "") for name in self.names}
        first |= {EXPECTED: shown(BY_ID["approval_by"], head.get(EXPECTED, ""))}
        first |= {f"content_{number}": contents.get(str(number), "") for number in self.numbers}
        super().__init__(data, initial={**first, **now})
        self.fields["capacity"].choices = [  # type: ignore[attr-defined]  # of a ChoiceField
            (Capacity.UNIT.value, _("Đơn vị vận hành hoặc chuyên trách, gửi chủ quản qua đơn vị cấp trên")),
            (Capacity.OWNER.value, _("Chủ quản hệ thống thông tin, gửi %(to)s") % {"to": law.due[Capacity.OWNER].to}),
        ]
        for name in self.names:
            self.fields[name] = forms.CharField(label=said(HEAD_FIELDS[name]), required=False, max_length=500)
        self.fields[EXPECTED] = WhenField(
            label=_("Dự kiến thời gian hoàn thành phê duyệt cho tất cả hệ thống"), required=False
        )
        for one in law.beside_the_form():
            self.fields[f"content_{one.number}"] = forms.CharField(
                label=_("Nội dung %(n)s. %(text)s") % {"n": one.number, "text": one.text},
                help_text=_("Biểu mẫu chưa có: %(what)s") % {"what": one.missing} if one.missing else "",
                required=False,
                max_length=LONGEST,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def head(self) -> dict[str, str]:
        """Section 2 and the expected day."""
        return {name: str(self.cleaned_data[name]) for name in (*self.names, EXPECTED)}

    def contents(self) -> dict[int, str]:
        """What was written beside the form, by its number."""
        return {number: str(self.cleaned_data[f"content_{number}"]) for number in self.numbers}


class IssuedForm(forms.Form):
    """The signed paper. A leader may send without it; whoever sends for the leader may not."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    number = forms.CharField(label=_("Số, ký hiệu"), max_length=100, required=False, help_text=_("Ví dụ: 45/BC-THPT"))
    on = DayField(label=_("Ngày ký"), required=False)
    paper = forms.FileField(label=_("Bản đã ký (PDF hoặc ảnh chụp)"), widget=FileDrop, required=False)

    def __init__(self, *args: Any, needed: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("number", "on", "paper"):
            self.fields[name].required = needed

    def clean(self) -> dict[str, Any]:
        """All three of a signed paper, or none."""
        given = super().clean() or {}
        filled = {name for name in ("number", "on", "paper") if given.get(name)}
        if filled and len(filled) < 3:
            for name in {"number", "on", "paper"} - filled - set(self.errors):
                self.add_error(name, _("Hãy ghi đủ số, ngày và tải lên bản đã ký; hoặc để trống cả ba."))
        return given


class SendForm(IssuedForm):
    """The same with the way by which it goes to a ministry."""

    channel = forms.ChoiceField(label=_("Gửi bằng"), widget=forms.RadioSelect, required=False)

    def __init__(self, *args: Any, channels: list[str], **options: Any) -> None:
        super().__init__(*args, **options)
        if channels:
            self.fields["channel"].choices = [(one, one) for one in channels]  # type: ignore[attr-defined]
            self.fields["channel"].required = True
        else:
            del self.fields["channel"]


class WhyForm(forms.Form):
    """Why it is returned."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    why = forms.CharField(
        label=_("Lý do trả lại"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Đơn vị đọc được. Nêu rõ phải sửa gì."),
    )


class WordsForm(forms.Form):
    """What a person adds to a reminder."""

    words = forms.CharField(
        label=_("Lời nhắn kèm theo"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Mọi người nhận đọc được. Không ghi tên riêng, số điện thoại hay nội dung mật."),
    )
