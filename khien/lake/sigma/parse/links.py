"""One document → a correlation, its rules still named as the document names them. It does not look at other rules."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from khien.lake.sigma.parse.errors import UnableToReadRule
from khien.lake.sigma.parse.rules import Place, named
from khien.lake.sigma.types import TEMPORAL, Kind, Named

_COUNTED = re.compile(r"0*[1-9][0-9]{0,11}\Z")
_KEYS = {"type", "rules", "aliases", "group-by", "timespan", "timeframe", "condition", "field", "generate"}
_LIMITS = ("lt", "lte", "gt", "gte", "eq", "neq")
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800, "M": 2_629_746, "y": 31_556_952}


@dataclass(frozen=True, slots=True)
class Link:
    """A correlation as its document has it: `rules` and `aliases` say ids or names."""

    named: Named
    kind: Kind
    rules: tuple[str, ...]
    group_by: tuple[str, ...]
    seconds: float
    limits: tuple[tuple[str, float], ...]
    field: tuple[str, ...]
    aliases: Mapping[str, Mapping[str, str]]
    generate: bool

    def called(self) -> tuple[str, ...]:
        """Every rule that it names, in its aliases too."""
        return (*self.rules, *(name for fields in self.aliases.values() for name in fields))


def link(document: Mapping[str, Any], place: Place) -> Link:
    """Raises UnableToReadRule."""
    given = document["correlation"]
    if not isinstance(given, dict):
        raise UnableToReadRule("correlation không phải là một bảng khóa–giá trị")
    if unknown := set(map(str, given)) - _KEYS:
        raise UnableToReadRule(f"correlation có khóa lạ “{min(unknown)}”")
    kind = _kind(given.get("type"))
    rules = _names(given.get("rules"), "rules")
    asked = given.get("condition")
    if isinstance(asked, str) and kind in TEMPORAL:
        rules, asked = _all_of(asked, rules), None
    limits, field = _limits(asked, kind, given.get("field"))
    if not rules:
        raise UnableToReadRule("quy tắc tương quan không nêu quy tắc nào (rules)")
    return Link(
        named=named(document, place),
        kind=kind,
        rules=rules,
        group_by=tuple(dict.fromkeys(_names(given.get("group-by"), "group-by"))),
        seconds=_seconds(given.get("timespan", given.get("timeframe"))),
        limits=limits,
        field=field,
        aliases=_aliases(given.get("aliases")),
        generate=given.get("generate", document.get("generate")) is True,
    )


def _kind(value: object) -> Kind:
    try:
        return Kind(str(value).strip().lower())
    except ValueError:
        raise UnableToReadRule(f"chưa chạy được kiểu tương quan “{value}”") from None


def _names(value: object, key: str) -> tuple[str, ...]:
    if value is None:
        return ()
    values = value if isinstance(value, list) else [value]
    if not all(isinstance(one, str | int) and not isinstance(one, bool) for one in values):
        raise UnableToReadRule(f"{key} phải là tên hoặc danh sách tên")
    return tuple(str(one) for one in values)


def _seconds(value: object) -> float:
    text = str(value).strip()
    if not (_COUNTED.match(text[:-1]) and text[-1:] in _UNITS):
        raise UnableToReadRule(f"khoảng thời gian “{value}” không đọc được (viết như 90s, 5m, 1h, 2d)")
    return float(int(text[:-1]) * _UNITS[text[-1]])


def _limits(value: object, kind: Kind, field_beside: object) -> tuple[tuple[tuple[str, float], ...], tuple[str, ...]]:
    if value is None and kind in TEMPORAL:
        return (), ()
    if not isinstance(value, dict):
        raise UnableToReadRule("điều kiện tương quan phải là một bảng như gte: 5")
    if unknown := set(value) - {*_LIMITS, "field"}:
        raise UnableToReadRule(f"điều kiện tương quan có khóa lạ “{min(map(str, unknown))}”")
    limits = tuple((name, _count(value[name])) for name in _LIMITS if name in value)
    field = tuple(dict.fromkeys(_names(value.get("field", field_beside), "field")))
    if not limits:
        raise UnableToReadRule("điều kiện tương quan không có con số (gte, gt, lte, lt, eq)")
    if kind is Kind.VALUE_COUNT and not field:
        raise UnableToReadRule("value_count không nêu trường cần đếm (field)")
    return limits, field


def _all_of(asked: str, rules: tuple[str, ...]) -> tuple[str, ...]:
    """The rules of a condition that asks for all of them, as `a and b`; others cannot run yet."""
    words = asked.replace("(", " ").replace(")", " ").split()
    if {word.lower() for word in words} & {"or", "not"} or any(word.lower() != "and" for word in words[1::2]):
        raise UnableToReadRule("điều kiện tương quan có “or” hoặc “not” chưa chạy được")
    named_here = tuple(dict.fromkeys(words[::2]))
    if rules and set(rules) != set(named_here):
        raise UnableToReadRule("điều kiện tương quan không nêu đúng các quy tắc trong rules")
    return rules or named_here


def _count(value: object) -> float:
    try:
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise ValueError
        if not isfinite(number := float(value)):
            raise ValueError
        return number
    except ValueError:
        raise UnableToReadRule(f"“{value}” trong điều kiện tương quan không phải số") from None


def _aliases(value: object) -> Mapping[str, Mapping[str, str]]:
    if value is None:
        return {}
    if not isinstance(value, dict) or not all(
        isinstance(one, dict) and all(isinstance(field, str | int) for field in one.values()) for one in value.values()
    ):
        raise UnableToReadRule("aliases phải là bảng: tên gọi → quy tắc → trường")
    return {str(alias): {str(name): str(field) for name, field in fields.items()} for alias, fields in value.items()}
