"""Forms of dossiers: fields and their hints; no rule of the domain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from khien.web.fields import DayField, FileDrop

if TYPE_CHECKING:
    from khien.dossiers.rules.words import Said
    from khien.organisations.models import Unit

OUTSIDE = "ngoai"
_AUTOSAVED = {  # each field sends itself when it changes, one after the other; without JavaScript the button does
    "hx-post": "",
    "hx-trigger": "change",
    "hx-target": "#luu-noi-dung",
    "hx-swap": "outerHTML",
    "hx-include": "closest form",
    "hx-sync": "closest form:queue all",
}


class BeginForm(forms.Form):
    """The day whose law the dossier is under."""

    law_on = DayField(
        label=gettext_lazy("Theo quy định có hiệu lực ngày"),
        help_text=gettext_lazy("Thường là hôm nay. Hồ sơ lập bù cho năm trước thì ghi ngày của hồ sơ đó."),
    )


class WordsForm(forms.Form):
    """What people write, heading by heading, and the decision that issued the quy chế."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    policy_number = forms.CharField(
        label=gettext_lazy("Số quyết định ban hành Quy chế"), max_length=100, required=False
    )
    policy_on = DayField(label=gettext_lazy("Ngày ban hành Quy chế"), required=False)

    def __init__(self, headings: Sequence[Said], data: Mapping[str, str] | None, first: Mapping[str, object]) -> None:
        super().__init__(data, initial=dict(first))
        self.headings = tuple(headings)
        for one in headings:
            widget = forms.Textarea(attrs={"rows": 4}) if one.long else forms.TextInput()
            self.fields[one.id] = forms.CharField(label=one.label, required=False, widget=widget)
        for name, field in self.fields.items():
            if name != "version":
                field.widget.attrs |= _AUTOSAVED

    def keep(self, only: str, words: Mapping[str, str], policy_number: str, policy_on: date | None) -> None:
        """Of what was sent only one field counts; the others stay as they are kept."""
        day = f"{policy_on:%d/%m/%Y}" if policy_on else ""
        kept = {one.id: words.get(one.id, "") for one in self.headings}
        kept |= {"policy_number": policy_number, "policy_on": day}
        self.data = kept | {name: self.data.get(name, "") for name in ("version", only)}

    def parts(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields by part, in order."""
        found: dict[str, list[forms.BoundField]] = {}
        for one in self.headings:
            found.setdefault(one.part, []).append(self[one.id])
        return list(found.items())

    def given(self) -> dict[str, str]:
        """What was written, by heading; a heading that was emptied is blank."""
        return {one.id: self.cleaned_data[one.id] for one in self.headings}


class PaperForm(forms.Form):
    """A paper to upload."""

    document = forms.ChoiceField(label=gettext_lazy("Giấy tờ này là"))
    paper = forms.FileField(label=gettext_lazy("Tệp"), widget=FileDrop)

    def __init__(self, choices: Sequence[tuple[str, str]], *given: object, **options: object) -> None:
        super().__init__(*given, **options)  # type: ignore[arg-type]  # handed through to Django
        self.fields["document"].choices = list(choices)  # type: ignore[attr-defined]  # a ChoiceField


class LayoutForm(forms.Form):
    """How many boxes stand side by side in each diagram."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    logical = forms.IntegerField(label=gettext_lazy("Số ô một hàng, mô hình lô-gic"), min_value=1, max_value=6)
    physical = forms.IntegerField(label=gettext_lazy("Số ô một hàng, mô hình vật lý"), min_value=1, max_value=6)


class WhyForm(forms.Form):
    """Why the level has to be determined anew, and under the law of which day."""

    why = forms.CharField(label=gettext_lazy("Vì sao phải xác định lại"), widget=forms.Textarea(attrs={"rows": 3}))
    law_on = DayField(label=gettext_lazy("Theo quy định có hiệu lực ngày"))


class StepForm(forms.Form):
    """One step: its day, the signed paper with its number, the reason where one is owed."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    on = DayField(label=gettext_lazy("Ngày"))
    number = forms.CharField(label=gettext_lazy("Số, ký hiệu văn bản"), max_length=100, required=False)
    party = forms.CharField(label=gettext_lazy("Cơ quan ra văn bản"), max_length=200, required=False)
    words = forms.CharField(
        label=gettext_lazy("Lý do, nội dung"), widget=forms.Textarea(attrs={"rows": 4}), required=False
    )
    paper = forms.FileField(label=gettext_lazy("Văn bản đã ký"), widget=FileDrop, required=False)
    doubts_seen = forms.BooleanField(
        label=gettext_lazy("Tôi đã xem lại điểm nghi ngờ và vẫn ghi bước này"), required=False
    )

    def __init__(
        self,
        data: Mapping[str, object] | None,
        files: Mapping[str, object] | None,
        *,
        first: Mapping[str, object],
        keep: Sequence[str],
        needed: Sequence[str],
        units: Sequence[Unit] = (),
        low: bool = False,
    ) -> None:
        super().__init__(data, files, initial=dict(first))  # type: ignore[arg-type]  # handed through to Django
        for name in ("number", "party", "words", "paper", "doubts_seen"):
            if name not in keep:
                del self.fields[name]
        for name in needed:
            self.fields[name].required = True
        if units:
            self._judges(units, first, low=low)

    def _judges(self, units: Sequence[Unit], first: Mapping[str, object], *, low: bool) -> None:
        named = [(str(one.pk), one.name) for one in units]
        same = _("Cùng đơn vị thẩm định") if low else _("Chọn đơn vị")
        for name, label, outside, blank in (
            ("appraiser", _("Đơn vị thẩm định"), _("Tên cơ quan thẩm định, nếu ngoài Khiên"), _("Chọn đơn vị")),
            ("approver", _("Đơn vị phê duyệt"), _("Tên cơ quan phê duyệt, nếu ngoài Khiên"), same),
        ):
            self.fields[name] = forms.ChoiceField(
                label=label,
                choices=[("", blank), *named, (OUTSIDE, _("Cơ quan khác, ngoài Khiên"))],
                initial=first.get(name, ""),
                required=not (low and name == "approver"),
            )
            self.fields[f"{name}_name"] = forms.CharField(
                label=outside,
                max_length=200,
                required=False,
                initial=first.get(f"{name}_name", ""),
            )
        self.order_fields(["version", "appraiser", "appraiser_name", "approver", "approver_name", "on", "number"])

    def day(self) -> date:
        found: date = self.cleaned_data["on"]
        return found
