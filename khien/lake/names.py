"""Names and where words end: characters of a word, a name's one key. It knows no list of names."""

import re
import unicodedata
from collections.abc import Iterator
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


class _Seen(dict[int, str]):
    """Each letter as a list means it, found once: nothing for one that nobody sees, the narrow one for a wide one."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        unseen = unicodedata.category(char) == "Cf" or 0xFE00 <= code <= 0xFE0F
        wide = 0xFF01 <= code <= 0xFF5E
        self[code] = "" if unseen else chr(code - 0xFEE0) if wide else "." if char in "\u3002\uff61" else char
        return self[code]


_SEEN = _Seen()


def visible(text: str) -> str:
    """The text without letters that nobody sees (marks of direction and of joining, soft hyphens, byte order marks).

    Digits, letters and signs in the full width of Chinese are those of ASCII.
    """
    return text if text.isascii() else text.translate(_SEEN)


def is_nameable(char: str) -> bool:
    """Whether a name in letters may hold it: a letter, digit or mark of any script, a dash."""
    return char in "-_" or unicodedata.category(char)[0] in "LNM"


_COUNTED = re.compile(r"(?:\([0-9]{1,2}\)[0-9A-Za-z_-]{1,63}){2,}\(0\)")
_LABEL = re.compile(r"\(([0-9]+)\)([0-9A-Za-z_-]+)")
_RUN = re.compile(r"[0-9A-Za-z_()-]+")


def counted(text: str) -> Iterator[tuple[int, str]]:
    """Names as the debug log of Windows' DNS server has them, (4)evil(7)example(0): where they begin, and with dots."""
    for run in _RUN.finditer(text):
        if "(0)" in run.group() and run.end() - run.start() <= LONGEST_WORD:
            yield from _in_run(text, run.start(), run.end())


def counted_at(text: str, place: int) -> Iterator[tuple[int, str]]:
    """Those around a parenthesis."""
    begin = place
    while begin > 0 and place - begin <= LONGEST_WORD and _RUN.match(text, begin - 1, begin):
        begin -= 1
    run = _RUN.match(text, begin)
    if run and run.end() - begin <= LONGEST_WORD:
        yield from _in_run(text, begin, run.end())


def _in_run(text: str, begin: int, end: int) -> Iterator[tuple[int, str]]:
    for one in _COUNTED.finditer(text, begin, end):
        labels = _LABEL.findall(one.group())
        if all(int(size) == len(label) for size, label in labels):
            yield one.start(), ".".join(label for _, label in labels)


HEX = re.compile(r"[0-9A-Fa-f]+\Z")
HASHES = {32: "md5", 40: "sha1", 64: "sha256"}
