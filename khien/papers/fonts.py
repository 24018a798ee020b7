"""What the vendored Liberation Serif can draw and how wide; Times New Roman has the same widths.

Reads two tables of the font files (`cmap`, `hmtx`) and nothing else: layout itself is typst's and Word's.
"""

import struct
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).parent / "fonts"
FAMILY = "Liberation Serif"
WORD_FAMILY = "Times New Roman"  # the decree's font; metric-equal, so both files break lines alike
FACES = ("Regular", "Bold", "Italic", "BoldItalic")


@lru_cache(maxsize=4)
def advances(face: str = "Regular") -> Mapping[int, float]:
    """Code point → width in em, for every character the face can draw."""
    data = (FOLDER / f"LiberationSerif-{face}.ttf").read_bytes()
    tables = _tables(data)
    units = struct.unpack_from(">H", data, tables["head"] + 18)[0]
    count = struct.unpack_from(">H", data, tables["hhea"] + 34)[0]
    widths = struct.unpack_from(">" + "Hh" * count, data, tables["hmtx"])[::2]
    glyphs = _glyphs(data, tables["cmap"])
    return {code: widths[min(glyph, count - 1)] / units for code, glyph in glyphs.items()}


@lru_cache(maxsize=1)
def drawable() -> frozenset[str]:
    """The characters that all four faces have: anything else would print as an empty box."""
    return frozenset.intersection(*(frozenset(map(chr, advances(face))) for face in FACES))


def width(text: str, size: float, *, bold: bool = False, italic: bool = False) -> float:
    """Width in the unit of `size`, kerning left out."""
    ems = advances(("Bold" if bold else "") + ("Italic" if italic else "") or "Regular")
    return size * sum(ems.get(ord(letter), 0.5) for letter in text)


def _tables(data: bytes) -> dict[str, int]:
    count = struct.unpack_from(">H", data, 4)[0]
    records = (struct.unpack_from(">4sIII", data, 12 + 16 * i) for i in range(count))
    return {tag.decode("ascii"): offset for tag, _, offset, _ in records}


def _glyphs(data: bytes, cmap: int) -> dict[int, int]:
    """The Windows Unicode subtable, format 4 (the only Unicode one these files have)."""
    for i in range(struct.unpack_from(">H", data, cmap + 2)[0]):
        platform, encoding, offset = struct.unpack_from(">HHI", data, cmap + 4 + 8 * i)
        if (platform, encoding) == (3, 1):
            return _format_4(data, cmap + offset)
    raise ValueError("font without a Windows Unicode cmap")


def _format_4(data: bytes, at: int) -> dict[int, int]:
    segments = struct.unpack_from(">H", data, at + 6)[0] // 2
    shorts = f">{segments}H"
    ends = struct.unpack_from(shorts, data, at + 14)
    starts = struct.unpack_from(shorts, data, at + 16 + 2 * segments)
    deltas = struct.unpack_from(shorts, data, at + 16 + 4 * segments)
    ranges_at = at + 16 + 6 * segments
    ranges = struct.unpack_from(shorts, data, ranges_at)
    glyphs: dict[int, int] = {}
    for i, (start, end, delta, indirect) in enumerate(zip(starts, ends, deltas, ranges, strict=True)):
        for code in range(start, end + 1):
            glyph = code
            if indirect:
                glyph = struct.unpack_from(">H", data, ranges_at + 2 * i + indirect + 2 * (code - start))[0]
            if (glyph or not indirect) and (number := (glyph + delta) & 0xFFFF) and code != 0xFFFF:
                glyphs[code] = number
    return glyphs
