"""Opens a PNG or JPEG wholly, so that what is kept as a picture is one. Shows and converts nothing."""

import warnings
from typing import BinaryIO

from PIL import Image, MpoImagePlugin, UnidentifiedImageError

from khien.reading.extract.limits import LIMITS
from khien.reading.extract.values import Inspected, UnableToExtract

FORMATS = {"png": ["PNG"], "jpg": ["JPEG", MpoImagePlugin.MpoImageFile.format]}  # phones put several JPEGs in a file
Image.preinit()  # loads its readers now: none can be loaded once the disk is closed


def open_picture(stream: BinaryIO, kind: str) -> Inspected:
    """Raises `UnableToExtract` for a picture that is broken, cut short or swells."""
    Image.MAX_IMAGE_PIXELS = LIMITS.picture_pixels
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(stream, formats=FORMATS[kind]) as picture:
                picture.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        most = LIMITS.picture_pixels // 1_000_000
        raise UnableToExtract(f"Ảnh quá lớn khi mở ra (giới hạn {most} triệu điểm ảnh).") from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, Warning) as error:
        raise UnableToExtract("Tệp ảnh bị hỏng hoặc bị cắt cụt, không mở được.") from error
    return Inspected(kind)


def is_ornament(stream: BinaryIO, kind: str) -> bool:
    """Too small to be a page: a logo, a sign. Looks at the size that the picture claims, decodes nothing."""
    try:
        with Image.open(stream, formats=FORMATS[kind]) as picture:
            return max(picture.size) < LIMITS.ornament_pixels
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        return False
