"""One document → a rule that looks at one event. It does not look at other rules."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from khien.lake.sigma.parse.conditions import condition
from khien.lake.sigma.parse.errors import UnableToReadRule
from khien.lake.sigma.parse.modifiers import Values
from khien.lake.sigma.types import Named, Rule, Source


class Place(NamedTuple):
    """Where a document stands: its file, and its number there from 1. `shared`: others there have its id as well."""

    file: str
    number: int
    shared: bool = False


def rule(document: Mapping[str, Any], place: Place, values: Values) -> Rule:
    """Raises UnableToReadRule. What only describes a rule (dates, authors, status) never stops it."""
    detection = document.get("detection")
    if not isinstance(detection, dict):
        raise UnableToReadRule("không có phần detection")
    if document.get("taxonomy", "sigma") not in ("sigma", None):
        raise UnableToReadRule(f"dùng bộ tên trường riêng “{document['taxonomy']}” (taxonomy)")
    if "condition" not in detection:
        raise UnableToReadRule("không có điều kiện (condition)")
    asked = detection["condition"]
    parts = {str(name): part for name, part in detection.items() if name not in ("condition", "timeframe")}
    if not parts:
        raise UnableToReadRule("không có phần tìm kiếm nào trong detection")
    node = condition(parts, asked if isinstance(asked, list) else [asked], values)
    return Rule(named(document, place), source(document.get("logsource")), node)


def named(document: Mapping[str, Any], place: Place) -> Named:
    """What a finding says of its rule; what is missing or misshapen is empty."""
    given = identity(text(document, "id"))
    tags = document.get("tags")
    here = f"{place.file}#{place.number}" if place.number > 1 else place.file
    return Named(
        key=here if place.shared else given or here,
        id=given,
        title=text(document, "title") or place.file,
        level=text(document, "level").strip().lower(),
        tags=tuple(str(tag) for tag in tags if tag is not None) if isinstance(tags, list) else (),
        name=text(document, "name"),
        file=place.file,
    )


def identity(given: str) -> str:
    """An id as rules are known by: a UUID in lower case, any other as it is written."""
    given = given.strip()
    return given.lower() if len(given) == 36 and given.count("-") == 4 else given


def text(document: Mapping[str, Any], key: str) -> str:
    """A text of a document, empty where it is none."""
    value = document.get(key)
    return value if isinstance(value, str) else str(value) if isinstance(value, int | float) else ""


def source(logsource: object) -> Source:
    """Lower case; empty where the rule leaves it open."""
    if logsource is None:
        return Source()
    if not isinstance(logsource, dict):
        raise UnableToReadRule("logsource không phải là một bảng khóa–giá trị")
    return Source(*(text(logsource, part).strip().lower() for part in Source._fields))
