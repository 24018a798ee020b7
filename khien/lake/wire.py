"""What was met, and lists, as JSON: `khien.sighting/1`, `khien.finding/1`, `khien.indicators/1`; stable, in English."""

from datetime import UTC, datetime
from json.encoder import encode_basestring
from typing import Any

from khien.lake.sigma.types import Finding
from khien.lake.types import Indicator, IndicatorList, Sighting

_text = encode_basestring  # what JSON's encoder makes of a text, without the encoder


def sighting(one: Sighting) -> str:
    """One sighting as one line of JSON, without its end."""
    by = one.indicator
    return (
        f'{{"schema":"khien.sighting/1","indicator":{{"type":"{by.kind}","value":{_text(by.value)},"list":{_text(by.list)},'
        f'"line":{by.line}}},"file":{_text(one.file)},"line":{one.line},"offset":{one.offset},"text":{_text(one.text)},'
        f'"how":"{one.how}"}}'
    )


def finding(one: Finding) -> dict[str, Any]:
    """One finding as an object that JSON can hold, where its event can."""
    event, rule = one.event, one.rule
    return {
        "schema": "khien.finding/1",
        "rule": {"id": rule.id, "title": rule.title, "level": rule.level, "tags": list(rule.tags)},
        "file": event.file,
        "record": event.record,
        "time": instant(event.time),
        "host": event.host,
        "group": None if one.group is None else dict(one.group),
        "count": int(one.count) if one.count is not None and float(one.count).is_integer() else one.count,
        "event": event.raw,
    }


def instant(time: float | None) -> str | None:
    """Seconds since 1970 as ISO 8601 in UTC; None where there is no time, or none that a calendar has."""
    if time is None:
        return None
    try:
        return datetime.fromtimestamp(time, UTC).isoformat().replace("+00:00", "Z")
    except (OverflowError, ValueError, OSError):
        return None


def indicator_list(read: IndicatorList) -> dict[str, Any]:
    """What was read of one list."""
    columns = read.columns
    return {
        "schema": "khien.indicators/1",
        "list": read.name,
        "form": read.form,
        "columns": _columns(read) if columns else None,
        "indicators": [_indicator(one) for one in read.indicators],
        "refused": [{"line": bad.line, "text": bad.written, "why": bad.why} for bad in read.bad],
        "doubted": [{"line": bad.line, "text": bad.written, "why": bad.why} for bad in read.doubted],
        "notes": [{"line": one.line, "text": one.written, "why": one.why} for one in read.notes],
        "repeated": [{"line": line, "first": first} for line, first in read.repeated],
    }


def _columns(read: IndicatorList) -> dict[str, Any]:
    used = read.columns
    if used is None:
        return {}

    def name(at: int) -> str | int:
        return used.names[at] if at < len(used.names) and used.names[at] else at + 1

    return {
        "value": [name(at) for at in used.value],
        "tlp": None if used.tlp is None else name(used.tlp),
        "expires": None if used.expires is None else name(used.expires),
        "left": [name(at) for at in used.left],
        "guessed": used.guessed,
        "head": used.head,
        "delimiter": used.delimiter,
    }


def _indicator(one: Indicator) -> dict[str, Any]:
    return {
        "type": str(one.kind),
        "value": one.value,
        "line": one.line,
        "text": one.written,
        "tlp": one.tlp or None,
        "expires": one.expires.isoformat() if one.expires else None,
        "flag": str(one.flag) if one.flag else None,
    }
