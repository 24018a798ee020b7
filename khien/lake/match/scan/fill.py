"""The lookups of the fast scanner, made from an index. Filling them is compiled too, so that millions take seconds."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from khien.lake.addresses import MAPPED
from khien.lake.match.index import Index
from khien.lake.match.scan.bits import hold
from khien.lake.match.scan.decorators import compiled, inlined, making
from khien.lake.match.scan.keys import names_of
from khien.lake.match.scan.look import (
    AS_BLOCK,
    AS_PIECE,
    AS_TWELVE,
    IS_NAME,
    IS_PATH,
    IS_PLACE,
    OTHER,
    Bytes,
    Tables,
    U,
    Words,
    hash_key,
    line_of,
    path_key,
    slot,
    tail_of,
    word_key,
)  # fmt: skip

_BLOCKS = 1 << 24
_BITS = 16  # of a filter for each key
_MOST_FOR = 2_000_000  # blocks in a row that a filter is made larger for: a list of half the Internet lets all pass
_PAD = 16
_LONG = 12  # bytes of a name of which the filter of ends tells

Range = tuple[int, int]


def tables_of(index: Index) -> Tables:
    """All lookups. They need about 3 MB, and 30 bytes for each name, 12 for each address."""
    near, whole, pieces, quads = _quads(index)
    sixth = _merged(_sixth(index))
    names = names_of(index)
    ends, short, table, kinds, paths, (four, eight) = _names(index)
    hashes = _filled(_hash_keys(sorted(index.hashes)))
    some, brief = bool(index.names or index.places), _has_short_paths(index)
    flags = np.array([four, bool(names.tails), bool(index.hashes), eight, some, brief])
    return Tables(
        near, whole, pieces, quads,
        np.array([first for first, _ in sixth], np.uint64), np.array([last for _, last in sixth], np.uint64),
        ends, short, table, kinds, _filled(_keys(*_packed(sorted(names.tails)))), paths, hashes, flags,
    )  # fmt: skip


def _has_short_paths(index: Index) -> bool:
    return any(len(path.encode()) < 4 for places in index.places.values() for path, _ in places)


def _room(count: int, least: int = 64) -> int:
    """A power of two of at least twice as many places."""
    return max(least, 1 << (2 * count).bit_length())


def _bitmap(count: int) -> Words:
    """Sixteen bits and more for each."""
    return np.zeros(max(64, _room(8 * count) // 64), np.uint64)


def _filter(count: int) -> Words:
    """Whole lines of 32 bytes, none of them across two of a cache."""
    words = 4 * max(64, -(-count * _BITS // 256))
    room = np.zeros(words + 8, np.uint64)
    first = -(room.ctypes.data // 8) % 8
    return room[first : first + words]


def _quads(index: Index) -> tuple[Words, Words, NDArray[np.uint32], NDArray[np.uint32]]:
    single = [key & 0xFFFFFFFF for key in index.addresses if key >> 32 == 0xFFFF]
    single += [key & 0xFFFFFFFF for key in index.places if isinstance(key, int) and key >> 32 == 0xFFFF]
    parts: list[int] = []
    ranges: list[Range] = []
    for prefix, firsts in index.blocks.items():
        for first in firsts:
            found = _within_mapped(first << (128 - prefix), prefix)
            if found is None:
                continue
            size = found[1] - found[0] + 1
            if size >= 256:
                ranges.append((found[0] >> 8, found[1] >> 8))
            elif size >= 16:
                parts += range(found[0] >> 4, (found[1] >> 4) + 1)
            else:
                single += range(found[0], found[1] + 1)
    if 0 in single:
        ranges.append((0, 0))  # 0.0.0.0 is what an empty place of the table holds
    values, pieces = np.array(single, np.uint32), np.array(parts, np.uint32)
    blocks = np.array(ranges, np.int64).reshape(-1, 2)
    count = len(values) + len(pieces) + min(_MOST_FOR, int((blocks[:, 1] - blocks[:, 0] + 1).sum()))
    near, whole = _filter(count), np.zeros(_BLOCKS // 64, np.uint64)
    _fill_near(near, values, pieces, blocks)
    _mark_ranges(whole, blocks)
    return near, whole, _open(pieces + np.uint32(1)), _open(values)


def _open(values: NDArray[np.uint32]) -> NDArray[np.uint32]:
    table = np.zeros(_room(len(values)), np.uint32)
    _fill_open(table, values)
    return table


def _within_mapped(first: int, prefix: int) -> Range | None:
    """The IPv4 addresses of a network, whichever family it is written in."""
    last = first | ((1 << (128 - prefix)) - 1)
    first, last = max(first, MAPPED), min(last, MAPPED | 0xFFFFFFFF)
    return (first & 0xFFFFFFFF, last & 0xFFFFFFFF) if first <= last else None


def _sixth(index: Index) -> list[Range]:
    """Upper halves of all IPv6 addresses and networks; IPv4 ones are looked up by themselves."""
    keys = (key for key in (*index.addresses, *index.places) if isinstance(key, int) and key >> 32 != 0xFFFF)
    found = [(key >> 64, key >> 64) for key in keys]
    for prefix, firsts in index.blocks.items():
        for first in firsts:
            begin = first << (128 - prefix)
            if prefix < 96 or begin >> 32 != 0xFFFF:
                found.append((begin >> 64, (begin | ((1 << (128 - prefix)) - 1)) >> 64))
    return found


def _merged(ranges: Iterable[Range]) -> list[Range]:
    merged: list[Range] = []
    for first, last in sorted(ranges):
        if merged and first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return merged


def _names(index: Index) -> tuple[Words, Words, Words, Bytes, Words, tuple[bool, bool]]:
    every = dict.fromkeys(index.names, IS_NAME)
    starts: list[tuple[str, bytes]] = []
    for host, places in index.places.items():
        if not isinstance(host, str):
            continue
        paths = [path.encode() for path, _ in places]
        long = all(len(path) >= 2 for path in paths)
        every[host] = every.get(host, 0) | (IS_PATH if long else IS_PLACE)
        starts += [(host, path[:4].ljust(4, b"\0")) for path in paths] if long else []
    data, borders = _packed([name.encode() for name in every])
    table = np.zeros(_room(len(every)), np.uint64)
    kinds = np.zeros(len(table), np.uint8)
    keys = _keys(data, borders)
    _fill(table, keys)
    _fill_kinds(table, kinds, keys, np.fromiter(every.values(), np.uint8, len(every)))
    long_ones = int((np.diff(borders) >= _LONG).sum())
    ends, short = _filter(long_ones), _bitmap(len(every) - long_ones)
    short_ones = _fill_ends(data, borders, ends, short)
    paths_map = np.zeros(max(64, _room(32 * len(starts)) // 64), np.uint64)
    hosts = _keys(*_packed([host.encode() for host, _ in starts]))
    _fill_paths(paths_map, hosts, np.frombuffer(b"".join(path for _, path in starts), np.uint32))
    return ends, short, table, kinds, paths_map, short_ones


def _packed(words: Sequence[bytes]) -> tuple[Bytes, NDArray[np.int64]]:
    """All words behind each other, some room before and after them, and where each ends."""
    data = np.frombuffer(bytes(_PAD) + b"".join(words) + bytes(_PAD), np.uint8)
    ends = np.cumsum(np.array([len(word) for word in words], np.int64))
    return data, np.concatenate([np.zeros(1, np.int64), ends]) + _PAD


def _hash_keys(hashes: Sequence[str]) -> Words:
    data, ends = _packed([one.encode() for one in hashes])
    return _first_digits(data, ends)


def _filled(keys: Words) -> Words:
    table = np.zeros(_room(len(keys)), np.uint64)
    _fill(table, keys)
    return table


@making
def _keys(data: Bytes, ends: NDArray[np.int64]) -> Words:
    """The key of each word."""
    keys = np.zeros(ends.size - 1, np.uint64)
    for one in range(keys.size):
        keys[one] = word_key(data, ends[one], ends[one + 1])
    return keys


@making
def _first_digits(data: Bytes, ends: NDArray[np.int64]) -> Words:
    keys = np.zeros(ends.size - 1, np.uint64)
    for one in range(keys.size):
        keys[one] = hash_key(data, ends[one])
    return keys


@compiled
def _fill(table: Words, keys: Words) -> None:
    for key in keys:
        at = slot(key, table.size)
        while table[at] != U(0) and table[at] != key:
            at = (at + U(1)) & U(table.size - 1)
        table[at] = key


@compiled
def _fill_kinds(table: Words, kinds: Bytes, keys: Words, wanted: Bytes) -> None:
    for one in range(keys.size):
        at = slot(keys[one], table.size)
        while table[at] != keys[one]:
            at = (at + U(1)) & U(table.size - 1)
        kinds[at] |= wanted[one]


@compiled
def _fill_ends(data: Bytes, borders: NDArray[np.int64], ends: Words, short: Words) -> tuple[bool, bool]:
    """Whether there are names under eight bytes, and of eight to eleven."""
    four, eight = False, False
    for one in range(borders.size - 1):
        end = borders[one + 1]
        length = end - borders[one]
        if length >= _LONG:
            twelve = tail_of(data, end, 12)
            _put(ends, line_of(ends, twelve), tail_of(data, end, 16) if length >= 16 else twelve ^ AS_TWELVE)
            continue
        four, eight = four or length < 8, eight or length >= 8
        at = slot(tail_of(data, end, 8 if length >= 8 else 4), short.size * 64)
        short[at >> U(6)] |= U(1) << (at & U(63))
    return four, eight


@inlined
def _put(lines: Words, line: np.uint64, key: np.uint64) -> None:
    hold(lines, line, key * OTHER)


@compiled
def _fill_paths(paths: Words, hosts: Words, starts: NDArray[np.uint32]) -> None:
    for one in range(hosts.size):
        at = slot(path_key(hosts[one], U(starts[one])), paths.size * 64)
        paths[at >> U(6)] |= U(1) << (at & U(63))


@compiled
def _fill_open(table: NDArray[np.uint32], values: NDArray[np.uint32]) -> None:
    for value in values:
        at = slot(U(value) + U(1), table.size)
        while table[at] != 0 and table[at] != value:
            at = (at + U(1)) & U(table.size - 1)
        table[at] = value


@compiled
def _fill_near(near: Words, values: NDArray[np.uint32], pieces: NDArray[np.uint32], blocks: NDArray[np.int64]) -> None:
    for value in values:
        _put(near, line_of(near, U(value) >> U(8)), U(value))
    for piece in pieces:
        _put(near, line_of(near, U(piece) >> U(4)), U(piece) | AS_PIECE)
    for one in range(blocks.shape[0]):
        for block in range(blocks[one, 0], blocks[one, 1] + 1):
            _put(near, line_of(near, U(block)), U(block) | AS_BLOCK)


@compiled
def _mark_ranges(bitmap: Words, ranges: NDArray[np.int64]) -> None:
    for one in range(ranges.shape[0]):
        for block in range(ranges[one, 0], ranges[one, 1] + 1):
            bitmap[block >> 6] |= U(1) << U(block & 63)
