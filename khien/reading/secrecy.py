"""Whether a paper carries a secrecy stamp: MẬT, TỐI MẬT or TUYỆT MẬT, standing alone in capitals near its head.

Words of the body ("bí mật nhà nước", "mật khẩu", "bảo mật") are no stamp.
"""

import re

from khien.reading.fold import fold

_DEGREES = (
    (re.compile(r"t\s?u\s?y\s?[e]\s?t\s*m\s?a\s?t"), "TUYỆT MẬT"),
    (re.compile(r"t\s?[o0]\s?i\s*m\s?a\s?t"), "TỐI MẬT"),
    (re.compile(r"m\s?a\s?t"), "MẬT"),
)
_LABEL = re.compile(r"(?:(?:do|muc do|dau chi muc do)\s*(?:mat|bi mat)?|dau)\s*:?\s*")
_EDGE = " \t*_|[](){}<>.,:;!-–—=~#•\"'“”"
_HEAD_LINES = 45
_NUMBER_LINE = re.compile(r"so\s*[:.]?\s*[\d.…_ ]*\s*/")
_ANNEX = re.compile(
    r"(?:phu luc|ke hoach|phuong an|cong hoa xa hoi|kinh gui|cong dien|chi thi|quyet dinh|bao cao|thong bao)\b"
)


def marked_secret(text: str) -> str | None:
    """The stamp of the paper or of one attached to it, or None."""
    lines = [cell for line in text.splitlines() for cell in re.split(r"\||\s{3,}|\t", line) if cell.strip(_EDGE)]
    for index, cell in enumerate(lines):
        stamp = _stamp(cell)
        if stamp and (index < _HEAD_LINES or _heads_a_paper(lines, index)):
            return stamp
    return None


def _stamp(cell: str) -> str | None:
    """The degree where the cell holds nothing else, in capitals."""
    bare = cell.strip(_EDGE)
    letters = [character for character in bare if character.isalpha()]
    if len(bare) > 40 or not letters or sum(character.isupper() for character in letters) < 0.8 * len(letters):
        return None
    folded = fold(bare)
    label = _LABEL.match(folded)
    for words in (folded, folded[label.end() :] if label else folded):
        for rule, degree in _DEGREES:
            if rule.fullmatch(words.strip(_EDGE)):
                return degree
    return None


def _heads_a_paper(lines: list[str], index: int) -> bool:
    """Further down, a stamp counts beside the head of an attached paper."""
    near = [fold(line).strip(_EDGE) for line in lines[max(0, index - 6) : index + 7]]
    return any(_ANNEX.match(line) or _NUMBER_LINE.match(line) for line in near)
