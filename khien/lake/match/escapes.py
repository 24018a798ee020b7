"""What logs write against a word: escapes of JSON, of web servers, of rsyslog, colours. It finds where the word begins.

docs/match.md says which. Nothing is decoded: a word is read as it stands, and from behind what stands before it.
"""

import re
from collections.abc import Iterator
from urllib.parse import unquote

from khien.lake.names import NAME

FURTHEST = 6  # characters of a word that belong to what stands before it: %25252F
_IN_NAME = re.compile(rf"[{NAME}]")
_LETTER = re.compile(r"[bfnrt]|u([0-9A-Fa-f]{4})|x([0-7][0-9A-Fa-f])")  # behind backslashes
_INSIDE = re.compile(rf"[{NAME}:,;)]")  # before backslashes, where they are no machine's: \\nas.example
_PERCENT = re.compile(r"[0-7][0-9A-Fa-f]")
_CONTROL = re.compile(r"0[0-3][0-7]|177")  # behind a number sign: rsyslog writes a tabulator as #011
_BEFORE_COLOUR = re.compile(r"(?:\x1b|\\(?:u001b|x1b|033|e)|#033|\^\[)\[[0-9;]*\Z", re.IGNORECASE)
_COLOUR = re.compile(r"[0-9]{0,3}[mK]")
_SEEN = 40
_IN_PATH = re.compile(r"\\+(?:([/=|])|u00(2[1-9A-Fa-f]|[3-6][0-9A-Fa-f]|7[0-9A-Ea-e]))")

_QUOTED = re.compile(r"%((?:25){0,2})(?:2F|3A|3F|23|5D)", re.IGNORECASE)  # behind a host in another URL's query
_VALUE_ENDS = re.compile(r"[\s&#\"'<>]")

Reading = tuple[int, bool]  # where a chain begins, whether names are read there too, and not only what nothing else is


def readings(text: str, begin: int) -> Iterator[Reading]:
    """Where the chain that begins here begins: as it stands and, behind an escape, behind that too."""
    before = text[begin - 1] if begin else ""
    if before in ("[", ";") and (colour := _colour(text, begin)):
        yield colour, True
        return
    yield begin, True
    if before == "\\" and (found := _LETTER.match(text, begin)):
        code = found.group(1) or found.group(2)
        if not code or not _IN_NAME.match(chr(int(code, 16))):
            yield found.end(), text[begin] == "x" or _is_no_machine(text, begin)
    elif before == "%":
        yield from ((after, True) for after in _behind_percent(text, begin))
    elif before == "#" and _CONTROL.match(text, begin):
        yield begin + 3, True


def _is_no_machine(text: str, begin: int) -> bool:
    r"""Whether the backslashes before are an escape's: a lone one, and those inside a text; not of \\nas.example."""
    first = begin
    while first and text[first - 1] == "\\":
        first -= 1
    return (begin - first) % 2 == 1 or (first > 0 and _INSIDE.match(text, first - 1) is not None)


def _behind_percent(text: str, begin: int) -> Iterator[int]:
    """Behind %2F, and behind %252F and %25252F, which are it written again and again."""
    for _ in range(FURTHEST // 2):
        found = _PERCENT.match(text, begin)
        if not found:
            return
        if not _IN_NAME.match(chr(int(found.group(), 16))):
            yield found.end()
        if found.group() != "25":
            return
        begin = found.end()


def _colour(text: str, begin: int) -> int:
    found = _COLOUR.match(text, begin)
    return found.end() if found and _BEFORE_COLOUR.search(text[max(0, begin - _SEEN) : begin]) else 0


def undone(path: str) -> str:
    """What follows a host as it was before JSON, or CEF, or another URL's query wrote it, once or again and again."""
    if quoted := _QUOTED.match(path):
        path = _VALUE_ENDS.split(path, maxsplit=1)[0]
        for _ in range(1 + len(quoted.group(1)) // 2):
            path = unquote(path, errors="surrogateescape")
        return path
    return _IN_PATH.sub(_sign, path) if "\\" in path else path


def _sign(escape: re.Match[str]) -> str:
    return escape.group(1) or chr(int(escape.group(2), 16))
