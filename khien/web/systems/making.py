"""Forms made from the tables of fields that the slice keeps: label, hint, the right input. No rule of the domain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from django import forms
from django.utils.translation import gettext as _

from khien.systems.rules.declaring import UnableToDeclare
from khien.systems.rules.fields import Field, Shape
from khien.web.fields import DayField
from khien.web.labels import said

Choices: TypeAlias = Mapping[str, Sequence[tuple[str, str]]]  # by the name of the field


def form_of(
    fields: Mapping[str, Field],
    *,
    data: Any = None,
    initial: Mapping[str, object] | None = None,
    rows: Choices | None = None,
) -> forms.Form:
    """A form of these fields; `rows` are what a field that means other rows may name."""
    form = forms.Form(data, initial=dict(initial or {}))
    for name, one in fields.items():
        form.fields[name] = _field(one, (rows or {}).get(name, ()))
    form.none_required = not any(one.needed for one in fields.values())  # type: ignore[attr-defined]
    return form


def take_faults(form: forms.Form, refusal: UnableToDeclare) -> None:
    """Each fault of the declaration at its field."""
    for name, why in refusal.faults.items():
        form.add_error(name if name in form.fields else None, why[:1].upper() + why[1:])


def given_by(form: forms.Form) -> dict[str, object]:
    """What the form holds, for the action."""
    return {name: form.cleaned_data.get(name) for name in form.fields}


def _field(one: Field, rows: Sequence[tuple[str, str]]) -> forms.Field:
    plain: dict[str, Any] = {"label": said(one.label), "help_text": said(one.hint) if one.hint else ""}
    plain["required"] = one.needed
    words = [(code, said(words)) for code, words in one.words().items()]
    match one.shape:
        case Shape.LONG:
            return forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=one.longest, **plain)
        case Shape.WORD:
            empty = [("", _("Chọn…") if one.needed else _("Chưa biết"))]
            return forms.ChoiceField(choices=empty + words, **plain)
        case Shape.WORDS:
            box = forms.CheckboxSelectMultiple
            return forms.MultipleChoiceField(choices=words or list(rows), widget=box, **plain)
        case Shape.ROW:
            empty = [("", _("Chọn…") if one.needed else _("Chưa khai"))]
            return forms.ChoiceField(choices=empty + list(rows), **plain)
        case Shape.NUMBER:
            attrs = {"inputmode": "numeric", "class": "k-input-date", "autocomplete": "off"}
            return forms.CharField(widget=forms.TextInput(attrs=attrs), max_length=20, **plain)
        case Shape.DAY:
            return DayField(**({**plain, "help_text": plain["help_text"] or _("Ví dụ: 21/11/2026")}))
        case Shape.FLAG:
            return forms.BooleanField(**plain)
        case Shape.TEXT | Shape.BODY | Shape.NETWORK | Shape.DOMAIN | Shape.PURL | Shape.CPE:
            return forms.CharField(max_length=one.longest, **plain)
