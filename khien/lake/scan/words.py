"""One word of a log for Numba: may it be an address of the list, or a name in or under one of it?"""

import numpy as np

from khien.lake.scan.bits import count, eight, lowest
from khien.lake.scan.decorators import inlined
from khien.lake.scan.look import (
    IS_NAME,
    IS_PLACE,
    PRIME,
    SEED,
    Bytes,
    Tables,
    U,
    bit,
    found,
    has_quad,
    path_key,
    slot,
    tail_is_known,
)  # fmt: skip

_DOT, _DASH, _SLASH, _COLON, _BACK = 46, 45, 47, 58, 92
_NO_QUAD = U(0xFFFFFFFFFFFFFFFF)
_UPPER = U(0x8080808080808080)


@inlined
def word_is_known(data: Bytes, start: int, end: int, tables: Tables) -> bool:
    """Whether data[start:end], a whole word of ASCII, is worth a closer look."""
    first, last = start, end
    while last > first and (data[last - 1] == _DOT or data[last - 1] == _DASH):
        last -= 1
    while first < last and (data[first] == _DOT or data[first] == _DASH):
        first += 1
    before = data[start - 1] if start > 0 else np.uint8(0)
    if 48 <= data[first] <= 57 and 48 <= data[last - 1] <= 57:
        value = quad_at_once(data, first, last) if first >= 8 else quad(data, first, last)
        if value != _NO_QUAD:
            return has_quad(tables, value)
    if before == _BACK and (
        _escaped_quad(data, start + 1, last, tables) or _escaped_quad(data, start + 5, last, tables)
    ):
        return True
    if tables.flags[1] and (before >= 0x80 or before == _BACK) and _tail(data, start, last, before == _BACK, tables):
        return True
    if last - first < 4 or (last >= 12 and not tail_is_known(tables, data, last)):
        return False
    return _name(data, start if before == _BACK else first, first, last, end, before == _BACK, tables)


@inlined
def _escaped_quad(data: Bytes, first: int, last: int, tables: Tables) -> bool:
    while first < last and (data[first] == _DOT or data[first] == _DASH):
        first += 1
    value = quad(data, first, last)
    return value != _NO_QUAD and has_quad(tables, value)


@inlined
def quad(data: Bytes, first: int, last: int) -> np.uint64:
    """The value of four decimal numbers; leading zeros pass here and are refused where it is looked at closely."""
    if last - first < 7 or last - first > 15 or data[first] > 57 or data[last - 1] > 57:
        return _NO_QUAD
    value, part, digits, dots = U(0), U(0), 0, 0
    for at in range(first, last):
        char = data[at]
        if char == _DOT:
            if digits == 0 or part > U(255) or dots == 3:
                return _NO_QUAD
            value = (value << U(8)) | part
            part, digits = U(0), 0
            dots += 1
        elif char < 48 or char > 57:
            return _NO_QUAD
        else:
            part = part * U(10) + U(char - 48)
            digits += 1
    if dots != 3 or digits == 0 or part > U(255):
        return _NO_QUAD
    return (value << U(8)) | part


@inlined
def quad_at_once(data: Bytes, first: int, last: int) -> np.uint64:
    """As `quad`, all bytes at once; eight bytes before them and sixteen behind can be read."""
    length = last - first
    if length < 7 or length > 15:
        return _NO_QUAD
    low, high = eight(data, first), eight(data, first + 8)
    within = (U(1) << U(length)) - U(1)
    dots = (_bits(_dots(low)) | (_bits(_dots(high)) << U(8))) & within
    if dots != (_bits(_others(low)) | (_bits(_others(high)) << U(8))) & within or count(dots) != 3:
        return _NO_QUAD
    one = lowest(dots)
    dots &= dots - U(1)
    two = lowest(dots)
    three = lowest(dots & (dots - U(1)))
    second, third, fourth = two - one - 1, three - two - 1, length - three - 1
    if one < 1 or one > 3 or second < 1 or second > 3 or third < 1 or third > 3 or fourth < 1 or fourth > 3:
        return _NO_QUAD
    a, b = _number(data, first + one, one), _number(data, first + two, second)
    c, d = _number(data, first + three, third), _number(data, last, fourth)
    if a > U(255) or b > U(255) or c > U(255) or d > U(255):
        return _NO_QUAD
    return (a << U(24)) | (b << U(16)) | (c << U(8)) | d


@inlined
def _dots(eight_bytes: np.uint64) -> np.uint64:
    """The upper bit of each byte that is a dot; of a "/" behind one too, which is in no word."""
    other = eight_bytes ^ U(0x2E2E2E2E2E2E2E2E)
    return (other - U(0x0101010101010101)) & ~other & _UPPER


@inlined
def _others(eight_bytes: np.uint64) -> np.uint64:
    """The upper bit of each byte that is no digit."""
    value = eight_bytes ^ U(0x3030303030303030)
    return ((value + U(0x7676767676767676)) | value) & _UPPER


@inlined
def _bits(upper: np.uint64) -> np.uint64:
    """Upper bits of eight bytes as eight bits, the first byte lowest."""
    return ((upper >> U(7)) * U(0x0102040810204080)) >> U(56)


@inlined
def _number(data: Bytes, end: int, digits: int) -> np.uint64:
    """The number of one to three digits before `end`."""
    three = (eight(data, end - 8) >> U(40)) & (U(0x0F0F0F) << U(8 * (3 - digits))) & U(0x0F0F0F)
    made: np.uint64 = (three & U(255)) * U(100) + ((three >> U(8)) & U(255)) * U(10) + (three >> U(16))
    return made


@inlined
def _name(data: Bytes, begin: int, first: int, last: int, end: int, escaped: bool, tables: Tables) -> bool:
    """Hash the word backwards and look at each begin of a label."""
    key = SEED
    for at in range(last - 1, begin - 1, -1):
        key = (key ^ (U(data[at]) | U(32))) * PRIME
        whole = at <= first or (escaped and (at == begin + 1 or at == begin + 5))
        if whole or data[at - 1] == _DOT:
            place = found(tables.names, key if key != U(0) else U(1))
            if place >= 0 and _counts(
                data, end, tables.kinds[place], whole or (data[at - 1] == _DOT and escaped), key, tables
            ):
                return True
    return False


@inlined
def _counts(data: Bytes, end: int, kind: int, whole: bool, key: np.uint64, tables: Tables) -> bool:
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
    key = SEED
    for at in range(last - 1, start - 1, -1):
        key = (key ^ (U(data[at]) | U(32))) * PRIME
    return last > start and found(tables.idn, key if key != U(0) else U(1)) >= 0
