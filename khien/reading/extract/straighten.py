"""A page's picture made fit for recognition: grey, evenly lit, upright and level. Recognises nothing itself."""

from itertools import pairwise

from PIL import Image, ImageChops, ImageFilter

_SMALL = 500  # pixels of the longer side; enough for the lines' direction
_COARSE = [angle / 2 for angle in range(-16, 17)]
_FINE = [step / 10 for step in range(-4, 5)]
_INK, _ROUGH, _PAPER = 0.01, 0.3, 0.7  # shares of the pixels, from the darkest
_DEPTH, _LEAST, _GRAINS = 110, 36, 10  # ink is darker than paper by so much, or by so many times the paper's grain


def grey_page(picture: Image.Image) -> Image.Image:
    """The red part of the light: red stamps pale, black ink stays. Shadows of a photo are evened out."""
    rgb = picture.convert("RGB")
    grey = rgb.getchannel("R")
    small = grey.resize((max(1, grey.width // 12), max(1, grey.height // 12)), Image.Resampling.BOX)
    background = small.filter(ImageFilter.MaxFilter(5)).filter(ImageFilter.GaussianBlur(4)).resize(grey.size)
    level = ImageChops.invert(ImageChops.subtract(background, grey))
    return _stretched(level)


def _stretched(level: Image.Image) -> Image.Image:
    """Ink to black, paper to white; on a page with little ink its grain is not taken for ink."""
    black, rough, white = _shares(level, (_INK, _ROUGH, _PAPER))
    depth = min(_DEPTH, max(_LEAST, _GRAINS * (white - rough)))
    black = min(black, max(0, white - depth))
    reach = max(1, (white - black) * 2 // 3)
    return level.point([min(255, max(0, (value - black) * 255 // reach)) for value in range(256)])


def _shares(level: Image.Image, wanted: tuple[float, ...]) -> list[int]:
    """The lightness below which these shares of the pixels lie."""
    pixels, seen = level.width * level.height, 0
    found = [0] * len(wanted)
    for value, count in enumerate(level.histogram()):
        for place, share in enumerate(wanted):
            if seen < share * pixels:
                found[place] = value
        seen += count
    return found


def red_ink(picture: Image.Image) -> Image.Image:
    """Black where the page is stamped in red, white elsewhere."""
    red, green, blue = picture.convert("RGB").split()
    redness = ImageChops.subtract(red, ImageChops.lighter(green, blue))
    return redness.filter(ImageFilter.MedianFilter(3)).point([0 if value > 45 else 255 for value in range(256)])


def skew_of(grey: Image.Image) -> float:
    """Degrees by which to turn the page counter-clockwise so that its lines are level, at most 8."""
    scale = _SMALL / max(grey.size)
    size = (max(1, round(grey.width * scale)), max(1, round(grey.height * scale)))
    ink = ImageChops.invert(grey.resize(size, Image.Resampling.BOX))
    best = max(_COARSE, key=lambda angle: _sharpness(ink, angle))
    return max((best + step for step in _FINE), key=lambda angle: _sharpness(ink, angle))


def turned(picture: Image.Image, angle: float) -> Image.Image:
    """Turned counter-clockwise, white where there was no paper."""
    if abs(angle) < 0.15:
        return picture
    return picture.rotate(angle, resample=Image.Resampling.BICUBIC, expand=True, fillcolor=255)


def _sharpness(ink: Image.Image, angle: float) -> int:
    """Lines that run level make rows of much ink beside rows of none."""
    level = ink.rotate(angle, resample=Image.Resampling.BILINEAR, expand=False)
    rows = level.resize((1, level.height), Image.Resampling.BOX).tobytes()
    return sum((after - before) ** 2 for before, after in pairwise(rows))


def runs_upwards(grey: Image.Image) -> bool:
    """The lines stand on end: the page was scanned a quarter turn away."""
    ink = ImageChops.invert(grey.resize((_SMALL, _SMALL), Image.Resampling.BOX))
    return 1.5 * _waves(ink) < _waves(ink.transpose(Image.Transpose.ROTATE_90))


def _waves(ink: Image.Image) -> float:
    """How much rows differ from those around them: lines do everywhere, a margin's edge only once."""
    rows = ink.resize((1, ink.height), Image.Resampling.BOX).tobytes()
    around = [rows[max(0, at - 6) : at + 7] for at in range(len(rows))]
    return sum((row - sum(near) / len(near)) ** 2 for row, near in zip(rows, around, strict=True))


def fullest_strip(level: Image.Image) -> Image.Image:
    """The fifth of the page, across its whole width, that holds most ink."""
    height = level.height // 5
    ink = ImageChops.invert(level).resize((1, 50), Image.Resampling.BOX).tobytes()
    top = max(range(41), key=lambda at: sum(ink[at : at + 10])) * level.height // 50
    return level.crop((0, top, level.width, top + height))
