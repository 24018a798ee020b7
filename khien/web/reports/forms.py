"""Forms of a report: the words that people may edit, and the clerk's number, day and signed copy."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from khien.reports.letter_result.values import Words, words_from
from khien.web.fields import DayField, FileDrop

_LINES = ("addressees", "received_by", "signer_capacity")
_ONE_A_LINE = _("Mỗi dòng một mục.")


def _text(label: Any, rows: int, hint: Any = "", *, required: bool = False) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, widget=area, help_text=hint, required=required, max_length=20_000)


class WordsForm(forms.Form):
    """The report's words. `version` is the one that the form was made from: whoever saved in between is not overrun."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    addressees = _text(_("Kính gửi"), 2, _ONE_A_LINE)
    opening = _text(_("Mở đầu"), 3, required=True)
    results = _text(_("Nhận xét chung về kết quả"), 4, _("Đứng trước số liệu từng nội dung; để trống nếu không cần."))
    difficulties = _text(_("Khó khăn, vướng mắc"), 4, _ONE_A_LINE)
    proposals = _text(_("Đề xuất, kiến nghị"), 4, _ONE_A_LINE)
    closing = _text(_("Kết thúc"), 2, required=True)
    received_by = _text(_("Nơi nhận"), 3, _ONE_A_LINE)
    symbol = forms.CharField(label=_("Ký hiệu"), max_length=40, required=False, help_text=_("Ví dụ: BC-SGDĐT"))
    signer_capacity = _text(_("Quyền hạn, chức vụ người ký"), 2, _("Ví dụ: KT. GIÁM ĐỐC, rồi xuống dòng PHÓ GIÁM ĐỐC"))
    signer_name = forms.CharField(label=_("Họ và tên người ký"), max_length=120, required=False)

    def words(self) -> Words:
        """What was typed, once the form is valid."""
        given = {field.name: str(self.cleaned_data[field.name]).strip() for field in fields(Words)}
        return words_from({name: _lines(text) if name in _LINES else text for name, text in given.items()})


def initial(words: Words, version: int) -> dict[str, Any]:
    """The stored words as the form shows them."""
    shown: dict[str, Any] = {"version": version}
    for field in fields(Words):
        value = getattr(words, field.name)
        shown[field.name] = "\n".join(value) if field.name in _LINES else value
    return shown


def differing(form: WordsForm, stored: Words) -> list[tuple[str, str]]:
    """Label and stored words of each field that somebody else has worded otherwise."""
    theirs = initial(stored, 0)
    found = []
    for field in fields(Words):
        typed = str(form.data.get(field.name, "")).replace("\r\n", "\n").strip()
        if typed != theirs[field.name].strip():
            found.append((str(form.fields[field.name].label), theirs[field.name]))
    return found


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


class CloseForm(forms.Form):
    """What the clerk enters when the paper is out."""

    number = forms.CharField(label=_("Số"), max_length=80, help_text=_("Ví dụ: 125/BC-SGDĐT"))
    issued_on = DayField(label=_("Ngày phát hành"))
    signed_copy = forms.FileField(label=_("Bản đã ký (PDF hoặc ảnh chụp)"), widget=FileDrop)
