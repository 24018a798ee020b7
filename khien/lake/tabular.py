"""What was met, as Arrow tables: the columns of sightings, findings and detections. It needs the extra `parquet`."""

import json
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from khien.lake.sigma.types import Finding
from khien.lake.types import Fault, Sighting
from khien.lake.yara.types import Detection

if TYPE_CHECKING:
    import pyarrow as pa

_Columns = tuple[tuple[str, str, Callable[[Any], object]], ...]
_SIGHTING: _Columns = (
    ("type", "text", lambda one: str(one.indicator.kind)),
    ("value", "text", lambda one: one.indicator.value),
    ("list", "text", lambda one: one.indicator.list),
    ("list_line", "number", lambda one: one.indicator.line),
    ("file", "text", lambda one: one.file),
    ("line", "number", lambda one: one.line),
    ("offset", "number", lambda one: one.offset),
    ("text", "text", lambda one: one.text),
    ("how", "text", lambda one: str(one.how)),
)
_FINDING: _Columns = (
    ("rule_id", "text", lambda one: one.rule.id),
    ("rule_title", "text", lambda one: one.rule.title),
    ("level", "text", lambda one: one.rule.level),
    ("tags", "texts", lambda one: list(one.rule.tags)),
    ("time", "time", lambda one: _microseconds(one.event.time)),
    ("host", "text", lambda one: one.event.host),
    ("file", "text", lambda one: one.event.file),
    ("record", "number", lambda one: one.event.record),
    ("group", "text", lambda one: None if one.group is None else _json(dict(one.group))),
    ("count", "real", lambda one: one.count),
    ("event", "text", lambda one: _json(one.event.raw)),
)
_DETECTION: _Columns = (
    ("rule", "text", lambda one: one.rule.name),
    ("rule_file", "text", lambda one: one.rule.file),
    ("tags", "texts", lambda one: list(one.rule.tags)),
    ("file", "text", lambda one: one.file),
    ("inside", "texts", lambda one: list(one.inside)),
    ("size", "number", lambda one: one.size),
    ("sha256", "text", lambda one: one.sha256),
    ("strings", "texts", lambda one: [met.pattern for met in one.met]),
)
COLUMNS: dict[type, _Columns] = {Sighting: _SIGHTING, Finding: _FINDING, Detection: _DETECTION}
_LONGEST = 2**63 - 1


class UnableToTabulate(ValueError):
    """Arrow is not installed, or what was given makes no table; the message is fit for the user."""


def table(found: Iterable[object], of: type | None) -> "pa.Table":
    """The rows, in order, without faults: all of the kind `of`, or that of the first."""
    try:
        import pyarrow as pa
    except ModuleNotFoundError:
        raise UnableToTabulate('bảng Arrow cần gói phụ: pip install "khien[parquet]"') from None
    kinds = {
        "text": pa.string(), "number": pa.int64(), "real": pa.float64(), "texts": pa.list_(pa.string()),
        "time": pa.timestamp("us", tz="UTC"),
    }  # fmt: skip
    rows = [one for one in found if not isinstance(one, Fault)]
    kind = of or (type(rows[0]) if rows else Sighting)
    if of and of not in COLUMNS:
        raise UnableToTabulate(f"không có bảng {of}: chỉ có {', '.join(one.__name__ for one in COLUMNS)}")
    for one in rows:
        if type(one) is not kind or kind not in COLUMNS:
            raise UnableToTabulate(f"bảng {kind.__name__} không chứa được {type(one).__name__}: mỗi bảng chỉ một loại")
    return pa.table(
        {name: pa.array([_clean(get(one)) for one in rows], kinds[how]) for name, how, get in COLUMNS[kind]}
    )


def _clean(value: object) -> object:
    """Arrow takes no half surrogates, which names of files that are no UTF-8 have: they are written `\\udcff`."""
    if isinstance(value, list):
        return [_clean(one) for one in value]
    if not isinstance(value, str) or value.isascii():
        return value
    return value.encode("utf-8", "backslashreplace").decode("utf-8")


def _microseconds(time: float | None) -> int | None:
    if time is None or abs(time) * 1e6 > _LONGEST:
        return None
    return round(time * 1e6)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
