"""A page of a PDF as a PNG, so that a draft is seen without downloading it. Only papers that we made come here."""

import struct
import zlib
from threading import Lock

import pypdfium2

_ONE_AT_A_TIME = Lock()  # pdfium may be entered by one thread alone
_SCALE = 1.6


def page_picture(data: bytes, number: int) -> tuple[bytes, int] | None:
    """The picture of page `number`, counted from 1, and how many pages there are; None where there is no such page."""
    with _ONE_AT_A_TIME:
        document = pypdfium2.PdfDocument(data)
        try:
            if not 1 <= number <= len(document):
                return None
            pixels = document[number - 1].render(scale=_SCALE, rev_byteorder=True).to_numpy()
            return png(pixels[:, :, :3].tobytes(), pixels.shape[1], pixels.shape[0]), len(document)
        finally:
            document.close()


def pages_of(data: bytes) -> int:
    """How many pages a PDF has."""
    with _ONE_AT_A_TIME:
        document = pypdfium2.PdfDocument(data)
        try:
            return len(document)
        finally:
            document.close()


def png(rgb: bytes, width: int, height: int) -> bytes:
    """Eight bits a channel, no alpha."""
    line = width * 3
    rows = b"".join(b"\0" + rgb[at : at + line] for at in range(0, line * height, line))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, body) for name, body in parts)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
