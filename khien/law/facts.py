"""Facts of a proof: typed from what a person writes, and weighed against what is required of them.

Numbers and dates come the Vietnamese way (`1.284`, `1,5`, `10/05/2024`). Nothing is guessed: what
cannot be read is an error of its field, and a fact that is missing satisfies no requirement.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TypeGuard, assert_never

from khien.law.types import FactType, Field, Proof, Requirement, Test

FactValue = str | float | bool

_GROUPED = re.compile(r"-?\d{1,3}(\.\d{3})+", re.ASCII)
_WHOLE = re.compile(r"-?\d{1,15}", re.ASCII)
_DECIMAL = re.compile(r"-?(\d{1,15}|\d{1,3}(\.\d{3})+)(,\d{1,9})?|-?\d{1,15}\.\d{1,9}", re.ASCII)
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", re.ASCII)
_CLOCK = re.compile(r"(\d{1,5})\s*(?:giờ|h|:)\s*([0-5]?\d)?\s*(?:phút|p|')?", re.ASCII | re.IGNORECASE)
_YES = {"true", "on", "1", "có", "yes"}
_NO = {"false", "off", "0", "không", "no", ""}
_LONGEST = 4000


class UnableToReadFacts(ValueError):
    """Some fields cannot be read; `errors` holds one Vietnamese sentence for each, by field id."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        self.errors = dict(errors)
        super().__init__("; ".join(self.errors.values()))


def typed(proof: Proof, raw: Mapping[str, str]) -> dict[str, FactValue]:
    """Field id → value: numbers as float or int, dates as ISO text. Blank optional fields are left out.

    Raises UnableToReadFacts with every error at once; a field that the proof does not know is an error.
    """
    errors: dict[str, str] = {key: f"Không có trường “{key}”." for key in raw if key not in _ids(proof)}
    facts: dict[str, FactValue] = {}
    for field in proof.fields:
        written = raw.get(field.id, "").strip()
        if not written and (field.type is not FactType.BOOLEAN or field.id not in raw):
            if field.required and field.type is not FactType.BOOLEAN:
                errors[field.id] = f"Cần ghi “{field.label}”."
            elif field.required:
                facts[field.id] = False  # an unticked box is not sent by a browser
            continue
        try:
            facts[field.id] = _value(field, written)
        except ValueError as error:
            errors[field.id] = str(error)
    if errors:
        raise UnableToReadFacts(errors)
    return facts


def _ids(proof: Proof) -> set[str]:
    return {field.id for field in proof.fields}


def _value(field: Field, written: str) -> FactValue:
    match field.type:
        case FactType.TEXT:
            if len(written) > _LONGEST:
                raise ValueError(f"“{field.label}” dài quá {_LONGEST} ký tự.")
            return written
        case FactType.INTEGER:
            return _whole(field, written)
        case FactType.NUMBER:
            return _number(field, written)
        case FactType.HOURS:
            return _hours(field, written)
        case FactType.BOOLEAN:
            return _truth(field, written)
        case FactType.DATE:
            return day_of(written, field.label).isoformat()
        case FactType.CHOICE:
            if written not in dict(field.options):
                raise ValueError(f"“{field.label}” phải chọn một trong các mục có sẵn.")
            return written
        case _:  # pragma: no cover
            assert_never(field.type)


def _whole(field: Field, written: str) -> int:
    if _GROUPED.fullmatch(written):
        written = written.replace(".", "")
    if not _WHOLE.fullmatch(written) or int(written) < 0:
        raise ValueError(f"“{field.label}” phải là số nguyên không âm, ví dụ 12 hoặc 1.284.")
    return int(written)


def _number(field: Field, written: str) -> float:
    """`1.284` is one thousand and more, `1,5` one and a half; `0.5` of an export is read as well."""
    text = written.removesuffix("%").strip()
    if not _DECIMAL.fullmatch(text):
        raise ValueError(f"“{field.label}” phải là số, ví dụ 12 hoặc 1.284,5.")
    if "," in text or _GROUPED.fullmatch(text):
        text = text.replace(".", "").replace(",", ".")
    return float(text)


def _hours(field: Field, written: str) -> float:
    """Hours as a number (`1,5`), or as hours and minutes (`2 giờ 30 phút`, `24:00`)."""
    clock = _CLOCK.fullmatch(written)
    found = int(clock[1]) + int(clock[2] or 0) / 60 if clock else _number(field, written)
    if found < 0:
        raise ValueError(f"“{field.label}” không thể âm.")
    return found


def _truth(field: Field, written: str) -> bool:
    if written.lower() in _YES:
        return True
    if written.lower() in _NO:
        return False
    raise ValueError(f"“{field.label}” trả lời Có hoặc Không.")


def day_of(written: str, label: str = "Ngày") -> date:
    """`10/05/2024`, `10-5-2024` or ISO. Raises ValueError with a sentence for the user."""
    found = _DAY.fullmatch(written)
    try:
        if found:
            return date(int(found[3]), int(found[2]), int(found[1]))
        return date.fromisoformat(written)
    except ValueError:
        raise ValueError(f"“{label}” phải là ngày có thật, viết ngày/tháng/năm, ví dụ 10/05/2024.") from None


def short(requires: Iterable[Requirement], facts: Mapping[str, FactValue]) -> list[str]:
    """The sentences of the requirements that the facts do not satisfy, in order; empty where all hold."""
    return [need.otherwise for need in requires if not satisfied(need, facts.get(need.fact))]


def satisfied(need: Requirement, fact: FactValue | None) -> bool:
    """Whether the fact says what is required. A missing fact never does, nor one of another type."""
    match need.test:
        case Test.AT_LEAST:
            return _is_number(fact) and _is_number(need.value) and fact >= need.value
        case Test.AT_MOST:
            return _is_number(fact) and _is_number(need.value) and fact <= need.value
        case Test.EQUALS:
            return fact is not None and isinstance(fact, bool) == isinstance(need.value, bool) and fact == need.value
        case Test.ONE_OF:
            return isinstance(need.value, tuple) and fact in need.value
        case Test.FILLED:
            return fact is not None and fact != ""
        case _:  # pragma: no cover
            assert_never(need.test)


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and value == value
