"""The form of a kind of proof, made from the catalogue's fields; what is read and required is the catalogue's too."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from khien.law.facts import FactValue, UnableToReadFacts, typed
from khien.law.types import FactType, Field, Proof
from khien.web.fields import DayField, FilesField

_PREFIX = "f_"


class ProofForm(forms.Form):
    """Day, subjects, the typed facts of the proof, files. `facts` holds the typed facts once it is valid."""

    happened_on = DayField()

    def __init__(
        self,
        proof: Proof,
        subjects: Iterable[tuple[str, str]],
        *args: Any,
        initial_subjects: Iterable[str] = (),
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.proof = proof
        self.facts: dict[str, FactValue] = {}
        self.fields["happened_on"].label = proof.date_label or _("Ngày thực hiện")
        choices = list(subjects)
        if choices:
            self.fields["subjects"] = forms.MultipleChoiceField(
                label=_("Minh chứng này nói về"),
                choices=choices,
                initial=list(initial_subjects),
                widget=forms.CheckboxSelectMultiple,
                error_messages={"required": _("Cần chọn ít nhất một đơn vị hoặc hệ thống.")},
            )
        for field in proof.fields:
            self.fields[_PREFIX + field.id] = _field(field)
        self.fields["papers"] = FilesField(
            label=proof.file_label or _("Tệp kèm theo"),
            required=proof.file_required,
            help_text=_("PDF, Word, Excel, CSV, ảnh; mỗi tệp không quá 25 MB"),
        )
        self.fields["note"] = forms.CharField(
            label=_("Ghi chú"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
        )

    def say_that_files_are_gone(self, names: Iterable[str]) -> None:
        """A browser does not send a chosen file again by itself: without a word it would be missing unseen."""
        if not self.has_error("papers"):
            told = _("Trình duyệt không giữ tệp đã chọn (%(names)s): hãy chọn lại tệp trước khi ghi.")
            self.add_error("papers", told % {"names": ", ".join(names)})

    def clean(self) -> dict[str, Any]:
        cleaned = dict(super().clean() or {})
        raw = {field.id: str(self.data.get(_PREFIX + field.id, "")) for field in self.proof.fields}
        sent = {key: value for key, value in raw.items() if value or _PREFIX + key in self.data}
        try:
            self.facts = typed(self.proof, sent)
        except UnableToReadFacts as refusal:
            for key, why in refusal.errors.items():
                if _PREFIX + key not in self.errors:
                    self.add_error(_PREFIX + key, why)
        return cleaned


def proposed(proof: Proof, asked: Mapping[str, str]) -> dict[str, str]:
    """What a link proposes to write, for the person to look at and change: the day (`ngay`), and facts by their id."""
    found = {_PREFIX + field.id: asked[field.id][:300] for field in proof.fields if field.id in asked}
    return found | ({"happened_on": asked["ngay"][:10]} if "ngay" in asked else {})


def _field(field: Field) -> forms.Field:
    """A plain field: typing and refusing is `khien.law.facts`' work, so that forms and imports agree."""
    options: dict[str, Any] = {"label": field.label, "required": field.required, "help_text": field.hint}
    if field.type is FactType.BOOLEAN:
        return forms.BooleanField(**{**options, "required": False})
    if field.type is FactType.CHOICE:
        return forms.ChoiceField(choices=[("", "—"), *field.options], **options)
    if field.type is FactType.DATE:
        return forms.CharField(
            widget=DayField.widget(), **{**options, "help_text": field.hint or _("Ví dụ: 21/11/2026")}
        )
    widget = forms.TextInput(attrs={"inputmode": "decimal"} if field.type is not FactType.TEXT else {})
    return forms.CharField(widget=widget, **options)


class DecisionForm(forms.Form):
    """A reviewer's word."""

    decision = forms.ChoiceField(
        label=_("Quyết định"),
        choices=[("accept", _("Chấp nhận")), ("return", _("Trả lại"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Cần chọn chấp nhận hoặc trả lại.")},
    )
    reason = forms.CharField(
        label=_("Lý do"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Trả lại thì cần ghi rõ phải sửa gì."),
    )


class WithdrawForm(forms.Form):
    """Taking evidence back."""

    reason = forms.CharField(label=_("Lý do rút"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
