"""Sightings and lists as JSON: `khien.sighting/1` and `khien.indicators/1`, stable, in English."""

import json
from typing import Any

from khien.lake.types import Indicator, IndicatorList, Sighting

_text = json.JSONEncoder(ensure_ascii=False).encode


def sighting(one: Sighting) -> str:
    """One sighting as one line of JSON, without its end."""
    by = one.indicator
    return (
        f'{{"schema":"khien.sighting/1","indicator":{{"type":"{by.kind}","value":{_text(by.value)},"list":{_text(by.list)},'
        f'"line":{by.line}}},"file":{_text(one.file)},"line":{one.line},"offset":{one.offset},"text":{_text(one.text)},'
        f'"how":"{one.how}"}}'
    )


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
