"""Text of an RTF, paragraphs and table cells in order. Objects, pictures and hidden text are left out."""

import re
from collections.abc import Iterator
from typing import BinaryIO

from khien.reading.extract.limits import LIMITS
from khien.reading.extract.values import Extracted, UnableToExtract

_TOKEN = re.compile(
    r"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|([^\\{}\r\n]+)|[\r\n]+"
)
_SKIPPED = frozenset(
    re.findall(
        r"\w+",
        "fonttbl colortbl stylesheet info pict object objdata fldinst themedata colorschememapping datastore listtable "
        "listoverridetable rsidtbl generator xmlnstbl filetbl revtbl pgptbl mmathPr nonshppict listtext latentstyles",
    )
)
_MARKS = {"par": "\n", "line": "\n", "sect": "\n", "page": "\n", "row": "\n", "cell": " | ", "tab": "\t"}
_MARKS |= {"emdash": "—", "endash": "–", "bullet": "•", "lquote": "‘", "rquote": "’", "ldblquote": "“"}
_MARKS |= {"rdblquote": "”"}
_CODE_PAGES = {"1250", "1251", "1252", "1258", "65001"}
_NOT_RTF = "Tệp RTF bị hỏng hoặc không có chữ nào để đọc."


class _State:
    """What a group changes until its brace closes."""

    __slots__ = ("fallback", "hidden", "skipped")

    def __init__(self, *, skipped: bool = False, hidden: bool = False, fallback: int = 1) -> None:
        self.skipped, self.hidden, self.fallback = skipped, hidden, fallback

    def inner(self) -> "_State":
        return _State(skipped=self.skipped, hidden=self.hidden, fallback=self.fallback)


def rtf_text(stream: BinaryIO) -> Extracted:
    """Raises `UnableToExtract` where braces nest too deep or nothing can be read."""
    source = stream.read().decode("latin-1")
    page = re.search(r"\\ansicpg(\d{4,5})", source[:2000])
    code_page = f"cp{page[1]}" if page and page[1] in _CODE_PAGES and page[1] != "65001" else "cp1252"
    text = "".join(_pieces(source, code_page))
    text = re.sub(r"(?: \| )+\n", "\n", text)
    if not any(char.isalnum() for char in text):
        raise UnableToExtract(_NOT_RTF)
    return Extracted(text.strip("\n"), "rtf")


def _pieces(source: str, code_page: str) -> Iterator[str]:
    """Words as they are shown; after a `\\u` the characters for old programs are passed over."""
    groups, state, pending = [_State()], _State(), 0
    starred = False
    for token in _TOKEN.finditer(source):
        word, number, octet, sign, brace, plain = token.groups()
        if brace:
            state = _opened(groups, state) if brace == "{" else (groups.pop() if groups else _State())
            pending, starred = 0, False
        elif sign == "*":
            starred = True
        elif word:
            starred, pending = _obeyed(state, word, number, starred=starred), state.fallback if word == "u" else 0
            if not (state.skipped or state.hidden):
                yield _unicode(number) if word == "u" else _MARKS.get(word, "")
        elif octet or plain or sign:
            said = _said(octet, sign, plain, code_page)
            passed = min(pending, len(said))
            pending -= passed
            if not (state.skipped or state.hidden):
                yield said[passed:]


def _opened(groups: list[_State], state: _State) -> _State:
    groups.append(state)
    if len(groups) > LIMITS.xml_depth:
        raise UnableToExtract("Cấu trúc tệp lồng nhau quá sâu, không đọc được.")
    return state.inner()


def _obeyed(state: _State, word: str, number: str | None, *, starred: bool) -> bool:
    """Changes the group's state; a starred word that is not known hides its group."""
    if word in _SKIPPED or (starred and word not in ("shppict", "fldrslt")):
        state.skipped = True
    elif word == "v":
        state.hidden = number != "0"
    elif word == "uc":
        state.fallback = min(int(number or 1), 8)
    return False


def _unicode(number: str | None) -> str:
    code = int(number or 0) % 65536
    return "" if code == 0 or 0xD800 <= code <= 0xDFFF else chr(code)


def _said(octet: str | None, sign: str | None, plain: str | None, code_page: str) -> str:
    if octet:
        return bytes.fromhex(octet).decode(code_page, "replace")
    if plain:
        return plain
    return {"~": "\xa0", "_": "-", "\\": "\\", "{": "{", "}": "}", "\n": "\n", "\r": "\n"}.get(sign or "", "")
