"""STIX 2.1 bundles, MISP JSON and IntelMQ events → rows. What cannot be matched on its own is refused."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from khien.lake.lists.days import expiry_of
from khien.lake.lists.patterns import UnableToReadPattern, told
from khien.lake.lists.rows import Row, UnableToReadDay, UnableToReadList
from khien.lake.lists.tlp import strictest, tagged, tlp_of

Json = dict[str, Any]

# The marking definitions whose ids the standard fixes: TLP 1.0 (STIX 2.1, 7.2.1.4) and TLP 2.0 (OASIS extension)
_MARKINGS = {
    "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9": "clear",
    "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da": "green",
    "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82": "amber",
    "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed": "red",
    "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487": "clear",
    "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb": "green",
    "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421": "amber",
    "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003": "amber+strict",
    "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1": "red",
}
_HEAD = 100_000  # letters by which a form is known: raw events stand before the rest
_OBSERVED = {"ipv4-addr", "ipv6-addr", "domain-name", "url", "file"}
_MISP = {"ip-src", "ip-dst", "domain", "hostname", "url", "md5", "sha1", "sha256", "uri"}
_MISP_PAIRS = {"ip-src|port": (0,), "ip-dst|port": (0,), "hostname|port": (0,), "domain|ip": (0, 1), "filename|md5": (-1,), "filename|sha1": (-1,), "filename|sha256": (-1,), "malware-sample": (-1,)}  # noqa: E501  # fmt: skip
_INTELMQ = ("source.ip", "source.network", "source.fqdn", "source.url", "malware.hash.md5", "malware.hash.sha1", "malware.hash.sha256")  # noqa: E501  # fmt: skip


def form_of(text: str) -> str:
    """`stix`, `misp`, `intelmq`, or empty where the text is none of these."""
    head = text[:_HEAD]
    if re.search(r'"type"\s*:\s*"bundle"', head) or re.search(r'"spec_version"\s*:\s*"2\.1"', head):
        return "stix"
    if re.search(r'"(Event|Attribute|response|to_ids)"\s*:', head):
        return "misp"
    return "intelmq" if re.search(r'"(source|malware|destination)\.[a-z.0-9]+"\s*:', head) else ""


def rows(text: str, form: str) -> Iterator[Row]:
    """The rows of a list in one of the three forms. Raises UnableToReadList on broken JSON."""
    if form == "intelmq" and not text.lstrip().startswith("["):
        yield from _intelmq_lines(text)
        return
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        found = _objects_by_line(text) if form == "stix" else None
        if found is None:
            raise UnableToReadList(_broken(error)) from None
    yield from {"stix": _stix, "misp": _misp, "intelmq": _intelmq}[form](found, _Places(text))


def _broken(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"JSON hỏng hoặc bị cắt ở dòng {error.lineno}, cột {error.colno}"
    return "JSON hỏng: số quá dài hoặc lồng nhau quá sâu"


def _objects_by_line(text: str) -> list[Json] | None:
    """Objects that stand one a line; None where a line is none."""
    try:
        found = [json.loads(line) for line in text.split("\n") if line.strip()]
    except (ValueError, RecursionError):
        return None
    return found if all(isinstance(one, dict) for one in found) else None


class _Places:
    """On which line of the text a value stands, looked up in the order of the text, since JSON keeps no places."""

    def __init__(self, text: str) -> None:
        self._text, self._at, self._line = text, 0, 1

    def of(self, value: str, key: str = "") -> int:
        """The line of the next place that writes `value`, or of its first where it was passed already."""
        either = "|".join(re.escape(json.dumps(value, ensure_ascii=ascii_alone)) for ascii_alone in (False, True))
        pattern = re.compile((f'"{key}"\\s*:\\s*' if key else "") + f"(?:{either})")
        found = pattern.search(self._text, self._at)
        if found is None:
            first = pattern.search(self._text)
            return self._text.count("\n", 0, first.start()) + 1 if first else 1
        self._line += self._text.count("\n", self._at, found.start())
        self._at = found.start()
        return self._line


def _objects(found: Any) -> list[Json]:
    return _dicts(found.get("objects", [found]) if isinstance(found, dict) else found)


def _dicts(listed: Any) -> list[Json]:
    return [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []


def _stix(found: Any, places: _Places) -> Iterator[Row]:
    objects = _objects(found)
    marks = dict(_MARKINGS)
    for each in objects:
        if each.get("type") == "marking-definition" and (tlp := _marking(each)):
            marks.setdefault(str(each.get("id")), tlp)
    for each in objects:
        if each.get("type") == "indicator":
            yield from _pattern(each, places.of(str(each.get("id")), "id"), marks)
        elif str(each.get("type")) in _OBSERVED:
            line = places.of(str(each.get("id")), "id")
            yield Row(line, str(each.get("value", "")), why="chỉ là vật quan sát (SCO), không đối tượng nào nói nó xấu")


def _marking(one: Json) -> str:
    """What a marking says of sharing: its definition, or as extensions of the standard have it, its name."""
    definition = one.get("definition")
    said = definition.get("tlp") if isinstance(definition, dict) else None
    return tlp_of(said) if isinstance(said, str) else tagged(str(one.get("name")))


def _shared(one: Json, marks: dict[str, str]) -> str:
    """The strictest of an object's markings, those of its parts included."""
    whole = _listed(one.get("object_marking_refs"))
    parts = [each.get("marking_ref") for each in _dicts(one.get("granular_markings"))]
    return strictest(*(marks.get(str(ref), "") for ref in (*whole, *parts)))


def _is_benign(one: Json) -> bool:
    """Whether its author calls it harmless: the types of STIX 2.1, the labels of 2.0."""
    said = {str(word) for key in ("indicator_types", "labels") for word in _listed(one.get(key))}
    return "benign" in said and "malicious-activity" not in said


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _pattern(one: Json, line: int, marks: dict[str, str]) -> Iterator[Row]:
    """What of one pattern stands alone."""
    pattern = str(one.get("pattern", ""))
    tlp = _shared(one, marks)
    doubt, expires = "", None
    try:
        expires = _instant(one.get("valid_until"))
    except UnableToReadDay as refused:
        doubt = str(refused)
    try:
        if one.get("revoked") is True:
            raise UnableToReadPattern("chỉ dấu đã bị thu hồi")
        if _is_benign(one):
            raise UnableToReadPattern("danh sách nói đây là lành tính (benign)")
        if str(one.get("pattern_type", "stix")) != "stix":
            raise UnableToReadPattern(f"mẫu viết bằng {one.get('pattern_type')}, không phải STIX")
        found = told(pattern)
    except UnableToReadPattern as refused:
        yield Row(line, pattern[:200], why=str(refused))
        return
    yield from (Row(line, value, tlp, expires, why, doubt) for value, why in found)


def _instant(value: object) -> datetime | None:
    return expiry_of(str(value)) if value else None


def _misp(found: Any, places: _Places) -> Iterator[Row]:
    response = found.get("response", found) if isinstance(found, dict) else found
    for event in _dicts(response if isinstance(response, list) else [response]):
        held = event.get("Event", event)
        inner = held if isinstance(held, dict) else {}
        tlp = _tags(inner, "")
        attributes = [inner] if "value" in inner and "type" in inner else _dicts(inner.get("Attribute"))
        for thing in _dicts(inner.get("Object")):
            gone = {"deleted": True} if _is(thing, "deleted") else {}
            attributes += [{**one, **gone} for one in _dicts(thing.get("Attribute"))]
        for one in attributes:
            yield from _attribute(one, _tags(one, tlp), places)


def _is(one: Json, key: str) -> bool:
    return one.get(key) in (True, "1", "true")


def _tags(one: Json, otherwise: str) -> str:
    return strictest(*(tagged(str(tag.get("name"))) for tag in _dicts(one.get("Tag")))) or otherwise


def _attribute(one: Json, tlp: str, places: _Places) -> Iterator[Row]:
    kind, value = str(one.get("type")), str(one.get("value", ""))
    line = places.of(value, "value")
    if _is(one, "deleted"):
        yield Row(line, value, why="đã bị xoá khỏi sự kiện MISP (deleted)")
    elif one.get("to_ids") in (False, "0", 0):
        yield Row(line, value, why="không dùng để phát hiện (to_ids là sai)")
    elif kind in _MISP:
        yield Row(line, value, tlp)
    elif kind in _MISP_PAIRS:
        parts = value.split("|")
        yield from (Row(line, parts[at], tlp) for at in _MISP_PAIRS[kind] if abs(at) < len(parts))
    else:
        yield Row(line, value, why=f"loại không đối chiếu được: {kind}")


def _intelmq_lines(text: str) -> Iterator[Row]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            event = json.loads(line)
        except (ValueError, RecursionError):
            yield Row(number, line[:200], why="JSON hỏng hoặc bị cắt")
            continue
        yield from _event(event, number)


def _intelmq(found: Any, places: _Places) -> Iterator[Row]:
    for event in found if isinstance(found, list) else [found]:
        first = next((str(event[key]) for key in _INTELMQ if isinstance(event, dict) and event.get(key)), "")
        yield from _event(event, places.of(first))


def _event(event: Any, line: int) -> Iterator[Row]:
    values = [str(event[key]) for key in _INTELMQ if isinstance(event, dict) and event.get(key)]
    tlp = tlp_of(str(event.get("tlp", ""))) if isinstance(event, dict) else ""
    yield from (Row(line, value, tlp) for value in values)
    if not values:
        yield Row(line, "", why="sự kiện không có địa chỉ, tên miền, URL hay mã băm của nguồn")
