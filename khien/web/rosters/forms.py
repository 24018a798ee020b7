"""Forms of rosters: fields and their hints; no rule of the domain."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from khien.base.clock import VIETNAM
from khien.watch.actions.members import Described
from khien.watch.rules.patterns import Days
from khien.watch.rules.shifts import Kind
from khien.watch.rules.spans import Span
from khien.watch.rules.turns import PARTS, PATTERN_WORDS, Asked, Part, Pattern
from khien.web.fields import DayField, FileDrop
from khien.web.labels import said
from khien.web.rosters.shared import kinds

if TYPE_CHECKING:
    from khien.watch.models import Member

OWN_TURNS = 4
DAYS_WORDS = {
    Days.EVERY: gettext_lazy("mọi ngày"),
    Days.WORKING: gettext_lazy("chỉ ngày làm việc"),
    Days.OFF: gettext_lazy("chỉ ngày nghỉ, lễ, Tết"),
}


class HourField(forms.TimeField):
    """An hour as people write it: 17:00, 17h00, 17h, 7.30."""

    def __init__(self, **more: Any) -> None:
        attrs = {"class": "k-input-short", "autocomplete": "off", "maxlength": "5"}
        more.setdefault("help_text", gettext_lazy("Ví dụ: 17:00"))
        super().__init__(
            input_formats=["%H:%M", "%Hh%M", "%Hh", "%H.%M", "%H"],
            widget=forms.TimeInput(attrs=attrs, format="%H:%M"),
            error_messages={
                "invalid": gettext_lazy("Giờ không đúng. Hãy ghi theo mẫu 17:00; nửa đêm là 00:00 của ngày hôm sau.")
            },
            **more,
        )


def _words(label: Any, longest: int, **more: Any) -> forms.CharField:
    more.setdefault("required", False)
    return forms.CharField(label=label, max_length=longest, **more)


class SpanForm(forms.Form):
    """From a day and hour to a day and hour."""

    first = DayField(label=gettext_lazy("Bắt đầu: ngày"))
    begins = HourField(label=gettext_lazy("Bắt đầu: giờ"))
    last = DayField(label=gettext_lazy("Kết thúc: ngày"))
    ends = HourField(label=gettext_lazy("Kết thúc: giờ"))

    def clean(self) -> dict[str, Any]:
        cleaned = dict(super().clean() or {})
        if all(cleaned.get(name) is not None for name in ("first", "begins", "last", "ends")) and not self._forwards():
            self.add_error(
                "last", _("Kết thúc phải sau lúc bắt đầu. Ca qua nửa đêm thì ngày kết thúc là ngày hôm sau.")
            )
        return cleaned

    def _forwards(self) -> bool:
        given = self.cleaned_data
        return (given["first"], given["begins"]) < (given["last"], given["ends"])

    def span(self) -> Span:
        """What was written, as a stretch of time."""
        given = self.cleaned_data
        return Span(_instant(given["first"], given["begins"]), _instant(given["last"], given["ends"]))


def first_span(span: Span) -> dict[str, Any]:
    """A stretch of time as the form begins with it."""
    start, end = span.start.astimezone(VIETNAM), span.end.astimezone(VIETNAM)
    return {"first": start.date(), "begins": start.time(), "last": end.date(), "ends": end.time()}


def _instant(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour.replace(second=0, microsecond=0), VIETNAM)


class ShiftForm(SpanForm):
    """Hours and kind of a shift."""

    kind = forms.ChoiceField(label=gettext_lazy("Hình thức trực"), widget=forms.RadioSelect)

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["kind"].choices = kinds()  # type: ignore[attr-defined]


class NewShiftForm(ShiftForm):
    """One more shift: who, when, how."""

    member = forms.ChoiceField(label=gettext_lazy("Người trực"))

    def __init__(self, members: Sequence[tuple[str, str]], *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["member"].choices = members  # type: ignore[attr-defined]
        self.order_fields(["member", "first", "begins", "last", "ends", "kind"])


class ReasonForm(forms.Form):
    """Why."""

    because = _words(gettext_lazy("Lý do"), 200, required=True)


class SubstituteForm(forms.Form):
    """Who takes it, and from when to when where it is only a part."""

    member = forms.ChoiceField(label=gettext_lazy("Người trực thay"))
    begins = HourField(label=gettext_lazy("Từ giờ"), required=False)
    ends = HourField(label=gettext_lazy("Đến giờ"), required=False)

    def __init__(self, members: Sequence[tuple[str, str]], whole: Span, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.whole = whole
        self.fields["member"].choices = members  # type: ignore[attr-defined]
        self.fields["begins"].help_text = _("Để trống hai ô giờ nếu trực thay trọn phần còn lại của ca.")
        self.fields["ends"].help_text = _("Giờ trong ca; qua nửa đêm cũng chỉ ghi giờ.")

    def part(self) -> Span | None:
        """The part, its hours placed inside the shift; None for the whole."""
        begins, ends = self.cleaned_data.get("begins"), self.cleaned_data.get("ends")
        if begins is None and ends is None:
            return None
        start = self.whole.start if begins is None else _next(self.whole.start, begins)
        end = self.whole.end if ends is None else _next(start + timedelta(minutes=1), ends)
        return Span(start, end)


def _next(since: datetime, hour: time) -> datetime:
    """The first instant, `since` or later, at which the clock shows the hour."""
    local = since.astimezone(VIETNAM)
    found = _instant(local.date(), hour)
    return found if found >= since else found + timedelta(days=1)


class SwapForm(SubstituteForm):
    """Whom to ask, for which of his shifts in return, and why."""

    wanted = forms.ChoiceField(label=gettext_lazy("Đổi lấy ca"), required=False)
    words = _words(gettext_lazy("Lời nhắn"), 300)

    def __init__(
        self,
        members: Sequence[tuple[str, str]],
        wanted: Sequence[tuple[str, str]],
        whole: Span,
        *given: Any,
        **more: Any,
    ) -> None:
        super().__init__(members, whole, *given, **more)
        self.fields["member"].label = _("Nhờ ai")
        none = ("", _("Không đổi, chỉ nhờ trực thay"))
        self.fields["wanted"].choices = [none, *wanted]  # type: ignore[attr-defined]
        self.fields["begins"].help_text = _("Để trống hai ô giờ nếu nhờ trọn ca.")
        self.order_fields(["member", "wanted", "begins", "ends", "words"])


class MemberForm(forms.Form):
    """What is known of somebody on watch."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = _words(gettext_lazy("Họ và tên"), 120, required=True)
    title = _words(gettext_lazy("Chức vụ, bộ phận"), 120)
    phone = _words(
        gettext_lazy("Điện thoại"),
        30,
        help_text=gettext_lazy("Ví dụ: 0900 000 001. Hai số thì cách nhau bằng dấu chấm phẩy."),
    )
    email = _words(gettext_lazy("Thư điện tử"), 254, help_text=gettext_lazy("Để nhận lời hỏi, nhắc ca, đổi ca."))
    reachable = _words(
        gettext_lazy("Gọi được lúc nào"), 200, help_text=gettext_lazy("Để trống nếu gọi được bất cứ lúc nào.")
    )
    outside = forms.BooleanField(label=gettext_lazy("Người ngoài đơn vị (chuyên gia thuê, mời)"), required=False)
    employer = _words(gettext_lazy("Nơi công tác, nếu là người ngoài"), 200)
    since = DayField(label=gettext_lazy("Tham gia trực từ ngày"))
    last = DayField(
        label=gettext_lazy("Đến hết ngày"),
        required=False,
        help_text=gettext_lazy("Để trống nếu chưa biết; người ngoài đơn vị thì phải ghi."),
    )

    def described(self) -> Described:
        """What was written, typed."""
        given = self.cleaned_data
        names = ("name", "title", "phone", "email", "employer", "reachable")
        until = given["last"] + timedelta(days=1) if given["last"] else None
        return Described(
            since=given["since"], until=until, outside=given["outside"], **{name: given[name] for name in names}
        )


def first_member(row: Member) -> dict[str, Any]:
    """A member as the form begins with him."""
    names = ("version", "name", "title", "phone", "email", "reachable", "outside", "employer")
    last = row.valid_to - timedelta(days=1) if row.valid_to else None
    return {name: getattr(row, name) for name in names} | {"since": row.valid_from, "last": last}


class LeaveForm(forms.Form):
    """The last day of somebody who leaves."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    last = DayField(label=gettext_lazy("Ngày trực cuối cùng"))


class AbsenceForm(forms.Form):
    """Days away."""

    first = DayField(label=gettext_lazy("Nghỉ từ ngày"))
    last = DayField(label=gettext_lazy("Đến hết ngày"))
    why = _words(gettext_lazy("Lý do"), 200)


class PlanForm(forms.Form):
    """A pattern, its people in order, the days. Own turns stand in rows of their own."""

    name = _words(gettext_lazy("Tên"), 120, required=True, help_text=gettext_lazy("Ví dụ: Trực Tết 2027."))
    pattern = forms.ChoiceField(label=gettext_lazy("Kiểu luân phiên"), widget=forms.RadioSelect)
    people = forms.MultipleChoiceField(
        label=gettext_lazy("Những người luân phiên"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Lượt trực theo thứ tự trong danh sách, trừ khi ghi thứ tự khác ở dưới."),
    )
    order = _words(
        gettext_lazy("Thứ tự khác"),
        200,
        help_text=gettext_lazy("Số thứ tự của từng người, ví dụ: 2, 1, 3. Để trống được."),
    )
    hold = forms.IntegerField(
        label=gettext_lazy("Mỗi người giữ mấy ca liền"), min_value=1, max_value=31, initial=1, required=False
    )
    first = DayField(label=gettext_lazy("Từ ngày"))
    begins = HourField(
        label=gettext_lazy("Từ giờ"), required=False, help_text=gettext_lazy("Chỉ ghi khi đợt trực bắt đầu giữa ngày.")
    )
    last = DayField(label=gettext_lazy("Đến hết ngày"))
    ends = HourField(
        label=gettext_lazy("Đến giờ"),
        required=False,
        help_text=gettext_lazy(
            "Chỉ ghi khi đợt trực kết thúc giữa ngày; để trống thì ca của ngày cuối trực đến hết ca."
        ),
    )

    def __init__(self, members: Sequence[tuple[str, str]], *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.members = list(members)
        numbered = [(key, f"{place}. {name}") for place, (key, name) in enumerate(members, 1)]
        self.fields["people"].choices = numbered  # type: ignore[attr-defined]
        words = [(one.value, said(label)) for one, label in PATTERN_WORDS.items()]
        self.fields["pattern"].choices = words  # type: ignore[attr-defined]
        days = [(one.value, str(label)) for one, label in DAYS_WORDS.items()]
        for place in range(1, OWN_TURNS + 1):
            self.fields[f"turn_begins_{place}"] = HourField(
                label=_("Ca %(n)d bắt đầu lúc") % {"n": place}, required=False, help_text=""
            )
            self.fields[f"turn_hours_{place}"] = forms.IntegerField(
                label=_("Ca %(n)d dài mấy giờ") % {"n": place}, required=False, min_value=1, max_value=14 * 24
            )
            self.fields[f"turn_kind_{place}"] = forms.ChoiceField(
                label=_("Ca %(n)d trực thế nào") % {"n": place}, choices=kinds(), required=False
            )
            self.fields[f"turn_days_{place}"] = forms.ChoiceField(
                label=_("Ca %(n)d vào ngày nào") % {"n": place}, choices=days, required=False
            )

    def own_rows(self) -> list[list[forms.BoundField]]:
        """The fields of each own turn."""
        names = ("begins", "hours", "kind", "days")
        return [[self[f"turn_{name}_{place}"] for name in names] for place in range(1, OWN_TURNS + 1)]

    def main(self) -> list[forms.BoundField]:
        """The other fields, in order."""
        return [self[name] for name in ("name", "people", "order", "hold", "first", "begins", "last", "ends")]

    def clean_order(self) -> list[int]:
        """Places in the list, each once."""
        words = self.cleaned_data["order"].replace(";", ",").replace(" ", ",").split(",")
        given = [word for word in words if word]
        places = {str(place) for place in range(1, len(self.members) + 1)}
        if not set(given) <= places or len(set(given)) < len(given):
            raise forms.ValidationError(_("Hãy ghi số thứ tự trong danh sách, mỗi người một lần, ví dụ: 2, 1, 3."))
        return [int(word) for word in given]

    def clean(self) -> dict[str, Any]:
        cleaned = dict(super().clean() or {})
        if cleaned.get("pattern") == Pattern.OWN and not any(
            cleaned.get(f"turn_begins_{place}") and cleaned.get(f"turn_hours_{place}")
            for place in range(1, OWN_TURNS + 1)
        ):
            self.add_error("pattern", _("Chọn “tự đặt từng ca” thì ghi ít nhất một ca: giờ bắt đầu và dài mấy giờ."))
        return cleaned

    def chosen(self) -> list[str]:
        """The people in the order of their turns."""
        keys, picked = [key for key, _name in self.members], set(self.cleaned_data["people"])
        first = [keys[place - 1] for place in self.cleaned_data["order"] if keys[place - 1] in picked]
        return [*first, *(key for key in keys if key in picked and key not in first)]

    def parts(self) -> Sequence[Part]:
        """The turns before people are named."""
        given, pattern = self.cleaned_data, Pattern(self.cleaned_data["pattern"])
        if pattern is not Pattern.OWN:
            return PARTS[pattern]
        return [
            Part(
                given[f"turn_begins_{place}"],
                given[f"turn_hours_{place}"],
                Kind(given[f"turn_kind_{place}"] or Kind.SITE),
                Days(given[f"turn_days_{place}"] or Days.EVERY),
            )
            for place in range(1, OWN_TURNS + 1)
            if given[f"turn_begins_{place}"] is not None and given[f"turn_hours_{place}"]
        ]

    def asked(self) -> Asked:
        """The days and hours."""
        given = self.cleaned_data
        return Asked(given["first"], given["last"], given["begins"], given["ends"])


class RosterForm(forms.Form):
    """A roster to take in."""

    roster = forms.FileField(
        label=gettext_lazy("Tệp lịch trực"),
        widget=FileDrop,
        help_text=gettext_lazy(
            "CSV hoặc XLSX, mỗi ca một dòng: người trực, bắt đầu, kết thúc, hình thức. Không quá 5 MB."
        ),
    )
