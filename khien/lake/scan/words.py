"""One word of a log for Numba: what address it is, and whether an odd one may be or end as something of the list."""

import numpy as np

from khien.lake.scan.bits import count, eight, lowest, sixteen
from khien.lake.scan.decorators import compiled, inlined
from khien.lake.scan.look import (
    IS_NAME,
    IS_PLACE,
    Bytes,
    Tables,
    U,
    bit,
    found,
    has_quad,
    path_key,
    slot,
    word_key,
)  # fmt: skip

_DOT, _DASH, _COLON, _BACK = 46, 45, 58, 92
NO_QUAD = U(0xFFFFFFFFFFFFFFFF)


@compiled
def odd_word_is_known(data: Bytes, start: int, first: int, last: int, end: int, tables: Tables) -> bool:
    """Whether a word behind a backslash, behind a letter outside ASCII or at the log's begin is worth a closer look."""
    if start < 16:
        return True
    escaped = data[start - 1] == _BACK
    if escaped and (_escaped_quad(data, start + 1, last, tables) or _escaped_quad(data, start + 5, last, tables)):
        return True
    if tables.flags[1] and _tail(data, start, last, escaped, tables):
        return True
    if not tables.flags[5]:
        return False
    one, five = _core(data, start + 1, last), _core(data, start + 5, last)
    for at in range(start, last - 3):
        behind_dot = at > first and data[at - 1] == _DOT
        whole = at == first or (escaped and (behind_dot or at in (one, five)))
        if whole or behind_dot:
            key = word_key(data, at, last)
            place = found(tables.names, key)
            if place >= 0 and counts(data, end, tables.kinds[place], whole, key, tables):
                return True
    return False


@inlined
def _core(data: Bytes, first: int, last: int) -> int:
    """Where the core begins of a word that begins at `first`."""
    while first < last and (data[first] == _DOT or data[first] == _DASH):
        first += 1
    return first


@inlined
def _escaped_quad(data: Bytes, first: int, last: int, tables: Tables) -> bool:
    value = quad(data, _core(data, first, last), last)
    return value != NO_QUAD and has_quad(tables, value)


@inlined
def quad(data: Bytes, first: int, last: int) -> np.uint64:
    """The value of four decimal numbers; leading zeros pass here and are refused where it is looked at closely."""
    if last - first < 7 or last - first > 15 or data[first] > 57 or data[last - 1] > 57:
        return NO_QUAD
    value, part, digits, dots = U(0), U(0), 0, 0
    for at in range(first, last):
        char = data[at]
        if char == _DOT:
            if digits == 0 or part > U(255) or dots == 3:
                return NO_QUAD
            value = (value << U(8)) | part
            part, digits = U(0), 0
            dots += 1
        elif char < 48 or char > 57:
            return NO_QUAD
        else:
            part = part * U(10) + U(char - 48)
            digits += 1
    if dots != 3 or digits == 0 or part > U(255):
        return NO_QUAD
    return (value << U(8)) | part


@inlined
def quad_at_once(data: Bytes, first: int, last: int) -> np.uint64:
    """As `quad`, all bytes at once; eight bytes before them and sixteen behind can be read."""
    length = last - first
    if length < 7 or length > 15:
        return NO_QUAD
    dots, others = sixteen(data, first)
    within = (U(1) << U(length)) - U(1)
    dots &= within
    if dots != others & within or count(dots) != 3:
        return NO_QUAD
    one = lowest(dots)
    dots &= dots - U(1)
    two = lowest(dots)
    three = lowest(dots & (dots - U(1)))
    second, third, fourth = two - one - 1, three - two - 1, length - three - 1
    if one < 1 or one > 3 or second < 1 or second > 3 or third < 1 or third > 3 or fourth < 1 or fourth > 3:
        return NO_QUAD
    a, b = _number(data, first + one, one), _number(data, first + two, second)
    c, d = _number(data, first + three, third), _number(data, last, fourth)
    if a > U(255) or b > U(255) or c > U(255) or d > U(255):
        return NO_QUAD
    return (a << U(24)) | (b << U(16)) | (c << U(8)) | d


@inlined
def _number(data: Bytes, end: int, digits: int) -> np.uint64:
    """The number of one to three digits before `end`."""
    three = (eight(data, end - 8) >> U(40)) & (U(0x0F0F0F) << U(8 * (3 - digits))) & U(0x0F0F0F)
    made: np.uint64 = (three & U(255)) * U(100) + ((three >> U(8)) & U(255)) * U(10) + (three >> U(16))
    return made


@inlined
def counts(data: Bytes, end: int, kind: int, whole: bool, key: np.uint64, tables: Tables) -> bool:
    """Whether a known name counts: a domain always, a URL's host only whole and before such a path."""
    if kind & IS_NAME:
        return True
    if not whole:
        return False
    if kind & IS_PLACE:
        return True
    if end + 16 > data.size:
        return True
    if data[end] == _COLON:
        end += 1
        while end + 8 < data.size and 48 <= data[end] <= 57:
            end += 1
    for at in range(end, end + 4):
        if data[at] == _BACK:
            return True
    return bit(tables.paths, slot(path_key(key, eight(data, end)), tables.paths.size * 64))


@inlined
def _tail(data: Bytes, start: int, last: int, escaped: bool, tables: Tables) -> bool:
    """Whether what follows a letter outside ASCII is how some name ends."""
    if escaped:
        start += 5
    return last > start and found(tables.idn, word_key(data, start, last)) >= 0
