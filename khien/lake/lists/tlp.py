"""With whom an indicator may be shared: TLP in the words of cells, tags and titles. The stricter of two holds."""

import re
import unicodedata
from functools import lru_cache

_STRICTNESS = ("", "clear", "green", "amber", "amber+strict", "red")
_WORDS = {
    r"amber\s*[+_\s-]\s*strict": "amber+strict", "red": "red", "amber": "amber", "green": "green", "white": "clear",
    "clear": "clear", "đỏ": "red", "hổ phách": "amber", "vàng": "amber", "cam": "amber",
    "xanh(?: lá(?: cây)?| lục)?": "green",
    "trắng": "clear",
}  # fmt: skip
_WORD = rf"({'|'.join(_WORDS)})(?![^\W_])"
_MARK = r"tlp\s*[:_=.\s-]\s*(?:2\.0\s*[:-]?\s*)?"
_TAGGED = re.compile(rf"(?<![^\W_]){_MARK}{_WORD}", re.I)
_CELL = re.compile(rf"[\W_]*(?:{_MARK})?{_WORD}", re.I)
_WHOLE = re.compile(rf"{_CELL.pattern}[\W_]*\Z", re.I)


@lru_cache(maxsize=4096)
def tlp_of(text: str) -> str:
    """`red`, `amber+strict`, `amber`, `green` or `clear` (`white` of TLP 1.0 too) of a cell for it; empty for none."""
    found = _CELL.match(_composed(text))
    return tagged(text) or (_named(found.group(1)) if found else "")


@lru_cache(maxsize=4096)
def tagged(text: str) -> str:
    """The strictest that stands in a text behind the letters TLP; a colour alone is none."""
    return strictest(*map(_named, _TAGGED.findall(_composed(text))))


def is_tlp(text: str) -> bool:
    """Whether a cell says this and nothing else."""
    return bool(_WHOLE.match(_composed(text)))


def strictest(*tlps: str) -> str:
    """Of several, that which lets fewest see it."""
    return max(tlps, key=_STRICTNESS.index, default="")


def _composed(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _named(word: str) -> str:
    return next(tlp for pattern, tlp in _WORDS.items() if re.fullmatch(pattern, word, re.I))
