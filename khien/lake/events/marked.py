"""Windows' events in XML, as `wevtutil` and Sysmon for Linux write them → objects as those of EVTX."""

import re
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from khien.lake.events.stream import LONGEST
from khien.lake.events.types import Bad

_START, _END = re.compile(rb"<Event[\s>]"), b"</Event>"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]|&#x?[0-9A-Fa-f]{1,6};")


def cut(pieces: Iterator[bytes]) -> Iterator[tuple[int, bytes] | Bad]:
    """The events, by number from 1; Bad for one that is too long, and for one that the file ends in."""
    held, number = b"", 0
    for piece in pieces:
        held += piece
        at = 0
        while (found := _START.search(held, at)) and (end := held.find(_END, found.end())) >= 0:
            number, at = number + 1, end + len(_END)
            yield number, held[found.start() : at]
        held = held[at:]
        if len(held) >= LONGEST:
            number, held = number + 1, b""
            yield Bad(number, f"XML dài quá {LONGEST // 1_048_576} MB")
    if _START.search(held):
        yield Bad(number + 1, "XML bị cắt")


def parsed(data: bytes, number: int) -> tuple[int, dict[str, Any]] | Bad:
    """One event. Entities of its own are refused: none that Windows writes has any."""
    root = _root(data)
    if root is None:
        return Bad(number, "XML hỏng")
    made: dict[str, Any] = {}
    for part in root:
        name = _local(part)
        made[name] = _data(part) if name == "EventData" else _element(part)
    return number, {"Event": made} if "System" in made else made  # NXLog's to_xml() has no parts, fields alone


def _root(data: bytes) -> Element | None:
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    for text in (data, _CONTROL.sub("\ufffd", data.decode("utf-8", "replace"))):
        try:
            root: Element = fromstring(text)
        except (ParseError, DefusedXmlException, ValueError):
            continue
        return root
    return None


def data(text: str) -> dict[str, Any]:
    """The data of an event of which a text has at least those, as Azure Monitor and EvtxECmd keep them."""
    root = _root(text.encode("utf-8", "replace"))
    found = () if root is None else (_data(part) for part in root.iter() if _local(part) in ("EventData", "UserData"))
    return next(iter(found), {})


def _data(part: Element) -> dict[str, Any]:
    """`<Data Name="X">` is X; those without a name are a list."""
    made: dict[str, Any] = {}
    bare: list[str] = []
    for one in part:
        name = one.get("Name")
        if name:
            made[name] = one.text or ""
        elif _local(one) == "Data":
            bare.append(one.text or "")
        else:
            made[_local(one)] = _element(one)
    return {**made, "Data": {"#text": bare}} if bare else made


def _element(part: Element, depth: int = 0) -> Any:
    attributes = {_bare(name): value for name, value in part.attrib.items()}
    if len(part) and depth < 20:
        inner: dict[str, Any] = {}
        for one in part:
            inner.setdefault(_local(one), _element(one, depth + 1))
        return {"#attributes": attributes, **inner} if attributes else inner
    text = (part.text or "").strip()
    return {"#attributes": attributes, **({"#text": text} if text else {})} if attributes else text or None


def _local(part: Element) -> str:
    return _bare(str(part.tag))


def _bare(name: str) -> str:
    return name.rsplit("}", 1)[-1]
