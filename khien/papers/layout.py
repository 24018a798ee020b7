"""The decree's sizes in one place: page, margins, styles (Nghị định 30/2020/NĐ-CP, Phụ lục I).

Both writers read these numbers; changing one here changes the PDF and the Word file together. Lengths are points.
"""

from dataclasses import dataclass
from typing import Final

MM: Final = 72 / 25.4
PAGE_WIDTH, PAGE_HEIGHT = 210 * MM, 297 * MM
TOP, BOTTOM, LEFT, RIGHT = 20 * MM, 20 * MM, 30 * MM, 15 * MM
TEXT_WIDTH = PAGE_WIDTH - LEFT - RIGHT
TEXT_WIDTH_ACROSS = PAGE_HEIGHT - LEFT - RIGHT  # a page lying on its side keeps the same margins
HEADER_AT = 10 * MM  # page number, from the top edge
FOOTER_AT = 9 * MM  # footer note, from the bottom edge

HEAD_COLUMNS = (73 * MM, 92 * MM)
FOOT_COLUMNS = (80 * MM, 85 * MM)
LONG_LIST = 30  # receivers; a longer list may run over to the next page
SIGNATURE_ROOM = 26 * MM
ADDRESSEE_INDENT = 25 * MM
TO_COLON = 50.0  # width of "Kính gửi" at 14 pt: the dashes stand under the colon (tested)
RULE_SHARE = 0.4  # of the line above; the decree asks for a third to a half
CELL_INSET = 1.4 * MM
LINE_SPACING = 1.1  # of the font's own line, which is 1.149 em


@dataclass(frozen=True, slots=True)
class Style:
    """How one element looks. `before` is the gap above, `indent` the first line's, `left` the whole block's."""

    size: float
    align: str = "center"
    bold: bool = False
    italic: bool = False
    before: float = 0
    indent: float = 0
    left: float = 0


STYLES: Final = {
    "parent": Style(12),
    "body": Style(12, bold=True),
    "nation": Style(12, bold=True),
    "motto": Style(13, bold=True),
    "number": Style(13),
    "about": Style(12, before=6),
    "dateline": Style(13, italic=True),
    "stamp": Style(13, bold=True, before=6),
    "kind": Style(14, bold=True, before=18),
    "subject": Style(14, bold=True),
    "to_one": Style(14),
    "to": Style(14, align="left", left=ADDRESSEE_INDENT),
    "to_each": Style(14, align="left", left=ADDRESSEE_INDENT + TO_COLON),
    "text": Style(14, align="justify", before=6, indent=12.7 * MM),
    "italic": Style(14, align="justify", italic=True, before=6, indent=12.7 * MM),
    "heading1": Style(14, align="justify", bold=True, before=8, indent=12.7 * MM),
    "heading2": Style(14, align="justify", bold=True, before=6, indent=12.7 * MM),
    "heading3": Style(14, align="justify", before=6, indent=12.7 * MM),
    "centred": Style(14, bold=True, before=10),
    "quote": Style(14, align="justify", italic=True, before=6, left=12.7 * MM),
    "caption": Style(13, bold=True, before=8),
    "cell": Style(12, align="left"),
    "column": Style(12, bold=True),
    "received_label": Style(12, align="left", bold=True, italic=True),
    "received": Style(11, align="left"),
    "capacity": Style(14, bold=True),
    "signer_note": Style(13, italic=True),
    "signer": Style(14, bold=True),
    "annex_label": Style(14, bold=True),
    "annex_title": Style(14, bold=True),
    "annex_with": Style(14, italic=True),
    "page_number": Style(13),
    "footer_note": Style(8),
}
