"""The lookups of the fast scanner, made from an index. Filling them is compiled too, so that millions take seconds."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from khien.lake.addresses import MAPPED
from khien.lake.index import Index
from khien.lake.scan.decorators import compiled, making
from khien.lake.scan.keys import names_of
from khien.lake.scan.look import (
    IS_NAME,
    IS_PATH,
    IS_PLACE,
    Bytes,
    Tables,
    U,
    Words,
    hash_key,
    path_key,
    slot,
    tail_of,
    word_key,
)  # fmt: skip

_BLOCKS = 1 << 24
_MOST_SINGLE = 8_000_000
_PAD = 16

Range = tuple[int, int]


def tables_of(index: Index) -> Tables:
    """All lookups. They need about 5 MB, and 30 bytes for each name, 12 for each address."""
    near, whole, some, quads = _quads(index)
    sixth = _merged(_sixth(index))
    names = names_of(index)
    known, table, kinds, tails, paths, (four, eight, twelve) = _names(index)
    hashes = _filled(_hash_keys(sorted(index.hashes)))
    some_names = bool(index.names or index.places)
    flags = np.array([four, bool(names.tails), bool(index.hashes), eight, twelve, some_names])
    return Tables(
        near, whole, some, quads,
        np.array([first for first, _ in sixth], np.uint64), np.array([last for _, last in sixth], np.uint64),
        known, table, kinds, tails, _filled(_keys(*_packed(sorted(names.tails)))), paths, hashes, flags,
    )  # fmt: skip


def _room(count: int, least: int = 64) -> int:
    """A power of two of at least twice as many places."""
    return max(least, 1 << (2 * count).bit_length())


def _bitmap(count: int) -> Words:
    """Sixteen bits and more for each."""
    return np.zeros(max(1024, _room(8 * count) // 64), np.uint64)


def _quads(index: Index) -> tuple[Words, Words, Words, NDArray[np.uint32]]:
    single = [key & 0xFFFFFFFF for key in index.addresses if key >> 32 == 0xFFFF]
    single += [key & 0xFFFFFFFF for key in index.places if isinstance(key, int) and key >> 32 == 0xFFFF]
    room = _MOST_SINGLE
    ranges: list[Range] = []
    for prefix, firsts in index.blocks.items():
        for first in firsts:
            found = _within_mapped(first << (128 - prefix), prefix)
            if found is None:
                continue
            size = found[1] - found[0] + 1
            if size >= 256 or room < size:
                ranges.append((found[0] >> 8, found[1] >> 8))
            else:
                single += range(found[0], found[1] + 1)
                room -= size
    values = np.array(single, np.uint32)
    quads = np.zeros(_room(len(values)), np.uint32)
    some = _bitmap(len(values))
    _fill_quads(quads, some, values)
    blocks = np.array(ranges, np.int64).reshape(-1, 2)
    whole = np.zeros(_BLOCKS // 64, np.uint64)
    _mark_ranges(whole, blocks)
    singles = np.unique(values >> np.uint32(8)).astype(np.int64)
    near = _bitmap(min(_BLOCKS // 32, len(singles) + int((blocks[:, 1] - blocks[:, 0] + 1).sum())))
    _mark_near(near, blocks)
    _mark_near(near, np.stack((singles, singles), 1))
    if 0 in single:  # 0.0.0.0 is what an empty place of the table holds
        _mark_ranges(whole, np.zeros((1, 2), np.int64))
    return near, whole, some, quads


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


def _names(index: Index) -> tuple[Words, Words, Bytes, Words, Words, tuple[bool, bool, bool]]:
    every = dict.fromkeys(index.names, IS_NAME)
    starts: list[tuple[str, bytes]] = []
    for host, places in index.places.items():
        if not isinstance(host, str):
            continue
        paths = [path.encode() for path, _ in places]
        long = all(len(path) >= 4 for path in paths)
        every[host] = every.get(host, 0) | (IS_PATH if long else IS_PLACE)
        starts += [(host, path[:4]) for path in paths] if long else []
    data, ends = _packed([name.encode() for name in every])
    table = np.zeros(_room(len(every)), np.uint64)
    kinds = np.zeros(len(table), np.uint8)
    keys = _keys(data, ends)
    _fill(table, keys)
    known = _bitmap(len(every))
    _fill_bitmap(known, keys)
    _fill_kinds(table, kinds, keys, np.fromiter(every.values(), np.uint8, len(every)))
    tails = _bitmap(len(every))
    kinds_of_tails = _fill_tails(data, ends, tails)
    paths_map = np.zeros(max(64, _room(4 * len(starts)) // 64), np.uint64)
    hosts = _keys(*_packed([host.encode() for host, _ in starts]))
    _fill_paths(paths_map, hosts, np.frombuffer(b"".join(path for _, path in starts), np.uint32))
    return known, table, kinds, tails, paths_map, kinds_of_tails


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
def _fill_bitmap(bitmap: Words, keys: Words) -> None:
    for key in keys:
        at = slot(key, bitmap.size * 64)
        bitmap[at >> U(6)] |= U(1) << (at & U(63))


@compiled
def _fill_kinds(table: Words, kinds: Bytes, keys: Words, wanted: Bytes) -> None:
    for one in range(keys.size):
        at = slot(keys[one], table.size)
        while table[at] != keys[one]:
            at = (at + U(1)) & U(table.size - 1)
        kinds[at] |= wanted[one]


@compiled
def _fill_tails(data: Bytes, ends: NDArray[np.int64], tails: Words) -> tuple[bool, bool, bool]:
    """Whether there are names under eight bytes, of eight to eleven, of twelve to fifteen."""
    four, eight, twelve = False, False, False
    for one in range(ends.size - 1):
        length = ends[one + 1] - ends[one]
        taken = 16 if length >= 16 else 12 if length >= 12 else 8 if length >= 8 else 4
        four, eight, twelve = four or taken == 4, eight or taken == 8, twelve or taken == 12
        at = slot(tail_of(data, ends[one + 1], taken), tails.size * 64)
        tails[at >> U(6)] |= U(1) << (at & U(63))
    return four, eight, twelve


@compiled
def _fill_paths(paths: Words, hosts: Words, starts: NDArray[np.uint32]) -> None:
    for one in range(hosts.size):
        at = slot(path_key(hosts[one], U(starts[one])), paths.size * 64)
        paths[at >> U(6)] |= U(1) << (at & U(63))


@compiled
def _fill_quads(table: NDArray[np.uint32], some: Words, values: NDArray[np.uint32]) -> None:
    for value in values:
        at = slot(U(value) + U(1), table.size)
        while table[at] != 0 and table[at] != value:
            at = (at + U(1)) & U(table.size - 1)
        table[at] = value
        at = slot(U(value) + U(1), some.size * 64)
        some[at >> U(6)] |= U(1) << (at & U(63))


@compiled
def _mark_near(bitmap: Words, ranges: NDArray[np.int64]) -> None:
    for one in range(ranges.shape[0]):
        for block in range(ranges[one, 0], ranges[one, 1] + 1):
            at = slot(U(block), bitmap.size * 64)
            bitmap[at >> U(6)] |= U(1) << (at & U(63))


@compiled
def _mark_ranges(bitmap: Words, ranges: NDArray[np.int64]) -> None:
    for one in range(ranges.shape[0]):
        for block in range(ranges[one, 0], ranges[one, 1] + 1):
            bitmap[block >> 6] |= U(1) << U(block & 63)
