"""Letters drawn as scanned pages: two-column head and foot, scanner noise, skew, a red stamp over the signature.

A seed gives the same pages for ever. It draws what a letter says and knows nothing of reading.
"""

import io
import math
import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

import khien.papers

DPI = 200
WIDTH, HEIGHT = 1654, 2339  # A4
LEFT, RIGHT, TOP, BOTTOM = 236, 1536, 157, 2180  # 30, 15, 20 and 20 mm
SIZE, STEP = 36, 50  # 13 points
MIDDLE = 760
_FONTS = Path(khien.papers.__file__).parent / "fonts"
_DATE = re.compile(r"ngày\b.*\btháng\b.*\bnăm\b", re.IGNORECASE)
_FOOT = re.compile(r"\W*nơi nhận\b", re.IGNORECASE)
_OPENING = re.compile(r"\W*kính gửi\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Scan:
    """Pages of one letter as a scanner leaves them."""

    pages: tuple[Image.Image, ...]

    def as_pdf(self) -> bytes:
        made = io.BytesIO()
        first, *rest = self.pages
        first.save(made, "PDF", resolution=DPI, save_all=True, append_images=rest, quality=80)
        return made.getvalue()


def scanned(text: str, seed: int) -> Scan:
    """The letter's pages, each with its own skew and noise."""
    rng = np.random.default_rng(seed)
    sheet = _Sheet()
    for part, lines in _parts(text):
        sheet.draw(part, lines)
    return Scan(tuple(_through_a_scanner(page, rng) for page in sheet.finished()))


def _parts(text: str) -> Iterator[tuple[str, list[str]]]:
    """Head, body, foot and what follows the signature, told by the genre's own signs."""
    lines = text.splitlines()
    opening = next((n for n, line in enumerate(lines[:40]) if _OPENING.match(line)), 0)
    foot = next((n for n, line in enumerate(lines) if n > opening and _FOOT.match(line)), len(lines))
    after = foot
    name = None
    while after < len(lines) and name is None:
        after += 1
        here = lines[after - 1].strip(" *")
        left = _FOOT.match(here) or here.startswith(("-", "+")) or not here
        if not left and not here.isupper():
            name = here
    yield "head", lines[:opening]
    yield "body", lines[opening:foot]
    if foot < len(lines):
        yield "foot", lines[foot:after]
        yield "annex", lines[after:]


class _Sheet:
    """Pages under the pen."""

    def __init__(self) -> None:
        self._pages: list[Image.Image] = []
        self._y = BOTTOM + 1

    def finished(self) -> list[Image.Image]:
        return self._pages

    def draw(self, part: str, lines: Sequence[str]) -> None:
        if part == "annex" and any(line.strip() for line in lines):
            self._y = BOTTOM + 1
        if part in ("head", "foot"):
            self._columns(lines, foot=part == "foot")
        else:
            self._paragraphs(lines)

    def _paragraphs(self, lines: Sequence[str]) -> None:
        for line in lines:
            if not line.strip():
                self._y += STEP // 4
                continue
            bold = line.strip().startswith("**")
            words = re.sub(r"\*\*|\\", "", line).strip()
            for number, piece in enumerate(_wrapped(words, RIGHT - LEFT - 50, bold=bold)):
                self._room(STEP)
                self._write(LEFT + (50 if number == 0 else 0), piece, bold=bold)
                self._y += STEP

    def _columns(self, lines: Sequence[str], *, foot: bool) -> None:
        left, right = _sides(lines, foot=foot)
        if not left and not right:
            return
        drawn = [_wrapped_all(left, MIDDLE - LEFT - 90), _wrapped_all(right, RIGHT - MIDDLE)]
        self._room(STEP * max(map(len, drawn)) + (STEP * 4 if foot else 0))
        top = self._y
        for column, start, end in ((drawn[0], LEFT, MIDDLE - 90), (drawn[1], MIDDLE, RIGHT)):
            self._y = top
            for number, piece in enumerate(column):
                if foot and start == MIDDLE and number == len(column) - 1 and number:
                    self._y += STEP * 3
                    _stamped(self._pages[-1], (start + 60, self._y - 170))
                centred = start if foot and start == LEFT else (start + end - _length(piece)) // 2
                self._write(int(centred), piece)
                self._y += STEP
        self._y = max(top + STEP * len(drawn[0]), self._y) + STEP

    def _room(self, height: int) -> None:
        if self._y + height > BOTTOM:
            self._pages.append(Image.new("RGB", (WIDTH, HEIGHT), "white"))
            self._y = TOP

    def _write(self, x: int, words: str, *, bold: bool = False) -> None:
        ImageDraw.Draw(self._pages[-1]).text((x, self._y), words, fill=(25, 25, 30), font=_font(SIZE, bold=bold))


def _sides(lines: Sequence[str], *, foot: bool) -> tuple[list[str], list[str]]:
    """Left and right column: cells of a flattened table, else recipients and number left, date and signer right."""
    left: list[str] = []
    right: list[str] = []
    for line in lines:
        words = re.sub(r"\*\*|\\", "", line).strip()
        if not words or set(words) <= set("|-: "):
            continue
        cells = [cell.strip() for cell in words.strip("|").split("|")]
        if len(cells) > 1:
            left.extend(filter(None, cells[:1]))
            right.extend(filter(None, cells[1:]))
        elif foot:
            (left if words.startswith(("-", "+")) or _FOOT.match(words) else right).append(words)
        else:
            (right if _DATE.search(words) else left).append(words)
    return left, right


def _wrapped_all(lines: Sequence[str], width: int) -> list[str]:
    return [piece for line in lines for piece in _wrapped(line, width)]


def _wrapped(words: str, width: int, *, bold: bool = False) -> list[str]:
    """Greedy lines of at most `width` pixels."""
    guess = max(10, int(width / (SIZE * 0.40)))
    if _length(words, bold=bold) <= width:
        return [words]
    lines = [""]
    for word in words.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and _length(longer, bold=bold) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return [piece for line in lines for piece in (textwrap.wrap(line, guess * 2) or [line])]


def _length(words: str, *, bold: bool = False) -> int:
    return int(_font(SIZE, bold=bold).getlength(words))


@lru_cache(maxsize=8)
def _font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(_FONTS / f"LiberationSerif-{'Bold' if bold else 'Regular'}.ttf"), size)


def _stamped(page: Image.Image, at: tuple[int, int]) -> None:
    """A round red stamp whose ink lies over what is there."""
    side, red = 300, (205, 40, 50)
    stamp = Image.new("RGB", (side, side), "white")
    pen = ImageDraw.Draw(stamp)
    pen.ellipse((6, 6, side - 6, side - 6), outline=red, width=7)
    pen.ellipse((62, 62, side - 62, side - 62), outline=red, width=4)
    pen.text((side // 2, side // 2), "★", fill=red, font=_font(90), anchor="mm")
    for number, letter in enumerate("ỦY BAN NHÂN DÂN * MẪU DẤU *"):
        turn = 2 * math.pi * number / 27
        place = (side / 2 + 116 * math.sin(turn), side / 2 - 116 * math.cos(turn))
        pen.text(place, letter, fill=red, font=_font(26, bold=True), anchor="mm")
    box = (at[0], at[1], at[0] + side, at[1] + side)
    page.paste(ImageChops.multiply(page.crop(box), stamp), box)


def _through_a_scanner(page: Image.Image, rng: np.random.Generator) -> Image.Image:
    """Skew up to 1.5 degrees, a soft lens, uneven paper, noise and dust."""
    angle = float(rng.uniform(-1.5, 1.5))
    page = page.rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor="white")
    page = page.filter(ImageFilter.GaussianBlur(0.7))
    light = np.asarray(page, dtype=np.float32) * 0.94
    light += np.linspace(0, rng.uniform(-14, 6), WIDTH, dtype=np.float32)[None, :, None]
    light += rng.normal(0, 11, (HEIGHT, WIDTH, 1)).astype(np.float32)
    dust = rng.integers(0, (HEIGHT, WIDTH), (250, 2))
    light[dust[:, 0], dust[:, 1]] = rng.integers(0, 140, (250, 1))
    return Image.fromarray(np.clip(light, 0, 255).astype(np.uint8))
