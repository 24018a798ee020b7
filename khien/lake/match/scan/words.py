"""One word of a log for Numba: what address it is, and whether an odd one may be or end as something of the list."""

import numpy as np

from khien.lake.match.scan.bits import count, eight, lowest, sixteen
from khien.lake.match.scan.decorators import compiled, inlined
from khien.lake.match.scan.look import (
    IS_NAME,
    IS_PLACE,
    Bytes,
    Tables,
    U,
    bit,
    ends_as_listed,
    found,
    has_quad,
    line_of,
    path_key,
    slot,
    tail_of,
    word_key,
)  # fmt: skip

_DOT, _DASH, _COLON, _BACK, _PERCENT, _NUMBER, _BRACKET, _SEMICOLON = 46, 45, 58, 92, 37, 35, 91, 59
_SPACE, _GREATER, _QUESTION, _SLASH, _END, _TWO = 32, 62, 63, 47, 10, 50
_M, _K, _P, _U = 109, 75, 80, 117
_FIELD = 1_536  # bytes behind a host in which its path may be a field, each perhaps an escape
_ESCAPES = U(sum(1 << (sign - 32) for sign in (_BACK, _PERCENT, _NUMBER, _BRACKET, _SEMICOLON)))
NO_QUAD = U(0xFFFFFFFFFFFFFFFF)


@inlined
def is_escaped(data: Bytes, start: int) -> bool:
    """Whether an escape, as `khien.lake.match.escapes` knows them, may stand before a word and go on in it."""
    before = data[U(start - 1)]
    if before < 32 or before >= 96 or (_ESCAPES >> U(before - 32)) & U(1) == U(0):
        return False
    return before not in (_BRACKET, _SEMICOLON) or _colour(data, start) > start


@inlined
def _colour(data: Bytes, start: int) -> int:
    """Where a colour's number and letter end; the start where there are none."""
    at = start
    while at < start + 3 and 48 <= data[U(at)] <= 57:
        at += 1
    return at + 1 if data[U(at)] == _M or data[U(at)] == _K else start


@inlined
def behind(data: Bytes, start: int) -> tuple[int, int, int]:
    """Where a word may begin behind the escape before it."""
    before = data[start - 1]
    if before == _BACK:
        return start + 1, start + 3, start + 5
    if before == _PERCENT:
        return start + 2, start + 4, start + 6
    if before == _NUMBER:
        return start + 3, start + 3, start + 3
    colour = _colour(data, start)
    return colour, colour, colour


@inlined
def is_dumped(data: Bytes, start: int, end: int) -> bool:
    """Whether it is said beside a word that an address with its port stands there, as tcpdump does."""
    if data[end] == _SPACE and data[end + 1] == _GREATER:
        return True
    return bool(data[start - 1] == _SPACE and (data[start - 2] == _GREATER or data[start - 2] == _P))


@compiled
def odd_word_is_known(data: Bytes, start: int, first: int, last: int, end: int, tables: Tables) -> bool:
    """Whether a word behind an escape, behind a letter outside ASCII or at the log's begin is worth a closer look."""
    if start < 16:
        return True
    escaped = is_escaped(data, start)
    one, two, three = behind(data, start) if escaped else (start, start, start)
    if 48 <= data[last - 1] <= 57 and _is_quad_at(data, start, one, two, three, last, tables):
        return True
    if tables.flags[1] and _tail(data, start, last, escaped, tables):
        return True
    if not tables.flags[4] or ends_as_listed(data, last, line_of(tables.ends, tail_of(data, last, 12)), tables) == U(0):
        return False
    one, two, three = _core(data, one, last), _core(data, two, last), _core(data, three, last)
    for at in range(start, last - 3):
        behind_dot = at > first and data[at - 1] == _DOT
        whole = at == first or (escaped and (behind_dot or at in (one, two, three)))
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


@compiled
def _is_quad_at(data: Bytes, start: int, one: int, two: int, three: int, last: int, tables: Tables) -> bool:
    if _may_be_quad(data, one, last, tables) or _may_be_quad(data, two, last, tables):
        return True
    return bool(_may_be_quad(data, three, last, tables) or _may_be_quad(data, start, last, tables))


@compiled
def _may_be_quad(data: Bytes, first: int, last: int, tables: Tables) -> bool:
    """Whether an address of the list stands there, alone or before a fifth number, which may be a port."""
    first = _core(data, first, last)
    value = quad(data, first, last)
    if value == NO_QUAD and last - first <= 21:
        before = last
        while before > first and data[before - 1] != _DOT:
            before -= 1
        value = quad(data, first, before - 1)
    return bool(value != NO_QUAD and has_quad(tables, value))


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
    behind_host = end
    if data[end] == _COLON:
        end += 1
        while end + 8 < data.size and 48 <= data[end] <= 57:
            end += 1
    if data[end] == _QUESTION or data[end] == _NUMBER or data[end] == _PERCENT:
        return True
    for at in range(end, end + 4):
        if data[at] == _BACK:
            return True
    if _is_path(data, end, key, tables):
        return True
    return _path_is_field(data, behind_host, key, tables)


@inlined
def _is_path(data: Bytes, at: int, key: np.uint64, tables: Tables) -> bool:
    """Whether a path of that host begins with these four bytes, or is these three or two or begins with them."""
    size, start = tables.paths.size * 64, eight(data, at)
    return bool(
        bit(tables.paths, slot(path_key(key, start), size))
        or (tables.flags[5] and bit(tables.paths, slot(path_key(key, start & U(0xFFFFFF)), size)))
        or (tables.flags[5] and bit(tables.paths, slot(path_key(key, start & U(0xFFFF)), size)))
    )


@compiled
def _path_is_field(data: Bytes, at: int, key: np.uint64, tables: Tables) -> bool:
    """Whether such a path, or one that escapes hide, stands anywhere soon behind a host: perhaps it is a field."""
    last, first = min(at + _FIELD, data.size - 16), at
    while at < last and data[at] != _END:
        if data[at] == _SLASH and at > first and (_is_path(data, at, key, tables) or _is_escape_in(data, at)):
            return True
        if data[at] == _BACK and data[at + 1] == _U and data[at + 4] == _TWO:
            return True  # a slash: u002f
        at += 1
    return False


@inlined
def _is_escape_in(data: Bytes, at: int) -> bool:
    return bool(data[at + 1] == _BACK or data[at + 2] == _BACK or data[at + 3] == _BACK)


@inlined
def _tail(data: Bytes, start: int, last: int, escaped: bool, tables: Tables) -> bool:
    """Whether what follows a letter outside ASCII is how some name ends."""
    if escaped:
        start += 5
    return last > start and found(tables.idn, word_key(data, start, last)) >= 0
