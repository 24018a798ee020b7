"""Names and where words end: characters of a word, a name's one key. It knows no list of names."""

import re
import unicodedata
from functools import lru_cache

MARKS = "\u0300-\u036f"  # combining marks, with which Vietnamese is written where it is decomposed
NAME = rf"\w.\-{MARKS}"  # of a word; \w is every letter and digit of Unicode, and "_"
LONGEST_WORD = 4096  # bytes; a longer word holds nothing


class UnableToKey(ValueError):
    """A label is no name; the message is fit for the user."""


@lru_cache(maxsize=4096)
def label_key(label: str) -> str:
    """A label in lower case; one written outside ASCII as punycode of its composed lower case. Raises UnableToKey."""
    if label.isascii():
        return label.lower()
    for char in label:
        if ord(char) > 127 and unicodedata.normalize("NFC", char.lower()).isascii():
            raise UnableToKey(f"ký tự {char!r} không dùng được trong tên miền")
    try:
        return "xn--" + unicodedata.normalize("NFC", label.lower()).encode("punycode").decode("ascii")
    except UnicodeError:
        raise UnableToKey(f"nhãn {label!r} không đọc được") from None


def name_key(name: str) -> str | None:
    """The key of a name without outer dots, or None where a label outside ASCII is no name."""
    if name.isascii():
        return name.lower()
    try:
        return ".".join(label_key(label) for label in name.split("."))
    except UnableToKey:
        return None


def readable(key: str) -> str:
    """A key with its punycode labels in letters, where they can be read."""
    return ".".join(_readable(label) for label in key.split("."))


def _readable(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        found = label[4:].encode("ascii").decode("punycode")
        return found if label_key(found) == label else label
    except (UnicodeError, UnableToKey, OverflowError):
        return label


def visible(text: str) -> str:
    """The text without letters that nobody sees: marks of direction and of joining, soft hyphens, byte order marks."""
    if text.isascii():
        return text
    return "".join(char for char in text if unicodedata.category(char) != "Cf" and not "\ufe00" <= char <= "\ufe0f")


def is_nameable(char: str) -> bool:
    """Whether a name in letters may hold it: a letter, digit or mark of any script, a dash."""
    return char in "-_" or unicodedata.category(char)[0] in "LNM"


HEX = re.compile(r"[0-9A-Fa-f]+\Z")
HASHES = {32: "md5", 40: "sha1", 64: "sha256"}
