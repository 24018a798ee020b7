"""To whom a letter is addressed, as its "Kính gửi" lists them; papers without one address nobody here."""

import re

from khien.reading.blocks import Block
from khien.reading.page import Page

_ADDRESS = re.compile(r"(?:\(?hoa toc\)?\s*)?kinh gui\b\s*:?\s*|[a-z ,-]{6,80} dien\s*:\s*")
_END = " ;.,:-–"


def recipients_of(page: Page, blocks: list[Block]) -> list[tuple[str, int, int]]:
    """Each addressee as written, with its place in the folded page."""
    found: list[tuple[str, int, int]] = []
    for index, block in enumerate(blocks):
        start = block.body
        if index == 0:
            lead = _ADDRESS.match(page.text, start)
            start = lead.end() if lead else start
        for first, last in _parts(page, start, block.end):
            words = page.as_written(first, last).strip(_END)
            if words:
                found.append((words, first, last))
    return found


def _parts(page: Page, start: int, end: int) -> list[tuple[int, int]]:
    """Pieces of a line between semicolons and bullets outside brackets."""
    pieces: list[tuple[int, int]] = []
    depth, first = 0, start
    for at in range(start, end):
        character = page.text[at]
        depth += (character == "(") - (character == ")")
        bullet = character in "-•" and at > first and page.text[at - 1].isspace() and page.text[at + 1 : at + 2] == " "
        if depth == 0 and (character == ";" or (bullet and not page.text[first:at].strip())):
            pieces.append((first, at))
            first = at + 1
    pieces.append((first, end))
    return pieces
