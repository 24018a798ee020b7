"""Writes a composed paper as PDF/A through typst, with the vendored fonts only; the same paper gives the same bytes."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, Final

import typst

from khien.papers import fonts, layout
from khien.papers.compose import Composed, Drawn, Flow, Line, Sheet, Signature, compose
from khien.papers.tables import Grid, Row
from khien.papers.text import Cut, Piece
from khien.papers.types import Paper, PaperDate

STANDARD: Final = "a-2b"
PRINTED: Final = 200.0  # dots an inch of a picture in a Word file
NO_DATE = datetime(1970, 1, 1, tzinfo=UTC)  # the file is hashed: the moment of printing must not be in it

_HERE = Path(__file__).parent
_lock = Lock()


def pdf(paper: Paper) -> bytes:
    """The paper as PDF/A-2b; raises `tables.UnableToCompose` for a table that does not fit its columns."""
    return typeset("paper.typ", _sheet_data(compose(paper)), dated=_day(paper.issued_on))


def typeset(template: str, data: Mapping[str, Any], *, dated: datetime = NO_DATE) -> bytes:
    """Compile one of our templates; `data` reaches it as JSON, never as source. `dated` goes into the properties."""
    inputs = {"layout": _layout(), "data": json.dumps(data, ensure_ascii=False)}
    with _lock:
        made = _compiler().compile(
            input=_HERE / template, format="pdf", sys_inputs=inputs, pdf_standards=STANDARD, timestamp=dated
        )
    if not isinstance(made, bytes):
        raise TypeError("typst gave pages instead of one PDF")
    return made


def picture(svg: str, width: float) -> bytes:
    """The drawing as PNG for files that know no SVG, so many points wide, as fine as print; with our fonts only."""
    with _lock:
        inputs = {"svg": svg, "width": f"{width:.2f}"}
        made = _compiler().compile(input=_HERE / "picture.typ", format="png", ppi=PRINTED, sys_inputs=inputs)
    if not isinstance(made, bytes):
        raise TypeError("typst gave pages instead of one picture")
    return made


def _day(on: PaperDate) -> datetime:
    if on.year is None or on.month is None or on.day is None:
        return NO_DATE
    return datetime(on.year, on.month, on.day, tzinfo=UTC)


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    only_ours = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[fonts.FOLDER])
    return typst.Compiler(root=_HERE, font_paths=only_ours)


@lru_cache(maxsize=1)
def _layout() -> str:
    return json.dumps(
        {
            "font": fonts.FAMILY,
            "styles": {name: _style(style) for name, style in layout.STYLES.items()},
            "spacing": layout.LINE_SPACING,
            "top": layout.TOP,
            "bottom": layout.BOTTOM,
            "left": layout.LEFT,
            "right": layout.RIGHT,
            "width": layout.TEXT_WIDTH,
            "header_at": layout.HEADER_AT,
            "footer_at": layout.FOOTER_AT,
            "head": layout.HEAD_COLUMNS,
            "foot": layout.FOOT_COLUMNS,
            "signature_room": layout.SIGNATURE_ROOM,
            "long_list": layout.LONG_LIST,
            "rule_share": layout.RULE_SHARE,
            "cell_inset": layout.CELL_INSET,
        }
    )


def _style(style: layout.Style) -> dict[str, object]:
    return {name: getattr(style, name) for name in ("size", "align", "bold", "italic", "before", "indent", "left")}


# --- composed values as the short keys that the template reads -----------------------------------


def _sheet_data(composed: Composed) -> dict[str, object]:
    return {
        "title": composed.title,
        "author": composed.author,
        "issuing": _lines(composed.issuing),
        "state": _lines(composed.state),
        "under_issuing": _lines(composed.under_issuing),
        "dateline": _flow(composed.dateline),
        "stamps": _lines(composed.stamps),
        "named": _lines(composed.named),
        "addressees": _lines(composed.addressees),
        "main": _sheet(composed.main),
        "signer": _signature(composed.signer),
        "co_signer": _signature(composed.co_signer) if composed.co_signer else None,
        "received_by": _lines(composed.received_by),
        "annexes": [_sheet(annex) for annex in composed.annexes],
        "footer": _flow(composed.footer) if composed.footer else None,
    }


def _sheet(sheet: Sheet) -> dict[str, object]:
    return {"flow": [_flow(part) for part in sheet.flow], "landscape": sheet.landscape}


def _lines(lines: tuple[Line, ...]) -> list[dict[str, object]]:
    return [_flow(line) for line in lines]


def _signature(signature: Signature) -> dict[str, object]:
    return {
        "capacity": _lines(signature.capacity),
        "name": _flow(signature.name) if signature.name else None,
    }


def _flow(part: Flow) -> dict[str, object]:
    match part:
        case Line(style, words, lead, keep, inset):
            return {"s": style, "p": as_json(words), "l": as_json(lead), "k": keep, "i": inset}
        case Drawn(svg, width, height, words):
            return {"v": svg, "x": width, "y": height, "d": words}
        case Grid(widths, aligns, header, rows):
            return {"w": widths, "a": aligns, "h": _row(header)["c"], "r": [_row(row) for row in rows]}


def _row(row: Row) -> dict[str, object]:
    return {"c": [as_json(cell) for cell in row.cells], "b": row.bold, "o": row.whole}


def as_json(words: tuple[Piece, ...]) -> list[object]:
    return [text if cut is Cut.PLAIN else (cut, text) for cut, text in words]
