"""Forms of passing a letter on: clauses with their days, a clause of one's own, the paper's words, its number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from khien.directives.actions import Shape
from khien.directives.rules.letter_paper import Words, words_from
from khien.web.fields import DayField, FileDrop
from khien.web.letters.forms_amend import ReasonForm

if TYPE_CHECKING:
    from khien.directives.models import Clause

_LISTS = ("received_by", "signer_capacity")
_ONE_A_LINE = _("Mỗi dòng một mục.")


@dataclass(frozen=True, slots=True)
class Row:
    """A clause with its fields; `day` is None where a period of time takes its place."""

    number: int
    clause: Clause
    kept: forms.BoundField
    text: forms.BoundField
    day: forms.BoundField | None


class ClausesForm(forms.Form):
    """Every clause at once: carried or not, in which words, by when; and the day to answer the whole letter by."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    answer_by = DayField(
        label=_("Các đơn vị trả lời chậm nhất ngày"),
        required=False,
        help_text=_("Ví dụ: 15/12/2026. Nên trước hạn của chính đơn vị để còn thời gian tổng hợp."),
    )

    def __init__(
        self,
        clauses: Sequence[tuple[int, Clause]],
        version: int,
        answer_by: date | None,
        data: QueryDict | None = None,
    ) -> None:
        self.clauses = list(clauses)
        initial: dict[str, Any] = {"version": version, "answer_by": answer_by}
        for number, clause in self.clauses:
            initial |= {f"kept_{number}": not clause.dropped, f"text_{number}": clause.text}
            initial[f"day_{number}"] = clause.deadline
        super().__init__(data, initial=initial)
        for number, clause in self.clauses:
            self._add(number, clause)

    def _add(self, number: int, clause: Clause) -> None:
        label = _("Chuyển tiếp nội dung này") if clause.source_id else _("Giao nội dung này")
        self.fields[f"kept_{number}"] = forms.BooleanField(label=label, required=False)
        self.fields[f"text_{number}"] = forms.CharField(
            label=_("Lời văn"), max_length=8000, required=False, widget=forms.Textarea(attrs={"rows": 3})
        )
        if clause.window_from is None:
            self.fields[f"day_{number}"] = DayField(
                label=_("Hạn của nội dung"), required=False, help_text=_("Để trống: không đặt hạn.")
            )

    def rows(self) -> list[Row]:
        """The clauses in the order of the letter."""
        return [
            Row(
                number,
                clause,
                self[f"kept_{number}"],
                self[f"text_{number}"],
                self[f"day_{number}"] if f"day_{number}" in self.fields else None,
            )
            for number, clause in self.clauses
        ]

    def shapes(self, *, settled: bool) -> dict[str, Shape]:
        """A word on every clause; `settled`: an empty day is meant, not merely not yet typed."""
        given = self.cleaned_data
        return {
            str(clause.pk): Shape(
                kept=given[f"kept_{number}"],
                text=given[f"text_{number}"] or clause.text,
                deadline=given.get(f"day_{number}"),
                settled=settled,
            )
            for number, clause in self.clauses
        }


class OwnForm(forms.Form):
    """A clause that the unit adds."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Nội dung giao thêm"),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Khiên đề xuất nghĩa vụ phải chứng minh theo lời văn; sửa được ngay bên dưới."),
        error_messages={"required": _("Hãy ghi nội dung cần giao.")},
    )
    day = DayField(label=_("Hạn"), required=False, help_text=_("Ví dụ: 15/12/2026. Để trống: không đặt hạn."))


def _text(label: Any, rows: int, hint: Any = "", *, required: bool = False) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, widget=area, help_text=hint, required=required, max_length=20_000)


class WordsForm(forms.Form):
    """The paper's words. `version` is the one that the form was made from."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    symbol = forms.CharField(label=_("Ký hiệu"), max_length=40, required=False, help_text=_("Ví dụ: SGDĐT-VP"))
    subject = _text(_("Trích yếu (sau “V/v”)"), 2, required=True)
    opening = _text(_("Mở đầu, nêu căn cứ"), 4, required=True)
    contact = forms.CharField(
        label=_("Đầu mối liên hệ"),
        max_length=300,
        required=False,
        help_text=_("Họ tên, số điện thoại. Để trống thì bản in để chỗ trống."),
    )
    closing = _text(_("Kết thúc"), 3)
    received_by = _text(_("Nơi nhận"), 4, _ONE_A_LINE)
    signer_capacity = _text(_("Quyền hạn, chức vụ người ký"), 2, _("Ví dụ: KT. GIÁM ĐỐC, rồi xuống dòng PHÓ GIÁM ĐỐC"))
    signer_name = forms.CharField(label=_("Họ và tên người ký"), max_length=120, required=False)

    def words(self) -> Words:
        """What was typed, once the form is valid."""
        given = {field.name: str(self.cleaned_data[field.name]).strip() for field in fields(Words)}
        return words_from({name: _lines(text) if name in _LISTS else text for name, text in given.items()})


def shown_words(words: Words, version: int) -> dict[str, Any]:
    """The stored words as the form shows them."""
    shown: dict[str, Any] = {"version": version}
    for field in fields(Words):
        value = getattr(words, field.name)
        shown[field.name] = "\n".join(value) if field.name in _LISTS else value
    return shown


def differing(data: Mapping[str, Any], stored: Words) -> list[tuple[str, str]]:
    """Label and stored words of each field that somebody else has worded otherwise."""
    theirs, labels = shown_words(stored, 0), WordsForm.base_fields
    typed = {name: str(data.get(name, "")).replace("\r\n", "\n").strip() for name in theirs}
    return [
        (str(labels[name].label), theirs[name])
        for name in theirs
        if name != "version" and typed[name] != str(theirs[name]).strip()
    ]


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


class IssueForm(forms.Form):
    """What the clerk enters when the paper is signed."""

    number = forms.CharField(
        label=_("Số, ký hiệu"), max_length=80, help_text=_("Ghi cả ký hiệu như trên bản giấy, ví dụ: 125/SGDĐT-VP")
    )
    issued_on = DayField(label=_("Ngày ban hành"))
    signed_copy = forms.FileField(label=_("Bản đã ký, đóng dấu (PDF hoặc ảnh chụp)"), widget=FileDrop)


class LinkForm(forms.Form):
    """For a letter signed on paper: which clause above each of its clauses carries."""

    def __init__(
        self,
        own: Sequence[tuple[int, Clause]],
        above: Sequence[tuple[int, Clause]],
        pairs: Mapping[str, str],
        data: QueryDict | None = None,
    ) -> None:
        super().__init__(data)
        self.own = list(own)
        none = ("", _("Nội dung riêng của đơn vị"))
        choices = [none, *((str(one.pk), f"{number}. {one.text[:90]}") for number, one in above)]
        for number, clause in self.own:
            self.fields[f"pair_{number}"] = forms.ChoiceField(
                label=f"{number}. {clause.text[:160]}",
                choices=choices,
                required=False,
                initial=pairs.get(str(clause.pk), ""),
            )

    def pairs(self) -> dict[str, str]:
        """By clause, those that carry one."""
        found = {str(clause.pk): self.cleaned_data[f"pair_{number}"] for number, clause in self.own}
        return {key: value for key, value in found.items() if value}


class GroundForm(forms.Form):
    """Which letter a ground means."""

    letter = forms.ChoiceField(
        label=_("Văn bản được nêu là"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Hãy chọn một văn bản, hoặc chọn “Không phải văn bản nào”.")},
    )

    def __init__(self, choices: Sequence[tuple[str, str]], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["letter"].choices = [*choices, ("none", _("Không phải văn bản nào ở đây"))]  # type: ignore[attr-defined]


class KeepForm(ReasonForm):
    """Why one's own letter stays as it is; kept in the trail, not shown to recipients."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reason"].help_text = _("Lưu trong nhật ký của đơn vị.")
