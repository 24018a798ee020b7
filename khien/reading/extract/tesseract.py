"""Tesseract's C interface, called inside the locked-up child: no process is started and no file written.

It is loaded with its Vietnamese data before the disk is closed. Knows words and boxes, no letters.
"""

import ctypes
from dataclasses import dataclass

from PIL import Image

from khien.reading.extract.limits import LIMITS
from khien.reading.extract.values import UnableToExtract

_LIBRARIES = ("libtesseract.so.5", "libtesseract.so.4", "libtesseract.so", "libtesseract.5.dylib", "libtesseract-5.dll")
_LANGUAGE = b"vie"
_NEURAL = 1
MISSING = (
    "Đây là bản quét hoặc ảnh chụp nhưng máy chủ chưa có bộ nhận dạng chữ; "
    "quản trị viên cần cài gói tesseract-ocr và tesseract-ocr-vie (hoặc hãy gửi bản có chữ)."
)
WHOLE_PAGE, ONE_BLOCK, SPARSE = 3, 6, 11


@dataclass(frozen=True, slots=True)
class Word:
    """A word where it stands, in pixels; `line` tells Tesseract's own lines apart, `confidence` is 0–100."""

    text: str
    confidence: float
    left: int
    top: int
    right: int
    bottom: int
    line: tuple[int, int, int]


class Tesseract:
    """One recogniser. Raises `UnableToExtract` where the library or its Vietnamese data is missing."""

    def __init__(self) -> None:
        self._library = _loaded()
        self._handle = ctypes.c_void_p(self._library.TessBaseAPICreate())
        if self._library.TessBaseAPIInit2(self._handle, None, _LANGUAGE, _NEURAL) != 0:
            raise UnableToExtract(MISSING)
        self._library.TessBaseAPISetVariable(self._handle, b"tessedit_do_invert", b"0")

    def close(self) -> None:
        """Give back what was loaded."""
        self._library.TessBaseAPIEnd(self._handle)
        self._library.TessBaseAPIDelete(self._handle)

    def words(self, picture: Image.Image, layout: int = WHOLE_PAGE) -> list[Word]:
        """Words of a grey picture in Tesseract's order."""
        grey = picture.convert("L")
        data, library = grey.tobytes(), self._library
        library.TessBaseAPISetPageSegMode(self._handle, layout)
        library.TessBaseAPISetImage(self._handle, data, grey.width, grey.height, 1, grey.width)
        library.TessBaseAPISetSourceResolution(self._handle, LIMITS.ocr_dpi)
        pointer = library.TessBaseAPIGetTsvText(self._handle, 0)
        if not pointer:
            return []
        try:
            table = ctypes.cast(pointer, ctypes.c_char_p).value or b""
        finally:
            library.TessDeleteText(ctypes.c_void_p(pointer))
        return [word for line in table.decode("utf-8", "replace").splitlines() if (word := _word(line))]


def installed() -> bool:
    """Whether scans can be recognised on this machine."""
    try:
        Tesseract().close()
    except UnableToExtract:
        return False
    return True


def _loaded() -> ctypes.CDLL:
    for name in _LIBRARIES:
        try:
            library = ctypes.CDLL(name)
        except OSError:
            continue
        pointer, text, number = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int
        library.TessBaseAPICreate.restype = pointer
        library.TessBaseAPIInit2.argtypes = (pointer, text, text, number)
        library.TessBaseAPISetVariable.argtypes = (pointer, text, text)
        library.TessBaseAPISetPageSegMode.argtypes = (pointer, number)
        library.TessBaseAPISetImage.argtypes = (pointer, text, number, number, number, number)
        library.TessBaseAPISetSourceResolution.argtypes = (pointer, number)
        library.TessBaseAPIGetTsvText.argtypes = (pointer, number)
        library.TessBaseAPIGetTsvText.restype = pointer
        library.TessBaseAPIEnd.argtypes = (pointer,)
        library.TessBaseAPIDelete.argtypes = (pointer,)
        return library
    raise UnableToExtract(MISSING)


def _word(line: str) -> Word | None:
    """A row of the TSV: level page block paragraph line word left top width height confidence text."""
    cells = line.split("\t")
    if len(cells) < 12 or cells[0] != "5" or not cells[11].strip():
        return None
    block, paragraph, row = (int(cell) for cell in cells[2:5])
    left, top, width, height = (int(cell) for cell in cells[6:10])
    return Word(cells[11].strip(), float(cells[10]), left, top, left + width, top + height, (block, paragraph, row))
