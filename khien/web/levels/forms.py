"""Forms of levels: one screen of the interview, made of its questions; and a level that is known already."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from khien.law.levels.types import Answers, Fact, FactKind, Levels, Screen
from khien.law.types import Regime
from khien.web.fields import DayField
from khien.web.levels.telling import REGIME_WORDS, as_number
from khien.web.wording import number

NONE_OF_THESE = "khong_dieu_nao"
LEVEL_UNIT = "cấp độ"
_YES_NO = (("true", _("Có")), ("false", _("Không")), ("", _("Chưa biết")))
LEVELS = [(str(level), _("Cấp độ %(n)s") % {"n": level}) for level in range(1, 6)]


class WholeField(forms.CharField):
    """A whole number as people write it: 1284, 1.284, 1 284. Nothing written is not known."""

    default_error_messages = {"whole": _("Hãy ghi một số nguyên từ 0 trở lên, ví dụ 1.284.")}  # noqa: RUF012
    _shape = re.compile(r"\d{1,15}|\d{1,3}(?:[.,\s]\d{3}){1,4}")

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "k-input-date"})
        super().__init__(required=False, max_length=24, widget=widget, **options)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        if not self._shape.fullmatch(text) or len(set(re.findall(r"[.,]", text))) > 1:
            raise forms.ValidationError(self.error_messages["whole"], code="whole")
        return int(re.sub(r"\D", "", text))


class LevelsField(forms.CharField):
    """Levels of parts, one after the other: 2, 3."""

    default_error_messages = {"levels": _("Hãy ghi các cấp từ 1 đến 5, cách nhau bằng dấu phẩy, ví dụ 2, 3.")}  # noqa: RUF012

    def clean(self, value: Any) -> Any:
        parts = [part for part in re.split(r"[\s,;]+", super().clean(value)) if part]
        if any(part not in {"1", "2", "3", "4", "5"} for part in parts):
            raise forms.ValidationError(self.error_messages["levels"], code="levels")
        return [int(part) for part in parts]


class ScreenForm(forms.Form):
    """The questions of a screen with what is known. A blank one is not known, whatever it was before."""

    none_required = True  # no question has to be answered: what is blank stays open, and is said to

    def __init__(
        self,
        known: Levels,
        screen: Screen,
        answers: Answers,
        opens: Mapping[str, tuple[int, ...]],
        data: QueryDict | None = None,
    ) -> None:
        super().__init__(data)
        self.screen, self.answers = screen, answers
        self.questions = [known.facts[one] for one in screen.facts]
        for fact in self.questions:
            made = _tick(fact, answers) if self._ticked(fact) else _field(fact, answers)
            made.help_text = _hints(fact, opens.get(fact.id, ()) if fact.id not in answers else ())
            self.fields[fact.id] = made
        if screen.none_of_these:
            label = _("Không có điều nào trong số này, ngoài những điều đã chọn")
            self.fields[NONE_OF_THESE] = forms.BooleanField(label=label, required=False, initial=self._none())

    def _ticked(self, fact: Fact) -> bool:
        return self.screen.none_of_these and fact.kind is FactKind.BOOL

    def _none(self) -> bool:
        """Whether all that is not there was said not to be."""
        absent = [fact for fact in self.questions if self.answers.get(fact.id) in (None, fact.blank)]
        return bool(absent) and all(fact.id in self.answers for fact in absent)

    def given(self) -> dict[str, object]:
        """Fact id → value, of those that differ from what is known; null takes an answer back. Faulty ones left out."""
        found: dict[str, object] = {}
        for fact in self.questions:
            if fact.id not in self.cleaned_data:
                continue
            value = _value(fact, self.cleaned_data[fact.id])
            if value is None and self.cleaned_data.get(NONE_OF_THESE):
                value = _listed(fact.blank)
            if value != _listed(self.answers.get(fact.id)):
                found[fact.id] = value
        return found


def _field(fact: Fact, answers: Answers) -> forms.Field:
    """The input that fits the question."""
    now = answers.get(fact.id)
    options: dict[str, Any] = {"label": fact.question, "required": False}
    if fact.kind is FactKind.BOOL:
        initial = "" if now is None else str(now is True).lower()
        return forms.ChoiceField(choices=_YES_NO, widget=forms.RadioSelect, initial=initial, **options)
    if fact.kind is FactKind.SET:
        widget = forms.CheckboxSelectMultiple
        return forms.MultipleChoiceField(choices=fact.options, widget=widget, initial=_listed(now), **options)
    if fact.kind is FactKind.LIST:
        said = ", ".join(map(str, now)) if isinstance(now, tuple) else ""
        return LevelsField(
            initial=said, max_length=60, widget=forms.TextInput(attrs={"inputmode": "numeric"}), **options
        )
    if fact.options:
        choices = [*fact.options, ("", _("Chưa biết"))]
        initial = "" if now is None else str(now)
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, initial=initial, **options)
    if fact.unit == LEVEL_UNIT:
        choices = [("", _("Không có, hoặc chưa biết")), *LEVELS]
        return forms.ChoiceField(choices=choices, initial=str(now or ""), **options)
    return WholeField(label=fact.question, initial="" if now is None else number(as_number(now)))


def _tick(fact: Fact, answers: Answers) -> forms.Field:
    return forms.BooleanField(label=fact.question, required=False, initial=answers.get(fact.id) is True)


def _hints(fact: Fact, opens: tuple[int, ...]) -> str:
    """Help for the question, and what leaving it blank leaves open."""
    lines = [line for line in (fact.help, fact.note) if line]
    if opens:
        said = ", ".join(map(str, opens))
        lines.append(_now("Chưa trả lời thì chưa loại được cấp %(n)s.") % {"n": said})
    return format_html_join(mark_safe("<br>"), "{}", ((line,) for line in lines))


def _value(fact: Fact, cleaned: Any) -> object:
    """As the law reads it; None where nothing was said."""
    if fact.kind is FactKind.BOOL:
        return {True: True, "true": True, "false": False}.get(cleaned)
    if fact.kind in (FactKind.SET, FactKind.LIST):
        return list(cleaned) or None
    if fact.kind is FactKind.INT and isinstance(cleaned, str):
        return int(cleaned) if cleaned else None
    return cleaned if cleaned != "" else None


def _listed(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


class LevelForm(forms.Form):
    """A level that is known, from a day on, with the decision that approved it where there is one."""

    level = forms.ChoiceField(label=_("Cấp độ"), choices=LEVELS)
    since = DayField(label=_("Có hiệu lực từ ngày"))
    regime = forms.ChoiceField(
        label=_("Xác định theo"),
        choices=[("", _("Chưa rõ")), *((str(one), REGIME_WORDS[one]) for one in Regime)],
        required=False,
    )
    decision = forms.CharField(
        label=_("Số quyết định phê duyệt"),
        max_length=200,
        required=False,
        help_text=_("Ví dụ: 128/QĐ-SGDĐT ngày 05/3/2025. Để trống thì cấp độ được ghi là chưa phê duyệt."),
    )
