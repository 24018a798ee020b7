"""Text of an HTML page as a browser shows it, tables row by row. Scripts, styles and what they hide are left out."""

import re
from html.parser import HTMLParser
from typing import BinaryIO

from khien.reading.extract.plain import decoded
from khien.reading.extract.values import Extracted, UnableToExtract

_SILENT = frozenset(
    ("script", "style", "noscript", "template", "head", "svg", "object", "iframe", "select", "textarea")
)
_BLOCKS = frozenset(
    ("p", "div", "br", "li", "tr", "table", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "hr")
)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*(utf-8|windows-1258|utf-16|us-ascii)", re.IGNORECASE)


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the parser's name
        if tag in _SILENT:
            self._silent.append(tag)
        elif tag in _BLOCKS:
            self.pieces.append("\n")
        elif tag in ("td", "th"):
            self.pieces.append("\x1f")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._silent:
            while self._silent.pop() != tag:
                continue
        elif tag in _BLOCKS and tag != "br":
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.pieces.append(re.sub(r"\s+", " ", data))


def html_text(stream: BinaryIO) -> Extracted:
    """Raises `UnableToExtract` where a page shows no word."""
    data = stream.read()
    named = _CHARSET.search(data[:4096])
    text, notes = (data.decode("cp1258", "replace"), ()) if named and named[1].endswith(b"1258") else decoded(data)
    return Extracted(shown(text), "html", None, notes)


def shown(source: str) -> str:
    """The words of HTML source, one block a line."""
    words = _Words()
    words.feed(source)
    words.close()
    lines = (re.sub(r"[ \t]+", " ", line).strip(" ") for line in "".join(words.pieces).split("\n"))
    rows = (" | ".join(cell.strip() for cell in line.split("\x1f") if cell.strip()) for line in lines)
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(rows)).strip("\n")
    if not any(char.isalnum() for char in text):
        raise UnableToExtract("Trang HTML không có chữ nào để đọc.")
    return text
