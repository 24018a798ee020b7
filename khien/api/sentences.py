"""Faults of a request in Vietnamese sentences that name the field as people call it. It validates nothing itself."""

from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from khien.api.problems import FieldError

SENTENCES = {
    "missing": "Cần ghi “{label}”.",
    "int_parsing": "“{label}” phải là số nguyên.",
    "int_type": "“{label}” phải là số nguyên.",
    "int_from_float": "“{label}” phải là số nguyên.",
    "int_parsing_size": "“{label}” là số quá lớn.",
    "float_type": "“{label}” phải là số.",
    "greater_than_equal": "“{label}” nhỏ nhất là {ge}.",
    "less_than_equal": "“{label}” lớn nhất là {le}.",
    "string_type": "“{label}” phải là chữ.",
    "string_too_short": "“{label}” cần ít nhất {min_length} ký tự.",
    "string_too_long": "“{label}” dài nhất {max_length} ký tự.",
    "string_pattern_mismatch": "“{label}” không đúng mẫu {pattern}.",
    "bool_type": "“{label}” phải là true hoặc false.",
    "bool_parsing": "“{label}” phải là true hoặc false.",
    "enum": "“{label}” phải là một trong: {expected}.",
    "literal_error": "“{label}” phải là một trong: {expected}.",
    "uuid_parsing": "“{label}” không phải là mã UUID.",
    "uuid_type": "“{label}” không phải là mã UUID.",
    "day": "“{label}” phải là ngày viết như 2026-09-03.",
    "day_range": "“{label}” phải trong khoảng từ năm 1990 đến năm 2100.",
    "list_type": "“{label}” phải là một danh sách.",
    "dict_type": "“{label}” phải là một đối tượng JSON.",
    "model_type": "“{label}” phải là một đối tượng JSON.",
    "model_attributes_type": "“{label}” phải là một đối tượng JSON.",
    "too_long": "“{label}” có nhiều nhất {max_length} mục.",
    "too_short": "“{label}” cần ít nhất {min_length} mục.",
    "extra_forbidden": "Không có trường “{name}”.",
    "unknown_parameter": "Không có tham số: {names}.",
}
USUAL = "“{label}” không đúng."
WRAPPED = 2  # places of a fault's own address: where it was sent (body, query…), and the name of the argument


def told(model: type[BaseModel], source: str, flat: dict[Any, Any], faults: Iterable[ErrorDetails]) -> list[FieldError]:
    """Each fault of one source (`query`, `path`, `header`, `body`…) with its field's place and label."""
    return [_told(model, source, flat, fault) for fault in faults]


def _told(model: type[BaseModel], source: str, flat: dict[Any, Any], fault: ErrorDetails) -> FieldError:
    place = [str(step) for step in flat.get(fault["loc"], fault["loc"])]
    label = _label(model, fault["loc"]) or (place[-1] if place else source)
    values = {**fault.get("ctx", {}), "label": label, "name": place[-1] if place else ""}
    sentence = SENTENCES.get(fault["type"], USUAL).format_map(_Loose(values))
    return FieldError(".".join([source, *_shown(source, place)]), label, sentence)


class _Loose(dict[str, Any]):
    """A value that a fault does not carry is left out, not a fault of its own."""

    def __missing__(self, key: str) -> str:
        return ""


def _shown(source: str, place: Sequence[str]) -> Sequence[str]:
    """The place as the sender knows it: the JSON body is not called by the name of our argument."""
    return place[1:] if source == "body" and len(place) > 1 else place


def _label(model: type[BaseModel], loc: Sequence[int | str]) -> str:
    """The title of the field at the end of the way; empty where it has none."""
    here: Any = model
    title = ""
    for step in loc:
        fields = getattr(here, "model_fields", None)
        if not isinstance(step, str) or fields is None:
            continue
        field = next((one for name, one in fields.items() if step in (name, one.alias)), None)
        if field is None:
            return ""
        title, here = field.title or "", _inside(field.annotation)
    return title


def _inside(annotation: Any) -> Any:
    """The shape within an optional value or a list."""
    while not isinstance(annotation, type):
        inner = [one for one in getattr(annotation, "__args__", ()) if one is not type(None)]
        if not inner:
            return None
        annotation = inner[0]
    within = list(getattr(annotation, "__args__", ()))
    return _inside(within[0]) if within else annotation
