"""Forms of checks: fields and their hints; no rule of the domain."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from khien.evidence.actions import Hunted, NewFinding, Plan, Result
from khien.evidence.rules.assessments import PAPERS, SAID, PaperKind, Said
from khien.evidence.rules.findings import SEVERITIES, Severity
from khien.law.assessment.types import ASSESSOR_WORDS, AssessmentLaw, Assessor, Line, Part
from khien.web.fields import DayField, FileDrop, FilesField
from khien.web.labels import said

if TYPE_CHECKING:
    from khien.evidence.models import Activity
    from khien.organisations.models import Person


def _words(label: str, longest: int = 200, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, required=False, **more)


class PlanForm(forms.Form):
    """What is planned: of which systems, into what, when, by whom."""

    def __init__(
        self, law: AssessmentLaw, systems: Sequence[tuple[str, str]], *given: Any, inspection: bool = False, **more: Any
    ) -> None:
        super().__init__(*given, **more)
        self.law = law
        boxes = forms.CheckboxSelectMultiple
        self.fields |= {
            "version": forms.IntegerField(widget=forms.HiddenInput, required=False),
            "title": forms.CharField(label=_("Tên cuộc kiểm tra"), max_length=200),
            "systems": forms.MultipleChoiceField(
                label=_("Hệ thống được kiểm tra"),
                help_text=_("Mọi thiết bị, ứng dụng đang dùng của hệ thống đều vào phạm vi."),
                choices=list(systems),
                widget=boxes,
            ),
            "parts": forms.MultipleChoiceField(
                label=_("Nội dung"),
                help_text=_("Phạm vi quét và thử xâm nhập khác nhau thì lập hai cuộc."),
                choices=[(one.id.value, one.title) for one in law.parts.values()],
                widget=boxes,
            ),
            "planned_from": DayField(label=_("Từ ngày")),
            "planned_to": DayField(label=_("Đến ngày")),
            "assessor": forms.ChoiceField(
                label=_("Bên kiểm tra là"),
                choices=[("", _("Chưa biết")), *((key.value, said(words)) for key, words in ASSESSOR_WORDS.items())],
                required=False,
            ),
            "assessor_name": _words(_("Tên bên kiểm tra")),
            "licence": _words(_("Số giấy phép, quyết định chỉ định hoặc hợp đồng")),
            "box": forms.ChoiceField(
                label=_("Hình thức kiểm tra kỹ thuật"), choices=[("", _("Chưa chọn")), *law.boxes], required=False
            ),
            "authorisation": _words(
                _("Số văn bản cho phép thử xâm nhập"),
                help_text=_("Không có văn bản cho phép thì không được thử xâm nhập."),
            ),
        }
        if law.events:
            self.fields["events"] = forms.MultipleChoiceField(
                label=_("Có sự kiện nào buộc thuê tổ chức chuyên môn?"),
                choices=[*law.events, ("none", _("Không có sự kiện nào kể trên"))],
                widget=boxes,
                required=False,
                help_text=_("Để trống nghĩa là chưa biết."),
            )
        if inspection:
            del self.fields["assessor"]

    def clean(self) -> dict[str, Any]:
        cleaned = dict(super().clean() or {})
        events = cleaned.get("events") or []
        if "none" in events and len(events) > 1:
            self.add_error("events", _("Đã chọn “không có sự kiện nào” thì không chọn sự kiện khác."))
        return cleaned

    def plan(self, *, superior: bool = False) -> Plan:
        """What was written, typed."""
        given = self.cleaned_data
        events = given.get("events") or []
        named = Assessor(given["assessor"]) if given.get("assessor") else None
        return Plan(
            title=given["title"],
            regime=self.law.regime,
            parts=frozenset(map(Part, given["parts"])),
            planned_from=given["planned_from"],
            planned_to=given["planned_to"],
            assessor=Assessor.SUPERIOR if superior else named,
            assessor_name=given["assessor_name"],
            licence=given["licence"],
            authorisation=given["authorisation"],
            box=given["box"],
            events=None if not events else () if events == ["none"] else tuple(events),
        )


def first_of(row: Activity, systems: Iterable[int]) -> dict[str, Any]:
    """A plan as its form begins."""
    names = ("version", "title", "parts", "planned_from", "planned_to", "assessor", "assessor_name", "licence", "box")
    first = {name: getattr(row, name) for name in (*names, "authorisation")}
    return first | {
        "systems": [str(key) for key in systems],
        "events": [] if row.events is None else row.events or ["none"],
    }


class HoldForm(forms.Form):
    """When it was held, and the day for what is ticked and has none yet."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    held_from = DayField(label=gettext_lazy("Thực hiện từ ngày"))
    held_to = DayField(label=gettext_lazy("Đến ngày"), help_text=gettext_lazy("Không sau hôm nay."))
    day = DayField(
        label=gettext_lazy("Ngày kiểm tra của các mục vừa đánh dấu"),
        help_text=gettext_lazy("Mục đã ghi ngày từ trước giữ nguyên ngày cũ."),
    )


class ResultForm(forms.Form):
    """What was found of each content of the law, the outcome, the number of the report."""

    def __init__(self, contents: Sequence[Line], outcomes: Sequence[tuple[str, str]], *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.contents = list({line.id: line for line in contents}.values())
        self.fields |= {
            "version": forms.IntegerField(widget=forms.HiddenInput),
            "number": _words(_("Số báo cáo hoặc biên bản"), 100),
            "tool": _words(_("Công cụ quét, nếu có")),
        }
        if outcomes:
            self.fields["outcome"] = forms.ChoiceField(
                label=_("Kết luận"), choices=[("", _("Chưa kết luận")), *outcomes], required=False
            )
        words = [("", "—"), *((key.value, said(label)) for key, label in SAID.items())]
        for line in self.contents:
            self.fields[f"is_{line.id}"] = forms.ChoiceField(label=line.text, choices=words, required=False)
            self.fields[f"note_{line.id}"] = _words(_("Ghi chú: %(text)s") % {"text": line.text}, 1000)
        self.fields["summary"] = _words(_("Tóm tắt kết quả"), 4000, widget=forms.Textarea(attrs={"rows": 4}))

    def rows(self) -> list[tuple[Line, forms.BoundField, forms.BoundField]]:
        """Each content with its two fields."""
        return [(line, self[f"is_{line.id}"], self[f"note_{line.id}"]) for line in self.contents]

    def rest(self) -> list[forms.BoundField]:
        """The other fields, in order."""
        return [self[name] for name in ("number", "tool", "outcome", "summary") if name in self.fields]

    def result(self) -> Result:
        """What was written, typed; what was left blank is not said."""
        given = self.cleaned_data
        told = {
            line.id: (Said(given[f"is_{line.id}"]), given[f"note_{line.id}"])
            for line in self.contents
            if given[f"is_{line.id}"]
        }
        return Result(told, given.get("outcome", ""), given["number"], given["summary"], given["tool"])


class ReasonForm(forms.Form):
    """A reason."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label=gettext_lazy("Lý do"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class PaperForm(forms.Form):
    """A paper of the check."""

    kind = forms.ChoiceField(label=gettext_lazy("Giấy tờ này là"))
    paper = forms.FileField(label=gettext_lazy("Tệp"), widget=FileDrop)

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        choices = [(key.value, said(words)) for key, words in PAPERS.items()]
        self.fields["kind"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField

    def paper_kind(self) -> PaperKind:
        """What it is."""
        return PaperKind(self.cleaned_data["kind"])


def _severities() -> list[tuple[str, str]]:
    return [(key.value, said(words)) for key, words in SEVERITIES.items()]


class SettleForm(forms.Form):
    """By when, by whom, how bad, whether it lets somebody in."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    severity = forms.ChoiceField(label=gettext_lazy("Mức độ"))
    entry = forms.BooleanField(
        label=gettext_lazy("Cho phép xâm nhập, kiểm soát hệ thống"),
        required=False,
        help_text=gettext_lazy("Khi đó phải vừa khắc phục vừa săn lùng mối nguy hại; việc này không thay việc kia."),
    )
    due_on = DayField(
        label=gettext_lazy("Hạn khắc phục"),
        required=False,
        help_text=gettext_lazy("Quy định không đặt sẵn hạn: hạn do kế hoạch xử lý. Ví dụ: 21/11/2026"),
    )
    owner: forms.ModelChoiceField[Person] = forms.ModelChoiceField(
        queryset=None, label=gettext_lazy("Người phụ trách"), required=False, empty_label=gettext_lazy("Chưa giao ai")
    )

    def __init__(self, owners: Any, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["owner"].queryset = owners  # type: ignore[attr-defined]
        self.fields["severity"].choices = _severities()  # type: ignore[attr-defined]


class FindingForm(SettleForm):
    """One finding."""

    title = forms.CharField(label=gettext_lazy("Tồn tại, lỗ hổng là gì"), max_length=300)
    target = forms.ChoiceField(label=gettext_lazy("Ở đâu"), required=False)
    found_on = DayField(label=gettext_lazy("Ngày phát hiện"))
    cve = forms.CharField(label=gettext_lazy("Mã CVE"), max_length=200, required=False)
    detail = forms.CharField(
        label=gettext_lazy("Mô tả"), max_length=8000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, owners: Any, targets: Sequence[tuple[str, str]], *given: Any, **more: Any) -> None:
        super().__init__(owners, *given, **more)
        self.fields["target"].choices = [("", _("Không riêng thiết bị nào")), *targets]  # type: ignore[attr-defined]
        self.order_fields(["title", "target", "severity", "entry", "found_on", "due_on", "owner", "cve", "detail"])

    def new_finding(self) -> NewFinding:
        """What was written, typed."""
        given = self.cleaned_data
        return NewFinding(
            title=given["title"],
            severity=Severity(given["severity"]),
            found_on=given["found_on"],
            target=int(given["target"]) if given["target"] else None,
            detail=given["detail"],
            cve=given["cve"],
            entry=given["entry"],
            due_on=given["due_on"],
            owner=given["owner"],
        )


class ActForm(forms.Form):
    """One act on a finding: its day, its words, a paper."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    on = DayField(label=gettext_lazy("Ngày"))
    words = forms.CharField(
        label=gettext_lazy("Đã làm gì, kết quả thế nào"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    paper = forms.FileField(label=gettext_lazy("Bằng chứng"), widget=FileDrop, required=False)

    def __init__(self, data: Any, files: Any, *, explained: bool, first: Mapping[str, Any]) -> None:
        super().__init__(data, files, initial=dict(first))
        self.fields["words"].required = explained


class HuntForm(forms.Form):
    """What the hunt looked at and found."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    on = DayField(label=gettext_lazy("Ngày kết thúc săn lùng"))
    scope = forms.CharField(label=gettext_lazy("Phạm vi: máy, nhật ký, thời gian"), max_length=2000)
    looked_for = forms.CharField(label=gettext_lazy("Dấu hiệu đã tìm"), max_length=2000)
    signs = forms.IntegerField(label=gettext_lazy("Số dấu hiệu nghi ngờ"), min_value=0)
    unsettled = forms.IntegerField(
        label=gettext_lazy("Số dấu hiệu chưa kết luận"),
        min_value=0,
        help_text=gettext_lazy("Còn dấu hiệu chưa kết luận thì chưa săn lùng xong."),
    )
    papers = FilesField(label=gettext_lazy("Báo cáo săn lùng"))

    def hunted(self) -> Hunted:
        """What was written, typed."""
        given = self.cleaned_data
        return Hunted(given["on"], given["scope"], given["looked_for"], given["signs"], given["unsettled"])
