"""IPv6 addresses for Numba: read one around a colon, in every way in which it may begin, and look it up."""

import numpy as np

from khien.lake.match.scan.decorators import compiled, inlined
from khien.lake.match.scan.look import Bytes, Signed, Tables, U, has_sixth
from khien.lake.match.scan.words import behind, is_escaped, quad

_DOT, _COLON, _BACK = 46, 58, 92
_FURTHEST = 64
_NO_QUAD = U(0xFFFFFFFFFFFFFFFF)


@inlined
def _digit(char: np.uint8) -> int:
    """The value of a hexadecimal digit, -1 of anything else."""
    if 48 <= char <= 57:
        made: int = Signed(char) - 48
        return made
    low = Signed(char) | 32
    return low - 87 if 97 <= low <= 102 else -1


@compiled
def sixth_is_known(data: Bytes, size: int, place: int, tables: Tables) -> tuple[bool, int]:
    """Whether an address of the list may stand around a colon, and up to where there is nothing more to ask."""
    begin, colon, fresh, digits = place, place, -1, 0
    while begin > 0 and place - begin < _FURTHEST and (data[begin - 1] == _COLON or _digit(data[begin - 1]) >= 0):
        begin -= 1
        if data[begin] == _COLON:
            colon, digits = begin, 0
        else:
            digits += 1
        if digits > 4 and fresh < 0:
            fresh = colon + 1  # no group is so long: what stands behind it begins anew
    known, end = _from(data, size, begin, tables)
    known = known or _from_second(data, size, begin, place, tables)
    if fresh >= 0:
        known = known or _from(data, size, fresh, tables)[0] or _from_second(data, size, fresh, place, tables)
    return known, max(end, place + 1)


@compiled
def _from_second(data: Bytes, size: int, begin: int, place: int, tables: Tables) -> bool:
    if data[begin] == _COLON and _from(data, size, begin + 1, tables)[0]:
        return True
    return _from_later(data, size, begin, place, tables)


@compiled
def _from_later(data: Bytes, size: int, begin: int, place: int, tables: Tables) -> bool:
    """The same behind what the address may be written against: an escape, or a word and its colon."""
    if begin > 0 and is_escaped(data, begin):
        one, two, three = behind(data, begin)
        if (
            _from(data, size, one, tables)[0]
            or _from(data, size, two, tables)[0]
            or _from(data, size, three, tables)[0]
        ):
            return True
    if begin > 1 and data[begin - 2] == _BACK:  # the escape's own letter is no digit: u000a, x0a
        known = _from(data, size, begin + 4, tables)[0] or _from(data, size, begin + 2, tables)[0]
        if known:
            return True
    after = begin
    while after < place and data[after] != _COLON:
        after += 1
    if after >= size or data[after] != _COLON:
        return False
    return _from(data, size, after + 1, tables)[0] or _from(data, size, after, tables)[0]


@compiled
def _from(data: Bytes, size: int, at: int, tables: Tables) -> tuple[bool, int]:
    """Read groups from `at` on as far as they go; a last group that is none is left out, and so is a last colon."""
    high, low, groups, gap = U(0), U(0), 0, -1
    if at + 1 < size and data[at] == _COLON:
        if data[at + 1] != _COLON:
            at += 1
        else:
            gap, at = 0, at + 2
    while groups < 8 and at < size:
        start, value = at, U(0)
        while at < size and at - start < 5 and _digit(data[at]) >= 0:
            value = (value << U(4)) | U(_digit(data[at]))
            at += 1
        if at == start or at - start > 4:
            break
        if at < size and data[at] == _DOT and groups <= 6:
            four, after = _quad_at(data, size, start)
            if four != _NO_QUAD:
                high, low = (high << U(32)) | (low >> U(32)), (low << U(32)) | four
                groups += 2
                at = after
                break
        if at < size and data[at] != _DOT and data[at] != 45 and _is_of_word(data[at]):
            break
        if at < size and data[at] >= 0x80 and _known(high, low, groups, gap, tables):
            return True, at  # what follows may be a letter, and the group none
        high, low = (high << U(16)) | (low >> U(48)), (low << U(16)) | value
        groups += 1
        if at >= size or data[at] != _COLON:
            break
        at += 1
        if gap < 0 and at < size and data[at] == _COLON:
            gap, at = groups, at + 1
    return _known(high, low, groups, gap, tables), at


@inlined
def _is_of_word(char: np.uint8) -> bool:
    low = char | 32
    return bool(97 <= low <= 122 or 48 <= char <= 57 or char == 95)


@compiled
def _quad_at(data: Bytes, size: int, start: int) -> tuple[np.uint64, int]:
    end = start
    while end < size and end - start < 17 and (48 <= data[end] <= 57 or data[end] == _DOT):
        end += 1
    last = end
    while last > start and data[last - 1] == _DOT:
        last -= 1
    return quad(data, start, last), end


@compiled
def _known(high: np.uint64, low: np.uint64, groups: int, gap: int, tables: Tables) -> bool:
    """Put the zeros where the gap was, then look it up."""
    if gap < 0:
        return groups == 8 and has_sixth(tables, high, low)
    if groups > 7:
        return groups == 8 and has_sixth(tables, high, low)
    after = 16 * (groups - gap)  # bits behind the gap
    front_high, front_low = _right(high, low, after)
    back_high, back_low = U(0), U(0)
    if after > 0:
        back_high, back_low = _left(high, low, 128 - after)
        back_high, back_low = _right(back_high, back_low, 128 - after)
    front_high, front_low = _left(front_high, front_low, 128 - 16 * gap)
    return has_sixth(tables, front_high | back_high, front_low | back_low)


@compiled
def _left(high: np.uint64, low: np.uint64, by: int) -> tuple[np.uint64, np.uint64]:
    if by >= 128:
        return U(0), U(0)
    if by >= 64:
        return low << U(by - 64), U(0)
    if by == 0:
        return high, low
    return (high << U(by)) | (low >> U(64 - by)), low << U(by)


@compiled
def _right(high: np.uint64, low: np.uint64, by: int) -> tuple[np.uint64, np.uint64]:
    if by >= 128:
        return U(0), U(0)
    if by >= 64:
        return U(0), high >> U(by - 64)
    if by == 0:
        return high, low
    return high >> U(by), (low >> U(by)) | (high << U(64 - by))
