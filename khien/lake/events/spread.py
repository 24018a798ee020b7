"""Objects that stand for several events: a batch of OpenTelemetry's records, go-audit's event with all its records."""

from collections.abc import Callable, Iterator
from typing import Any

from khien.lake.events import auditd
from khien.lake.events.types import Bad

Found = dict[str, Any]
_DEEP = 20
_SCALARS = ("stringValue", "intValue", "doubleValue", "boolValue", "bytesValue")


def _of_otlp(found: Found) -> Iterator[Found]:
    """https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding"""
    for one in _objects(found.get("resourceLogs")):
        about = _resource(one.get("resource"))
        for scope in _objects(one.get("scopeLogs")):
            for record in _objects(scope.get("logRecords")):
                yield {
                    **record,
                    "timestamp": record.get("timeUnixNano") or record.get("observedTimeUnixNano"),
                    "resource": about,
                    "attributes": _pairs(record.get("attributes")),
                    "body": _value(record.get("body")),
                }


def _resource(told: Any) -> Found:
    """What wrote the records, its host where shapes look for one."""
    about = _pairs(_object(told).get("attributes"))
    if "host.name" in about and "host" not in about:
        about["host"] = {"name": about.pop("host.name")}
    return about


def _value(told: Any, depth: int = 0) -> Any:
    if not isinstance(told, dict) or depth > _DEEP:
        return None
    for kind in _SCALARS:
        if kind in told:
            return told[kind]
    if "kvlistValue" in told:
        return _pairs(_object(told["kvlistValue"]).get("values"), depth + 1)
    if "arrayValue" in told:
        return [_value(one, depth + 1) for one in _objects(_object(told["arrayValue"]).get("values"))]
    return None


def _pairs(told: Any, depth: int = 0) -> Found:
    return {str(one.get("key", "")): _value(one.get("value"), depth) for one in _objects(told)}


def _of_go_audit(found: Found) -> Iterator[Found]:
    """https://github.com/slackhq/go-audit: the records by their numbers, as the kernel gave them."""
    serial, time = found.get("sequence"), found.get("timestamp")
    lines = (
        f"type={one.get('type')} msg=audit({time}:{serial}): {str(one.get('data', '')).strip()}".replace("\n", " ")
        for one in _objects(found.get("messages"))
    )
    for record in auditd.records("\n".join(lines).encode("utf-8", "replace"), 1):
        if not isinstance(record, Bad):
            yield record[1]


def _objects(told: Any) -> list[Found]:
    return [one for one in told if isinstance(one, dict)] if isinstance(told, list) else []


def _object(told: Any) -> Found:
    return told if isinstance(told, dict) else {}


_OF: dict[str, Callable[[Found], Iterator[Found]]] = {"resourceLogs": _of_otlp, "uid_map": _of_go_audit}
MARKS = frozenset(_OF)


def events(found: Found) -> list[Found]:
    """Those that an object with one of `MARKS` stands for; itself where it stands for none."""
    for mark, parts in _OF.items():
        if mark in found and (made := list(parts(found))):
            return made
    return [found]
