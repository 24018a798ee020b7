"""What may stand in the fields of a paper, and what is missing. Values are texts, or lists for several choices."""

import unicodedata
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import TypeAlias

from khien.law.incidents.types import Field, FieldKind, PaperForm
from khien.organisations.rules.phones import UnableToReadPhone, read_phones

Value: TypeAlias = str | list[str]
LONGEST = {FieldKind.LONG: 6000}
_SHORT = 300
_AS_WRITTEN = {FieldKind.DAY: ("%d/%m/%Y", "21/11/2026"), FieldKind.HOUR: ("%H:%M", "07:30")}


class UnableToFill(ValueError):
    """A field cannot hold what was given; the message is fit for the user."""


def checked(form: PaperForm, given: Mapping[str, Value]) -> dict[str, Value]:
    """What is kept of the fields of a paper; what is blank is kept as blank. Raises UnableToFill."""
    return {one.id: value_of(one, given[one.id]) for one in form.fields if one.id in given}


def value_of(field: Field, value: Value) -> Value:
    """What is kept of one field. Raises UnableToFill."""
    if field.kind is FieldKind.CHOICES:
        chosen = [value] if isinstance(value, str) else list(value)
        return [_option(field, one) for one in chosen if one]
    text = value if isinstance(value, str) else " ".join(value)
    text = unicodedata.normalize("NFC", text).strip()
    if field.kind is FieldKind.CHOICE:
        return _option(field, text) if text else ""
    most = LONGEST.get(field.kind, _SHORT)
    if len(text) > most:
        raise UnableToFill(f"“{field.label}” dài quá {most} ký tự.")
    if field.kind is FieldKind.LONG:
        return text
    text = " ".join(text.split())
    if text:
        _check(field, text)
    return text


def _check(field: Field, text: str) -> None:
    """A day is a day, an hour an hour, a number can be dialled: the paper goes to people who act on it."""
    if field.kind is FieldKind.PHONE:
        try:
            read_phones(text)
        except UnableToReadPhone as refusal:
            raise UnableToFill(f"{field.label}: {refusal}") from None
    elif field.kind in _AS_WRITTEN:
        pattern, example = _AS_WRITTEN[field.kind]
        try:
            datetime.strptime(text, pattern).replace(tzinfo=UTC)
        except ValueError:
            raise UnableToFill(f"{field.label}: “{text[:30]}” không đúng; hãy ghi theo mẫu {example}.") from None


def _option(field: Field, value: str) -> str:
    if value not in field.options:
        raise UnableToFill(f"“{field.label}” không có lựa chọn “{value[:60]}”.")
    return value


def missing(form: PaperForm, values: Mapping[str, Value]) -> tuple[Field, ...]:
    """The fields that the paper must have and nobody has filled."""
    return tuple(one for one in form.fields if one.required and not values.get(one.id))


def shown(value: Value | None) -> str:
    """A value in one text."""
    return ("; ".join(value) if isinstance(value, list) else value) or ""


def filled(*layers: Mapping[str, Value]) -> dict[str, Value]:
    """Later layers win; a field that somebody blanked stays blank."""
    found: dict[str, Value] = {}
    for layer in layers:
        found |= layer
    return found


def changed(values: Mapping[str, Value], known: Mapping[str, Value]) -> dict[str, Value]:
    """What a person said otherwise than what is known anyway: only that is kept as said."""
    return {key: value for key, value in values.items() if shown(value) != shown(known.get(key))}


def names(fields: Iterable[Field]) -> str:
    """Their labels in one sentence."""
    return ", ".join(one.label for one in fields)
