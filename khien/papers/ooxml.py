"""WordprocessingML fragments: a paragraph, a run, a table, a section; escaped text in, markup out.

It knows the order that Word insists on inside each element and nothing of official papers.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from xml.sax.saxutils import escape, quoteattr

from khien.papers.layout import Style
from khien.papers.text import Cut, Piece

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
EMU = 12_700  # English metric units, Word's own, in a point
ALIGNS = {"left": "left", "center": "center", "right": "right", "justify": "both"}


def twips(points: float) -> int:
    """Twentieths of a point, Word's unit."""
    return round(points * 20)


def attribute(text: str) -> str:
    return quoteattr(text)


def runs(pieces: Iterable[Piece], *, bold: bool = False) -> str:
    return "".join(_run(piece, bold) for piece in pieces)


def _run(piece: Piece, bold: bool) -> str:
    if piece.cut is Cut.LINE:
        return "<w:r><w:br/></w:r>"
    looks = ("<w:b/>" if bold else "") + ('<w:highlight w:val="yellow"/>' if piece.cut is Cut.FILL else "")
    properties = f"<w:rPr>{looks}</w:rPr>" if looks else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{escape(piece.text)}</w:t></w:r>'


def paragraph(
    style: str, content: str = "", *, keep: bool = False, before: float | None = None, align: str = "", inset: float = 0
) -> str:
    """`before`, `align` and `inset` (from both sides) override the style's."""
    properties = f'<w:pStyle w:val="{style}"/>'
    if keep:
        properties += "<w:keepNext/>"
    if before is not None:
        properties += f'<w:spacing w:before="{twips(before)}"/>'
    if inset:
        properties += f'<w:ind w:left="{twips(inset)}" w:right="{twips(inset)}"/>'
    if align:
        properties += f'<w:jc w:val="{ALIGNS[align]}"/>'
    return f"<w:p><w:pPr>{properties}</w:pPr>{content}</w:p>"


def rule(inset: float, *, keep: bool = True) -> str:
    """A line across the column but for `inset` points at either end, drawn as a thin paragraph's border."""
    return (
        f'<w:p><w:pPr>{"<w:keepNext/>" if keep else ""}<w:pBdr><w:top w:val="single" w:sz="6" w:space="1" '
        f'w:color="000000"/></w:pBdr><w:spacing w:before="20" w:after="0" w:line="100" w:lineRule="exact"/>'
        f'<w:ind w:left="{twips(inset)}" w:right="{twips(inset)}"/></w:pPr></w:p>'
    )


def boxed(style: str, content: str, inset: float) -> str:
    """A paragraph in a frame, `inset` points from either side of its column."""
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="8" w:space="3" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right")
    )
    return (
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/><w:pBdr>{sides}</w:pBdr>'
        f'<w:ind w:left="{twips(inset)}" w:right="{twips(inset)}"/></w:pPr>{content}</w:p>'
    )


def gap(points: float, *, keep: bool = False, section: str = "") -> str:
    """An empty paragraph of exactly this height; Word needs one after each table, and one to end a section."""
    return (
        f"<w:p><w:pPr>{'<w:keepNext/>' if keep else ''}"
        f'<w:spacing w:before="0" w:after="0" w:line="{twips(points)}" w:lineRule="exact"/>'
        f'<w:rPr><w:sz w:val="2"/></w:rPr>{section}</w:pPr></w:p>'
    )


def row(
    cells: Iterable[str], widths: Sequence[float], *, header: bool = False, whole: bool = True, middle: bool = False
) -> str:
    """`cells` are paragraphs already; a `header` row repeats, a `whole` one is not cut by a page's end."""
    properties = ("<w:cantSplit/>" if whole else "") + ("<w:tblHeader/>" if header else "")
    upright = '<w:vAlign w:val="center"/>' if middle else ""
    written = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{twips(width)}" w:type="dxa"/>{upright}</w:tcPr>{cell}</w:tc>'
        for cell, width in zip(cells, widths, strict=True)
    )
    return f"<w:tr>{f'<w:trPr>{properties}</w:trPr>' if properties else ''}{written}</w:tr>"


def table(rows: Iterable[str], widths: Sequence[float], *, borders: bool, inset: float = 0) -> str:
    """Fixed widths: without them Word measures the words anew and the national name wraps."""
    lines = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    margins = (
        f'<w:top w:w="40" w:type="dxa"/><w:left w:w="{twips(inset)}" w:type="dxa"/>'
        f'<w:bottom w:w="40" w:type="dxa"/><w:right w:w="{twips(inset)}" w:type="dxa"/>'
        if borders
        else '<w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/>'
    )
    columns = "".join(f'<w:gridCol w:w="{twips(width)}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(map(twips, widths))}" w:type="dxa"/>'
        f"{f'<w:tblBorders>{lines}</w:tblBorders>' if borders else ''}"
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def picture_name(svg: str) -> str:
    """The name under which a drawing lies in the file: the same drawing, the same name."""
    return f"p{sha256(svg.encode('utf-8')).hexdigest()[:12]}"


def drawing(name: str, width: float, height: float, words: str) -> str:
    """A picture of the file's media in a paragraph of its own, so many points wide; `words` say what it shows."""
    size = f'cx="{round(width * EMU)}" cy="{round(height * EMU)}"'
    main, pic = "http://schemas.openxmlformats.org/drawingml/2006/main", f"{_DRAWING}/picture"
    return (
        '<w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:drawing>'
        f'<wp:inline xmlns:wp="{_DRAWING}/wordprocessingDrawing" distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent {size}/><wp:docPr id="{int(name[1:7], 16)}" name="{name}" descr={quoteattr(words)}/>'
        f'<a:graphic xmlns:a="{main}"><a:graphicData uri="{pic}"><pic:pic xmlns:pic="{pic}"><pic:nvPicPr>'
        f'<pic:cNvPr id="0" name="{name}"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="{name}"/>'
        f'<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/>'
        '</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing></w:r></w:p>"
    )


def style(name: str, look: Style, line_spacing: float) -> str:
    """A paragraph style with everything an element looks like, so that a clerk may restyle the whole paper."""
    indent = "".join(
        f' w:{side}="{twips(length)}"' for side, length in (("left", look.left), ("firstLine", look.indent)) if length
    )
    return (
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{name}"><w:name w:val="NĐ30 {name}"/>'
        f'<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr><w:spacing w:before="{twips(look.before)}" w:after="0" '
        f'w:line="{round(240 * line_spacing)}" w:lineRule="auto"/>{f"<w:ind{indent}/>" if indent else ""}'
        f'<w:jc w:val="{ALIGNS[look.align]}"/></w:pPr><w:rPr>{"<w:b/>" if look.bold else ""}'
        f'{"<w:i/>" if look.italic else ""}<w:sz w:val="{round(look.size * 2)}"/>'
        f'<w:szCs w:val="{round(look.size * 2)}"/></w:rPr></w:style>'
    )
