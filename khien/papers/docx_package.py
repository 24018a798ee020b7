"""The Word file around the words: styles, page numbers, relationships, and a ZIP whose bytes never vary.

The parts are fixed but for the title, the author and the footer note.
"""

import io
import zipfile
from collections.abc import Iterable, Mapping
from functools import lru_cache
from xml.sax.saxutils import escape

from khien.papers import fonts, layout, ooxml

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_WORD = f'xmlns:w="{ooxml.W}" xmlns:r="{ooxml.R}"'
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_PARTS = {
    "document": "document.main",
    "styles": "styles",
    "settings": "settings",
    "header": "header",
    "header_first": "header",
    "footer": "footer",
}
_PAGE_NUMBER = "".join(
    f"<w:r>{part}</w:r>"
    for part in (
        '<w:fldChar w:fldCharType="begin"/>',
        '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
        '<w:fldChar w:fldCharType="separate"/>',
        "<w:t>2</w:t>",
        '<w:fldChar w:fldCharType="end"/>',
    )
)
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest a ZIP knows: the moment of writing must not be in a hashed file


def packed(body: str, footer: str, *, title: str, author: str, media: Mapping[str, bytes] | None = None) -> bytes:
    """`body` is the markup inside <w:body>, `footer` that of the footer's paragraph, `media` its PNGs by name."""
    pictures = media or {}
    return _zipped(
        {
            "[Content_Types].xml": _content_types(),
            "_rels/.rels": _root_relationships(),
            "docProps/core.xml": _core(title, author),
            "word/_rels/document.xml.rels": _relationships(pictures),
            "word/document.xml": f"{_XML}<w:document {_WORD}><w:body>{body}</w:body></w:document>",
            "word/styles.xml": _styles(),
            "word/settings.xml": _settings(),
            "word/header.xml": f"{_XML}<w:hdr {_WORD}>{ooxml.paragraph('page_number', _PAGE_NUMBER)}</w:hdr>",
            "word/header_first.xml": f"{_XML}<w:hdr {_WORD}>{ooxml.paragraph('page_number')}</w:hdr>",
            "word/footer.xml": f"{_XML}<w:ftr {_WORD}>{ooxml.paragraph('footer_note', footer)}</w:ftr>",
            **{f"word/media/{name}.png": data for name, data in pictures.items()},
        }
    )


def section(*, across: bool) -> str:
    """A section with its own page count, no number on its first page; `across` lays the page on its side."""
    wide, high = (ooxml.twips(length) for length in (layout.PAGE_WIDTH, layout.PAGE_HEIGHT))
    size = (
        f'<w:pgSz w:w="{high}" w:h="{wide}" w:orient="landscape"/>'
        if across
        else f'<w:pgSz w:w="{wide}" w:h="{high}"/>'
    )
    margins = (("top", layout.TOP), ("right", layout.RIGHT), ("bottom", layout.BOTTOM), ("left", layout.LEFT))
    edges = (*margins, ("header", layout.HEADER_AT), ("footer", layout.FOOTER_AT))
    written = " ".join(f'w:{side}="{ooxml.twips(length)}"' for side, length in edges)
    return (
        '<w:sectPr><w:headerReference w:type="default" r:id="header"/><w:headerReference w:type="first" '
        'r:id="header_first"/><w:footerReference w:type="default" r:id="footer"/><w:footerReference w:type="first" '
        f'r:id="footer"/><w:type w:val="nextPage"/>{size}<w:pgMar {written} w:gutter="0"/>'
        f'<w:pgNumType w:start="1"/><w:titlePg/></w:sectPr>'
    )


def _zipped(parts: Mapping[str, str | bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            archive.writestr(entry, content)
    return made.getvalue()


@lru_cache(maxsize=1)
def _styles() -> str:
    family = f'w:ascii="{fonts.WORD_FAMILY}" w:hAnsi="{fonts.WORD_FAMILY}" w:eastAsia="{fonts.WORD_FAMILY}" '
    family += f'w:cs="{fonts.WORD_FAMILY}"'
    own = "".join(ooxml.style(name, look, layout.LINE_SPACING) for name, look in layout.STYLES.items())
    return (
        f'{_XML}<w:styles {_WORD}><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts {family}/><w:sz w:val="28"/>'
        '<w:szCs w:val="28"/><w:lang w:val="vi-VN" w:eastAsia="vi-VN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        "<w:pPrDefault/></w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/><w:unhideWhenUsed/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/>'
        f"</w:tblPr></w:style>{own}</w:styles>"
    )


def _settings() -> str:
    mode = 'w:uri="http://schemas.microsoft.com/office/word" w:val="15"'
    return (
        f'{_XML}<w:settings {_WORD}><w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/>'
        '<w:characterSpacingControl w:val="doNotCompress"/>'
        f'<w:compat><w:compatSetting w:name="compatibilityMode" {mode}/></w:compat></w:settings>'
    )


def _content_types() -> str:
    overrides = "".join(
        f'<Override PartName="/word/{part}.xml" ContentType="{_TYPE}.{kind}+xml"/>' for part, kind in _PARTS.items()
    )
    return (
        f'{_XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="png" ContentType="image/png"/>'
        f'{overrides}<Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
    )


def _root_relationships() -> str:
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    return (
        f'{_XML}<Relationships xmlns="{package}"><Relationship Id="document" Type="{ooxml.R}/officeDocument" '
        f'Target="word/document.xml"/><Relationship Id="core" Type="{package}/metadata/core-properties" '
        'Target="docProps/core.xml"/></Relationships>'
    )


def _relationships(pictures: Iterable[str]) -> str:
    links = "".join(
        f'<Relationship Id="{part}" Type="{ooxml.R}/{kind}" Target="{part}.xml"/>'
        for part, kind in _PARTS.items()
        if part != "document"
    )
    links += "".join(
        f'<Relationship Id="{name}" Type="{ooxml.R}/image" Target="media/{name}.png"/>' for name in pictures
    )
    return (
        f'{_XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{links}'
        "</Relationships>"
    )


def _core(title: str, author: str) -> str:
    return (
        f'{_XML}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{escape(title)}</dc:title>'
        f"<dc:creator>{escape(author)}</dc:creator><dc:language>vi-VN</dc:language></cp:coreProperties>"
    )
