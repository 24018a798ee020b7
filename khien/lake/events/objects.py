"""JSON → objects: one a line, or spanning lines, in an array, in a list inside an object that wraps it."""

import codecs
import json
import re
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

from khien.lake.events import spread
from khien.lake.events.stream import LONGEST, blocks
from khien.lake.events.types import Bad

Parsed = tuple[int, dict[str, Any]] | Bad
Record = tuple[int, dict[str, Any], bytes]  # with its bytes where it stands there as JSON, else none
_WRAPPED = re.compile(
    r'\s*\{\s*(?:"(?:@odata\.\w+|kind|apiVersion)"\s*:\s*"[^"]{0,500}"\s*,\s*|"metadata"\s*:\s*\{[^{}]{0,500}\}\s*,\s*){0,9}'
    r'"(?:(?:records|value|events|logs|results|items|data|entries|hits|messages)|took"[^\[\]]{1,2000}?"hits'
    r'|messageType"[^{}]{1,2000}?"logEvents)"\s*:\s*\[',
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"[\s,\[\]\x1e]*(?:Record \d+\r?\n\s*)?")  # evtx_dump counts
_NEXT = re.compile(r"\n[ \t]*\{")
_NEXT_TEXT = re.compile(r',\s*("\s*(?:<|\\u003[cC]))')  # of an array of XML
_HEAD = 2_200  # bytes by which a wrapper is known: a search engine says much before its hits
_TRIED = 200
_BROKEN = 100  # values, one after the other


def loader() -> Callable[[bytes], Any]:
    """orjson's, three times as fast as the library's own, or the latter."""
    try:
        import orjson
    except ModuleNotFoundError:
        return json.loads
    fast: Callable[[bytes], Any] = orjson.loads
    return fast


def a_value_a_line(first: bytes) -> bool:
    """Whether some line by itself is a JSON object. `first` is the beginning of the text."""
    if first.lstrip()[:1] != b"{" or _WRAPPED.match(first[:_HEAD].decode("utf-8", "replace")):
        return False
    lines = first.split(b"\n")
    for line in lines[:_TRIED]:
        if (
            line.startswith(b"{")
            and len(line.strip()) > 2
            and not isinstance(parsed(line, 1, json.loads) or Bad(1, ""), Bad)
        ):
            return True
    return len(lines) > _TRIED and lines[1].startswith(b"{") and lines[2].startswith(b"{")


def parsed(line: bytes, record: int, load: Callable[[bytes], Any]) -> Parsed | None:
    """An object, None for white space, and Bad for what is none, in words."""
    try:
        found = load(line)
    except (ValueError, RecursionError):
        if not line.strip(b" \t\r\n\0,[]\x1e"):
            return None
        try:
            found = _loosely(line)
        except RecursionError:
            return Bad(record, "JSON lồng quá sâu")
        except ValueError:
            return Bad(record, "JSON hỏng hoặc bị cắt")
    return (record, found) if found.__class__ is dict else Bad(record, "không phải đối tượng JSON")


def _loosely(line: bytes) -> object:
    """What orjson does not take: NaN, no UTF-8, half surrogates, raw control characters, a mark or NUL around it."""
    text = line.decode("utf-8", "replace").strip(" \t\r\n\0,[]\ufeff\x1e")
    return cleaned(json.loads(text, strict=False, parse_constant=str))


def cleaned(value: Any) -> Any:
    """The same without half surrogates, which no file can be written with."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {cleaned(key): cleaned(member) for key, member in value.items()}
    if isinstance(value, list):
        return [cleaned(member) for member in value]
    return value


def of(
    data: bytes, first: int, parts: tuple[tuple[int, bytes], ...], load: Callable[[bytes], Any]
) -> Iterator[Record | Bad]:
    """The objects of a block of lines, and of numbered parts."""
    for record, line in enumerate(data.split(b"\n"), first) if data else parts:
        if line:
            try:
                found = load(line)
            except (ValueError, RecursionError):
                found = None
            if found.__class__ is dict and spread.MARKS.isdisjoint(found):
                yield record, found, line
            elif (other := parsed(line, record, load)) is not None:
                if isinstance(other, Bad):
                    yield other
                else:
                    yield from ((record, one, b"") for one in spread.events(other[1]))


def spanning(pieces: Iterator[bytes], longest: int = LONGEST) -> Iterator[tuple[int, bytes] | Bad]:
    """Objects that span lines, by number from 1. Where many together are broken, the rest is taken line by line."""
    decode = json.JSONDecoder(strict=False, parse_constant=str).raw_decode
    source = _texts(pieces)
    text, at, number, broken, wrapped = "", 0, 0, 0, False
    while broken < _BROKEN:
        at = _BETWEEN.match(text, at).end()  # type: ignore[union-attr]
        if not wrapped and (found := _WRAPPED.match(text, at)):
            at, wrapped = found.end(), True
            continue
        if wrapped and text[at : at + 1] in ('"', "}") and (end := _end_of(decode, "{" + text[at : at + longest], 0)):
            at, wrapped = at + end - 1, False  # what the wrapper says behind its list
            continue
        end = _end_of(decode, text, at)
        if end:
            number, broken = number + 1, 0
            yield number, text[at:end].encode("utf-8", "replace")
            at = end
            continue
        if len(text) - at < longest and (more := _more(source, max(len(text) - at, 65_536))):
            text, at = text[at:] + more, 0
            continue
        if not (found := _NEXT.search(text, at + 1)):
            break
        number, broken, at = number + 1, broken + 1, found.start()
        yield Bad(number, "JSON hỏng hoặc quá dài")
    yield from _rest(text[at:], source, number)


def strings(pieces: Iterator[bytes], longest: int = LONGEST) -> Iterator[tuple[int, bytes] | Bad]:
    """The texts of an array of texts, by number from 1; what is none of them is told, and the next is looked for."""
    decode = json.JSONDecoder(strict=False).raw_decode
    source = _texts(pieces)
    text, at, number, broken = "", 0, 0, 0
    while broken < _BROKEN:
        at = _BETWEEN.match(text, at).end()  # type: ignore[union-attr]
        try:
            found, end = decode(text, at) if text[at : at + 1] == '"' else ("", 0)
        except ValueError:
            end = 0
        if end:
            number, at, broken = number + 1, end, 0
            yield number, found.encode("utf-8", "replace")
        elif len(text) - at < longest and (more := _more(source, max(len(text) - at, 65_536))):
            text, at = text[at:] + more, 0
        elif begins := _NEXT_TEXT.search(text, at + 1):
            number, broken, at = number + 1, broken + 1, begins.start(1)
            yield Bad(number, "JSON hỏng hoặc quá dài")
        else:
            break
    if text[at:].strip():
        yield Bad(number + 1, "JSON hỏng, bị cắt hoặc quá dài, từ đó không đọc được nữa")


def _end_of(decode: Callable[[str, int], tuple[Any, int]], text: str, at: int) -> int:
    """Behind the object that begins there; 0 where it is not whole or none."""
    if text[at : at + 1] != "{":
        return 0
    try:
        return decode(text, at)[1]
    except (ValueError, RecursionError):
        return 0


def _rest(text: str, source: Iterator[str], number: int) -> Iterator[tuple[int, bytes] | Bad]:
    """What stands behind the last object: members of what wraps the list, nothing, or what could not be read."""
    more = _more(source, 1)
    if not more and (not text.strip(" \t\r\n\0,]}") or _tail(text)):
        return
    if not more and "\n{" not in text:
        yield Bad(number + 1, "JSON hỏng hoặc bị cắt, từ đó không đọc được nữa")
        return
    encoded = (part.encode("utf-8", "replace") for part in chain((text + more,), source))
    for block in blocks(encoded):
        if isinstance(block, Bad):
            number += 1
            yield Bad(number, block.why)
            continue
        for line in block[1].split(b"\n"):
            if line.strip():
                number += 1
                yield number, line


def _tail(text: str) -> bool:
    """What stands behind a wrapped list: more members of the object around it."""
    try:
        json.loads("{" + text.strip().lstrip(","))
    except (ValueError, RecursionError):
        return False
    return True


def _texts(pieces: Iterator[bytes]) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    for piece in pieces:
        if made := decoder.decode(piece):
            yield made
    if made := decoder.decode(b"", True):
        yield made


def _more(source: Iterator[str], size: int) -> str:
    parts, held = list[str](), 0
    for part in source:
        parts.append(part)
        held += len(part)
        if held >= size:
            break
    return "".join(parts)
